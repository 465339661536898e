"""The soak in its short form: `make soak` is the whole."""

import subprocess
from pathlib import Path


def test_memory_and_descriptors_stay_as_they_are_and_every_promise_is_kept():
    soak = subprocess.run(
        [Path(__file__).with_name("soak"), "--scale", "0.001"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True)
    assert soak.returncode == 0 and "no promise is broken" in soak.stdout, soak.stdout
