from urllib.parse import quote

import pytest

from browser import Browser


@pytest.mark.parametrize("change", [str, str.upper, lambda text: f" {text} "])
@pytest.mark.parametrize("field", ["username", "email"])
def test_a_member_signs_in_with_username_or_address(browser, member, field, change):
    answer = browser.post("/login", {"identifier": change(getattr(member, field)), "password": member.password})
    assert (answer.status, answer["Location"]) == (303, "/dashboard")
    assert browser.is_signed_in()


@pytest.mark.parametrize("search", ["a b", "%", "&", "#", '"', "<b>", "'+=;/?", "\u0416", "a&next=/", "%2F"])
def test_a_page_for_members_is_reached_after_signing_in(browser, member, search):
    address = "/profiles?q=" + quote(search, safe="")
    answer = browser.get(address)
    assert answer["Location"] == "/login?next=" + quote(address, safe="")
    page = browser.get(answer["Location"])
    answer = browser.log_in(member, next=page.value("next"))
    assert answer["Location"] == address
    assert browser.get(answer["Location"]).value("q") == search


@pytest.mark.parametrize("target", [
    "//evil.test", "/\\evil.test", "\\\\evil.test", "https://evil.test", "http:evil.test", "javascript:alert(1)",
    "/\t/evil.test", "\t//evil.test", "/\n/evil.test", " //evil.test", "///evil.test", "evil.test", "http:///evil.test",
    "//evil.test@127.0.0.1", "/\u2215/evil.test", "/\r\nSet-Cookie: a=b", "data:text/html,x", "?x", "/" + "a" * 3000,
])
def test_a_foreign_next_is_dropped(browser, member, target):
    answer = browser.log_in(member, next=target)
    assert (answer.status, answer["Location"]) == (303, "/dashboard")


def test_the_cookie_of_a_session_is_safe_and_remembered_only_if_wanted(site, member):
    cookie = Browser(site).log_in(member).cookie("session")
    assert len(cookie.pop("value")) == 43
    assert cookie == {"path": "/", "httponly": "", "samesite": "Lax"}
    assert Browser(site).log_in(member, remember="on").cookie("session")["max-age"] == str(14 * 86400)


def test_signing_out_ends_the_session_itself_and_says_so(signed_in, other_browser):
    other_browser.cookies = dict(signed_in.cookies)
    answer = signed_in.post("/logout", form_at="/dashboard")
    assert (answer.status, answer["Location"]) == (303, "/")
    assert answer.cookie("session")["max-age"] == "0"
    assert answer["Clear-Site-Data"] == '"cache"'
    assert "You are signed out" in signed_in.get("/").text
    assert "You are signed out" not in signed_in.get("/").text
    assert not signed_in.is_signed_in() and not other_browser.is_signed_in()


def test_wrong_unknown_unverified_and_disabled_are_one_answer(site, member, other_member, person):
    Browser(site).post("/register", person.registration)
    site.verb("user", "disable", other_member.username)
    cases = [(member.username, "wrong password"), (member.email, "wrong password"), ("nobody", "wrong password"),
             ("nobody@example.org", "x"), (person.username, person.password), (person.username, "wrong password"),
             (other_member.username, other_member.password), (other_member.username, "wrong password"),
             ("no such name at all", "x" * 1025)]
    pages = set()
    for identifier, password in cases:
        answer = Browser(site).post("/login", {"identifier": identifier, "password": password})
        names = tuple(name for name, _ in answer.headers)
        pages.add((answer.status, names, answer.without_form_tokens().replace(f'"{identifier}"', '""')))
    assert len(pages) == 1
    assert pages.pop()[0] == 422


def test_the_right_password_of_an_unverified_account_sends_a_new_letter_once_the_first_seems_lost(
        site, browser, mailbox, person):
    browser.post("/register", person.registration)
    first = mailbox.letter(person.email, "Activate")
    early = browser.log_in(person)
    mailbox.settle()
    assert len(mailbox.letters(person.email)) == 1 and browser.get(first.link).status == 200
    site.sql("UPDATE token JOIN account ON account_id = id SET expires_at = expires_at - INTERVAL 10 MINUTE"
             f" WHERE username = '{person.username}'")
    late = browser.log_in(person)
    assert early.status == late.status == 422 and early.without_form_tokens() == late.without_form_tokens()
    second = mailbox.letter(person.email, "Activate", count=2)
    assert browser.get(first.link).status == 410 and browser.get(second.link).status == 200


def test_empty_fields_have_their_problems(browser):
    answer = browser.post("/login", {"identifier": "", "password": ""})
    assert answer.status == 422
    assert set(answer.problems) == {"identifier", "password"}


def test_no_session_is_taken_that_the_site_did_not_give(site, browser, member):
    """Session fixation: the attacker plants a cookie and waits for its owner to sign in."""
    planted = "A" * 43
    browser.cookies["session"] = planted
    browser.log_in(member)
    assert browser.cookies["session"] != planted
    attacker = Browser(site)
    attacker.cookies["session"] = planted
    assert not attacker.is_signed_in()


@pytest.mark.parametrize("place", [0, 1, 21, 41])
def test_a_cookie_with_another_letter_is_no_session(site, signed_in, place):
    token = signed_in.cookies["session"]
    altered = token[:place] + ("A" if token[place] != "A" else "B") + token[place + 1:]
    assert Browser(site).get("/dashboard", Cookie=f"session={altered}").status == 303
    assert Browser(site).get("/dashboard", Cookie=f"session={token}").status == 200


def test_a_session_is_taken_from_its_cookie_and_from_nowhere_else(site, signed_in):
    token = signed_in.cookies["session"]
    for name in ("session", "__Host-session", "PHPSESSID", "csrf_token"):
        browser = Browser(site)
        assert browser.get(f"/dashboard?{name}={token}").status == 303
        assert browser.get(f"/dashboard;{name}={token}").status == 404
        assert browser.get("/dashboard", **{"X-Session": token, "Authorization": f"Bearer {token}"}).status == 303
        browser.post("/password-reset", {name + "_": token, "email": "nobody@example.org"})
        assert not browser.is_signed_in()


def test_signing_in_anew_ends_no_session_but_gives_another(site, member, signed_in):
    second = Browser(site)
    second.log_in(member)
    assert second.cookies["session"] != signed_in.cookies["session"]
    assert signed_in.is_signed_in() and second.is_signed_in()


def test_disabling_an_account_ends_its_sessions_at_once(site, member, signed_in):
    site.verb("user", "disable", member.username)
    assert signed_in.get("/dashboard").status == 303


def test_an_idle_or_old_session_has_ended_unless_remembered(site, member):
    def sessions(clause):
        site.sql(f"UPDATE session JOIN account ON account.id = account_id SET {clause}"
                 f" WHERE username_key = '{member.username}'")

    for remember, clause, still in [
        ({}, "last_seen_at = UTC_TIMESTAMP(6) - INTERVAL 13 HOUR", False),
        ({"remember": "on"}, "last_seen_at = UTC_TIMESTAMP(6) - INTERVAL 13 HOUR", True),
        ({"remember": "on"}, "session.created_at = UTC_TIMESTAMP(6) - INTERVAL 15 DAY", False),
    ]:
        browser = Browser(site)
        browser.log_in(member, **remember)
        sessions(clause)
        assert browser.is_signed_in() == still
