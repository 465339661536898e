"""What the running program may do, has open and shows of itself: nothing that it does not need."""

import itertools
import os
import re
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlencode

import pytest

from browser import SECRETS, Browser
from conftest import make_member, make_person
from mailbox import Mailbox
from running import Running, wait_for

DATABASE_PASSWORD = "what only gatehouse knows"
SECRETS.add(DATABASE_PASSWORD)


@pytest.fixture(scope="module")
def humble(tmp_path_factory):
    """As the README has it, the program's own database user may read and write rows and nothing else. And hashes cost
    what they cost."""
    site = Running(GATEHOUSE_PASSWORD_HASH="auto")
    site.sql(f"""CREATE USER humble@localhost IDENTIFIED BY '{DATABASE_PASSWORD}';
        GRANT SELECT, INSERT, UPDATE, DELETE ON gatehouse.* TO humble@localhost;""")
    password = tmp_path_factory.mktemp("database") / "password"
    password.write_text(DATABASE_PASSWORD + "\n")
    configuration = site.run_dir / "gatehouse.conf"
    text = re.sub("(?m)^database_user = .*$", "database_user = humble", configuration.read_text())
    configuration.write_text(f"{text}database_password_file = {password}\n")
    site.kill("gatehouse", signal.SIGTERM)  # dev/run starts it again
    wait_for(lambda: "humble" in str(site.sql("SELECT user FROM information_schema.processlist")), "other user")
    wait_for(lambda: Browser(site).get("/login").status == 200, "page")
    yield site
    site.stop()


def test_a_user_that_may_change_no_table_is_enough_for_all_of_it(humble):
    mailbox, person = Mailbox(humble), make_member(humble, make_person())
    browser, other = Browser(humble), Browser(humble)
    assert browser.log_in(person).status == 303 and other.log_in(person, remember="on").status == 303
    fields = {"username": person.username + "-b", "email": "b." + person.email, "password": person.password}
    assert browser.post("/profile/edit", fields).status == 303
    assert browser.post(mailbox.letter("b." + person.email, "Confirm").link).status == 303
    assert browser.post("/sessions/revoke", {"session": "others"}, form_at="/sessions").status == 303
    for path in ("/profile", "/profiles?q=a", f"/profiles/{person.username}-b", "/activity", "/account/export"):
        assert browser.get(path).status == 200
    other.post("/password-reset", {"email": "b." + person.email})
    form = other.get(mailbox.letter("b." + person.email, "Choose").link)["Location"]
    assert other.post(form, {"new_password": "another long secret"}).status == 303
    person.username, person.password = person.username + "-b", "another long secret"
    assert browser.log_in(person).status == 303
    fields = {"old_password": person.password, "new_password": "a third long secret"}
    assert browser.post("/password-change", fields).status == 303
    assert browser.post("/account/delete", {"password": "a third long secret"}).status == 303
    humble.sql("UPDATE account SET deletion_due_at = UTC_TIMESTAMP(6)")
    humble.kill("gatehouse", signal.SIGTERM)  # the next one begins by sweeping out
    wait_for(lambda: humble.sql("SELECT COUNT(*) FROM account") == [["0"]], "empty table", 60)
    wait_for(lambda: Browser(humble).get("/login").status == 200, "page")
    log = (humble.run_dir / "gatehouse.log").read_text()
    assert "event=accounts-deleted" in log and " error event=" not in log


def test_it_has_sockets_and_its_log_open_and_nothing_else(humble):
    pid = humble.pid("gatehouse")
    own = {"/dev/null", str(humble.run_dir / "gatehouse.log"), str(humble.run_dir / "lock")}
    opened = set()
    for link in Path(f"/proc/{pid}/fd").iterdir():
        with suppress(FileNotFoundError):  # closed by now
            opened.add(os.readlink(link))
    others = {name for name in opened - own if not re.match(r"(socket|anon_inode|pipe):", name)}
    assert {Path(name).name for name in others} == {"common-passwords"}
    inodes = set(re.findall(r"socket:\[(\d+)\]", str(opened)))
    for table in ("tcp", "tcp6", "udp", "udp6", "raw"):  # it speaks to this machine alone
        lines = Path(f"/proc/{pid}/net/{table}").read_text().splitlines()[1:]
        assert not inodes & {line.split()[9] for line in lines}


def test_no_secret_is_to_be_seen_from_outside(humble):
    pid = humble.pid("gatehouse")
    for name in ("cmdline", "environ"):
        assert DATABASE_PASSWORD.encode() not in Path(f"/proc/{pid}/{name}").read_bytes()
    for text in (*humble.logs().values(), (humble.run_dir / "gatehouse.conf").read_text()):
        assert DATABASE_PASSWORD not in text


def test_a_storm_of_sign_ins_takes_neither_the_memory_nor_everybodys_pages(humble):
    person = make_member(humble, make_person())
    browsers = [Browser(humble) for _ in range(200)]
    bodies = [urlencode({"csrf_token": browser.form_token("/login"), "identifier": person.username,
                         "password": person.password}) for browser in browsers]
    with ThreadPoolExecutor(200) as threads:
        answers = [threads.submit(browsers[n].send, "/login", bodies[n]) for n in range(200)]
        times = []
        while not all(answer.done() for answer in answers):
            begun = time.perf_counter()
            assert Browser(humble).get("/register").status == 200
            times.append(time.perf_counter() - begun)
        statuses = [answer.result().status for answer in answers]
    assert set(statuses) == {303, 503}
    assert sorted(times)[len(times) // 2] < 3  # seconds; one after the other they would take many more
    peak = int(re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{humble.pid('gatehouse')}/status").read_text())[1])
    hashes = os.cpu_count() * 32 * 1024  # one for each processor, at the most
    assert peak < hashes + 64 * 1024


def test_in_a_storm_of_sign_ins_somebody_else_gets_in(humble):
    stormer, owner = make_member(humble, make_person()), make_member(humble, make_person())
    over, seated, turns = time.monotonic() + 600, set(), itertools.count()

    def storm(number):
        browser, statuses = Browser(humble), []
        body = urlencode({"csrf_token": browser.form_token("/login"), "identifier": stormer.username,
                          "password": stormer.password})
        cookies = dict(browser.cookies)
        while time.monotonic() < over:
            browser.cookies = dict(cookies)  # whoever is signed in is sent on without a hash
            answer = browser.send("/login", body)
            assert answer.status == 303 or answer["Retry-After"], answer.status
            statuses.append(answer.status)
            if answer.status == 303:
                seated.add(number)
                next(turns)
        return statuses

    with ThreadPoolExecutor(24) as threads:  # there are twenty seats
        storms = [threads.submit(storm, number) for number in range(24)]
        wait_for(lambda: len(seated) == 24, "turn of each", 400)
        browser, before = Browser(humble), next(turns)
        while (answer := browser.log_in(owner)).status != 303 and time.monotonic() < over:
            assert answer.status == 503
            time.sleep(0.5)
        taken, over = next(turns) - before, 0
        statuses = {status for storm in storms for status in storm.result()}
    assert answer.status == 303 and statuses == {303, 503}
    assert taken < 100  # others who had their turn first: twenty or so
