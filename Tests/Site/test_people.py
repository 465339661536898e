"""People of four languages, each with other means: the keyboard alone, a phone, no script, and the ways back."""

import re

import pytest

from selenium.webdriver.common.action_chains import ActionChains

from browser import SECRETS
from conftest import make_person
from people import LOST, ZOOM, Finger, Keyboard, Life, Mouse
from test_browser import window

STEPS = """/ /register /register/done /dev/mail/N /verify/N/TOKEN /verify/done /login /dashboard /profile/edit /profile
    /dev/mail/N /email-change/N/TOKEN /email-change/done /profile /profiles /profiles?q=NAME /profiles/NAME /dashboard
    /sessions /sessions /dashboard /activity /dashboard /password-change /password-change/done / /login /password-reset
    /password-reset/done /dev/mail/N /password-reset-confirm/N/set-password /password-reset-complete /login /dashboard
    /account/delete /account/deleted""".split()


def steps(life):
    paths = (re.sub(r"\d+\.html|(?<=/)\d+(?=/)", "N", path) for path in life.paths)
    return [re.sub(r"[\w-]{43}", "TOKEN", path).replace(life.person.username, "NAME") for path in paths]


PHONE = {"width": 360, "height": 740, "pixelRatio": 2, "mobile": True, "touch": True}

@pytest.fixture(scope="module")
def german(site, mailbox, tmp_path_factory):
    downloads = tmp_path_factory.mktemp("downloads")
    with window(site, language="de", downloads=downloads) as chromium:
        life = Life(chromium, Keyboard(chromium), mailbox, make_person(), "de")
        life.live(downloads)
        yield life


def test_a_whole_life_is_lived_in_german_by_the_keyboard_alone(german):
    assert steps(german) == STEPS


def test_each_stop_of_the_keyboard_is_in_view_and_has_a_frame(german):
    assert len(german.hand.stops) > 150
    for stop in german.hand.stops:
        assert stop["outline"] == "solid" and stop["thickness"] >= 2 and min(stop["edges"]) >= -1, stop


def test_the_keyboard_stops_in_the_order_in_which_a_page_is_read(german):
    pairs = [(before, stop) for before, stop in zip(german.hand.stops, german.hand.stops[1:])
             if before["visit"] == stop["visit"] and before["place"] != stop["place"]
             and 'class="skip"' not in stop["name"]]  # where it begins anew, once round
    assert len(pairs) > 100
    for before, stop in pairs:
        assert stop["place"] > before["place"] and (stop["y"] > before["y"] or stop["x"] > before["x"]), (before, stop)


@pytest.fixture(scope="module")
def french(site, mailbox, tmp_path_factory):
    downloads = tmp_path_factory.mktemp("downloads")
    seen = []
    with window(site, language="fr", downloads=downloads, screen=PHONE) as chromium:
        def look():
            seen.append(chromium.driver.execute_script("""
                const fields = [...document.querySelectorAll('input:not([type=hidden], [type=checkbox], .away), textarea')]
                return {page: location.pathname, width: document.documentElement.scrollWidth, fingers: navigator.maxTouchPoints,
                        scale: visualViewport.scale, sizes: fields.map(it => parseFloat(getComputedStyle(it).fontSize))}"""))
        life = Life(chromium, Finger(chromium), mailbox, make_person(), "fr", look)
        life.live(downloads)
        yield life, seen


def test_a_whole_life_is_lived_in_french_by_a_finger_on_a_phone(french):
    life, seen = french
    assert steps(life) == STEPS
    assert all(page["fingers"] > 0 for page in seen)


def test_on_a_phone_no_page_of_it_scrolls_sideways(french):
    assert [page for page in french[1] if page["width"] > PHONE["width"]] == []


def test_on_a_phone_no_field_is_so_small_that_the_page_is_made_larger_for_it(french):
    """Below 16 pixels, phones zoom in on whoever types."""
    assert sum(len(page["sizes"]) for page in french[1]) > 15
    assert [page for page in french[1] if page["scale"] != 1 or min(page["sizes"], default=16) < 16] == []


@pytest.fixture(scope="module")
def spanish(site, mailbox, tmp_path_factory):
    downloads = tmp_path_factory.mktemp("downloads")
    lost = []
    with window(site, script=False, language="es", downloads=downloads) as chromium:
        chromium.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", ZOOM)
        chromium.driver.get("data:text/html,<title>no</title><script>document.title=%27yes%27</script>")
        assert chromium.driver.title == "no"
        life = Life(chromium, Mouse(chromium), mailbox, make_person(), "es",
                    lambda: lost.extend(chromium.driver.execute_script(LOST)))
        life.live(downloads)
        yield life, lost


