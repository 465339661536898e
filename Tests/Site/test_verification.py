import pytest

from browser import Browser


@pytest.fixture
def link(browser, mailbox, person):
    browser.post("/register", person.registration)
    return mailbox.letter(person.email, "Activate").link


def test_opening_a_link_changes_nothing_however_often(site, link, person):
    """Mail scanners open every link, in ways of their own."""
    scanner = Browser(site)
    for method in ("GET", "HEAD", "GET", "HEAD", "OPTIONS"):
        scanner.request(method, link)
    assert scanner.log_in(person).status == 422
    assert "Activate account" in scanner.get(link).text


def test_the_button_activates_the_account_and_signs_nobody_in(browser, link, person):
    answer = browser.post(link)
    assert (answer.status, answer["Location"]) == (303, "/verify/done")
    assert "session" not in browser.cookies
    assert "sign in" in browser.get("/verify/done").text
    assert browser.log_in(person).status == 303


def test_a_links_token_is_no_password(browser, link, person):
    token = link.rsplit("/", 1)[1]
    for identifier in (person.username, person.email):
        assert browser.post("/login", {"identifier": identifier, "password": token}).status == 422
    browser.post(link)
    assert browser.post("/login", {"identifier": person.username, "password": token}).status == 422


def assert_gone(answer):
    assert answer.status == 410
    assert 'href="/verify/resend"' in answer.text


def test_a_used_link_is_gone_and_leads_to_a_new_one(site, browser, link):
    browser.post(link)
    token = browser.form_token("/login")
    assert_gone(browser.get(link))
    assert_gone(browser.send(link, f"csrf_token={token}"))


@pytest.mark.parametrize("change", [
    lambda link: link[:-1] + ("A" if link[-1] != "A" else "B"), lambda link: link[:-1], lambda link: link + "A",
    lambda link: link.replace("/verify/", "/verify/9"), lambda link: link.rsplit("/", 1)[0] + "/x",
])
def test_a_wrong_link_is_gone(browser, link, change):
    wrong = change(link)
    token = browser.form_token("/login")
    assert_gone(browser.get(wrong))
    assert_gone(browser.send(wrong, f"csrf_token={token}"))
    assert browser.get(link).status == 200


def test_an_old_link_is_gone(site, browser, link):
    uid = link.split("/")[-2]
    site.sql(f"UPDATE token SET expires_at = UTC_TIMESTAMP(6) - INTERVAL 1 SECOND WHERE account_id = {uid}")
    assert_gone(browser.get(link))


def test_a_newer_letter_retires_the_older_link(browser, mailbox, link, person):
    answer = browser.post("/verify/resend", {"email": person.email})
    assert (answer.status, answer["Location"]) == (303, "/register/done")
    newer = mailbox.letter(person.email, "Activate", count=2).link
    assert_gone(browser.get(link))
    assert browser.post(newer).status == 303


def test_a_reset_asked_for_an_unverified_account_sends_the_activation_again(browser, mailbox, link, person):
    assert browser.post("/password-reset", {"email": person.email}).status == 303
    assert mailbox.letter(person.email, "Activate", count=2).link != link


def test_a_letter_asked_for_a_member_or_nobody_is_not_written(browser, mailbox, member):
    mailbox.settle()
    before = len(mailbox.letters())
    for email in (member.email, "nobody@example.org"):
        assert browser.post("/verify/resend", {"email": email})["Location"] == "/register/done"
    mailbox.settle()
    assert not [letter for letter in mailbox.letters()[before:] if letter.message["To"] == "nobody@example.org"]
    assert not [letter for letter in mailbox.letters()[before:] if "Activate" in letter.subject]
