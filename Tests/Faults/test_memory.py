"""What gatehouse does with memory while whole lives are lived, looked at by valgrind: it reads nothing that was never
written or is no longer there, and loses nothing."""

import os
import signal
import subprocess

import pytest
from lives import Lives
from promises import broken, settle
from running import REPOSITORY
from sites import a_site

SUPPRESSIONS = REPOSITORY / "Tests/Faults/valgrind.supp"


@pytest.fixture(scope="module")
def watched(tmp_path_factory):
    """A site whose gatehouses each leave a file of findings in its folder `found`. The letters are sent by a process of
    its own, for Debian 12's valgrind does not know pidfd_open(2)."""
    found = tmp_path_factory.mktemp("found")
    # Nor what Swift writes there for debuggers.
    subprocess.run(["strip", "--strip-debug", "-o", found / "gatehouse", REPOSITORY / ".build/release/gatehouse"],
                   check=True)
    by = found / "by"
    by.write_text(f"""#!/bin/sh
shift
exec valgrind --quiet --log-file={found}/%p --leak-check=full --show-leak-kinds=definite \\
    --errors-for-leak-kinds=definite --suppressions={SUPPRESSIONS} {found}/gatehouse "$@" --no-postman
""")
    by.chmod(0o755)
    with a_site([by], GATEHOUSE_WORKERS="4") as site:
        postman = subprocess.Popen(
            ["setpriv", "--pdeathsig", "KILL", *site.command("postman")], stderr=subprocess.DEVNULL,
            env={**os.environ, **site.settings})
        site.found = found
        yield site
        postman.terminate()
        postman.wait(60)


@pytest.mark.full
def test_a_life_reads_no_memory_that_is_not_there_and_loses_none(watched, faults):
    first = watched.pid("gatehouse")
    with Lives(watched, visitors=2, many=20, whole=True) as lives:
        lives.join()
    assert broken(watched, [lives], retries=settle(watched)) == []
    watched.kill("gatehouse", signal.SIGTERM)
    assert (watched.found / str(first)).read_text() == ""
    faults.add("lives under valgrind", len(lives.notes), lives)
