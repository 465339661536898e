import re

import pytest

from browser import Browser

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"


def numbers(browser):
    """The numbers on the page's buttons, from top to bottom, without `others`."""
    return re.findall(r'name="session" value="(\d+)"', browser.get("/sessions").text)


def revoke(browser, session):
    return browser.post("/sessions/revoke", {"session": session}, form_at="/sessions")


@pytest.fixture
def elsewhere(site, member):
    browser = Browser(site)
    browser.post("/login", {"identifier": member.username, "password": member.password},
                 headers={"User-Agent": FIREFOX})
    return browser


def test_each_is_listed_with_device_network_and_times(signed_in, elsewhere):
    text = signed_in.get("/sessions").text
    assert "Firefox on Linux</h2>" in text
    assert re.search(r'Unknown browser <span class="badge">this one</span>', text)
    assert text.count("from 127.0.0.1") == 2
    assert len(re.findall(r'<time datetime="\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ">\d+ \w+ \d{4}, \d\d:\d\d<', text)) == 4
    assert signed_in.cookies["session"] not in text and elsewhere.cookies["session"] not in text


def test_one_is_ended_by_its_owner(signed_in, elsewhere):
    (number,) = numbers(signed_in)
    answer = revoke(signed_in, number)
    assert (answer.status, answer["Location"]) == (303, "/sessions")
    assert "The session has ended." in signed_in.get("/sessions").text
    assert signed_in.is_signed_in() and not elsewhere.is_signed_in()
    assert "no such session any more" in (revoke(signed_in, number), signed_in.get("/sessions"))[1].text


def test_all_others_are_ended_by_their_owner(site, member, signed_in, elsewhere):
    third = Browser(site)
    third.log_in(member, remember="on")
    assert revoke(signed_in, "others").status == 303
    assert signed_in.is_signed_in() and not elsewhere.is_signed_in() and not third.is_signed_in()


def test_nobody_ends_another_members(site, other_member, signed_in, elsewhere):
    mallory = Browser(site)
    mallory.log_in(other_member)
    for number in numbers(signed_in) + ["others", "0", "-1"]:
        assert revoke(mallory, number).status == 303
    assert revoke(mallory, "1 OR 1=1").status == 404
    assert signed_in.is_signed_in() and elsewhere.is_signed_in()


def test_none_is_ended_without_a_form_of_ours(signed_in, elsewhere):
    (number,) = numbers(signed_in)
    assert signed_in.send("/sessions/revoke", f"session={number}").status == 403
    assert signed_in.get(f"/sessions/revoke?session={number}").status == 405
    assert elsewhere.is_signed_in()


def test_what_a_thiefs_browser_says_of_itself_is_not_shown(site, member, signed_in):
    thief = Browser(site)
    thief.post("/login", {"identifier": member.username, "password": member.password},
               headers={"User-Agent": "<script>alert(1)</script>" + "x" * 5000})
    text = signed_in.get("/sessions").text
    assert "alert" not in text and "xxx" not in text
    assert len(numbers(signed_in)) == 1


def test_the_one_longest_unseen_ends_when_there_are_too_many(site, member, signed_in):
    for _ in range(20):
        assert Browser(site).log_in(member).status == 303
    assert not signed_in.is_signed_in()


def test_the_operator_lists_and_ends_them(site, member, signed_in, elsewhere):
    lines = [line.split("\t") for line in site.verb("session", "list", member.email).splitlines()]
    assert sorted(line[1] for line in lines) == ["Firefox on Linux", "unknown"]
    number = next(line[0] for line in lines if line[1] == "unknown")
    assert site.verb("session", "revoke", member.username, number) == "1\n"
    assert not signed_in.is_signed_in() and elsewhere.is_signed_in()
    assert site.verb("session", "revoke", member.username) == "1\n"
    assert not elsewhere.is_signed_in()


def test_no_page_shows_what_is_in_a_cookie_and_none_is_large(site, member, mailbox):
    browser = Browser(site)
    browser.post("/password-reset", {"email": member.email})
    answers = [browser.get(mailbox.letter(member.email, "Choose").link)]
    form = answers[0]["Location"]
    answers += [browser.get(form), browser.log_in(member, remember="on", next="/profiles?q=" + "x" * 1500)]
    answers += [browser.get(path) for path in (
        "/", "/dashboard", "/profile", "/profile/edit", "/profiles", f"/profiles/{member.username}", "/password-change",
        "/sessions", "/activity", "/account/export", "/account/delete", "/nothing", form)]
    cookies = set(browser.cookies.values())
    assert set(browser.cookies) == {"session", "device", "password-reset"}
    for answer in answers:
        assert not any(cookie in answer.text for cookie in cookies)
        assert all(len(line) < 256 for line in answer.all("Set-Cookie"))  # RFC 6265 asks browsers for 4096
