from browser import SECRETS


def test_no_log_has_a_password_cookie_or_token(site):
    """The last test of all: every secret that the others have used."""
    assert len(SECRETS) > 100
    logs = site.logs()
    assert {"gatehouse.log", "nginx.log", "nginx-access.log", "mariadb.log"} <= set(logs)
    for name, text in logs.items():
        found = [secret for secret in SECRETS if len(secret) > 8 and secret in text]
        assert not found, name