def test_a_whole_life_is_lived_in_spanish_without_script(spanish):
    assert steps(spanish[0]) == STEPS


def test_at_twice_the_size_nothing_of_it_is_lost(spanish):
    assert spanish[1] == []


class Doubter(Life):
    """After each step goes back, forward again, and has every page sent anew."""

    def __init__(self, *arguments):
        super().__init__(*arguments)
        self.sent_again, self.changed = [], []

    def arrive(self):
        super().arrive()
        before, path = self.state(), self.window.path
        self.window.requests()
        for way in (self.driver.refresh, self.driver.back, self.driver.refresh, self.driver.forward):
            way()
        self.sent_again += [address for method, address in self.window.requests() if method != "GET"]
        after = self.state()
        if after != before:
            self.changed += [(path, row) for row in before + after if (row in before) != (row in after)]
        assert self.window.path == path

    def state(self):
        self.mailbox.settle()
        return [[len(self.mailbox.letters())], *self.window.site.sql(
            "SELECT * FROM account; SELECT id, account_id FROM session; SELECT * FROM event; SELECT * FROM email_change;"
            " SELECT account_id, purpose, HEX(hash), spent_at FROM token; SELECT * FROM letter")]


@pytest.fixture(scope="module")
def english(site, mailbox, tmp_path_factory):
    downloads = tmp_path_factory.mktemp("downloads")
    site.verb("purge")  # or `serve` may remove what others left between one step and the next
    with window(site, downloads=downloads, is_watched=True) as chromium:
        life = Doubter(chromium, Mouse(chromium), mailbox, make_person(), "en")
        life.live(downloads)
        yield life


def test_a_whole_life_is_lived_in_english_with_a_way_back_after_each_step(english):
    assert steps(english) == STEPS


def test_back_forward_and_reload_send_no_form_again(english):
    assert english.sent_again == []


def test_back_forward_and_reload_change_nothing(english):
    assert english.changed == []


def mentions(window, person):
    return re.search(rf"\b{person.username}\b", window.driver.page_source) is not None


def test_two_people_at_once_in_two_browsers_meet_and_keep_apart(site, mailbox):
    with window(site) as here, window(site, language="de") as there:
        lives = [Life(here, Mouse(here), mailbox, make_person(), "en"),
                 Life(there, Mouse(there), mailbox, make_person(), "de")]

        def each(step):
            """In turn, so that what one does lies between two steps of the other."""
            for life in lives:
                step(life)

        each(lambda life: life.open("/register"))
        each(lambda life: life.send(**life.person.registration))
        each(lambda life: life.open_letter(life.person.email))
        each(lambda life: life.send())
        each(lambda life: life.go("/login"))
        each(lambda life: life.send(identifier=life.person.username, password=life.person.password))
        each(lambda life: life.go("/profile/edit"))
        each(lambda life: life.send(about=f"So says {life.person.username}."))
        pairs = [*zip(lives, reversed(lives))]
        for path in ("/profile", "/profile/edit", "/sessions", "/activity", "/password-change"):
            each(lambda life: life.open(path))
            for life, other in pairs:
                assert mentions(life.window, life.person) and not mentions(life.window, other.person), path
        for life, other in pairs:
            life.open("/profiles?q=" + other.person.username)
            life.go("/profiles/" + other.person.username)
            assert f"So says {other.person.username}." in life.window.text
            assert other.person.email not in life.driver.page_source
        lives[0].press("header form button")
        each(lambda life: life.window.open("/dashboard"))
        assert (here.path, there.path) == ("/login?next=%2Fdashboard", "/dashboard")


def test_who_comes_after_another_in_one_browser_goes_back_to_nothing_of_theirs(site, mailbox, member, other_member):
    with window(site) as chromium:
        def visit(person):
            life = Life(chromium, Mouse(chromium), mailbox, person, "en")
            life.open("/login")
            life.send(identifier=person.username, password=person.password)
            for path in ("/profile", "/profile/edit", "/dashboard"):
                life.open(path)
                assert person.email in chromium.driver.page_source
            return life

        visit(member).press("header form button")
        life = visit(other_member)
        for way in [chromium.driver.back] * 9 + [chromium.driver.forward] * 9:
            way()
            life.arrive()
            assert member.email not in chromium.driver.page_source, chromium.path


