"""A member's own data: export, deletion, taking it back, and the name that stays held."""

import json
import re

import pytest

from browser import Browser
from running import wait_for


def export(browser):
    return json.loads(browser.get("/account/export").body.decode("utf-8", errors="strict"))


def test_all_that_is_held_is_downloaded_as_a_file_of_json(site, signed_in, member, mailbox):
    signed_in.post("/profile/edit", {
        "username": member.username + "-new", "email": "new-" + member.email, "display_name": 'Åse "Ö" \\ 🦊',
        "about": "one\r\ntwo </script>", "show_email": "on", "password": member.password})
    mailbox.letter("new-" + member.email, "Confirm")
    site.verb("group", "add", "staff", member.email)
    answer = signed_in.get("/account/export")
    assert answer.status == 200
    assert answer["Content-Type"] == "application/json; charset=utf-8"
    assert re.fullmatch(rf'attachment; filename="[a-z0-9.-]+-{member.username}-new\.json"', answer["Content-Disposition"])
    assert answer["Cache-Control"] == "no-store" and answer["X-Content-Type-Options"] == "nosniff"
    data = export(signed_in)
    assert data["account"]["email"] == member.email
    assert data["account"]["display_name"] == 'Åse "Ö" \\ 🦊'
    assert data["account"]["about"] == "one\ntwo </script>"
    assert data["account"]["show_email"] is True
    assert [session["this_one"] for session in data["sessions"]] == [True]
    assert data["email_change"]["email"] == "new-" + member.email
    assert {link["purpose"] for link in data["mailed_links"]} >= {"email-change"}
    assert [name["username"] for name in data["held_usernames"]] == [member.username]
    assert export(signed_in)["groups"] == ["staff"]
    text = answer.text
    assert "scrypt" not in text and "argon2" not in text and signed_in.cookies["session"] not in text
    for (value,) in site.sql("SELECT LOWER(HEX(token_hash)) FROM session UNION SELECT LOWER(HEX(hash)) FROM token"):
        assert value not in text.lower()


@pytest.mark.parametrize("path", ["/account/export", "/account/delete"])
def test_a_visitor_has_to_sign_in_first(browser, path):
    answer = browser.get(path)
    assert (answer.status, answer["Location"]) == (303, "/login?next=" + path.replace("/", "%2F"))


def test_an_account_is_deleted_taken_back_and_deleted_for_good(site, signed_in, other_browser, member, mailbox):
    other_browser.log_in(member)
    assert signed_in.post("/account/delete", {"password": "wrong password"}).problems == {
        "password": "This is not your current password."}
    answer = signed_in.post("/account/delete", {"password": member.password})
    assert (answer.status, answer["Location"]) == (303, "/account/deleted")
    assert "session" not in signed_in.cookies and answer["Clear-Site-Data"] == '"cache"'
    assert signed_in.get("/account/deleted").status == 200
    assert not signed_in.is_signed_in() and not other_browser.is_signed_in()
    letter = mailbox.letter(member.email, "will be deleted")
    assert member.username in letter.body and re.search(r"\d+ \w+ \d{4}, \d\d:\d\d UTC", letter.body)

    answer = signed_in.log_in(member, next="/profiles")
    assert (answer.status, answer["Location"]) == (303, "/dashboard")
    assert "Your account stays" in signed_in.get("/dashboard").text
    mailbox.letter(member.email, "stays")

    signed_in.post("/account/delete", {"password": member.password})
    mailbox.letter(member.email, "will be deleted", count=2)
    mailbox.settle()
    site.sql(f"UPDATE account SET deletion_due_at = UTC_TIMESTAMP(6) WHERE username = '{member.username}'")
    assert re.search(r"^deleted accounts\t[01]$", site.verb("purge"), re.MULTILINE)  # or `serve` has been faster
    wait_for(lambda: site.sql(f"SELECT id FROM account WHERE username = '{member.username}'") == [], "end of the account")
    assert signed_in.log_in(member).status == 422
    answer = other_browser.post("/register", {
        "username": member.username.upper(), "email": "other-" + member.email, "password": member.password})
    assert answer.problems == {"username": "This username is taken. Choose another."}


def test_whose_account_is_deleted_with_a_stolen_password_gets_it_back_by_a_reset(site, signed_in, member, mailbox):
    signed_in.post("/account/delete", {"password": member.password})
    browser = Browser(site)
    browser.post("/password-reset", {"email": member.email})
    answer = browser.get(mailbox.letter(member.email, "Choose a new password").link)
    browser.post(answer["Location"], {"new_password": "a secret of my own"})
    member.password = "a secret of my own"
    assert browser.log_in(member)["Location"] == "/dashboard"


def test_a_deleted_account_is_in_no_list(signed_in, other_member, member, site):
    other = Browser(site)
    other.log_in(other_member)
    assert other.get(f"/profiles/{member.username}").status == 200
    signed_in.post("/account/delete", {"password": member.password})
    assert other.get(f"/profiles/{member.username}").status == 404
    assert f"/profiles/{member.username}\"" not in other.get(f"/profiles?q={member.username}").text
