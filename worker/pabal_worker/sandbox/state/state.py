"""Hold the sandbox's state: a store, the recipe in force, and what follows from both.

A new recipe changes what happens to later sends; messages that were taken keep their outcome. A reset forgets
everything but the recipe.
"""

from __future__ import annotations

import time

from pabal.channels import CHANNELS
from pabal_worker.sandbox.behaviour.faults import Faults
from pabal_worker.sandbox.behaviour.outcome import OutcomeRules
from pabal_worker.sandbox.behaviour.rate_limit import CapLimit, WindowLimit
from pabal_worker.sandbox.behaviour.recipe import Recipe
from pabal_worker.sandbox.behaviour.statuses import Json
from pabal_worker.sandbox.state.push_client import push_client
from pabal_worker.sandbox.state.report_pusher import ReportPusher
from pabal_worker.sandbox.state.sessions import Sessions
from pabal_worker.sandbox.state.store import Store
from pabal_worker.sandbox.state.templates import TemplateShelf
from pabal_worker.sandbox.state.turns import Turns
from pabal_worker.sandbox.state.user_pusher import UserPusher


class SandboxState:
    """Everything that a running sandbox knows."""

    def __init__(self, recipe: Recipe, api_key: str) -> None:
        self.api_key = api_key
        self.store = Store()
        self.templates = TemplateShelf()
        self.turns = Turns()
        self._forget_settings()
        self._set(recipe)

    async def open(self) -> None:
        """Start pushing; needs a running event loop."""
        self._client = push_client()
        self.pusher = ReportPusher(self.store, self.recipe.reports, self._client)
        self.users = UserPusher(self._client, self.sessions)

    async def close(self) -> None:
        """Stop pushing."""
        await self.pusher.stop()
        await self.users.stop()
        await self._client.aclose()

    def set_recipe(self, recipe: Recipe) -> None:
        """Behave by another recipe from now on."""
        self._set(recipe)
        self.pusher.reports = recipe.reports

    async def reset(self) -> None:
        """Forget every call, message and report."""
        await self.pusher.stop()
        await self.users.stop()
        self.store = Store()
        self.templates = TemplateShelf()
        self._forget_settings()
        self._set(self.recipe)
        self.pusher = ReportPusher(self.store, self.recipe.reports, self._client)
        self.users = UserPusher(self._client, self.sessions)

    def pay(self) -> bool:
        """Pay for one message; false if the credit does not suffice."""
        if self.recipe.credit is None:
            return True
        self._spent += 1
        return self._spent <= self.recipe.credit

    def summary(self) -> Json:
        """Counts over everything since the last reset."""
        return {
            **self.store.summary(),
            "reports_waiting": self.pusher.waiting,
            "users_writing": self.users.waiting,
        }

    def _forget_settings(self) -> None:
        """Who can be answered, and what was asked to be pushed."""
        self.sessions = Sessions()
        self.subscriptions: dict[str, Json] = {}
        """By their ids, each with its channel."""

        self.inbound: dict[str, Json] = {}
        """Inbound configurations by their profile."""

    def _set(self, recipe: Recipe) -> None:
        self.recipe = recipe
        self.outcome_rules = OutcomeRules(recipe)
        self.faults = Faults(recipe.faults, seed=recipe.seed)
        now_s = time.monotonic()
        self.cap = CapLimit(recipe.cap, started_s=now_s)
        self.request_cap = CapLimit(recipe.request_cap, started_s=now_s)
        self.log_calls = {channel: WindowLimit() for channel in CHANNELS}
        self._spent = 0
