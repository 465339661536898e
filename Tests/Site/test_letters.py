import re

import pytest

LETTERS = {
    "Activate your account at Gatehouse": "/verify/", "Confirm your new e-mail address at Gatehouse": "/email-change/",
    "Choose a new password for Gatehouse": "/password-reset-confirm/",
}


@pytest.fixture
def letters(site, signed_in, browser, mailbox, member, person):
    """One letter of each kind."""
    browser.post("/register", {**person.registration, "email": member.email})
    browser.post("/password-reset", {"email": member.email})
    mailbox.letter(member.email, "Choose a new password")
    for _ in range(5):
        browser.post("/login", {"identifier": member.username, "password": "not the password"})
    signed_in.cookies.clear()
    signed_in.log_in(member)
    signed_in.post("/profile/edit", {"username": member.username + "x", "email": "new." + member.email,
                                     "password": member.password})
    mailbox.letter(member.email, "is to get a new")
    signed_in.post(mailbox.letter("new." + member.email, "Confirm").link)
    signed_in.post("/password-change", {"old_password": member.password, "new_password": "another long secret"})
    mailbox.letter("new." + member.email, "password at Gatehouse has been changed")
    mailbox.settle()
    found = mailbox.letters(member.email) + mailbox.letters("new." + member.email)
    assert len({letter.subject for letter in found}) == 9
    return found


def test_every_letter_reads_well_by_another_program(site, letters):
    for letter in letters:
        assert not letter.message.defects
        assert b"\r" not in letter.bytes and letter.bytes.endswith(b"\n")
        assert letter.bytes.isascii() and max(map(len, letter.bytes.splitlines())) <= 998
        assert sorted(letter.message.keys()) == sorted(set(letter.message.keys()))
        assert {"From", "To", "Subject", "Date", "Message-ID", "MIME-Version", "Content-Type",
                "Auto-Submitted"} <= set(letter.message.keys())
        assert letter.message["From"] == "Gatehouse <noreply@gatehouse.test>"
        assert letter.message["Date"].datetime.utcoffset() is not None
        assert not re.search(r"\{\{|\}\}|\n\n\n", letter.body) and letter.body.strip() == letter.body.strip("\n")
        for link in letter.links:
            assert link.startswith(site.address + "/")
        path = LETTERS.get(letter.subject)
        assert path is None or re.fullmatch(rf"{site.address}{path}\d+/[A-Za-z0-9_-]{{43}}", letter.link)


def test_sendmail_is_told_one_recipient_and_takes_none_from_the_letter(site, letters):
    calls = dict(line.split(" ", 1) for line in (site.run_dir / "mail.log").read_text().splitlines())
    for letter in letters:
        assert calls[letter.number] == f"-i -f noreply@gatehouse.test -- {letter.message['To']}"


def test_no_two_letters_share_an_id_or_a_token(letters):
    ids = [letter.message["Message-ID"] for letter in letters]
    assert len(set(ids)) == len(ids)
    links = [letter.link for letter in letters if letter.subject in LETTERS]
    assert len(set(links)) == len(links)
