"""MariaDB is away, hangs, refuses, or breaks off in the middle of a sentence; and gatehouse, which is never started
again, has lost nothing, done nothing by halves, and says nothing false."""

import fcntl
import os
import signal
import subprocess
import time
from collections import Counter
from contextlib import contextmanager
from itertools import count

import pytest

from browser import Browser
from database_proxy import (Proxy, commands, commits, cut, cut_after, delay, error, from_server, greetings, late, then,
                            truncate)
from forms import KINDS, REPEATED, Form, Forms
from lives import Lives
from promises import broken, settle
from running import REPOSITORY, wait_for
from sites import FaultSite


class DatabaseSite(FaultSite):
    """gatehouse reaches MariaDB over a proxy. The letters are sent by a process of its own that does not, so that each
    packet belongs to the page that is asked for."""

    def start(self):
        self.proxy = Proxy(self.run_dir / "proxy.sock", self.run_dir / "mariadb.sock")
        by = self.run_dir / "without-postman"
        by.write_text('#!/bin/sh\nexec "$@" --no-postman\n')
        by.chmod(0o755)
        own = {**os.environ, **self.settings}
        self.settings |= {"RUN_GATEHOUSE_BY": str(by), "GATEHOUSE_DATABASE_HOSTS": f"unix:{self.proxy.path}"}
        super().start()
        with open(self.run_dir / "postman.log", "w") as log:
            self.postman = subprocess.Popen(
                ["setpriv", "--pdeathsig", "KILL", *self.command("postman")], stderr=log, env=own)
        self.gatehouse = self.pid("gatehouse")
        self.databases, self.lives = [], []  # begun by these tests

    def stop(self):
        self.postman.terminate()
        self.postman.wait(30)
        for database in self.databases:
            database.terminate()
            database.wait(60)
        os.kill(self.process.pid, signal.SIGCONT)
        super().stop()
        self.proxy.close()

    def stop_database(self, how):
        """dev/run sleeps from now on, or it would stop the site."""
        os.kill(self.process.pid, signal.SIGSTOP)
        self.kill("mariadb", how)
        wait_for(self.has_no_database, "end of MariaDB", 60)

    def has_no_database(self):
        """Its last thread has gone, and with it dev/mariadb's lock: that may be after the process is called dead."""
        with open(self.run_dir / "mariadb.lock") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return False
        return True

    def start_database(self):
        self.databases.append(subprocess.Popen(
            ["setpriv", "--pdeathsig", "TERM", REPOSITORY / "dev/mariadb", self.run_dir], start_new_session=True))
        wait_for(self.database_answers, "MariaDB", 60)

    def database_answers(self):
        try:
            return self.sql("SELECT 1") != []
        except subprocess.CalledProcessError:
            return False

    @staticmethod
    def is_running(pid):
        try:
            with open(f"/proc/{pid}/stat") as stat:
                return stat.read().rpartition(")")[2].split()[0] != "Z"
        except FileNotFoundError:
            return False

    def kill_connections(self):
        numbers = self.sql("SELECT id FROM information_schema.processlist "
                           "WHERE id <> CONNECTION_ID() AND command <> 'Daemon'")
        subprocess.run(["mariadb", "--no-defaults", f"--socket={self.run_dir}/mariadb.sock", "--force"], text=True,
                       stderr=subprocess.DEVNULL, input="".join(f"KILL {number};" for (number,) in numbers))
        return len(numbers)


NOTHING = "Nothing has been changed"
MAYBE = "may or may not have been done"
PAGE = "/verify/1/" + 43 * "A"  # it asks the database once


@pytest.fixture(scope="module")
def site():
    site = DatabaseSite()
    yield site
    site.stop()


@pytest.fixture(scope="module")
def forms(site, full):
    return Forms(site, 48 if full else 4)


# --- One packet of one form meets one fault

