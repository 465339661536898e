"""A site of its own: dev/run with MariaDB, gatehouse and nginx, in a folder under /tmp."""

import os
import random
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from contextlib import contextmanager, suppress
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]

# Hashes that take no time and limits that 127.0.0.1, where every visitor of these tests lives, never meets.
FAST = {"GATEHOUSE_PASSWORD_HASH": "scrypt ln=10,r=8,p=1"}
FAST.update({f"GATEHOUSE_LIMIT_{name}": "off" for name in (
    "LOGIN_CLIENT", "LOGIN_ACCOUNT", "LOGIN_DEVICE", "REGISTER_CLIENT", "LETTER_ACCOUNT", "FORM_CLIENT", "DIRECTORY_CLIENT")})


def wait_for(condition, what, seconds=60):
    """Returns what the condition gives once that is true.

    - seconds: many times what it takes, for a machine that does something else as well
    """
    until = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < until, f"no {what} within {seconds} seconds"
        time.sleep(0.02)
    return found


def stands_still(pid):
    """Whether all its threads are stopped (proc(5))."""
    try:
        states = [stat.read_text().rpartition(")")[2].split()[0] for stat in Path(f"/proc/{pid}/task").glob("*/stat")]
    except OSError:  # one has just ended
        return False
    return set(states) == {"T"}


CLAIMS = []  # for as long as this process lives


def free_port():
    """None that the kernel gives away by itself (ip_local_port_range), nor that another process of these tests has been
    given: that is claimed by a name, which lives where ports do and ends with its process."""
    for port in random.sample(range(10_000, 32_768), 1000):
        claim = socket.socket(socket.AF_UNIX)
        with socket.socket() as listener, suppress(OSError):  # somebody has the one or the other
            claim.bind(f"\0gatehouse-tests-{port}")
            listener.bind(("127.0.0.1", port))
            CLAIMS.append(claim)
            return port
        claim.close()
    raise AssertionError("no free port")


class Running:
    within = ()  # what dev/run is run by

    def __init__(self, **settings):
        self.run_dir = Path(tempfile.mkdtemp(prefix="gh-", dir="/tmp"))  # a socket's path is short
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.settings = {**FAST, **settings}
        self.start()

    def start(self):
        environment = {
            **os.environ, "CLUSTER": "", "RUN_DIR": str(self.run_dir), "PORT": str(self.port), **self.settings}
        self.said = self.run_dir / "run.log"
        with open(self.said, "w") as said:
            # A pytest that is killed takes its site along.
            self.process = subprocess.Popen(
                ["setpriv", "--pdeathsig", "TERM", *self.within, str(REPOSITORY / "dev/run")], env=environment,
                stdout=said, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, start_new_session=True)
        wait_for(lambda: "ready:" in self.said.read_text() or self.process.poll() is not None, "site", 180)
        assert self.process.poll() is None, self.said.read_text()

    def stop(self):
        """SIGTERM, as Ctrl-C does; nothing is left running."""
        try:
            self.process.terminate()  # nothing, where it has ended and been waited for
            self.process.wait(120)  # it gives each of its servers half a minute
            wait_for(lambda: not self.processes(), "end of all that was started")
        finally:
            for pid in self.processes():
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            shutil.rmtree(self.run_dir)

    def processes(self):
        """All that bears dev/run's mark."""
        mark = f"STARTED_BY_DEV_RUN_IN={self.run_dir}\0".encode()
        found = []
        for environ in Path("/proc").glob("[0-9]*/environ"):
            try:
                if mark in environ.read_bytes():
                    found.append(int(environ.parent.name))
            except OSError:  # another account's, or gone
                pass
        return found

    def pid(self, name):
        """Also at the moment at which dev/run writes that of another one."""
        return int(wait_for((self.run_dir / f"{name}.pid").read_text, f"process {name}"))

    def kill(self, name, number):
        """Returns once dev/run has started another one, where the signal ends gatehouse, and with SIGSTOP once all of it
        stands still: until a thread takes that signal, the others go on."""
        pid = self.pid(name)
        os.kill(pid, number)
        if number == signal.SIGSTOP:
            wait_for(lambda: stands_still(pid), f"{name} that stands still")
        if number in (signal.SIGKILL, signal.SIGTERM) and name == "gatehouse":
            wait_for(lambda: self.pid(name) != pid, f"another {name}")

    @contextmanager
    def without_gatehouse(self):
        """It is killed (-9), and dev/run, which would start it again, sleeps for as long."""
        os.kill(self.process.pid, signal.SIGSTOP)
        try:
            os.kill(self.pid("gatehouse"), signal.SIGKILL)
            wait_for(lambda: not self.listens(), "end of gatehouse")
            yield
        finally:
            os.kill(self.process.pid, signal.SIGCONT)
        wait_for(self.listens, "gatehouse")

    def listens(self):
        with socket.socket(socket.AF_UNIX) as caller:
            return caller.connect_ex(str(self.run_dir / "gatehouse.sock")) == 0

    def sql(self, statements):
        """Rows of texts; in a cluster of what is committed at any node."""
        if self.settings.get("CLUSTER"):
            statements = "SET SESSION wsrep_sync_wait = 7;" + statements
        output = subprocess.run(
            ["mariadb", "--no-defaults", f"--socket={self.run_dir}/mariadb.sock", "--batch", "--skip-column-names",
             "gatehouse"], input=statements, text=True, check=True, capture_output=True).stdout
        return [line.split("\t") for line in output.splitlines()]

    def command(self, *words):
        """`gatehouse WORDS`, with this site's configuration."""
        return [REPOSITORY / ".build/release/gatehouse", *words, "--config", self.run_dir / "gatehouse.conf"]

    def verb(self, *words, **options):
        """What it prints."""
        return subprocess.run(
            self.command(*words), env={**os.environ, **self.settings}, check=True, text=True, capture_output=True,
            **options).stdout

    def logs(self):
        return {path.name: path.read_text(errors="replace") for path in self.run_dir.glob("*.log")}

    def tail_of_logs(self):
        return "\n".join(
            f"--- {name}\n" + re.sub(r"(?m)^(?=.)", "  ", text[-2000:]) for name, text in sorted(self.logs().items()))
