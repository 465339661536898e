"""gatehouse is refused what it asks of the machine: memory, a message sent, a connection, a process, chance. Where it
can go on it does; where it cannot it dies and is started again. No worker is lost, nor anything else."""

import itertools
from pathlib import Path

import pytest

import shim
from lives import Lives
from promises import broken, settle
from running import wait_for
from sites import POSTMEN

WORKERS = 32
CALLS = {
    "send(2) to MariaDB": shim.SEND, "write(2) to nginx": shim.REPLY, "write(2) to sendmail": shim.LETTER,
    "posix_spawn(3)": shim.SPAWN, "getrandom(2)": shim.RANDOM, "accept4(2)": shim.ACCEPT,
}


def lived_through(site, visitors, kinds, at, every=1, most=1):
    """Lives in which these calls fail, and how many did."""
    site.shim.fail(kinds, at, every, most)
    with Lives(site, visitors, many=visitors, whole=True, seed=at) as lives:
        lives.join()
    calls, refused = site.shim.rest()
    refused = min(refused, most)
    site.retries += settle(site) + refused * POSTMEN  # it may have died of each
    assert lives.wrong == [], f"at call {at}"
    assert broken(site, [lives], site.retries) == [], f"at call {at}"
    wait_for(lambda: threads(site, "worker") == WORKERS and threads(site, "postman") == POSTMEN, "workers and postmen")
    return lives, calls, refused


def threads(site, name):
    try:
        return sum(path.read_text().startswith(name)
                   for path in Path(f"/proc/{site.pid('gatehouse')}/task").glob("*/comm"))
    except OSError:  # it has died at this moment
        return 0


def test_refused_each_so_manieth_call(shimmed, faults, full):
    lived, refused = [], 0
    for every in (11, 17, 23, 29, 37, 53, 101) if full else (53,):
        lives, _, met = lived_through(shimmed, 8 if full else 4, sum(CALLS.values()), every, every, most=1000)
        lived.append(lives)
        refused += met
    faults.add("each so manieth system call refused", refused, *lived)


def test_refused_memory_now_and_then(shimmed, faults):
    lives, _, refused = lived_through(shimmed, 1, shim.MALLOC, at=1000, every=3000, most=3)
    faults.add("malloc(3) refused now and then", refused, lives)


def test_refused_on_the_way_to_sendmail(shimmed, faults):
    """Its input, its output, its errors, the closing of all else, and itself: a letter is handed over whole, or later."""
    lived = [lived_through(shimmed, 1, shim.SPAWN, at)[0] for at in (1, 2, 3, 4, 5)]
    faults.add("what starts sendmail refused", 5, *lived)


@pytest.mark.full
@pytest.mark.parametrize("call", CALLS)
def test_refused_the_nth_call(shimmed, faults, call):
    lived = []
    for at in itertools.count(1):
        # One visitor's requests all come on connections that nginx has kept.
        lives, _, refused = lived_through(shimmed, 8 if call == "accept4(2)" else 1, CALLS[call], at)
        lived.append(lives)
        if not refused:
            break
    faults.add(f"the n-th {call} refused", at - 1, *lived)
    assert at > 1


@pytest.mark.full
@pytest.mark.parametrize("most", [1, 100])
def test_refused_memory(shimmed, faults, most):
    """Of ten thousand allocations of a life some all over: of each one, or a hundred on end."""
    _, calls, _ = lived_through(shimmed, 1, shim.MALLOC, shim.NEVER)
    lived, refused = [], 0
    for at in range(1, calls, calls // 150):
        lives, _, met = lived_through(shimmed, 1, shim.MALLOC, at, most=most)
        lived.append(lives)
        refused += met
    faults.add(f"malloc(3) refused, {most} in a row, all over", refused, *lived)
