import pytest

from browser import Browser
from test_profile import form_of


@pytest.fixture
def new_email(member):
    return f"new.{member.email}"


def ask(browser, member, email, **fields):
    return browser.post("/profile/edit", form_of(member, email=email, **{"password": member.password, **fields}))


def test_a_new_address_needs_the_password(signed_in, member, new_email):
    for password in ("", "wrong password"):
        answer = ask(signed_in, member, new_email, password=password)
        assert answer.status == 422 and list(answer.problems) == ["password"]


def test_a_new_address_counts_once_its_link_is_confirmed(site, signed_in, browser, mailbox, member, new_email):
    assert ask(signed_in, member, new_email)["Location"] == "/profile"
    page = signed_in.get("/profile").text
    assert "We sent a link" in page and f"<dd>{member.email}" in page
    link = mailbox.letter(new_email, "Confirm").link
    for _ in range(2):
        assert new_email in browser.get(link).text
    assert f"<dd>{member.email}" in signed_in.get("/profile").text
    answer = browser.post(link)
    assert (answer.status, answer["Location"]) == (303, "/email-change/done")
    assert browser.get("/email-change/done").status == 200
    assert "session" not in browser.cookies
    assert f"<dd>{new_email}" in signed_in.get("/profile").text
    assert member.username in mailbox.letter(member.email, "has a new e-mail address").body
    assert browser.get(link).status == 410 and browser.get(link).text.count("/profile/edit") == 1
    assert Browser(site).post("/login", {"identifier": member.email, "password": member.password}).status == 422
    assert Browser(site).post("/login", {"identifier": new_email, "password": member.password}).status == 303


def test_a_newer_request_retires_the_older_link(signed_in, mailbox, member, new_email):
    ask(signed_in, member, new_email)
    first = mailbox.letter(new_email, "Confirm").link
    ask(signed_in, member, "second." + new_email)
    second = mailbox.letter("second." + new_email, "Confirm").link
    assert signed_in.get(first).status == 410
    assert signed_in.post(second).status == 303


def test_an_address_that_has_an_owner_looks_like_any_other(signed_in, mailbox, member, other_member, new_email):
    taken = ask(signed_in, member, other_member.email)
    assert (taken.status, taken["Location"]) == (303, "/profile")
    assert "We sent a link" in signed_in.get("/profile").text
    letter = mailbox.letter(other_member.email, "Your e-mail address at")
    assert not [link for link in letter.links if "/email-change/" in link]


def test_a_changed_password_voids_the_link(site, signed_in, mailbox, member, new_email):
    """Who knew the old password may have asked for the address."""
    ask(signed_in, member, new_email)
    link = mailbox.letter(new_email, "Confirm").link
    assert signed_in.post("/password-change", {
        "old_password": member.password, "new_password": "another long secret"}).status == 303
    assert Browser(site).get(link).status == 410
