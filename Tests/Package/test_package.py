"""The Debian package, from `apt install` to `apt purge`, on a machine of its own. In this order."""

import re

import pytest

from conftest import ADDRESS, MAIL_DOMAIN, Visitor
from load import Load
from running import REPOSITORY, wait_for

PASSWORD = "seventeen green bottles"
UNITS = ["gatehouse.service", "gatehouse.socket", "gatehouse-web.service", "gatehouse-web.socket",
         "gatehouse-postman.service", "gatehouse-purge.service", "gatehouse-purge.timer"]
# What systemd-analyze makes of them, at most, on its scale of 100 for "not at all hardened".
EXPOSURE = {"gatehouse.service": 86, "gatehouse-postman.service": 86, "gatehouse-web.service": 13,
            "gatehouse-purge.service": 32}


def test_installing_starts_nothing_and_asks_nothing(machine, installed):
    for unit in UNITS:
        assert machine.run("systemctl", "is-active", unit, check=False).strip() == "inactive", unit
    assert "gatehouse:" in machine.run("getent", "passwd", "gatehouse")
    changelog = (REPOSITORY / "debian/changelog").read_text()
    version = re.match(r"gatehouse \(([^-]+)-", changelog)[1]
    assert machine.run("gatehouse", "--version") == f"gatehouse {version}\n"


def test_units_are_understood_and_as_hardened_as_they_say(machine, installed):
    for unit in UNITS:
        assert machine.run("systemd-analyze", "verify", "--man=no", unit) == ""
    for unit, most in EXPOSURE.items():
        machine.run("systemd-analyze", "security", "--offline=yes", f"--threshold={most}", unit)


def test_without_a_base_url_it_says_what_is_missing(machine, installed):
    assert machine.status("gatehouse", "setup") == 78
    assert "base_url is missing" in machine.run("gatehouse", "setup", check=False)


def test_setup_makes_all_that_is_missing_and_can_be_run_again(machine, site):
    assert site.startswith("database gatehouse: made\ndatabase user gatehouse: made, may read and write rows\ntables: applied ")
    assert machine.run("gatehouse", "setup") == (
        "database gatehouse: there already\ndatabase user gatehouse: there already, may read and write rows\n"
        "tables: up to date\n")


def test_the_running_program_may_change_rows_and_no_table(machine, site):
    def as_gatehouse(sql):
        return machine.status("runuser", "-u", "gatehouse", "--", "mariadb", "gatehouse", "-e", sql)
    assert as_gatehouse("DELETE FROM letter WHERE id = 0") == 0
    for sql in "DROP TABLE letter", "CREATE TABLE x (x INT)", "ALTER TABLE letter ADD x INT", "SELECT * FROM mysql.user":
        assert as_gatehouse(sql) == 1, sql
    # Nobody else is let in under its name.
    assert machine.status("mariadb", "--user=gatehouse", "gatehouse", "-e", "DO 0") == 1


def test_check_finds_nothing_wrong(machine, site):
    said = machine.run("runuser", "-u", "gatehouse", "--", "gatehouse", "check")
    assert "problem" not in said


def test_the_socket_is_for_the_web_server_alone(machine, site):
    assert machine.run("stat", "--format=%a %U:%G", "/run/gatehouse/gatehouse.sock") == "660 root:www-data\n"


def test_an_account_lives(site, visitor, post):
    person = {"username": "ada", "email": post.address, "password": PASSWORD}
    assert visitor.post("/register", person).status == 303
    link = post.link("Activate")
    assert link.startswith(f"{ADDRESS}/verify/")
    assert visitor.post(link).status == 303
    assert visitor.post("/login", {"identifier": "ada", "password": PASSWORD})["Location"].endswith("/dashboard")
    assert visitor.is_signed_in()
    assert visitor.cookies.keys() >= {"__Host-session"}
    assert visitor.get("/static/gatehouse.css").status == 200
    assert visitor.post("/logout", form_at="/dashboard").status == 303
    assert not visitor.is_signed_in()


def main_process(machine):
    return machine.run("systemctl", "show", "--property=ExecMainPID", "--value", "gatehouse").strip()


@pytest.mark.parametrize("command", [
    ["systemctl", "restart", "gatehouse"], ["sh", "-c", "apt-get install -q -y --reinstall /srv/gatehouse_*.deb"],
], ids=["restart", "upgrade"])
def test_nobody_notices(machine, site, command):
    with Load(Visitor, identifier="", password="") as load:
        for _ in range(3):
            load.go_on()
            before = main_process(machine)
            machine.run(*command)
            assert main_process(machine) != before
        load.go_on()
    assert set(load.statuses) == {("GET", 200), ("POST", 422)}, load.statuses


