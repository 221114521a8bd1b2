"""Garbage is collected rarely, and still is."""

from __future__ import annotations

import subprocess
import sys

_PROGRAM = """
import gc, weakref
from pabal_worker.garbage import collect_rarely

class Cycle:
    def __init__(self):
        self.me = self

before = len(gc.get_objects())
collect_rarely()
looked_at = len(gc.get_objects())
cycle = weakref.ref(Cycle())
keeps_a_while = [[] for _ in range(5_000)]
stayed = cycle() is not None
crowd = [[] for _ in range(20_000)]
print(before > 1_000, looked_at < 100, stayed, cycle() is None, gc.isenabled())
"""


def test_what_was_there_is_looked_at_no_more_and_later_cycles_go_once_there_are_many_objects():
    """In a process of its own, since it holds for all that is imported."""
    shown = subprocess.run([sys.executable, "-c", _PROGRAM], capture_output=True, text=True, check=True)

    assert shown.stdout.split() == ["True"] * 5
