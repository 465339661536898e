"""A clock is set forward and back: the machine's, or that of the database or of gatehouse alone, as in two containers.
Whoever should be let in is, nobody else is, no link is good twice, and every letter is sent."""

import glob
import subprocess
from dataclasses import dataclass

import pytest

from browser import SECRETS, Browser
from lives import Lives
from mailbox import Mailbox
from promises import broken, settle
from running import REPOSITORY, wait_for
from sites import a_site

MINUTE, HOUR, DAY, YEAR = 60, 3600, 86400, 365 * 86400
PASSWORD = "a secret for all times"
SECRETS.add(PASSWORD)

# libfaketime takes the names of programs; none: all are told the wrong time.
WHOSE = {"the machine's clock": "", "the database's clock": "mariadbd", "gatehouse's clock": "gatehouse"}


def pytest_generate_tests(metafunc):
    if "whose" in metafunc.fixturenames:
        names = list(WHOSE) if metafunc.config.getoption("--full") else ["the machine's clock"]
        metafunc.parametrize("whose", names, scope="module")


@dataclass
class Person:
    username: str
    password: str = PASSWORD

    @property
    def email(self):
        return f"{self.username}@example.org"


class Clock:
    """What libfaketime adds to it, in seconds."""

    def __init__(self, folder, whose):
        self.file = folder / "clock"
        self.is_the_databases = whose != "gatehouse's clock"
        self.set(0)
        (library,) = glob.glob("/usr/lib/*/faketime/libfaketimeMT.so.1")
        # Only the clock can be set; the time that has passed (CLOCK_MONOTONIC) nobody sets.
        self.settings = {
            "LD_PRELOAD": library, "FAKETIME_TIMESTAMP_FILE": str(self.file), "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1", "FAKETIME_DONT_RESET": "1",
            **({"FAKETIME_ONLY_CMDS": WHOSE[whose]} if WHOSE[whose] else {})}

    def set(self, seconds):
        new = self.file.with_suffix(".new")
        new.write_text(f"{seconds:+d}\n")
        new.rename(self.file)


class Sendmail:
    def __init__(self, folder):
        self.path, self.away = folder / "sendmail", folder / "away"

    def __enter__(self):
        """It is gone for a while."""
        self.path.rename(self.away)

    def __exit__(self, *_):
        self.away.rename(self.path)


@pytest.fixture(scope="module")
def folder(tmp_path_factory, whose):
    return tmp_path_factory.mktemp("clock")


@pytest.fixture(scope="module")
def module_clock(folder, whose):
    return Clock(folder, whose)


@pytest.fixture
def clock(module_clock):
    yield module_clock
    module_clock.set(0)


@pytest.fixture(scope="module")
def sendmail(folder):
    return Sendmail(folder)


@pytest.fixture(scope="module")
def site(module_clock, sendmail):
    with a_site(GATEHOUSE_SENDMAIL=str(sendmail.path), GATEHOUSE_LIMIT_LOGIN_ACCOUNT="20/15m",
                **module_clock.settings) as site:
        sendmail.path.write_text(f'#!/bin/sh\nexec {REPOSITORY}/dev/sendmail {site.run_dir} "$@"\n')
        sendmail.path.chmod(0o755)
        yield site


def purge(site):
    """As it does by itself, each minute. Not with libfaketime: that moves the environment, beside which Swift looks for
    the arguments; and the clock that counts is the database's."""
    subprocess.run(site.command("purge"), check=True, capture_output=True)


def register(site, name):
    person = Person(name)
    form = {"username": name, "email": person.email, "password": PASSWORD}
    assert Browser(site).post("/register", form).status == 303
    return person


def link(site, person, about="Activate", count=1, seconds=60):
    return Mailbox(site).letter(person.email, about, count, seconds).link


def opens(site, link):
    return Browser(site).get(link).status


def member(site, name):
    person = register(site, name)
    assert Browser(site).post(link(site, person)).status == 303
    return person


def signed_in(site, person):
    browser = Browser(site)
    assert browser.log_in(person).status == 303
    return browser


