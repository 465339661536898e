"""A thread that is still ending when the process exits does that no harm."""

import os
import subprocess

from shim import compiled


def test_a_verb_whose_hashing_thread_ends_late_ends_well(site, tmp_path):
    done = subprocess.run(
        site.command("user", "create", "belated", "belated@example.net"), input="an honest horse\n", text=True,
        capture_output=True, env={**os.environ, **site.settings, "LD_PRELOAD": str(compiled("slow_end", tmp_path))})
    assert (done.returncode, done.stderr) == (0, "")
    assert "belated" in site.verb("user", "show", "belated")
