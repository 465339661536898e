import pytest

from browser import SECRETS, Browser

COMMON = ["password1", "PassWord1", "iloveyou", "qwertyuiop", "12345678", "sunshine1"]


def test_common_passwords_are_refused_wherever_one_is_set(site, browser, person, member, mailbox):
    member_browser, forgetful = Browser(site), Browser(site)
    member_browser.log_in(member)
    forgetful.post("/password-reset", {"email": member.email})
    form = forgetful.get(mailbox.letter(member.email, "password").link)["Location"]
    for password in COMMON:
        answers = {
            "password": browser.post("/register", {**person.registration, "password": password}),
            "new_password": member_browser.post(
                "/password-change", {"old_password": member.password, "new_password": password}),
            "new_password ": forgetful.post(form, {"new_password": password}),
        }
        for field, answer in answers.items():
            assert answer.status == 422
            assert list(answer.problems) == [field.strip()]
            assert answer.problems[field.strip()].startswith("Many people use this password")
    assert Browser(site).log_in(member).status == 303
    another = "a long secret, but another one"
    SECRETS.add(another)
    assert forgetful.post(form, {"new_password": another})["Location"].endswith("/password-reset-complete")


@pytest.mark.parametrize("around", ["{}2026", "--{}--", "12{}34", "{0}{0}"])
def test_ones_own_name_is_refused(site, browser, person, around):
    answer = browser.post("/register", {**person.registration, "password": around.format(person.username.upper())})
    assert answer.status == 422
    assert answer.problems["password"].startswith("This is little more than your name or address")
    assert site.sql(f"SELECT COUNT(*) FROM account WHERE username = '{person.username}'") == [["0"]]


@pytest.mark.parametrize("password", ["GateHouse99", "127.0.0.1", "esuohetag"])
def test_the_name_of_the_site_is_refused(browser, person, password):
    answer = browser.post("/register", {**person.registration, "password": password})
    assert answer.problems["password"].startswith("This is little more than the name of this site")
