"""Requests that two programs could read in two ways, spoken over the wire: nginx and gatehouse read them in one."""

import re
import socket
import time
from urllib.parse import urlencode

import pytest

from browser import Browser

FORM = "application/x-www-form-urlencoded"


def speak(site, request):
    """All that comes back until nginx closes the connection."""
    with socket.create_connection(("127.0.0.1", site.port), 20) as connection:
        connection.sendall(request.replace(b"\n", b"\r\n"))
        received = b""
        while chunk := connection.recv(65536):
            received += chunk
    return received


def statuses(received):
    return [int(status) for status in re.findall(rb"HTTP/1\.[01] (\d{3})", received)]


SMUGGLED = b"0\n\nGET /smuggled HTTP/1.1\nHost: a\n\n"


@pytest.mark.parametrize("head", [
    b"Content-Length: 37\nTransfer-Encoding: chunked", b"Transfer-Encoding: chunked\nContent-Length: 37",
    b"Content-Length: 0\nContent-Length: 37", b"Content-Length: 37\nContent-Length: 37", b"Content-Length: 37, 37",
    b"Content-Length: -1", b"Content-Length: +37", b"Content-Length: 0x25", b"Transfer-Encoding: chunked, chunked",
    b"Transfer-Encoding: identity, chunked", b"Transfer-Encoding: xchunked", b"Transfer-Encoding:\x0bchunked",
])
def test_a_body_with_two_lengths_or_none_that_is_one_is_refused_and_what_follows_is_not_read(site, head):
    log = site.run_dir / "nginx-access.log"
    received = speak(site, b"POST /login HTTP/1.1\nHost: a\nConnection: close\nContent-Type: " + FORM.encode()
                     + b"\n" + head + b"\n\n" + SMUGGLED)
    assert len(statuses(received)) == 1 and statuses(received)[0] in (400, 501)
    assert "smuggled" not in log.read_text()


def test_a_chunked_form_is_a_form(site, member):
    browser = Browser(site)
    body = urlencode({"csrf_token": browser.form_token("/login"), "identifier": member.username,
                      "password": member.password}).encode()
    received = speak(site, b"POST /login HTTP/1.1\nHost: a\nConnection: close\nTransfer-Encoding: chunked\n"
                     + f"Content-Type: {FORM}\nCookie: visitor={browser.cookies['visitor']}\n\n".encode()
                     + b"%x\n%b\n0\n\n" % (len(body), body))
    assert statuses(received) == [303]


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "OPTIONS", "PROPFIND", "get", "DEBUG", "TRACK"])
def test_other_methods_are_refused_and_nothing_is_sent_back(site, signed_in, method):
    cookie = signed_in.cookies["session"]
    for path in ("/", "/dashboard", "/logout", "/static/gatehouse.css"):
        received = speak(site, f"{method} {path} HTTP/1.1\nHost: a\nCookie: session={cookie}\nX-Mine: echo\n"
                               "Connection: close\n\n".encode())
        assert statuses(received)[0] in (400, 405)
        assert cookie.encode() not in received and b"echo" not in received
    assert signed_in.is_signed_in()


@pytest.mark.parametrize("line", [b"GET /dashboard HTTP/3.0", b"GET dashboard HTTP/1.1", b"GET /\x00 HTTP/1.1",
                                  b" GET /dashboard HTTP/1.1", b"GET /dash board HTTP/1.1", b"GET"])
def test_a_broken_request_line_is_refused(site, signed_in, line):
    received = speak(site, line + b"\nHost: a\nConnection: close\nCookie: session=" +
                     signed_in.cookies["session"].encode() + b"\n\n")
    assert b"Sign out" not in received and b"HTTP/1.1 4" == received[:10] or b"HTTP/1.1 505" == received[:12]


@pytest.mark.one_process
@pytest.mark.parametrize("name", ["Request_Method", "Request-Method", "Remote_Addr", "Remote-Addr", "Request_Id",
                                  "Request-Id", "X-Request-Id", "Content_Length", "Script-Name"])
def test_no_header_becomes_a_variable_of_nginxs_own(site, browser, name):
    log = site.run_dir / "gatehouse.log"
    start = log.stat().st_size
    browser.get("/verify/1/" + "A" * 43, **{name: "7"})
    (line,) = [line for line in log.read_text()[start:].splitlines() if "link-refused" in line]
    assert 'ip="127.0.0.1"' in line and 'method="get"' in line and 'request="7"' not in line


@pytest.mark.parametrize("text", ["%61lice", "&#97;lice", "%2e%2e", "%C0%AE", "a%00b", "a+b", "%25"])
def test_what_is_typed_is_decoded_once(browser, text):
    answer = browser.post("/login", {"identifier": text, "password": "x"})
    assert answer.status == 422 and answer.value("identifier") == text


@pytest.mark.parametrize("field", ["username", "email", "password"])
def test_a_field_as_long_as_a_form_may_be_is_refused_at_once(site, browser, person, field):
    answer = browser.post("/register", {**person.registration, field: "a" * 60_000})
    assert answer.status == 422 and list(answer.problems) == [field]
    assert site.sql(f"SELECT COUNT(*) FROM account WHERE email = '{person.email}'") == [["0"]]


@pytest.mark.parametrize("email", [
    "a@" + "a." * 30_000, "a" * 60_000, "a@" + "-" * 60_000, "@" * 20_000, ".@" * 15_000,
], ids=["labels", "local part", "hyphens", "ats", "dots and ats"])
def test_no_address_takes_long_to_be_refused(site, browser, email):
    """CVE-2023-36053: a pattern that tries every way to read it."""
    body = urlencode({"csrf_token": browser.form_token("/password-reset"), "email": email})
    times = []
    for _ in range(5):
        begun = time.perf_counter()
        assert browser.send("/password-reset", body).status == 422
        times.append(time.perf_counter() - begun)
    assert min(times) < 0.5  # seconds; the least, for a neighbour may be busy


@pytest.mark.parametrize("path", [
    "/profile/x.css", "/profile.css", "/profile%2fx.css", "/profile;x.css", "/profile/.css", "/profile%00.css",
    "/dashboard/x.js", "/profile%3fx.css", "/profile%0a.css",
])
def test_no_cache_is_deceived_into_keeping_a_page(signed_in, path):
    answer = signed_in.get(path)
    assert answer.status in (400, 404) and "Sign out" not in answer.text
    assert signed_in.get("/profile?x=.css")["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", ["/static/", "/static/.", "/static/..%2f", "/static/../templates/login.html",
                                  "/static../gatehouse.conf", "/static/%2e%2e/SECURITY.md"])
def test_no_folder_is_listed_and_none_is_left(browser, path):
    answer = browser.get(path)
    assert answer.status in (400, 403, 404) and "gatehouse.css</a>" not in answer.text
