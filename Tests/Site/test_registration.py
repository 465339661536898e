from concurrent.futures import ThreadPoolExecutor

import pytest

from browser import Browser


def test_a_registration_ends_at_read_your_email(browser, person):
    answer = browser.post("/register", person.registration)
    assert (answer.status, answer["Location"]) == (303, "/register/done")
    assert "Read your e-mail" in browser.get("/register/done").text


@pytest.mark.parametrize("field, value, words", [
    ("username", "", "Enter a username"), ("username", "ab", "at least 3"), ("username", "a" * 31, "at most 30"),
    ("username", "a b c", "Use only"), ("username", "-abc", "Begin with"), ("username", "Postmaster", "reserved"),
    ("username", "мария", "Use only"),
    ("email", "", "Enter an e-mail"), ("email", "nobody", "not an e-mail"), ("email", "a@b", "not an e-mail"),
    ("email", "-Xa@example.org", "not an e-mail"), ("email", "a@example.123", "not an e-mail"),
    ("email", "a" * 65 + "@example.org", "not an e-mail"), ("email", "a@" + "b." * 130 + "org", "too long"),
    ("password", "", "Enter a password"), ("password", "1234567", "at least 8"), ("password", "x" * 1025, "1024"),
])
def test_a_bad_value_has_its_problem_beside_its_field_and_the_rest_is_kept(browser, person, field, value, words):
    answer = browser.post("/register", {**person.registration, field: value})
    assert answer.status == 422
    assert list(answer.problems) == [field] and words in answer.problems[field]
    assert answer.title.startswith("Error: ")
    for name in ("username", "email"):
        assert answer.value(name) == {**person.registration, field: value}[name]
    assert not answer.value("password")


def test_a_password_may_have_any_characters_and_is_taken_byte_for_byte(site, browser, mailbox, person):
    person.password = "  жаба & 100% 蛙 + \u00e9  "
    assert browser.post("/register", person.registration).status == 303
    browser.post(mailbox.letter(person.email, "Activate").link)
    assert browser.post("/login", {"identifier": person.username, "password": person.password.strip()}).status == 422
    assert browser.log_in(person).status == 303


@pytest.mark.parametrize("local_part", ["`id`", "$HOME", "a|b", "a&b", "{x}", "*", "o'hara", "a+b=c", "%s%n"])
def test_an_address_that_a_shell_would_read_otherwise_gets_its_letter(site, browser, mailbox, person, local_part):
    person.email = f"{local_part}.{person.username}@example.org"
    assert browser.post("/register", person.registration).status == 303
    letter = mailbox.letter(person.email, "Activate")
    calls = dict(line.split(" ", 1) for line in (site.run_dir / "mail.log").read_text().splitlines())
    assert calls[letter.number].endswith(f" -- {person.email}")


@pytest.mark.parametrize("email", ["a$(id)@example.org", "a;b@example.org", "a b@example.org", "a>b@example.org"])
def test_an_address_that_is_none_gets_nothing(browser, person, email):
    answer = browser.post("/register", {**person.registration, "email": email})
    assert answer.status == 422 and list(answer.problems) == ["email"]


def test_a_taken_username_is_admitted_in_any_case(browser, member, person):
    answer = browser.post("/register", {**person.registration, "username": member.username.upper()})
    assert answer.status == 422
    assert list(answer.problems) == ["username"] and "taken" in answer.problems["username"]


def test_a_taken_address_looks_like_a_new_one_and_its_owner_gets_a_letter(site, mailbox, member, person):
    def register(email):
        browser = Browser(site)
        browser.get("/register")
        answer = browser.post("/register", {**person.registration, "email": email})
        headers = [pair for pair in answer.headers if pair[0] not in ("Date", "Set-Cookie")]
        after = browser.get("/register/done")
        return answer.status, headers, answer.body, after.without_form_tokens()

    taken = register(member.email.upper())
    person.username += "x"
    assert taken == register(person.email)
    letter = mailbox.letter(member.email, "Your e-mail address at")
    assert member.username in letter.body and person.username.rstrip("x") not in letter.body
    assert not [link for link in letter.links if "/verify/" in link]


def test_of_fifty_registrations_of_one_username_one_wins(site, person):
    browsers = [Browser(site) for _ in range(50)]
    for browser in browsers:
        browser.get("/register")

    def register(number):
        fields = {**person.registration, "email": f"{person.username}.{number}@example.org"}
        return browsers[number].post("/register", fields).status

    with ThreadPoolExecutor(50) as threads:
        statuses = sorted(threads.map(register, range(50)))
    # 503: more passwords at once than are hashed soon; whoever is told so may try again.
    assert statuses.count(303) == 1 and set(statuses) <= {303, 422, 503}
    assert site.sql(f"SELECT COUNT(*) FROM account WHERE username_key = '{person.username}'") == [["1"]]


def test_a_member_is_sent_to_the_dashboard(signed_in):
    for path in ("/register", "/register/done", "/login", "/verify/resend", "/"):
        answer = signed_in.get(path)
        assert (answer.status, answer["Location"]) == (303, "/dashboard")
