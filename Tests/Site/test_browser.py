"""A person in Chromium."""

import json
import re
import time
from contextlib import contextmanager, suppress
from urllib.parse import quote

from selenium import webdriver
from selenium.common.exceptions import StaleElementReferenceException, WebDriverException
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By

from browser import SECRETS, Browser
from running import REPOSITORY, free_port, wait_for

SCREENSHOTS = REPOSITORY / ".run/screenshots"


def started(options, tries=3):
    """Chromium gives up by itself where a machine is too busy to start it in its time."""
    try:
        return webdriver.Chrome(service=Service("/usr/bin/chromedriver", port=free_port()), options=options)
    except WebDriverException:
        if tries == 1:
            raise
        return started(options, tries - 1)


class Window:
    """A window of its own profile.

    `language` is what it asks for, `downloads` the folder for them, `screen` that of a phone; `is_watched`: it keeps
    what goes over the wire, for `requests`.
    """

    def __init__(self, site, script, language="en", downloads=None, screen=None, is_watched=False):
        options = Options()
        for argument in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu",
                         "--disable-background-networking", "--no-first-run"):
            options.add_argument(argument)
        preferences = {"intl.accept_languages": language, "download.default_directory": str(downloads)}
        if not script:
            preferences["profile.managed_default_content_settings.javascript"] = 2
        options.add_experimental_option("prefs", preferences)
        if screen:
            options.add_experimental_option("mobileEmulation", {"deviceMetrics": screen})
        if is_watched:
            options.set_capability("goog:loggingPrefs", {"performance": "ALL"})
        self.driver = started(options)
        self.site = site

    def open(self, path):
        self.driver.get(path if path.startswith("http") else self.site.address + path)

    @property
    def path(self):
        return self.driver.current_url.removeprefix(self.site.address)

    @property
    def text(self):
        return self.driver.find_element(By.TAG_NAME, "body").text

    def requests(self):
        """Method and address of each since the last call, as Chromium sent them."""
        said = [json.loads(line["message"])["message"] for line in self.driver.get_log("performance")]
        sent = [it["params"]["request"] for it in said if it["method"] == "Network.requestWillBeSent"]
        return [(it["method"], it["url"]) for it in sent]

    def fill(self, **fields):
        for name, value in fields.items():
            field = self.driver.find_element(By.NAME, name)
            field.clear()
            field.send_keys(value)

    def click(self, words):
        """A link or button by its words; waits for the page it leads to."""
        page = self.driver.find_element(By.TAG_NAME, "body").id
        for element in self.driver.find_elements(By.CSS_SELECTOR, "main a, main button, header a, header button"):
            if element.text == words:
                element.click()
                break
        else:
            raise AssertionError(f"no {words} on {self.path}")
        self.wait_for_another(page)

    def wait_for_another(self, page):
        def has_come():  # between two pages there is none for a moment, or one that goes while it is asked for
            with suppress(WebDriverException):
                found = self.driver.find_elements(By.TAG_NAME, "body")
                return found and found[0].id != page
        wait_for(has_come, "another page")

    def submit(self):
        page = self.driver.find_element(By.TAG_NAME, "body").id
        self.driver.find_element(By.CSS_SELECTOR, "main form button").click()
        self.wait_for_another(page)

    def open_letter(self, email, subject):
        """Finds the newest letter at /dev/mail/ and clicks the link in it."""
        def listed():
            self.open("/dev/mail/")
            with suppress(StaleElementReferenceException):  # the list loads itself again each five seconds
                found = self.driver.find_elements(
                    By.XPATH, f"//li[contains(span, 'to {email},')]/a[starts-with(., '{subject}')]")
                return found and found[0].get_attribute("href")
        self.open(wait_for(listed, subject))
        page = self.driver.find_element(By.TAG_NAME, "body").id
        link = self.driver.find_element(By.CSS_SELECTOR, "pre a")
        SECRETS.add(link.text.rsplit("/", 1)[1])
        link.click()
        self.wait_for_another(page)

    def show(self, name):
        """Looks at the page in sizes and colours, and keeps pictures of it."""
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        for scheme, width in (("light", 1280), ("light", 360), ("dark", 360), ("light", 320)):
            self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {
                "features": [{"name": "prefers-color-scheme", "value": scheme}]})
            self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {
                "width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False})
            size = self.driver.execute_cdp_cmd("Page.getLayoutMetrics", {})["cssContentSize"]
            assert size["width"] <= width, f"{name} scrolls sideways at {width} pixels"
            self.driver.save_screenshot(str(SCREENSHOTS / f"{name}-{width}-{scheme}.png"))
        for target in self.driver.find_elements(By.CSS_SELECTOR, "button, input:not([type=hidden]):not(.away), textarea"):
            assert target.size["height"] >= 24 or target.get_attribute("type") == "checkbox", (name, target.text)
            if target.tag_name != "button":
                assert target.accessible_name, (name, target.get_attribute("name"))
        self.driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


@contextmanager
def window(site, script=True, **options):
    opened = Window(site, script, **options)
    try:
        yield opened
    finally:
        opened.driver.quit()


def test_every_page_of_a_whole_life_is_shown_in_sizes_and_colours(site, person):
    with window(site) as chromium:
        def show(name):
            chromium.show(name)
            chromium.driver.refresh()  # loading a page again does no harm at any step

        chromium.open("/")
        show("welcome")
        chromium.click("Create an account")
        show("registration")
        chromium.fill(username="admin", email=person.email, password="x" * 8)
        chromium.submit()
        assert "reserved" in chromium.text
        chromium.show("registration-problem")
        chromium.fill(**person.registration)
        chromium.submit()
        assert chromium.path == "/register/done"
        show("registration-done")
        chromium.driver.back()
        chromium.driver.forward()
        chromium.open_letter(person.email, "Activate")
        show("verification")
        chromium.click("Activate account")
        assert chromium.path == "/verify/done"
        show("verification-done")
        chromium.driver.back()
        chromium.driver.refresh()
        assert "no longer valid" in chromium.text
        show("verification-refused")
        chromium.click("Send a new link")
        show("verification-resend")

        chromium.open("/profile")
        show("login")
        chromium.fill(identifier=person.username, password="wrong password")
        chromium.submit()
        assert "or password is wrong" in chromium.text
        chromium.show("login-refused")
        chromium.fill(password=person.password)
        chromium.submit()
        assert chromium.path == "/profile"
        show("profile-empty")
        chromium.open("/dashboard")
        show("dashboard")
        chromium.click("Edit your profile")
        show("profile-edit")
        chromium.fill(display_name="Maria Example-Person", about="First line\n\nThird line " + "w" * 80,
                      email="new." + person.email, password=person.password)
        chromium.driver.find_element(By.NAME, "show_email").click()
        chromium.submit()
        assert chromium.path == "/profile" and "We sent a link" in chromium.text
        chromium.show("profile-saved")
        chromium.open_letter("new." + person.email, "Confirm")
        show("email-change")
        chromium.click("Confirm address")
        show("email-change-done")
        chromium.open("/email-change/1/x")
        show("email-change-refused")
        chromium.open("/profiles")
        show("directory")
        chromium.open(f"/profiles/{person.username}")
        show("directory-profile")
        chromium.open("/profiles?q=zzz")
        show("directory-nobody")

        for path, name in (("/activity", "activity"), ("/account/delete", "deletion")):
            chromium.open(path)
            show(name)
        chromium.open("/password-change")
        show("password-change")
        chromium.fill(old_password="wrong password", new_password="short")
        chromium.submit()
        chromium.show("password-change-problem")
        SECRETS.add("another long secret")
        chromium.fill(old_password=person.password, new_password="another long secret")
        chromium.submit()
        assert chromium.path == "/password-change/done"
        show("password-change-done")
        chromium.click("Sign out")
        assert "You are signed out" in chromium.text
        chromium.show("signed-out")
        chromium.driver.back()
        chromium.driver.refresh()
        assert chromium.path.startswith("/login")

        chromium.click("Forgot password?")
        show("password-reset")
        chromium.fill(email="new." + person.email)
        chromium.submit()
        show("password-reset-done")
        chromium.open_letter("new." + person.email, "Choose")
        assert chromium.path.endswith("/set-password")
        show("password-reset-form")
        chromium.fill(new_password=person.password)
        chromium.submit()
        assert chromium.path == "/password-reset-complete"
        show("password-reset-complete")
        chromium.driver.back()
        chromium.driver.refresh()
        assert "no longer valid" in chromium.text
        show("password-reset-refused")
        chromium.open("/login")
        chromium.fill(identifier=person.username, password=person.password)
        chromium.submit()
        chromium.open("/account/delete")
        chromium.fill(password="wrong password")
        chromium.submit()
        chromium.show("deletion-problem")
        chromium.fill(password=person.password)
        chromium.submit()
        assert chromium.path == "/account/deleted"
        show("deletion-done")
        chromium.open("/login")
        chromium.fill(identifier=person.username, password=person.password)
        chromium.submit()
        assert "Welcome back" in chromium.text
        chromium.show("deletion-taken-back")
        chromium.open("/nothing")
        show("error")
        chromium.open("/dev/mail/")
        chromium.driver.find_element(By.CSS_SELECTOR, "li a").click()
        show("dev-letter")
        chromium.open("/dev/mail/")
        show("dev-mail")


def test_a_changed_password_signs_the_other_browser_out(site, member):
    with window(site) as here, window(site) as there:
        for chromium in (here, there):
            chromium.open("/login")
            chromium.fill(identifier=member.email, password=member.password)
            chromium.submit()
            assert chromium.path == "/dashboard"
        here.open("/password-change")
        here.fill(old_password=member.password, new_password="another long secret")
        here.submit()
        there.open("/profile")
        assert there.path.startswith("/login")
        here.open("/profile")
        assert here.path == "/profile"


def test_a_session_is_ended_from_another_browser(site, member):
    with window(site) as here, window(site) as there:
        for chromium in (here, there):
            chromium.open("/login")
            chromium.fill(identifier=member.username, password=member.password)
            chromium.submit()
        here.click("Your sessions")
        assert here.text.count("Chrome on Linux") == 2 and here.text.count("this one") == 1
        here.show("sessions")
        here.click("End this session")
        assert here.path == "/sessions" and "The session has ended." in here.text
        here.show("sessions-ended")
        there.open("/profile")
        assert there.path.startswith("/login")
        here.driver.refresh()
        assert "The session has ended." not in here.text and "nowhere else" in here.text


STARTS = [
    "", "/", "//", "///", "\\", "\\\\", "/\\", "\\/", "/\\/", "/%2f", "/%5c", "/%09/", "/\t/", "/\n/", "\t//", " //",
    "/ /", "/./", "/.//", "/../", "/..//", "/..;/", "/;//", "/@", "@", "/:", ":", "?//", "#//", "/?//", "/#//", "http:",
    "https:/", "https://", "HtTpS:\\", "https://127.0.0.1@", "//127.0.0.1@", "//127.0.0.1:80\\@", "javascript:",
    "java\tscript:", "data:,",
    "\u200b//", "\ufeff//", "\u3000//", "\uff0f\uff0f", "/\u2044", "/%00/", "/%0d%0aLocation:%20//",
]
HOSTS = ["evil.test", "evil.test/a", "evil.test@127.0.0.1", "@evil.test", "evil\u3002test", "%65vil.test", "[::1]",
         "2130706434"]


def test_no_address_to_go_on_to_is_elsewhere_as_chromium_reads_it(site):
    """What the login form keeps of hundreds of them is read by the very parser that would follow it."""
    browser = Browser(site)
    pages = [browser.get("/login?next=" + quote(start + host)) for start in STARTS for host in HOSTS]
    kept = [page.value("next") for page in pages if 'name="next"' in page.text]
    assert len(pages) > 350 and 50 < len(kept) < len(pages) / 2
    with window(site) as chromium:
        chromium.open("/login")
        origins = chromium.driver.execute_script("return arguments[0].map(it => new URL(it, location).origin)", kept)
    assert set(origins) == {site.address}, [it for it, origin in zip(kept, origins) if origin != site.address]


def test_who_comes_after_a_member_finds_nothing_of_them(site, member):
    with window(site) as chromium:
        chromium.open("/login")
        chromium.fill(identifier=member.username, password=member.password)
        chromium.submit()
        for path in ("/profile", "/profile/edit", "/activity", "/sessions"):
            chromium.open(path)
            assert member.username in chromium.text
        begun = time.monotonic()
        chromium.click("Sign out")
        assert time.monotonic() - begun < 30  # to clear what it keeps costs Chromium time
        for _ in range(5):
            chromium.driver.back()
            wait_for(lambda: chromium.driver.execute_script("return document.readyState") == "complete", "page")
            assert chromium.path.startswith("/login"), chromium.path
            assert member.username not in chromium.driver.page_source and member.email not in chromium.driver.page_source
