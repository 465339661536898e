"""Nobody learns here whose address is known: not from an answer's bytes, and not from the time it takes."""

import http.client
import itertools
import math
import random
import re
import secrets
import statistics
import time
from urllib.parse import urlencode

import pytest

from browser import FORM_TOKEN, Browser
from running import Running, wait_for

pytestmark = pytest.mark.alone

SAMPLES = 200  # of each kind, interleaved
ATTEMPTS = 2   # a neighbour's work may fall on one kind by chance, but hardly twice on the same one
DEVIATIONS = 3.5  # of the estimate below, for which chance has one in two thousand, and in each attempt again
SHARE = 0.01   # of the usual time: what is told by less than that is told by no median

KINDS = ["unknown", "member1", "waiting", "closed1"]  # all of one length, so that the answers are
PASSWORD = "correct horse battery"
CROWD = 9000   # of each kind: nobody is asked about twice

serials = {kind: itertools.count(1) for kind in KINDS}


@pytest.fixture(scope="module")
def crowd(tmp_path_factory):
    """A site where three kinds of accounts are known, and whose mail system does as it is told."""
    folder = tmp_path_factory.mktemp("sendmail")
    mode, calls, sendmail = folder / "mode", folder / "calls", folder / "sendmail"
    sendmail.write_text(
        f"#!/bin/sh\ncat >/dev/null\nread -r mode <{mode}\necho $mode >>{calls}\n"
        'case $mode in slow) sleep 3 ;; broken) exit 75 ;; esac\n')
    sendmail.chmod(0o755)
    # Quick, and long enough for the stopwatch below to see one hash that is left out.
    site = Running(GATEHOUSE_SENDMAIL=str(sendmail), GATEHOUSE_PASSWORD_HASH="scrypt ln=9,r=8,p=1")

    def mail_mode(name):
        site.sql("DELETE FROM letter")
        mode.write_text(name + "\n")
        calls.write_text("")
    site.mail_mode = mail_mode
    site.mail_calls = lambda: calls.read_text().split()
    mail_mode("working")
    site.verb("user", "create", "model", "model@example.org", input=PASSWORD + "\n")
    site.sql(f"""
        INSERT INTO account (username, username_key, email, email_key, password_hash, verified_at, disabled_at)
        WITH number (n) AS (SELECT seq FROM seq_10001_to_{10000 + CROWD}),
            kind (kind, is_verified, is_disabled) AS (
                SELECT 'member1', TRUE, FALSE UNION SELECT 'waiting', FALSE, FALSE UNION SELECT 'closed1', TRUE, TRUE)
        SELECT CONCAT(kind, n), CONCAT(kind, n), CONCAT(kind, n, '@example.org'), CONCAT(kind, n, '@example.org'),
            password_hash, IF(is_verified, UTC_TIMESTAMP(6), NULL), IF(is_disabled, UTC_TIMESTAMP(6), NULL)
        FROM account JOIN number JOIN kind WHERE username = 'model'""")
    yield site
    site.stop()


def somebody(kind):
    """The name of somebody of this kind whom no test has asked about before."""
    number = next(serials[kind])
    assert number <= CROWD
    return f"{kind}{10000 + number}"


def address(kind):
    return somebody(kind) + "@example.org"


FORMS = {
    "login by address": ("/login", lambda kind: {"identifier": address(kind), "password": "not the password"}),
    "login by name": ("/login", lambda kind: {"identifier": somebody(kind), "password": "not the password"}),
    "registration": ("/register", lambda kind: {
        "username": f"new-{secrets.token_hex(8)}", "email": address(kind), "password": PASSWORD}),
    "reset": ("/password-reset", lambda kind: {"email": address(kind)}),
    "resend": ("/verify/resend", lambda kind: {"email": address(kind)}),
    "change of address": ("/profile/edit", lambda kind: {
        "username": "model", "email": address(kind), "password": PASSWORD}),
}


def enter(site, path):
    browser = Browser(site)
    if path == "/profile/edit":
        assert browser.post("/login", {"identifier": "model", "password": PASSWORD}).status == 303
    return browser


def shown(answer, fields):
    """All of an answer but what is random, what was typed, and the time of day."""
    body = FORM_TOKEN.sub('name="csrf_token"', answer.text)
    for name, value in fields.items():
        if name in ("identifier", "email", "username"):
            body = body.replace(value, name)
    headers = [(name, re.sub(r"=[\w-]{40,}", "=", value)) for name, value in answer.headers if name != "Date"]
    return answer.status, headers, body


@pytest.mark.parametrize("form", FORMS)
def test_the_answers_are_the_same_byte_for_byte(crowd, form):
    path, fields = FORMS[form]
    answers = []
    for kind in KINDS * 2:
        typed = fields(kind)
        browser = enter(crowd, path)
        answer = browser.post(path, typed)
        pages = [shown(answer, typed)]
        if answer["Location"]:
            pages.append(shown(browser.get(answer["Location"]), typed))
        answers.append((pages, sorted(browser.cookies)))
    assert all(answer == answers[0] for answer in answers)


