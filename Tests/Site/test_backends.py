"""The database or the mail system fails: the page says so, and nothing is half done."""

import random
import re
import secrets
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from subprocess import CalledProcessError
from urllib.parse import urlencode

import pytest

from browser import SECRETS, Browser
from conftest import make_member, make_person
from mailbox import Mailbox
from running import Running, wait_for
from test_headers import assert_safe

NEW = "a password of better days"
SECRETS.add(NEW)


@pytest.fixture(scope="module")
def frail():
    site = Running()
    yield site
    site.stop()


@contextmanager
def database_away(site):
    """Its socket has another name, and whoever was connected is thrown out."""
    for (number,) in site.sql("SELECT id FROM information_schema.processlist WHERE id <> CONNECTION_ID()"):
        with suppress(CalledProcessError):  # gone by itself
            site.sql(f"KILL {number}")
    socket = site.run_dir / "mariadb.sock"
    away = socket.rename(socket.with_suffix(".away"))
    try:
        yield
    finally:
        away.rename(socket)


def state(site):
    tables = ["account", "session", "device", "token", "email_change", "letter", "held_username", "event"]
    return site.sql("CHECKSUM TABLE " + ", ".join(tables))


@pytest.fixture
def cases(frail):
    """Each form of the site, filled in well, and the browser it stands in."""
    mailbox = Mailbox(frail)
    member, waiting, new = make_member(frail, make_person()), make_person(), make_person()
    visitor, signed_in = Browser(frail), Browser(frail)
    visitor.post("/register", waiting.registration)
    signed_in.log_in(member)
    signed_in.post("/profile/edit", {"username": member.username, "email": "new." + member.email,
                                     "password": member.password})
    visitor.post("/password-reset", {"email": member.email})
    reset, confirm = mailbox.letter(member.email, "Choose"), mailbox.letter("new." + member.email, "Confirm")
    verify = mailbox.letter(waiting.email, "Activate")
    visitor.get(reset.link)
    mailbox.settle()
    set_password = reset.link.rsplit("/", 1)[0] + "/set-password"
    tokens = {visitor: visitor.form_token("/login"), signed_in: signed_in.form_token("/profile/edit")}
    forms = [
        (visitor, "/register", new.registration), (visitor, "/password-reset", {"email": member.email}),
        (visitor, "/login", {"identifier": member.username, "password": member.password}),
        (visitor, "/login", {"identifier": "nobody", "password": member.password}),
        (visitor, "/verify/resend", {"email": waiting.email}), (visitor, verify.link, {}), (visitor, confirm.link, {}),
        (visitor, reset.cancel_link, {}), (visitor, set_password, {"new_password": NEW}),
        (signed_in, "/profile/edit", {"username": member.username, "email": member.email, "about": "x"}),
        (signed_in, "/password-change", {"old_password": member.password, "new_password": NEW}),
        (signed_in, "/account/delete", {"password": member.password}), (signed_in, "/sessions/revoke", {"session": "others"}),
        (signed_in, "/logout", {}),
    ]
    return [(browser, path, urlencode({"csrf_token": tokens[browser], **fields})) for browser, path, fields in forms]


def test_without_the_database_each_form_is_refused_whole_and_works_afterwards(frail, cases):
    before = state(frail)
    with database_away(frail):
        for browser, path, body in cases:
            answer = browser.send(path, body)
            assert (answer.status, answer["Retry-After"]) == (503, "10"), path
            assert "Nothing has been changed" in answer.text and not answer.all("Set-Cookie")
            assert not re.search(r"sql|maria|database|/tmp|\.swift|2002|socket", answer.text, re.I)
            assert_safe(answer)
        for path in ("/dashboard", "/profiles", "/account/export"):
            assert cases[-1][0].get(path).status == 503
        assert Browser(frail).get("/login").status == 200
        assert Browser(frail).get("/dashboard").status == 303
    assert state(frail) == before
    lines = [line for line in (frail.run_dir / "gatehouse.log").read_text().splitlines() if "request-failed" in line]
    assert len(lines) >= len(cases)
    for line in lines:
        assert re.search(r' warning event=request-failed ip="127\.0\.0\.1" method="\w+" page="[^"]+" error=".*"'
                         r' request="[0-9a-f]{32}"$', line)
    browser, path, body = cases[4]
    assert browser.send(path, body).status == 303


