"""What the Infobip adapter raises; both belong to Pabal's one tree of errors.

PabalError
├── LogsUnavailable   /logs or /reports gave no answer that can be used
└── WrongReport       a pushed body is no delivery report at all
"""

from __future__ import annotations

from pabal.errors import PabalError


class LogsUnavailable(PabalError):
    """The provider's logs could not be read to their end; nothing was learnt from them."""

    def __init__(self, why: str, after_s: float | None = None) -> None:
        super().__init__(why, after_s)
        self.why, self.after_s = why, after_s

    def __str__(self) -> str:
        wait = "later" if self.after_s is None else f"in {self.after_s:g} s"
        return f"the provider's logs could not be read: {self.why}; ask again {wait}"


class WrongReport(PabalError):
    """A body that was pushed as delivery reports cannot be read as such."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why

    def __str__(self) -> str:
        return (
            f"no delivery reports in this body: {self.why}; "
            f'expected is {{"results": [...]}} as JSON, or the same as XML'
        )
