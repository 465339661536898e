"""A Debian 13 with systemd, booted from a folder by dev/boot; these tests share its network, and nothing else."""

import ctypes
import subprocess
from pathlib import Path

from running import REPOSITORY, wait_for

CLONE_NEWNET = 0x40000000


class Machine:
    def __init__(self, root):
        self.root = Path(root)
        self.process = subprocess.Popen([REPOSITORY / "dev/boot", root], stdin=subprocess.DEVNULL)
        self.pid = wait_for(self.systemd, "process 1")
        # `degraded`: there is no kernel to load modules into.
        wait_for(lambda: self.run("systemctl", "is-system-running", check=False).strip() in ("running", "degraded"),
                 "system that has booted", 120)
        with open(f"/proc/{self.pid}/ns/net") as network:
            assert ctypes.CDLL(None).setns(network.fileno(), CLONE_NEWNET) == 0

    def systemd(self):
        """The child of dev/boot that is the machine's process 1."""
        for child in Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split():
            try:
                if Path(f"/proc/{child}/comm").read_text() == "systemd\n":
                    return int(child)
            except OSError:  # it has ended
                pass

    def run(self, *command, check=True, **options):
        """What the command said, in the machine, as root."""
        done = subprocess.run(
            ["nsenter", f"--target={self.pid}", "--all", "--root", "--wd", "env", "-i", "HOME=/root", "LC_ALL=C.UTF-8",
             "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "DEBIAN_FRONTEND=noninteractive", *command],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **{"stdin": subprocess.DEVNULL, **options})
        assert not check or done.returncode == 0, done.stdout
        return done.stdout

    def status(self, *command):
        return int(self.run("sh", "-c", '"$@" >/dev/null 2>&1; echo $?', "sh", *command))

    def install(self, *packages):
        """From what has been downloaded before: it is without a network."""
        return self.run("apt-get", "install", "-q", "-y", "--no-install-recommends", *packages)

    def path(self, path):
        return self.root / path.lstrip("/")

    def shut(self):
        self.process.kill()
        self.process.wait()
