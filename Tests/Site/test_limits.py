"""Too much from one network, under one name or for one address: 429 and how long to wait, through the real nginx."""

import http.client
import re
from urllib.parse import urlencode

import pytest

from browser import SECRETS, Browser
from conftest import Person
from mailbox import Mailbox
from running import Running
from test_headers import assert_safe

PASSWORD = "a secret within its limits"
TOKEN = 43 * "A"

# What proxies call a visitor, and what visitors make of it.
FORGED = [{name: "192.0.2.7"} for name in (
    "X-Forwarded-For", "X-Real-IP", "X-Client-IP", "Client-IP", "True-Client-IP", "CF-Connecting-IP", "X_Forwarded_For",
    "X-Remote-Addr", "Remote-Addr", "X-Originating-IP")] + [
    {"Forwarded": "for=192.0.2.7"}, {"X-Forwarded-For": "127.0.0.9, 192.0.2.7"}]


class Neighbour(Browser):
    """A browser in another network: all of 127/8 is this machine."""

    def __init__(self, site, address):
        super().__init__(site)
        self.address = address

    def connect(self):
        return http.client.HTTPConnection("127.0.0.1", self.site.port, timeout=30, source_address=(self.address, 0))


@pytest.fixture(scope="module")
def strict():
    """By network three of each, but ten sign-ins, and three under one name; two letters to one address."""
    SECRETS.add(PASSWORD)
    site = Running(
        GATEHOUSE_LIMIT_LOGIN_CLIENT="10/15m", GATEHOUSE_LIMIT_LOGIN_ACCOUNT="3/15m",
        GATEHOUSE_LIMIT_LOGIN_DEVICE="2/15m", GATEHOUSE_LIMIT_REGISTER_CLIENT="3/15m",
        GATEHOUSE_LIMIT_LETTER_ACCOUNT="2/15m", GATEHOUSE_LIMIT_FORM_CLIENT="3/15m",
        GATEHOUSE_LIMIT_DIRECTORY_CLIENT="3/15m")
    for name in ("alice", "bobby"):
        site.verb("user", "create", name, f"{name}@example.net", input=PASSWORD + "\n")
    yield site
    site.stop()


@pytest.fixture(autouse=True)
def nothing_tried_yet(strict):
    strict.sql("DELETE FROM attempt")


def member(site, name="alice", address="127.0.0.1"):
    browser = Neighbour(site, address)
    assert browser.log_in(Person(name, "", PASSWORD)).status == 303
    site.sql("DELETE FROM attempt")
    return browser


def assert_put_off(answer, longest=900):
    assert answer.status == 429
    assert 0 < int(answer["Retry-After"]) <= longest
    assert_safe(answer)
    assert "Too many" in answer.title and not answer.all("Set-Cookie")


NEW = {"username": "newcomer", "email": "newcomer@example.net", "password": PASSWORD}
FORMS = {
    "sign-in": ("/login", {"identifier": "nobody", "password": "x"}, "login-client", 10),
    "registration": ("/register", NEW, "register-client", 3),
    "reset": ("/password-reset", {"email": "nobody@example.net"}, "form-client", 3),
    "resend": ("/verify/resend", {"email": "nobody@example.net"}, "form-client", 3),
    "link to verify": (f"/verify/1/{TOKEN}", {}, "form-client", 3),
    "link to a new address": (f"/email-change/1/{TOKEN}", {}, "form-client", 3),
    "link to call a reset off": (f"/password-reset-cancel/1/{TOKEN}", {}, "form-client", 3),
    "reset's form": ("/password-reset-confirm/1/set-password", {"new_password": PASSWORD}, "form-client", 3),
}


@pytest.mark.parametrize("form", FORMS)
def test_of_a_visitors_form_so_many_from_one_network_and_no_header_makes_it_another(strict, form):
    path, fields, subject, count = FORMS[form]
    browser = Browser(strict)
    token = browser.form_token("/login")

    def send(number, headers=()):
        typed = {**fields}
        for name in set(fields) & {"identifier", "username", "email"}:  # each has a count of its own under its name
            typed[name] = f"x{number}{fields[name]}"
        return browser.send(path, urlencode({"csrf_token": token, **typed}), headers)

    passed = [send(number).status for number in range(count)]
    assert set(passed) <= {303, 410, 422}
    before = strict.sql("SELECT COUNT(*) FROM account")
    for headers in [{}, *FORGED]:
        assert_put_off(send(99, headers))
    assert strict.sql("SELECT COUNT(*) FROM account") == before
    assert strict.sql(f"SELECT bucket FROM attempt WHERE bucket LIKE '{subject}%'") == [[f"{subject} 127.0.0.1"]]

    elsewhere = Neighbour(strict, "127.0.0.2")
    body = urlencode({"csrf_token": elsewhere.form_token("/login"), **fields})
    assert elsewhere.send(path, body).status in (303, 410, 422)
    strict.sql("DELETE FROM account WHERE username LIKE '%newcomer'")


@pytest.mark.parametrize("path", [
    f"/verify/1/{TOKEN}", f"/email-change/1/{TOKEN}", f"/password-reset-cancel/1/{TOKEN}",
    f"/password-reset-confirm/1/{TOKEN}", "/password-reset-confirm/1/set-password"])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_the_tokens_of_links_are_guessed_no_faster_by_opening_them(strict, path, method):
    browser = Browser(strict)
    assert [browser.request(method, path).status for _ in range(3)] == [410] * 3
    answer = browser.request(method, path, headers=FORGED[0])
    assert answer.status == 429 and 0 < int(answer["Retry-After"]) <= 300
    assert Neighbour(strict, "127.0.0.2").request(method, path).status == 410


