"""sendmail is not there, hangs, fails, dies, does not listen or says too much: pages are as fast as ever, nothing is
left of it, and every letter comes once it works again."""

import os
import signal
import time
from contextlib import suppress
from pathlib import Path
from statistics import median

import pytest

from browser import Browser
from lives import Lives
from promises import broken, settle
from running import REPOSITORY, wait_for
from sites import a_site

FAULTS = {
    "is missing": None,
    "is no program": "\x7fELF, or so it says",
    "exits with 69": "cat >/dev/null\nexit 69",
    "exits with 75": "cat >/dev/null\nexit 75",
    "is killed": "read -r line\nkill -9 $$",
    "closes its input at once": "exec <&-\nexit 0",
    "takes the letter and says it did not": 'good "$@"\nexit 75',
    "writes 1 MiB to standard error": "head -c 1048576 /dev/zero | tr '\\0' x >&2\ngood \"$@\"",
    "writes 1 MiB to standard error and fails": "head -c 1048576 /dev/zero | tr '\\0' x >&2\nexit 75",
    "leaves a process with its pipes behind": 'sleep 1000 &\necho $! >>"$left"\ngood "$@"',
    "hangs": "exec sleep 1000",
    "hangs and does not heed SIGTERM": "trap '' TERM\nsleep 1000",
}
HANGS = {"hangs", "hangs and does not heed SIGTERM"}
POSTMEN = 4  # as configured, if nothing is
WORKS = {"writes 1 MiB to standard error", "leaves a process with its pipes behind"}


class Sendmail:
    """The configured program: whatever was put there last."""

    def __init__(self, folder):
        self.path, self.left = folder / "sendmail", folder / "left"
        self.left.touch()
        self.hurried = 0  # letters, one of which may have been on its way

    def install(self, body):
        if body is None:
            self.path.unlink()
            return
        if not body.startswith("\x7f"):
            take = f'{REPOSITORY}/dev/sendmail {self.site.run_dir} "$@"'
            body = f"#!/bin/sh\nleft={self.left}\ngood() {{ {take}; }}\n{body}\n"
        new = self.path.with_name("new")
        new.write_text(body)
        new.chmod(0o755)
        new.rename(self.path)

    def put_off(self):
        return (self.site.run_dir / "gatehouse.log").read_text().count("event=letter-put-off")

    def mend(self):
        """It works, and nobody waits for the next try."""
        self.install('good "$@"')
        self.hurried += int(self.site.verb("letters", "retry"))


@pytest.fixture(scope="module")
def sendmail(tmp_path_factory):
    return Sendmail(tmp_path_factory.mktemp("sendmail"))


@pytest.fixture(scope="module")
def site(sendmail):
    with a_site(GATEHOUSE_SENDMAIL=str(sendmail.path)) as site:
        sendmail.site = site
        sendmail.install('good "$@"')
        yield site
        for pid in sendmail.left.read_text().split():
            with suppress(ProcessLookupError):  # gatehouse has ended it
                os.kill(int(pid), signal.SIGKILL)


def children(pid):
    """Also those that have ended and that nobody has waited for."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            if path.read_text().rpartition(")")[2].split()[1] == str(pid):
                found.append(int(path.parent.name))
        except OSError:  # gone
            pass
    return found


def left_open(pid):
    """Descriptors that there is no cause for while no program runs."""
    found = []
    for link in Path(f"/proc/{pid}/fd").iterdir():
        try:
            found.append(os.readlink(link))
        except OSError:  # closed
            pass
    return [name for name in found if name.startswith("pipe:") or "pidfd" in name]


def page_time(site):
    def one():
        begun = time.perf_counter()
        assert Browser(site).get("/login").status == 200
        return time.perf_counter() - begun
    return median(one() for _ in range(20))


def test_every_letter_comes_whatever_sendmail_did(site, sendmail, faults, full):
    pid = site.pid("gatehouse")
    with Lives(site, visitors=4) as lives:
        lives.go_on(30)
        usual = page_time(site)
        for fault, body in FAULTS.items():
            before, put_off = lives.counts.copy(), sendmail.put_off()
            sendmail.install(body)
            if fault in WORKS:
                lives.go_on(30)
            elif fault in HANGS:
                wait_for(lambda: len(children(pid)) == POSTMEN, "sendmail that hangs")
            else:
                wait_for(lambda: sendmail.put_off() >= put_off + POSTMEN, "letter put off")
            assert page_time(site) < 5 * usual + 1, fault
            sendmail.mend()
            if fault in HANGS and not full:  # else each has the thirty seconds that it is given
                for child in children(pid):
                    with suppress(ProcessLookupError):  # its time was over
                        os.killpg(child, signal.SIGKILL)
            lives.go_on(30)
            faults.row(f"sendmail {fault}", 1, *(lives.counts[what] - before[what] for what in (
                "requests", "refused", "lost")), 0)
    sendmail.hurried += settle(site)
    wait_for(lambda: not children(pid), "end of all that was started")
    assert left_open(pid) == []
    assert site.pid("gatehouse") == pid
    assert lives.wrong == [] and lives.counts["lost"] == lives.counts["refused"] == 0
    assert broken(site, [lives], sendmail.put_off() + sendmail.hurried) == []
