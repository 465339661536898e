from browser import SECRETS
from test_activity import LINE


def test_no_log_has_a_password_cookie_or_token(site):
    """The last test of all: every secret that the others have used."""
    assert len(SECRETS) > 100
    logs = site.logs()
    assert {"gatehouse.log", "nginx.log", "nginx-access.log", "mariadb.log"} <= set(logs)
    for name, text in logs.items():
        found = [secret for secret in SECRETS if len(secret) > 8 and secret in text]
        assert not found, name


def test_every_line_of_gatehouses_own_is_read_by_a_program(site):
    lines = (site.run_dir / "gatehouse.log").read_bytes().decode("utf-8").splitlines()
    assert lines and [line for line in lines if not LINE.fullmatch(line)] == []
