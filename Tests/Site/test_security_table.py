"""SECURITY.md, line by line: each line has a test that there is, or the reason why it has none."""

import re
from pathlib import Path

import pytest

from running import REPOSITORY

DOCUMENT = (REPOSITORY / "SECURITY.md").read_text()
SECTION = DOCUMENT.split("\n## Line by line\n")[1].split("\n## ")[0]
HEAD = ["id", "what it asks", "how it is met", "test"]
REASON = 20  # characters that "none: " has to be followed by at least


def rows(section):
    """The cells of a table, without its head, and the heading it stands under."""
    for part in section.split("\n### ")[1:]:
        heading, *lines = part.splitlines()
        table = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("|")]
        assert table and table[0] == HEAD and set(table[1]) == {"---"}, heading
        for cells in table[2:]:
            yield heading, cells


ROWS = list(rows(SECTION))


def functions(path, pattern):
    return set(re.findall(pattern, path.read_text(), re.MULTILINE))


PYTHON = {path.name: functions(path, r"^def (test_\w+)\(") for path in (REPOSITORY / "Tests/Site").glob("test_*.py")}
SWIFT = {}
for path in (REPOSITORY / "Tests").rglob("*Tests.swift"):  # two rooms may have one name for a file
    SWIFT.setdefault(path.stem, set()).update(functions(path, r"@Test\b(?:(?!@Test)[^\0])*?\bfunc (\w+)\("))


def is_there(reference):
    if "::" in reference:
        file, name = reference.split("::")
        return name in PYTHON.get(file, ())
    file, _, name = reference.partition(".")
    return name in SWIFT.get(file, ())


def what_is_wrong(cells):
    if len(cells) != 4 or not all(cells):
        return "four cells, none of them empty"
    test = cells[3]
    references = re.findall("`([^`]+)`", test)
    missing = [reference for reference in references if not is_there(reference)]
    if missing:
        return f"no such test: {missing}"
    reason = test.partition("none: ")
    if not references and not (test.startswith("none: ") and len(reason[2]) >= REASON):
        return "neither a test nor a reason"
    return None


@pytest.mark.parametrize("heading, cells", ROWS, ids=[cells[0] for _, cells in ROWS])
def test_each_line_has_a_test_or_a_reason(heading, cells):
    assert what_is_wrong(cells) is None


def test_no_line_stands_twice():
    ids = [cells[0] for _, cells in ROWS]
    assert len(ids) > 75 and len(set(ids)) == len(ids)


def test_what_is_wrong_with_a_line_is_found():
    name = Path(__file__).name
    good = ["1.2.3", "asks", "met", f"`{name}::test_no_line_stands_twice`, `LoginTests.refused`"]
    assert what_is_wrong(good) is None
    assert what_is_wrong([*good[:3], "none: it stands in a place where nothing can be tried"]) is None
    for test in (f"`{name}::test_none_such`", "`test_none_such.py::test_no_line_stands_twice`", "`LoginTests.house`",
                 "`LoginTests`", "`NoneSuchTests.refused`", "none: no", "by looking at it", ""):
        assert what_is_wrong([*good[:3], test])
    assert what_is_wrong(good[:3]) and what_is_wrong(["1.2.3", "", "met", good[3]])


def test_the_database_has_room_for_what_may_be_typed_and_for_no_more(site):
    table = DOCUMENT.split("\n## What may be typed\n")[1].split("\n## ")[0]
    longest = dict(re.findall(r"^\| ([\w -]+?) \|[^|]*\| ([\d,]+)[^|]*\|$", table, re.MULTILINE))
    columns = dict(site.sql("SELECT column_name, character_maximum_length FROM information_schema.columns"
                            " WHERE table_schema = 'gatehouse' AND table_name = 'account'"))
    for field, column in {"username": "username", "e-mail address": "email", "display name": "display_name",
                          "about": "about"}.items():
        assert longest[field].replace(",", "") == columns[column]
