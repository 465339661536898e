"""What people do in Chromium: the whole life of an account, in any language, by mouse, keys or finger."""

import json
from contextlib import suppress

from selenium.common.exceptions import WebDriverException
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from browser import SECRETS, Browser
from running import wait_for
from test_languages import check

# 200 %, as a browser's own zoom does it: what was 1280 pixels wide is 640, each drawn as two.
ZOOM = {"width": 640, "height": 450, "deviceScaleFactor": 2, "mobile": False}

# What of a page cannot be read: text beyond its edges, text on other text, and what is cut off.
LOST = """
    const lost = [], lines = [], texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    for (let it; it = texts.nextNode();) {
        if (!it.data.trim() || it.parentElement.closest('.skip, textarea')) continue
        const range = document.createRange()
        range.selectNodeContents(it)
        for (const box of range.getClientRects()) {
            if (box.left < 0 || box.right > innerWidth) lost.push('beyond the edge: ' + it.data)
            for (const [other, line] of lines)
                if (other !== it && Math.min(box.right, line.right) - Math.max(box.left, line.left) > 2
                    && Math.min(box.bottom, line.bottom) - Math.max(box.top, line.top) > 4)
                    lost.push(it.data + ' lies on ' + other.data)
            lines.push([it, box])
        }
    }
    for (const it of document.querySelectorAll('main, main *:not(input, textarea)'))
        if (getComputedStyle(it).overflow !== 'visible'
            && (it.scrollWidth > it.clientWidth || it.scrollHeight > it.clientHeight))
            lost.push('cut off: ' + it.outerHTML)
    return lost"""


class Mouse:
    def __init__(self, window):
        self.driver = window.driver

    def press(self, element):
        element.click()

    def type(self, field, text):
        self.press(field)
        self.keys(Keys.CONTROL, "a")
        ActionChains(self.driver).send_keys(text).perform()

    def keys(self, held, key):
        ActionChains(self.driver).key_down(held).send_keys(key).key_up(held).perform()


class Keyboard(Mouse):
    """Goes everywhere by Tab, and keeps what each stop looks like."""

    def __init__(self, window):
        super().__init__(window)
        self.stops = []

    def go_to(self, element):
        while not (stop := self.driver.execute_script("""
                const it = document.activeElement, style = getComputedStyle(it), box = it.getBoundingClientRect()
                return {arrived: it === arguments[0], name: it.outerHTML.slice(0, 100), page: location.pathname,
                        visit: performance.timeOrigin, outline: style.outlineStyle, thickness: parseFloat(style.outlineWidth),
                        edges: [box.top, innerHeight - box.bottom, box.left, innerWidth - box.right],
                        x: box.left, y: box.top + scrollY, place: [...document.all].indexOf(it)}""", element))["arrived"]:
            self.keep(stop)
            ActionChains(self.driver).send_keys(Keys.TAB).perform()
        self.keep(stop)

    def keep(self, stop):
        assert self.stops[-200:].count(stop) < 3, stop  # it goes round and round
        if not stop["name"].startswith("<body"):
            self.stops.append(stop)

    def press(self, element):
        self.go_to(element)
        is_box = element.get_attribute("type") == "checkbox"
        ActionChains(self.driver).send_keys(Keys.SPACE if is_box else Keys.ENTER).perform()

    def type(self, field, text):
        self.go_to(field)
        self.keys(Keys.CONTROL, "a")
        ActionChains(self.driver).send_keys(text).perform()


