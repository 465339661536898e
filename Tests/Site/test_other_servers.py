"""The examples for other web servers than nginx, each with the real one: the site is the same behind it."""

import http.client
import json
import os
import pwd
import re
import shutil
import socket

import pytest

from browser import Browser
from neighbours import Servers, echo
from running import REPOSITORY, free_port, wait_for
from test_headers import SECURITY

EXAMPLES = REPOSITORY / "nginx/examples"
EXAMPLE = {"apache": "apache.conf", "lighttpd": "lighttpd.conf", "caddy": "Caddyfile"}
COMMAND = {
    "apache": ["apache2", "-DFOREGROUND", "-f", "MAIN"],
    "lighttpd": ["lighttpd", "-D", "-f", "MAIN"],
    "caddy": ["caddy", "run", "--config", "MAIN", "--adapter", "caddyfile"],
}
MAIN = {}

MAIN["apache"] = """
ServerRoot {folder}
ServerName example.org
PidFile {folder}/apache.pid
DefaultRuntimeDir {folder}
ErrorLog {folder}/server.log
Listen 127.0.0.1:{port}
User {account}
LoadModule mpm_event_module /usr/lib/apache2/modules/mod_mpm_event.so
LoadModule authz_core_module /usr/lib/apache2/modules/mod_authz_core.so
LoadModule authz_host_module /usr/lib/apache2/modules/mod_authz_host.so
LoadModule mime_module /usr/lib/apache2/modules/mod_mime.so
LoadModule alias_module /usr/lib/apache2/modules/mod_alias.so
LoadModule headers_module /usr/lib/apache2/modules/mod_headers.so
LoadModule setenvif_module /usr/lib/apache2/modules/mod_setenvif.so
LoadModule proxy_module /usr/lib/apache2/modules/mod_proxy.so
LoadModule proxy_fcgi_module /usr/lib/apache2/modules/mod_proxy_fcgi.so
TypesConfig /etc/mime.types
<VirtualHost *:{port}>
    Include {folder}/apache.conf
</VirtualHost>
"""

MAIN["lighttpd"] = """
server.port = {port}
server.bind = "127.0.0.1"
server.document-root = "{folder}"
server.errorlog = "{folder}/server.log"
mimetype.assign = (".css" => "text/css; charset=utf-8", ".html" => "text/html; charset=utf-8")
include "{folder}/lighttpd.conf"
"""

MAIN["caddy"] = """
{{
    admin off
}}
import {folder}/Caddyfile
"""


def account():
    """Whom Apache becomes, which does not serve as root; and what it needs of a site that root runs."""
    return "nobody" if os.getuid() == 0 else pwd.getpwuid(os.getuid()).pw_name


class OtherServer(Servers):
    """One of the examples, with the paths of this run."""

    def __init__(self, site, name, neighbour):
        super().__init__()
        self.name = name
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        folder = self.folder
        shutil.copytree(REPOSITORY / "static", folder / "static")
        example = (EXAMPLES / EXAMPLE[name]).read_text()
        for there, here in (
                ("/run/gatehouse/gatehouse.sock", site.run_dir / "gatehouse.sock"),
                ("/usr/share/gatehouse/static", folder / "static"), ("/var/log/apache2", folder),
                ("/var/log/lighttpd", folder), ("127.0.0.1:8000", f"127.0.0.1:{neighbour}"),
                ("example.org {", f"http://:{self.port} {{")):
            example = example.replace(there, str(here))
        self.write(EXAMPLE[name], example)
        main = self.write("main", MAIN[name].format(folder=folder, port=self.port, account=account()))
        process = self.start(*(str(word).replace("MAIN", str(main)) for word in COMMAND[name]))

        def answers():
            assert process.poll() is None, self.log()
            with socket.socket() as connection:
                return connection.connect_ex(("127.0.0.1", self.port)) == 0
        wait_for(answers, name)


@pytest.fixture(scope="module")
def neighbour():
    server = echo()
    yield server.server_port
    server.shutdown()


@pytest.fixture(scope="module", params=["apache", "lighttpd", "caddy"])
def other(request, site, neighbour):
    # For Apache, which becomes somebody else where root runs the tests; the socket's group does that on a server.
    site.run_dir.chmod(0o711)
    socket = site.run_dir / "gatehouse.sock"
    socket.chmod(0o666)
    server = OtherServer(site, request.param, neighbour)
    yield server
    server.stop()
    socket.chmod(0o660)


def test_a_whole_way_from_registering_to_the_profile(site, other, mailbox, person):
    browser = Browser(other)
    assert browser.post("/register", person.registration).status == 303
    link = mailbox.letter(person.email, "Activate").link.removeprefix(site.address)
    assert browser.post(link).status == 303
    answer = browser.get("/profiles?q=%C3%A9%26%2F")
    assert (answer.status, answer["Location"]) == (303, "/login?next=%2Fprofiles%3Fq%3D%25C3%25A9%2526%252F")
    page = browser.get(answer["Location"])
    answer = browser.post("/login", {
        "identifier": person.username, "password": person.password, "next": page.value("next")}, form_at="/login")
    assert (answer.status, answer["Location"]) == (303, "/profiles?q=%C3%A9%26%2F")
    assert 'value="é&amp;/"' in browser.get(answer["Location"]).text
    assert browser.get("/profiles/a%2Fb").status == browser.get("/a%2Fb").status == 404
    assert browser.post("/logout", form_at="/dashboard").status == 303
    key = re.search("/verify/[0-9]+/([^/]+)", link)[1]
    # lighttpd writes its lines late: those of a request that has failed since stand behind those that matter.
    browser.send("/login", "")
    wait_for(lambda: other.name == "caddy" or " 403 " in other.log(), "line in the log")
    assert key not in other.log()


