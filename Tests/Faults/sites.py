"""A site of one's own for each fault."""

import os
from contextlib import contextmanager
from signal import SIGKILL, SIGTERM

from running import Running, wait_for

POSTMEN = 4  # whenever gatehouse dies, each may have a letter in hand that sendmail has taken


class FaultSite(Running):
    """Its gatehouse, which dev/run starts again whenever it dies, is told where to find the database and sendmail by
    dev/run as usual.

    - around: what gatehouse alone is run by, as in `["env", "LD_PRELOAD=/tmp/shim.so"]`
    """

    def __init__(self, around=(), **settings):
        super().__init__(**settings, **({"RUN_GATEHOUSE_BY": " ".join(map(str, around))} if around else {}))

    def pid(self, name):
        """Also at the moment at which dev/run writes that of another one."""
        return int(wait_for((self.run_dir / f"{name}.pid").read_text, f"process {name}"))

    def kill(self, name, signal):
        """Returns once dev/run has started another one, where the signal ends it."""
        pid = self.pid(name)
        os.kill(pid, signal)
        if signal in (SIGKILL, SIGTERM) and name == "gatehouse":
            wait_for(lambda: self.pid(name) != pid, f"another {name}", 60)


@contextmanager
def a_site(around=(), **settings):
    site = FaultSite(around, **settings)
    try:
        yield site
    finally:
        site.stop()
