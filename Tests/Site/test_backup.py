"""A backup is taken and restored by the README's own commands, and an upgrade leaves the version before at work."""

import re
import subprocess
from types import SimpleNamespace

import pytest

from browser import Browser
from load import Load
from mailbox import Mailbox
from running import REPOSITORY, Running, wait_for

README = (REPOSITORY / "README.md").read_text(encoding="utf-8")
SCHEMA = sorted((REPOSITORY / "Sources/Accounts/Schema").glob("*.sql"))


def run_as_the_readme_has_it(beginning, run_dir, folder):
    """The line of the README that begins so, with the MariaDB of that run, in the folder."""
    (line,) = re.findall(rf"^    ({beginning} .+)$", README, re.MULTILINE)
    program, rest = line.split(" ", 1)
    subprocess.run(
        ["sh", "-euc", f"{program} --no-defaults --socket={run_dir}/mariadb.sock {rest}"], cwd=folder, check=True)


class Restored(Running):
    """In a MariaDB of its own, which is given the dump before anything else."""

    def __init__(self, folder):
        self.folder = folder
        super().__init__()

    def start(self):
        server = subprocess.Popen(["setpriv", "--pdeathsig", "TERM", REPOSITORY / "dev/mariadb", self.run_dir])
        wait_for(self.answers, "MariaDB", 60)
        run_as_the_readme_has_it("mariadb <", self.run_dir, self.folder)
        server.terminate()
        server.wait(60)
        super().start()

    def answers(self):
        try:
            return self.sql("SELECT 1")
        except subprocess.CalledProcessError:
            return None


@pytest.fixture
def restored(site, signed_in, member, tmp_path):
    signed_in.post("/profile/edit", {
        "username": member.username, "email": member.email, "display_name": "Zoë 🦊 \\ '"})
    site.verb("group", "add", "keepers", member.username)
    Browser(site).post("/password-reset", {"email": member.email})
    Mailbox(site).letter(member.email, "Choose")
    with Load(lambda: Browser(site), identifier="nobody", password="x") as load:
        load.go_on()
        run_as_the_readme_has_it("mariadb-dump", site.run_dir, tmp_path)
        load.go_on()
    assert set(load.statuses) == {("GET", 200), ("POST", 422)}, load.statuses
    restored = Restored(tmp_path)
    yield restored
    restored.stop()


def test_a_backup_taken_while_the_site_is_in_use_is_the_same_site_elsewhere(site, restored, signed_in, member):
    letter = Mailbox(site).letter(member.email, "Choose")
    signed_in.site = restored
    assert signed_in.is_signed_in()
    assert "Zoë 🦊 \\ &#39;" in signed_in.get("/profile").text
    assert member.username in signed_in.get("/profiles").text
    assert restored.verb("group", "list", "keepers").split() == [member.username]
    assert restored.verb("check").count("problem:") == 0
    browser = Browser(restored)
    assert browser.log_in(member).status == 303 and browser.is_signed_in()
    # A link of a letter that the other one sent, whose base_url was another.
    form = browser.get(letter.link.removeprefix(site.address))["Location"]
    assert browser.post(form, {"new_password": "one more long secret"}).status == 303
    assert not signed_in.is_signed_in()


class Schema:
    """What a program relies on that knows nothing of later steps."""

    def __init__(self, site):
        def rows(query):
            return [tuple(row) for row in site.sql(query)]
        columns = rows("""SELECT table_name, column_name, column_type, collation_name, is_nullable,
            column_default IS NULL AND is_nullable = 'NO' AND extra NOT LIKE '%auto_increment%'
            AND is_generated = 'NEVER' FROM information_schema.columns WHERE table_schema = 'stepwise'""")
        self.columns = {row[:5] for row in columns}
        self.names = {row[:2] for row in columns}
        self.tables = {row[0] for row in columns}
        self.owed = {row[:2] for row in columns if row[5] == "1"}
        self.restrained = set(rows("""SELECT table_name, column_name FROM information_schema.key_column_usage
            WHERE table_schema = 'stepwise' AND constraint_name <> 'PRIMARY'"""))
        self.checks = set(rows("""SELECT table_name, check_clause FROM information_schema.check_constraints
            WHERE constraint_schema = 'stepwise'"""))
        self.holding = rows("""SELECT table_name, constraint_name FROM information_schema.referential_constraints
            WHERE constraint_schema = 'stepwise' AND delete_rule NOT IN ('CASCADE', 'SET NULL')""")


def test_each_step_of_the_schema_leaves_the_version_before_all_that_it_reads_and_writes(site):
    site.sql("DROP DATABASE IF EXISTS stepwise; CREATE DATABASE stepwise CHARACTER SET utf8mb4")
    before = SimpleNamespace(columns=set(), names=set(), tables=set(), owed=set(), restrained=set(), checks=set())
    for step in SCHEMA:
        site.sql("USE stepwise;\n" + step.read_text(encoding="utf-8"))
        after = Schema(site)
        assert after.columns >= before.columns, f"{step.name} takes away or changes a column"
        for what in "owed", "checks":
            new = {row for row in getattr(after, what) - getattr(before, what) if row[0] in before.tables}
            assert not new, f"{step.name} asks for more than rows had so far"
        assert not (after.restrained - before.restrained) & before.names, f"{step.name} refuses what was taken so far"
        assert not after.holding, f"{step.name} keeps rows from being deleted"
        before = after
    assert len(SCHEMA) >= 6 and {"account", "session"} <= before.tables
    site.sql("DROP DATABASE stepwise")
