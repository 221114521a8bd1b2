"""Do something again and again in a thread of its own, beside the tasks of a worker.

For what has to go on where no task comes: a beat that is gone cannot say that it is gone.
"""

from __future__ import annotations

import threading
from collections.abc import Callable


class PeriodicThread:
    """Calls `step` every `every_s` seconds from `start` to `close`, or after as many as the step returned. A
    step must not raise.
    """

    def __init__(
        self, name: str, step: Callable[[], float | None], *, every_s: float, first_after_s: float
    ) -> None:
        """`first_after_s`: seconds after the start until the first step."""
        self._step, self._every_s, self._first_after_s = step, every_s, first_after_s
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Begin; once."""
        self._thread.start()

    def close(self, *, within_s: float) -> None:
        """End, and wait so long for a step under way."""
        self._is_over.set()
        if self._thread.ident is not None:
            self._thread.join(within_s)

    def _run(self) -> None:
        wait_s = self._first_after_s
        while not self._is_over.wait(wait_s):
            asked_s = self._step()
            wait_s = self._every_s if asked_s is None else asked_s
