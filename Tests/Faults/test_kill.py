"""gatehouse is killed (-9), wherever it is in what it does, and started again. Nothing is lost, and nobody is told what
is not so."""

import signal

from lives import Lives
from promises import broken, settle
from running import wait_for
from sites import a_site

POSTMEN = 4  # each may have a letter in hand that sendmail has taken


def test_killed_at_any_moment_under_load(faults, full):
    kills = 100 if full else 3
    with a_site() as site:
        with Lives(site) as lives:
            for _ in range(kills):
                lives.go_on()
                pid = site.pid("gatehouse")
                site.kill("gatehouse", signal.SIGKILL)
                wait_for(lambda: site.pid("gatehouse") != pid, "another gatehouse")
            lives.go_on()
        retries = kills * POSTMEN + settle(site)
        assert broken(site, [lives], retries) == []
    faults.add("gatehouse killed (-9) under load", kills, lives)
    assert lives.counts["lost"] > 0
