"""Serve the receiver as `pabal_worker.receiver:app`.

The application is made when a server asks for it, so importing this module opens nothing. What it does with
delivery reports is in `reports/receiver.py`.
"""

from __future__ import annotations

from starlette.applications import Starlette

from pabal_worker.logs import configure
from pabal_worker.reports import receiver
from pabal_worker.settings import settings


def __getattr__(name: str) -> Starlette:
    """Make `app`; any other name is an AttributeError."""
    if name != "app":
        raise AttributeError(name)
    configure(settings().log_level)
    return receiver.create(settings())
