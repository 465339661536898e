"""One MariaDB, one nginx, and behind it Gatehouse and the yardstick in C, in a folder of their own."""

import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(REPOSITORY / "Tests/Site"))
from browser import FORM_TOKEN, Browser  # noqa: E402
from fastcgi import PARAMS, STDIN, STDOUT, BEGIN, pair, record  # noqa: E402
from running import FAST, free_port, wait_for  # noqa: E402

GATEHOUSE = REPOSITORY / ".build/release/gatehouse"
BENCHMARK = REPOSITORY / ".build/benchmark"  # the Makefile puts yardstick and bare there

WORKERS = 32
USERNAME, PASSWORD = "measured.member", "a long secret for measuring"

# Limits are off, as in the site's tests; passwords are hashed as on any site.
SETTINGS = {key: value for key, value in FAST.items() if "_LIMIT_" in key}

END_REQUEST, KEEP_CONNECTION = 3, 1


class Kept:
    """A kept FastCGI connection, as nginx has them."""

    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(60)
        self.socket.connect(str(path))

    def ask(self, target, cookie=""):
        """The whole answer: headers and body."""
        variables = {
            "GATEWAY_INTERFACE": "CGI/1.1", "SERVER_PROTOCOL": "HTTP/1.1", "REQUEST_METHOD": "GET",
            "REQUEST_URI": target, "CONTENT_TYPE": "", "CONTENT_LENGTH": "", "REMOTE_ADDR": "127.0.0.1",
            "HTTP_PROXY": "", "HTTP_HOST": "127.0.0.1", "HTTP_COOKIE": cookie}
        parameters = b"".join(pair(name.encode(), value.encode()) for name, value in variables.items())
        self.socket.sendall(
            record(BEGIN, bytes([0, 1, KEEP_CONNECTION, 0, 0, 0, 0, 0])) + record(PARAMS, parameters)
            + record(PARAMS, b"") + record(STDIN, b""))
        answer = b""
        while True:
            head = self.read(8)
            content = self.read(int.from_bytes(head[4:6], "big"))
            self.read(head[6])
            if head[1] == STDOUT:
                answer += content
            if head[1] == END_REQUEST:
                return answer

    def ask_often(self, target, program, number):
        for _ in range(number):
            answer = self.ask(target, program.cookie_for(target))
            assert answer.startswith(b"Status: 20"), answer

    def read(self, size):
        received = b""
        while len(received) < size:
            chunk = self.socket.recv(size - len(received))
            if not chunk:
                raise ConnectionError("the connection was closed in the middle of an answer")
            received += chunk
        return received

    def close(self):
        self.socket.close()


class Program:
    """Gatehouse or the yardstick, and where it is reached: by nginx at its socket, by wrk at its port."""

    def __init__(self, name, servers, database="gatehouse"):
        self.name = name
        self.servers = servers
        self.database = database
        self.socket = servers.run_dir / f"{name}.sock"
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.cookie = ""  # of a member who is signed in
        self.process = None

    def command(self, socket):
        if self.name == "yardstick":
            return [BENCHMARK / "yardstick", socket, self.servers.run_dir / "answers", str(WORKERS),
                    self.servers.database_socket, self.database]
        return [GATEHOUSE, "serve", "--config", self.servers.run_dir / "gatehouse.conf"]

    def environment(self, socket):
        return {**os.environ, **SETTINGS, "GATEHOUSE_LISTEN": str(socket), "GATEHOUSE_DATABASE_NAME": self.database,
                "GATEHOUSE_BASE_URL": self.address}

    def start(self):
        self.process = self.servers.start(self.name, self.command(self.socket), self.environment(self.socket))
        wait_for(lambda: answers(self.socket), self.name)

    @property
    def pid(self):
        return self.process.pid

    def verb(self, *words, **options):
        return subprocess.run(
            [GATEHOUSE, *words, "--config", self.servers.run_dir / "gatehouse.conf"], check=True, text=True,
            capture_output=True, env=self.environment(self.socket), **options).stdout

    def cookie_for(self, target):
        return "" if target == "/login" else self.cookie  # a member would be sent on from there

    def sign_in(self):
        """A browser with a member's session, which wrk and the yardstick then use, too."""
        browser = Browser(self)
        answer = browser.post("/login", {"identifier": USERNAME, "password": PASSWORD})
        assert answer.status == 303, answer.text
        self.cookie = "session=" + browser.cookies["session"]
        return browser


