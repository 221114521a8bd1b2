"""Collect garbage rarely, and look at nothing that a process keeps until its end.

It stays switched on: what stands in cycles still goes, only later.

Python looks for cycles each time that 700 more objects were made than given back, and ever so often at all
there are, those of the imports included. A lease of reports or a claim makes tens of thousands of tuples at
once, none of them in a cycle. With Python's own settings that search was a fifth of a sending worker's CPU
(`perf record` over a whole campaign of 100,000 people).
"""

from __future__ import annotations

import gc

_THRESHOLDS = (10_000, 5, 2)
"""Objects more than were given back until the youngest are looked at; so many times until older ones are, and
all, which are few once the imports are left out. At 50,000 the sandbox took 70 MB more for 200,000 messages,
and nobody's CPU was less.
"""


def collect_rarely() -> None:
    """Call it once, when all is imported and before the work begins: what is there by then stays for ever."""
    gc.collect()
    gc.freeze()
    gc.collect()  # Python looks at all objects only once a quarter of those that the last time left are new
    gc.set_threshold(*_THRESHOLDS)