def test_a_reload_reads_the_templates_again(machine, site, visitor):
    before = main_process(machine)
    page = machine.path("/usr/share/gatehouse/templates/welcome.html")
    text = page.read_text()
    page.write_text("A new welcome")
    machine.run("systemctl", "reload", "gatehouse")
    wait_for(lambda: visitor.get("/").text == "A new welcome", "new page")
    page.write_text(text)
    machine.run("systemctl", "reload", "gatehouse")
    wait_for(lambda: visitor.get("/").text != "A new welcome", "old page")
    assert main_process(machine) == before


def test_one_that_hangs_is_started_again(machine, site, visitor):
    machine.run("mkdir", "-p", "/run/systemd/system/gatehouse.service.d")
    machine.run("sh", "-c", "printf '[Service]\\nWatchdogSec=2\\n' >/run/systemd/system/gatehouse.service.d/short.conf")
    machine.run("systemctl", "daemon-reload")
    machine.run("systemctl", "restart", "gatehouse")
    before = main_process(machine)
    machine.run("systemctl", "kill", "--signal=STOP", "gatehouse")
    wait_for(lambda: main_process(machine) not in (before, "0"), "watchdog")
    wait_for(lambda: visitor.get("/login").status == 200, "answer")
    assert "Watchdog timeout" in machine.run("journalctl", "--no-pager", "--unit=gatehouse")
    machine.run("rm", "-r", "/run/systemd/system/gatehouse.service.d")
    machine.run("systemctl", "daemon-reload")
    machine.run("systemctl", "restart", "gatehouse")


def msmtp(machine):
    """A sendmail that speaks to a server; the one here is Postfix."""
    machine.install("msmtp")
    machine.path("/etc/msmtprc").write_text(f"account default\nhost 127.0.0.1\nport 25\ndomain {MAIL_DOMAIN}\n")
    with open(machine.path("/etc/gatehouse/gatehouse.conf"), "a") as configuration:
        configuration.write("sendmail = /usr/bin/msmtp\n")


def no_msmtp(machine):
    path = machine.path("/etc/gatehouse/gatehouse.conf")
    path.write_text(path.read_text().replace("sendmail = /usr/bin/msmtp\n", ""))


@pytest.mark.parametrize("name", ["postfix", "msmtp", "exim4-daemon-light", "opensmtpd"])
@pytest.mark.parametrize("units", [["gatehouse"], ["gatehouse-web", "gatehouse-postman"]], ids=["default", "hardened"])
def test_letters_arrive_and_pages_too(machine, site, post, visitor, mail_system, name, units):
    if name == "msmtp":
        mail_system("postfix")
        msmtp(machine)
    else:
        no_msmtp(machine)
        mail_system(name)
    machine.run("systemctl", "stop", "gatehouse.socket", "gatehouse-web.socket", "gatehouse", "gatehouse-web", "gatehouse-postman")
    machine.run("systemctl", "start", *units)
    post.clear()
    assert visitor.post("/password-reset", {"email": post.address}).status == 303
    link = post.link("Choose")
    # The page of the link leads to one without its token.
    form = visitor.get(link)["Location"]
    assert visitor.get(form).status == 200
    assert machine.run("runuser", "-u", "gatehouse", "--", "gatehouse", "letters", "list") == ""
    assert machine.run("systemctl", "is-active", *units).split() == ["active"] * len(units)


def test_the_hardened_one_starts_no_program(machine, site):
    pid = machine.run("systemctl", "show", "--property=MainPID", "--value", "gatehouse-web").strip()
    status = machine.run("cat", f"/proc/{pid}/status")
    assert re.search(r"^NoNewPrivs:\t1$", status, re.MULTILINE)
    assert re.search(r"^CapBnd:\t0+$", status, re.MULTILINE)
    assert re.search(r"^Seccomp:\t2$", status, re.MULTILINE)


def test_the_timer_purges(machine, site):
    machine.run("systemctl", "start", "gatehouse-purge.service")
    assert machine.run("systemctl", "show", "--property=Result", "--value", "gatehouse-purge.service") == "success\n"
    machine.run("systemctl", "enable", "--now", "gatehouse-purge.timer")
    assert "gatehouse-purge.timer" in machine.run("systemctl", "list-timers", "--no-pager")


def test_removing_it_stops_it_and_purging_leaves_the_database_alone(machine, site):
    machine.run("apt-get", "remove", "-q", "-y", "gatehouse")
    for unit in UNITS:
        assert machine.run("systemctl", "is-active", unit, check=False).strip() == "inactive", unit
    said = machine.run("apt-get", "purge", "-q", "-y", "gatehouse")
    assert "DROP DATABASE gatehouse" in said
    assert machine.run("mariadb", "--skip-column-names", "-e", "SELECT username FROM gatehouse.account") == "ada\n"
    left = machine.run("find", "/etc", "/usr", "/var/lib", "/run", "-xdev", "-iname", "*gatehouse*",
                       "-not", "-path", "/var/lib/mysql/*", "-not", "-path", "/etc/nginx/sites-*")
    assert left == ""
