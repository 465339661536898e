"""The fields that passwords are typed into, and what becomes of the very bytes."""

import re
import time
from urllib.parse import urlencode

import pytest

from browser import SECRETS, Browser

FIELDS = {
    "/login": {"password": "current-password"}, "/register": {"password": "new-password"},
    "/password-change": {"old_password": "current-password", "new_password": "new-password"},
    "/profile/edit": {"password": "current-password"}, "/account/delete": {"password": "current-password"},
    "reset": {"new_password": "new-password"},
}


@pytest.mark.parametrize("path", FIELDS)
def test_a_password_is_hidden_pasted_and_known_to_managers(site, signed_in, browser, mailbox, member, path):
    if path == "reset":
        browser.post("/password-reset", {"email": member.email})
        path = browser.get(mailbox.letter(member.email, "Choose").link)["Location"]
        page, fields = browser.get(path), FIELDS["reset"]
    else:
        page = (browser if path in ("/login", "/register") else signed_in).get(path)
        fields = FIELDS[path]
    inputs = [dict(re.findall(r'([\w-]+)="([^"]*)"', tag)) for tag in re.findall(r"<input ([^>]*)>", page.text)]
    hidden = [field for field in inputs if field.get("type") == "password"]
    assert {field["name"]: field["autocomplete"] for field in hidden} == fields
    assert all("value" not in field and "maxlength" not in field and "pattern" not in field for field in hidden)
    assert not re.search(r'\bon\w+=|autocomplete="off"', page.text)
    # A manager is told whose it is, by the field for the name or one that only it sees.
    assert "username" in [field.get("autocomplete") for field in inputs] or path in ("/profile/edit", "/account/delete")
    forms = re.findall(r"<form ([^>]*)>(.*?)</form>", page.text, re.DOTALL)
    assert all('method="post"' in attributes for attributes, body in forms if "password" in body or "csrf" in body)


LONG = "long enough: " + 115 * "x"
# A password, and what is not it: the last of 64, of 73 (where bcrypt stops) and of 128 characters, case, spaces, signs
# that look alike, and another way to write the same letters.
PAIRS = [
    (LONG[:63] + "y", LONG[:64]), (LONG[:72] + "y", LONG[:72]), (LONG[:72] + "y", LONG[:73]),
    (LONG[:127] + "y", LONG[:128]), (1023 * "a" + "y", 1023 * "a" + "z"), ("Long Enough", "long enough"),
    ("long enough ", "long enough"), (" long enough", "long enough"), ("long  enough", "long enough"),
    ("caf\u00e9 au lait", "cafe\u0301 au lait"), ("\ufb01ve signs", "five signs"), ("tab\there", "tab here"),
    ("two\r\nlines", "two\nlines"), ("100%25 sure", "100% sure"), ("a+b=c & d", "a b=c & d"),
    ("&eacute;t&eacute;", "\u00e9t\u00e9"),
]


@pytest.mark.parametrize("password, other", PAIRS)
def test_a_password_is_taken_to_the_last_byte(site, signed_in, member, password, other):
    SECRETS.update((password, other))
    changed = signed_in.post("/password-change", {"old_password": member.password, "new_password": password})
    assert changed.status == 303
    assert Browser(site).post("/login", {"identifier": member.username, "password": other}).status == 422
    assert Browser(site).post("/login", {"identifier": member.username, "password": password}).status == 303
    body = urlencode({"csrf_token": (stranger := Browser(site)).form_token("/login"), "identifier": member.username})
    assert stranger.send("/login", body + "&password=%" + password.encode().hex("%") + "%00").status == 400


@pytest.mark.parametrize("password", [
    "aaaa bbbb cccc dddd", "alllowercase", "\u0436\u0430\u0431\u0430 \u0431\u043e\u043b\u043e\u0442\u0430",
    "\U0001f438\U0001f422" * 4,
    "92740563182", "        \u00a0", "\u202e\u200b\u0301" * 3, "'; DROP --", "\U0001f98a" * 8,
])
def test_any_characters_will_do(site, browser, mailbox, person, password):
    person.password = password
    SECRETS.add(password)
    assert browser.post("/register", person.registration).status == 303
    browser.post(mailbox.letter(person.email, "Activate").link)
    assert browser.log_in(person).status == 303


@pytest.mark.parametrize("length, is_long_enough", [(7, False), (8, True)])
@pytest.mark.parametrize("sign", ["\u00e9", "\U0001f98a", "\u0301"])
def test_code_points_are_counted_and_not_bytes(browser, person, sign, length, is_long_enough):
    answer = browser.post("/register", {**person.registration, "password": "z" + sign * (length - 1)})
    assert answer.status == (303 if is_long_enough else 422)


@pytest.mark.parametrize("path, field", [("/login", "password"), ("/register", "password")])
@pytest.mark.parametrize("length, status", [(1024, None), (1025, 422), (60_000, 422), (1_000_000, 413)])
def test_too_long_a_password_is_refused_at_once(browser, person, path, field, length, status):
    body = urlencode({"csrf_token": browser.form_token(path), **person.registration, "identifier": person.username,
                      field: length * "x"})
    times = []
    for _ in range(5):
        begun = time.perf_counter()
        answer = browser.send(path, body)
        times.append(time.perf_counter() - begun)
        assert answer.status == (status or (303 if path == "/register" else 422))
    assert min(times) < 0.5  # seconds; the least, for a neighbour may be busy