def test_while_sendmail_fails_pages_are_the_same_and_the_letter_comes_later(frail):
    def register():
        person, browser = make_person(), Browser(frail)
        answer = browser.post("/register", person.registration)
        return person, browser, (answer.status, answer["Location"], answer.body,
                                 browser.get("/register/done").without_form_tokens())

    whole = register()[2]
    Mailbox(frail).settle()
    folder = frail.run_dir / "mail"
    folder.rename(frail.run_dir / "mail.away")
    folder.write_text("in the way")
    try:
        person, browser, answer = register()
        assert answer == whole
        assert browser.log_in(person).status == 422
        log = frail.run_dir / "gatehouse.log"
        line = wait_for(lambda: re.search(r"^.* error event=letter-put-off .*$", log.read_text(), re.M), "line")[0]
        assert person.email not in line and re.search(r'letter="\d+" kind="verification" attempt="1"', line)
    finally:
        folder.unlink()
        (frail.run_dir / "mail.away").rename(folder)
    frail.verb("letters", "retry")
    assert browser.post(Mailbox(frail).letter(person.email, "Activate").link).status == 303
    assert browser.log_in(person).status == 303


def test_a_token_gets_into_no_log_while_gatehouse_is_away(frail):
    token = secrets.token_urlsafe(32)
    with frail.without_gatehouse():
        for path in ("verify", "email-change", "password-reset-confirm", "password-reset-cancel"):
            answer = Browser(frail).get(f"/{path}/1/{token}")
            assert answer.status == 503 and int(answer["Retry-After"]) > 0
            assert_safe(answer)
        assert Browser(frail).get("/profiles?q=not-a-token").status == 503
    logs = frail.logs()
    assert "not-a-token" in logs["nginx.log"]  # what nginx does with any other address
    for name, text in logs.items():
        assert token not in text, name


def test_a_gatehouse_killed_again_and_again_leaves_nothing_half_done(frail):
    """No account without its letter, no spent link without its new password."""
    mailbox = Mailbox(frail)
    members = [make_member(frail, make_person()) for _ in range(6)]
    cases = []
    for member in members:
        browser = Browser(frail)
        browser.post("/password-reset", {"email": member.email})
        form = browser.get(mailbox.letter(member.email, "Choose").link)["Location"]
        cases.append((browser, form, urlencode({"csrf_token": browser.form_token(form), "new_password": NEW})))
    (last,), = frail.sql("SELECT MAX(id) FROM account")
    for _ in range(60):
        browser = Browser(frail)
        token = browser.form_token("/register")
        cases.append((browser, "/register", urlencode({"csrf_token": token, **make_person().registration})))
    random.shuffle(cases)

    def send(case):
        """Again and again, as people do, until there is an answer."""
        browser, path, body = case
        return path, wait_for(
            lambda: status if (status := browser.send(path, body).status) not in (502, 503) else None, "answer", 60)

    with ThreadPoolExecutor(8) as threads:
        answers = [threads.submit(send, case) for case in cases]
        for _ in range(5):
            time.sleep(random.uniform(0.02, 0.1))
            frail.kill("gatehouse", signal.SIGKILL)
            wait_for(lambda: Browser(frail).get("/login").status == 200, "gatehouse after kill -9")
        answers = [answer.result() for answer in answers]
    # Refused is what had been done by a gatehouse that died before it could say so.
    assert {status for path, status in answers if path == "/register"} <= {303, 422}
    assert {status for path, status in answers if path != "/register"} <= {303, 410}
    frail.verb("letters", "retry")  # one was in the hands of each of the dead
    mailbox.settle()
    assert frail.sql(f"SELECT COUNT(*) FROM account WHERE id > {last}") == [["60"]]
    assert frail.sql(f"""SELECT username FROM account WHERE id > {last} AND NOT EXISTS (
        SELECT 1 FROM token WHERE token.account_id = account.id AND purpose = 'verification')""") == []
    for member in members:
        member.password = NEW
        assert Browser(frail).log_in(member).status == 303
        mailbox.letter(member.email, "has been changed")
