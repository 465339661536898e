from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode

import pytest

from browser import SECRETS, Browser

NEW = "a third long secret"
SECRETS.add(NEW)


@pytest.fixture
def link(browser, mailbox, member):
    browser.post("/password-reset", {"email": member.email})
    return mailbox.letter(member.email, "Choose a new password").link


def form_of(link):
    """The form that a link leads to."""
    return link.rsplit("/", 1)[0] + "/set-password"


def test_a_password_is_reset_in_djangos_four_steps(site, signed_in, browser, mailbox, member):
    assert browser.get("/password-reset").status == 200
    answer = browser.post("/password-reset", {"email": member.email.upper()})
    assert (answer.status, answer["Location"]) == (303, "/password-reset/done")
    assert browser.get("/password-reset/done").status == 200
    letter = mailbox.letter(member.email, "Choose a new password")
    answer = browser.get(letter.link)
    uid, token = letter.link.split("/")[-2:]
    assert (answer.status, answer["Location"]) == (303, f"/password-reset-confirm/{uid}/set-password")
    assert answer["Referrer-Policy"] == "no-referrer"
    page = browser.get(answer["Location"])
    assert page.status == 200 and token not in page.text and member.username in page.text
    answer = browser.post(answer["Location"], {"new_password": NEW})
    assert (answer.status, answer["Location"]) == (303, "/password-reset-complete")
    assert browser.get("/password-reset-complete").status == 200
    assert not browser.is_signed_in() and not signed_in.is_signed_in()
    assert Browser(site).log_in(member).status == 422
    member.password = NEW
    assert Browser(site).log_in(member).status == 303
    assert member.username in mailbox.letter(member.email, "has been changed").body


def test_known_and_unknown_addresses_get_the_same_answer(site, mailbox, member):
    def ask(email):
        browser = Browser(site)
        browser.get("/password-reset")
        answer = browser.post("/password-reset", {"email": email})
        return answer.status, [pair for pair in answer.headers if pair[0] != "Date"], answer.body

    assert ask(member.email) == ask("nobody@example.org")
    mailbox.settle()
    assert not mailbox.letters("nobody@example.org")


def test_to_ask_for_a_reset_does_nothing_to_the_account(signed_in, other_browser, member, link):
    """Anybody may ask, for anybody."""
    assert signed_in.is_signed_in()
    token = link.rsplit("/", 1)[1]
    assert other_browser.post("/login", {"identifier": member.username, "password": token}).status == 422
    assert other_browser.log_in(member).status == 303


def assert_gone(answer):
    assert answer.status == 410
    assert 'href="/password-reset"' in answer.text


def test_opening_a_link_spends_nothing(site, link):
    for _ in range(3):
        scanner = Browser(site)
        assert scanner.get(link).status == 303
        assert scanner.request("HEAD", link).status == 303
        assert scanner.get(form_of(link)).status == 200


def test_a_used_superseded_or_old_link_is_gone(site, browser, mailbox, member, link):
    browser.get(link)
    browser.post("/password-reset", {"email": member.email})
    second = mailbox.letter(member.email, "Choose a new password", count=2).link
    assert_gone(browser.get(link))
    assert_gone(browser.get(form_of(link)))
    browser.get(second)
    carried = browser.cookies["password-reset"]
    assert browser.post(form_of(second), {"new_password": NEW}).status == 303
    assert_gone(browser.get(second))
    browser.cookies["password-reset"] = carried
    assert_gone(browser.get(form_of(second)))
    browser.post("/password-reset", {"email": member.email})
    third = mailbox.letter(member.email, "Choose a new password", count=3).link
    site.sql("UPDATE token SET expires_at = UTC_TIMESTAMP(6) - INTERVAL 1 SECOND")
    assert_gone(browser.get(third))


def test_the_form_without_the_link_is_gone(browser, link):
    assert_gone(browser.get(form_of(link)))
    token = browser.form_token("/login")
    assert_gone(browser.send(form_of(link), f"csrf_token={token}&new_password=abcdefgh1"))


def test_a_link_is_good_for_its_own_account_only(browser, link, other_member, site):
    uid = site.sql(f"SELECT id FROM account WHERE username_key = '{other_member.username}'")[0][0]
    browser.get(link)
    assert_gone(browser.get(f"/password-reset-confirm/{uid}/set-password"))
    assert browser.get(link.replace("/password-reset-confirm/", "/verify/")).status == 410


def test_a_bad_password_has_its_problem_and_the_link_stays_good(browser, link):
    browser.get(link)
    answer = browser.post(form_of(link), {"new_password": "short"})
    assert answer.status == 422 and list(answer.problems) == ["new_password"]
    assert browser.post(form_of(link), {"new_password": NEW}).status == 303


def test_a_disabled_account_gets_no_letter(site, browser, mailbox, member):
    site.verb("user", "disable", member.username)
    browser.post("/password-reset", {"email": member.email})
    mailbox.settle()
    assert [letter.subject for letter in mailbox.letters(member.email)] == ["Activate your account at Gatehouse"]


def test_of_fifty_uses_of_one_link_one_wins(site, link):
    browsers = [Browser(site) for _ in range(50)]
    bodies = []
    for number, browser in enumerate(browsers):
        browser.get(link)
        SECRETS.add(f"parallel secret {number}")
        fields = {"csrf_token": browser.form_token(form_of(link)), "new_password": f"parallel secret {number}"}
        bodies.append(urlencode(fields))
    with ThreadPoolExecutor(50) as threads:
        statuses = sorted(threads.map(lambda n: browsers[n].send(form_of(link), bodies[n]).status, range(50)))
    # A hash costs much, so of fifty at once some may be asked to come back; none of these has spent anything.
    assert statuses.count(303) == 1
    assert set(statuses) <= {303, 410, 503}
