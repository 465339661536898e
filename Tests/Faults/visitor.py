"""A browser that tells what came of a request, whatever breaks meanwhile."""

import http.client
from urllib.parse import urlencode

from browser import FORM_TOKEN, Browser
from running import REPOSITORY

NO_GATEHOUSE = (REPOSITORY / "static/unavailable.html").read_bytes()  # what nginx says then, with status 503


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
