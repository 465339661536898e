"""What every test of the package has: the machine it is installed on, and browsers that speak TLS to it."""

import http.client
import mailbox
import os
import re
import socket
import ssl
import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).resolve().parents[1] / "Site"))
from browser import Browser
from machine import Machine
from running import wait_for

ADDRESS = "https://example.org"  # as in the files that are shipped
MAIL_DOMAIN = "mail.gatehouse.test"


@pytest.fixture(scope="session")
def machine():
    machine = Machine(os.environ["GATEHOUSE_TEST_ROOT"])
    yield machine
    machine.shut()


@pytest.fixture(autouse=True)
def journal_of_a_failure(machine, request):
    failed = request.session.testsfailed
    yield
    if request.session.testsfailed > failed:
        print(machine.run("journalctl", "--no-pager", "--lines=60", "--output=short-precise"))


class Connection(http.client.HTTPSConnection):
    """To this machine, whatever the name."""

    def __init__(self):
        context = ssl.create_default_context()
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        super().__init__("example.org", context=context, timeout=30)
        self._create_connection = lambda address, *rest: socket.create_connection(("127.0.0.1", 443), *rest)


class Visitor(Browser):
    address = ADDRESS

    def __init__(self):
        super().__init__(self)

    def connect(self):
        return Connection()


@pytest.fixture
def visitor():
    return Visitor()


class Post:
    """What the machine's mail system has put into the mailbox of its account `visitor`."""

    address = f"visitor@{MAIL_DOMAIN}"

    def __init__(self, machine):
        self.machine = machine
        # OpenSMTPD has the latter.
        self.boxes = [(mailbox.mbox, machine.path("/var/mail/visitor")),
                      (mailbox.Maildir, machine.path("/home/visitor/Maildir"))]

    def letters(self, about):
        letters = [letter for kind, path in self.boxes if path.exists() for letter in kind(path, create=False)]
        return [letter for letter in letters if about in letter["Subject"]]

    def clear(self):
        self.machine.run("rm", "-rf", "/var/mail/visitor", "/home/visitor/Maildir")

    def link(self, about):
        """The link of the one letter with these words in its subject."""
        (letter,) = wait_for(lambda: self.letters(about), f"letter about {about}", 100)
        plain = next(part for part in letter.walk() if part.get_content_type() == "text/plain")
        text = plain.get_payload(decode=True).decode()
        return [link for link in re.findall(r"https?://\S+", text) if "/password-reset-cancel/" not in link][0]


@pytest.fixture(scope="session")
def post(machine):
    machine.run("useradd", "--create-home", "visitor")
    return Post(machine)


@pytest.fixture(scope="session")
def installed(machine):
    """`apt install ./gatehouse_….deb`; what it said."""
    (package,) = machine.path("/srv").glob("gatehouse_*.deb")
    return machine.install(f"/srv/{package.name}")


@pytest.fixture(scope="session")
def mail_system(machine, post):
    """Changes the machine's mail system; every one delivers what is for MAIL_DOMAIN to its own accounts."""
    def change(package):
        machine.run("debconf-set-selections", stdin=None, input=f"""
            postfix postfix/main_mailer_type select Local only
            postfix postfix/mailname string {MAIL_DOMAIN}
            exim4-config exim4/dc_eximconfig_configtype select local delivery only; not on a network
            exim4-config exim4/dc_other_hostnames string {MAIL_DOMAIN}
            exim4-config exim4/mailname string {MAIL_DOMAIN}
            opensmtpd opensmtpd/mailname string {MAIL_DOMAIN}
            """)
        machine.path("/etc/mailname").write_text(MAIL_DOMAIN + "\n")
        machine.install(package)
    return change


@pytest.fixture(scope="session")
def site(machine, installed, mail_system):
    """The README's "Install on Debian", step by step; what `setup` said."""
    mail_system("postfix")
    with open(machine.path("/etc/gatehouse/gatehouse.conf"), "a") as configuration:
        configuration.write(f"base_url = {ADDRESS}\nsite_name = Example Club\n")
        configuration.write("limit_login_client = off\nlimit_form_client = off\n")  # all visitors have one address
    said = machine.run("gatehouse", "setup")
    machine.run("systemctl", "enable", "--now", "gatehouse")

    certificate = "/etc/letsencrypt/live/example.org"
    machine.run("mkdir", "-p", certificate)
    machine.run("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                "-subj", "/CN=example.org", "-keyout", f"{certificate}/privkey.pem", "-out", f"{certificate}/fullchain.pem")
    machine.run("cp", "/usr/share/doc/gatehouse/examples/nginx-site.conf", "/etc/nginx/sites-available/gatehouse.conf")
    machine.run("ln", "-s", "../sites-available/gatehouse.conf", "/etc/nginx/sites-enabled/")
    machine.run("rm", "/etc/nginx/sites-enabled/default")
    machine.run("nginx", "-t")
    machine.run("systemctl", "reload", "nginx")
    return said
