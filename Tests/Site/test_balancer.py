"""Two machines that answer for one site, behind a balancer, and their database: by the README's own lines."""

import os
import re
import subprocess
from urllib.parse import urlencode

import pytest

from conftest import make_person
from mailbox import Mailbox
from running import REPOSITORY, Running, wait_for
from test_https import assert_transport
from tls import SHIPPED, SecureBrowser, SecureNginx, make_certificate

README = (REPOSITORY / "README.md").read_text(encoding="utf-8")
BALANCER = README.split("In front of them, in another nginx:\n\n")[1].split("\n\nand in the site's server block")[0]
DATABASE = README.split("CREATE DATABASE gatehouse CHARACTER SET utf8mb4;\n")[1].split("\n\n")[0]
HOSTS = re.search(r"\n    database_hosts = (.+)\n    database_password_file", README)[1]
REAL_IP = re.search(r"`(set_real_ip_from .+;)`", README)[1]
GATEHOUSES = "gatehouse", "gatehouse-2"
VISITORS = "127.0.0.77", "127.0.1.77"  # of two networks, so that the balancer sends them to two machines


def replace(text, **places):
    """Each of the places, which have to be there, by what it is here."""
    for place, here in places.items():
        assert place in text
        text = text.replace(place, here)
    return text


class Balanced(Running):
    """Each machine's nginx asks a gatehouse of its own; they share a cluster."""

    def __init__(self):
        super().__init__(CLUSTER="1", GATEHOUSE_BASE_URL="https://example.org")
        self.address = "https://example.org"
        make_certificate(self)
        self.machines = [self.machine(gatehouse) for gatehouse in GATEHOUSES]
        own_lines = re.findall(r"(?m)^ +(?:listen|server_name|ssl_certificate).*;$", SHIPPED.split("\nserver {")[-1])
        servers = replace(BALANCER, **{
            "# listen, server_name and certificates as on the two": "\n".join(own_lines),
            "/etc/ssl/certs/ca-certificates.crt": str(self.certificate),
            **{f"192.0.2.1{number}:443": f"127.0.0.1:{machine.tls_port}"
               for number, machine in enumerate(self.machines, 1)}})
        self.balancer = SecureNginx(self, "balancer", "", servers)
        self.tls_port = self.balancer.tls_port

    def machine(self, gatehouse):
        http = (self.run_dir / "nginx/gatehouse-http.conf").read_text()
        http = re.sub(r"server unix:.*", f"server unix:{self.run_dir}/{gatehouse}.sock;", http)
        locations = "include snippets/gatehouse-locations.conf;"
        real_ip = replace(REAL_IP, **{"192.0.2.10": "127.0.0.1"})
        return SecureNginx(self, gatehouse, http, replace(SHIPPED, **{locations: f"{locations} {real_ip}"}))

    def stop(self):
        for nginx in self.balancer, *self.machines:
            nginx.stop()
        super().stop()


@pytest.fixture(scope="module")
def balanced():
    running = Balanced()
    yield running
    running.stop()


@pytest.fixture
def visitor(balanced):
    return SecureBrowser(balanced, VISITORS[0])


def await_visitors(site, *addresses, at):
    """Until these are all that the machine has had visitors from; what is answered is logged a moment later."""
    log = site.machines[at].access_log
    wait_for(lambda: {line.split()[0] for line in log.read_text().splitlines()} == set(addresses), addresses)


def test_each_machine_has_its_visitors_and_knows_them_by_their_own_address_whatever_they_say(balanced):
    forged = {"X-Real-IP": "192.0.2.99", "X-Forwarded-For": "192.0.2.99"}
    for machine, address in enumerate(VISITORS):
        assert SecureBrowser(balanced, address).get("/login", **forged).status == 200
        await_visitors(balanced, address, at=machine)


def test_a_life_is_lived_over_the_balancer_and_no_log_has_a_token(balanced, visitor):
    person = make_person()
    assert visitor.post("/register", person.registration).status == 303
    link = Mailbox(balanced).letter(person.email, "Activate").link
    assert link.startswith("https://example.org/")
    assert visitor.post(link).status == 303
    assert visitor.log_in(person).status == 303
    sessions = visitor.get("/sessions")
    assert sessions.status == 200 and VISITORS[0] in sessions.text
    assert_transport(sessions)
    token = link.rsplit("/", 1)[1]
    assert not [name for name, text in balanced.logs().items() if token in text]


def test_a_long_address_leads_to_the_sign_in_and_back(visitor):
    """In `Location` it is three times as long."""
    answer = visitor.get("/dashboard?" + 1900 * "&")
    assert answer.status == 303 and answer["Location"].endswith(1900 * "%26")


def test_the_database_knows_the_user_at_a_machines_own_node_and_lets_them_do_what_they_need(balanced, tmp_path):
    balanced.sql(DATABASE)
    password = tmp_path / "password"
    password.write_text(re.search("IDENTIFIED BY '(.+?)'", DATABASE)[1])
    own_node = replace(HOSTS, **{"/run/mysqld/mysqld.sock": f"{balanced.run_dir}/cluster/1/mariadb.sock"})
    checked = subprocess.run(balanced.command("check"), text=True, capture_output=True, env={
        **os.environ, **balanced.settings, "GATEHOUSE_DATABASE_HOSTS": own_node,
        "GATEHOUSE_DATABASE_USER": "gatehouse", "GATEHOUSE_DATABASE_PASSWORD_FILE": str(password)})
    assert "ok: database rights: gatehouse may do what “serve” needs and no more\n" in checked.stdout


def test_a_form_of_the_machine_that_goes_is_handed_in_at_the_other(balanced, visitor):
    token = visitor.form_token("/register")
    balanced.machines[0].stop()
    answer = visitor.send("/register", urlencode({"csrf_token": token, **make_person().registration}))
    assert answer.status == 303
    await_visitors(balanced, *VISITORS, at=1)
