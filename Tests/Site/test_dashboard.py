import pytest


@pytest.mark.parametrize("path", ["/dashboard", "/profile", "/profile/edit", "/profiles", "/profiles/somebody",
                                  "/password-change", "/password-change/done"])
def test_a_visitor_at_a_members_page_is_sent_to_sign_in(browser, path):
    answer = browser.get(path)
    assert (answer.status, answer["Location"]) == (303, "/login?next=" + path.replace("/", "%2F"))


def test_the_dashboard_greets_the_member_and_leads_everywhere(signed_in, member):
    page = signed_in.get("/dashboard")
    assert page.status == 200
    assert member.username in page.text and member.email in page.text
    for path in ("/profile", "/profile/edit", "/profiles", "/password-change"):
        assert f'href="{path}"' in page.text
        assert signed_in.get(path).status == 200
