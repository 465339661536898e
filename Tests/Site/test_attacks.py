from urllib.parse import urlencode

import pytest

from browser import Browser

LOGGED_OUT_FORMS = ["/login", "/register", "/password-reset", "/verify/resend"]
LINE_BREAKS = ["\r\nBcc: evil@example.net", "\nBcc: evil@example.net", "\r\n\r\nevil", "\u2028x", "\x0b", "\x85"]


@pytest.mark.parametrize("path", LOGGED_OUT_FORMS)
@pytest.mark.parametrize("headers", [
    {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Sec-Fetch-Site": "none"},
    {"Origin": "https://evil.test"}, {"Origin": "http://127.0.0.1"},
    {"Sec-Fetch-Site": "cross-site", "Origin": "null"},
])
def test_a_form_of_another_site_is_refused(browser, person, path, headers):
    fields = {**person.registration, "identifier": person.username}
    assert browser.post(path, fields, headers=headers).status == 403


@pytest.mark.parametrize("headers", [{}, {"Origin": "null"}, {"Sec-Fetch-Site": "same-origin", "Origin": "null"}])
def test_ones_own_form_is_taken_from_any_browser(browser, member, headers):
    fields = {"identifier": member.username, "password": member.password}
    assert browser.post("/login", fields, headers=headers).status == 303


@pytest.mark.parametrize("path, fields", [
    ("/logout", {}), ("/password-change", {"old_password": "x", "new_password": "y"}), ("/profile/edit", {}),
])
def test_a_members_form_needs_the_token_of_this_very_session(site, signed_in, member, path, fields):
    second, visitor = Browser(site), Browser(site)
    second.log_in(member)
    for token in ("", "x", second.form_token("/profile/edit"), visitor.form_token("/login"), None):
        body = urlencode(fields if token is None else {"csrf_token": token, **fields})
        assert signed_in.send(path, body).status == 403
    assert signed_in.is_signed_in()


def test_a_visitors_form_token_ends_with_signing_in(site, browser, member):
    token = browser.form_token("/login")
    browser.log_in(member)
    assert browser.send("/logout", urlencode({"csrf_token": token})).status == 403
    assert browser.is_signed_in()


@pytest.mark.parametrize("headers", [
    {"Host": "evil.test"}, {"X-Forwarded-Host": "evil.test"}, {"Forwarded": "host=evil.test"},
    {"X-Forwarded-Proto": "https", "X-Forwarded-Port": "443"}, {"X-Original-URL": "/nothing"},
    {"X-Rewrite-URL": "/nothing"},
])
def test_no_header_leads_a_link_elsewhere(site, browser, mailbox, member, headers):
    answer = browser.post("/password-reset", {"email": member.email}, headers=headers)
    assert answer["Location"] == "/password-reset/done"
    assert mailbox.letter(member.email, "Choose").link.startswith(site.address + "/password-reset-confirm/")
    assert "evil.test" not in browser.get("/login", **headers).text


def test_an_address_with_another_host_in_it_leads_nowhere_else(site, browser):
    answer = browser.request("GET", "http://evil.test/dashboard")
    assert "evil.test" not in answer.text and "evil.test" not in str(answer["Location"])


@pytest.mark.parametrize("name", ["Remote-User", "REMOTE_USER", "X-Remote-User", "Remote-Email", "Authorization",
                                  "X-Forwarded-User", "Proxy"])
def test_nobody_is_signed_in_by_a_header(browser, member, name):
    assert browser.get("/dashboard", **{name: member.username}).status == 303


@pytest.mark.parametrize("break_", LINE_BREAKS)
@pytest.mark.parametrize("field", ["username", "email", "display_name"])
def test_a_line_break_gets_into_no_name_or_address(signed_in, mailbox, member, field, break_):
    fields = {"username": member.username, "email": member.email, "display_name": "Somebody",
              "password": member.password}
    fields[field] += break_ + "x"
    answer = signed_in.post("/profile/edit", fields)
    if field == "display_name" and break_ == "\u2028x":  # a separator, which HTML shows as a space
        assert answer.status in (303, 422)
    else:
        assert answer.status == 422 and list(answer.problems) == [field]


@pytest.mark.parametrize("break_", LINE_BREAKS)
def test_a_line_break_gets_into_no_letter(site, browser, mailbox, person, break_):
    mailbox.settle()
    count = len((site.run_dir / "mail.log").read_text().splitlines())
    for path in ("/register", "/password-reset", "/verify/resend"):
        fields = {**person.registration, "email": person.email + break_}
        assert browser.post(path, fields).status in (303, 422)
    mailbox.settle()
    for call in (site.run_dir / "mail.log").read_text().splitlines()[count:]:
        assert call.endswith(f"-- {person.email}") and "evil" not in call


@pytest.mark.parametrize("text", [
    "' OR 1=1 -- ", "\\'; DROP TABLE account; --", "%s%n%p", "<script>alert(1)</script>", "{{site_name}}", "$(id)",
    "a;b@example.org", "`id`@example.org", "\"><img src=x>", "\u0131\u0130\u212a",
])
def test_what_is_typed_stays_text(browser, text):
    answer = browser.post("/login", {"identifier": text, "password": text})
    assert answer.status == 422
    assert answer.value("identifier") == text and "<script>" not in answer.text and "<img" not in answer.text
    answer = browser.post("/register", {"username": text, "email": text, "password": "a long secret"})
    assert answer.status == 422 and answer.value("username") == text


def test_a_kelvin_sign_is_no_k(site, browser, person):
    """Some collations and lower-casings make them one: CVE-2019-19844."""
    answer = browser.post("/register", {**person.registration, "email": "\u212a" + person.email})
    assert answer.status == 422 and list(answer.problems) == ["email"]


@pytest.mark.parametrize("cookie", ["session=", "session=x", "session=" + 43 * "A", "session=a; session=b",
                                    "visitor=x", "session=" + 7000 * "A", "session='; DROP TABLE session; --"])
def test_a_made_up_cookie_signs_nobody_in(browser, cookie):
    assert browser.get("/dashboard", Cookie=cookie).status == 303
    assert browser.get("/login", Cookie=cookie).status == 200


def test_two_session_cookies_are_none(signed_in):
    cookie = signed_in.cookies["session"]
    assert signed_in.get("/dashboard", Cookie=f"session={cookie}; session=x").status == 303
