"""Places beside the site that only members may enter, behind the nginx files as they are shipped."""

import base64
import json
import re
import socket
import subprocess
from urllib.parse import unquote

import pytest

from browser import Browser
from neighbours import Neighbours
from running import REPOSITORY, free_port, wait_for

NGINX = """
daemon off;
master_process off;
pid {folder}/nginx.pid;
error_log {folder}/nginx.log;
events {{}}
http {{
    include {folder}/gatehouse-http.conf;
    client_body_temp_path {folder}/body;
    fastcgi_temp_path {folder}/fastcgi;
    proxy_temp_path {folder}/proxy;
    scgi_temp_path {folder}/scgi;
    uwsgi_temp_path {folder}/uwsgi;
    access_log {folder}/access.log gatehouse;
    underscores_in_headers {underscores};

    server {{
        listen 127.0.0.1:{port};
        include {nginx}/gatehouse-server.conf;
        include {nginx}/gatehouse-locations.conf;

        location /php/ {{
            include fastcgi_params;
            fastcgi_param SCRIPT_FILENAME {folder}/echo.php;
            fastcgi_pass unix:{folder}/php.sock;
            include {nginx}/gatehouse-protect.conf;
        }}
        location /cgi/ {{
            include fastcgi_params;
            fastcgi_param SCRIPT_FILENAME {folder}/echo.cgi;
            fastcgi_pass unix:{folder}/cgi.sock;
            include {nginx}/gatehouse-protect.conf;
        }}
        location /uwsgi/ {{
            include uwsgi_params;
            uwsgi_pass unix:{folder}/uwsgi.sock;
            include {nginx}/gatehouse-protect.conf;
        }}
        location /scgi/ {{
            include scgi_params;
            scgi_pass unix:{folder}/scgi.sock;
            include {nginx}/gatehouse-protect.conf;
        }}
        location /http/ {{
            include proxy_params;
            proxy_pass http://127.0.0.1:{http};
            include {nginx}/gatehouse-protect.conf;
        }}
        location /staff/ {{
            proxy_pass http://127.0.0.1:{http};
            include {folder}/gatehouse-protect-staff.conf;

            location ~ ^/staff/files/(.*)$ {{
                alias {folder}/$1;
            }}
        }}
    }}
}}
"""
PLACES = ["/php/", "/cgi/", "/uwsgi/", "/scgi/", "/http/"]
HEADERS = ["Remote-User", "Remote-Name", "Remote-Email", "Remote-Id", "Remote-Groups"]


def variable(header):
    return "HTTP_" + header.upper().replace("-", "_")


class Place:
    """One nginx in front of the site and its neighbours, as a browser sees it."""

    def __init__(self, site, neighbours, underscores, sockets=".sock"):
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        nginx, folder = REPOSITORY / "nginx", neighbours.folder
        http = (site.run_dir / "nginx/gatehouse-http.conf").read_text().replace(".sock", sockets)
        neighbours.write("gatehouse-http.conf", http)
        # As the README has it made.
        edit = re.search(r"sed '(.+)' \S+/gatehouse-protect.conf", (REPOSITORY / "README.md").read_text())[1]
        neighbours.write("gatehouse-protect-staff.conf", subprocess.run(
            ["sed", edit, nginx / "gatehouse-protect.conf"], check=True, text=True, capture_output=True).stdout)
        text = NGINX.format(
            folder=folder, nginx=nginx, port=self.port, underscores=underscores, http=neighbours.http.server_port)
        configuration = neighbours.write("nginx.conf", re.sub(r"include (\w+_params)", r"include /etc/nginx/\1", text))
        process = neighbours.start("nginx", "-p", folder, "-c", configuration, "-e", "stderr")

        def answers():
            assert process.poll() is None, neighbours.log()
            with socket.socket() as connection:
                return connection.connect_ex(("127.0.0.1", self.port)) == 0
        wait_for(answers, "nginx")


