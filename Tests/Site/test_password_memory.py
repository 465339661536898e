"""What a form leaves of a password in the memory of the running program."""

import itertools
import re
from pathlib import Path
from urllib.parse import quote_plus

import pytest

from browser import SECRETS, Browser
from conftest import make_member, make_person
from mailbox import Mailbox
from running import wait_for

numbers = itertools.count(1)


def memory(pid):
    """The pieces of a process's memory that can be read."""
    maps = Path(f"/proc/{pid}/maps").read_text()
    with open(f"/proc/{pid}/mem", "rb", buffering=0) as file:
        for begin, end in re.findall(r"(?m)^([0-9a-f]+)-([0-9a-f]+) rw", maps):
            file.seek(int(begin, 16))
            yield file.read(int(end, 16) - int(begin, 16)) or b""


def untouched_by(texts, site):
    """All of gatehouse's memory, if none of the texts is in it."""
    try:
        pieces = list(memory(site.pid("gatehouse")))
    except OSError:  # Some of it was given back since it was listed.
        return False
    return not any(text in piece for piece in pieces for text in texts) and pieces


def secret():
    """One that has another form in the body, in lower case, and with its letters and digits alone."""
    password = f"Nobody’s Secret & Still of SOME Length, the {next(numbers)}th"
    SECRETS.add(password)
    return password


def somebody(site):
    person = make_person()
    person.password = secret()
    return make_member(site, person)


def signed_in(site):
    person = somebody(site)
    browser = Browser(site)
    assert browser.log_in(person).status == 303
    return person, browser


def register(site):
    return [somebody(site).password]


def register_badly(site):
    person, password = make_person(), secret()
    answer = Browser(site).post("/register", {**person.registration, "username": "admin", "password": password})
    assert list(answer.problems) == ["username"]
    return [password]


def sign_in(site):
    return [signed_in(site)[0].password]


def sign_in_badly(site):
    person, password = somebody(site), secret()
    assert Browser(site).post("/login", {"identifier": person.username, "password": password}).status == 422
    return [password]


def change(site):
    person, browser = signed_in(site)
    old, new, wrong = person.password, secret(), secret()
    assert browser.post("/password-change", {"old_password": wrong, "new_password": new}).status == 422
    assert browser.post("/password-change", {"old_password": old, "new_password": new}).status == 303
    return [old, new, wrong]


def reset(site):
    person, browser, new = somebody(site), Browser(site), secret()
    browser.post("/password-reset", {"email": person.email})
    form = browser.get(Mailbox(site).letter(person.email, "Choose").link)["Location"]
    assert browser.post(form, {"new_password": new}).status == 303
    return [new]


def new_address(site):
    person, browser = signed_in(site)
    wrong = secret()
    fields = {"username": person.username, "email": "new-" + person.email, "display_name": "", "about": ""}
    assert browser.post("/profile/edit", {**fields, "password": wrong}).status == 422
    assert browser.post("/profile/edit", {**fields, "password": person.password}).status == 303
    return [person.password, wrong]


def leave(site):
    person, browser = signed_in(site)
    wrong = secret()
    assert browser.post("/account/delete", {"password": wrong}).status == 422
    assert browser.post("/account/delete", {"password": person.password}).status == 303
    return [person.password, wrong]


@pytest.mark.parametrize("do", [
    register, register_badly, sign_in, sign_in_badly, change, reset, new_address, leave], ids=lambda do: do.__name__)
def test_a_password_is_wiped_but_for_the_forms_string(site, do):
    passwords = do(site)
    copies = [text.encode() for password in passwords for text in (
        quote_plus(password), password.lower(), "".join(re.findall(r"\w", password)).lower())]
    # The answer is sent before the body is let go.
    pieces = wait_for(lambda: untouched_by(copies, site), f"memory without {copies}", 10)
    for password in passwords:
        # Swift's String has its length and flags before its text, one for each form that was sent.
        text = password.encode()
        found = [piece[place.start() - 8:place.start()] for piece in pieces for place in re.finditer(
            re.escape(text), piece)]
        assert len(found) <= 3
        assert all(before[7] & 0x30 == 0x30 and before[0] == len(text) for before in found), found
