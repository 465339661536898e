"""The rows of the table. Each yields figures: what was measured, of which program, and the goal."""

import os
import re
import statistics
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from measure import CONNECTIONS, bare, instructions, interleaved, load, resident, start_seconds, wrk
from servers import FORM_TOKEN, PASSWORD, USERNAME, WORKERS, Browser, Kept, wait_for

MEMBERS = 100_000
PROCESSOR_GOAL = 1.3  # times the yardstick's, for every page
STORM = 64  # clients that sign in
LETTERS_AT_ONCE = 4  # runs of sendmail
NICENESS = 10  # of Gatehouse's threads that hash


@dataclass
class Figure:
    work: str
    measured: str
    gatehouse: float
    other: float | None = None  # the yardstick's, or what else it is compared with
    goal: str = ""  # as in `≤ 1.3`: of the ratio, or of Gatehouse's own figure where there is nothing to compare with

    @property
    def ratio(self):
        return None if self.other is None else self.gatehouse / self.other if self.other else float("inf")

    @property
    def verdict(self):
        if not self.goal:
            return ""
        sign, bound = self.goal.split()
        figure = self.gatehouse if self.ratio is None else self.ratio
        return "met" if (figure <= float(bound) if sign == "≤" else figure >= float(bound)) else "MISSED"


