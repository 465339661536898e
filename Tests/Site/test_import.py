"""Accounts of other programs: imported, their owners sign in as before, and from then on by a hash of ours.

The hashes are of one password; Tests/CryptoTests/ForeignHashTests.swift says how they were made.
"""

import itertools
import subprocess

import pytest

from browser import SECRETS, Browser

PASSWORD = "correct horse battery"
SECRETS.add(PASSWORD)

numbers = itertools.count(1)

SOURCES = {
    "django": (["--from", "django", "--verified"], "username,email,password,first_name,last_name,is_active", [
        "pbkdf2_sha256$20000$J9fNK1kkVxuZWPJ3cU0lVk$apln6rPA8rSIJ52jfsmgZOYhGnXqrPxJigBJ5A/MU+k=",
        "bcrypt_sha256$$2b$05$bW9Ia4CqcXK4Lc2L7juWR.Bi3jNPLhsd5s6iZD7rVSqiqxTMz0mNa"], "{},{},{},Ada,Lovelace,t"),
    "wordpress": (["--from", "wordpress", "--verified"], "user_login\tuser_email\tuser_pass\tdisplay_name", [
        "$P$B.yy.uqZN7Kn.jCLIX6D3ibhO0JZE6/",
        "$wp$2y$05$uCheEsId3zxrO3XhUw9f8.8B/sU6.goMwGqofYNoQVdN10UzGMJsW"], "{}\t{}\t{}\tAda Lovelace"),
    "laravel": (["--from", "laravel"], "username\temail\tpassword\tname\temail_verified_at", [
        "$2y$05$gLXalo.pQaIQVWU6vXs.y.BPOG9tWiNOy1rkKGt2Yc1vWczfZvRXS"], "{}\t{}\t{}\tAda Lovelace\t2026-01-01 00:00:00"),
    "htpasswd": (["--from", "htpasswd", "--verified", "--email-domain", "imported.example"], "# members", [
        "$apr1$Uz018sJf$QXOUDcCoSV/.9GWnOnd0//",
        "$2y$05$2SQEIQ44RxXC6IEm0Rt3oO0tGilCCaSYCpPWz/wNtpay7v7cXGOP."], "{0}:{2}"),
    "csv": (["--from", "csv"], "username,email,password,display_name,verified", [
        "$6$SkhAH997eFmrPVIn$L3MbTxW4T9DPWsJSXLmvK1QH3fb3Ub.h5SRNUCaEQSsXyS4epnwrWTwrYl3iUoew9xr1wAOB6Rb33HoE6BJ791",
        "$y$j9T$hEihsy19TbeEpWY12ZybX1$Qw4iUJYAqQeCoWf6YmECaJiL/8zu9T8WxYPfFvR5/N/"], "{},{},{},Ada Lovelace,1"),
}


def hash_of(site, name):
    return site.sql(f"SELECT password_hash FROM account WHERE username = '{name}'")[0][0]


@pytest.mark.parametrize("source", SOURCES)
def test_members_of_another_program_sign_in_as_before(site, source):
    options, header, hashes, line = SOURCES[source]
    people = {f"imported{next(numbers)}": text for text in hashes}
    lines = [header] + [line.format(name, f"{name}@imported.example", text) for name, text in people.items()]
    said = site.verb("user", "import", *options, "-", input="\n".join(lines) + "\n")
    assert said == f"imported\t{len(people)}\nexisting\t0\nrefused\t0\n"
    for name, text in people.items():
        assert hash_of(site, name) == text
        browser = Browser(site)
        fields = {"identifier": f"{name}@imported.example", "password": PASSWORD}
        assert browser.post("/login", {**fields, "password": PASSWORD + "x"}).status == 422
        assert hash_of(site, name) == text
        assert browser.post("/login", fields).status == 303
        assert "Ada Lovelace" in browser.get("/profile").text or source == "htpasswd"
        assert hash_of(site, name).startswith("$scrypt$ln=10,")
        assert Browser(site).post("/login", {**fields, "identifier": name}).status == 303


def test_progress_is_shown_on_a_terminal_alone(site, tmp_path):
    file = tmp_path / "accounts.csv"
    file.write_text("username,email,password\nprogress1,progress1@imported.example,!\n")
    command = site.command("user", "import", "--from", "csv", "--verified", "--dry-run", file)
    quiet = subprocess.run(command, capture_output=True, text=True)
    assert quiet.stderr.endswith("stands for no password\ndry run: nothing has been changed\n")
    assert "%" not in quiet.stderr
    # script(1) gives it a terminal.
    shown = subprocess.run(["script", "-qec", " ".join(map(str, command)), "/dev/null"], capture_output=True, text=True)
    assert "100 %, 1 accounts" in shown.stdout
