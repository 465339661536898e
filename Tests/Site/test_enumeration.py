"""Nobody learns here whose address is known: not from an answer's bytes, and not from the time it takes."""

import http.client
import itertools
import math
import random
import re
import statistics
import time
from urllib.parse import urlencode

import pytest

from browser import FORM_TOKEN, Browser
from running import Running, wait_for

SAMPLES = 200  # of each kind, interleaved
ATTEMPTS = 3   # a neighbour's work may fall on one kind by chance, but not three times on the same one
DEVIATIONS = 3.5  # of the estimate below, for which chance has one in two thousand, and in each attempt again

KINDS = ["unknown", "member1", "waiting", "closed1"]  # all of one length, so that the answers are
PASSWORD = "correct horse battery"

serial = itertools.count(1)


@pytest.fixture(scope="module")
def crowd(tmp_path_factory):
    """A site where three kinds of accounts are known, and whose mail system does as it is told."""
    folder = tmp_path_factory.mktemp("sendmail")
    mode, sendmail = folder / "mode", folder / "sendmail"
    mode.write_text("quick")
    sendmail.write_text(
        f"#!/bin/sh\ncat >/dev/null\nread -r mode <{mode}\n"
        'case $mode in slow*) sleep 3 ;; broken*) exit 75 ;; esac\n')
    sendmail.chmod(0o755)
    site = Running(GATEHOUSE_SENDMAIL=str(sendmail))
    site.mail_mode = lambda name: mode.write_text(name + "\n")
    site.mail_mode("quick")
    site.verb("user", "create", "model", "model@example.org", input=PASSWORD + "\n")
    site.sql("""SET max_recursive_iterations = 10000;
        INSERT INTO account (username, username_key, email, email_key, password_hash, verified_at, disabled_at)
        WITH RECURSIVE number (n) AS (SELECT 10001 UNION SELECT n + 1 FROM number WHERE n < 13000),
            kind (kind, is_verified, is_disabled) AS (
                SELECT 'member1', TRUE, FALSE UNION SELECT 'waiting', FALSE, FALSE UNION SELECT 'closed1', TRUE, TRUE)
        SELECT CONCAT(kind, n), CONCAT(kind, n), CONCAT(kind, n, '@example.org'), CONCAT(kind, n, '@example.org'),
            password_hash, IF(is_verified, UTC_TIMESTAMP(6), NULL), IF(is_disabled, UTC_TIMESTAMP(6), NULL)
        FROM account JOIN number JOIN kind WHERE username = 'model'""")
    yield site
    site.stop()


def somebody(kind):
    """The name of somebody of this kind whom no test has asked about before."""
    return f"{kind}{10000 + next(serial) % 3000 + 1}" if kind != "unknown" else f"unknown{next(serial) + 50000}"


def address(kind):
    return somebody(kind) + "@example.org"


FORMS = {
    "login by address": ("/login", lambda kind: {"identifier": address(kind), "password": "not the password"}),
    "login by name": ("/login", lambda kind: {"identifier": somebody(kind), "password": "not the password"}),
    "registration": ("/register", lambda kind: {
        "username": f"new-one-{next(serial) + 10**6}", "email": address(kind), "password": PASSWORD}),
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


def tolerance(samples):
    """The chance that an answer about a kind takes longer than one about an unknown address is one half if time tells
    nothing. From n against n it is estimated with this standard deviation, 0.03 for n = 200."""
    return DEVIATIONS * math.sqrt((2 * samples + 1) / (12 * samples ** 2))


def compare(stopwatch, samples):
    times = {kind: [] for kind in KINDS}
    for _ in range(samples):
        # In a new order each time: what the letter of one request costs falls on the next one.
        for kind in random.sample(KINDS, len(KINDS)):
            times[kind].append(stopwatch.time(kind))
    return {
        kind: (longer(times[kind], times["unknown"]), statistics.median(times[kind]) * 1000)
        for kind in KINDS}


def assert_time_tells_nothing(stopwatch, samples=SAMPLES):
    suspects = set(KINDS)
    found = []
    for _ in range(ATTEMPTS):
        result = compare(stopwatch, samples)
        found.append(result)
        suspects &= {kind for kind, (chance, _) in result.items() if abs(chance - 0.5) > tolerance(samples)}
        if not suspects:
            return
    pytest.fail(f"{suspects} told by time: {found}")


def test_the_stopwatch_sees_what_there_is_to_be_seen(crowd):
    """A name that nobody can have is refused without hashing a password."""
    def fields(kind):
        name = somebody(kind) if kind == "unknown" else "no such name"
        return {"identifier": name + ("" if kind == "unknown" else "é"), "password": "not the password"}
    result = compare(Stopwatch(crowd, "/login", fields), 50)
    assert all(chance < 0.5 - tolerance(SAMPLES) for kind, (chance, _) in result.items() if kind != "unknown")


@pytest.mark.parametrize("form", FORMS)
def test_the_time_tells_nothing(crowd, form):
    assert_time_tells_nothing(Stopwatch(crowd, *FORMS[form]))


@pytest.mark.parametrize("mode", ["slow", "broken"])
def test_nor_does_it_while_the_mail_system_is(crowd, mode):
    crowd.mail_mode(mode)
    try:
        for form in ("registration", "reset", "resend", "change of address"):
            assert_time_tells_nothing(Stopwatch(crowd, *FORMS[form]), samples=100)
    finally:
        crowd.mail_mode("quick")
