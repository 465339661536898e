"""What the operator types: columns on a terminal and tabs elsewhere, JSON, invitations, limits, the doctor, completion."""

import json
import os
import pty
import re
import subprocess

import pytest

from browser import Browser
from conftest import make_person
from running import REPOSITORY, Running

PROGRAM = REPOSITORY / ".build/release/gatehouse"


def on_a_terminal(site, *words):
    """What `gatehouse WORDS` shows a person."""
    main, terminal = pty.openpty()
    process = subprocess.Popen([PROGRAM, *words, "--config", site.run_dir / "gatehouse.conf"], stdout=terminal,
                               env={**os.environ, **site.settings})
    os.close(terminal)
    shown = b""
    try:
        while chunk := os.read(main, 65536):
            shown += chunk
    except OSError:  # the other end is closed
        pass
    os.close(main)
    assert process.wait(60) == 0
    return shown.decode().replace("\r\n", "\n").splitlines()


def status(site, *words):
    return subprocess.run([PROGRAM, *words, "--config", site.run_dir / "gatehouse.conf"], capture_output=True,
                          env={**os.environ, **site.settings}).returncode


def test_people_get_columns_under_a_heading_and_scripts_get_tabs(site, member, other_member):
    lines = [line.split("\t") for line in site.verb("user", "list").splitlines()]
    assert all(len(line) == 5 for line in lines) and member.username in [line[1] for line in lines]
    shown = on_a_terminal(site, "user", "list")
    assert shown[0].split() == ["NUMBER", "USERNAME", "E-MAIL", "STATE", "CREATED"] and len(shown) == len(lines) + 1
    column = shown[0].index("USERNAME")
    assert [line[column:].split()[0] for line in shown[1:]] == [line[1] for line in lines]
    assert not any("\t" in line or line.endswith(" ") for line in shown)


@pytest.mark.parametrize("words", [("user", "list"), ("session", "list", "NAME"), ("group", "list"),
                                   ("letters", "list"), ("log",), ("limits", "list"), ("purge",)])
def test_each_list_has_as_many_headings_as_columns(site, signed_in, member, words):
    site.verb("group", "add", "staff", member.username)
    site.sql("INSERT INTO letter (kind, due_at) VALUES ('verification', UTC_TIMESTAMP(6) + INTERVAL 1 HOUR)")
    site.sql("INSERT INTO attempt VALUES ('form-client 192.0.2.77', UTC_TIMESTAMP(6) + INTERVAL 1 HOUR) "
             "ON DUPLICATE KEY UPDATE empty_at = VALUES(empty_at)")
    settings, site.settings = site.settings, {**site.settings, "GATEHOUSE_LIMIT_FORM_CLIENT": "10/1h"}
    try:
        words = [member.username if word == "NAME" else word for word in words]
        tabs = site.verb(*words).splitlines()
        shown = on_a_terminal(site, *words)
    finally:
        site.settings = settings
        site.sql("DELETE FROM letter; DELETE FROM attempt")
    if words == ["purge"]:
        tabs, shown = tabs[:1], shown[:2]
    assert tabs and len(shown) >= 2
    headings = re.split(r"  +", shown[0])
    assert headings == [heading.upper() for heading in headings]
    assert {len(line.split("\t")) for line in tabs} == {len(headings)}


def test_json_is_for_programs(site, member):
    everybody = json.loads(site.verb("user", "list", "--json"))
    own = next(account for account in everybody if account["username"] == member.username)
    assert own == json.loads(site.verb("user", "show", member.email, "--json"))
    assert own["email"] == member.email and own["state"] == "verified" and own["disabled_at"] is None
    assert json.loads(site.verb("user", "list", "nobody at all", "--json")) == []
    assert status(site, "user", "disable", member.username, "--json") == 64


def test_accounts_are_found_by_a_part_of_their_names(site, member, other_member):
    site.sql(f"UPDATE account SET display_name = 'Noël 100%_Smith' WHERE username = '{member.username}'")

    def found(text):
        return [line.split("\t")[1] for line in site.verb("user", "list", text).splitlines()]
    for text in (member.username.upper(), member.email.split("@")[0] + "@EXAMPLE", "noël", "100%_"):
        assert member.username in found(text), text
    assert other_member.username not in found("100%_") and found("no such%") == []


def test_who_is_invited_chooses_a_password_and_signs_in(site, mailbox):
    person = make_person()
    number = site.verb("user", "create", "--invite", person.username, person.email).strip()
    assert number.isdigit()
    letter = mailbox.letter(person.email, "Your account")
    assert person.username in letter.body and "24 hours" in letter.body
    browser = Browser(site)
    link = next(link for link in letter.links if "/password-reset-confirm/" in link)
    form = browser.get(link)["Location"]
    assert browser.post(form, {"new_password": person.password}).status == 303
    assert browser.log_in(person).status == 303
    assert Browser(site).get(link).status == 410


