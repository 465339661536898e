"""What every test of the site has: the running site, browsers, the mailbox, and people."""

import itertools
import os
import signal
from dataclasses import dataclass

import pytest

from browser import SECRETS, Browser
from mailbox import Mailbox
from running import Running

numbers = itertools.count(1)


@dataclass
class Person:
    username: str
    email: str
    password: str

    @property
    def registration(self):
        return {"username": self.username, "email": self.email, "password": self.password}


@pytest.fixture(scope="session")
def site():
    """With CLUSTER=1, the cluster of `make run CLUSTER=1`."""
    running = Running(CLUSTER=os.environ.get("CLUSTER", ""))
    yield running
    running.stop()


@pytest.fixture
def browser(site):
    return Browser(site)


@pytest.fixture
def other_browser(site):
    return Browser(site)


@pytest.fixture(scope="session")
def mailbox(site):
    return Mailbox(site)


def make_person():
    number = next(numbers)
    person = Person(f"person{number}", f"person{number}@example.org", f"a long secret, number {number}")
    SECRETS.add(person.password)
    return person


def make_members(site, people):
    """Registers and activates the accounts, through the site."""
    for person in people:
        assert Browser(site).post("/register", person.registration).status == 303
    for person in people:
        assert Browser(site).post(Mailbox(site).letter(person.email, "Activate").link).status == 303
    return people


def make_member(site, person):
    return make_members(site, [person])[0]


@pytest.fixture
def person():
    """Somebody who has no account yet."""
    return make_person()


@pytest.fixture(scope="session")
def newcomers(site):
    """Members who have done nothing yet, without end. Twenty wait for their letters as long as one does."""
    def endless():
        while True:
            yield from make_members(site, [make_person() for _ in range(20)])
    return endless()


@pytest.fixture
def member(newcomers):
    return next(newcomers)


@pytest.fixture
def other_member(newcomers):
    return next(newcomers)


@pytest.fixture
def signed_in(site, member):
    browser = Browser(site)
    assert browser.log_in(member).status == 303
    return browser


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    report = (yield).get_result()
    site = getattr(item, "funcargs", {}).get("site")
    if report.failed and site and site.run_dir.exists():
        report.sections.append(("the site's logs", site.tail_of_logs()))


def pytest_configure(config):
    config.addinivalue_line("markers", "alone: measures time, so nothing else is to run on this machine")
    config.addinivalue_line("markers", "one_process: reads the log or the counters of the gatehouse that was asked")
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # all that was started is stopped


def pytest_collection_modifyitems(items):
    """The logs are searched for secrets once every other test has left some. In a cluster nobody knows which gatehouse was
    asked."""
    if os.environ.get("CLUSTER"):
        items[:] = [item for item in items if not item.get_closest_marker("one_process")]
    items.sort(key=lambda item: item.path.name == "test_logs.py")
