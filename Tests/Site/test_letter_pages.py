"""Letters as people read them: text and page of each kind, in each language."""

import re
from html.parser import HTMLParser

import pytest

from browser import Browser
from conftest import make_person
from running import REPOSITORY
from test_browser import SCREENSHOTS, window

LANGUAGES = sorted(path.parent.name for path in (REPOSITORY / "templates").glob("*/words.txt"))
KINDS = sorted(path.stem for path in (REPOSITORY / "templates/mail").glob("*.txt"))


class Page(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.tags, self.attributes, self.links, self.words, self.buttons = set(), {}, set(), [], []
        self.place = []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.tags.add(tag)
        for name, value in attributes:
            self.attributes.setdefault(name, set()).add(value)
        attributes = dict(attributes)
        if tag == "a":
            self.links.add(attributes["href"])
            if "background" in attributes.get("style", ""):
                self.buttons.append(attributes["href"])
        if tag != "meta":
            self.place.append(tag)

    def handle_endtag(self, tag):
        assert self.place.pop() == tag

    def handle_data(self, data):
        if "body" in self.place:
            self.words += data.split()


@pytest.fixture(scope="module")
def letters(site, mailbox):
    """By language, each kind once."""
    found = {}
    for language in LANGUAGES:
        person, browser = make_person(), Browser(site)
        speaking = {"Accept-Language": language}
        browser.post("/register", person.registration, headers=speaking)
        mailbox.settle()
        browser.post(mailbox.letters(person.email)[0].link)
        browser.post("/register", {**make_person().registration, "email": person.email}, headers=speaking)
        for _ in range(5):
            browser.post("/login", {"identifier": person.email, "password": "not the password"})
        browser.log_in(person)
        browser.post("/password-reset", {"email": person.email}, headers=speaking)
        browser.post("/profile/edit", {"username": person.username + "x", "email": "new." + person.email,
                                       "password": person.password})
        mailbox.settle()
        site.sql("INSERT INTO letter (kind, account_id) SELECT kind, account.id FROM account, (" + " UNION ".join(
            f"SELECT '{kind}' AS kind"
            for kind in ("invitation", "password-changed", "email-changed", "deletion-taken-back"))
            + f") AS kinds WHERE email = '{person.email}' AND verified")
        browser.post("/account/delete", {"password": person.password})
        mailbox.settle()
        found[language] = mailbox.letters(person.email) + mailbox.letters("new." + person.email)
        assert len({letter.subject for letter in found[language]}) == len(found[language]) == len(KINDS)
    return found


def test_each_is_text_and_page_and_both_say_the_same(site, letters):
    for language, written in letters.items():
        for letter in written:
            assert letter.message.get_content_type() == "multipart/alternative"
            parts = list(letter.message.iter_parts())
            assert [part.get_content_type() for part in parts] == ["text/plain", "text/html"]
            assert not any(part.defects or part["Content-Type"].defects for part in [letter.message, *parts])
            assert max(map(len, letter.bytes.splitlines())) <= 998
            page = Page(letter.page)
            assert page.words == letter.body.split()
            assert page.links == set(letter.links) and len(letter.links) == len(page.links)
            assert all(link.startswith(site.address + "/") for link in letter.links)
            assert page.attributes["lang"] == {language} and page.attributes["dir"] == {"ltr"}
            assert "light dark" in page.attributes["content"]


def test_one_link_is_a_button_where_the_letter_asks_for_something(letters):
    for written in letters.values():
        buttons = [Page(letter.page).buttons for letter in written]
        assert sorted(map(len, buttons)) == [0] * (len(KINDS) - 4) + [1] * 4
        for letter, button in zip(written, buttons):
            asking = r"\S+/(verify|email-change|password-reset-confirm)/\d+/[\w-]{43}"
            assert button == [link for link in letter.links if re.fullmatch(asking, link)]


def test_a_page_has_no_script_no_form_and_nothing_from_elsewhere(letters):
    for written in letters.values():
        for letter in written:
            page = Page(letter.page)
            assert page.tags == {"html", "head", "meta", "title", "body", "div", "p", "a"}
            assert set(page.attributes) == {
                "lang", "dir", "charset", "name", "content", "style", "href"}
            for style in page.attributes["style"]:
                assert not re.search(r"url|@|expression|display: none|visibility|opacity|position", style)
            assert page.attributes["name"] == {"viewport", "color-scheme"}


def test_the_text_reads_well_alone(letters):
    for written in letters.values():
        for letter in written:
            assert not re.search(r"[<>{}]|&\w+;|\n\n\n|[ \t]\n", letter.body)
            assert letter.body.strip() == letter.body.strip("\n")
            for line in letter.body.splitlines():
                assert len(line) <= 100 or re.fullmatch(r"https?://\S+", line), line


def test_in_a_window_they_fit_and_their_button_leads_on(site, letters):
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    with window(site) as chromium:
        driver = chromium.driver
        for scheme, width in (("light", 360), ("dark", 360), ("light", 1280), ("dark", 1280)):
            driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {
                "features": [{"name": "prefers-color-scheme", "value": scheme}]})
            driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {
                "width": width, "height": 800, "deviceScaleFactor": 1, "mobile": False})
            for language, written in letters.items():
                for letter in written if (scheme, width) == ("light", 360) else written[:1]:
                    chromium.open(f"/dev/mail/{letter.number}-letter.html")
                    assert chromium.text.split() == letter.body.split()
                    size = driver.execute_cdp_cmd("Page.getLayoutMetrics", {})["cssContentSize"]
                    assert size["width"] <= width, (language, letter.subject)
                driver.save_screenshot(str(SCREENSHOTS / f"letter-{language}-{width}-{scheme}.png"))
        letter = next(letter for letter in letters["en"] if "Confirm your" in letter.subject)
        chromium.open(f"/dev/mail/{letter.number}.html")
        chromium.click("The same as HTML")
        page = driver.find_element("tag name", "body").id
        driver.find_element("link text", "Confirm the address").click()
        chromium.wait_for_another(page)
        assert chromium.path == letter.link.removeprefix(site.address)
