"""The checker can fail: each promise is broken by hand, in a transaction that is not committed or in a copy of the
mail, and it says which one and where."""

import re
import shutil
from types import SimpleNamespace

import pytest

from lives import Lives
from mailbox import Mailbox
from promises import broken, settle
from running import wait_for

SOME = "(SELECT MIN(id) FROM account)"


@pytest.fixture(scope="module")
def lived(site):
    """Whole lives and what they left behind; nothing has broken."""
    with Lives(site, visitors=4, many=4, whole=True, seed=1) as lives:
        lives.join()
    settle(site)
    return lives


@pytest.fixture
def after(site, lived, tmp_path):
    """What the checker says after an operation on the database or the mail: of a letter that is written again as often
    as `copies` says of it."""
    def operate(statements="DO 0", copies=lambda letter: 1, retries=0):
        (tmp_path / "mail").mkdir(exist_ok=True)
        for letter in Mailbox(site).letters():
            for number in range(copies(letter)):
                shutil.copy(site.run_dir / f"mail/{letter.number}.eml", tmp_path / f"mail/{letter.number}{number}.eml")
        operated = SimpleNamespace(
            run_dir=tmp_path, sql=lambda query: site.sql(f"START TRANSACTION; {statements}; {query}; ROLLBACK"))
        return "\n".join(broken(operated, [lived], retries))
    return operate


@pytest.fixture
def account(site, lived):
    (number, username, email), = site.sql(f"SELECT id, username, email FROM account WHERE id = {SOME}")
    return SimpleNamespace(number=number, username=username, email=email)


def without(subject, number):
    """Takes away one account's letters of a kind: those that link to it."""
    return lambda letter: not (subject in letter.subject and any(f"/{number}/" in link for link in letter.links))


def test_without_a_fault_no_promise_is_broken_and_none_is_open(lived, after):
    assert lived.wrong == [] and lived.counts["lost"] == lived.counts["refused"] == 0
    assert lived.counts["lives"] == 4 and lived.counts["requests"] > 100
    for life in lived.notes:
        assert all(len(values) == 1 for values in life.may.values()), life.may
    assert after() == ""


def test_two_usernames_that_differ_in_case_alone_are_seen(after, account):
    said = after(f"UPDATE account SET username = UPPER('{account.username}') WHERE id = {account.number} + 1")
    assert f"I1: account {int(account.number) + 1} has keys that are not those of its" in said
    assert f"I1: the username {account.username} has the accounts" in said


def test_an_address_with_two_owners_is_seen(after, account):
    said = after(f"UPDATE account SET email = '{account.email}' WHERE id = {account.number} + 1")
    assert f"I1: the address {account.email} has the accounts" in said


def test_a_registration_whose_letter_is_gone_is_seen(after, account):
    unverify = f"UPDATE account SET verified_at = NULL WHERE id = {account.number}"
    said = after(unverify, without("Activate", account.number))
    assert f"I2: account {account.number} waits to be verified, and no letter is sent or due" in said


def test_a_letter_that_is_due_is_not_gone(after, account):
    said = after(f"UPDATE account SET verified_at = NULL WHERE id = {account.number}; "
                 f"INSERT INTO letter (kind, account_id) VALUES ('verification', {account.number})",
                 without("Activate", account.number))
    assert "I2" not in said


@pytest.mark.parametrize(("purpose", "change"), [
    ("verification", "verified_at = NULL"), ("email-change", "email_key = 'other'"),
    ("password-reset", "about = about")])
def test_a_token_that_was_spent_for_nothing_is_seen(after, account, purpose, change):
    said = after(f"DELETE FROM token; INSERT INTO token SELECT id, '{purpose}', REPEAT('x', 32), email_key, "
                 f"UTC_TIMESTAMP(6), UTC_TIMESTAMP(6) FROM account WHERE id = {account.number}; "
                 f"UPDATE account SET {change} WHERE id = {account.number}")
    assert any(line.startswith("I3: the ") and "is spent, and" in line for line in said.splitlines()), said


