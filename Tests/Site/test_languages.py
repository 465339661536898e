"""The pages and letters of a whole life, in each language: nothing of another one is in them."""

import re
from html import unescape

import pytest

from browser import SECRETS, Browser
from running import REPOSITORY

LANGUAGES = ("de", "en", "es", "fr")


def words(language):
    """Name and text of each word."""
    found, name = {}, None
    for line in (REPOSITORY / f"templates/{language}/words.txt").read_text().splitlines():
        if line.startswith(" "):
            found[name] += " " + line.strip()
        elif "=" in line and not line.startswith("#"):
            name, _, text = line.partition("=")
            name = name.strip()
            found[name] = text.strip()
    return found


def pieces(language):
    """What a page or letter in this language may say, between variables and tags."""
    found = set()
    for text in words(language).values():
        for piece in re.split(r"\{\{[^}]*\}\}|<[^>]*>", text):
            found.add(" ".join(piece.split()))
    return found


OWN = {language: pieces(language) for language in LANGUAGES}


def foreign(language):
    """What only other languages say; the shortest stand in others' words."""
    others = set().union(*(OWN[other] for other in LANGUAGES if other != language))
    everything = "\n".join(OWN[language])
    return {piece for piece in others if len(piece) > 10 and piece not in everything}


FOREIGN = {language: foreign(language) for language in LANGUAGES}


class Reader(Browser):
    """A browser that says which language it reads, and looks at each page it is shown."""

    def __init__(self, site, language):
        super().__init__(site)
        self.language = language
        self.titles = set()

    def request(self, method, path, body=None, headers=()):
        answer = super().request(method, path, body, {"Accept-Language": self.language, **dict(headers)})
        if (answer["Content-Type"] or "").startswith("text/html"):
            assert f'<html lang="{self.language}" dir="ltr">' in answer.text
            self.titles.add(answer.title)
            check(answer.text.replace("\n", " "), self.language)
        return answer


def check(text, language):
    text = " ".join(unescape(re.sub(r"<[^>]*>", "|", text)).split())
    assert [piece for piece in FOREIGN[language] if piece in text] == []
    assert "{{" not in text and not re.search(r"\b(letter|notice|event|error|month|device)\.[a-z]", text)


def written(mailbox, address, language, count):
    """Waits for the letters to an address, and looks at each."""
    mailbox.settle()
    letters = mailbox.letters(address)
    assert len(letters) == count
    for letter in letters:
        check(letter.subject + "\n" + letter.body, language)
        assert letter.subject != "" and "Gatehouse" in letter.subject
        assert max(map(len, letter.body.splitlines())) < 120
    return letters


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_whole_life_is_in_one_language(site, mailbox, person, other_member, language):
    browser = Reader(site, language)
    for path in ("/", "/login", "/register", "/password-reset", "/verify/resend", "/nothing/here", "/verify/1/x"):
        browser.get(path)
    for path, fields in (("/login", {}), ("/register", {"username": "-", "email": "x", "password": "x"}),
                         ("/register", {"username": "a" * 31, "email": "a" * 250 + "@example.org", "password": "password"}),
                         ("/login", {"identifier": "nobody", "password": "whatever"}), ("/password-reset", {"email": ""})):
        assert browser.post(path, fields).status == 422
    assert browser.send("/register", "a=b").status == 403
    assert browser.post("/register", person.registration).status == 303
    browser.get("/register/done")
    (letter,) = written(mailbox, person.email, language, 1)
    browser.get(letter.link)
    assert browser.post(letter.link).status == 303
    browser.get("/verify/done")
    assert browser.post("/password-reset", {"email": person.email}).status == 303
    letter = written(mailbox, person.email, language, 2)[1]
    browser.get(letter.cancel_link)
    browser.get("/password-reset/done")
    form = browser.get(letter.link)["Location"]
    assert browser.post(form, {"new_password": "short"}).status == 422
    assert browser.post(form, {"new_password": "a second long secret"}).status == 303
    SECRETS.add("a second long secret")
    person.password = "a second long secret"
    browser.get("/password-reset-complete")
    for _ in range(5):
        browser.post("/login", {"identifier": person.username, "password": "not the password"})
    Reader(site, language).log_in(person)
    assert browser.log_in(person).status == 303
    for path in ("/dashboard", "/profile", "/profile/edit", "/profiles", "/profiles?q=zzz", "/sessions", "/activity",
                 f"/profiles/{other_member.username}", "/password-change", "/account/delete", "/profiles/nobody-here"):
        browser.get(path)
    edit = {"username": person.username, "email": "new." + person.email, "display_name": "x" * 101, "about": "x" * 2001}
    assert browser.post("/profile/edit", edit).status == 422
    edit.update(username=person.username + "x", display_name="", about="")
    assert browser.post("/profile/edit", edit).status == 422
    assert browser.post("/profile/edit", {**edit, "password": person.password}).status == 303
    browser.get("/profile")
    link = written(mailbox, "new." + person.email, language, 1)[0].link
    browser.get(link)
    assert browser.post(link).status == 303
    assert browser.get(link).status == 410
    browser.get("/email-change/done")
    assert browser.post("/password-change", {"old_password": "x", "new_password": "x"}).status == 422
    assert browser.post("/password-change", {"old_password": person.password,
                                             "new_password": "a third long secret"}).status == 303
    SECRETS.add("a third long secret")
    browser.get("/password-change/done")
    browser.get("/activity")
    assert browser.post("/account/delete", {"password": "a third long secret"}).status == 303
    browser.get("/account/deleted")
    person.username, person.password = edit["username"], "a third long secret"
    assert browser.log_in(person).status == 303
    browser.get("/dashboard")
    assert browser.post("/logout", form_at="/dashboard").status == 303
    browser.get("/")
    assert len(browser.titles) > 25
    mailbox.settle()
    for letter in mailbox.letters(person.email) + mailbox.letters("new." + person.email):
        check(letter.subject + "\n" + letter.body, language)


def test_what_was_chosen_in_one_browser_is_in_all_of_its_owners_and_in_their_letters(site, mailbox, signed_in, member):
    answer = signed_in.post("/language", {"language": "fr", "page": "/profile"}, form_at="/profile")
    assert answer.status == 303 and answer["Location"] == "/profile"
    cookie = answer.cookie("language")
    assert cookie["value"] == "fr" and cookie["path"] == "/" and "httponly" in cookie and cookie["samesite"] == "Lax"
    other = Browser(site)
    other.log_in(member)
    assert '<html lang="fr"' in other.request("GET", "/dashboard", headers={"Accept-Language": "de"}).text
    other.post("/logout", form_at="/dashboard")
    assert '<html lang="de"' in other.request("GET", "/", headers={"Accept-Language": "de"}).text
    assert signed_in.post("/logout", form_at="/dashboard").status == 303
    assert '<html lang="fr"' in signed_in.get("/").text  # the browser keeps it
    other.post("/password-reset", {"email": member.email})
    assert mailbox.letter(member.email, "Choisissez").link
