"""Each form of the site, filled in well, again and again: for a fault to meet the sending of it, and nothing else."""

from itertools import count
from urllib.parse import urlencode

from browser import SECRETS, Browser
from mailbox import Letter
from promises import settle
from visitor import leads_to

# What is noted once a form is done; and what may be noted twice where nobody could say whether it was.
KINDS = ["account-created", "account-verified", "signed-in", "username-changed", "email-change-requested",
         "email-changed", "password-changed", "reset-requested", "password-reset", "reset-cancelled", "session-ended",
         "signed-out", "deletion-requested", "deletion-taken-back"]
REPEATED = ["username-changed", "email-change-requested", "reset-requested", "signed-out"]
numbers = count(1)


class Person:
    def __init__(self):
        number = next(numbers)
        self.username = f"sender.{number}"
        self.email = f"sender.{number}@example.org"
        self.password = self.secret()

    def secret(self):
        secret = f"a long secret, {next(numbers)}"
        SECRETS.add(secret)
        return secret


class Form:
    """Ready to be sent; `to` is where it leads once it is done."""

    def __init__(self, browser, path, to, form_at=None, **fields):
        self.browser, self.path, self.to = browser, path, to
        self.body = urlencode({"csrf_token": browser.form_token(form_at or path), **fields})

    def send(self):
        return self.browser.send(self.path, self.body)

    def is_done(self, answer):
        return leads_to(answer, self.to)


class Forms:
    """- batch: how many people get their letters together"""

    def __init__(self, site, batch):
        self.site, self.batch = site, batch
        self.read = set()  # letters
        self.retries = 0  # letters that may have come twice
        self.idle = self.members(12)
        self.endless = {kind: getattr(self, kind.replace("-", "_"))() for kind in KINDS}

    def next(self, kind):
        return next(self.endless[kind])

    def members(self, many):
        people = []
        for form in self.verifications(many):
            assert form.is_done(form.send())
            people.append(form.person)
        return people

    def member(self):
        return self.idle.pop()

    def browser_of(self, person):
        browser = Browser(self.site)
        assert browser.log_in(person).status == 303
        return browser

    def letters(self, people, about, ask):
        """The link that each of them gets after having asked for it."""
        for person in people:
            assert ask(person).status == 303
        self.retries += settle(self.site)
        new = sorted(set((self.site.run_dir / "mail").glob("*.eml")) - self.read)
        self.read.update(new)
        links = {letter.message["To"]: letter.link for letter in map(Letter, new) if about in letter.subject}
        return [links[getattr(person, "new_email", person.email)] for person in people]

    def verifications(self, many):
        people = [Person() for _ in range(many)]
        links = self.letters(people, "Activate", lambda person: Browser(self.site).post(
            "/register", {"username": person.username, "email": person.email, "password": person.password}))
        for person, link in zip(people, links):
            form = Form(Browser(self.site), link, "/verify/done")
            form.person = person
            yield form

    # --- Those without end, by their kind

    def account_created(self):
        while True:
            person = Person()
            yield Form(Browser(self.site), "/register", "/register/done", username=person.username, email=person.email,
                       password=person.password)

    def account_verified(self):
        while True:
            yield from self.verifications(self.batch)

    def signed_in(self):
        person = self.member()
        while True:
            yield Form(Browser(self.site), "/login", "/dashboard", identifier=person.email, password=person.password)

    def username_changed(self):
        person = self.member()
        browser = self.browser_of(person)
        while True:
            yield Form(browser, "/profile/edit", "/profile", username=f"sender.{next(numbers)}", email=person.email)

    def email_change_requested(self):
        person = self.member()
        browser = self.browser_of(person)
        while True:
            yield Form(browser, "/profile/edit", "/profile", username=person.username, password=person.password,
                       email=f"sender.{next(numbers)}@example.org")

    def email_changed(self):
        people = self.members(self.batch)
        browsers = {person: self.browser_of(person) for person in people}

        def ask(person):
            person.new_email = f"sender.{next(numbers)}@example.org"
            return browsers[person].post("/profile/edit", {
                "username": person.username, "email": person.new_email, "password": person.password})

        while True:
            for link in self.letters(people, "Confirm", ask):
                yield Form(Browser(self.site), link, "/email-change/done")

    def password_changed(self):
        person = self.member()
        browser = self.browser_of(person)
        while True:
            new = person.secret()
            yield Form(browser, "/password-change", "/password-change/done", old_password=person.password,
                       new_password=new)
            person.password = new

    def reset_requested(self):
        person = self.member()
        while True:
            yield Form(Browser(self.site), "/password-reset", "/password-reset/done", email=person.email)

    def resets(self):
        people = self.members(self.batch)
        while True:
            yield from self.letters(people, "Choose", lambda person: Browser(self.site).post(
                "/password-reset", {"email": person.email}))

    def password_reset(self):
        for link in self.resets():
            browser = Browser(self.site)
            yield Form(browser, browser.get(link)["Location"], "/password-reset-complete",
                       new_password="a password of better days")

    def reset_cancelled(self):
        for link in self.resets():
            link = link.replace("/password-reset-confirm/", "/password-reset-cancel/")
            yield Form(Browser(self.site), link, "/password-reset-cancel/done")

    def session_ended(self):
        person = self.member()
        browser = self.browser_of(person)
        while True:
            self.browser_of(person)
            yield Form(browser, "/sessions/revoke", "/sessions", form_at="/sessions", session="others")

    def signed_out(self):
        person = self.member()
        while True:
            yield Form(self.browser_of(person), "/logout", "/", form_at="/dashboard")

    def deletion_requested(self):
        person = self.member()
        while True:
            yield Form(self.browser_of(person), "/account/delete", "/account/deleted", password=person.password)

    def deletion_taken_back(self):
        person = self.member()
        while True:
            form = Form(self.browser_of(person), "/account/delete", "/account/deleted", password=person.password)
            assert form.is_done(form.send())
            yield Form(Browser(self.site), "/login", "/dashboard", identifier=person.username,
                       password=person.password)