@pytest.mark.parametrize("path, status", [("/", 200), ("/login", 200), ("/nothing", 404), ("/static/gatehouse.css", 200)])
def test_pages_and_style_sheet_have_the_security_headers_once(other, path, status):
    answer = Browser(other).get(path)
    assert answer.status == status
    for name, value in SECURITY.items():
        assert answer.all(name) == [value]
    assert answer["Referrer-Policy"]
    assert answer["Content-Type"].startswith("text/css" if path.endswith(".css") else "text/html")


def test_the_visitors_address_is_the_connections_own(site, other, member):
    browser = Browser(other)
    token = browser.form_token("/login")
    connection = http.client.HTTPConnection("127.0.0.1", other.port, timeout=30, source_address=("127.0.0.2", 0))
    connection.request(
        "POST", "/login", f"csrf_token={token}&identifier={member.username}&password={member.password}".replace(" ", "+"),
        {"Content-Type": "application/x-www-form-urlencoded", "X-Forwarded-For": "192.0.2.1", "Remote-Addr": "192.0.2.2",
         "Cookie": "; ".join(f"{name}={value}" for name, value in browser.cookies.items())})
    assert connection.getresponse().status == 303
    connection.close()
    assert site.sql(
        f"SELECT network FROM session JOIN account ON account.id = account_id WHERE username = '{member.username}'"
    ) == [["127.0.0.2"]]


def test_methods_and_lengths_are_refused_as_behind_nginx(other):
    browser = Browser(other)
    assert browser.request("PUT", "/login", "a=b").status == 405
    assert browser.request("HEAD", "/login").status == 200
    assert browser.send("/login", "a=" + 70000 * "b").status == 413


def test_a_gatehouse_that_is_away_is_said_to_be_and_back_at_once(site, other):
    gatehouse = site.run_dir / "gatehouse.sock"
    away = gatehouse.rename(gatehouse.with_suffix(".away"))
    try:
        assert Browser(other).get("/login").status in (502, 503)
    finally:
        away.rename(gatehouse)
    wait_for(lambda: Browser(other).get("/login").status == 200, "site", 30)  # Apache's own pause would be sixty


# --- What Caddy can do besides: keep a place for members

@pytest.fixture(scope="module")
def caddy(site, neighbour):
    server = OtherServer(site, "caddy", neighbour)
    yield server
    server.stop()


def test_caddy_sends_who_is_not_signed_in_to_the_login_page_and_back(caddy, member):
    browser = Browser(caddy)
    for method in ("GET", "POST", "DELETE"):
        answer = browser.request(method, "/wiki/a%2Fb?x=%26&y=a+b", headers={"Remote-User": "admin"})
        location = "/login?next=%2Fwiki%2Fa%252Fb%3Fx%3D%2526%26y%3Da%2Bb"
        assert (answer.status, answer["Location"]) == (303, location)
    page = browser.get(location)
    answer = browser.post("/login", {
        "identifier": member.username, "password": member.password, "next": page.value("next")}, form_at=location)
    assert answer["Location"] == "/wiki/a%2Fb?x=%26&y=a+b"


def test_caddy_tells_a_neighbour_who_is_signed_in_and_no_forged_name(site, caddy, member):
    browser = Browser(caddy)
    browser.log_in(member)
    browser.post("/profile/edit", {
        "username": member.username, "email": member.email, "display_name": "Zoë 🦊", "about": ""})
    site.verb("group", "add", "staff", member.username)
    (number,), = site.sql(f"SELECT id FROM account WHERE username = '{member.username}'")
    names = ["Remote-User", "Remote-Name", "Remote-Email", "Remote-Id", "Remote-Groups"]
    for change in (str, str.lower, lambda name: name.replace("-", "_"), lambda name: name.upper().replace("-", "_")):
        answer = browser.request("POST", "/wiki/", "a=b", {change(name): "admin" for name in names})
        told = json.loads(answer.body)
        assert [told["HTTP_" + name.upper().replace("-", "_")] for name in names] == [
            member.username, "Zoë 🦊", member.email, number, "staff"]
        assert "admin" not in json.dumps(told) and told["body"] == "a=b"


def test_caddy_keeps_a_groups_place_for_those_in_it(site, caddy, member):
    browser = Browser(caddy)
    assert browser.get("/staff/")["Location"] == "/login?next=%2Fstaff%2F"
    browser.log_in(member)
    assert browser.get("/staff/").status == 403
    site.verb("group", "add", "staff", member.username)
    assert browser.get("/staff/").status == 200
