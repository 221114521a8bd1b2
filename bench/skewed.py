"""Run a program whose wall clock is wrong: python -m bench.skewed SECONDS MODULE ARGUMENT …

Python's wall clocks (`time.time`, `datetime.now` and what is made of them) are that many seconds ahead;
monotonic clocks are as they are, as on a host whose clock was set wrong.
"""

from __future__ import annotations

import runpy
import sys
import time

import time_machine


def main() -> None:
    """Set the clock, then be the other program."""
    ahead_s, module = float(sys.argv[1]), sys.argv[2]
    del sys.argv[:2]
    with time_machine.travel(time.time() + ahead_s, tick=True):
        runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
