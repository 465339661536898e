"""What shim.c does in gatehouse: compiled once, told by a file while gatehouse runs."""

import mmap
import struct
import subprocess
from pathlib import Path

OFF, KILL, FAIL = range(3)
NEVER = 2 ** 32 - 1  # only to count
COMMIT, WRITE, SPAWN, LETTER, REPLY, SEND, MALLOC, ACCEPT, RANDOM = (1 << bit for bit in range(9))
FIELDS = struct.Struct("=7I")  # what, kinds, at, every, most, count, met


def compiled(name, folder):
    """The library, for LD_PRELOAD."""
    library = folder / f"{name}.so"
    subprocess.run(["cc", "-std=gnu11", "-O1", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", "-o", library,
                    Path(__file__).with_name(f"{name}.c")], check=True)
    return library


class Shim:
    def __init__(self, folder):
        library, plan = compiled("shim", folder), folder / "plan"
        plan.write_bytes(bytes(FIELDS.size))
        with open(plan, "r+b") as file:
            self.plan = mmap.mmap(file.fileno(), FIELDS.size)
        self.around = ["env", f"LD_PRELOAD={library}", f"SHIM_PLAN={plan}"]  # what gatehouse is run by

    def kill(self, kinds, at):
        """Once, before or after a step of these kinds, which makes two of each."""
        self.set(KILL, kinds, at, 1, 1)

    def fail(self, kinds, at, every=1, most=1):
        """As many calls of these kinds as `most`: the one `at`, and each so manieth behind it."""
        self.set(FAIL, kinds, at, every, most)

    def set(self, what, *fields):
        """`what` comes last: the other fields are there by then."""
        self.plan[:4] = bytes(4)
        self.plan[4:FIELDS.size] = struct.pack("=6I", *fields, 0, 0)
        self.plan[:4] = struct.pack("=I", what)

    def rest(self):
        """Nothing happens from now on; returns how many steps were counted, and how many were met."""
        self.plan[:4] = bytes(4)
        return FIELDS.unpack(self.plan[:])[5:]
