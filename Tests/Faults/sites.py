"""A site of one's own for each fault."""

from contextlib import contextmanager

from running import Running

POSTMEN = 4  # whenever gatehouse dies, each may have a letter in hand that sendmail has taken


class FaultSite(Running):
    """Its gatehouse, which dev/run starts again whenever it dies, is told where to find the database and sendmail by
    dev/run as usual.

    - around: what gatehouse alone is run by, as in `["env", "LD_PRELOAD=/tmp/shim.so"]`
    """

    def __init__(self, around=(), **settings):
        super().__init__(**settings, **({"RUN_GATEHOUSE_BY": " ".join(map(str, around))} if around else {}))


@contextmanager
def a_site(around=(), **settings):
    site = FaultSite(around, **settings)
    try:
        yield site
    finally:
        site.stop()
