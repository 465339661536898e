"""What has happened: on a page, in a table, and as lines that other programs read."""

import re
import signal
import subprocess

import pytest

from browser import SECRETS, Browser
from conftest import make_member, make_person
from mailbox import Mailbox
from running import REPOSITORY, Running, wait_for

FILTER = REPOSITORY / "nginx/fail2ban/filter.d/gatehouse.conf"
LINE = re.compile(r'(\S+Z) (error|warning|notice|info) event=([a-z-]+)((?: [a-z]+="(?:[^"\\]|\\.)*")*)')


@pytest.fixture
def lines(site):
    """The lines of what visitors do while the test runs, read as (event, fields)."""
    log = site.run_dir / "gatehouse.log"
    start = log.stat().st_size

    def read():
        found = []
        for line in log.read_bytes()[start:].decode("utf-8").splitlines():
            match = LINE.fullmatch(line)
            assert match, line
            found.append((match[3], dict(re.findall(r'([a-z]+)="((?:[^"\\]|\\.)*)"', match[4]))))
        return [(event, fields) for event, fields in found if "ip" in fields]
    return read

# In bytes, one more than a password may have.
TOO_LONG = ("a password of many words " * 42)[:1025]


def texts(answer):
    return re.findall("<li>([^<]+)<span>", answer.text)


def attempt(browser, name, password, **headers):
    SECRETS.add(password)
    return browser.post("/login", {"identifier": name, "password": password}, headers=headers)


def test_a_member_sees_what_has_happened_newest_first(site, member, browser, other_browser):
    firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
    assert attempt(other_browser, member.username, "not the password", **{"User-Agent": firefox}).status == 422
    browser.log_in(member)
    page = browser.get("/activity")
    assert texts(page) == [
        "Signed in", "Attempt to sign in refused", "E-mail address proven, account activated", "Account created"]
    assert "</time>, Firefox on Linux, from 127.0.0.1</span>" in page.text


@pytest.mark.one_process
def test_a_whole_life_leaves_one_line_an_event_with_who_and_where(site, lines, mailbox, browser):
    person = make_member(site, make_person())
    attempt(browser, person.username, "not the password")
    browser.log_in(person)
    browser.post("/profile/edit", {
        "username": person.username + "x", "email": "life@example.net", "display_name": "", "about": "",
        "password": person.password})
    browser.post("/logout", form_at="/dashboard")
    name = person.username + "x"
    browser.post("/password-reset", {"email": person.email})
    reset = mailbox.letter(person.email, "Choose").link
    browser.get(reset)
    form = browser.get(reset)["Location"]
    person.password = "a password that comes later"
    SECRETS.add(person.password)
    assert browser.post(form, {"new_password": person.password}).status == 303
    found = [(event, fields) for event, fields in lines() if fields.get("ip") == "127.0.0.1"]
    assert [event for event, _ in found] == [
        "account-created", "account-verified", "sign-in-refused", "signed-in", "username-changed",
        "email-change-requested", "signed-out", "reset-requested", "password-reset"]
    assert len({fields["user"] for _, fields in found}) == 1
    assert found[-1][1]["name"] == name
    assert found[5][1]["detail"] == "l***@example.net"
    kinds = [line.split("\t")[1] for line in site.verb("log", name).splitlines()]
    assert kinds == [event for event, _ in found]
    assert site.verb("log", "--since", "1h", name) == site.verb("log", name)


