"""Three database nodes that are one to whoever asks, and two gatehouses before them: no visitor can tell which of them
answered, and none of the promises is broken while a node dies, is cut off, hangs, and comes back."""

import os
import re
import signal
import subprocess
import threading
from collections import Counter
from contextlib import contextmanager
from urllib.parse import urlencode

import pytest
from browser import Browser
from lives import Lives
from mailbox import Mailbox
from promises import broken, settle
from running import REPOSITORY, free_port, wait_for
from sites import FaultSite

NODES = 1, 2, 3
TURNS = 1  # in which each node has its turn
POSTMEN = 8  # at both gatehouses; each may have a letter in hand when a node goes
VISITORS = 8  # at each gatehouse
TURNS_OF_VISITOR = 20
TRIES_ALLOWED = 10
LAG = 1.5  # seconds; the lock that makes it has the node's commits wait, too
GATEHOUSES = "gatehouse", "gatehouse-2"
TABLES = "account", "session", "token", "email_change", "letter", "attempt", "device", "event", "held_username"


class Cluster(FaultSite):
    def __init__(self, **settings):
        self.rejoined = []
        super().__init__(CLUSTER="1", **settings)

    def stop(self):
        for node in self.rejoined:
            node.terminate()
            node.wait(60)
        super().stop()

    def at(self, node, statements, patience=60):
        """Rows of texts; of a node that takes no statements, none."""
        asked = subprocess.run(
            ["mariadb", "--no-defaults", f"--socket={self.run_dir}/cluster/{node}/mariadb.sock", "--batch",
             "--skip-column-names", "gatehouse"], input=statements, errors="surrogateescape", capture_output=True,
            timeout=patience)
        return [line.split("\t") for line in asked.stdout.splitlines()]

    def pid_of(self, node):
        return int((self.run_dir / f"cluster/{node}/mariadb.pid").read_text())

    def provider(self, node, option):
        self.at(node, f"SET GLOBAL wsrep_provider_options = '{option}'")

    def status(self, node):
        return dict(self.at(node, "SHOW STATUS WHERE Variable_name IN ('wsrep_ready', 'wsrep_cluster_size')"))

    def await_size(self, size, nodes=NODES):
        """Each of the nodes is of use, and knows that there are so many."""
        for node in nodes:
            wait_for(lambda: self.status(node) == {"wsrep_ready": "ON", "wsrep_cluster_size": str(size)},
                     f"node {node} of {size}", 90)

    def rejoin(self, node):
        """Starts a node that has died."""
        with open(self.run_dir / "rejoined.log", "a") as said:
            self.rejoined.append(subprocess.Popen(
                ["setpriv", "--pdeathsig", "TERM", str(REPOSITORY / "dev/galera"), str(self.run_dir / "cluster"),
                 str(node)], stdout=said, stderr=said, stdin=subprocess.DEVNULL))

    def differences(self):
        """The tables that are not the same at all nodes."""
        # Not by CHECKSUM TABLE, which takes in what no column holds.
        def rows(node, table):
            return self.at(node, f"SET SESSION wsrep_sync_wait = 7; SELECT * FROM {table} ORDER BY 1, 2")
        return [table for table in TABLES if any(rows(node, table) != rows(1, table) for node in (2, 3))]


