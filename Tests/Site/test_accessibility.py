"""Every page, as it is for people who use it in other ways than most: WCAG 2.2, level AA."""

import json
import re
import subprocess
from html import unescape

import pytest
from selenium.webdriver.common.keys import Keys

from browser import Browser
from conftest import make_member, make_person
from mailbox import Mailbox
from people import LOST, ZOOM
from routes import ROUTES
from running import REPOSITORY, wait_for
from test_browser import window

AXE = (REPOSITORY / ".build/axe/axe_playwright_python/axe.min.js").read_text()
STYLE = (REPOSITORY / "static/gatehouse.css").read_text()


@pytest.fixture(scope="module")
def pages(site):
    """What the site shows, by name: each page of a visitor and of a member, each form refused."""
    mailbox, visitor, browser = Mailbox(site), Browser(site), Browser(site)
    member, newcomer = make_member(site, make_person()), make_person()
    make_member(site, make_person())
    pages = {}

    def see(who, path, name=None):
        answer = who.get(path)
        assert answer["Content-Type"] == "text/html; charset=utf-8", path
        pages[name or path] = answer.text

    def refuse(who, path, **fields):
        answer = who.post(path, fields)
        assert answer.status == 422, path
        pages[path + " refused"] = answer.text

    for path in ("/", "/register", "/register/done", "/verify/resend", "/verify/done", "/login", "/password-reset",
                 "/password-reset/done", "/password-reset-complete", "/password-reset-cancel/done",
                 "/email-change/done", "/account/deleted", "/nothing"):
        see(visitor, path)
    refuse(visitor, "/register", username="admin", email="nobody", password="x")
    refuse(visitor, "/login", identifier="", password="")
    refuse(visitor, "/verify/resend", email="")
    refuse(visitor, "/password-reset", email="")
    pages["/login wrong"] = visitor.post("/login", {"identifier": "nobody", "password": "wrong"}).text
    visitor.post("/register", newcomer.registration)
    visitor.post("/password-reset", {"email": member.email})
    see(visitor, mailbox.letter(newcomer.email, "Activate").link, "/verify/{uid}/{token}")
    reset = mailbox.letter(member.email, "Choose")
    see(visitor, reset.cancel_link, "/password-reset-cancel/{uid}/{token}")
    form = visitor.get(reset.link)["Location"]
    see(visitor, form, "/password-reset-confirm/{uid}/set-password")
    refuse(visitor, form, new_password="short")
    for path in ("verify", "password-reset-confirm", "password-reset-cancel", "email-change"):
        see(visitor, f"/{path}/1/x", f"/{path}/ refused")

    browser.log_in(member)
    see(browser, "/dashboard", "/dashboard new")
    see(browser, "/profile", "/profile empty")
    new_email = "new." + member.email
    browser.post("/profile/edit", {
        "username": member.username, "email": new_email, "display_name": "Zoë Example-Person",
        "about": "First line\n\nThird line", "show_email": "on", "password": member.password})
    Browser(site).log_in(member)
    for path in ("/profile", "/dashboard", "/profile/edit", "/profiles", "/profiles?q=zzz", "/sessions", "/activity",
                 "/password-change", "/password-change/done", "/account/delete"):
        see(browser, path)
    see(browser, f"/profiles/{member.username}", "/profiles/{username}")
    see(browser, mailbox.letter(new_email, "Confirm").link, "/email-change/{uid}/{token}")
    refuse(browser, "/profile/edit", username="x", email="", display_name="x" * 101, about="x" * 2001)
    refuse(browser, "/password-change", old_password="wrong", new_password="short")
    refuse(browser, "/account/delete", password="")
    return pages


@pytest.fixture(scope="module")
def chromium(site):
    with window(site) as opened:
        opened.open("/")
        yield opened


def set_screen(chromium, width, scheme):
    chromium.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {
        "features": [{"name": "prefers-color-scheme", "value": scheme}]})
    chromium.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {
        "width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False})


def show(chromium, text):
    """Lays out a page that has come already, for a refused form cannot be opened by its address."""
    frame = chromium.driver.execute_cdp_cmd("Page.getFrameTree", {})["frameTree"]["frame"]["id"]
    chromium.driver.execute_cdp_cmd("Page.setDocumentContent", {"frameId": frame, "html": text})
    wait_for(lambda: chromium.driver.execute_script("return getComputedStyle(document.body).display") == "flex",
             "the style sheet")


def violations(chromium, options):
    found = chromium.driver.execute_async_script(
        "const [options, done] = arguments; axe.run(document, options).then(done, it => done({failure: String(it)}))",
        options)
    assert "failure" not in found, found
    assert found["passes"]
    return [f"{it['id']}: {node['target']} {node['html'][:200]}" for it in found["violations"] for node in it["nodes"]]


def test_every_page_is_looked_at(pages):
    shown = {route.path for route in ROUTES if route.takes_get} - {
        "/auth/check", "/account/export", "/password-reset-confirm/{uid}/{token}"}  # which are no pages
    assert shown <= set(pages)
    posts = {route.path for route in ROUTES if route.takes_get and route.takes_post and "{token}" not in route.path}
    refused = {re.sub(r"confirm/[^/]+/", "confirm/{uid}/", name.removesuffix(" refused")) for name in pages
               if name.endswith(" refused")}
    assert posts <= refused


def test_axe_finds_nothing_on_any_page_in_light_and_dark(chromium, pages):
    chromium.driver.execute_script(AXE)
    everything = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}
    colours = {"resultTypes": ["violations"], "runOnly": ["color-contrast"]}
    found = {}
    for width, scheme, options in ((360, "light", everything), (1280, "dark", colours)):
        set_screen(chromium, width, scheme)
        for name, text in pages.items():
            show(chromium, text)
            if wrong := violations(chromium, options):
                found[name, scheme] = wrong
    assert not found, json.dumps([*found.items()], indent=1)