@pytest.fixture(scope="module")
def neighbours(site):
    neighbours = Neighbours()
    yield neighbours
    neighbours.stop()


@pytest.fixture(scope="module")
def place(site, neighbours):
    return Place(site, neighbours, "off")


@pytest.fixture(scope="module")
def place_with_underscores(site, neighbours):
    return Place(site, neighbours, "on")


@pytest.fixture
def stranger(place):
    return Browser(place)


@pytest.fixture
def inside(place, member):
    browser = Browser(place)
    assert browser.log_in(member).status == 303
    return browser


def told(answer):
    assert answer.status == 200, answer.body
    return json.loads(answer.body)


@pytest.mark.parametrize("path", PLACES)
def test_a_neighbour_is_told_who_is_signed_in(site, inside, member, path):
    site.verb("group", "add", "staff", member.username)
    site.verb("group", "add", "board", member.username)
    inside.post("/profile/edit", {
        "username": member.username, "email": member.email, "display_name": "Zoë „Q“ 🦊", "about": ""})
    seen = told(inside.get(path))
    (number,), = site.sql(f"SELECT id FROM account WHERE username = '{member.username}'")
    assert [seen[variable(name)] for name in HEADERS] == [
        member.username, "Zoë „Q“ 🦊", member.email, number, "board,staff"]
    # Debian's fastcgi_params has an empty one as well: PHP takes ours, which comes last, a CGI program has both.
    assert path == "/http/" or seen["REMOTE_USER"] in (member.username, ["", member.username])


FORGED = [
    {name: "admin" for name in HEADERS},
    {name.lower(): "admin" for name in HEADERS},
    {name.upper(): "admin" for name in HEADERS},
    {name.replace("-", "_"): "admin" for name in HEADERS},
    {name.replace("-", "_").upper(): "admin" for name in HEADERS},
    {name + suffix: "admin" for name in HEADERS for suffix in ("", " ", "\t")},
]


def ask_raw(place, path, browser, headers):
    """What http.client would put right: a header twice, white space before its colon."""
    cookies = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
    lines = [f"GET {path} HTTP/1.0", "Host: example.org", f"Cookie: {cookies}", *headers]
    with socket.create_connection(("127.0.0.1", place.port)) as connection:
        connection.sendall("\r\n".join([*lines, "", ""]).encode("latin-1"))
        received = b""
        while chunk := connection.recv(65536):
            received += chunk
    head, _, body = received.partition(b"\r\n\r\n")
    return int(head.split()[1]), head.decode("latin-1"), body


@pytest.mark.parametrize("path", PLACES)
@pytest.mark.parametrize("underscores", ["off", "on"])
def test_no_forged_header_reaches_a_neighbour(request, path, underscores, member):
    place = request.getfixturevalue("place" if underscores == "off" else "place_with_underscores")
    browser = Browser(place)
    browser.log_in(member)
    for forged in FORGED:
        headers = [f"{name}: {value}" for name, value in forged.items()]
        status, _, body = ask_raw(place, path, browser, headers + headers)
        if status != 400:  # a name with a space in it
            assert status == 200
            seen = json.loads(body)
            assert seen[variable("Remote-User")] == member.username
            assert "admin" not in json.dumps(seen)


@pytest.mark.parametrize("path", PLACES)
def test_a_name_that_only_basic_authentication_gave_does_not_pass_for_a_member(inside, path):
    for name in (b"admin", b"0"):  # to nginx "0" is no
        basic = "Basic " + base64.b64encode(name + b":x").decode()
        assert inside.get(path, Authorization=basic).status == 403


