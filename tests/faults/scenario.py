"""Describe a scenario: a campaign, how the provider behaves, and faults that come after so many messages.

Runs nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any

from pabal.campaign import Campaign, parse_campaign
from pabal_worker.sandbox import Recipe, read_recipe
from tests.faults.scene import Scene

Act = Callable[[Scene], None]

_TEXT = "#{name}님, 주문이 발송되었습니다."
_TEN_MINUTES = {"amount": 10, "timeUnit": "MINUTES"}
_PUSHES = {"min_s": 0.0, "max_s": 0.5, "retry_unit_s": 0.1}
_SMS = {"sender": "0215881234", "text": _TEXT, "validityPeriod": _TEN_MINUTES}
_JITTER = 0.08


@dataclass(frozen=True, slots=True)
class Scenario:
    """One kind of trouble."""

    name: str
    """A sentence without its end: what goes wrong."""

    messages: int
    """Recipients of the campaign."""

    acts: tuple[tuple[float, Act], ...] = ()
    """Faults that we make ourselves, each with the share of recipients to whom something has gone before."""

    recipe: Mapping[str, Any] = field(default_factory=dict)
    """How the provider behaves."""

    campaign: Mapping[str, Any] = field(default_factory=dict)
    """What the campaign says beyond the ordinary."""

    settings: Mapping[str, str] = field(default_factory=dict)
    """PABAL_ settings beyond the impatient ones."""

    in_ci: bool = False
    """Whether the quick selection plays it."""

    every_call: bool = False
    """Whether every call of the campaign counts as a fault, since the recipe hurts each of them."""

    puts_in_doubt: bool = False
    """Whether it would have missed its aim if no message had been in doubt."""

    provider_freezes: bool = False
    """Whether the provider itself stands still: when it read a call says nothing of when the call started, so
    the cap is judged by the attempts in the ledger.
    """

    drains: bool = False
    """Whether nobody may be in doubt, since who is told to end settles what is under way."""

    ledger: Mapping[str, str] = field(default_factory=dict)
    """What the ledger's database is set to beyond PostgreSQL's own defaults, its time zone say."""

    through_pooler: bool = False
    """Whether workers and receiver reach the ledger through PgBouncer in transaction mode."""

    times: float | None = None
    """Under faults that never end: how many times the undisturbed time it may take. None: its faults end, and
    it may take as long as they, a lease, a doubt and twice the undisturbed time.
    """

    patience_s: float = 240.0
    """The campaign must be over by then, after the last fault."""

    @property
    def id(self) -> str:
        """Its name as an identifier: of a database, a folder, a campaign."""
        return "".join(letter if letter.isalnum() else "-" for letter in self.name.lower())[:50].strip("-")

    def recipe_of(self, seed: int) -> Recipe:
        """The recipe under a seed; reports are pushed quickly and again soon."""
        recipe = {"logs_per_minute": None, **self.recipe}
        return read_recipe(recipe | {"seed": seed, "reports": _PUSHES | recipe.get("reports", {})})

    def campaign_of(self) -> Campaign:
        """A campaign with SMS for whom KakaoTalk does not reach; its validity outlasts any fault."""
        spec = {
            "id": self.id,
            "channel": "KAKAO_ALIM",
            "sender": "@shop",
            "content": {"type": "TEMPLATE", "templateCode": "ORDER_01", "text": _TEXT},
            "validityPeriod": _TEN_MINUTES,
            "smsFailover": _SMS,
        }
        return parse_campaign(spec | dict(self.campaign), source=self.name)

    def moments(self, rng: Random) -> list[tuple[int, Act]]:
        """After how many messages each fault comes: near its share, a little sooner, by `rng`."""
        return [(int(self.messages * (share + rng.uniform(-_JITTER, 0))), act) for share, act in self.acts]
