"""gatehouse is killed (-9), wherever it is in what it does, and started again. Nothing is lost, and nobody is told what
is not so."""

import itertools
import signal

import pytest

import shim
from lives import Lives
from promises import broken, settle
from sites import POSTMEN

STEPS = shim.COMMIT | shim.WRITE | shim.SPAWN | shim.LETTER | shim.REPLY


def lived_through(site, at, visitors):
    """Lives in which gatehouse is killed at that step, how many steps there were, and how often it was."""
    site.shim.kill(STEPS, at)
    with Lives(site, visitors, many=visitors, whole=True, seed=at) as lives:
        lives.join()
    steps, kills = site.shim.rest()
    site.retries += settle(site) + kills * POSTMEN
    assert lives.wrong == [], f"at step {at}"
    assert broken(site, [lives], site.retries) == [], f"at step {at}"
    return lives, steps, kills


@pytest.mark.parametrize("visitors", [1, pytest.param(4, marks=pytest.mark.full)])
def test_killed_before_and_after_each_step(shimmed, faults, full, visitors):
    """Commit, other change of the database, start of sendmail, the letter's way to it, and an answer's to nginx."""
    lived, kills = [], 0
    for at in itertools.count(1) if full else (60, 150):
        lives, _, met = lived_through(shimmed, at, visitors)
        lived.append(lives)
        kills += met
        if not met:  # the one behind the last
            break
    at_once = f"{visitors} visitors" if visitors > 1 else "one visitor"
    faults.add(f"gatehouse killed (-9) before and after each step, {at_once}", kills, *lived)


def test_killed_with_sendmail_just_started_no_letter_is_sent_empty_or_half(shimmed):
    started = 2  # before it, and after it
    shimmed.shim.kill(shim.SPAWN, started)
    with Lives(shimmed, 1, many=1, whole=True) as lives:
        lives.join()
    _, kills = shimmed.shim.rest()
    shimmed.retries += settle(shimmed) + POSTMEN
    assert kills == 1 and broken(shimmed, [lives], shimmed.retries) == []


def test_killed_at_any_moment_under_load(shimmed, faults, full):
    kills = 100 if full else 2
    with Lives(shimmed) as lives:
        for _ in range(kills):
            lives.go_on()
            shimmed.kill("gatehouse", signal.SIGKILL)
        lives.go_on()
    shimmed.retries += settle(shimmed) + kills * POSTMEN
    assert broken(shimmed, [lives], shimmed.retries) == []
    faults.add("gatehouse killed (-9) under load", kills, lives)