@pytest.mark.one_process
def test_each_kind_of_event_is_written_shown_and_printed(site, lines, mailbox, browser):
    source = (REPOSITORY / "Sources/Accounts/Event.swift").read_text()
    messages = (REPOSITORY / "templates/en/words.txt").read_text()
    kinds = set(re.findall(r'(?m)^        case \w+ = "([a-z-]+)"', source))
    words = dict(re.findall(r"(?m)^event\.([a-z-]+) = ([^{\n]+)", messages))
    assert kinds == set(words) and len(kinds) > 20
    person = make_member(site, make_person())
    other = Browser(site)
    for _ in range(6):
        attempt(other, person.username, TOO_LONG)
    for visitor in (other, browser):
        visitor.log_in(person)
    browser.post("/sessions/revoke", {"session": "others"}, form_at="/sessions")
    form = {"username": person.username + "x", "email": "kinds@example.net", "display_name": "", "about": ""}
    assert browser.post("/profile/edit", {**form, "password": TOO_LONG}).status == 422
    assert browser.post("/profile/edit", {**form, "password": person.password}).status == 303
    person.username, person.email = form["username"], form["email"]
    link = mailbox.letter(person.email, "Confirm").link
    assert [browser.post(link).status, browser.post(link, form_at="/dashboard").status] == [303, 410]
    browser.post("/password-reset", {"email": person.email})
    assert browser.post(mailbox.letter(person.email, "Choose").cancel_link).status == 303
    browser.post("/password-reset", {"email": person.email})
    letter = mailbox.letter(person.email, "Choose", count=2)
    person.password = "a password that comes later"
    SECRETS.add(person.password)
    form = browser.get(letter.link)["Location"]
    assert browser.post(form, {"new_password": person.password}).status == 303
    browser.log_in(person)
    changed = {"old_password": person.password, "new_password": "and one after that"}
    assert browser.post("/password-change", changed).status == 303
    person.password = changed["new_password"]
    SECRETS.add(person.password)
    assert browser.get("/account/export").status == 200
    browser.post("/account/delete", {"password": person.password})
    browser.log_in(person)
    browser.post("/logout", form_at="/dashboard")
    site.verb("user", "disable", person.username)
    site.verb("user", "enable", person.username)
    site.verb("group", "add", "staff", person.username)
    site.verb("group", "remove", "staff", person.username)
    browser.log_in(person)

    written = [event for event, fields in lines() if fields.get("ip") == "127.0.0.1"]
    printed = [line.split("\t")[1] for line in site.verb("log", person.username).splitlines()]
    shown = texts(browser.get("/activity"))
    assert set(printed) == kinds - {"account-deleted"}
    # In the order in which they happened; the operator's own are not the running program's to write.
    by_operator = {"account-disabled", "account-enabled", "group-joined", "group-left"}
    assert written == [kind for kind in printed if kind not in by_operator]
    assert printed[::-1] == [
        max((kind for kind in kinds if text.startswith(words[kind])), key=lambda kind: len(words[kind]))
        for text in shown]

    (number, *_) = next(line.split("\t")[2:] for line in site.verb("log", person.username).splitlines())
    site.verb("user", "delete", person.username)
    assert [line.split("\t")[1:] for line in site.verb("log", "--since", "1h").splitlines()
            if line.endswith("\t" + number)] == [["account-deleted", "-", "-", "-", "-", number]]


@pytest.mark.parametrize("path, event", [
    ("/verify/1/x", "link-refused"), ("/verify/1/" + "A" * 43, "token-refused"),
    ("/email-change/1/x", "link-refused"), ("/email-change/1/" + "A" * 43, "token-refused"),
    ("/password-reset-cancel/1/x", "link-refused"), ("/password-reset-cancel/1/" + "A" * 43, "token-refused"),
    ("/password-reset-confirm/1/set-password", "link-refused"),
])
@pytest.mark.one_process
def test_a_link_that_is_good_for_nothing_is_one_line_when_it_is_sent(browser, lines, path, event):
    assert browser.post(path, form_at="/login").status == 410
    assert [found for found, _ in lines()] == [event]


@pytest.mark.one_process
def test_no_line_has_a_secret_or_anything_typed(site, lines, browser, member):
    browser.log_in(member)
    for name in (member.password, "someone.else@example.com", "x\nevent=signed-in ip=\"192.0.2.66\"", "\x1b[2J\x07"):
        attempt(Browser(site), name, "typed into the wrong field")
    Browser(site).post("/password-reset", {"email": "someone.else@example.com"})
    log = (site.run_dir / "gatehouse.log").read_text()
    for word in (member.password, "someone.else", "192.0.2.66", "wrong field", "\x1b", *browser.cookies.values()):
        assert word not in log
    refused = [fields for event, fields in lines() if event == "sign-in-refused"]
    assert len(refused) == 4 and all(re.fullmatch("unknown [0-9a-f]{8}", fields["detail"]) for fields in refused)


@pytest.mark.one_process
@pytest.mark.parametrize("agent", [
    b"\x1b[2J\x1b]0;owned\x07", b"caf\xe9 \xff\xfe", b'" event=signed-in ip="192.0.2.66', b"a\tb\x0bc", b"x" * 7000],
    ids=["escapes", "no UTF-8", "quotes", "controls", "long"])
def test_a_browser_cannot_write_into_the_log(site, member, lines, agent):
    attempt(Browser(site), member.username, "not the password", **{"User-Agent": agent.decode("latin-1")})
    (refused,) = lines()  # each line is of the form that lines have
    assert refused[0] == "sign-in-refused" and refused[1]["ip"] == "127.0.0.1"
    assert "192.0.2.66" not in str(refused)