@pytest.mark.parametrize("path, fields", [
    ("/profile/edit", {"username": "alice"}), ("/sessions/revoke", {"session": "7"}), ("/account/delete", {}),
    ("/password-change", {"old_password": "", "new_password": ""}), ("/logout", {})])
def test_of_a_members_form_so_many_from_one_network(strict, path, fields):
    browser = member(strict)
    token = browser.form_token("/profile/edit")
    for _ in range(3):
        browser.send("/sessions/revoke", urlencode({"csrf_token": token, "session": "7"}))
    for headers in [{}, *FORGED]:
        assert_put_off(browser.send(path, urlencode({"csrf_token": token, **fields}), headers), 300)
    assert browser.is_signed_in()


def test_ones_data_is_fetched_so_often(strict):
    browser = member(strict)
    assert [browser.get("/account/export").status for _ in range(3)] == [200] * 3
    assert_put_off(browser.get("/account/export"), 300)


def test_of_the_directory_so_many_pages_from_one_network_whoever_reads(strict):
    readers = [member(strict), member(strict, "bobby")]
    pages = ["/profiles", "/profiles/bobby", "/profiles?q=a"]
    assert [readers[n % 2].get(path).status for n, path in enumerate(pages)] == [200] * 3
    for reader in readers:
        for path in pages:
            assert_put_off(reader.get(path, **FORGED[0]), 300)
    assert member(strict, address="127.0.0.2").get("/profiles").status == 200


@pytest.mark.parametrize("name", ["alice", "ALICE ", "alice@example.net", "nobody", "nobody@example.net"])
def test_under_one_name_so_many_sign_ins_from_wherever(strict, name):
    def attempt(number, password="wrong"):
        browser = Neighbour(strict, f"127.0.0.{number + 10}")
        return browser.post("/login", {"identifier": name, "password": password})

    assert [attempt(number).status for number in range(3)] == [422] * 3
    assert_put_off(attempt(3), 300)
    assert_put_off(attempt(4, PASSWORD), 300)


@pytest.mark.parametrize("path, fields", [
    ("/password-change", {"old_password": "wrong", "new_password": "another long secret"}),
    ("/profile/edit", {"username": "alice", "email": "other@example.net", "password": "wrong"}),
    ("/account/delete", {"password": "wrong"})])
def test_the_current_password_is_guessed_no_faster_than_at_the_login_form(strict, path, fields):
    """A browser left open, a stolen session."""
    strict.sql("DELETE FROM device")
    browser = member(strict)
    del browser.cookies["device"]
    token = browser.form_token("/profile/edit")

    def attempt(number, **right):
        browser.address = f"127.0.0.{number + 10}"
        return browser.send(path, urlencode({"csrf_token": token, **fields, **right}))

    assert [attempt(number).status for number in range(3)] == [422] * 3
    (field,) = {"old_password", "password"} & set(fields)
    assert_put_off(attempt(3, **{field: PASSWORD}), 300)
    assert_put_off(Neighbour(strict, "127.0.0.30").log_in(Person("alice", "", PASSWORD)), 300)
    assert browser.is_signed_in()


def test_strangers_at_the_login_form_do_not_keep_a_member_from_changing_the_password(strict):
    browser = member(strict)
    for number in range(5):
        Neighbour(strict, f"127.0.0.{number + 10}").post("/login", {"identifier": "alice", "password": "wrong"})
    fields = {"old_password": PASSWORD, "new_password": PASSWORD}
    answer = browser.post("/password-change", fields)
    assert answer.status == 422 and "new_password" in answer.problems  # the current one was right, so not 429


@pytest.mark.parametrize("path", ["/password-reset", "/verify/resend"])
def test_letters_beyond_the_limit_for_one_address_are_swallowed_without_a_word(strict, path):
    mailbox = Mailbox(strict)
    subject = "Choose"
    before = len([letter for letter in mailbox.letters("alice@example.net") if subject in letter.subject])
    answers = set()
    for number in range(5):
        browser = Neighbour(strict, f"127.0.0.{number + 10}")
        browser.get(path)
        answer = browser.post(path, {"email": "ALICE@example.net" if number % 2 else "alice@example.net"})
        answers.add((answer.status, answer["Location"], answer.body))
    assert len(answers) == 1 and answers.pop()[0] == 303
    mailbox.settle()
    written = [letter for letter in mailbox.letters("alice@example.net") if subject in letter.subject]
    assert len(written) - before == (2 if path == "/password-reset" else 0)


def test_what_was_put_off_is_a_line_of_the_log(strict):
    log = strict.run_dir / "gatehouse.log"
    start = log.stat().st_size
    browser = member(strict)
    for _ in range(4):
        browser.get("/profiles")
    for _ in range(4):
        Browser(strict).post("/login", {"identifier": "nobody", "password": "x"})
    lines = [line for line in log.read_text()[start:].splitlines() if "event=limit-reached" in line]
    assert len(lines) == 2
    assert re.search(r' warning event=limit-reached ip="127\.0\.0\.1" user="\d+" name="alice" method="get"'
                     r' page="/profiles" limit="directory-client" request="[0-9a-f]{32}"$', lines[0])
    assert re.search(r' ip="127\.0\.0\.1" limit="login-account" request="[0-9a-f]{32}"$', lines[1])