class Rows:
    def __init__(self, servers, options):
        self.servers = servers
        self.quick = options.quick
        self.rounds = options.rounds or (1 if options.quick else 5)
        self.seconds = 1 if options.quick else 3
        self.counted = 20 if options.quick else 200
        self.requests = options.requests or (5_000 if options.quick else 1_000_000)

    # --- Pages, beside the same in C

    def page(self, work, target, goal):
        ours, theirs = self.servers.gatehouse, self.servers.yardstick
        # Of the same page; of the list, the yardstick has the first, and names there may be shorter than those here.
        sizes = [len(self.answer(program, target)) for program in (ours, theirs)]
        assert 0.95 < sizes[0] / max(1, sizes[1]) < 1.05 or sizes == [0, 0], sizes
        a, b = interleaved(self.rounds, lambda: load(ours, target, self.seconds),
                           lambda: load(theirs, target, self.seconds))
        yield Figure(work, "processor time a request, µs", a["processor"], b["processor"], f"≤ {PROCESSOR_GOAL}")
        yield Figure(work, "requests a second", a["rate"], b["rate"], f"≥ {goal}")
        yield Figure(work, "p50, ms", a["p50"], b["p50"])
        yield Figure(work, "p99, ms", a["p99"], b["p99"])

    def answer(self, program, target):
        answer = Browser(program).request("GET", target, headers={"Cookie": program.cookie_for(target)})
        assert answer.status in (200, 204), f"{program.name} {target}: {answer.text}"
        return answer.body

    def login(self):
        yield from self.page("`GET /login`", "/login", 0.95)

    def auth_check(self):
        if self.servers.has_auth_check:
            yield from self.page("`GET /auth/check`", "/auth/check", 0.95)

    def profile(self):
        yield from self.page("`GET /profile`", "/profile", 0.90)

    def auth_request(self):
        if self.servers.has_auth_check:
            yield from self.page("static page, `auth_request`", "/members-only/page.html", 1.0)

    def profiles(self):
        yield from self.page(f"`GET /profiles`, 50 of {self.servers.members:,}", "/profiles", 0.80)

    def profiles_middle(self):
        yield from self.page(
            "`GET /profiles`, a page in the middle", f"/profiles?after=u.member{self.servers.members // 2:07}", 0.80)

    def instructions(self):
        targets = ["/login", *(["/auth/check"] if self.servers.has_auth_check else []), "/profile", "/profiles"]
        a, b = (instructions(program, targets, self.counted)
                for program in (self.servers.gatehouse, self.servers.yardstick))
        for target, ours, theirs in zip(targets, a, b):
            yield Figure(f"`GET {target}`", "instructions a request", ours, theirs)

    # --- The same page, of more members

    def size(self):
        small, large = self.servers.small, self.servers.large
        numbers = (1_000, 10_000) if self.quick else (10_000, 1_000_000)
        for program, number in zip((small, large), numbers):
            self.servers.open(program, number)
            program.sign_in()
        for work, target in [
            ("`GET /profiles`, the first page", "/profiles"),
            ("`GET /profiles`, a page in the middle", "/profiles?after=u.member{middle:07}"),
            ("search by username, the first page", "/profiles?q=member"),
            ("search by username, a page in the middle", "/profiles?q=member&after=u.member{middle:07}"),
            ("search by name, the first page", "/profiles?q=Farid"),
        ]:
            # One connection: how long it takes, not how many there are.
            a, b = interleaved(self.rounds, *[
                lambda program=program, number=number: load(
                    program, target.format(middle=number // 2), self.seconds, connections=1)
                for program, number in ((large, numbers[1]), (small, numbers[0]))])
            yield Figure(f"{work}, of {numbers[1]:,} members and of {numbers[0]:,}", "p50, ms", a["p50"], b["p50"],
                         "≤ 1.2")

    # --- Forms

    def form(self, path):
        """The cookies and the token of a visitor who has opened the form."""
        browser = Browser(self.servers.gatehouse)
        token = FORM_TOKEN.search(browser.get(path).text)[1]
        return "; ".join(f"{name}={value}" for name, value in browser.cookies.items()), f"csrf_token={quote(token)}"

    def password_reset(self):
        servers = self.servers
        cookie, token = self.form("/password-reset")
        form = f"{token}&email=member@%40example.org"
        # The letters wait: the postman's work is another row.
        servers.sql("ALTER TABLE letter ALTER COLUMN due_at SET DEFAULT '2100-01-01'", "gatehouse")
        a, b = interleaved(self.rounds, *[
            lambda program=program: load(program, "/password-reset", self.seconds, form, cookie=cookie)
            for program in (servers.gatehouse, servers.yardstick)])
        assert int(servers.sql("SELECT COUNT(*) FROM letter WHERE account_id IS NOT NULL", "gatehouse")[0][0]) > 100
        servers.sql("DELETE FROM letter; ALTER TABLE letter ALTER COLUMN due_at SET DEFAULT UTC_TIMESTAMP(6)",
                    "gatehouse")
        work = "`POST /password-reset`"
        yield Figure(work, "requests a second", a["rate"], b["rate"], "≥ 0.5")
        yield Figure(work, "processor time a request, µs", a["processor"], b["processor"])
        yield Figure(work, "p99, ms", a["p99"], b["p99"])

    def sign_in_form(self):
        cookie, token = self.form("/login")
        return cookie, f"{token}&identifier=member@&password={quote(PASSWORD)}"

    def hash(self):
        cookie, form = self.sign_in_form()
        seconds = 5 if self.quick else 10
        hash, = self.servers.sql("SELECT password_hash FROM account LIMIT 1", "gatehouse")[0]
        costs = re.findall(r"[a-z]+=(\d+)", hash.replace("v=19$", ""))
        a, b = interleaved(
            self.rounds,
            lambda: load(self.servers.gatehouse, "/login", seconds, "--answers", form, cookie=cookie)["rate"],
            lambda: float(bare("hash", seconds, NICENESS, hash.split("$")[1], *costs)))
        yield Figure("`POST /login`, right passwords", "a second, and bare hashes", a, b, "≥ 0.95")

    def storm(self):
        yield from self.stormed("storm of `POST /login`")

    def polite_storm(self):
        yield from self.stormed("the same, clients wait 1 s after a 503", "--polite")

    def stormed(self, work, *manner):
        program = self.servers.gatehouse
        cookie, form = self.sign_in_form()
        seconds = 3 if self.quick else 10
        calms = [load(program, "/profile", seconds)]
        before = resident(program.pid)
        Path(f"/proc/{program.pid}/clear_refs").write_text("5")  # the peak begins anew
        storm = wrk(program.address + "/login", seconds + 4, "--answers", *manner, form, connections=STORM,
                    cookie=cookie)
        time.sleep(1)
        pages = wrk(program.address + "/profile", seconds, cookie=program.cookie)
        time.sleep(0.5)
        taken = self.sign_in_within(60)
        pages = pages()
        storm = storm()
        most = resident(program.pid, "VmHWM")
        calms.append(load(program, "/profile", seconds))  # whatever else runs here may come and go
        calm = {key: statistics.mean(one[key] for one in calms) for key in ("rate", "p99")}
        cores = os.cpu_count()
        statuses = storm["answers"]
        assert set(statuses) <= {"303", "503"} and not storm["silent"], storm  # each 503 says when to come again
        assert not pages["errors"], pages
        yield Figure(work, "`GET /profile`, requests a second, and in the calm", pages["rate"], calm["rate"], "≥ 0.7")
        yield Figure(work, "`GET /profile`, p99, ms, and in the calm", pages["p99"], calm["p99"], "≤ 5")
        yield Figure(work, "a rightful sign-in takes, s", taken, goal="≤ 5")
        yield Figure(work, "peak memory beyond the calm's, MiB a core", (most - before) / cores, goal="≤ 34")  # scrypt's 32 and the work around it
        yield Figure(work, "sign-ins a second", statuses.get("303", 0) / storm["seconds"])
        yield Figure(work, "503 a second, each with Retry-After", statuses.get("503", 0) / storm["seconds"])

    def sign_in_within(self, seconds):
        """How long it takes somebody who tries again half a second after each 503."""
        begin = time.monotonic()
        while time.monotonic() < begin + seconds:
            answer = Browser(self.servers.gatehouse).post("/login", {"identifier": USERNAME, "password": PASSWORD})
            if answer.status == 303:
                return time.monotonic() - begin
            assert answer.status == 503, answer.text
            time.sleep(0.5)
        return seconds

    # --- Connections, letters, start, memory

    def kept(self):
        servers = self.servers
        taken = []
        for _ in range(self.rounds):
            crowd = []
            for _ in range(WORKERS + 8):
                crowd.append(Kept(servers.gatehouse.socket))
                crowd[-1].ask("/login")
            begin = time.perf_counter()
            assert Browser(servers.unkept).get("/login").status == 200  # by a new connection
            taken.append(time.perf_counter() - begin)
            for connection in crowd:
                connection.close()
        yield Figure(f"{WORKERS + 8} idle kept connections, {WORKERS} workers", "the next visitor waits, ms",
                     statistics.median(taken) * 1e3, goal="≤ 150")
        servers.unkept.process = servers.gatehouse.process
        a, b = interleaved(self.rounds, lambda: load(servers.gatehouse, "/login", self.seconds),
                           lambda: load(servers.unkept, "/login", self.seconds))
        yield Figure("`fastcgi_keep_conn`, and without", "requests a second", a["rate"], b["rate"], "≥ 1.4")
        yield Figure("`fastcgi_keep_conn`, and without", "processor time a request, µs", a["processor"], b["processor"])

    def letters(self):
        servers = self.servers
        number = 50 if self.quick else 1000
        folder = servers.run_dir / "letters"

        def rate():
            # By when they were written: who watches takes processor time.
            letters = sorted(folder.glob("*.eml"), key=lambda letter: letter.stat().st_mtime)
            assert len(letters) == number, f"{len(letters)} letters, not {number}"
            seconds = letters[-1].stat().st_mtime - letters[0].stat().st_mtime
            letters[0].rename(servers.run_dir / "sample")
            for letter in letters[1:]:
                letter.unlink()
            return (number - 1) / seconds

        def is_drained():
            time.sleep(0.2)
            return servers.sql("SELECT COUNT(*) FROM letter", "gatehouse") == [["0"]]

        def drain():
            # All due at the same moment, so that nothing but the postman is measured.
            servers.sql(f"""INSERT INTO letter (kind, account_id)
                SELECT 'password-reset', id FROM account WHERE username LIKE 'member%' LIMIT {number}""", "gatehouse")
            wait_for(is_drained, "end of letters")
            return rate()

        def bare_sendmail():
            bare("deliver", number, LETTERS_AT_ONCE, servers.run_dir / "sample", servers.bare, "sendmail", folder, "-i",
                 "-f", "noreply@gatehouse.test", "--", "a@example.org")
            return rate()

        wait_for(is_drained, "end of other rows' letters")
        for letter in folder.iterdir():
            letter.unlink()
        a, b = interleaved(self.rounds, drain, bare_sendmail)
        yield Figure(f"letters, and bare sendmail, {LETTERS_AT_ONCE} at once", "a second", a, b, "≥ 0.95")

    def start(self):
        a, b = interleaved(self.rounds, lambda: start_seconds(self.servers.gatehouse),
                           lambda: start_seconds(self.servers.yardstick))
        yield Figure("start", "to the first answer, ms", a * 1e3, b * 1e3, "≤ 3")

    def memory(self):
        """On a Gatehouse of its own, which has answered nobody yet."""
        servers = self.servers
        for program in (servers.gatehouse, servers.yardstick):
            servers.end(program.process)
            program.start()
        time.sleep(1)
        yield Figure("memory", f"resident, idle, {WORKERS} workers, MiB", resident(servers.gatehouse.pid), goal="≤ 20")
        yield Figure("memory", "the yardstick's", resident(servers.yardstick.pid))
        program = servers.gatehouse
        asked, first = 0, None
        while asked < self.requests:
            for target in ("/login", "/profile", "/profiles"):
                asked += load(program, target, self.seconds)["requests"]
            if first is None:
                first = resident(program.pid)  # every worker has its connection and its buffers
        last = resident(program.pid)
        yield Figure("memory", "resident, after the first requests, MiB", first)
        yield Figure("memory", f"growth from then to {asked:,} requests, MiB", last - first, goal="≤ 1")


ALL = ["login", "auth_check", "profile", "auth_request", "profiles", "profiles_middle", "instructions", "size",
       "password_reset", "hash", "storm", "polite_storm", "kept", "letters", "start", "memory"]