class Sendings:
    """Forms of one kind, each sent until it is done: at once, or after the page has said that nothing was changed."""

    def __init__(self, site, forms, kind):
        self.site, self.forms, self.kind = site, forms, kind
        self.counts = Counter()
        self.wrong = []

    def send(self, act, meant, nth=1, is_cold=False):
        """Whether the fault was met."""
        form = self.forms.next(self.kind)
        if is_cold:
            self.site.proxy.cut_all()
        fault = self.site.proxy.inject(act, meant, nth)
        answer = form.send()
        is_met = fault.is_met
        self.site.proxy.heal()
        self.counts.update(tries=is_met, requests=1)
        if answer.status == 503 and answer["Retry-After"] and NOTHING in answer.text:
            self.counts.update(refused=1, requests=1)
            answer = form.send()
        if not form.is_done(answer):
            self.wrong.append(f"{self.kind}, {nth}: {answer.status} {answer['Location'] or answer.title}")
        else:
            self.counts.update(done=1)
        return is_met

    def noted(self):
        return int(self.site.sql(f"SELECT COUNT(*) FROM event WHERE kind = '{self.kind}'")[0][0])

    def __enter__(self):
        self.before = self.noted()
        return self

    def __exit__(self, *_):
        noted, done = self.noted() - self.before, self.counts["done"]
        if noted < done or noted > done and self.kind not in REPEATED:
            self.wrong.append(f"{self.kind}: done {done} times, noted {noted} times")


COMMIT_FAULTS = {
    "COMMIT never comes": cut,
    "the answer to COMMIT never comes": cut_after,
    "nor can it be looked up at once": then(cut_after, cut, greetings, times=2),
    "half of COMMIT comes": truncate,
    "COMMIT comes late, after the connection": late(0.2),
    **{f"COMMIT is answered by {code}": error(code) for code in (1205, 1213, 1020, 1180, 1290, 1053, 1927)},
}
FAULTS = {
    "the n-th command never comes": (cut, commands, False),
    "the answer to the n-th command never comes": (cut_after, commands, False),
    "half of the n-th command comes": (truncate, commands, False),
    "the n-th command comes late": (delay(0.05), commands, False),
    **{f"the n-th command is answered by {code}": (error(code), commands, False)
       for code in (1205, 1213, 1020, 1180, 1290, 1053, 1317, 1927)},
    "the n-th packet of an answer never comes": (cut, from_server, False),
    "half of the n-th packet of an answer comes": (truncate, from_server, False),
    "the n-th packet of an answer never comes, on a new connection": (cut, from_server, True),
    "half of the n-th packet of an answer comes, on a new connection": (truncate, from_server, True),
    "a new connection is answered by 1040": (error(1040), greetings, True),
}


def check(site, forms, faults, full, name, act, meant, is_cold=False, step=1):
    total, wrong = Counter(), []
    apart = 1 if full else len(KINDS)
    turn = [*COMMIT_FAULTS, *FAULTS].index(name)
    for start, kind in list(enumerate(KINDS))[turn % apart::apart]:
        with Sendings(site, forms, kind) as sendings:
            for nth in count(1 + (start + turn) % step, step):
                if not sendings.send(act, meant, nth, is_cold):
                    break
        total += sendings.counts
        wrong += sendings.wrong
    faults.row(name, total["tries"], total["requests"], total["refused"], 0, len(wrong))
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("name", COMMIT_FAULTS)
def test_a_form_whose_commit_meets_a_fault_is_done_once(site, forms, faults, full, name):
    check(site, forms, faults, full, name, COMMIT_FAULTS[name], commits)


@pytest.mark.parametrize("name", FAULTS)
def test_a_form_of_which_one_packet_meets_a_fault_is_done_once(site, forms, faults, full, name):
    act, meant, is_cold = FAULTS[name]
    check(site, forms, faults, full, name, act, meant, is_cold, 1 if full or meant is greetings else 17)


# --- The server itself, while accounts are used

@contextmanager
def in_use(site, visitors=8):
    """Every request is answered, by the gatehouse that was there before."""
    with Lives(site, visitors) as lives:
        site.lives.append(lives)
        lives.go_on()
        yield lives
        lives.go_on()
    assert site.is_running(site.gatehouse) and lives.counts["lost"] == 0, lives.counts


def assert_nothing_was_changed(answer):
    assert (answer.status, answer["Retry-After"]) == (503, "10") and NOTHING in answer.text


def seconds_until_pages_are_back(site):
    start = time.monotonic()
    wait_for(lambda: Browser(site).get(PAGE).status == 410, "page", 60)
    return time.monotonic() - start


