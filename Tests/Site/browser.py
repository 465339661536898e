"""A browser without a window: cookies, forms, and the answers as they came over the wire."""

import http.client
import re
from html import unescape
from http.cookies import SimpleCookie
from urllib.parse import urlencode

SECRETS = set()  # every password, cookie and token that any browser has sent or been given

FORM_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


class Answer:
    def __init__(self, response):
        self.status = response.status
        self.headers = response.getheaders()
        self.body = response.read()

    def all(self, name):
        return [value for key, value in self.headers if key.lower() == name.lower()]

    def __getitem__(self, name):
        values = self.all(name)
        assert len(values) < 2, f"{name} came {len(values)} times"
        return values[0] if values else None

    @property
    def text(self):
        return self.body.decode()

    @property
    def title(self):
        return unescape(re.search("<title>(.*?)</title>", self.text)[1])

    @property
    def problems(self):
        """The problems that the page shows, by the field they stand beside."""
        found = re.findall(r'<p class="problem"(?: id="(\w+)-problem")?>([^<]+)</p>', self.text)
        return {field or "form": unescape(text) for field, text in found}

    def value(self, field):
        tag = re.search(rf'<input[^>]* name="{field}"[^>]*>', self.text)[0]
        value = re.search(r' value="([^"]*)"', tag)
        return unescape(value[1]) if value else None

    def without_form_tokens(self):
        return FORM_TOKEN.sub("", self.text)

    def cookie(self, name):
        """The attributes of a cookie that this answer sets, in lower case; its value as `value`."""
        for line in self.all("Set-Cookie"):
            first, *attributes = line.split("; ")
            if first.startswith(name + "="):
                pairs = (attribute.partition("=") for attribute in attributes)
                return {"value": first[len(name) + 1:], **{key.lower(): value for key, _, value in pairs}}
        return None


class Browser:
    def __init__(self, site):
        self.site = site
        self.cookies = {}

    def connect(self):
        return http.client.HTTPConnection("127.0.0.1", self.site.port, timeout=60)

    def request(self, method, path, body=None, headers=()):
        path = path.removeprefix(self.site.address)
        headers = dict(headers)
        if self.cookies:
            headers.setdefault("Cookie", "; ".join(f"{name}={value}" for name, value in self.cookies.items()))
        connection = self.connect()
        try:
            connection.request(method, path, body, headers)
            answer = Answer(connection.getresponse())
        finally:
            connection.close()
        for line in answer.all("Set-Cookie"):
            for name, cookie in SimpleCookie(line).items():
                if cookie["max-age"] == "0":
                    self.cookies.pop(name, None)
                else:
                    self.cookies[name] = cookie.value
                    if not name.endswith(("notice", "language")):
                        SECRETS.add(cookie.value)
        return answer

    def get(self, path, **headers):
        return self.request("GET", path, headers=headers)

    def form_token(self, path):
        return FORM_TOKEN.search(self.get(path).text)[1]

    def post(self, path, fields=None, form_at=None, headers=()):
        """Opens the page with the form, fills it in and sends it."""
        fields = {"csrf_token": self.form_token(form_at or path), **(fields or {})}
        return self.send(path, urlencode(fields), headers)

    def send(self, path, body, headers=()):
        """Posts the bytes of a form as they are."""
        return self.request("POST", path, body, {"Content-Type": "application/x-www-form-urlencoded", **dict(headers)})

    def log_in(self, person, **fields):
        return self.post("/login", {"identifier": person.username, "password": person.password, **fields})

    def is_signed_in(self):
        return self.get("/dashboard").status == 200
