import re

import pytest

from browser import SECRETS, Browser

SECURITY = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
                               "frame-ancestors 'none'; base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
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


@pytest.mark.one_process
def test_so_have_nginxs_own_while_there_is_no_gatehouse(site, mailbox):
    mailbox.settle()  # else one that is in hand would come twice
    with site.without_gatehouse():
        answer = Browser(site).get("/login")
        assert answer.status == 503 and answer["Retry-After"] == "30"
        assert_safe(answer)


MEMBERS_PAGES = [
    "/dashboard", "/profile", "/profile/edit", "/profiles", "/account/export", "/account/delete", "/password-change",
    "/password-change/done", "/activity", "/sessions"]


@pytest.mark.parametrize("path", MEMBERS_PAGES)
def test_no_page_is_kept_by_a_cache(signed_in, member, path):
    for answer in (signed_in.get(path), signed_in.request("HEAD", path)):
        assert answer.status == 200 and answer["Cache-Control"] == "no-store"
        assert not answer["ETag"] and not answer["Last-Modified"] and not answer["Expires"]
    assert signed_in.get(f"/profiles/{member.username}")["Cache-Control"] == "no-store"


@pytest.mark.parametrize("ending", [
    "/x.css", ".css", "/nothing.png", ";x.css", "%2Fx.css", "%2F..%2Fx.css", "%3Fx.css", "%23x.css", "%00x.css",
    "%0Ax.css", "/..;/x.css"])
def test_no_page_has_a_second_address_that_looks_like_a_file(signed_in, member, ending):
    """Which a cache on the way would keep for everybody (web cache deception)."""
    for path in MEMBERS_PAGES + ["/profiles/" + member.username]:
        answer = signed_in.get(path + ending)
        assert answer.status in (400, 404), path
        assert member.email not in answer.text and "csrf_token" not in answer.text


@pytest.mark.parametrize("path", ["/static/..%2Fprofile", "/static/%2e%2e/profile", "/static/x/../../profile"])
def test_no_page_is_reached_by_way_of_the_static_files(signed_in, member, path):
    answer = signed_in.get(path)
    assert answer.status == 404 and member.email not in answer.text


def sign_out(browser, member):
    return browser.post("/logout", form_at="/dashboard")


def delete_account(browser, member):
    return browser.post("/account/delete", {"password": member.password})


@pytest.mark.parametrize("leave", [sign_out, delete_account])
def test_who_leaves_has_the_pages_forgotten_and_nothing_of_others(signed_in, member, leave):
    answer = leave(signed_in, member)
    assert answer["Clear-Site-Data"] == '"cache"'
    assert answer.cookie("session")["max-age"] == "0" and not answer.cookie("device")
    assert signed_in.cookies["device"]
    assert not signed_in.get("/")["Clear-Site-Data"]


def test_so_has_who_resets_the_password(browser, mailbox, member):
    browser.post("/password-reset", {"email": member.email})
    form = browser.get(mailbox.letter(member.email, "Choose").link)["Location"]
    SECRETS.add("a secret that comes later")
    assert browser.post(form, {"new_password": "a secret that comes later"})["Clear-Site-Data"] == '"cache"'


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