def test_a_session_ends_by_the_clock_and_does_not_begin_anew(site, clock):
    person = member(site, "session")
    browser = signed_in(site, person)
    clock.set(HOUR)
    assert browser.is_signed_in()
    clock.set(15 * DAY)
    assert browser.is_signed_in() != clock.is_the_databases
    purge(site)
    clock.set(0)
    assert browser.is_signed_in() != clock.is_the_databases


def test_a_session_that_began_ahead_of_time_is_not_good_until_then(site, clock):
    person = member(site, "ahead")
    clock.set(YEAR)
    browser = signed_in(site, person)
    assert browser.is_signed_in()
    clock.set(0)
    assert browser.is_signed_in() != clock.is_the_databases
    assert signed_in(site, person).is_signed_in()


def test_with_a_clock_that_is_far_back_everybody_can_sign_in(site, clock):
    person = member(site, "back")
    for _ in range(20):  # as many as there can be
        signed_in(site, person)
    for seconds in -MINUTE, -YEAR:
        clock.set(seconds)
        browser = signed_in(site, person)
        assert browser.is_signed_in()
        assert browser.post("/logout", form_at="/dashboard").status == 303


def test_a_link_is_good_for_its_time_and_once(site, clock):
    person = register(site, "linked")
    first = link(site, person)
    clock.set(25 * HOUR)
    assert opens(site, first) == (410 if clock.is_the_databases else 200)
    Browser(site).post("/verify/resend", {"email": person.email})
    second = link(site, person, count=2)
    assert Browser(site).post(second).status == 303
    for seconds in 0, -YEAR, 25 * HOUR:
        clock.set(seconds)
        assert opens(site, first) == opens(site, second) == 410


def test_a_link_that_was_mailed_ahead_of_time_is_not_good_until_then(site, clock):
    person = register(site, "mailed")
    clock.set(YEAR)
    Browser(site).post("/verify/resend", {"email": person.email})
    second = link(site, person, count=2)
    assert opens(site, second) == 200
    clock.set(0)
    purge(site)
    assert opens(site, second) == 200
    clock.set(25 * HOUR)
    assert opens(site, second) == (410 if clock.is_the_databases else 200)


def test_nobody_is_kept_out_until_a_moment_that_lies_years_ahead(site, clock):
    person = member(site, "tried")
    clock.set(YEAR)
    while (answer := Browser(site).log_in(Person("tried", "another password"))).status == 422:
        pass
    assert answer.status == 429 and int(answer["Retry-After"]) <= 900
    clock.set(0)
    assert (Browser(site).log_in(person).status == 303) == clock.is_the_databases
    clock.set(-YEAR)
    assert (Browser(site).log_in(person).status == 303) == clock.is_the_databases


@pytest.mark.parametrize("seconds", [YEAR, -YEAR])
def test_a_letter_is_sent_though_it_was_put_off_by_another_clock(seconds, site, clock, sendmail):
    name = "ahead.of.time" if seconds > 0 else "behind.time"
    clock.set(max(seconds, 0))  # and then goes back
    with sendmail:
        person = register(site, name)
        wait_for(lambda: site.sql("SELECT id FROM letter WHERE attempts > 0"), "letter that is put off")
    clock.set(min(seconds, 0))
    purge(site)
    link(site, person, seconds=2 * MINUTE)  # by a clock that nobody has set, it is due in one


def test_lives_go_on_whatever_the_clock_does(whose, site, clock, faults, full):
    jumps = [10 * MINUTE, 0, -10 * MINUTE, HOUR, -HOUR, 0] * (10 if full else 1)
    with Lives(site, visitors=4) as lives:
        for seconds in jumps:
            lives.go_on(20)
            clock.set(seconds)
        lives.go_on(20)
    # A session may be older by the clock than the password it was begun with; that the others end, the lives see.
    found = broken(site, [lives], settle(site))
    assert [line for line in found if not line.startswith("I4")] == []
    faults.add(f"{whose} set forward and back", len(jumps), lives)
    assert lives.counts["lost"] == lives.counts["refused"] == 0
