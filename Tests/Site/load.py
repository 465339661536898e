"""Visitors who keep coming: each reads a form and sends it in vain, again and again."""

import threading
from collections import Counter
from urllib.parse import urlencode

from running import wait_for

VISITORS = 8
ENOUGH = 60  # answers


class Load:
    def __init__(self, make_visitor, **fields):
        self.make_visitor = make_visitor
        self.fields = fields
        self.statuses = Counter()
        self.is_over = False

    def __enter__(self):
        self.threads = [threading.Thread(target=self.visit) for _ in range(VISITORS)]
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.is_over = True
        for thread in self.threads:
            thread.join(60)

    def go_on(self):
        before = sum(self.statuses.values())
        wait_for(lambda: sum(self.statuses.values()) > before + ENOUGH, "answers")

    def visit(self):
        visitor = self.make_visitor()
        token = visitor.form_token("/login")
        cookies = "; ".join(f"{name}={value}" for name, value in visitor.cookies.items())
        form = urlencode({"csrf_token": token, **self.fields})
        connection = visitor.connect()
        while not self.is_over:
            for method, body in ("GET", None), ("POST", form):
                connection.request(method, "/login", body, {
                    "Cookie": cookies, "Content-Type": "application/x-www-form-urlencoded"})
                answer = connection.getresponse()
                answer.read()
                self.statuses[method, answer.status] += 1
        connection.close()
