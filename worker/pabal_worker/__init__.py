"""What pods run: the worker half of Pabal."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from celery import Celery


def __getattr__(name: str) -> Celery:
    """`celery -A pabal_worker` finds its application here; nothing is wired before it asks."""
    if name != "celery":
        raise AttributeError(name)
    from pabal_worker.app import app

    return app