def test_axe_would_find_something(chromium, pages):
    """So that the test before it cannot pass for having looked at nothing."""
    chromium.driver.execute_script(AXE)
    set_screen(chromium, 360, "light")
    show(chromium, pages["/login"].replace("<label", "<b").replace('lang="en"', ""))
    wrong = " ".join(violations(chromium, {"resultTypes": ["violations"]}))
    assert "label:" in wrong and "html-has-lang:" in wrong


def test_no_page_scrolls_sideways_from_320_pixels_on_and_what_is_pressed_is_large(chromium, pages):
    """WCAG 2.2, 1.4.10 and 2.5.8; axe leaves out what stands alone, and links in a text may be smaller."""
    set_screen(chromium, 320, "light")
    for name, text in pages.items():
        show(chromium, text)
        width, small = chromium.driver.execute_script("""
            const targets = document.querySelectorAll(
                'button, .button, nav a, .problems a, .members a, input:not([type=hidden], .away), textarea')
            return [document.documentElement.scrollWidth, [...targets].filter(it => {
                const box = it.getBoundingClientRect(), label = it.closest('label')?.getBoundingClientRect()
                return (label ?? box).height < 24 || box.width < 18}).map(it => it.outerHTML)]""")
        assert width <= 320, name
        assert not small, (name, small)


@pytest.mark.parametrize("letters", [1, 2])
def test_nothing_of_any_page_is_lost_at_twice_the_size(chromium, pages, letters):
    """WCAG 2.2, 1.4.4: with all of it larger, and with the letters alone."""
    screen = ZOOM if letters == 1 else {**ZOOM, "width": 1280, "deviceScaleFactor": 1}
    chromium.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", screen)
    for name, text in pages.items():
        show(chromium, text)
        lost = chromium.driver.execute_script(
            f"document.documentElement.style.fontSize = '{letters}00%'; " + LOST)
        assert lost == [], name


def test_what_is_lost_would_be_found(chromium, pages):
    set_screen(chromium, 640, "light")
    show(chromium, pages["/login"])
    assert chromium.driver.execute_script(LOST) == []
    for harm in ("h1.style.marginBottom = '-2rem'", "h1.style.marginLeft = '60rem'",
                 "main.style.overflow = 'hidden'; main.style.maxHeight = '9rem'; main.style.flex = 'none'"):
        show(chromium, pages["/login"])
        lost = chromium.driver.execute_script(
            "const h1 = document.querySelector('h1'), main = document.querySelector('main');" + harm + ";" + LOST)
        assert lost != [], harm


def test_every_page_is_sound_html(pages):
    """By tidy, which is told that an empty place for a problem is meant, and which does not know all of HTML yet."""
    found = {}
    for name, text in pages.items():
        found[name] = subprocess.run(
            ["tidy", "-quiet", "-errors", "--drop-empty-elements", "no", "--warn-proprietary-attributes", "no"],
            input=text, capture_output=True, text=True).stderr
    assert not any(found.values()), found
    # Checked against what tidy does find.
    broken = subprocess.run(["tidy", "-quiet", "-errors"], input="<p><b>x</p>", capture_output=True, text=True)
    assert "missing" in broken.stderr


def test_a_title_begins_with_the_page_and_says_when_something_is_wrong(pages):
    titles = {name: unescape(re.search("<title>(.*?)</title>", text)[1]) for name, text in pages.items()}
    assert all(title.endswith(" – Gatehouse") for title in titles.values())
    for name, text in pages.items():
        is_refused_form = "aria-invalid" in text or name == "/login wrong"
        assert titles[name].startswith("Error: ") == is_refused_form, name
        assert text.count("<h1>") == 1 and '<html lang="en" dir="ltr">' in text, name