@pytest.mark.one_process
def test_what_the_web_refuses_is_a_line_too(site, member, lines):
    browser = Browser(site)
    browser.log_in(member)
    browser.send("/profile/edit", "username=mallory")
    browser.send("/profile/edit", "username=a&username=b")
    browser.get("/verify/1/" + "A" * 43)
    browser.post("/sessions/revoke", {"session": "1"}, form_at="/sessions")
    events = [(event, fields.get("name"), fields.get("page")) for event, fields in lines()][1:]
    assert events == [
        ("form-refused", member.username, "/profile/edit"), ("request-malformed", None, "/profile/edit"),
        ("link-refused", member.username, "/verify/{uid}/{token}"),
        ("session-refused", member.username, "/sessions/revoke")]


@pytest.mark.one_process
def test_each_line_names_the_request_as_nginxs_log_does(site, member, lines):
    browser = Browser(site)
    attempt(browser, member.username, "not the password")
    browser.log_in(member)
    browser.send("/profile/edit", "username=mallory")
    requests = [fields["request"] for _, fields in lines()]

    def known():
        """Of all of them: nginx writes its line once the answer is sent."""
        log = (site.run_dir / "nginx-access.log").read_text().splitlines()
        found = [re.search(r'"(\w+ \S+) HTTP/1.1" (\d+) .* ([0-9a-f]{32})$', line) for line in log]
        lines = {match[3]: (match[1], match[2]) for match in found if match}
        return set(requests) <= set(lines) and [lines[request] for request in requests]
    assert wait_for(known, "lines of nginx") == [
        ("POST /login", "422"), ("POST /login", "303"), ("POST /profile/edit", "403")]


def test_fail2ban_finds_the_refusals_and_nothing_else(site, member):
    attempt(Browser(site), member.username, "not the password")
    Browser(site).get("/verify/1/" + "A" * 43)
    Browser(site).log_in(member)
    log = site.run_dir / "gatehouse.log"
    refusals = [line for line in log.read_text().splitlines() if " ip=" in line and re.search(
        r" event=(?:(?:[a-z]+-in|password|token|link|form|session|language)-refused|limit-reached|request-malformed) ",
        line)]
    assert refusals
    said = subprocess.run(
        ["fail2ban-regex", "--print-all-matched", str(log), str(FILTER)], check=True, capture_output=True,
        text=True).stdout
    matched = re.search(r"Matched line\(s\):\n(.*?)\n`-", said, re.S)[1]
    assert [line.removeprefix("|  ") for line in matched.splitlines()] == refusals
    # The same as journald hands it over.
    (journal := site.run_dir / "journal.txt").write_text("".join(
        "host gatehouse[7]: " + line.split(" ", 2)[2] + "\n" for line in refusals))
    said = subprocess.run(
        ["fail2ban-regex", str(journal), str(FILTER)], check=True, capture_output=True, text=True).stdout
    assert f"{len(refusals)} matched, 0 missed" in said


def test_many_refused_then_signed_in_is_told_once_a_day(site, mailbox, member):
    for _ in range(2):
        for _ in range(6):
            attempt(Browser(site), member.username, "not the password")
        Browser(site).log_in(member)
        mailbox.letter(member.email, "Refused attempts")
    mailbox.settle()
    told = [letter for letter in mailbox.letters(member.email) if "Refused attempts" in letter.subject]
    assert len(told) == 1
    assert "somebody had tried 6\ntimes" in told[0].body


def test_it_was_not_me(site, mailbox, member, browser):
    browser.post("/password-reset", {"email": member.email})
    letter = mailbox.letter(member.email, "Choose")
    assert browser.get(letter.cancel_link).status == 200
    answer = browser.post(letter.cancel_link)
    assert (answer.status, answer["Location"]) == (303, "/password-reset-cancel/done")
    for link in (letter.link, letter.cancel_link):
        assert browser.get(link).status == 410
    assert browser.log_in(member).status == 303
    for log in site.logs().values():
        assert letter.cancel_link.rsplit("/", 1)[1] not in log


def test_old_events_are_swept_out():
    site = Running(GATEHOUSE_LOG_RETENTION="1s")
    try:
        person = make_member(site, make_person())
        site.sql("UPDATE event SET happened_at = happened_at - INTERVAL 1 HOUR")
        site.kill("gatehouse", signal.SIGTERM)  # dev/run starts it again, and it sweeps
        wait_for(lambda: site.sql("SELECT COUNT(*) FROM event") == [["0"]], "empty log", 90)
        wait_for(lambda: Browser(site).get("/login").status == 200, "page")
        assert Browser(site).log_in(person).status == 303
    finally:
        site.stop()