def test_before_that_nobody_can_sign_in(site):
    person = make_person()
    site.verb("user", "create", person.username, person.email, "--invite")
    for password in ("", person.password):
        person.password = password
        assert Browser(site).log_in(person).status == 422
    assert site.sql(f"SELECT password_hash LIKE '$scrypt$%' FROM account WHERE username = '{person.username}'") == [["1"]]


def test_an_account_that_is_renamed_is_told_and_keeps_its_old_name_from_others(site, mailbox, signed_in, member):
    old, new = member.username, member.username + ".new"
    site.verb("user", "rename", old, new)
    assert new in mailbox.letter(member.email, "Your username").body
    assert signed_in.get("/dashboard").status == 200 and signed_in.get(f"/profiles/{new}").status == 200
    assert signed_in.get(f"/profiles/{old}").status == 404
    thief = make_person()
    thief.username = old
    assert Browser(site).post("/register", thief.registration).status == 422
    assert "username-changed" in site.verb("log", new)
    site.verb("user", "rename", new, old)  # which the owner's own hold does not prevent
    site.verb("user", "rename", old, old.upper())
    assert json.loads(site.verb("user", "show", old, "--json"))["username"] == old.upper()


def test_a_name_that_cannot_be_is_refused(site, member, other_member):
    for name, expected in ((other_member.username.upper(), 65), ("x", 65), ("admin", 65)):
        assert status(site, "user", "rename", member.username, name) == expected
    assert status(site, "user", "rename", "nobody.here", "somebody") == 67
    assert status(site, "user", "rename", member.username) == 64


@pytest.fixture(scope="module")
def limited():
    site = Running(GATEHOUSE_LIMIT_LOGIN_ACCOUNT="3/1h", GATEHOUSE_LIMIT_LOGIN_CLIENT="100/1h")
    yield site
    site.stop()


def test_limits_are_listed_and_cleared(limited):
    person = make_person()
    limited.verb("user", "create", person.username, person.email, input=person.password + "\n")
    right = person.password
    for _ in range(4):
        person.password = "a wrong password"
        last = Browser(limited).log_in(person)
    person.password = right
    assert last.status == 429 and Browser(limited).log_in(person).status == 429
    rows = [line.split("\t") for line in limited.verb("limits", "list").splitlines()]
    account = next(row for row in rows if row[0] == "login-account")
    assert account[1:4] == [person.username, "3", "3"]
    network = next(row for row in rows if row[0] == "login-client")
    assert network[1] == "127.0.0.1" and int(network[2]) >= 4 and network[3] == "100"
    assert limited.verb("limits", "clear", person.email) == "1\n"  # by any name of the account
    assert Browser(limited).log_in(person).status == 303
    assert limited.verb("limits", "clear", "127.0.0.1") == "1\n"
    assert [line for line in limited.verb("limits", "list").splitlines() if "127.0.0.1" in line] == []
    Browser(limited).log_in(person)
    assert int(limited.verb("limits", "clear", "--all")) >= 1
    assert limited.verb("limits", "list") == "" and limited.verb("limits", "clear", "nobody") == "0\n"


def findings(site, **settings):
    checked = subprocess.run([PROGRAM, "check", "--json", "--config", site.run_dir / "gatehouse.conf"],
                             env={**os.environ, **site.settings, **settings}, capture_output=True, text=True)
    told = json.loads(checked.stdout)
    assert told["ok"] == (checked.returncode == 0) and checked.returncode in (0, 78)
    return {finding["subject"]: (finding["level"], finding["text"]) for finding in told["findings"]}


SUBJECTS = {"configuration", "base_url", "templates", "password_blocklist", "sendmail", "listen", "database",
            "database rights", "database columns", "clock", "passwords", "letters", "clients"}


def test_the_doctor_looks_at_everything_and_finds_no_problem_here(site):
    found = findings(site)
    assert set(found) == SUBJECTS
    assert "problem" not in {level for level, _ in found.values()}
    lines = site.verb("check").splitlines()
    assert [line.split(": ")[1] for line in lines] == list(found)
    assert "mode 660" in found["listen"][1]