class Finger(Mouse):
    """Touches what is to be pressed, and nothing else may lie above it."""

    def press(self, element):
        x, y, is_free = self.driver.execute_script("""
            const it = arguments[0]
            it.scrollIntoView({block: 'center'})
            const box = it.getClientRects()[0], x = box.x + box.width / 2, y = box.y + box.height / 2
            return [x, y, it.contains(document.elementFromPoint(x, y))]""", element)
        assert is_free, element.get_attribute("outerHTML")
        self.touch("touchStart", {"x": x, "y": y})
        self.touch("touchEnd")

    def touch(self, kind, *points):
        self.driver.execute_cdp_cmd("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    def type(self, field, text):
        self.press(field)
        wait_for(lambda: self.driver.switch_to.active_element == field, "focus on the field")
        self.driver.execute_script("arguments[0].select()", field)
        self.driver.execute_cdp_cmd("Input.insertText", {"text": text})


class Life:
    """What one person does in a window. Each page they come to is read, and then `look` looks at it."""

    def __init__(self, window, hand, mailbox, person, language, look=lambda: None):
        self.window, self.hand, self.mailbox, self.person, self.language = window, hand, mailbox, person, language
        self.look = look
        self.paths = []

    @property
    def driver(self):
        return self.window.driver

    def find(self, selector):
        (found,) = self.driver.find_elements(By.CSS_SELECTOR, selector)
        return found

    def open(self, path):
        self.window.open(path)
        self.arrive()

    def press(self, selector):
        """What leads to another page."""
        page = self.driver.find_element(By.TAG_NAME, "body").id
        self.hand.press(self.find(selector))
        self.window.wait_for_another(page)
        self.arrive()

    def go(self, path):
        """By a link in the page, or else above it."""
        place = "main" if self.driver.find_elements(By.CSS_SELECTOR, f'main a[href$="{path}"]') else "header"
        self.press(f'{place} a[href$="{path}"]')

    def send(self, button="main form button", **fields):
        for name, value in fields.items():
            field = self.find(f"main [name={name}]")
            self.hand.press(field) if value is True else self.hand.type(field, value)
        self.press(button)

    def arrive(self):
        def is_complete():
            with suppress(WebDriverException):  # one page goes while the next one comes
                return self.driver.execute_script("return document.readyState") == "complete"
        wait_for(is_complete, "page")
        self.paths.append(self.window.path)
        if not self.window.path.startswith("/dev/"):
            page = self.driver.page_source
            assert f'<html lang="{self.language}"' in page
            check(page.replace("\n", " "), self.language)
            self.look()

    def open_letter(self, email):
        """Reads the newest letter at /dev/mail/, and follows the first link in it."""
        self.mailbox.settle()
        letter = self.mailbox.letters(email)[-1]  # whose link is a secret from now on
        check(letter.subject + "\n" + letter.body, self.language)

        def is_listed():
            self.window.open("/dev/mail/")
            return self.driver.find_elements(By.CSS_SELECTOR, f'a[href="{letter.number}.html"]')
        wait_for(is_listed, "letter in the list")
        self.open(f"/dev/mail/{letter.number}.html")  # the list comes anew every few seconds, and takes the focus
        assert letter.link in self.find("pre").text
        self.press(f'pre a[href="{letter.link}"]')

    def live(self, downloads):
        person = self.person
        self.open("/")
        self.go("/register")
        self.send(**person.registration)
        self.open_letter(person.email)
        self.send()
        self.go("/login")
        self.send(identifier=person.username, password=person.password, remember=True)

        self.go("/profile/edit")
        person.username += "x"
        person.email = "new." + person.email
        self.send(username=person.username, display_name="Zoë", about="One line\nand another", email=person.email,
                  show_email=True, password=person.password)
        self.open_letter(person.email)
        self.send()
        self.go("/profile")
        assert "Zoë" in self.window.text and "and another" in self.window.text
        self.go("/profiles")
        self.send(".search button", q=person.username)
        self.go(f"/profiles/{person.username}")
        assert person.email in self.window.text

        self.go("/dashboard")
        Browser(self.window.site).log_in(person)
        self.go("/sessions")
        self.press("main form.actions button")
        assert len(self.driver.find_elements(By.CSS_SELECTOR, "main .list li")) == 1
        self.go("/dashboard")
        self.go("/activity")
        self.go("/dashboard")
        self.hand.press(self.find('main a[href$="/account/export"]'))
        (export,) = wait_for(lambda: list(downloads.glob("*.json")), "download")
        assert json.loads(export.read_text())["account"]["username"] == person.username
        self.go("/password-change")
        old, person.password = person.password, person.password + ", changed"
        SECRETS.add(person.password)
        self.send(old_password=old, new_password=person.password)
        self.press("header form button")

        self.go("/login")
        self.go("/password-reset")
        self.send(email=person.email)
        self.open_letter(person.email)
        person.password += " twice"
        SECRETS.add(person.password)
        self.send(new_password=person.password)
        self.go("/login")
        self.send(identifier=person.email, password=person.password)
        self.go("/account/delete")
        self.send(password=person.password)
        assert self.window.path == "/account/deleted"
