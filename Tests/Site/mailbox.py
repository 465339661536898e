"""The letters that dev/sendmail kept, read by Python's own e-mail package."""

import email
import email.policy
import re
from functools import cache

from browser import SECRETS
from running import wait_for


@cache
def letter_at(path):
    """Once: it does not change, and to read them all for each that is waited for takes minutes in the end."""
    return Letter(path)


class Letter:
    def __init__(self, path):
        self.number = path.stem
        self.bytes = path.read_bytes()
        self.message = email.message_from_bytes(self.bytes, policy=email.policy.default)
        self.subject = self.message["Subject"]
        self.body = self.message.get_body(("plain",)).get_content()
        self.links = re.findall(r"https?://\S+", self.body)
        SECRETS.update(link.rsplit("/", 1)[1] for link in self.links if len(link.rsplit("/", 1)[1]) > 40)

    @property
    def page(self):
        return self.message.get_body(("html",)).get_content()

    @property
    def link(self):
        """The one link of a letter with a token, or of two the one that goes on."""
        (link,) = [link for link in self.links if "/password-reset-cancel/" not in link]
        return link

    @property
    def cancel_link(self):
        """The other of a reset letter."""
        (link,) = [link for link in self.links if "/password-reset-cancel/" in link]
        return link


class Mailbox:
    def __init__(self, site):
        self.site = site

    def letters(self, address=None):
        paths = sorted((self.site.run_dir / "mail").glob("*.eml"))
        letters = [letter_at(path) for path in paths]
        return [letter for letter in letters if address is None or letter.message["To"] == address]

    def letter(self, address, about, count=1, seconds=60):
        """Waits for the letter, the `count`th with these words in its subject."""
        def find():
            found = [letter for letter in self.letters(address) if about in letter.subject]
            return found[count - 1:]
        return wait_for(find, f"letter to {address} about {about}", seconds)[0]

    def settle(self):
        """Returns once no letter waits to be written."""
        wait_for(lambda: self.site.sql("SELECT COUNT(*) FROM letter") == [["0"]], "empty outbox")
