"""Descriptors run out, the database's disk is full: no worker is lost, nothing is said to be done that is not, and as
soon as there is enough again, all is as before."""

import resource
import signal
import socket
import subprocess
from pathlib import Path

from browser import Browser
from lives import Lives
from promises import broken, settle
from running import wait_for
from sites import FaultSite, a_site

WORKERS = 32  # as configured, if nothing is


def workers(pid):
    return [path for path in Path(f"/proc/{pid}/task").glob("*/comm") if path.read_text().startswith("worker ")]


def drop_connections(site):
    numbers = site.sql("SELECT id FROM information_schema.processlist WHERE db = 'gatehouse' AND id <> CONNECTION_ID()")
    kills = " ".join(f"KILL {number};" for (number,) in numbers)
    # One may have gone by itself.
    site.sql(f"DELIMITER //\nBEGIN NOT ATOMIC DECLARE CONTINUE HANDLER FOR 1094 BEGIN END; {kills} END//\n")


def test_gatehouse_is_out_of_descriptors(faults, full):
    tries = 10 if full else 2
    with a_site() as site:
        pid = site.pid("gatehouse")
        usual = resource.prlimit(pid, resource.RLIMIT_NOFILE)

        def told(event):
            return (site.run_dir / "gatehouse.log").read_text().count(f"event={event} ")

        with Lives(site) as lives:
            for _ in range(tries):
                lives.go_on()
                before = {event: told(event) for event in ("accept-failed", "templates-refused")}
                resource.prlimit(pid, resource.RLIMIT_NOFILE, (64, usual[1]))
                callers = [socket.socket(socket.AF_UNIX) for _ in range(2 * WORKERS)]
                for caller in callers:
                    caller.connect(str(site.run_dir / "gatehouse.sock"))
                wait_for(lambda: told("accept-failed") > before["accept-failed"], "connection that is not accepted")
                drop_connections(site)
                site.kill("gatehouse", signal.SIGHUP)
                wait_for(lambda: told("templates-refused") > before["templates-refused"], "template that is not read")
                for caller in callers:
                    caller.close()
                resource.prlimit(pid, resource.RLIMIT_NOFILE, usual)
                lives.go_on()
        assert len(workers(pid)) == WORKERS and site.pid("gatehouse") == pid
        assert broken(site, [lives], settle(site)) == []
    faults.add("64 descriptors for gatehouse, and idle callers", tries, lives)


class SmallDisk(FaultSite):
    """Its database has a disk of its own; where nobody may mount one, the size that its files may have is as small."""

    SIZE = "64m"  # twice what there is in the beginning
    LARGEST = 16 << 20  # as large as the redo log is already
    CAN_MOUNT = subprocess.run(
        ["unshare", "--mount", "mount", "-t", "tmpfs", "tmpfs", "/mnt"], capture_output=True).returncode == 0

    def start(self):
        super().start()
        self.process.terminate()
        self.process.wait(60)
        self.within = ["env", "--ignore-signal=XFSZ"]
        if self.CAN_MOUNT:
            disk, data = self.run_dir / "disk", self.run_dir / "data"
            self.within = ["unshare", "--mount", "sh", "-ec", f"""
                mkdir {disk}
                mount -t tmpfs -o size={self.SIZE} tmpfs {disk}
                cp -a {data}/. {disk}
                mount --move {disk} {data}
                exec "$0" """]
        super().start()

    @property
    def filler(self):
        """A file on that disk, as the database sees it."""
        return Path(f"/proc/{self.pid('mariadb')}/root{self.run_dir}/data/filler")

    def fill(self):
        """Nearly to the last page that the database has for events."""
        if self.CAN_MOUNT:
            with open(self.filler, "wb", buffering=0) as file:
                try:
                    while file.write(bytes(4096)):
                        pass
                except OSError:
                    pass
        else:
            while (self.run_dir / "data/gatehouse/event.ibd").stat().st_size < self.LARGEST:
                self.sql("INSERT INTO event (kind) SELECT 'filler' FROM seq_1_to_50000")
            self.limit(self.LARGEST)
        try:
            while True:
                self.sql(1000 * "INSERT INTO event (kind) VALUES ('filler');\n")
        except subprocess.CalledProcessError as error:
            assert "is full" in error.stderr, error.stderr

    def make_room(self):
        if self.CAN_MOUNT:
            self.filler.unlink()
        else:
            self.limit(resource.RLIM_INFINITY)

    def limit(self, size):
        resource.prlimit(self.pid("mariadb"), resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


def test_the_databases_disk_is_full(faults, full):
    tries = 5 if full else 1
    site = SmallDisk()
    try:
        pid = site.pid("gatehouse")
        with Lives(site) as lives:
            for _ in range(tries):
                lives.go_on()
                site.fill()
                refused = lives.counts["refused"]
                wait_for(lambda: lives.counts["refused"] > refused + 20, "disk that is full", 90)
                assert Browser(site).get("/login").status == 200
                site.make_room()
                lives.go_on()
        site.sql("DELETE FROM event WHERE kind = 'filler'")
        assert len(workers(pid)) == WORKERS and site.pid("gatehouse") == pid
        assert broken(site, [lives], settle(site)) == []
    finally:
        site.stop()
    faults.add("the database's disk full", tries, lives)
    assert lives.counts["lost"] == 0
