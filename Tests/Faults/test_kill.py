"""gatehouse is killed (-9), wherever it is in what it does, and started again. Nothing is lost, and nobody is told what
is not so."""

import itertools
import signal

import pytest

import shim
from lives import Lives
from promises import broken, settle
from sites import a_site

POSTMEN = 4  # each may have a letter in hand that sendmail has taken
STEPS = shim.COMMIT | shim.WRITE | shim.SPAWN | shim.LETTER | shim.REPLY


@pytest.fixture(scope="module")
def shimmed(tmp_path_factory):
    made = shim.Shim(tmp_path_factory.mktemp("shim"))
    with a_site(made.around) as site:
        site.shim = made
        yield site


def lived_through(site, at, visitors):
    """Lives in which gatehouse is killed at that step, and how often it was."""
    site.shim.kill(STEPS, at)
    with Lives(site, visitors, many=visitors, whole=True, seed=at) as lives:
        lives.join()
    lives.retries = settle(site)
    steps, kills = site.shim.rest()
    return lives, steps, kills


def steps_to_try(site, visitors, full):
    """All, and the one behind the last, which no life gets to; or some, all over."""
    if full:
        return itertools.count(1)
    _, steps, _ = lived_through(site, shim.NEVER, visitors)
    return range(steps // 6, steps, steps // 3)


@pytest.mark.parametrize("visitors", [1, pytest.param(4, marks=pytest.mark.full)])
def test_killed_before_and_after_each_step(shimmed, faults, full, visitors):
    """Commit, other change of the database, start of sendmail, the letter's way to it, and an answer's to nginx."""
    lived, kills, retries = [], 0, 0
    for at in steps_to_try(shimmed, visitors, full):
        lives, _, met = lived_through(shimmed, at, visitors)
        kills, retries = kills + met, retries + lives.retries + met * POSTMEN
        assert lives.wrong == [], f"at step {at}"
        assert broken(shimmed, [lives], retries) == [], f"at step {at}"
        lived.append(lives)
        if full and not met:
            break
    at_once = f"{visitors} visitors" if visitors > 1 else "one visitor"
    faults.add(f"gatehouse killed (-9) before and after each step, {at_once}", kills, *lived)


def test_killed_at_any_moment_under_load(faults, full):
    kills = 100 if full else 2
    with a_site() as site:
        with Lives(site) as lives:
            for _ in range(kills):
                lives.go_on()
                site.kill("gatehouse", signal.SIGKILL)
            lives.go_on()
        retries = kills * POSTMEN + settle(site)
        assert broken(site, [lives], retries) == []
    faults.add("gatehouse killed (-9) under load", kills, lives)
    assert lives.counts["lost"] > 0
