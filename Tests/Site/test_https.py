"""The files of nginx/ as they are shipped, by TLS: what a visitor of a real site gets, whoever answers them."""

import http.client
import socket
import ssl
import subprocess
from urllib.parse import urlencode

import pytest

from browser import Browser
from conftest import make_person
from mailbox import Mailbox
from routes import ROUTES
from running import REPOSITORY, Running, free_port, wait_for
from test_headers import assert_safe

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class Site(Running):
    """With an nginx before it that has the four files and nothing else; it knows itself as https://example.org."""

    def __init__(self):
        super().__init__(GATEHOUSE_BASE_URL="https://example.org")
        self.address = "https://example.org"
        self.clear_port, self.tls_port = free_port(), free_port()
        folder = self.run_dir / "tls"
        folder.mkdir()
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
             "-subj", "/CN=example.org", "-addext", "subjectAltName=DNS:example.org",
             "-keyout", folder / "privkey.pem", "-out", folder / "fullchain.pem"], check=True, capture_output=True)
        site = (REPOSITORY / "nginx/gatehouse.conf").read_text()
        for here, there in {
            "listen 80": f"listen 127.0.0.1:{self.clear_port}", "listen 443": f"listen 127.0.0.1:{self.tls_port}",
            "listen [::]:80": f"listen [::1]:{self.clear_port}", "listen [::]:443": f"listen [::1]:{self.tls_port}",
            "snippets/": f"{REPOSITORY}/nginx/", "/etc/letsencrypt/live/example.org": str(folder),
            "/var/log/nginx/access.log": f"{self.run_dir}/nginx-access.log",
        }.items():
            assert here in site
            site = site.replace(here, there)
        temporary = "".join(f"{name}_temp_path {folder}/{name};\n" for name in (
            "client_body", "fastcgi", "proxy", "scgi", "uwsgi"))
        (folder / "nginx.conf").write_text(
            f"daemon off; master_process off; pid {folder}/pid; error_log stderr; events {{}}\n"
            f"http {{ include /etc/nginx/mime.types; {temporary}"
            f"include {self.run_dir}/nginx/gatehouse-http.conf;\n{site} }}\n")
        with open(self.run_dir / "nginx.log", "a") as log:
            self.nginx = subprocess.Popen(
                ["setpriv", "--pdeathsig", "TERM", "nginx", "-p", folder, "-c", folder / "nginx.conf", "-e", "stderr"],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        wait_for(self.answers, "nginx with TLS")
        self.trust = ssl.create_default_context(cafile=folder / "fullchain.pem")

    def answers(self):
        assert self.nginx.poll() is None, self.tail_of_logs()
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.tls_port)) == 0

    def stop(self):
        self.nginx.terminate()
        self.nginx.wait(60)
        super().stop()


class Connection(http.client.HTTPSConnection):
    """To example.org, which is here."""

    def __init__(self, site, name="example.org", host="example.org", context=None):
        context = context or site.trust
        context.check_hostname = name == "example.org"
        super().__init__(host, 443, timeout=30, context=context)
        self.site, self.name, self.own_context = site, name, context

    def connect(self):
        plain = socket.create_connection(("127.0.0.1", self.site.tls_port), timeout=30)
        self.sock = self.own_context.wrap_socket(plain, server_hostname=self.name)


class SecureBrowser(Browser):
    def connect(self):
        return Connection(self.site)


@pytest.fixture(scope="module")
def secure_site():
    running = Site()
    yield running
    running.stop()


@pytest.fixture
def secure(secure_site):
    return SecureBrowser(secure_site)


def assert_transport(answer):
    assert_safe(answer)
    assert answer.all("Strict-Transport-Security") == ["max-age=63072000; includeSubDomains"]


@pytest.mark.parametrize("method, path, status, headers, body", [
    ("GET", "/", 200, {}, None), ("GET", "/dashboard", 303, {}, None), ("GET", "/login/", 308, {}, None),
    ("GET", "/login?a=%FF", 400, {}, None), ("GET", "/a%00b", 400, {}, None),
    ("GET", "/", 400, {"Cookie": "a=" + 9000 * "b"}, None), ("POST", "/login", 403, FORM, "a=b"),
    ("GET", "/nothing", 404, {}, None), ("GET", "/static/nothing", 404, {}, None), ("GET", "/logout", 405, {}, None),
    ("TRACE", "/", 405, {}, None), ("GET", "/verify/1/x", 410, {}, None),
    ("POST", "/login", 413, FORM, "a=" + 70000 * "b"), ("GET", "/" + 9000 * "a", 414, {}, None),
    ("POST", "/login", 415, {"Content-Type": "text/plain"}, "a=b"), ("GET", "/static/gatehouse.css", 200, {}, None),
])
def test_every_status_has_every_header(secure, method, path, status, headers, body):
    answer = secure.request(method, path, body, headers)
    assert answer.status == status
    assert_transport(answer)


