"""The promises that hold whatever breaks, read from the database and the letters that sendmail took.

    I1  usernames and addresses are unique by their canonical keys
    I2  every unverified account has a verification letter sent or due
    I3  a token is spent if and only if its change happened, once
    I4  no session is older than its account's last change of credentials
    I5  no letter is lost; duplicates are at most the retries
    I6  what was answered with success is in the database
"""

import base64
import hashlib
import re
import time
from collections import Counter, defaultdict

from mailbox import Mailbox

LONG_AGO = 2  # seconds in which nothing happened to a letter: nobody has it in hand

# A letter's kind by its subject.
SUBJECTS = {
    "Activate your account": "verification", "Choose a new password": "password-reset",
    "Your password at": "password-changed", "Your username at": "username-changed",
    "Confirm your new": "email-change", "is to get a new e-mail": "email-change-asked",
    "has a new e-mail": "email-changed", "will be deleted": "deletion-requested", "stays": "deletion-taken-back",
    "Your e-mail address at": "address-taken", "Refused attempts": "sign-ins-refused",
}
# What each of these events has, in whatever state the account is later: one letter.
LETTER_OF = {
    "password-changed": "password-changed", "password-reset": "password-changed",
    "username-changed": "username-changed", "email-changed": "email-changed",
    "deletion-taken-back": "deletion-taken-back", "reset-requested": "password-reset",
}

# What is read, and from where. The lives are over when this is done, so nothing changes meanwhile.
TABLES = {
    "account": ("account", (
        "id", "username", "username_key", "email", "email_key", "password_hash", "display_name", "about", "verified_at",
        "disabled_at", "deletion_due_at")),
    "token": ("token", ("account_id", "purpose", "email_key", "spent_at")),
    "email_change": ("email_change", ("account_id", "email")),
    "letter": ("letter", ("account_id", "kind")),
    "old session": (
        "session JOIN account ON account.id = account_id WHERE session.created_at < credentials_changed_at",
        ("account_id", "session.created_at", "credentials_changed_at")),
    "event": ("event WHERE account_id IS NOT NULL ORDER BY event.id", ("account_id", "kind", "detail")),
}


def settle(site, seconds=90):
    """Has what was put off delivered, as `gatehouse letters retry` does, until no letter waits; returns how many were:
    should one have been on its way all the same, it comes twice."""
    waiting, since, retries, until = None, 0, 0, time.monotonic() + seconds
    while rows := site.sql("SELECT id, attempts FROM letter ORDER BY id"):
        assert time.monotonic() < until, f"letters wait after {seconds} seconds: {rows}"
        if rows != waiting:
            waiting, since = rows, time.monotonic()
        elif time.monotonic() > since + LONG_AGO:
            site.sql("UPDATE letter SET due_at = UTC_TIMESTAMP(6)")
            retries, waiting = retries + len(rows), None
        time.sleep(0.1)
    return retries


def broken(site, lives=(), retries=0):
    """A sentence for each promise that was broken.

    - lives: the `Lives` that were lived here, whose notes are held against the database
    - retries: how many letters may have come twice, or more than twice by so many
    """
    found = Evidence(site)
    return [*unique(found), *verifiable(found), *spent(found), *no_old_session(found), *letters(found, retries),
            *(line for each in lives for note in each.notes for line in kept(found, note))]


class Evidence:
    def __init__(self, site):
        read = defaultdict(list)
        for name, *row in site.sql("; ".join(
                f"SELECT '{name}', {', '.join(columns)} FROM {table}" for name, (table, columns) in TABLES.items())):
            read[name].append(dict(zip(TABLES[name][1], (None if value == "NULL" else value for value in row))))
        self.accounts = {row["id"]: row for row in read["account"]}
        self.tokens, self.events, self.old_sessions = read["token"], read["event"], read["old session"]
        self.new_emails = {row["account_id"]: row["email"] for row in read["email_change"]}
        self.due = Counter((row["account_id"], row["kind"]) for row in read["letter"])
        self.events_of = defaultdict(list)
        for event in self.events:
            self.events_of[event["account_id"]].append(event["kind"])
        names = {row["username"]: number for number, row in self.accounts.items()}
        names.update({event["detail"]: event["account_id"]
                      for event in self.events if event["kind"] == "username-changed"})
        self.mail = []  # of each letter kind, to whom, account (by its number, or by the name it has in it), words
        self.halves = []  # numbers
        for letter in Mailbox(site).letters():
            if letter.subject is None:
                self.halves.append(letter.number)
                continue
            kind = next((kind for words, kind in SUBJECTS.items() if words in letter.subject), "invitation")
            number = re.search(r"/(?:verify|email-change|password-reset-confirm)/(\d+)/", letter.body)
            indented = re.findall(r"(?m)^ {4}(\S+)$", letter.body)
            account = number[1] if number else names.get(indented[0]) if indented else None
            self.mail.append((kind, letter.message["To"], account, indented))
        self.sent = Counter((account, kind) for kind, _, account, _ in self.mail)


def unique(found):
    usernames, addresses = defaultdict(list), defaultdict(list)
    for number, row in found.accounts.items():
        if row["username_key"] != row["username"].lower() or row["email_key"] != row["email"].lower():
            yield f"I1: account {number} has keys that are not those of its username and address"
        usernames[row["username"].lower()].append(number)
        addresses[row["email"].lower(), row["verified_at"] is not None].append(number)
    for name, numbers in usernames.items():
        if len(numbers) > 1:
            yield f"I1: the username {name} has the accounts {', '.join(numbers)}"
    for (address, _), numbers in addresses.items():
        if len(numbers) > 1:
            yield f"I1: the address {address} has the accounts {', '.join(numbers)}"


