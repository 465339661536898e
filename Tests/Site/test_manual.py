"""The manual: every key of the configuration is in gatehouse.conf(5) and in the README's table, and no other."""

import re
import subprocess
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
PROGRAM = REPOSITORY / ".build/release/gatehouse"
PAGES = sorted((REPOSITORY / "man").glob("*.[0-9]"))


def text(path):
    return (REPOSITORY / path).read_text(encoding="utf-8")


def keys_of_the_program():
    source = text("Sources/gatehouse/Configuration.swift")
    # `try lifetime("verify_lifetime", …)` is a function that takes the key it is given.
    found = re.findall(r"\b(?:take|takeIfSet|lifetime)\(\s*([^,]+),", source)
    named = [key.strip('"') for key in found if key.startswith('"')]
    # Besides lifetime's own declaration and the two calls that pass a key on there is no way to make one.
    assert sorted(key for key in found if not key.startswith('"')) == ["_ key: String", "key", "key"]
    subjects = re.findall(r'^\s*case \w+ = "([a-z-]+)"$', text("Sources/Accounts/Limit.swift"), re.MULTILINE)
    return named + ["limit_" + subject.replace("-", "_") for subject in subjects]


def test_the_keys_are_found_in_the_sources():
    keys = keys_of_the_program()
    assert {"base_url", "listen_group", "database_hosts", "reset_lifetime", "limit_login_client"} <= set(keys)


def test_the_manual_page_has_each_key_once_and_no_other():
    keys = re.findall(r"^\.It Ic (\S+)$", text("man/gatehouse.conf.5"), re.MULTILINE)
    assert sorted(keys) == sorted(keys_of_the_program())


def examples():
    return dict(re.findall(r"^\.Dl (\w+) = (.+)$", text("man/gatehouse.conf.5"), re.MULTILINE))


def test_the_manual_page_has_an_example_for_each_key():
    assert sorted(examples()) == sorted(keys_of_the_program())


def test_the_program_takes_the_examples(tmp_path):
    # The one is read from, the other connected to, and neither is on this machine.
    settings = examples() | {"database_password_file": "/dev/null", "database_hosts": f"unix:{tmp_path}/none.sock"}
    configuration = tmp_path / "gatehouse.conf"
    configuration.write_text("".join(f"{key} = {value}\n" for key, value in settings.items()), encoding="utf-8")
    check = subprocess.run([PROGRAM, "check", "--config", configuration], capture_output=True, text=True)
    assert check.stdout.startswith(f"ok: configuration: {settings['base_url']}\n"), check.stderr


def test_the_readme_has_each_key_once_and_no_other():
    table = text("README.md").split("| key | meaning | default |")[1].split("\n\n")[0]
    assert sorted(re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)) == sorted(keys_of_the_program())


def words_of_the_program(*words):
    """The verbs in what `gatehouse WORDS --help` says, which has each at the beginning of a line."""
    told = subprocess.run([PROGRAM, *words, "--help"], capture_output=True, text=True, check=True).stdout
    return re.findall(r"^  ([a-z][a-z-]*) ", told, re.MULTILINE)


def verbs_of_the_program():
    verbs = set()
    for verb in words_of_the_program():
        second = words_of_the_program(verb)
        verbs |= {f"{verb} {word}" for word in second} or {verb}
    return verbs


def test_the_manual_page_has_an_entry_for_each_verb_and_no_other():
    entries = re.findall(r"^\.It (?:Xo\n\.)?Cm ((?:[a-z][a-z-]*(?: |$))+)", text("man/gatehouse.8"), re.MULTILINE)
    # What may stand behind `user import --from` has entries too.
    forms = re.search(r"^    case (.*)$", text("Sources/gatehouse/ImportForm.swift"), re.MULTILINE)[1].split(", ")
    assert {entry.strip() for entry in entries} - set(forms) == verbs_of_the_program() > {"serve", "user create", "limits clear"}


def test_the_readme_has_each_verb_but_those_that_begin_the_service_and_no_other():
    table = text("README.md").split("| verb | what it does |")[1].split("\n\n")[0]
    cells = re.findall(r"^\| (.*?) \|", table, re.MULTILINE)
    found = {code.strip() for cell in cells for code in re.findall(r"`((?:[a-z][a-z-]*(?: |$|(?=`)))+)", cell)}
    assert found == verbs_of_the_program() - {"serve", "postman", "migrate"}


def test_the_manual_page_has_each_option_and_no_other():
    known = set(re.findall(r'"--([a-z-]+)"', text("Sources/gatehouse/Arguments.swift")))
    assert set(re.findall(r"(?:\bFl|\|) -([a-z-]+)", text("man/gatehouse.8"))) == known > {"config", "json", "help"}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_mandoc_has_nothing_to_say(page):
    said = subprocess.run(["mandoc", "-T", "lint", "-W", "warning", page], capture_output=True, text=True)
    assert (said.returncode, said.stdout) == (0, "")