def test_mariadb_is_stopped_and_started_while_accounts_are_used(site, faults, full):
    times, pause = (2, 30) if full else (1, 1)
    with in_use(site) as lives:
        slowest = 0
        for _ in range(times):
            site.stop_database(signal.SIGTERM)
            time.sleep(pause)
            assert_nothing_was_changed(Browser(site).get(PAGE))
            site.start_database()
            slowest = max(slowest, seconds_until_pages_are_back(site))
    faults.add(f"MariaDB stopped for {pause} s; pages back {slowest:.1f} s after it", times, lives)


def test_mariadb_is_killed_while_accounts_are_used(site, faults, full):
    times = 10 if full else 1
    with in_use(site) as lives:
        slowest = 0
        for _ in range(times):
            site.stop_database(signal.SIGKILL)
            site.start_database()
            slowest = max(slowest, seconds_until_pages_are_back(site))
            lives.go_on()
    faults.add(f"MariaDB killed (-9); pages back {slowest:.1f} s after it", times, lives)


def test_every_connection_is_killed_each_100_ms_while_accounts_are_used(site, faults, full):
    killed = 0
    with in_use(site) as lives:
        until = time.monotonic() + (30 if full else 1)
        while time.monotonic() < until:
            killed += site.kill_connections()
            time.sleep(0.1)
    assert killed > 0
    faults.add("each connection killed every 100 ms", killed, lives)


def test_a_page_is_answered_and_one_without_the_database_at_once_while_mariadb_hangs(site, faults, full):
    with in_use(site, visitors=8 if full else 0) as lives:
        if not full:
            site.proxy.cut_all()  # who is connected gives up after 10 seconds, who is not after 3
        start = time.monotonic()
        site.kill("mariadb", signal.SIGSTOP)
        try:
            assert_nothing_was_changed(Browser(site).get(PAGE))
            assert Browser(site).get("/login").status == 200
        finally:
            site.kill("mariadb", signal.SIGCONT)
        hung = time.monotonic() - start
        back = seconds_until_pages_are_back(site)
    faults.add(f"MariaDB hangs for {hung:.0f} s; pages back {back:.1f} s after it", 1, lives)


def test_a_form_whose_commit_cannot_be_looked_up_is_not_said_to_have_changed_nothing(site, forms, faults, full):
    """It was done, which nobody knows but the database."""
    no_more = {"refuses": (error(1064), commands, 500), "sends everybody away": (cut, greetings, 503)}
    for name, (act, meant, status) in list(no_more.items())[:2 if full else 1]:
        form = forms.next("email-changed")
        site.proxy.inject(then(cut_after, act, meant, times=0), commits)
        answer = form.send()
        site.proxy.heal()
        assert (answer.status, answer["Retry-After"]) == (status, "10" if status == 503 else None)
        assert MAYBE in answer.text and NOTHING not in answer.text
        faults.row(f"COMMIT is done, and from then on the database {name}", 1, 1, status == 503, 0, 0)


def test_a_reset_whose_commit_is_not_answered_is_done_even_of_an_account_that_is_to_be_deleted(site, forms, faults):
    (person,) = forms.members(1)
    leaving = {"password": person.password}
    assert forms.browser_of(person).post("/account/delete", leaving).status == 303
    (link,) = forms.letters([person], "Choose", lambda person: Browser(site).post(
        "/password-reset", {"email": person.email}))
    browser = Browser(site)
    form = Form(browser, browser.get(link)["Location"], "/password-reset-complete", new_password=person.secret())
    fault = site.proxy.inject(cut_after, commits)
    answer = form.send()
    site.proxy.heal()
    assert fault.is_met and form.is_done(answer), answer.title
    faults.row("the answer to a leaving account's reset never comes", 1, 1, 0, 0, 0)


def test_every_promise_is_kept_after_all_that(site, forms):
    retries = forms.retries + settle(site)
    # Of these sendmail may have taken one before the connection was lost, and it is due again by itself.
    retries += (site.run_dir / "postman.log").read_text().count("event=letter-put-off")
    assert broken(site, site.lives, retries) == []
