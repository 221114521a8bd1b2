"""Take note of a process's own work: calls, claims, grants, settlements, reports, webhooks.

The services know this class alone. It forgets all that it is told; `work_metrics.py` counts it.
Each method is called once a call or step, never once a message, and must not raise.
"""

from __future__ import annotations

from collections.abc import Sequence

from pabal_worker.provider.port import Answer


class Meter:
    """Hears of each step. Times are in seconds; `leg` is 0 for KakaoTalk and 1 for SMS."""

    def note_claim(self, leg: int, messages: int, took_s: float) -> None:
        """Messages were claimed, or looked for in vain."""

    def note_grant(self, leg: int, messages: int, why: str, took_s: float) -> None:
        """The pacer was asked; `why` is its word for the answer (`grant.lua`), `away` without an answer."""

    def note_call(self, leg: int, answer: Answer, took_s: float) -> None:
        """A call ended and its answer was settled, which took so long; or it never began."""

    def note_applied(self, reports: int, moved: int, took_s: float) -> None:
        """Delivery reports were applied, and so many messages moved by them."""

    def note_turned_away(self) -> None:
        """A pump found no slot in this worker."""

    def note_bodies(self, sizes: Sequence[int]) -> None:
        """The receiver has stored bodies, of so many bytes each."""

    def note_refusal(self, http_status: int) -> None:
        """The receiver refused a request."""

    def note_post(self, result: str, changes: int, took_s: float) -> None:
        """A webhook got a POST: `delivered`, `failed` or `gone`."""


SILENT = Meter()
"""Forgets everything."""
