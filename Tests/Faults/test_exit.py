"""A thread that is still ending when the process exits does that no harm."""

import os
import subprocess
from pathlib import Path


def test_a_verb_whose_hashing_thread_ends_late_ends_well(site, tmp_path):
    library = tmp_path / "slow_end.so"
    subprocess.run(["cc", "-std=gnu11", "-O1", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", "-o", library,
                    Path(__file__).with_name("slow_end.c")], check=True)
    done = subprocess.run(
        site.command("user", "create", "belated", "belated@example.net"), input="an honest horse\n", text=True,
        capture_output=True, env={**os.environ, **site.settings, "LD_PRELOAD": str(library)})
    assert (done.returncode, done.stderr) == (0, "")
    assert "belated" in site.verb("user", "show", "belated")