def test_the_doctor_knows_the_least_rights_the_database_needs(limited):
    assert findings(limited)["database rights"][0] == "warning"  # of dev/run: root
    limited.sql("CREATE USER `hum-ble`@localhost IDENTIFIED BY 'x'; "
                "GRANT SELECT, INSERT, UPDATE ON `gate%`.* TO `hum-ble`@localhost;")
    password = limited.run_dir / "password"
    password.write_text("x\n")
    humble = {"GATEHOUSE_DATABASE_USER": "hum-ble", "GATEHOUSE_DATABASE_PASSWORD_FILE": str(password)}
    assert findings(limited, **humble)["database rights"] == ("problem", "hum-ble lacks DELETE")
    limited.sql("GRANT DELETE ON `gate%`.* TO `hum-ble`@localhost;")
    assert findings(limited, **humble)["database rights"][0] == "ok"
    limited.sql("GRANT DROP ON `gate%`.* TO `hum-ble`@localhost;")
    level, text = findings(limited, **humble)["database rights"]
    assert level == "warning" and "DROP" in text


@pytest.mark.parametrize("shift, told", [(-3600, "3600 seconds behind"), (90, "90 seconds ahead of")])
def test_the_doctor_compares_the_clocks(limited, shift, told):
    assert findings(limited)["clock"][0] == "ok"
    limited.sql("CREATE USER IF NOT EXISTS late@localhost IDENTIFIED BY 'x'; GRANT ALL ON gatehouse.* TO late@localhost; "
                # Of the sessions of all but root; within a session the time stands still then, which is short enough.
                f"SET GLOBAL init_connect = 'SET timestamp = UNIX_TIMESTAMP() + {shift}'")
    password = limited.run_dir / "password-late"
    password.write_text("x\n")
    try:
        level, text = findings(limited, GATEHOUSE_DATABASE_USER="late",
                               GATEHOUSE_DATABASE_PASSWORD_FILE=str(password))["clock"]
    finally:
        limited.sql("SET GLOBAL init_connect = ''")
    assert level == "warning"
    assert re.sub(r"\d+", "N", text) == re.sub(r"\d+", "N", f"the database's is {told} this machine's")
    assert abs(int(re.search(r"\d+", text)[0]) - abs(shift)) <= 20  # it stands still while the doctor goes on


def test_the_doctor_sees_a_database_that_was_converted(limited):
    limited.sql("ALTER TABLE held_username MODIFY username_key VARCHAR(30) CHARACTER SET utf8mb4 NOT NULL")
    try:
        level, text = findings(limited)["database columns"]
        assert level == "problem" and "held_username.username_key" in text
    finally:
        limited.sql("ALTER TABLE held_username MODIFY username_key VARBINARY(30) NOT NULL")
    assert findings(limited)["database columns"][0] == "ok"


def test_the_doctor_names_what_templates_ask_for_in_vain(site, tmp_path):
    for source in (REPOSITORY / "templates").rglob("*.*"):
        target = tmp_path / source.relative_to(REPOSITORY / "templates")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(source.read_text())
    for name in ("login.html", "mail/invitation.txt", "mail/layout.html"):
        with open(tmp_path / name, "a") as file:
            file.write("{{nonsense}}\n")
    words = tmp_path / "en/words.txt"
    words.write_text(words.read_text().replace("email.missing =", "email.missing = {{rubbish}}"))
    level, text = findings(site, GATEHOUSE_TEMPLATES=str(tmp_path))["templates"]
    assert level == "problem" and text.count("there is no “nonsense”") == 3 and "“rubbish”" in text
    for name in (r"login\.html", r"mail/invitation\.txt", r"mail/layout\.html"):
        assert re.search(name + r", line \d+", text)


def test_the_doctor_tells_of_plain_http_and_of_a_socket_for_everybody(site, tmp_path):
    assert findings(site)["base_url"][0] == "ok"
    assert findings(site, GATEHOUSE_BASE_URL="http://example.org")["base_url"][0] == "warning"
    assert findings(site, GATEHOUSE_BASE_URL="https://example.org")["base_url"][0] == "ok"
    assert findings(site, GATEHOUSE_LISTEN="127.0.0.1:9000")["listen"][0] == "warning"
    assert findings(site, GATEHOUSE_LISTEN=str(tmp_path / "none"))["listen"][0] == "ok"
    assert findings(site, GATEHOUSE_LISTEN="/dev/null")["listen"][0] == "problem"
    socket = site.run_dir / "gatehouse.sock"
    socket.chmod(0o666)
    try:
        assert findings(site)["listen"] == (
            "problem", f"{socket} has mode 666: everybody on this machine may write to it")
    finally:
        socket.chmod(0o660)