def verifiable(found):
    owners = {row["email_key"] for row in found.accounts.values() if row["verified_at"]}
    told = {to.lower() for kind, to, _, _ in found.mail if kind == "address-taken"}
    for number, row in found.accounts.items():
        if row["verified_at"] or row["disabled_at"]:
            continue
        sent = found.sent[number, "verification"] + found.sent[number, "invitation"]
        # Whoever asks for a reset now gets a link to verify with.
        due = sum(found.due[number, kind] for kind in ("verification", "invitation", "password-reset"))
        if not sent + due and not row["email_key"] in owners & told:
            yield f"I2: account {number} waits to be verified, and no letter is sent or due"


def spent(found):
    for token in found.tokens:
        if token["spent_at"] is None:
            continue
        number, purpose = token["account_id"], token["purpose"]
        account = found.accounts[number]
        if purpose == "verification" and account["verified_at"] is None:
            yield f"I3: the verification token of account {number} is spent, and the account not verified"
        if purpose == "email-change" and account["email_key"] != token["email_key"]:
            yield f"I3: the token of account {number} for a new address is spent, and the address not changed"
        if purpose == "password-reset" and "reset-cancelled" not in found.events_of[number]:
            yield f"I3: the reset token of account {number} is spent, and the password not changed"
    for number, account in found.accounts.items():
        events, sent = Counter(found.events_of[number]), found.sent
        if events["account-verified"] > 1:
            yield f"I3: account {number} was verified {events['account-verified']} times"
        if account["verified_at"] and events["account-created"] and not events["account-verified"]:
            yield f"I3: account {number} is verified, and no token was spent"
        for event, letter in (("account-verified", "verification"), ("email-changed", "email-change"),
                              ("password-reset", "password-reset")):
            if events["account-created"] and events[event] > sent[number, letter]:
                yield (f"I3: account {number} had {events[event]} {event} by {sent[number, letter]} links: "
                       "one was good twice")


def no_old_session(found):
    for row in found.old_sessions:
        yield (f"I4: account {row['account_id']} has a session of {row['session.created_at']}, "
               f"and other credentials since {row['credentials_changed_at']}")


def letters(found, retries):
    for number in found.halves:
        yield f"I5: letter {number} was sent before it was written"
    duplicates = []
    for number, account in found.accounts.items():
        least, most, is_verified = Counter(), Counter(), False
        for event in found.events_of[number]:
            is_verified |= event == "account-verified"
            if letter := LETTER_OF.get(event):
                most[letter] += 1
                # Before, what comes is another link to verify with.
                least[letter] += event != "reset-requested" or is_verified
        if account["deletion_due_at"]:
            least["deletion-requested"] = 1
        most["deletion-requested"] = found.events_of[number].count("deletion-requested")
        for letter in most:
            there = found.sent[number, letter] + found.due[number, letter]
            if there < least[letter]:
                yield f"I5: of {least[letter]} letters {letter} of account {number} {there} are sent or due"
            if found.sent[number, letter] > most[letter]:
                duplicates += [f"{letter} of account {number}"] * (found.sent[number, letter] - most[letter])
    for number, new in found.new_emails.items():
        for kind, is_there in (
                ("email-change", any(kind in ("email-change", "address-taken") and to == new or kind == "address-taken"
                                     for kind, to, _, _ in found.mail)),
                ("email-change-asked", any(kind == "email-change-asked" and new in indented
                                           for kind, _, _, indented in found.mail))):
            if not is_there and not found.due[number, kind]:
                yield f"I5: account {number} is to have {new}, and its letter {kind} is neither sent nor due"
    if len(duplicates) > retries:
        yield f"I5: {len(duplicates)} letters came once too often, at {retries} retries: {', '.join(duplicates)}"


def kept(found, life):
    """What one life was told, against what there is."""
    may = life.may
    row = next((row for row in found.accounts.values()
                if row["email"] in may["email"] or row["username"] in may["username"]), None)
    if row is None:
        if "none" not in may["stage"]:
            yield f"I6: {life} was told to be {' or '.join(may['stage'])}, and has no account"
        return
    number = row["id"]
    stage = ("leaving" if row["deletion_due_at"] else "verified") if row["verified_at"] else "registered"
    has = {"stage": stage, "username": row["username"], "email": row["email"], "display_name": row["display_name"],
           "new_email": found.new_emails.get(number)}
    for fact, value in has.items():
        if value not in may[fact]:
            told = " or ".join(map(str, may[fact]))
            yield f"I6: {life} was told that its {fact} is {told}, and account {number} has {value}"
    if row["about"] != row["display_name"]:
        yield f"I6: account {number} has half of a profile: {row['display_name']}, {row['about']}"
    if not any(fits(row["password_hash"], password) for password in may["password"]):
        yield f"I6: account {number} has another password than {life} was told"


def fits(stored, password):
    name, parameters, salt, digest = stored.split("$")[1:]
    assert name == "scrypt", stored
    cost = {key: int(value) for key, value in (pair.split("=") for pair in parameters.split(","))}
    salt, digest = (base64.b64decode(text + "=" * (-len(text) % 4)) for text in (salt, digest))
    return digest == hashlib.scrypt(
        password.encode(), salt=salt, n=1 << cost["ln"], r=cost["r"], p=cost["p"], dklen=len(digest))
