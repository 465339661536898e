import re
from html import unescape
from urllib.parse import quote

import pytest

from browser import Browser


@pytest.fixture(scope="module")
def crowd(site):
    """120 members, some with names that a search or a page could stumble over."""
    rows = ", ".join(
        f"('Crowd{n:03}', 'crowd{n:03}', 'crowd{n}@example.org', 'crowd{n}@example.org', '', "
        f"'Quën {n:03} 100%_<&>', UTC_TIMESTAMP(6))" for n in range(120))
    site.sql("SET NAMES utf8mb4; INSERT INTO account"
             f" (username, username_key, email, email_key, password_hash, display_name, verified_at) VALUES {rows}")
    yield [f"Crowd{n:03}" for n in range(120)]
    site.sql("DELETE FROM account WHERE username LIKE 'Crowd%'")


def usernames(page):
    return re.findall(r'<li><a href="/profiles/([^"]+)"', page.text)


def read_on(browser, address):
    """The members of all pages, page by page."""
    pages = []
    while address:
        page = browser.get(address)
        assert page.status == 200
        pages.append(usernames(page))
        following = re.search(r'rel="next" href="([^"]+)"', page.text)
        address = unescape(following[1]) if following else None
    return pages


@pytest.mark.parametrize("search", ["crowd", "CROWD", "quen", "Quën"])
def test_everybody_stands_on_one_page_of_fifty(signed_in, crowd, search):
    pages = read_on(signed_in, "/profiles?q=" + quote(search))
    assert [len(page) for page in pages] == [50, 50, 20]
    assert sum(pages, []) == crowd


def test_without_a_search_all_members_are_listed_once_in_order(signed_in, member, crowd):
    listed = sum(read_on(signed_in, "/profiles"), [])
    assert len(set(listed)) == len(listed) and set(crowd) < set(listed) and member.username in listed
    assert listed == sorted(listed, key=str.lower)


@pytest.mark.parametrize("search", ["%", "_", "nobody' OR 1=1 -- ", "\\", "<script>", "x" * 5000, "*"])
def test_a_search_is_taken_as_it_is(signed_in, crowd, search):
    page = signed_in.get("/profiles?q=" + quote(search))
    assert page.status == 200 and usernames(page) == []
    assert "<script>" not in page.text
    assert page.value("q") == search


@pytest.mark.parametrize("after", ["", "x", "u.", "d.1", "d.x.y", "d.99999999999999999999.a", "%27", "u.%27%20OR%201"])
def test_a_made_up_place_is_a_page_like_any(signed_in, after):
    assert signed_in.get(f"/profiles?after={after}").status == 200


def test_unverified_and_disabled_accounts_are_not_listed(site, signed_in, person, other_member):
    Browser(site).post("/register", person.registration)
    site.verb("user", "disable", other_member.username)
    for username in (person.username, other_member.username, "nobody", "x" * 500, "..", "%FF"):
        assert signed_in.get(f"/profiles/{username}").status == 404
    listed = sum(read_on(signed_in, "/profiles?q=person"), [])
    assert person.username not in listed and other_member.username not in listed


def test_a_profile_is_found_in_any_case(signed_in, member):
    assert signed_in.get(f"/profiles/{member.username.upper()}").status == 200
