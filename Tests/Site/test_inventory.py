"""What the program is made of is what SECURITY.md says: its libraries, its cryptography, and what it goes without."""

import re
from pathlib import Path

import pytest

from running import REPOSITORY

SOURCES = {path.relative_to(REPOSITORY / "Sources"): path.read_text()
           for suffix in ("swift", "c", "h") for path in (REPOSITORY / "Sources").rglob(f"*.{suffix}")}


def rooms_with(pattern):
    return {path.parts[0] for path, text in SOURCES.items() if re.search(pattern, text)}


@pytest.mark.parametrize("library, room", [("COpenSSL", "Crypto"), ("CCrypt", "Crypto"), ("CMariaDB", "MariaDB"), ("CFastCGI", "FastCGI")])
def test_each_library_is_known_to_one_room(library, room):
    assert rooms_with(rf"\bimport {library}\b") == {room}


def test_there_is_no_cryptography_but_that_of_the_inventory():
    crypto = "\n".join(text for path, text in SOURCES.items() if path.parts[0] == "Crypto")
    called = set(re.findall(r"\b(?:EVP|HMAC|RAND|SSL|AES|RSA|EC|DH)(?:_\w+)?(?=\()", crypto))
    imported = {"EVP_MD_CTX_new", "EVP_DigestInit_ex", "EVP_DigestUpdate", "EVP_DigestFinal_ex", "EVP_MD_CTX_free",
                "EVP_md5", "EVP_sha384", "HMAC"}
    assert {name for name in called if not name.startswith(("EVP_KDF_", "EVP_MAC_"))} == {
        "EVP_Digest", "EVP_MD_fetch", "EVP_sha1", "EVP_sha256"} | imported
    # These are told by name which function to be.
    assert re.findall(r"EVP_MD_fetch\(([^)]*)\)", crypto) == ['nil, "SHA256", nil']
    assert set(re.findall(r"EVP_MAC_fetch\(nil, (\w+)", crypto)) == {"OSSL_MAC_NAME_HMAC"}
    assert set(re.findall(r'"(\w+)"\.utf8CString', crypto)) == {"SHA256"}
    parameters = SOURCES[Path("Crypto/HashParameters.swift")].split("var algorithm: String {")[1].split("}")[0]
    assert set(re.findall(r'"(\w+)"', parameters)) == {"argon2id", "scrypt"}
    inventory = (REPOSITORY / "SECURITY.md").read_text().split("\n## Cryptography\n")[1].split("\n## ")[0]
    for name in ("Argon2id", "scrypt", "SHA-1", "SHA-256", "HMAC-SHA-256", "getrandom(2)",
                 "PBKDF2", "bcrypt", "phpass", "libxcrypt"):
        assert name in inventory


@pytest.mark.parametrize("pattern", [
    r"FCGX_V?FPrintF|\b[vfsd]*n?printf\(|\bsyslog\(",  # what is typed would be the format
    r"MYSQL_OPT_RECONNECT",  # a connection that comes back has forgotten its rules and its transaction
    r"@unchecked Sendable|nonisolated\(unsafe\)",  # what is shared would not be checked for races
    r"\btry!|fatalError\(|\bas!",  # what came from outside could end the process
    r"#if DEBUG",  # what is tested is what is shipped
])
def test_the_sources_go_without(pattern):
    code = {path: re.sub(r"(?m)//.*$", "", text) for path, text in SOURCES.items()}
    assert [path for path, text in code.items() if re.search(pattern, text)] == []


def test_no_package_is_fetched_to_build_it():
    assert ".package(" not in (REPOSITORY / "Package.swift").read_text()
    assert not (REPOSITORY / "Package.resolved").exists()