ADDRESSES = [
    "/http/", "/http/a%2Fb%3Fc%23d?x=%26&y=a+b&z=%2520#f", "/http/?next=%2Flogin%3Fnext%3D%252Fevil&a=b?c",
    "/http/a;b=c,d/@:!$'()*", "/http//a/./b/../c", "/http/?%C3%A9=%E9&empty=&&=", "/http/?q=\"<>|^`{}[]\\",
    "/php/index.php/info?x[]=1&x[]=2", "/http/?http://evil.example//", "/http/%0d%0aSet-Cookie:%20a=b?%0d%0a",
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_after_signing_in_one_is_at_the_very_address_that_was_asked_for(place, stranger, member, address):
    status, head, _ = ask_raw(place, address, stranger, [])
    assert status == 303
    location = re.search(r"(?m)^Location: (\S+)\r$", head)[1]
    assert re.fullmatch(r"/login\?next=[\w.~%-]+", location)
    assert unquote(location.removeprefix("/login?next=")) == address.replace("\\", "%5C")
    page = stranger.get(location)
    answer = stranger.post("/login", {
        "identifier": member.username, "password": member.password, "next": page.value("next")}, form_at=location)
    assert (answer.status, answer["Location"]) == (303, address.replace("\\", "%5C"))
    seen = told(stranger.get(answer["Location"].partition("#")[0]))
    assert seen["HTTP_REMOTE_USER"] == member.username


@pytest.mark.parametrize("path", [*PLACES, "/staff/", "/staff/files/echo.php"])
def test_who_is_not_signed_in_sees_nothing_whatever_the_method(stranger, path):
    for method in ("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "FOO"):
        body = "a=b" if method in ("POST", "PUT") else None
        answer = stranger.request(method, path, body, {"Remote-User": "admin", "Cookie": "session=x"})
        assert (answer.status, answer["Location"]) == (303, "/login?next=" + path.replace("/", "%2F"))


def test_a_form_reaches_the_neighbour_with_its_body(inside, member):
    answer = inside.request("POST", "/php/?a=b", "c=d" * 5000, {"Content-Type": "application/x-www-form-urlencoded"})
    seen = told(answer)
    assert (seen["REQUEST_METHOD"], seen["CONTENT_LENGTH"], seen["REQUEST_URI"]) == ("POST", "15000", "/php/?a=b")
    assert seen["HTTP_REMOTE_USER"] == member.username


def test_a_groups_place_is_for_those_in_it(site, inside, member):
    for path in ("/staff/", "/staff/files/echo.php"):  # the second in a location within
        assert inside.get(path).status == 403
    site.verb("group", "add", "staff", member.username)
    assert told(inside.get("/staff/"))["HTTP_REMOTE_GROUPS"] == "staff"
    assert inside.get("/staff/files/echo.php").status == 200
    site.verb("group", "remove", "staff", member.username)
    assert inside.get("/staff/").status == 403
    assert inside.get("/http/").status == 200


def test_a_session_that_has_ended_lets_nobody_in(site, inside, member):
    assert inside.get("/http/").status == 200
    site.verb("session", "revoke", member.username)
    assert inside.get("/http/").status == 303


def test_asked_directly_it_only_tells_a_browser_about_itself(site, place, stranger, inside, member):
    for browser in (stranger, Browser(site)):
        answer = browser.get("/auth/check", **{"Remote-User": "admin", "Protected-Uri": "/x", "Protected_Uri": "/x"})
        assert (answer.status, answer["Location"], answer.body) == (401, "/login", b"")
    answer = inside.get("/auth/check")
    assert (answer.status, answer["Remote-User"], answer.body) == (204, member.username, b"")
    assert inside.get("/auth/check?group=staff").status == 403
    assert inside.send("/auth/check", "a=b").status == 405
    for path in ("/gatehouse/auth/check", "/gatehouse/auth/check?group=staff", "/gatehouse/auth/check/x"):
        assert inside.get(path).status == 404


def test_a_gatehouse_that_is_away_lets_nobody_in(site, neighbours):
    answer = Browser(Place(site, neighbours, "off", sockets=".none")).get("/http/")
    assert answer.status == 503 and answer["Retry-After"]
    assert "<h1>" in answer.text
