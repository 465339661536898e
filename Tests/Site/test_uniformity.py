"""`gatehouse check --uniform`: finds what tells accounts apart, and leaves nothing behind."""

import os
import signal
import subprocess

import pytest

from running import REPOSITORY, Running, wait_for

PROGRAM = REPOSITORY / ".build/release/gatehouse"
FORMS = ["login by address", "login by name", "reset", "resend", "address change", "registration"]
SORTS = ["unknown", "known", "unverified", "disabled"]
TABLES = ["account", "attempt", "device", "email_change", "event", "held_username", "session", "token"]


@pytest.fixture(scope="module")
def house():
    """A site with somebody in it, and limits that a short comparison does not meet."""
    running = Running(
        GATEHOUSE_LIMIT_LOGIN_ACCOUNT="20/15m", GATEHOUSE_LIMIT_LETTER_ACCOUNT="10/1h",
        GATEHOUSE_LIMIT_LOGIN_DEVICE="10/15m")
    running.verb("user", "create", "model", "model@example.org", input="correct horse battery\n")
    running.sql("INSERT INTO attempt (bucket, empty_at) VALUES ('login-account model', UTC_TIMESTAMP(6) + INTERVAL 1 DAY)")
    yield running
    running.stop()


def heed_signals():
    """Whoever runs the tests in the background may have them ignored."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)


def start(site, *words, address=None, **options):
    return subprocess.Popen(
        [PROGRAM, "check", "--uniform", address or site.address, *words, "--config", site.run_dir / "gatehouse.conf"],
        env={**os.environ, **site.settings, **options}, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        preexec_fn=heed_signals)


def check(site, *words, **options):
    """Exit status, the table's rows by form and sort, the lines behind it, and what was said beside it."""
    process = start(site, *words, **options)
    output, errors = process.communicate(timeout=600)
    lines = [line.split("\t") for line in output.splitlines()]
    rows = {(line[0], line[1]): line[2:] for line in lines[1:] if len(line) > 1}
    return process.returncode, rows, [line[0] for line in lines if len(line) == 1], errors


def data(site):
    """All there is; letters to nobody are struck by the postman soon."""
    wait_for(lambda: site.sql("SELECT COUNT(*) FROM letter") == [["0"]], "empty outbox")
    return {table: site.sql(f"SELECT * FROM {table}") for table in TABLES}


def check_uniform(site, *words):
    """Once in a thousand times chance makes a difference of time; hardly twice."""
    found = check(site, *words)
    return found if found[0] == 0 else check(site, *words)


def letters(site):
    return len(list((site.run_dir / "mail").glob("*.eml")))


def test_a_uniform_site_is_found_uniform_and_left_as_it_was(house):
    before = data(house)
    status, rows, findings, errors = check_uniform(house, "--samples", "25")
    assert (status, errors) == (0, "")
    assert findings == [f"ok: {form}" for form in FORMS]
    assert list(rows) == [(form, sort) for form in FORMS for sort in SORTS]
    for (form, sort), (answers, code, told_by, size, median, p) in rows.items():
        assert (answers, told_by) == ("25", "-")
        assert code == ("422" if form.startswith("login") else "303")
        assert (int(size) > 1000) == form.startswith("login")
        assert float(median) > 0.1
        assert p == "-" if sort == "unknown" else 0 <= float(p) <= 1
    assert data(house) == before
    assert letters(house) == 0


@pytest.fixture
def trigger(house):
    """Something that has been added to the database."""
    def create(table, body):
        house.sql(f"DELIMITER //\nCREATE TRIGGER tell BEFORE INSERT ON {table} FOR EACH ROW BEGIN {body} END//")
    yield create
    house.sql("DROP TRIGGER IF EXISTS tell")


def test_what_takes_longer_for_those_who_are_known_is_found(house, trigger):
    trigger("letter", "IF NEW.kind = 'password-reset' AND NEW.account_id IS NOT NULL THEN DO SLEEP(0.1); END IF;")
    status, rows, findings, _ = check(house, "--samples", "25")
    assert status == 78
    assert all(rows["reset", sort][2] == "time" for sort in SORTS[1:])
    assert {f"problem: reset: {sort} accounts are told from unknown ones by time" for sort in SORTS[1:]} <= set(findings)
    assert "ok: reset" not in findings
    assert float(rows["reset", "known"][4]) - float(rows["reset", "unknown"][4]) > 50
    assert float(rows["reset", "known"][5]) < 0.0001


