"""The whole life of an account in lynx, which has no window, no style sheet and no script."""

import os
import pty
import subprocess
import threading

from browser import SECRETS


class Lynx:
    """Someone at a terminal, whose keys are written down beforehand: lynx takes each when it wants the next."""

    def __init__(self, site, folder):
        self.site = site
        self.folder = folder
        folder.mkdir()
        self.keys = []
        self.pages = 0

    def press(self, *keys):
        self.keys += keys

    def type(self, text):
        self.press(*("<space>" if character == " " else character for character in text))

    def open(self, address):
        self.press("g")
        self.type(self.site.address + address.removeprefix(self.site.address))
        self.press("^J")

    def go(self, steps):
        """To the next link or field, so often."""
        self.press(*steps * ["<tab>"])

    def fill(self, value):
        """Writes over what is in the field, and goes to the next."""
        self.press("^U")
        self.type(value)
        self.go(1)

    def keep(self):
        """Has lynx save what it shows, as page 1, 2, …"""
        self.pages += 1
        self.press("p", "^J", "^U")
        self.type(str(self.folder / f"page-{self.pages}"))
        self.press("^J")

    def live(self):
        """Does all that was asked for, and returns the pages that were kept."""
        self.press("Q")
        script = self.folder / "keys"
        script.write_text("".join(f"key {key}\n" for key in self.keys))
        terminal, inside = pty.openpty()
        # Nothing waits for a terminal that nobody reads.
        threading.Thread(target=self.read_to_the_end, args=[terminal], daemon=True).start()
        environment = {"PATH": os.environ["PATH"], "HOME": str(self.folder), "TERM": "vt100", "LANG": "C.UTF-8",
                       "LINES": "60", "COLUMNS": "100"}
        subprocess.run(
            ["lynx", "-accept_all_cookies", "-nopause", "-nocolor", f"-cmd_script={script}",
             self.site.address + "/"],
            stdin=inside, stdout=inside, stderr=inside, env=environment, cwd=self.folder, timeout=180, check=True)
        os.close(inside)
        return [(self.folder / f"page-{page}").read_text() for page in range(1, self.pages + 1)]

    @staticmethod
    def read_to_the_end(terminal):
        try:
            while os.read(terminal, 65536):
                pass
        except OSError:  # the other side is closed
            os.close(terminal)


# Links and fields before a page's own: ways to its content, the start and what the header has for each.
VISITORS, MEMBERS = 4, 6


def test_an_account_is_lived_in_lynx(site, person, mailbox, tmp_path):
    SECRETS.add(person.password)
    lynx = Lynx(site, tmp_path / "first")
    lynx.open("/register")
    lynx.go(VISITORS)
    for text in (person.username, person.email, person.password):
        lynx.fill(text)
    lynx.press("^J")
    lynx.keep()
    (done,) = lynx.live()
    assert "Open the link in it to activate your account" in " ".join(done.split())

    lynx = Lynx(site, tmp_path / "second")
    lynx.open(mailbox.letter(person.email, "Activate").link)
    lynx.go(VISITORS)
    lynx.press("^J")
    lynx.keep()
    lynx.open("/login")
    lynx.go(VISITORS)
    for text in (person.username, person.password):
        lynx.fill(text)
    lynx.go(1)  # past "Keep me signed in"
    lynx.press("^J")
    lynx.keep()
    lynx.go(MEMBERS + 1)
    lynx.press("^J")
    lynx.go(MEMBERS + 1)
    lynx.fill("Ada Example")
    lynx.go(4)  # what one says about oneself, the address, whether it is shown, and the password
    lynx.press("^J")
    lynx.keep()
    lynx.go(MEMBERS - 1)
    lynx.press("^J")
    lynx.keep()
    activated, dashboard, profile, start = lynx.live()
    assert "Your account is activated" in activated
    assert f"Hello, {person.username}" in dashboard and "Lynx" in dashboard
    assert "Your profile is saved." in profile and "Ada Example" in profile
    assert "You are signed out." in start
    account = f"account WHERE username = '{person.username}'"
    assert site.sql(f"SELECT display_name FROM {account}") == [["Ada Example"]]
    assert site.sql(f"SELECT COUNT(*) FROM session WHERE account_id = (SELECT id FROM {account})") == [["0"]]
