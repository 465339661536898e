"""What stands beside the site: applications that say what they were told of the visitor, and web servers."""

import glob
import json
import os
import shutil
import signal
import subprocess
import tempfile
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from running import wait_for

# A name that comes twice comes as a list of both: programs differ in which they take.
CGI = """#!/usr/bin/python3
import json, sys
told = {}
for pair in open("/proc/self/environ", "rb").read().split(b"\\0"):
    name, _, value = pair.decode().partition("=")
    told[name] = value if name not in told else [told[name], value]
sys.stdout.write("Content-Type: application/json\\n\\n" + json.dumps(told))
"""

WSGI = """
import json

def application(environ, start_response):
    start_response("200 OK", [("Content-Type", "application/json")])
    told = {k: v.encode("latin-1").decode() for k, v in environ.items() if isinstance(v, str)}
    return [json.dumps(told).encode()]
"""

PHP = '<?php header("Content-Type: application/json"); echo json_encode($_SERVER);'

FPM = """[global]
error_log = {folder}/php.log
daemonize = no
[www]
listen = {folder}/php.sock
pm = static
pm.max_children = 2
"""


class Echo(BaseHTTPRequestHandler):
    """Says which headers it was sent, under the names that CGI would give them."""

    def do_GET(self):
        told = {}
        for name, value in self.headers.items():
            name = "HTTP_" + name.upper().replace("-", "_")
            value = value.encode("latin-1").decode()
            told[name] = value if name not in told else [told[name], value]
        told["body"] = self.rfile.read(int(self.headers["Content-Length"] or 0)).decode()
        body = json.dumps(told).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET

    def log_message(self, *_):
        pass


def echo():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Echo)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


class Servers:
    """Servers of one test, in a folder of their own that goes with them."""

    def __init__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="gh-", dir="/tmp"))  # a socket's path is short
        self.folder.chmod(0o711)  # for those that do not stay root
        self.processes = []

    def write(self, name, text, mode=0o644):
        path = self.folder / name
        path.write_text(text)
        path.chmod(mode)
        return path

    def start(self, *words):
        # A pytest that is killed takes its servers along. A group of its own: apache2 signals its whole group.
        # Where servers are, and a user's shell does not look; and Caddy keeps things at home.
        environment = {**os.environ, "PATH": os.environ["PATH"] + ":/usr/sbin:/sbin", "HOME": str(self.folder)}
        with open(self.folder / "servers.log", "a") as log:
            process = subprocess.Popen(
                ["setpriv", "--pdeathsig", "TERM", *map(str, words)], stdout=log, stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL, start_new_session=True, env=environment)
        self.processes.append(process)
        return process

    def wait_for(self, path):
        wait_for((self.folder / path).exists, path)

    def log(self):
        return "\n".join(path.read_text(errors="replace") for path in self.folder.glob("*.log"))

    def stop(self):
        for process in reversed(self.processes):
            process.terminate()
        for process in self.processes:
            try:
                process.wait(60)
            finally:
                try:
                    os.killpg(process.pid, signal.SIGKILL)  # what it started itself, if any is left
                except ProcessLookupError:
                    pass
        shutil.rmtree(self.folder)


class Neighbours(Servers):
    """PHP, CGI, uwsgi, SCGI and HTTP, each on its socket."""

    def __init__(self):
        super().__init__()
        self.write("echo.php", PHP)
        self.write("echo.cgi", CGI, 0o755)
        wsgi = self.write("echo.py", WSGI)
        fpm = self.write("fpm.conf", FPM.format(folder=self.folder))
        self.start(sorted(glob.glob("/usr/sbin/php-fpm*"))[-1], "--nodaemonize", "--allow-to-run-as-root",
                   "--fpm-config", fpm)
        self.start("fcgiwrap", "-s", f"unix:{self.folder}/cgi.sock")
        self.start("uwsgi", "--plugin", "python3", "--socket", self.folder / "uwsgi.sock",
                   "--scgi-socket", self.folder / "scgi.sock", "--wsgi-file", wsgi, "--die-on-term")
        self.http = echo()
        for socket in ("php.sock", "cgi.sock", "uwsgi.sock", "scgi.sock"):
            self.wait_for(socket)

    def stop(self):
        self.http.shutdown()
        super().stop()
