"""The sandbox's whole state: a book, a recipe in force, and what follows from both.

A new recipe changes what happens to later sends; messages that were taken keep their fate. A reset
forgets everything but the recipe.
"""

from __future__ import annotations

import time

import httpx

from pabal_worker.sandbox.api.statuses import Json
from pabal_worker.sandbox.behaviour.faults import CapGate, Faults, SlidingWindow
from pabal_worker.sandbox.behaviour.outcome import Fates
from pabal_worker.sandbox.behaviour.recipe import Recipe
from pabal_worker.sandbox.state.report_pusher import Pushes
from pabal_worker.sandbox.state.store import Book

_PUSH_TIMEOUT = httpx.Timeout(10.0, connect=5.0, pool=None)


class World:
    """Everything that a running sandbox knows."""

    def __init__(self, recipe: Recipe, api_key: str) -> None:
        self.api_key = api_key
        self.book = Book()
        self._set(recipe)

    async def open(self) -> None:
        """Start pushing; needs a running event loop."""
        self._client = httpx.AsyncClient(timeout=_PUSH_TIMEOUT, trust_env=False)
        self.pushes = Pushes(self.book, self.recipe.reports, self._client)

    async def close(self) -> None:
        """Stop pushing."""
        await self.pushes.stop()
        await self._client.aclose()

    def set_recipe(self, recipe: Recipe) -> None:
        """Have another kind of day from now on."""
        self._set(recipe)
        self.pushes.reports = recipe.reports

    async def reset(self) -> None:
        """Forget every call, message and report."""
        await self.pushes.stop()
        self.book = Book()
        self._set(self.recipe)
        self.pushes = Pushes(self.book, self.recipe.reports, self._client)

    def pay(self) -> bool:
        """Pay for one message; false if the credit does not suffice."""
        if self.recipe.credit is None:
            return True
        self._spent += 1
        return self._spent <= self.recipe.credit

    def summary(self) -> Json:
        """Counts over everything since the last reset."""
        return {**self.book.summary(), "reports_waiting": self.pushes.waiting}

    def _set(self, recipe: Recipe) -> None:
        self.recipe = recipe
        self.fates = Fates(recipe)
        self.faults = Faults(recipe.faults, seed=recipe.seed)
        self.cap = CapGate(recipe.cap, started_s=time.monotonic())
        self.log_calls = {"KAKAO_ALIM": SlidingWindow(), "SMS": SlidingWindow()}
        self._spent = 0
