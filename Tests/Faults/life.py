"""A whole life of an account: what a member changes, and perhaps that they leave."""

from newcomer import Newcomer
from visitor import Visitor, leads_to


class Life(Newcomer):
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
