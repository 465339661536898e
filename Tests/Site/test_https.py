"""The files of nginx/ as they are shipped, by TLS: what a visitor of a real site gets, whoever answers them."""

import http.client
import ssl
from urllib.parse import urlencode

import pytest

from conftest import make_person
from mailbox import Mailbox
from routes import ROUTES
from running import Running
from test_headers import assert_safe
from tls import Connection, SecureBrowser, SecureNginx, make_certificate

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class Site(Running):
    """With an nginx before it that has the four files and nothing else; it knows itself as https://example.org."""

    def __init__(self):
        super().__init__(GATEHOUSE_BASE_URL="https://example.org")
        self.address = "https://example.org"
        make_certificate(self)
        self.nginx = SecureNginx(self, "tls", f"include {self.run_dir}/nginx/gatehouse-http.conf;")
        self.clear_port, self.tls_port = self.nginx.clear_port, self.nginx.tls_port

    def stop(self):
        self.nginx.stop()
        super().stop()


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
    context = ssl.create_default_context(cafile=secure_site.certificate)
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
