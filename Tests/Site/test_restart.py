"""A restart under load, as systemd does it: the socket is somebody else's and stays, the program ends and another one
begins. nginx and the visitors notice nothing."""

import os
import socket
import subprocess

import pytest

from browser import Browser
from load import Load
from running import REPOSITORY, free_port, wait_for

RESTARTS = 10


class SocketHolder:
    """Holds the socket, and starts gatehouse on it."""

    def __init__(self, site):
        self.site = site
        self.path = site.run_dir / "held.sock"
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(str(self.path))
        self.listener.listen(4096)
        self.program = None

    def start(self):
        with open(self.site.run_dir / "held.log", "a") as log:
            self.program = subprocess.Popen(
                ["setpriv", "--pdeathsig", "KILL", REPOSITORY / ".build/release/gatehouse", "serve",
                 "--config", self.site.run_dir / "gatehouse.conf"],
                stdin=self.listener, stderr=log, env={**os.environ, **self.site.settings})

    def restart(self):
        self.program.terminate()
        status = self.program.wait(60)
        self.start()
        return status

    def close(self):
        self.program.terminate()
        self.program.wait(60)
        self.listener.close()


class Proxy:
    """A second nginx with the site's own files, in front of the held socket."""

    def __init__(self, site, holder, edit=lambda configuration: configuration):
        folder = site.run_dir / "held-nginx"
        folder.mkdir()
        self.port = free_port()
        for name in "nginx.conf", "gatehouse-http.conf":
            text = (site.run_dir / "nginx" / name).read_text()
            text = text.replace(f"{site.run_dir}/gatehouse.sock", str(holder.path))
            text = text.replace(f"{site.run_dir}/nginx", str(folder)).replace(f":{site.port}", f":{self.port}")
            (folder / name).write_text(edit(text))
        self.folder = folder
        self.start()
        self.address = f"http://127.0.0.1:{self.port}"
        self.run_dir = site.run_dir

    def start(self):
        self.process = subprocess.Popen(
            ["setpriv", "--pdeathsig", "KILL", "nginx", "-p", self.folder, "-c", self.folder / "nginx.conf",
             "-e", "stderr"], env={**os.environ, "PATH": os.environ["PATH"] + ":/usr/sbin"}, stderr=subprocess.DEVNULL)

    def answers(self):
        with socket.socket() as connection:
            return connection.connect_ex(("127.0.0.1", self.port)) == 0

    def close(self):
        self.process.terminate()
        self.process.wait(60)


@pytest.fixture
def holder(site):
    holder = SocketHolder(site)
    holder.start()
    yield holder
    holder.close()


@pytest.fixture
def proxy(site, holder):
    proxy = Proxy(site, holder)
    wait_for(proxy.answers, "nginx")
    yield proxy
    proxy.close()


def test_no_request_is_lost_to_a_restart_under_load(proxy, holder):
    ends = []
    with Load(lambda: Browser(proxy), identifier="nobody", password="x") as load:
        for _ in range(RESTARTS):
            load.go_on()
            ends.append(holder.restart())
        load.go_on()
    assert ends == [0] * RESTARTS
    assert set(load.statuses) == {("GET", 200), ("POST", 422)}, load.statuses