class Door:
    """What a browser needs of a site, of one of the gatehouses alone."""

    def __init__(self, site, gatehouse):
        self.site, self.port = site, free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        folder = site.run_dir / f"nginx-{gatehouse}"
        folder.mkdir()
        for name in "nginx.conf", "gatehouse-http.conf":
            text = (site.run_dir / "nginx" / name).read_text()
            server = f"server unix:{site.run_dir}/{gatehouse}.sock;"
            text = re.sub(r"(upstream gatehouse \{\n) *server .*", rf"\1{server}", text)
            text = text.replace(f"127.0.0.1:{site.port}", f"127.0.0.1:{self.port}")
            (folder / name).write_text(text.replace(f"{site.run_dir}/nginx", f"{folder}"))
        self.process = subprocess.Popen(
            ["setpriv", "--pdeathsig", "TERM", "nginx", "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e",
             "stderr"], stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_for(self.answers, "nginx")

    def answers(self):
        try:
            return Browser(self).get("/login").status == 200
        except OSError:
            return False

    def stop(self):
        self.process.terminate()
        self.process.wait(60)


@contextmanager
def a_cluster(**settings):
    site = Cluster(**settings)
    try:
        yield site
    finally:
        site.stop()


@pytest.fixture(scope="module")
def site():
    with a_cluster(
            GATEHOUSE_LIMIT_LOGIN_ACCOUNT=f"{TRIES_ALLOWED}/1h", GATEHOUSE_LIMIT_FORM_CLIENT="10000/3650d") as site:
        yield site


@pytest.fixture(scope="module")
def doors(site):
    doors = [Door(site, gatehouse) for gatehouse in GATEHOUSES]
    yield doors
    for door in doors:
        door.stop()


@contextmanager
def lagging(site, node, seconds):
    """While the block runs, or for so long, the node has not yet what is committed at the others."""
    held = threading.Event()
    session = subprocess.Popen(
        ["mariadb", "--no-defaults", f"--socket={site.run_dir}/cluster/{node}/mariadb.sock", "--unbuffered"],
        text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    session.stdin.write("FLUSH TABLES WITH READ LOCK; SELECT 'held';\n")
    session.stdin.flush()
    while session.stdout.readline().strip() != "held":
        assert session.poll() is None
    timer = threading.Timer(seconds, session.stdin.close)  # and with the session goes its lock
    timer.start()
    try:
        yield
    finally:
        timer.join()
        session.wait(60)


def registered(door, name):
    person = {"username": name, "email": f"{name}@example.org", "password": f"a long secret of {name}"}
    assert Browser(door).post("/register", person).status == 303
    return person


def signed_in(door, person):
    browser = Browser(door)
    answer = browser.post("/login", {"identifier": person["username"], "password": person["password"]})
    assert answer.status == 303, answer.text
    return browser


def member(site, door, name):
    person = registered(door, name)
    link = Mailbox(site).letter(person["email"], "Activate").link.removeprefix(site.address)
    assert Browser(door).post(link).status == 303
    return person


def test_whoever_has_signed_in_at_one_gatehouse_is_signed_in_at_the_other_at_once(site, doors):
    here, there = doors
    person = member(site, here, "traveller")
    with lagging(site, 2, LAG):
        browser = signed_in(here, person)
        browser.site = there
        assert browser.get("/dashboard").status == 200


def test_whoever_has_signed_out_at_one_gatehouse_is_signed_out_at_the_other_at_once(site, doors):
    here, there = doors
    browser = signed_in(here, member(site, here, "leaver"))
    cookies = dict(browser.cookies)
    with lagging(site, 2, LAG):
        assert browser.post("/logout", form_at="/dashboard").status == 303
        browser.site, browser.cookies = there, cookies
        assert browser.get("/dashboard").status == 303


def test_a_letters_link_is_good_at_the_other_gatehouse_at_once(site, doors):
    here, there = doors
    with lagging(site, 2, LAG):
        person = registered(here, "reader")
        link = Mailbox(site).letter(person["email"], "Activate").link
        assert Browser(there).post(link.removeprefix(site.address)).status == 303


def test_a_letter_asked_for_at_the_other_gatehouse_at_once_is_no_letter_to_nobody(site, doors):
    here, there = doors
    with lagging(site, 2, LAG):
        person = registered(here, "impatient")
        Mailbox(site).letter(person["email"], "Activate")
        assert Browser(there).post("/verify/resend", {"email": person["email"]}).status == 303
    Mailbox(site).letter(person["email"], "Activate", count=2)


def at_once(doors, visit):
    """Many visitors at each gatehouse."""
    visitors = [threading.Thread(target=visit, args=(number, door)) for number in range(VISITORS) for door in doors]
    for thread in visitors:
        thread.start()
    for thread in visitors:
        thread.join()


def test_tries_at_both_gatehouses_are_counted_together(doors):
    statuses = Counter()

    def visit(_, door):
        answer = Browser(door).post("/login", {"identifier": "somebody", "password": "a guess and no more"})
        statuses[answer.status] += 1

    at_once(doors, visit)
    assert statuses == {422: TRIES_ALLOWED, 429: 2 * VISITORS - TRIES_ALLOWED}


def test_tries_counted_at_both_gatehouses_at_once_fail_nobody(site, doors):
    """All from one network, so each try changes the row that the others change."""
    statuses = Counter()

    def visit(number, door):
        browser = Browser(door)
        token = browser.form_token("/verify/resend")
        for turn in range(TURNS_OF_VISITOR):
            email = f"nobody{number}.{turn}.{door.port}@example.org"
            answer = browser.send("/verify/resend", urlencode({"csrf_token": token, "email": email}))
            statuses[answer.status] += 1

    site.sql("DELETE FROM attempt WHERE bucket LIKE 'form-client %'")
    at_once(doors, visit)
    assert statuses == {303: 2 * VISITORS * TURNS_OF_VISITOR}
    (counted,), = site.sql(f"""SELECT CEILING(TIMESTAMPDIFF(SECOND, UTC_TIMESTAMP(), empty_at) * 10000 / 3650 / 86400)
        FROM attempt WHERE bucket LIKE 'form-client %'""")
    assert counted == str(2 * VISITORS * TURNS_OF_VISITOR)


def test_no_session_begins_with_the_old_password_while_the_other_gatehouse_changes_it(site, doors, full):
    """A lock on the account, which makes them wait for each other at one node, is not known to the other."""
    here, there = doors
    person = member(site, here, "victim")
    for turn in range(100 if full else 5):
        owner, old = signed_in(there, person), person["password"]
        is_changed = threading.Event()

        def thief(number, door):
            browser = Browser(door)
            token = browser.form_token("/login")
            while not is_changed.is_set():
                browser.send("/login", urlencode(
                    {"csrf_token": token, "identifier": person["username"], "password": old}))

        thieves = [threading.Thread(target=thief, args=(number, here)) for number in range(2)]
        for thread in thieves:
            thread.start()
        new = {"old_password": old, "new_password": f"a long secret, number {turn}"}
        answer = owner.post("/password-change", new)
        is_changed.set()
        for thread in thieves:
            thread.join()
        assert answer.status == 303, answer.text
        person["password"] = new["new_password"]
        # One's own, which the change has begun, and the owner's of the turns before have ended.
        assert site.sql("""SELECT COUNT(*) FROM session JOIN account ON account.id = account_id
            WHERE username = 'victim'""") == [["1"]]
        site.sql("DELETE FROM attempt")


def test_whole_lives_are_lived_at_both_gatehouses(site, faults, full):
    many = 200 if full else 12
    with Lives(site, many=many) as lives:
        lives.join()
    assert broken(site, [lives], retries=settle(site)) == []
    assert site.differences() == []
    faults.add("three nodes, two gatehouses, no fault", 1, lives)
    assert lives.counts["lost"] == 0
    assert all("account-created" in (site.run_dir / f"{gatehouse}.log").read_text() for gatehouse in GATEHOUSES)


@pytest.mark.full
def test_a_node_that_dies_takes_nothing_along(faults):
    under_load(faults, "a node killed (-9)", die)


@pytest.mark.full
def test_a_node_that_is_cut_off_does_nothing_on_its_own(faults):
    under_load(faults, "a node cut off from the others", cut_off)


@pytest.mark.full
def test_a_node_that_hangs_is_passed_over(faults):
    under_load(faults, "a node that hangs (SIGSTOP)", hang)


def die(site, lives, node):
    os.kill(site.pid_of(node), signal.SIGKILL)
    site.await_size(2, [other for other in NODES if other != node])
    lives.go_on()
    site.rejoin(node)


def cut_off(site, lives, node):
    site.provider(node, "gmcast.isolate=1")
    wait_for(lambda: site.status(node)["wsrep_ready"] == "OFF", "node that knows that it is alone", 60)
    lives.go_on()
    site.provider(node, "gmcast.isolate=0")


def hang(site, lives, node):
    os.kill(site.pid_of(node), signal.SIGSTOP)
    try:
        site.await_size(2, [other for other in NODES if other != node])
        lives.go_on()
    finally:
        os.kill(site.pid_of(node), signal.SIGCONT)


def under_load(faults, name, fault):
    with a_cluster() as site:
        tries = 0
        with Lives(site) as lives:
            for _ in range(TURNS):
                for node in NODES:
                    lives.go_on()
                    fault(site, lives, node)
                    lives.go_on()
                    site.await_size(3)
                    tries += 1
            lives.go_on()
        assert broken(site, [lives], retries=tries * POSTMEN + settle(site)) == []
        assert site.differences() == []
        faults.add(name, tries, lives)
        assert lives.counts["lost"] == 0, "\n".join(
            line for log in site.logs().values() for line in log.splitlines() if re.search(r" error |\" 50[024] ", line))
