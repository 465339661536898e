"""Visitors who live whole account lives through nginx while something breaks, and know what they were told.

A life registers, reads its letters, signs in, changes what it has, and perhaps leaves. After a fault it does as people
do: it looks whether the thing is done, and tries again. What it was answered is noted in `Life.may`: of each fact the
values that it can have, one where an answer has decided it.
"""

import http.client
import itertools
import random
import threading
import time
from collections import Counter
from urllib.parse import urlencode

from browser import FORM_TOKEN, SECRETS, Browser
from mailbox import Letter
from running import REPOSITORY

NO_GATEHOUSE = (REPOSITORY / "static/unavailable.html").read_bytes()  # what nginx says then, with status 503
PATIENCE = 120  # seconds in which a step has to be done, whatever breaks meanwhile
LETTER_PATIENCE = 1  # seconds after which people ask for another letter
PAUSE = 0.3  # seconds between two tries; for what is still on its way, too

MARKS = itertools.count(1)


class Refused(Exception):
    """503 by gatehouse itself, or 429: come again."""


class Unanswered(Exception):
    """No answer, or one that gatehouse has not given in its right mind: the thing may have happened or not."""


class Over(Exception):
    """The lives are to stop where they are."""


class Visitor(Browser):
    """Counts, and tells an answer from none."""

    def __init__(self, lives):
        super().__init__(lives.site)
        self.lives = lives

    def request(self, method, path, body=None, headers=()):
        if self.lives.is_over:
            raise Over
        self.lives.count("requests")
        try:
            answer = super().request(method, path, body, headers)
        except (OSError, http.client.HTTPException) as error:
            self.lives.count("lost")
            raise Unanswered(f"{method} {path.split('/')[1]}: {error!r}") from None
        if answer.status in (429, 503) and answer.body != NO_GATEHOUSE:
            self.lives.count("refused")
            raise Refused
        if answer.status >= 500:
            self.lives.count("lost")
            raise Unanswered(f"{method} {path.split('/')[1]}: {answer.status}")
        self.lives.count("successes" if answer.status < 400 else "objections")
        return answer

    def fill(self, path, fields=None, form_at=None):
        """Opens the form and sends it. The answer is that to the form where it is not to be had."""
        page = self.get(form_at or path)
        return self.send_form(page, path, fields) if page.status == 200 else page

    def send_form(self, page, path, fields):
        token = FORM_TOKEN.search(page.text)[1]
        return self.send(path, urlencode({"csrf_token": token, **(fields or {})}))


def leads_to(answer, path):
    return answer.status == 303 and answer["Location"].partition("?")[0].endswith(path)


class Lives:
    """`visitors` threads that live one life after the other.

    - many: lives to begin at most; none: until the block ends, where each stops in the middle of what it does
    - whole: every life goes through all there is, in one order: as one that is to be repeated exactly
    """

    def __init__(self, site, visitors=8, many=None, whole=False, seed=None):
        self.site, self.visitors, self.many, self.whole = site, visitors, many, whole
        self.random = random.Random(seed)
        self.mark = next(MARKS)  # in names that no other Lives have
        self.notes = []  # each life's
        self.counts = Counter()
        self.wrong = []  # a sentence for each answer that said something false, and for each surprise
        self.is_over = False
        self.lock = threading.Lock()
        self.mail, self.next_letter = [], 1

    def __enter__(self):
        self.threads = [threading.Thread(target=self.live, daemon=True) for _ in range(self.visitors)]
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.is_over = True
        self.join(PATIENCE)

    def join(self, seconds=None):
        """Waits for the last of `many` to be lived to its end."""
        until = time.monotonic() + (seconds or 10 * PATIENCE)
        for thread in self.threads:
            thread.join(max(0, until - time.monotonic()))
            assert not thread.is_alive(), "a life does not end"

    def go_on(self, answers=60, seconds=60):
        """Returns after that many more answers that are no refusals: all is well again."""
        enough = self.counts["successes"] + answers
        until = time.monotonic() + seconds
        while self.counts["successes"] < enough and any(thread.is_alive() for thread in self.threads):
            assert time.monotonic() < until, f"no {answers} answers within {seconds} seconds: {self.counts}"
            time.sleep(0.02)

    def count(self, what):
        with self.lock:
            self.counts[what] += 1

    def live(self):
        while not self.is_over:
            with self.lock:
                number = len(self.notes) + 1
                if self.many is not None and number > self.many:
                    return
                life = Life(self, number)
                self.notes.append(life)
            try:
                life.live()
                self.count("lives")
            except Over:
                pass
            except Exception as error:  # else it would be lost with its thread
                self.wrong.append(f"{life} came upon {error!r}")

    def letters(self, address, about):
        """Those that have come so far."""
        with self.lock:
            while (path := self.site.run_dir / "mail" / f"{self.next_letter:06}.eml").exists():
                letter = Letter(path)
                self.mail.append((letter.message["To"], letter))
                self.next_letter += 1
            return [letter for to, letter in self.mail if to == address and about in (letter.subject or "")]