def fill_in(life, **saved):
    """As a password manager does, which knows fields by `autocomplete` alone and types nothing."""
    missing = life.driver.execute_script("""
        const [saved] = arguments, fields = [...document.querySelectorAll('main input[autocomplete]')]
        for (const it of fields)
            if (!it.readOnly && it.autocomplete in saved) {
                it.focus()
                it.value = saved[it.autocomplete]
                for (const kind of ['input', 'change']) it.dispatchEvent(new Event(kind, {bubbles: true}))
            }
        const kinds = fields.map(it => it.autocomplete)
        return [...document.querySelectorAll('main form :invalid')].map(it => it.outerHTML).concat(
            fields.filter(it => it.readOnly && it.value !== saved[it.autocomplete]).map(it => it.outerHTML),
            kinds.filter((it, place) => kinds.indexOf(it) !== place))""", {
                name.replace("_", "-"): value for name, value in saved.items()})
    assert missing == []
    life.press("main form button")


def test_what_a_password_manager_fills_in_by_attribute_alone_is_enough_for_every_form(site, mailbox, person):
    with window(site) as chromium:
        life = Life(chromium, Mouse(chromium), mailbox, person, "en")
        saved = {"username": person.username, "email": person.email, "current_password": person.password,
                 "new_password": person.password, "name": "Ada Example"}

        def fill_in_at(path, leads_to):
            life.open(path)
            fill_in(life, **saved)
            assert chromium.path == leads_to

        fill_in_at("/register", "/register/done")
        fill_in_at("/verify/resend", "/register/done")
        life.open_letter(person.email)
        life.send()
        fill_in_at("/login", "/dashboard")
        saved.update(email="new." + person.email)
        fill_in_at("/profile/edit", "/profile")
        assert "We sent a link" in chromium.text and "Ada Example" in chromium.text
        life.open_letter(saved["email"])
        life.send()
        saved.update(new_password="chosen by a manager")
        SECRETS.add(saved["new_password"])
        fill_in_at("/password-change", "/password-change/done")
        life.press("header form button")
        fill_in_at("/password-reset", "/password-reset/done")
        life.open_letter(saved["email"])
        saved.update(new_password="chosen by a manager again")
        SECRETS.add(saved["new_password"])
        fill_in(life, **saved)
        assert chromium.path == "/password-reset-complete"
        # It has still the first one, and fills that in where none is needed.
        saved.update(username=saved["email"], current_password=saved["new_password"])
        fill_in_at("/login", "/dashboard")
        saved.update(username=person.username, name="Ada Other", current_password=person.password)
        fill_in_at("/profile/edit", "/profile")
        assert "Ada Other" in chromium.text
        saved.update(current_password=saved["new_password"])
        fill_in_at("/account/delete", "/account/deleted")


def test_a_form_that_is_sent_twice_at_once_does_nothing_twice(site, mailbox, member):
    """A double click is two requests, of which Chromium shows the second one's answer."""
    new_email, new_password = "new." + member.email, member.password + ", changed"
    SECRETS.add(new_password)
    with window(site) as chromium:
        life = Life(chromium, Mouse(chromium), mailbox, member, "en")

        def send_twice(path=None, **fields):
            if path:
                life.open(path)
            for name, value in fields.items():
                life.hand.type(life.find(f"main [name={name}]"), value)
            page = life.find("body").id
            ActionChains(chromium.driver).double_click(life.find("main form button")).perform()
            chromium.wait_for_another(page)
            life.arrive()

        send_twice("/login", identifier=member.username, password=member.password)
        send_twice("/profile/edit", email=new_email, password=member.password)
        mailbox.settle()
        (letter,) = mailbox.letters(new_email)
        send_twice(letter.link)
        send_twice("/password-change", old_password=member.password, new_password=new_password)
        chromium.driver.delete_all_cookies()
        life.open("/login")
        life.send(identifier=new_email, password=new_password)
        send_twice("/account/delete", password=new_password)
    kinds = [kind for kind, in site.sql(
        f"SELECT kind FROM event JOIN account ON account_id = account.id WHERE email = '{new_email}'")]
    for kind in ("email-change-requested", "email-changed", "password-changed", "deletion-requested"):
        assert kinds.count(kind) == 1, kinds
