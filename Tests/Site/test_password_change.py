import pytest

from browser import SECRETS, Browser

NEW = "another long secret"
SECRETS.add(NEW)


def test_a_password_is_changed_and_other_browsers_are_signed_out(site, signed_in, other_browser, mailbox, member):
    other_browser.log_in(member)
    old_cookie = signed_in.cookies["session"]
    answer = signed_in.post("/password-change", {"old_password": member.password, "new_password": NEW})
    assert (answer.status, answer["Location"]) == (303, "/password-change/done")
    assert signed_in.get("/password-change/done").status == 200
    assert signed_in.cookies["session"] != old_cookie
    assert not other_browser.is_signed_in()
    replay = Browser(site)
    replay.cookies["session"] = old_cookie
    assert not replay.is_signed_in()
    assert Browser(site).log_in(member).status == 422
    letter = mailbox.letter(member.email, "has been changed")
    assert member.username in letter.body and NEW not in letter.body
    member.password = NEW
    assert Browser(site).log_in(member).status == 303


@pytest.mark.parametrize("old, new, field", [
    ("", NEW, "old_password"), ("wrong password", NEW, "old_password"), ("x" * 2000, NEW, "old_password"),
    (None, "", "new_password"), (None, "1234567", "new_password"), (None, "x" * 1025, "new_password"),
])
def test_without_the_old_and_a_good_new_password_nothing_changes(site, signed_in, member, old, new, field):
    old = member.password if old is None else old
    answer = signed_in.post("/password-change", {"old_password": old, "new_password": new})
    assert answer.status == 422 and list(answer.problems) == [field]
    assert Browser(site).log_in(member).status == 303


def test_a_session_that_is_remembered_stays_so(site, member):
    browser = Browser(site)
    browser.log_in(member, remember="on")
    answer = browser.post("/password-change", {"old_password": member.password, "new_password": NEW})
    assert answer.cookie("session")["max-age"] == str(14 * 86400)


def test_no_password_is_too_old_to_sign_in_with(site, browser, member):
    site.sql(f"UPDATE account SET created_at = '2001-01-01' WHERE username_key = '{member.username}'")
    assert browser.log_in(member)["Location"] == "/dashboard"
