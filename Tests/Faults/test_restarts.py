"""nginx is reloaded and started again, gatehouse is started again, with and without a socket that stays, while people
live their lives: nothing that was answered is lost, and where somebody keeps the socket, nothing is lost at all."""

import os
import signal

import pytest

from lives import Lives
from promises import broken, settle
from running import wait_for
from test_restart import Proxy, SocketHolder

VISITORS = 4


def with_a_master(configuration):
    """As on a real site; its worker is of the account whose sockets it is to reach."""
    return configuration.replace("master_process off;", "user root;" if os.geteuid() == 0 else "")


class Front:
    """The site, visited through another nginx and another gatehouse, whose socket is kept."""

    def __init__(self, site):
        self.site = site
        self.gatehouse = SocketHolder(site)
        self.gatehouse.start()
        self.nginx = Proxy(site, self.gatehouse, with_a_master)
        wait_for(self.nginx.answers, "nginx")
        self.port = self.nginx.port
        self.hurried = 0

    def __getattr__(self, name):
        return getattr(self.site, name)

    def close(self):
        self.nginx.close()
        self.gatehouse.close()


@pytest.fixture(scope="module")
def front(site):
    front = Front(site)
    yield front
    front.close()


def live_through(front, tries, restart, visited=None):
    """The lives, by way of the front if nothing else is said."""
    with Lives(visited or front, VISITORS) as lives:
        for _ in range(tries):
            lives.go_on(20)
            restart()
        lives.go_on(20)
    front.hurried += settle(front)
    assert broken(front, [lives], front.hurried) == []
    return lives


def test_nothing_is_lost_to_a_reload_of_nginx(front, faults, full):
    tries = 100 if full else 5
    lives = live_through(front, tries, lambda: front.nginx.process.send_signal(signal.SIGHUP))
    faults.add("nginx reloaded under load", tries, lives)
    assert lives.counts["lost"] == lives.counts["refused"] == 0


def test_nothing_that_was_answered_is_lost_to_a_restart_of_nginx(front, faults, full):
    def restart():
        front.nginx.process.send_signal(ends.pop())
        front.nginx.process.wait(30)
        front.nginx.start()
        wait_for(front.nginx.answers, "nginx")

    tries = 100 if full else 4
    ends = [signal.SIGTERM, signal.SIGQUIT] * (tries // 2)  # at once, and when the requests in hand are answered
    faults.add("nginx stopped and started under load", tries, live_through(front, tries, restart))


def test_nothing_is_lost_to_a_restart_of_gatehouse_whose_socket_stays(front, faults, full):
    ends = []
    tries = 100 if full else 5
    lives = live_through(front, tries, lambda: ends.append(front.gatehouse.restart()))
    faults.add("gatehouse restarted under load, the socket kept by somebody else", tries, lives)
    assert ends == [0] * tries
    assert lives.counts["lost"] == lives.counts["refused"] == 0


def test_nothing_that_was_answered_is_lost_to_a_restart_of_gatehouse(site, front, faults, full):
    tries = 50 if full else 3
    lives = live_through(front, tries, lambda: site.kill("gatehouse", signal.SIGTERM), visited=site)
    faults.add("gatehouse stopped and started under load", tries, lives)
    assert "unfinished=\"true\"" not in (site.run_dir / "gatehouse.log").read_text()