def answers(path):
    try:
        Kept(path).close()
        return True
    except OSError:
        return False


class Servers:
    def __init__(self, members):
        self.run_dir = Path(tempfile.mkdtemp(prefix="gh-bench-", dir="/tmp"))  # a socket's path is short
        self.database_socket = self.run_dir / "mariadb.sock"
        self.members = members  # of the database that most is measured with
        self.processes = []
        for name in ("answers", "letters", "nginx", "pages"):
            (self.run_dir / name).mkdir()
        self.bare = BENCHMARK / "bare"
        self.gatehouse = Program("gatehouse", self)
        self.yardstick = Program("yardstick", self)
        self.small = Program("small", self, "gatehouse_small")
        self.large = Program("large", self, "gatehouse_large")
        try:
            self.begin()
        except BaseException:
            for log in self.run_dir.glob("*.log"):
                print(f"--- {log.name}\n{log.read_text(errors='replace')[-1000:]}", file=sys.stderr)
            self.stop()
            raise

    def begin(self):
        # Durable as in production, and with room for the largest of the databases.
        self.start("mariadb", [REPOSITORY / "dev/mariadb", self.run_dir, "--innodb-buffer-pool-size=1G",
                               "--innodb-log-file-size=512M"])
        wait_for(lambda: self.database_socket.exists() and not self.sql("DO 0"), "MariaDB", 90)
        self.write_configuration()
        self.open(self.gatehouse, self.members)
        self.gatehouse.sign_in()
        self.yardstick.cookie = self.gatehouse.cookie
        self.write_answers()
        self.yardstick.start()

    def open(self, program, members):
        """Fills a database and starts Gatehouse with it."""
        self.sql(f"CREATE DATABASE IF NOT EXISTS {program.database} CHARACTER SET utf8mb4")
        program.verb("migrate")
        program.verb("user", "create", USERNAME, f"{USERNAME}@example.org", input=PASSWORD + "\n")
        self.fill(program.database, members)
        program.start()
        if program is self.gatehouse:
            self.start("nginx", ["nginx", "-p", self.run_dir / "nginx", "-c", self.run_dir / "nginx/nginx.conf",
                                 "-e", self.run_dir / "nginx.log"])
            wait_for(lambda: port_answers(program.port), "nginx")

    def fill(self, database, members):
        """Members with the password of the one who is there; whichever number, their names have the same length."""
        self.sql(f"""
            INSERT INTO account (username, username_key, email, email_key, password_hash, display_name, verified_at)
            SELECT name, name, CONCAT(name, '@example.org'), CONCAT(name, '@example.org'), password_hash,
                CONCAT(ELT(1 + seq % 13, 'Ada', 'Björn', 'Chloë', 'Dai', 'Eva', 'Farid', 'Grace', 'Hồng', 'Ida',
                    'Jomo', 'Kim', 'Lev', 'Mei'), ' ', ELT(1 + seq DIV 13 % 7, 'Okafor', 'Müller', 'O’Brien', 'Sato',
                    'da Silva', 'Novák', 'Khan')), UTC_TIMESTAMP(6)
            FROM (SELECT seq, CONCAT('member', LPAD(seq, 7, '0')) AS name FROM seq_1_to_{members}) AS numbered
                JOIN (SELECT password_hash FROM account) AS first;
            ANALYZE TABLE account""", database)

    def write_configuration(self):
        (self.run_dir / "gatehouse.conf").write_text(f"""
            site_name = Gatehouse
            templates = {REPOSITORY}/templates
            static = {REPOSITORY}/static
            database_hosts = unix:{self.database_socket}
            database_user = {subprocess.check_output(["id", "-un"], text=True).strip()}
            sendmail = {BENCHMARK}/bare sendmail {self.run_dir}/letters
            mail_from = noreply@gatehouse.test
            password_blocklist = {REPOSITORY}/Sources/Accounts/Blocklist/common-passwords
            """.replace("            ", ""))
        (self.run_dir / "pages/page.html").write_text("<!DOCTYPE html><title>Members only</title>" + "<p>text" * 500)

        # The shipped files, for each program with its own name in place of gatehouse's.
        http = (REPOSITORY / "nginx/gatehouse-http.conf").read_text()
        http = http.replace("/usr/share/gatehouse/static", f"{REPOSITORY}/static")
        upstream = re.search(r"^upstream gatehouse \{.*?^\}\n", http, re.MULTILINE | re.DOTALL)[0]
        upstreams = [
            upstream.replace("upstream gatehouse", f"upstream {program.name}")
            .replace("/run/gatehouse/gatehouse.sock", str(program.socket))
            for program in (self.gatehouse, self.yardstick, self.small, self.large)]
        # Without kept connections: what the row on them compares with.
        upstreams.append(f"upstream unkept {{ server unix:{self.gatehouse.socket}; }}\n")
        self.unkept = Program("unkept", self)
        (self.run_dir / "nginx/gatehouse-http.conf").write_text(http.replace(upstream, "".join(upstreams)))

        locations = (REPOSITORY / "nginx/gatehouse-locations.conf").read_text()
        blocks = ""
        for program in (self.gatehouse, self.yardstick, self.small, self.large, self.unkept):
            own = locations.replace("fastcgi_pass gatehouse;", f"fastcgi_pass {program.name};")
            if program is self.unkept:
                own = own.replace("fastcgi_keep_conn on;", "fastcgi_keep_conn off;")
            blocks += f"""
                server {{
                    listen 127.0.0.1:{program.port};
                    include {REPOSITORY}/nginx/gatehouse-server.conf;
                    location /members-only/ {{
                        auth_request /ask;
                        alias {self.run_dir}/pages/;
                    }}
                    location = /ask {{
                        internal;
                        fastcgi_pass {program.name};
                        fastcgi_keep_conn on;
                        fastcgi_pass_request_body off;
                        fastcgi_param GATEWAY_INTERFACE CGI/1.1;
                        fastcgi_param SERVER_PROTOCOL $server_protocol;
                        fastcgi_param REQUEST_METHOD GET;
                        fastcgi_param REQUEST_URI /auth/check;
                        fastcgi_param REMOTE_ADDR $remote_addr;
                        fastcgi_param HTTP_PROXY "";
                    }}
                    {own}
                }}
                """
        nginx = (REPOSITORY / "Tests/Benchmark/nginx.conf").read_text()
        nginx = nginx.replace("@SERVERS@", blocks).replace("@RUN_DIR@", str(self.run_dir))
        (self.run_dir / "nginx/nginx.conf").write_text(nginx)

    def write_answers(self):
        """What the yardstick answers: the bytes that Gatehouse answers."""
        kept = Kept(self.gatehouse.socket)
        cookie = self.gatehouse.cookie
        page = kept.ask("/profile", cookie)
        found = {
            "login": kept.ask("/login"), "profile": page, "profiles": kept.ask("/profiles", cookie),
            "auth-check": kept.ask("/auth/check", cookie)}
        kept.close()
        headers = [line for line in page.partition(b"\r\n\r\n")[0].split(b"\r\n")
                   if not line.startswith((b"Status:", b"Content-"))]
        self.has_auth_check = found["auth-check"].startswith(b"Status: 204")
        if not self.has_auth_check:
            found["auth-check"] = b"\r\n".join([b"Status: 204 No Content", *headers, b"", b""])
        found["password-reset"] = b"\r\n".join(
            [b"Status: 303 See Other", b"Location: /password-reset/done", *headers, b"Content-Length: 0", b"", b""])
        for name, answer in found.items():
            (self.run_dir / "answers" / name).write_bytes(answer)

    def start(self, name, command, environment=None):
        with open(self.run_dir / f"{name}.log", "a") as log:
            process = subprocess.Popen(
                ["setpriv", "--pdeathsig", "TERM", *map(str, command)], env=environment, stdin=subprocess.DEVNULL,
                stdout=log, stderr=log, start_new_session=True)
        self.processes.append(process)
        return process

    def end(self, process):
        process.terminate()
        process.wait(60)
        self.processes.remove(process)

    def sql(self, statements, database=""):
        """Rows of texts."""
        output = subprocess.run(
            ["mariadb", "--no-defaults", f"--socket={self.database_socket}", "--batch", "--skip-column-names",
             *([database] if database else [])], input=statements, text=True, capture_output=True)
        if output.returncode:
            if statements == "DO 0":
                return True  # it is still starting
            raise RuntimeError(output.stderr)
        return [line.split("\t") for line in output.stdout.splitlines()]

    def stop(self):
        for process in reversed(self.processes):
            process.terminate()
            try:
                process.wait(60)
            except subprocess.TimeoutExpired:
                process.kill()
        shutil.rmtree(self.run_dir, ignore_errors=True)


def port_answers(port):
    with socket.socket() as visitor:
        return visitor.connect_ex(("127.0.0.1", port)) == 0