@pytest.mark.parametrize("event", ["account-verified", "email-changed", "password-reset"])
def test_a_token_that_was_good_twice_is_seen(after, account, event):
    again = f"INSERT INTO event (account_id, kind) VALUES ({account.number}, '{event}')"
    said = after("; ".join([again] * 20))
    assert re.search(f"I3: account {account.number} had 21 {event} by [1-9]+ links: one was good twice", said)


def test_an_account_that_was_verified_by_no_token_is_seen(after, account):
    said = after(f"DELETE FROM event WHERE kind = 'account-verified' AND account_id = {account.number}")
    assert f"I3: account {account.number} is verified, and no token was spent" in said


def test_a_session_that_is_older_than_the_password_is_seen(after, account):
    said = after(f"UPDATE account SET credentials_changed_at = UTC_TIMESTAMP(6) WHERE id = {account.number}")
    assert f"I4: account {account.number} has a session of" in said


@pytest.mark.parametrize("subject", [
    "Your password", "Your username", "has a new e-mail", "Choose a new", "stays"])
def test_a_letter_that_got_lost_is_seen(after, account, subject):
    lost = []

    def copies(letter):
        is_it = subject in letter.subject and not lost
        lost.extend([letter] * is_it)
        return not is_it
    assert "sent or due" in after(copies=copies) and lost


def test_a_letter_without_words_is_seen(after, tmp_path):
    (tmp_path / "mail").mkdir()
    (tmp_path / "mail/000000.eml").touch()
    assert after() == "I5: letter 000000 was sent before it was written"


def test_an_address_that_nobody_can_confirm_is_seen(after, account):
    said = after("INSERT INTO email_change (account_id, email, email_key) "
                 f"VALUES ({account.number}, 'new@example.org', 'new@example.org')")
    assert "new@example.org, and its letter email-change is neither sent nor due" in said
    assert "new@example.org, and its letter email-change-asked is neither sent nor due" in said


def test_a_deletion_that_nobody_was_told_of_is_seen(after, account):
    said = after(f"UPDATE account SET deletion_due_at = UTC_TIMESTAMP(6) WHERE id = {account.number}",
                 lambda letter: "will be deleted" not in letter.subject)
    assert "I5: of 1 letters deletion-requested" in said


def test_a_letter_that_came_twice_is_seen_unless_it_was_tried_twice(after, lived):
    assert "I5: 8 letters came once too often, at 7 retries" in after(
        copies=lambda letter: 1 + ("Your password" in letter.subject), retries=7)


def test_a_letter_may_come_as_often_as_it_was_tried(after):
    assert after(copies=lambda letter: 1 + ("Your password" in letter.subject), retries=8) == ""


@pytest.mark.parametrize(("change", "fact"), [
    ("username = 'another', username_key = 'another'", "username"), ("display_name = 'another'", "display_name"),
    ("email = 'a@b.example', email_key = 'a@b.example'", "email"), ("verified_at = NULL", "stage"),
    ("about = 'another'", "half of a profile"), ("password_hash = REPLACE(password_hash, 'ln=10', 'ln=9')", "password"),
    ("deletion_due_at = UTC_TIMESTAMP(6)", "stage")])
def test_what_was_answered_with_success_and_is_not_so_is_seen(after, account, change, fact):
    said = after(f"UPDATE account SET {change} WHERE id = {account.number}")
    assert any(line.startswith("I6") and fact in line for line in said.splitlines()), said


def test_an_account_that_is_gone_is_seen(after, account):
    assert "I6" in after(f"DELETE FROM account WHERE id = {account.number}")


def test_lives_notice_what_is_taken_from_them_while_they_last(site):
    with Lives(site, visitors=2) as lives:
        wait_for(lambda: site.sql("DELETE FROM session") == [] and lives.wrong, "complaint", 60)
    assert "a session is gone" in lives.wrong[0]
