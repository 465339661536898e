"""Fifty at once: each thing is given once, and each link is good for one of them."""

from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode

from browser import Browser
from test_email_change import ask

MANY = 50


def at_once(site, path, fields_of):
    """The statuses of as many posts by as many browsers, each of which had opened the page before."""
    browsers = [Browser(site) for _ in range(MANY)]
    bodies = [urlencode({"csrf_token": browser.form_token(path), **fields_of(number)})
              for number, browser in enumerate(browsers)]
    with ThreadPoolExecutor(MANY) as threads:
        return list(threads.map(lambda number: browsers[number].send(path, bodies[number]).status, range(MANY)))


def test_of_fifty_registrations_of_one_address_one_remains_and_all_look_alike(site, mailbox, person):
    statuses = at_once(site, "/register", lambda number: {
        **person.registration, "username": f"{person.username}-{number}"})
    # 503: more passwords at once than are hashed soon; whoever is told so may try again.
    assert set(statuses) <= {303, 503} and 303 in statuses
    mailbox.settle()
    (username, verified), = site.sql(f"SELECT username, verified FROM account WHERE email = '{person.email}'")
    assert verified == "0" and username.startswith(person.username)
    assert Browser(site).post(mailbox.letters(person.email)[-1].link).status == 303


def test_of_fifty_who_verify_with_one_link_one_does(site, browser, mailbox, person):
    browser.post("/register", person.registration)
    statuses = at_once(site, mailbox.letter(person.email, "Activate").link, lambda number: {})
    assert sorted(statuses) == [303] + [410] * (MANY - 1)


def test_of_fifty_who_confirm_one_address_one_does(site, signed_in, mailbox, member):
    new = "one." + member.email
    ask(signed_in, member, new)
    statuses = at_once(site, mailbox.letter(new, "Confirm").link, lambda number: {})
    assert sorted(statuses) == [303] + [410] * (MANY - 1)
    mailbox.settle()
    told = [letter for letter in mailbox.letters(member.email) if "has a new e-mail address" in letter.subject]
    assert len(told) == 1


def test_of_fifty_who_call_a_reset_off_one_does(site, browser, mailbox, member):
    browser.post("/password-reset", {"email": member.email})
    letter = mailbox.letter(member.email, "Choose")
    statuses = at_once(site, letter.cancel_link, lambda number: {})
    assert sorted(statuses) == [303] + [410] * (MANY - 1)
    assert browser.get(letter.link).status == 410
