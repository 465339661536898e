"""What has to be true of the sources wherever one looks, and which no request could show."""

import re

from running import REPOSITORY

SOURCES = {path.relative_to(REPOSITORY / "Sources"): path.read_text()
           for path in (REPOSITORY / "Sources").rglob("*.swift")}


# Where a statement is handed on that somebody else has named; the files of the schema; and three with the names of a
# database and a user, from the operator's configuration and quoted: those cannot be a `?`.
FORWARDED = {"Membership.swift": ["_ sql: String", "sql"], "Migration.swift": ["script"],
             "Purge.swift": ["sql"], "SessionList.swift": ["sql"],
             "Setup.swift": ['"CREATE DATABASE IF NOT EXISTS \\',
                             r'"CREATE USER IF NOT EXISTS \(account) IDENTIFIED VIA unix_socket"', '"GRANT SELECT']}


def places(pattern):
    return {str(path) for path, text in SOURCES.items() if re.search(pattern, text)}


def test_no_value_is_ever_part_of_a_statement():
    """A statement is made of constants, and every value is a `?`."""
    calls = statements = 0
    for path, text in SOURCES.items():
        if path.parts[0] != "Accounts":
            continue
        for sql in re.findall(r"\b(?:execute|rows?)\(\s*((?:[^,()]|\([^()]*\))*)", text):
            calls += 1
            assert "SQL." in sql or sql in FORWARDED.get(path.name, []), f"{path}: {sql}"
        for block in re.findall(r'"""\n(.*?)"""', text, re.DOTALL):
            statements += 1
            for inserted in re.findall(r"\\\(((?:[^()]|\([^()]*\))*)\)", block):
                name = re.fullmatch(r'(?:\w+\.)?(\w+)|moment\("\w+"\)', inserted)
                assert name, f"{path}: {inserted}"
                assert not name[1] or any(f"static let {name[1]} =" in text for text in SOURCES.values()), inserted
    assert calls > 80 and statements > 80


def test_sql_is_known_to_two_rooms_and_libmariadb_to_one():
    assert {place.split("/")[0] for place in places(r"\b(SELECT|INSERT INTO|UPDATE|DELETE FROM)\s+[\w(*]")} <= {
        "Accounts", "MariaDB", "gatehouse"}
    assert {place.split("/")[0] for place in places(r"\bmysql_\w+\(")} == {"MariaDB"}


def test_a_program_is_started_in_one_place_and_never_by_a_shell():
    assert places(r"\bposix_spawnp?\(") == {"Programs/ChildProcess.swift"}
    assert not places(r"(?<![.\w])(?<!func )(system|popen|exec[lv]\w*|v?fork|wordexp)\(")
    assert not places(r"/bin/(ba)?sh\b")


def test_weak_hashes_are_used_for_the_files_of_breached_passwords_and_for_imported_hashes_alone():
    assert places(r"\bEVP_(sha256|sha1)\(\)") == {"Crypto/SHA1.swift", "Crypto/DjangoHash.swift"}
    assert places(r"\bEVP_MD_fetch\b") == places(r'\bEVP_MD_fetch\(nil, "SHA256", nil\)') == {"Crypto/SHA256.swift"}
    assert places(r"\bEVP_sha384\(\)") == {"Crypto/WordPressHash.swift"}
    assert places(r"\bEVP_md5\(\)") == {"Crypto/MD5.swift"}
    assert places(r"\bMD5\b") == {
        "Crypto/MD5.swift", "Crypto/PhpassHash.swift", "Crypto/Apr1Hash.swift", "Crypto/CryptHash.swift"}
    assert not places(r"\bEVP_(?!(sha256|sha1|sha384|md5)\b)[a-z]\w*\(\)|\b(RC4|DES)\b")
    assert places(r"\bSHA1\b") == {"Crypto/SHA1.swift", "Accounts/Blocklist.swift"}


def test_what_must_not_be_guessed_comes_from_the_kernel():
    """Swift's own generator serves what may be guessed: pauses, shares, and the number of a letter."""
    assert places(r"\bgetrandom\(") == {"Crypto/SecureRandom.swift"}
    assert places(r"\.random\(|RandomNumberGenerator|\b[ae]?rand(om)?\(\)") == {
        "Accounts/Limit.swift", "MariaDB/Transaction.swift", "Mail/Message.swift"}


def test_no_statement_of_the_schema_puts_anybody_in():
    for step in (REPOSITORY / "Sources/Accounts/Schema").glob("*.sql"):
        assert not re.search(r"(?im)^\s*(INSERT|REPLACE|LOAD)\b", step.read_text()), step.name
