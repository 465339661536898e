"""The addresses of the site, from the program's own table: a new one is in these tests from its first day."""

import re
from dataclasses import dataclass

from running import REPOSITORY

TABLE = (REPOSITORY / "Sources/Web/Routes.swift").read_text()


@dataclass
class Route:
    who: str
    path: str
    takes_get: bool
    takes_post: bool

    def address(self, **parts):
        """The path with something in its braces."""
        return re.sub(r"\{(\w+)\}", lambda brace: str(parts[brace[1]]), self.path)


ROUTES = [Route(who, path, "get:" in pages, "post:" in pages)
          for who, path, pages in re.findall(r'\.(all|visitor|member)\(\s*"([^"]+)"([^)]*)\)', TABLE)]
# What is for this machine alone tells of nobody and does nothing; test_monitoring.py has it.
assert len(ROUTES) == (TABLE.count("Pages.") - TABLE.count(".machine(")
                       - sum(route.takes_get and route.takes_post for route in ROUTES))
