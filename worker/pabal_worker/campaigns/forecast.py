"""When campaigns end, knowing the others that share the account: gathers, and lets the pure rules foretell.

What all campaigns still have to send is read by one statement and kept for a few seconds, since status is
asked for each second. What is said of a campaign itself is always what its row says now.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from pabal import wire
from pabal.campaign import Campaign, parse_campaign
from pabal.campaign.delivery_window import next_opening
from pabal.errors import WrongInput
from pabal.forecast.forecast import Forecast, forecast
from pabal.forecast.plan import Plan
from pabal.forecast.reply import details, outlook
from pabal.rate.pacing import Scope
from pabal_worker.campaigns.forecast_input import (
    STOPPED,
    history_of,
    legs_of,
    n_sharing,
    plan_of,
    taken_for_granted,
    unsubmitted,
)
from pabal_worker.rate_limiter.scopes import ACCOUNT, Speeds, shown_name
from pabal_worker.records import Legs, Living, StoredCampaign

if TYPE_CHECKING:
    from pabal_worker.clock import LedgerClock
    from pabal_worker.ledger import Ledger
    from pabal_worker.rate_limiter.account import Account

MOST_OTHERS = 500
"""Campaigns that are reckoned with; those that run or start soon come first."""

KEPT_FOR = timedelta(seconds=5)
_MOST_KEPT = 2000
_BUCKETS = 300
_DAY_S = 86_400


@dataclass(frozen=True, slots=True)
class _Surroundings:
    """What is known of everybody who sends, at one moment."""

    at: datetime
    plans: tuple[Plan, ...]
    stopped: tuple[str, ...]
    """Campaigns that people or Pabal stopped."""

    account: Scope
    assumes: tuple[str, ...]


class Forecasting:
    """Forecasts of campaigns, submitted or not."""

    def __init__(
        self, *, ledger: Ledger, account: Account, clock: LedgerClock, speeds: Speeds, high_share: float
    ) -> None:
        self._ledger, self._account, self._clock = ledger, account, clock
        self._speeds, self._high_share = speeds, high_share
        self._around: _Surroundings | None = None
        self._parsed: dict[int, Campaign] = {}
        self._said: dict[tuple[object, ...], tuple[datetime, dict[str, Any]]] = {}

    def of(self, row: StoredCampaign, legs: Legs) -> dict[str, Any] | None:
        """The forecast of a campaign for its status; None: nothing of it waits to be sent."""
        mine, now = legs_of(row, legs), self._clock.now()
        if row.state in ("finished", "cancelled") or not any(one.n for one in mine):
            return None
        key = (row.no, row.state, row.speed_amount, row.speed_unit_s, row.gate_no)
        known = self._said.get(key)
        if known is None or not timedelta(0) <= now - known[0] < KEPT_FOR:
            if len(self._said) >= _MOST_KEPT:
                self._said.clear()
            known = self._said[key] = now, self._foretold(self._campaign(row), mine, now)[1]
        return known[1]

    def forget(self) -> None:
        """Read everything anew: somebody has just changed something that others count with."""
        self._around = None
        self._said.clear()

    def reply(
        self, campaign: str | Mapping[str, Any], *, recipients: int | None, history: bool
    ) -> dict[str, Any]:
        """The forecast with all its stretches, of a campaign by its id, or of one that is not submitted yet
        and would go to so many `recipients`; with `history`, also what has left so far.
        """
        if not isinstance(campaign, str):
            return self._reply_unsubmitted(campaign, recipients)
        row = self._ledger.campaigns.find(campaign)
        if row is None:
            return wire.error(
                "campaign_unknown", f"no campaign has the id {campaign!r}; `pabal status` lists them"
            )
        is_over = row.state in ("finished", "cancelled")
        mine = legs_of(row, {} if is_over else self._ledger.tallies.sums(row.no))
        left = self._ledger.forecasts.left(row.no, buckets=_BUCKETS) if history else []
        now = self._clock.now()
        seen, said = self._foretold(self._campaign(row), mine, now)
        since = min([now, *(one["since"] for one in left)])
        past = history_of(left, self._alone(row)) if history else None
        return wire.ok(campaign=row.id, **said, **details(seen, since=since), history=past)

    def _reply_unsubmitted(self, spec: Mapping[str, Any], recipients: int | None) -> dict[str, Any]:
        if recipients is None or recipients < 0:
            return wire.error("wrong_input", "a campaign without its number of recipients; give `recipients`")
        try:
            campaign = parse_campaign(spec)
        except WrongInput as error:
            problems = [problem.to_json() for problem in error.problems]
            return wire.error("wrong_input", str(error), problems=problems)
        now = self._clock.now()
        mine = unsubmitted(campaign, recipients, now=now)
        seen, said = self._foretold(campaign, [mine], now)
        return wire.ok(campaign=campaign.id, **said, **details(seen, since=now), history=None)

    def _foretold(
        self, campaign: Campaign, mine: Sequence[Living], now: datetime
    ) -> tuple[list[Forecast], dict[str, Any]]:
        """The forecasts of a campaign's legs, and what is said of them."""
        around = self._surroundings(now)
        late = [self._late(campaign, one, now) for one in mine]
        own = [
            plan_of(one, campaign, around.account, self._speeds, less=n)
            for one, n in zip(mine, late, strict=True)
        ]
        others = [plan for plan in around.plans if plan.campaign != campaign.id]
        seen = forecast([*own, *others], now=now, high_share=self._high_share, of={campaign.id})
        said = outlook(
            [one for one in seen if one.plan.messages],
            at=now,
            others=n_sharing(seen, others),
            late=sum(late),
            assumes=[*taken_for_granted(campaign, mine[0], around.stopped), *around.assumes],
        )
        return seen, said

    def _alone(self, row: StoredCampaign) -> list[Forecast]:
        """What would have become of its Kakao messages if nobody else had sent anything since it began."""
        n = sum(self._ledger.tallies.sums(row.no).get(0, {}).values())
        around, began = self._surroundings(self._clock.now()), row.started_at or row.send_at
        one = replace(legs_of(row, {0: {"waiting": n}})[0], send_at=began)
        return forecast([plan_of(one, self._campaign(row), around.account, self._speeds)], now=began)

    def _late(self, campaign: Campaign, mine: Living, now: datetime) -> int:
        """Messages that were tried already and whose validity ends before they may be tried again."""
        if not mine.no or not mine.n:
            return 0
        opens_at = next_opening(*campaign.windows_of(mine.leg), now=now) or now
        return min(mine.n, self._ledger.forecasts.late_retries(mine.no, mine.leg, opens_at=opens_at))

    def _surroundings(self, now: datetime) -> _Surroundings:
        known = self._around
        if known is None or not timedelta(0) <= now - known.at < KEPT_FOR:
            known = self._around = self._gathered(now)
        return known

    def _gathered(self, now: datetime) -> _Surroundings:
        living = self._ledger.forecasts.living(limit=MOST_OTHERS)
        cap, slowed = self._account.current_cap()
        account, assumes = Scope(shown_name(ACCOUNT), *cap), []
        if slowed is not None:
            account = Scope(shown_name(ACCOUNT), max(1, round(slowed * _DAY_S)), _DAY_S)
            assumes.append(
                f"the account stays at {slowed * 60:.0f}/MINUTE, to which the provider's troubles slow it"
            )
        if living and living[0].of_all > MOST_OTHERS:
            assumes.append(f"of {living[0].of_all:,} campaigns the {MOST_OTHERS} that start soonest are all")
        plans = tuple(self._plans(living, account))
        stopped = tuple(sorted({one.id for one in living if one.state in STOPPED}))
        return _Surroundings(now, plans, stopped, account, tuple(assumes))

    def _plans(self, living: Sequence[Living], account: Scope) -> Iterator[Plan]:
        """Plans of all that are not stopped; what this version cannot read any more is left out."""
        for one in living:
            with suppress(WrongInput):
                if one.state not in STOPPED:
                    yield plan_of(one, self._campaign(one), account, self._speeds)

    def _campaign(self, row: Living | StoredCampaign) -> Campaign:
        """What the row's file says; it never changes, and reading it anew takes a while."""
        known = self._parsed.get(row.no)
        if known is None:
            if len(self._parsed) >= _MOST_KEPT:
                self._parsed.clear()
            known = self._parsed[row.no] = parse_campaign(row.spec)
        return known
