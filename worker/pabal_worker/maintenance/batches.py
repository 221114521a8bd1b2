"""Repeat a step that touches some thousands of rows, until it finds none.

What the step does, and in which transaction, is decided in the ledger.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator


def repeat_until_none(step: Callable[[], int]) -> Iterator[int]:
    """Do the step again and again; yields after each time how many rows it touched, ends when it was none."""
    while touched := step():
        yield touched
