"""Signing in while strangers keep trying under one's name."""

import pytest

from browser import SECRETS, Browser
from conftest import make_member, make_person
from mailbox import Mailbox
from running import Running


@pytest.fixture(scope="module")
def slow_site():
    running = Running(GATEHOUSE_LIMIT_LOGIN_ACCOUNT="4/15m", GATEHOUSE_LIMIT_LOGIN_DEVICE="2/15m")
    yield running
    running.stop()


@pytest.fixture
def owner(slow_site):
    return make_member(slow_site, make_person())


def attack(site, *names):
    """Tries until told to wait."""
    for name in names:
        browser = Browser(site)
        for _ in range(5):
            answer = browser.post("/login", {"identifier": name, "password": "a wrong guess"})
        assert answer.status == 429 and 0 < int(answer["Retry-After"]) <= 225


def test_the_cookie_is_safe_and_outlives_signing_out(slow_site, owner):
    browser = Browser(slow_site)
    cookie = browser.log_in(owner).cookie("device")
    assert len(cookie.pop("value")) == 43
    assert cookie == {"path": "/", "httponly": "", "samesite": "Lax", "max-age": str(180 * 86400)}
    browser.post("/logout", form_at="/dashboard")
    assert "device" in browser.cookies and "session" not in browser.cookies


def test_the_owner_gets_in_where_they_have_been_before_and_nobody_else_does(slow_site, owner):
    known = Browser(slow_site)
    known.log_in(owner)
    known.post("/logout", form_at="/dashboard")
    attack(slow_site, owner.username)
    stranger = Browser(slow_site).log_in(owner)
    assert known.log_in(owner).status == 303 and known.is_signed_in()
    again = Browser(slow_site).log_in(owner)
    assert stranger.status == again.status == 429
    assert stranger.body == again.body and not stranger.all("Set-Cookie")


def test_somebody_elses_cookie_is_worth_nothing(slow_site, owner):
    mallory = Browser(slow_site)
    mallory.log_in(make_member(slow_site, make_person()))
    mallory.post("/logout", form_at="/dashboard")
    attack(slow_site, owner.username)
    assert mallory.log_in(owner).status == 429


def test_stolen_it_is_worth_a_few_tries_and_no_page(slow_site, owner):
    known, thief = Browser(slow_site), Browser(slow_site)
    known.log_in(owner)
    attack(slow_site, owner.username)
    thief.cookies = {"device": known.cookies["device"], "session": known.cookies["device"]}
    assert not thief.is_signed_in()
    del thief.cookies["session"]
    guesses = [thief.post("/login", {"identifier": owner.username, "password": "a guess"}).status for _ in range(4)]
    assert guesses == [422, 422, 429, 429]
    assert Browser(slow_site).log_in(owner).status == 429


def test_a_reset_lets_the_owner_in_while_it_goes_on(slow_site, owner):
    attack(slow_site, owner.username, owner.email)
    browser = Browser(slow_site)
    browser.post("/password-reset", {"email": owner.email})
    form = browser.get(Mailbox(slow_site).letter(owner.email, "Choose").link)["Location"]
    owner.password = "quite another secret"
    SECRETS.add(owner.password)
    answer = browser.post(form, {"new_password": owner.password})
    assert answer["Location"] == "/password-reset-complete" and answer.cookie("device")
    assert not browser.is_signed_in()
    attack(slow_site, owner.username, owner.email)
    assert browser.log_in(owner).status == 303