def test_the_doctor_sees_that_a_proxy_hides_where_everybody_comes_from(limited):
    assert findings(limited)["clients"][0] == "ok"
    limited.sql("INSERT INTO account (username, username_key, email, email_key, password_hash) "
                "SELECT CONCAT('many', seq), CONCAT('many', seq), CONCAT(seq, '@x.org'), CONCAT(seq, '@x.org'), 'x' FROM seq_1_to_6; "
                "DELETE FROM event; INSERT INTO event (account_id, kind, network) "
                "SELECT id, 'signed-in', '10.0.0.1' FROM account WHERE username LIKE 'many%'")
    level, text = findings(limited)["clients"]
    assert level == "warning" and "10.0.0.1" in text and "set_real_ip_from" in text
    limited.sql("UPDATE event SET network = '192.0.2.1' LIMIT 1")
    assert findings(limited)["clients"] == ("ok", "2 networks in the last week")
    limited.sql("DELETE FROM account WHERE username LIKE 'many%'")


def test_the_doctor_tells_of_letters_that_do_not_leave(limited):
    limited.sql("INSERT INTO letter (kind, attempts, queued_at, due_at) VALUES ('verification', 5, "
                "UTC_TIMESTAMP(6) - INTERVAL 2 HOUR, UTC_TIMESTAMP(6) + INTERVAL 1 HOUR)")
    level, text = findings(limited)["letters"]
    assert level == "warning" and "1 were put off, the oldest 120 minutes ago" in text
    limited.sql("DELETE FROM letter")
    assert findings(limited)["letters"][0] == "ok"


VERBS = re.findall(r"^  ([a-z]+) ", subprocess.run([PROGRAM, "--help"], capture_output=True, text=True).stdout, re.M)


@pytest.mark.parametrize("verb", sorted(set(VERBS)))
def test_each_verb_has_help_which_needs_nothing(verb):
    told = subprocess.run([PROGRAM, verb, "--help", "--config", "/none"], capture_output=True, text=True)
    assert told.returncode == 0 and not told.stderr
    assert told.stdout.startswith("usage: ") and f" gatehouse {verb} " in told.stdout


def complete(*words):
    """What bash offers for the last word."""
    script = r'''
        source "$1"; shift
        COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
        _gatehouse "$1" "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
        printf '%s\n' "${COMPREPLY[@]}"'''
    told = subprocess.run(
        ["bash", "-c", script, "bash", REPOSITORY / "man/gatehouse.bash-completion", PROGRAM, *words],
        capture_output=True, text=True, check=True)
    assert not told.stderr
    return set(told.stdout.split())


def test_bash_completes_every_verb():
    assert complete("") == set(VERBS) >= {"serve", "check", "user", "limits", "purge"}
    assert complete("se") == {"serve", "session", "setup"}
    assert complete("--config", "/none", "mig") == {"migrate"}


@pytest.mark.parametrize("verb, some", [
    ("user", {"create", "list", "show", "rename", "disable", "enable", "verify", "send-reset", "delete", "import"}),
    ("group", {"add", "remove", "list"}), ("session", {"list", "revoke"}), ("letters", {"list", "retry"}),
    ("limits", {"list", "clear"})])
def test_bash_completes_the_second_word(verb, some):
    assert complete(verb, "") >= some
    assert complete(verb, "x-nothing") == set()


def test_bash_completes_options_and_files(tmp_path):
    (tmp_path / "gatehouse.conf").touch()
    assert complete("--config", f"{tmp_path}/gate") == {f"{tmp_path}/gatehouse.conf"}
    assert complete("check", "--") == {"--config", "--help", "--json", "--uniform", "--samples"}
    assert complete("user", "create", "--i") == {"--invite"}
    assert complete("user", "import", "--from", "csv", f"{tmp_path}/gate") == {f"{tmp_path}/gatehouse.conf"}
    assert complete("user", "show", "ada", "") == set()


def test_the_options_that_bash_completes_are_those_of_the_program():
    completion = (REPOSITORY / "man/gatehouse.bash-completion").read_text()
    offered = set(re.findall(r"--[a-z-]+", " ".join(re.findall(r"echo (.*) ;;", completion))))
    known = set(re.findall(r'"(--[a-z-]+)"', (REPOSITORY / "Sources/gatehouse/Arguments.swift").read_text()))
    assert offered | {"--config", "--help"} == known


def test_bash_has_it_once_it_is_sourced():
    told = subprocess.run(
        ["bash", "-c", f"source {REPOSITORY}/man/gatehouse.bash-completion && complete -p gatehouse"],
        capture_output=True, text=True, check=True)
    assert told.stdout == "complete -F _gatehouse gatehouse\n"
