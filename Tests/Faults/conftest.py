"""What every test of faults has: Tests/Site's tools, the table of what was tried, and the length of a run."""

import signal
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "Site"))
from shim import Shim
from sites import a_site

ROWS = []


class Faults:
    """The table at the end of a run, for SECURITY.md."""

    def add(self, fault, tries, *lives):
        """What the lives met with while `fault` was tried so often, and that they were told nothing false."""
        total = {what: sum(each.counts[what] for each in lives) for what in ("requests", "refused", "lost")}
        wrong = [sentence for each in lives for sentence in each.wrong]
        self.row(fault, tries, total["requests"], total["refused"], total["lost"], len(wrong))
        assert not wrong, "\n".join(wrong)

    def row(self, fault, tries, requests, refused, lost, wrong):
        ROWS.append((fault, tries, requests, refused, lost, wrong))


@pytest.fixture
def faults():
    return Faults()


@pytest.fixture(scope="module")
def site():
    """For tests that leave it as it was; those that do not have `a_site`."""
    with a_site() as site:
        yield site


@pytest.fixture(scope="session")
def shimmed(tmp_path_factory):
    """One whose gatehouse does as its `shim` is told, and in which letters may have come twice by so many `retries`."""
    made = Shim(tmp_path_factory.mktemp("shim"))
    with a_site(made.around) as site:
        site.shim, site.retries = made, 0
        yield site


@pytest.fixture(scope="session")
def full(request):
    """Whether all is to be tried, and not only some of each."""
    return request.config.getoption("--full")


def pytest_addoption(parser):
    parser.addoption("--full", action="store_true", help="try every fault everywhere, which takes some hours")


def pytest_configure(config):
    config.addinivalue_line("markers", "full: only where all is tried")
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # all that was started is stopped


def pytest_collection_modifyitems(config, items):
    if not config.getoption("--full"):
        items[:] = [item for item in items if not item.get_closest_marker("full")]


def pytest_terminal_summary(terminalreporter):
    if ROWS:
        terminalreporter.write_line("")
        terminalreporter.write_line("| fault | tries | requests | 503 | lost | wrong |")
        terminalreporter.write_line("|---|--:|--:|--:|--:|--:|")
        for fault, *numbers in ROWS:
            terminalreporter.write_line(f"| {fault} | {' | '.join(f'{number:,}' for number in numbers)} |")


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    report, args = (yield).get_result(), getattr(item, "funcargs", {})
    site = next((args[name] for name in ("site", "shimmed") if name in args), None)
    if report.failed and site and site.run_dir.exists():
        report.sections.append(("the site's logs", site.tail_of_logs()))
