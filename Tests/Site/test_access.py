"""Who may enter where, for every address there is; and that no address does anything unless its form is sent."""

from urllib.parse import urlencode

import pytest

from browser import FORM_TOKEN, Browser
from conftest import make_member, make_person
from routes import ROUTES

# What the forms of the site would have, in an address: `GET /sessions/revoke?session=others`.
FIELDS = {
    "session": "others", "password": "a long secret", "old_password": "a long secret",
    "new_password": "a longer secret", "username": "mallory", "email": "mallory@example.net",
    "identifier": "mallory", "_method": "POST",
}
STORED = {
    "token": "purpose, HEX(hash), expires_at, spent_at", "device": "HEX(token_hash), created_at", "email_change": "*",
    "letter": "*", "held_username": "*", "event": "*", "session": "id, remembered, created_at",
}


class People:
    """Two members and somebody who has only registered; the first has a link of each kind that is good."""

    def __init__(self, site, mailbox):
        self.site = site
        self.browsers = {name: Browser(site) for name in ("visitor", "unverified", "owner", "other")}
        owner, other, waiting = make_member(site, make_person()), make_member(site, make_person()), make_person()
        self.browsers["owner"].log_in(owner)
        self.browsers["other"].log_in(other)
        self.browsers["unverified"].post("/register", waiting.registration)
        verification = mailbox.letter(waiting.email, "Activate").link
        self.browsers["owner"].post("/profile/edit", {
            "username": owner.username, "email": "new." + owner.email, "password": owner.password})
        Browser(site).post("/password-reset", {"email": owner.email})
        reset = mailbox.letter(owner.email, "Choose")
        change = mailbox.letter("new." + owner.email, "Confirm").link
        mailbox.settle()
        self.waiting, self.username = waiting, owner.username
        self.links = {link.removeprefix(site.address).split("/")[1]: link.split("/")[-2:]
                      for link in (verification, change, reset.link, reset.cancel_link)}
        names = ", ".join(f"'{person.username}'" for person in (owner, other, waiting))
        self.ids = ", ".join(row[0] for row in site.sql(f"SELECT id FROM account WHERE username IN ({names})"))

    def address(self, route):
        uid, token = self.links.get(route.path.split("/")[1], (None, None))
        return route.address(uid=uid, token=token, username=self.username)

    def state(self):
        """All that is stored of them, but when a session was last seen."""
        queries = [f"SELECT {what} FROM {table} WHERE account_id IN ({self.ids})" for table, what in STORED.items()]
        queries += [f"SELECT * FROM account WHERE id IN ({self.ids}) OR username = 'mallory'"]
        return [sorted(self.site.sql(query)) for query in queries]


@pytest.fixture(scope="module")
def people(site, mailbox):
    return People(site, mailbox)


def test_every_address_is_known_here():
    assert len(ROUTES) >= 30
    assert {route.who for route in ROUTES} == {"all", "visitor", "member"}


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.path)
def test_everybody_gets_where_they_may_and_no_further(people, route):
    path = people.address(route)
    answers = {name: browser.get(path) for name, browser in people.browsers.items()}
    if not route.takes_get:
        assert {answer.status for answer in answers.values()} == {405}
        return
    for name, answer in answers.items():
        is_member = name in ("owner", "other")
        where = answer["Location"] or ""
        if route.who == "member" and not is_member:
            assert answer.status == 303 and where.startswith("/login?next=")
        elif is_member and (route.who == "visitor" or route.path == "/"):
            assert (answer.status, where) == (303, "/dashboard")
        elif route.path == "/auth/check":
            assert answer.status == (204 if is_member else 401)
        else:
            assert answer.status == answers["owner" if route.who == "member" else "visitor"].status
            assert answer.status in (200, 410) or where.endswith("/set-password")
    # Somebody who has registered and proven nothing is a visitor like any other.
    assert answers["unverified"].without_form_tokens() == answers["visitor"].without_form_tokens()


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.path)
def test_no_address_does_anything_by_itself(people, route):
    """Links are followed by scanners, prefetched by browsers, and put into other sites' pages as pictures."""
    before = people.state()
    path = people.address(route)
    for browser in people.browsers.values():
        page = browser.get("/login" if browser.get("/dashboard").status == 303 else "/dashboard")
        query = urlencode({**FIELDS, "csrf_token": FORM_TOKEN.search(page.text)[1]})
        for method in ("GET", "HEAD", "OPTIONS", "GET"):
            for target in (path, f"{path}?{query}"):
                assert browser.request(method, target).status in {
                    "/auth/check": (204, 400, 401, 405)}.get(route.path, (200, 303, 405, 410))
    # An export is noted, and does nothing else.
    before, after = ([[row for row in rows if "data-exported" not in row] for rows in state]
                     for state in (before, people.state()))
    assert after == before


@pytest.mark.parametrize("route", [route for route in ROUTES if route.takes_post], ids=lambda route: route.path)
def test_no_form_is_taken_from_whoever_may_not_send_it_or_without_its_token(people, route):
    before = people.state()
    path = people.address(route)
    for name, browser in people.browsers.items():
        is_member = name in ("owner", "other")
        for fields in (FIELDS, {**FIELDS, "csrf_token": "x" * 64}):
            answer = browser.send(path, urlencode(fields))
            if route.who == "all" or (route.who == "member") == is_member:
                assert answer.status == 403
            else:
                assert answer.status == 303
                assert answer["Location"].startswith("/dashboard" if is_member else "/login")
    assert people.state() == before


def test_who_has_proven_no_address_is_not_let_in(people):
    browser = people.browsers["unverified"]
    assert browser.log_in(people.waiting).status == 422
    assert not browser.is_signed_in()
