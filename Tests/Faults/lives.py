"""Visitors who live whole account lives through nginx while something breaks, and know what they were told."""

import itertools
import random
import threading
import time
from collections import Counter

from life import Life
from mailbox import Letter
from newcomer import PATIENCE
from visitor import Over

MARKS = itertools.count(1)


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