class Life:
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

    # --- A life

    def live(self):
        self.do(self.register)
        chance = self.random.random()
        if not self.lives.whole and chance < 0.1:
            return
        self.do(self.verify)
        if not self.lives.whole and chance < 0.15:
            return
        self.do(self.enter)
        things = [self.look_around, self.edit, self.rename, self.move, self.end_others, self.change_password,
                  self.reset, self.sign_out]
        if not self.lives.whole:
            self.random.shuffle(things)
            things = things[:self.random.randint(2, len(things))]
        for thing in things:
            thing()
        if self.lives.whole or self.random.random() < 0.4:
            self.leave()
            if self.lives.whole or self.random.random() < 0.5:
                self.do(self.enter)

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

    # --- What a member does

    def member(self, path):
        """A member's page; none where they have been signed out, which is then no longer so."""
        page = self.main.get(path)
        if page.status == 200:
            self.is_signed_in = True
            return page
        if self.is_signed_in:
            self.wrong(f"a session is gone: {path} answers {page.status}")
        self.enter()
        return None

    def look_around(self):
        for path in "/dashboard", "/profile", "/sessions", "/activity", "/profiles?q=" + self.name:
            self.do(lambda: self.member(path) is not None)

    def look(self):
        """The form of one's profile, which tells what came of what was left open."""
        page = self.member("/profile/edit")
        if page is None:
            return None
        for fact in "username", "email", "display_name":
            shown = page.value(fact) or ""
            if shown not in self.may[fact]:
                self.wrong(f"the profile shows another {fact}: {shown}")
            self.may[fact] = {shown}
        return page

    def save(self, **new):
        page = self.look()
        if page is None:
            return False
        if all(self.may[fact] == {value} for fact, value in new.items()):
            return True
        fields = {fact: self.the(fact) for fact in ("username", "email", "display_name")}
        fields["about"] = new.get("display_name", fields["display_name"])
        if "email" in new:
            self.may["new_email"].add(new["email"])
            fields["password"] = self.the("password")
        for fact in new.keys() - {"email"}:
            self.may[fact].add(new[fact])
        answer = self.main.send_form(page, "/profile/edit", {**fields, **new})
        if leads_to(answer, "/login"):
            return self.signed_out()
        if not leads_to(answer, "/profile"):
            return self.wrong(f"the profile was not saved: {answer.status} {answer.problems}")
        for fact, value in new.items():
            self.may["new_email" if fact == "email" else fact] = {value}
        return True

    def signed_out(self):
        if self.is_signed_in:
            self.wrong("a session is gone")
        self.is_signed_in = False
        return False

    def next(self):
        self.changes += 1
        return self.changes

    def edit(self):
        text = f"Name {self.next()}"
        self.do(lambda: self.save(display_name=text))

    def rename(self):
        name = f"{self.name}.{self.next()}"
        self.do(lambda: self.save(username=name))

    def move(self):
        address = f"{self.name}.{self.next()}@example.org"

        def confirm():
            if address in self.may["email"]:  # tried before
                if self.look() is None:
                    return False
                if self.may["email"] == {address}:
                    self.may["new_email"] = {None}
                    return True
            link = self.link(address, "Confirm")
            if link is None:
                self.save(email=address)
                return False
            self.may["email"].add(address)
            self.may["new_email"].add(None)
            if not leads_to(Visitor(self.lives).fill(link), "/email-change/done"):
                return False
            self.may.update({"email": {address}, "new_email": {None}})
            return True

        self.do(lambda: self.save(email=address))
        self.do(confirm)

    def end_others(self):
        other = Visitor(self.lives)
        self.do(lambda: self.sign_in(other))

        def end():
            page = self.member("/sessions")
            return page is not None and (
                leads_to(self.main.send_form(page, "/sessions/revoke", {"session": "others"}), "/sessions"))

        self.do(end)
        self.do(lambda: self.is_out(other))

    def is_out(self, browser):
        if browser.get("/dashboard").status == 200:
            self.wrong("a session that was ended goes on")
        return True

    def change_password(self):
        new, other = self.secret(), Visitor(self.lives)
        self.do(lambda: self.sign_in(other))

        def change():
            page = self.member("/password-change")
            if page is None or self.may["password"] == {new}:
                return page is not None
            self.may["password"].add(new)
            self.may["new_email"].add(None)
            was_signed_in, self.is_signed_in = self.is_signed_in, None
            old = min(self.may["password"] - {new})
            answer = self.main.send_form(page, "/password-change", {"old_password": old, "new_password": new})
            if leads_to(answer, "/password-change/done"):
                self.is_signed_in = True
                self.may.update({"password": {new}, "new_email": {None}})
                return True
            if answer.status == 422 and was_signed_in and len(self.may["password"]) == 2:
                self.enter()  # which tells the one it is
                if self.may["password"] != {new}:
                    self.wrong(f"the password was not changed: {answer.problems}")
            return False

        self.do(change)
        self.do(lambda: self.is_out(other))

    def reset(self):
        new, browser = self.secret(), Visitor(self.lives)
        link = None

        def ask():
            return leads_to(browser.fill("/password-reset", {"email": self.the("email")}), "/password-reset/done")

        def reset():
            nonlocal link
            if new in self.may["password"] and self.enter() and self.may["password"] == {new}:
                return True
            if (link := self.link(self.the("email"), "Choose")) is None:
                ask()
                return False
            opened = browser.get(link)
            if not leads_to(opened, "/set-password"):
                return False
            page = browser.get(opened["Location"])
            if page.status != 200:
                return False
            self.may["password"].add(new)
            self.may["new_email"].add(None)
            self.is_signed_in = None
            answer = browser.send_form(page, opened["Location"], {"new_password": new})
            if not leads_to(answer, "/password-reset-complete"):
                return False
            self.may.update({"password": {new}, "new_email": {None}})
            return True

        self.do(ask)
        old, self.is_signed_in = self.main, None
        self.do(reset)
        self.do(lambda: self.is_out(old))
        self.do(lambda: self.is_spent(link))
        self.do(self.enter)

    def is_spent(self, link):
        if Visitor(self.lives).get(link).status != 410:
            self.wrong("a link that was used is good once more")
        return True

    def sign_out(self):
        def out():
            page = self.member("/dashboard")
            if page is None:
                return False
            self.is_signed_in = None
            return leads_to(self.main.send_form(page, "/logout", {}), "/")

        self.do(out)
        self.do(lambda: self.is_out(self.main))
        self.do(self.enter)

    def leave(self):
        def leave():
            page = self.main.get("/account/delete")
            if page.status != 200:
                if "leaving" not in self.may["stage"]:
                    return self.signed_out() or self.enter() and False
                return True  # it may be so; the next sign-in would take it back
            self.may["stage"].add("leaving")
            self.may["new_email"].add(None)
            was_signed_in, self.is_signed_in = self.is_signed_in, None
            answer = self.main.send_form(page, "/account/delete", {"password": self.the("password")})
            if leads_to(answer, "/account/deleted"):
                self.may["stage"], self.is_signed_in = {"leaving"}, False
                self.may["new_email"] = {None}
                return True
            if answer.status == 422 and was_signed_in:
                self.wrong(f"nobody can leave: {answer.problems}")
            return False

        self.do(leave)
        self.do(lambda: self.is_out(self.main))
