import re

import pytest

SECURITY = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
                               "frame-ancestors 'none'; base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
}


def assert_safe(answer):
    """Each header once: of two policies a browser takes what both allow, of two referrer policies the last."""
    for name, value in SECURITY.items():
        assert answer.all(name) == [value]
    assert answer["Referrer-Policy"] in ("same-origin", "no-referrer")
    assert not [name for name, _ in answer.headers if name.lower().startswith("access-control-")]
    assert answer["Server"] == "nginx"


@pytest.mark.parametrize("path, status", [
    ("/", 200), ("/login", 200), ("/dashboard", 303), ("/login/", 308), ("/nothing", 404), ("/logout", 405),
    ("/login?a=%FF", 400), ("/verify/1/x", 410), ("/password-reset-confirm/1/x", 410), ("/email-change/1/x", 410),
    ("/static/gatehouse.css", 200), ("/static/nothing", 404), ("/static", 404), ("/a%00b", 400),
    ("/" + 9000 * "a", 414), ("/dev/mail/", 200),
])
@pytest.mark.parametrize("origin", ["https://evil.test", "null"])
def test_every_answer_has_the_security_headers_once(browser, path, status, origin):
    answer = browser.get(path, Origin=origin)
    assert answer.status == status
    assert_safe(answer)
    if answer.body:
        kind = "text/css" if path.endswith(".css") else "text/html"
        assert answer["Content-Type"] == f"{kind}; charset=utf-8"


def test_so_have_a_refused_form_and_one_that_is_too_long(browser):
    for body, status in (("a=b", 403), ("a=" + 70000 * "b", 413)):
        answer = browser.send("/login", body)
        assert answer.status == status
        assert_safe(answer)


@pytest.mark.parametrize("path", ["/dashboard", "/profile", "/profile/edit", "/profiles", "/password-change", "/login"])
def test_no_page_is_kept_by_a_cache(signed_in, path):
    answer = signed_in.get(path)
    assert answer["Cache-Control"] == "no-store"
    assert answer["Cross-Origin-Opener-Policy"] == answer["Cross-Origin-Resource-Policy"] == "same-origin"


def test_a_page_opened_from_a_letter_sends_no_referrer(browser, mailbox, person):
    browser.post("/register", person.registration)
    assert browser.get(mailbox.letter(person.email, "Activate").link)["Referrer-Policy"] == "no-referrer"


def test_the_style_sheet_is_small_and_kept_by_its_version(browser):
    linked = re.search(r'<link rel="stylesheet" href="([^"]+)">', browser.get("/").text)[1]
    answer = browser.get(linked)
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer["Content-Type"].startswith("text/css") and len(answer.body) < 12 * 1024
    plain = browser.get("/static/gatehouse.css")
    assert plain["Cache-Control"] == "no-cache"
    again = browser.get("/static/gatehouse.css", **{"If-None-Match": plain["ETag"]})
    assert again.status == 304


def test_pages_need_nothing_from_elsewhere_and_have_no_script(browser):
    for path in ("/", "/login", "/register", "/password-reset", "/verify/resend"):
        text = browser.get(path).text
        assert not re.search(r"<script|<style|style=|\bon\w+=|https?://|javascript:", text)
