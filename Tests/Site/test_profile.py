import pytest


def form_of(member, **changes):
    return {"username": member.username, "email": member.email, "display_name": "", "about": "", **changes}


def test_a_profile_is_saved_and_shown_to_others(site, signed_in, member, other_member, other_browser):
    about = "Line one\r\n<script>alert(1)</script> & \u86d9\r\n\r\nLine four"
    answer = signed_in.post("/profile/edit", form_of(member, display_name=" \u041c\u0430\u0440\u0438\u044f <b> ",
                                                     about=about, show_email="on"))
    assert (answer.status, answer["Location"]) == (303, "/profile")
    assert "Your profile is saved" in signed_in.get("/profile").text
    assert "Your profile is saved" not in signed_in.get("/profile").text
    other_browser.log_in(other_member)
    page = other_browser.get(f"/profiles/{member.username}").text
    assert "\u041c\u0430\u0440\u0438\u044f &lt;b&gt;" in page and "<script>" not in page
    assert "Line one\n&lt;script&gt;alert(1)&lt;/script&gt; &amp; \u86d9\n\nLine four" in page
    assert f"mailto:{member.email}" in page


def test_an_address_is_not_shown_unless_its_owner_wants_it(signed_in, member, other_member, other_browser):
    other_browser.log_in(other_member)
    assert member.email not in other_browser.get(f"/profiles/{member.username}").text
    assert member.email not in other_browser.get("/profiles?q=" + member.username).text


@pytest.mark.parametrize("field, value, words", [
    ("username", "", "Enter a username"), ("username", "a/b", "Use only"), ("username", "root", "reserved"),
    ("display_name", "x" * 101, "at most 100"), ("display_name", "a\u202eb", "cannot be shown"),
    ("about", "x" * 2001, "at most 2000"), ("about", "a\x07b", "cannot be shown"),
    ("email", "nobody", "not an e-mail"),
])
def test_a_bad_value_has_its_problem_and_nothing_is_saved(signed_in, member, field, value, words):
    answer = signed_in.post("/profile/edit", {**form_of(member, display_name="New Name"), field: value})
    assert answer.status == 422
    assert words in answer.problems[field]
    assert "New Name" not in signed_in.get("/profile").text


def test_a_username_changes_unless_it_is_somebody_elses(signed_in, member, other_member, browser):
    answer = signed_in.post("/profile/edit", form_of(member, username=other_member.username.title()))
    assert answer.status == 422 and "taken" in answer.problems["username"]
    member.username = "New." + member.username
    assert signed_in.post("/profile/edit", form_of(member)).status == 303
    assert browser.log_in(member).status == 303


def test_fields_of_no_form_change_nothing(site, signed_in, member, other_member):
    other = site.sql(f"SELECT id FROM account WHERE username_key = '{other_member.username}'")[0][0]
    extra = {"id": other, "uid": other, "account_id": other, "is_admin": "1", "verified_at": "0", "disabled_at": "1"}
    assert signed_in.post("/profile/edit", {**form_of(member, display_name="Mine"), **extra}).status == 303
    names = site.sql(f"SELECT display_name FROM account WHERE id = {other}")
    assert names == [[""]]
    assert signed_in.is_signed_in()
