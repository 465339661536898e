"""Somebody who registers, reads the letter and signs in, and after a fault does as people do: looks whether the thing is
done, and tries again. What they were told is noted in `may`: of each fact the values that it can have, one where an
answer has decided it."""

import random
import time

from browser import SECRETS
from visitor import Over, Refused, Unanswered, Visitor, leads_to

PATIENCE = 120  # seconds in which a step has to be done, whatever breaks meanwhile
LETTER_PATIENCE = 1  # seconds after which people ask for another letter
PAUSE = 0.3  # seconds between two tries; for what is still on its way, too


class Newcomer:
    def __init__(self, lives, number):
        self.lives = lives
        self.random = random.Random(lives.random.random())
        self.name = f"life.{lives.mark}.{number}"
        self.changes = 0
        self.main = Visitor(lives)
        self.is_signed_in = False  # None: that is open
        self.read = set()  # letters
        self.may = {
            "stage": {"none"},  # or registered, verified, leaving
            "username": {self.name},
            "email": {f"{self.name}@example.org"},
            "new_email": {None},
            "password": {self.secret()},
            "display_name": {""},
        }

    def __str__(self):
        return self.name

    def secret(self):
        self.changes += 1
        secret = f"a long secret, {self.changes} of {self.random.randrange(10 ** 9)}"
        SECRETS.add(secret)
        return secret

    def the(self, fact):
        """The one value that is left, or any: then the next answer decides."""
        return min(self.may[fact], key=str)

    def wrong(self, what):
        self.lives.wrong.append(f"{self}: {what} ({ {k: v for k, v in self.may.items() if k != 'password'} })")

    def do(self, step):
        """Tries until the step says that it is done; and after a fault a little later, when what is still on its way
        has arrived."""
        until = time.monotonic() + PATIENCE
        while True:
            try:
                if step():
                    return
            except (Refused, Unanswered):
                pass
            time.sleep(PAUSE)
            if time.monotonic() > until:
                self.wrong(f"{step.__name__} could not be done in {PATIENCE} seconds")
                raise Over

    def register(self):
        fields = {"username": self.the("username"), "email": self.the("email"), "password": self.the("password")}
        self.may["stage"].add("registered")
        answer = Visitor(self.lives).fill("/register", fields)
        if leads_to(answer, "/register/done"):
            self.may["stage"] = {"registered"}
            return True
        return self.wrong(f"a registration was refused: {answer.status} {answer.problems}")

    def verify(self):
        if "verified" in self.may["stage"] and self.enter():
            return True
        link = self.link(self.the("email"), "Activate")
        if link is None:
            Visitor(self.lives).fill("/verify/resend", {"email": self.the("email")})
            return False
        self.may["stage"].add("verified")
        if leads_to(Visitor(self.lives).fill(link), "/verify/done"):
            self.may["stage"] = {"verified"}
            return True
        return False

    def link(self, address, about):
        """That of the newest letter, once; none when there is no other for too long."""
        until = time.monotonic() + LETTER_PATIENCE
        while time.monotonic() < until:
            letters = self.lives.letters(address, about)
            if letters and letters[-1].number not in self.read:
                self.read.add(letters[-1].number)
                return letters[-1].link
            if self.lives.is_over:
                raise Over
            time.sleep(0.05)
        return None

    def enter(self):
        """Signs in, with whichever of the names and passwords is the one now."""
        self.main, self.is_signed_in = Visitor(self.lives), False
        return self.sign_in(self.main)

    def sign_in(self, browser):
        for password in sorted(self.may["password"]):
            for fact in self.random.sample(["username", "email"], 2) if not self.lives.whole else ["username", "email"]:
                for name in sorted(self.may[fact]):
                    answer = browser.fill("/login", {"identifier": name, "password": password})
                    if leads_to(answer, "/dashboard"):
                        self.may.update({"password": {password}, fact: {name}, "stage": {"verified"}})
                        if browser is self.main:
                            self.is_signed_in = True
                        return True
        if not self.may["stage"] & {"none", "registered"}:
            self.wrong("nobody can sign in")
        else:
            self.may["stage"] -= {"verified"}
        return False