def test_what_is_answered_otherwise_for_a_disabled_account_is_found(house, trigger):
    before = data(house)
    trigger("event", """IF NEW.kind = 'reset-requested'
        AND (SELECT disabled_at FROM account WHERE id = NEW.account_id) IS NOT NULL
        THEN SIGNAL SQLSTATE '45000'; END IF;""")
    status, rows, findings, _ = check(house, "--samples", "20")
    assert status == 78
    assert {key for key, row in rows.items() if "body" in row[2]} == {("reset", "disabled")}
    assert [rows["reset", sort][1] for sort in SORTS] == ["303", "303", "303", "500"]
    assert "problem: reset: answered with 500 instead of 303" in findings
    assert any(
        finding.startswith("problem: reset: disabled accounts are told from unknown ones by body, ")
        and ", status" in finding for finding in findings)
    assert data(house) == before


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_interrupted_it_leaves_nothing_behind(house, name):
    before = data(house)
    number = getattr(signal, name)
    process = start(house, "--samples", "10000")
    wait_for(lambda: len(house.sql("SELECT id FROM account")) > 3, "stand-ins")
    process.send_signal(number)
    output, _ = process.communicate(timeout=120)
    assert (process.returncode, output) == (-number, "")
    assert data(house) == before
    assert letters(house) == 0


def test_what_a_killed_one_left_behind_is_removed_by_the_next_and_nothing_else(house):
    house.verb("user", "create", "uniformity-of-a-kind", "kind@example.org", input="correct horse battery\n")
    house.verb("user", "create", "uniform", "somebody@uniformity.invalid", input="correct horse battery\n")
    before = data(house)
    process = start(house, "--samples", "10000")
    wait_for(lambda: len(house.sql("SELECT id FROM account")) > 5, "stand-ins")
    process.kill()
    process.communicate(timeout=120)
    wait_for(lambda: house.sql("SELECT IS_FREE_LOCK('gatehouse.uniformity')") == [["1"]], "free lock")
    assert len(house.sql("SELECT id FROM account")) > 3
    assert check_uniform(house, "--samples", "20")[0] == 0
    after = data(house)
    # What it left among the events of nobody nobody can tell any more from what others have tried.
    assert all(after[table] == before[table] for table in TABLES if table != "event")
    assert {row[1] for row in after["event"] if row not in before["event"]} <= {"NULL"}
    assert letters(house) == 0


def test_two_at_once_are_not_let(house):
    first = start(house, "--samples", "10000")
    wait_for(lambda: len(house.sql("SELECT id FROM account")) > 3, "stand-ins")
    status, rows, _, errors = check(house)
    assert (status, rows) == (75, {})
    assert errors == "gatehouse: another comparison is under way\n"
    first.terminate()
    first.communicate(timeout=120)


def test_without_curl_it_says_so(house):
    status, rows, _, errors = check(house, PATH="/nowhere")
    assert (status, rows) == (69, {})
    assert errors.startswith("gatehouse: curl, which asks the site, cannot be run (")
    assert errors.endswith(": apt install curl\n")


def test_a_site_that_does_not_answer_is_named_by_curl(house):
    status, _, _, errors = check(house, address="http://127.0.0.1:1")
    assert status == 69
    assert errors.startswith("gatehouse: curl: (7) ")
    assert errors.count("\n") == 1


def test_another_site_than_the_configuration_s_is_not_asked_any_further(house, site):
    before = data(house)
    status, _, _, errors = check(house, address=site.address)
    assert status == 78
    assert "an account that has just been made cannot sign in" in errors
    assert data(house) == before
    assert site.sql("SELECT COUNT(*) FROM account WHERE username LIKE 'uniformity-%'") == [["0"]]


def test_an_address_without_the_forms_is_named(house):
    status, _, _, errors = check(house, address=house.address + "/static")
    assert status == 69
    assert "with 404, and no form" in errors


@pytest.mark.parametrize("words", [
    [], ["--samples"], ["--samples", "19"], ["--samples", "x"], ["more"], ["--since", "1d"]])
def test_words_that_make_no_sense_are_answered_with_ex_usage(house, words):
    assert check(house, *words, address="example.org" if not words else None)[0] == 64


@pytest.fixture(scope="module")
def limited():
    # However long it takes, nothing is free again before its end.
    running = Running(GATEHOUSE_LIMIT_LOGIN_CLIENT="90/30d", GATEHOUSE_LIMIT_REGISTER_CLIENT="100/30d")
    yield running
    running.stop()


def test_the_site_s_limits_end_what_they_are_for_and_no_more(limited):
    status, rows, findings, _ = check(limited, "--samples", "30")
    assert status == 75
    answers = {form: {rows[form, sort][0] for sort in SORTS} for form in FORMS}
    # The member signed in first; and each round has eight tries to sign in, four registrations.
    assert answers["login by name"] == answers["login by address"] == {"11"}
    assert answers["registration"] == {"25"}
    assert answers["reset"] == answers["resend"] == answers["address change"] == {"30"}
    network = "the site's limits let no more answers through to this network"
    assert "problem: login by name: too few answers to judge by" in findings
    assert f"note: login by name: {network}" in findings
    assert "ok: registration" in findings and f"note: registration: {network}" in findings
    assert {row[1] for row in rows.values()} == {"303", "422"}

    status, rows, _, errors = check(limited)
    assert (status, rows) == (75, {})
    assert "limit_login_client" in errors
