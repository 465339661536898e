"""The workers' timers interrupt whatever a worker waits for: a connection, a request, the database, a reader that is slow.
Each goes on with it."""

import ctypes
import signal
import threading

from lives import Lives
from promises import broken, settle
from test_resources import workers

LIBC = ctypes.CDLL(None)


class Interruptions:
    """Every worker meets with a signal a hundred times a second and more. The timer's handler passes over one that is not
    the timer's own; what it interrupts does not know the difference."""

    def __init__(self, pid):
        self.pid = pid
        self.workers = [int(path.parent.name) for path in workers(pid)]
        self.count = 0

    def __enter__(self):
        self.over = threading.Event()
        self.thread = threading.Thread(target=self.go_on, daemon=True)
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        self.thread.join()

    def go_on(self):
        while not self.over.wait(0.005):
            for worker in self.workers:
                assert LIBC.tgkill(self.pid, worker, signal.SIGALRM) == 0
                self.count += 1


def test_signals_lose_no_request(site, faults, full):
    with Interruptions(site.pid("gatehouse")) as interruptions, Lives(site, visitors=4) as lives:
        lives.go_on(2000 if full else 300)
    assert broken(site, [lives], settle(site)) == []
    assert lives.counts["refused"] == lives.counts["lost"] == 0
    faults.add("signals at every worker", interruptions.count, lives)