def test_a_right_password_is_answered_like_a_wrong_one_unless_the_account_is_open(crowd):
    answers = []
    for kind, password in [("unknown", PASSWORD), ("waiting", PASSWORD), ("closed1", PASSWORD), ("member1", "wrong")]:
        typed = {"identifier": somebody(kind), "password": password}
        answers.append(shown(Browser(crowd).post("/login", typed), typed))
    assert all(answer == answers[0] for answer in answers)


class Stopwatch:
    """One connection, one browser, one form, sent again and again."""

    def __init__(self, site, path, fields):
        self.browser = enter(site, path)
        self.token = self.browser.form_token(path)
        self.path, self.fields = path, fields
        self.connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=30)

    def time(self, kind):
        body = urlencode({"csrf_token": self.token, **self.fields(kind)})
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.browser.cookies.items())}
        begun = time.perf_counter()
        self.connection.request("POST", self.path, body, headers)
        answer = self.connection.getresponse()
        answer.read()
        assert answer.status in (303, 422)
        return time.perf_counter() - begun


def longer(ones, others):
    """How often one of these is longer than one of those: Mann and Whitney's U, divided by the number of pairs."""
    return sum((one > other) + (one == other) / 2 for one in ones for other in others) / len(ones) / len(others)


# The chance that an answer about a kind takes longer than one about an unknown address is one half if time tells nothing.
# From n against n it is estimated with this standard deviation, 0.03.
TOLERANCE = DEVIATIONS * math.sqrt((2 * SAMPLES + 1) / (12 * SAMPLES ** 2))


def compare(stopwatch):
    times = {kind: [] for kind in KINDS}
    # In an order that is all chance: what the letter of one request costs falls on the next ones, whatever they are.
    for kind in random.sample(KINDS * SAMPLES, len(KINDS) * SAMPLES):
        times[kind].append(stopwatch.time(kind))
    return {
        kind: (longer(times[kind], times["unknown"]), statistics.median(times[kind]) * 1000)
        for kind in KINDS}


def suspects(result):
    """Ranks find what hides between outliers, and medians say whether it is worth a thought."""
    usual = result["unknown"][1]
    return {
        kind for kind, (chance, median) in result.items()
        if abs(chance - 0.5) > TOLERANCE and abs(median - usual) > SHARE * usual}


def assert_time_tells_nothing(stopwatch):
    suspected, found = set(KINDS), []
    for _ in range(ATTEMPTS):
        found.append(compare(stopwatch))
        suspected &= suspects(found[-1])
        if not suspected:
            return
    pytest.fail(f"{suspected} told by time: {found}")


def test_the_stopwatch_sees_what_there_is_to_be_seen(crowd):
    """A name that nobody can have is refused without hashing a password."""
    def fields(kind):
        name = somebody(kind) if kind == "unknown" else "no such name"
        return {"identifier": name + ("" if kind == "unknown" else "é"), "password": "not the password"}
    stopwatch = Stopwatch(crowd, "/login", fields)
    found = []
    for _ in range(ATTEMPTS):
        found.append(compare(stopwatch))
        if suspects(found[-1]) == set(KINDS) - {"unknown"}:
            return
    pytest.fail(f"not seen: {found}")


@pytest.fixture(scope="module", params=["working", "slow", "broken"])
def mail_system(request, crowd):
    crowd.mail_mode(request.param)
    yield request.param
    crowd.mail_mode("working")


@pytest.mark.parametrize("form", FORMS)
def test_the_time_tells_nothing_whatever_the_mail_system_does(crowd, mail_system, form):
    stopwatch, letters = Stopwatch(crowd, *FORMS[form]), Stopwatch(crowd, *FORMS["reset"])
    before = len(crowd.mail_calls())
    for _ in range(20):  # so that it has something to do with the other forms as well
        letters.time("member1")
    assert_time_tells_nothing(stopwatch)
    wait_for(lambda: len(crowd.mail_calls()) > before, "letter for sendmail")
    assert set(crowd.mail_calls()[before + 1:]) <= {mail_system}  # the first may have begun before
    waiting = crowd.sql("SELECT COUNT(*), COALESCE(SUM(attempts), 0) FROM letter")[0]
    if mail_system != "working":
        assert int(waiting[0]) > 0 and int(waiting[1]) > 0


@pytest.mark.parametrize("form", ["login by address", "login by name"])
def test_nor_do_hashes_that_were_imported(crowd, form):
    """Half of the accounts have a hash of WordPress, at a cost that takes some times as long as ours."""
    crowd.sql("""UPDATE account SET password_hash = '$P$C.yy.uqZN7Kn.jCLIX6D3ibhO0JZE6/'
        WHERE CRC32(username) % 2 = 0 AND username <> 'model'""")
    assert_time_tells_nothing(Stopwatch(crowd, *FORMS[form]))
