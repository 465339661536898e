import os
import signal
from urllib.parse import urlencode

import pytest

import fastcgi
from browser import Browser
from running import Running, wait_for


@pytest.mark.parametrize("spoil", [
    lambda form: form + "&email=b@example.org",  # CVE-2023-7028 mailed a reset to both
    lambda form: form.replace("email=", "email[]="), lambda form: form.replace("email=", "email%5B%5D="),
    lambda form: form.replace("email=", "email[0]=a@example.org&email="),
    lambda form: form + "&about=%FF", lambda form: form + "&about=%C0%AF", lambda form: form + "&about=%ED%A0%80",
    lambda form: form + "&about=%00", lambda form: form + "&about=%", lambda form: form + "&about=%G1",
    lambda form: form + "".join(f"&field{n}=" for n in range(100)), lambda form: form.encode() + b"&about=\xff",
])
def test_a_form_that_two_programs_would_read_differently_is_refused(browser, mailbox, member, spoil):
    mailbox.settle()
    before = len(mailbox.letters())
    form = urlencode({"csrf_token": browser.form_token("/password-reset"), "email": member.email})
    answer = browser.send("/password-reset", spoil(form))
    assert answer.status == 400 and "Nothing has been changed" in answer.text
    mailbox.settle()
    assert len(mailbox.letters()) == before


def test_fields_in_the_address_of_a_form_are_refused(browser, member):
    form = urlencode({"csrf_token": browser.form_token("/login"), "identifier": member.username,
                      "password": member.password})
    assert browser.send("/login?next=%2Fprofile", form).status == 400
    assert browser.get("/login?next=a&next=b").status == 400


def test_a_body_cut_short_is_refused_even_where_it_would_do(site, browser, member):
    form = urlencode({"csrf_token": browser.form_token("/login"), "identifier": member.username,
                      "password": member.password}).encode()
    variables = {"CONTENT_TYPE": "application/x-www-form-urlencoded",
                 "HTTP_COOKIE": f"visitor={browser.cookies['visitor']}"}
    assert fastcgi.ask(site, "POST", "/login", form, length=len(form) + 1, **variables)[0] == 400
    assert fastcgi.ask(site, "POST", "/login", form, **variables)[0] == 303


def test_too_long_a_body_is_refused_by_nginx_and_by_gatehouse(site, browser):
    assert browser.send("/login", "a=" + 65 * 1024 * "x").status == 413
    status, head = fastcgi.ask(site, "POST", "/login", b"a=" + 65 * 1024 * b"x",
                               CONTENT_TYPE="application/x-www-form-urlencoded")
    assert status == 413 and "nosniff" in head


@pytest.mark.parametrize("kind", [None, "text/plain", "multipart/form-data; boundary=x", "application/json"])
def test_another_kind_of_body_is_refused(browser, kind):
    form = "csrf_token=" + browser.form_token("/login")
    assert browser.request("POST", "/login", form, {"Content-Type": kind} if kind else {}).status == 415


@pytest.mark.parametrize("path", [
    "/nothing", "/dashboard/x", "/profile.css", "/verify/1", "/verify//", "/.git/HEAD", "/.env", "/dashboard%2f",
    "/%64ashboard/../x", "/static/nothing", "/gatehouse.conf", "//dashboard", "/Dashboard",
])
def test_what_is_not_there_is_not_found(browser, path):
    answer = browser.get(path)
    assert answer.status == 404 and answer["Content-Type"] == "text/html; charset=utf-8"


def test_a_slash_at_the_end_leads_to_the_page(browser):
    answer = browser.get("/login/?next=%2Fprofile")
    assert (answer.status, answer["Location"]) == (308, "/login?next=%2Fprofile")


@pytest.mark.parametrize("method, path, allow", [
    ("PUT", "/login", "GET, HEAD, POST"), ("DELETE", "/profile", "GET, HEAD"), ("GET", "/logout", "POST"),
    ("POST", "/dashboard", "GET, HEAD"), ("FOO", "/", "GET, HEAD"), ("PATCH", "/verify/1/x", "GET, HEAD, POST"),
])
def test_another_method_is_told_which_there_are(signed_in, method, path, allow):
    answer = signed_in.request(method, path)
    assert (answer.status, answer["Allow"]) == (405, allow)
    assert signed_in.is_signed_in()


@pytest.mark.parametrize("path", ["/", "/login", "/register", "/nothing", "/dashboard", "/profiles", "/verify/1/x",
                                  "/static/gatehouse.css"])
def test_head_is_get_without_a_body(signed_in, path):
    get, head = signed_in.get(path), signed_in.request("HEAD", path)
    assert (head.status, head.body) == (get.status, b"")
    assert head["Content-Length"] == get["Content-Length"] == str(len(get.body))
    assert sorted(name for name, _ in head.headers) == sorted(name for name, _ in get.headers)


def test_a_site_whose_parts_fail_says_so_and_comes_back_by_itself(person):
    site = Running()
    try:
        browser = Browser(site)
        assert browser.post("/register", person.registration).status == 303

        site.kill("gatehouse", signal.SIGKILL)
        wait_for(lambda: browser.get("/register").status == 200, "gatehouse after kill -9")

        site.kill("mariadb", signal.SIGSTOP)
        answer = browser.get("/verify/1/" + 43 * "A")
        assert answer.status == 503 and int(answer["Retry-After"]) > 0
        assert "Nothing has been changed" in answer.text
        assert not any(word in answer.text.lower() for word in ("sql", "mariadb", "/tmp"))
        site.kill("mariadb", signal.SIGCONT)
        wait_for(lambda: browser.get("/verify/1/" + 43 * "A").status == 410, "page after MariaDB's pause")

        # Everything at once; data and letters are there again after the next start.
        for pid in [site.process.pid, *site.processes()]:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:  # died with its parent
                pass
        site.process.wait()
        site.start()
        assert browser.post("/register", person.registration).status in (303, 422)
        assert site.sql(f"SELECT username FROM account WHERE email = '{person.email}'") == [[person.username]]
    finally:
        site.stop()