def test_so_have_the_answers_when_something_fails(secure_site, secure):
    answer = secure.post("/login", {"identifier": "nobody", "password": "wrong"})
    assert answer.status == 422
    assert_transport(answer)

    secure_site.sql("RENAME TABLE session TO mislaid")
    answer = secure.get("/dashboard", Cookie="__Host-session=" + 43 * "A")
    secure_site.sql("RENAME TABLE mislaid TO session")
    assert answer.status == 500 and "mislaid" not in answer.text and "SELECT" not in answer.text
    assert_transport(answer)

    with secure_site.without_gatehouse():
        answer = secure.get("/dashboard")
        assert answer.status == 503 and int(answer["Retry-After"]) > 0  # nginx's own
        assert_transport(answer)


def test_clear_text_is_only_the_way_to_tls(secure_site):
    for method, path in (("GET", "/login?next=%2Fprofile"), ("POST", "/login"), ("GET", "/static/gatehouse.css")):
        connection = http.client.HTTPConnection("127.0.0.1", secure_site.clear_port, timeout=30)
        connection.request(method, path, headers={"Host": "example.org", "Cookie": "__Host-session=x"})
        answer = connection.getresponse()
        assert (answer.status, answer.getheader("Location")) == (301, "https://example.org" + path)
        assert answer.getheader("X-Content-Type-Options") == "nosniff"
        assert not answer.getheader("Set-Cookie") and not answer.getheader("Strict-Transport-Security")


def test_another_name_gets_no_answer(secure_site):
    connection = http.client.HTTPConnection("127.0.0.1", secure_site.clear_port, timeout=30)
    connection.request("GET", "/", headers={"Host": "evil.test"})
    with pytest.raises(http.client.RemoteDisconnected):
        connection.getresponse()
    with pytest.raises(ssl.SSLError):
        Connection(secure_site, name="evil.test").connect()
    connection = Connection(secure_site, host="evil.test")
    connection.request("GET", "/")
    with pytest.raises(http.client.RemoteDisconnected):
        connection.getresponse()


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of the versions that are to be refused
@pytest.mark.parametrize("version, is_spoken", [
    (ssl.TLSVersion.TLSv1, False), (ssl.TLSVersion.TLSv1_1, False), (ssl.TLSVersion.TLSv1_2, True),
    (ssl.TLSVersion.TLSv1_3, True),
])
def test_old_versions_of_tls_are_not_spoken(secure_site, version, is_spoken):
    context = ssl.create_default_context(cafile=secure_site.run_dir / "tls/fullchain.pem")
    if not is_spoken:
        context.set_ciphers("ALL:@SECLEVEL=0")  # or this end would not even try
    context.minimum_version = context.maximum_version = version
    connection = Connection(secure_site, context=context)
    if is_spoken:
        connection.connect()
        cipher = connection.sock.cipher()[0]
        assert "GCM" in cipher or "CHACHA20" in cipher
        assert cipher.startswith("TLS_") or "ECDHE" in cipher
    else:
        with pytest.raises(ssl.SSLError):
            connection.connect()


def test_every_cookie_is_for_this_host_and_for_tls_alone(secure_site, secure):
    """From a whole life of an account, and then from every address there is, errors among them."""
    answers, mailbox, person = [], Mailbox(secure_site), make_person()

    def note(answer, status):
        assert answer.status == status
        answers.append(answer)
        return answer

    note(secure.get("/register"), 200)
    note(secure.post("/register", person.registration), 303)
    note(secure.post(mailbox.letter(person.email, "Activate").link), 303)
    note(secure.post("/login", {"identifier": person.username, "password": "wrong"}), 422)
    note(secure.log_in(person), 303)
    note(secure.post("/profile/edit", {"username": person.username, "email": person.email}), 303)
    note(secure.post("/password-change", {"old_password": person.password, "new_password": "another secret"}), 303)
    note(secure.post("/logout", form_at="/dashboard"), 303)
    note(secure.post("/password-reset", {"email": person.email}), 303)
    form = note(secure.get(mailbox.letter(person.email, "Choose").link), 303)["Location"]
    note(secure.get(form), 200)
    note(secure.post(form, {"new_password": "yet another secret"}), 303)
    for browser in (SecureBrowser(secure_site), secure):
        for route in ROUTES:
            path = route.address(uid=1, token=43 * "A", username=person.username)
            answers += [SecureBrowser(secure_site).get(path), browser.request("POST", path, urlencode({}), FORM),
                        browser.request("POST", path, "{}"), browser.request("PUT", path), browser.get(path + "?%")]
        answers.append(browser.get("/nothing"))
    assert {answer.status for answer in answers} >= {200, 303, 400, 403, 404, 405, 410, 415, 422}
    names = set()
    for answer in answers:
        for line in answer.all("Set-Cookie"):
            name, *attributes = line.split("; ")
            names.add(name.split("=")[0])
            assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= set(attributes)
            assert not [attribute for attribute in attributes if attribute.startswith("Domain")]
            assert len(line) < 4096 and answer["Cache-Control"] == "no-store"
    assert names == {"__Host-" + name for name in ("session", "device", "visitor", "password-reset", "notice")}