def test_what_is_wrong_is_told_above_the_form_with_ways_to_the_fields(pages):
    for name, text in pages.items():
        summary = re.search(r'<div class="problems" role="alert" tabindex="-1" autofocus>(.*?)</div>', text, re.DOTALL)
        invalid = re.findall(r'id="(\w+)"[^>]* aria-invalid="true"', text)
        assert (summary is not None) == (bool(invalid) or name == "/login wrong"), name
        if invalid:
            told = dict(re.findall(r'<li><a href="#(\w+)">([^<]+)</a></li>', summary[1]))
            assert list(told) == invalid, name
            for field, problem in told.items():
                assert f'<p class="problem" id="{field}-problem">{problem}</p>' in text
                assert re.search(rf'id="{field}"[^>]* aria-describedby="[^"]*\b{field}-problem"', text)


def test_fields_say_what_a_browser_may_fill_in(pages):
    wanted = {"/register": ["username", "email", "new-password"], "/login": ["username", "current-password"],
              "/profile/edit": ["username", "name", "email", "current-password"],
              "/password-change": ["username", "current-password", "new-password"],
              "/password-reset": ["email"], "/verify/resend": ["email"]}
    for name, fields in wanted.items():
        assert re.findall(r'autocomplete="([^"]+)"', pages[name]) == fields, name


def test_from_a_refused_form_the_keyboard_leads_to_the_field(site, chromium):
    chromium.driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    chromium.driver.delete_all_cookies()
    chromium.open("/register")

    def focused():
        return chromium.driver.switch_to.active_element

    focused().send_keys(Keys.TAB)
    assert focused().text == "Skip to content"
    assert focused().value_of_css_property("outline-style") == "solid"
    chromium.fill(username="somebody", email="nobody@example.org", password="x")
    chromium.submit()
    assert chromium.driver.title.startswith("Error: ")
    wait_for(lambda: focused().get_attribute("class") == "problems", "focus on what is wrong")
    focused().send_keys(Keys.TAB)
    assert focused().get_attribute("href").endswith("#password")
    focused().send_keys(Keys.ENTER)
    wait_for(lambda: chromium.path.endswith("#password"), "way to the field")
    wait_for(lambda: focused().get_attribute("id") == "password", "focus on the field")


def luminance(colour):
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(*colours):
    dim, bright = sorted(map(luminance, colours))
    return (bright + 0.05) / (dim + 0.05)


def test_colours_stand_out_in_light_and_dark():
    """WCAG 2.2, 1.4.3: text has a contrast of 4.5 at least; 1.4.11: a field's border one of 3, which is text's, too."""
    light, dark, _ = re.findall(r":root \{(.*?)\}", STYLE, re.DOTALL)
    for scheme in (light, dark):
        colours = {}
        for name, digits in re.findall(r"--([\w-]+): #(\w+);", scheme):
            digits = "".join(2 * it for it in digits) if len(digits) == 3 else digits
            colours[name] = [int(digits[start:start + 2], 16) / 255 for start in (0, 2, 4)]
        for ink, paper in [("ink", "paper"), ("faint", "paper"), ("faint", "desk"), ("accent", "paper"),
                           ("accent", "desk"), ("problem", "paper"), ("on-accent", "accent"), ("ink", "notice")]:
            assert contrast(colours[ink], colours[paper]) >= 4.5, (ink, paper)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_letter_that_stands_for_a_member_stands_out_on_each_of_its_colours(chromium, pages, scheme):
    tones = [int(it) for it in re.findall(r"\.m(\d+) \{ --hue", STYLE)]
    source = (REPOSITORY / "Sources/Web/Monogram.swift").read_text()
    assert tones == list(range(int(re.search(r"tones: UInt = (\d+)", source)[1])))
    set_screen(chromium, 360, scheme)
    show(chromium, pages["/profiles"].replace("</ul>", "".join(
        f'<li><a class="m{tone}" data-m="A">A</a></li>' for tone in tones) + "</ul>"))
    seen = chromium.driver.execute_script("""
        return [...document.querySelectorAll('a[data-m=A]')].map(it => {
            const style = getComputedStyle(it, '::before'); return [style.backgroundColor, style.color]})""")
    pairs = [[[int(part) / 255 for part in re.findall(r"\d+", colour)] for colour in pair] for pair in seen]
    assert len(pairs) == len(tones)
    assert min(contrast(*pair) for pair in pairs) >= 4.5
    assert len({tuple(paper) for paper, _ in pairs}) == len(tones)


def test_the_style_sheet_is_small_and_all_of_it_is_this_sites():
    assert len(STYLE.encode()) < 12 * 1024
    assert "url(" not in STYLE and "@import" not in STYLE
    # Colours have names, which a site's own sheet may set anew.
    assert not re.search(r"#[0-9a-f]{3,8}\b|rgb\(", re.sub(r":root \{.*?\}", "", STYLE, flags=re.DOTALL))
    # From right to left everything is the other way round.
    assert not re.search(r"(margin|padding|border)-(left|right)|text-align: (left|right)|[^-](left|right):", STYLE)


def test_where_a_session_ends_by_itself_the_form_says_so(pages):
    assert "or after 12 hours without use" in pages["/login"]
