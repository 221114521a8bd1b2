"""Forecast when campaigns end, knowing the others that share the account. Gathers only; the rules are pure.

What all campaigns still have to send is read by one statement and kept for a few seconds, since people ask
for a status every second. What a forecast says of the campaign itself always comes from its row as it is now.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from pabal import wire
from pabal.campaign import Campaign, parse_campaign
from pabal.campaign.schedule.delivery_window import next_opening
from pabal.errors import Problem, WrongInput
from pabal.forecast.forecast import Forecast, forecast
from pabal.forecast.plan import LONG_S, CapKey, Plan, Sent, cap_key, per_second
from pabal.forecast.reply import chart_details, forecast_reply
from pabal.message_states import ENDED_STATES
from pabal.rate.pacing import Scope, scope_of
from pabal.replies import ForecastReply, ForecastSummary, Reply
from pabal_worker.campaigns.forecast_input import (
    STOPPED,
    assumptions_of,
    count_sharing,
    history_of,
    legs_of,
    plan_of,
    unsubmitted_leg,
)
from pabal_worker.errors import SpecUnreadable
from pabal_worker.rate_limiter.scopes import ACCOUNT, Speeds, shown_name
from pabal_worker.records import Legs, Living, StoredCampaign
from pabal_worker.spec_reader import read_spec

if TYPE_CHECKING:
    from pabal_worker.clock import LedgerClock
    from pabal_worker.ledger import Ledger
    from pabal_worker.rate_limiter.account import Account
    from pabal_worker.templates.registry import TemplateRegistry

MOST_OTHERS = 500
"""Other campaigns that a forecast includes; those that run or start soon come first."""

KEPT_FOR = timedelta(seconds=5)
_MOST_KEPT = 2000
_BUCKETS = 300
_DAY_S = 86_400


@dataclass(frozen=True, slots=True)
class _Surroundings:
    """What all campaigns still have to send, and the account's pace, at one moment."""

    at: datetime
    plans: tuple[Plan, ...]
    stopped: tuple[str, ...]
    """Campaigns that people or Pabal stopped."""

    account: Scope
    assumes: tuple[str, ...]
    sent: dict[CapKey, Sequence[Sent]] = field(default_factory=dict)
    """What has left through caps of several horizons, as far as somebody asked."""


class Forecasting:
    """Forecasts of campaigns, submitted or not."""

    def __init__(
        self,
        *,
        ledger: Ledger,
        account: Account,
        templates: TemplateRegistry,
        history: Callable[[Scope], Sequence[tuple[int, ...]]],
        clock: LedgerClock,
        speeds: Speeds,
        high_share: float,
    ) -> None:
        """`history`: (age in microseconds, messages) of what left through a scope in its last unit."""
        self._ledger, self._account, self._history, self._clock = ledger, account, history, clock
        self._speeds, self._high_share, self._templates = speeds, high_share, templates
        self._around: _Surroundings | None = None
        self._parsed: dict[int, tuple[Mapping[str, Any], Campaign]] = {}
        self._summaries: dict[tuple[object, ...], tuple[datetime, ForecastSummary]] = {}

    def summary_of(self, row: StoredCampaign, legs: Legs) -> ForecastSummary | None:
        """The forecast of a campaign for its status; None: nothing of it waits to be sent, or this version
        cannot read it.
        """
        mine, now = legs_of(row, legs), self._clock.now()
        if row.state in ENDED_STATES or not any(one.n for one in mine):
            return None
        key = (row.no, row.state, row.pace, row.gate_no, row.changes)
        known = self._summaries.get(key)
        if known is None or not timedelta(0) <= now - known[0] < KEPT_FOR:
            if len(self._summaries) >= _MOST_KEPT:
                self._summaries.clear()
            try:
                campaign = self._parse(row)
            except SpecUnreadable:
                return None
            known = self._summaries[key] = now, self._forecast_legs(campaign, mine, now)[1]
        return known[1]

    def forget(self) -> None:
        """Read everything anew at the next question: somebody has just changed what forecasts depend on."""
        self._around = None
        self._summaries.clear()

    def forecast(
        self, campaign: str | Mapping[str, Any], *, recipients: int | None, history: bool
    ) -> Reply[ForecastReply]:
        """The forecast with all its stretches, of a campaign by its id, or of one that is not submitted yet
        and would go to so many `recipients`; with `history`, also what has left so far.
        """
        if not isinstance(campaign, str):
            return self._forecast_unsubmitted(campaign, recipients)
        row = self._ledger.campaigns.find(campaign)
        if row is None:
            return wire.error(
                "campaign_unknown", f"no campaign has the id {campaign!r}; `pabal status` lists them"
            )
        is_over = row.state in ENDED_STATES
        mine = legs_of(row, {} if is_over else self._ledger.tallies.sums(row.no))
        left = self._ledger.forecasts.left(row.no, buckets=_BUCKETS) if history else []
        now = self._clock.now()
        try:
            parsed = self._parse(row)
        except SpecUnreadable as error:
            return wire.error("not_possible", str(error))
        seen, summary = self._forecast_legs(parsed, mine, now)
        since = min([now, *(one["since"] for one in left)])
        past = history_of(left, self._forecast_alone(row)) if history else None
        reply: ForecastReply = {
            "campaign": row.id,
            **summary,
            **chart_details(seen, since=since),
            "history": past,
        }
        return wire.ok(reply)

    def compare(
        self, row: StoredCampaign, changed: Campaign, *, send_at: datetime, end_at: datetime | None
    ) -> tuple[ForecastSummary | None, ForecastSummary | None]:
        """The forecast of a campaign as it is, and as it would be with another file, at one moment; None
        where nothing of it waits.
        """
        mine, now = legs_of(row, self._ledger.tallies.sums(row.no)), self._clock.now()
        if not any(one.n for one in mine):
            return None, None
        canary = changed.canary is not None and (row.gate_no is not None or row.started_at is None)
        new = [replace(one, send_at=send_at, end_at=end_at, awaits_canaries=canary) for one in mine]
        before = self._forecast_legs(self._parse(row), mine, now)[1]
        return before, self._forecast_legs(changed, new, now)[1]

    def _forecast_unsubmitted(self, spec: Mapping[str, Any], recipients: int | None) -> Reply[ForecastReply]:
        if recipients is None or recipients < 0:
            what, way_out = (
                "is missing for a campaign that is not submitted",
                "say how many recipients it has",
            )
            return wire.wrong_input([Problem("recipients", "", what, way_out)])
        try:
            campaign = parse_campaign(self._templates.complete(spec))
        except WrongInput as error:
            return wire.wrong_input(error.problems, str(error))
        now = self._clock.now()
        mine = unsubmitted_leg(campaign, recipients, now=now)
        seen, summary = self._forecast_legs(campaign, [mine], now)
        reply: ForecastReply = {
            "campaign": campaign.id,
            **summary,
            **chart_details(seen, since=now),
            "history": None,
        }
        return wire.ok(reply)

    def _forecast_legs(
        self, campaign: Campaign, mine: Sequence[Living], now: datetime
    ) -> tuple[list[Forecast], ForecastSummary]:
        """The forecasts of a campaign's legs, and their summary."""
        around = self._read_surroundings(now)
        late = [self._count_late(campaign, one, now) for one in mine]
        own = [
            plan_of(one, campaign, around.account, self._speeds, less=n)
            for one, n in zip(mine, late, strict=True)
        ]
        others = [plan for plan in around.plans if plan.campaign != campaign.id]
        seen = forecast(
            [*own, *others],
            now=now,
            high_share=self._high_share,
            only={campaign.id},
            sent=self._read_sent(own, around),
        )
        summary = forecast_reply(
            [one for one in seen if one.plan.messages],
            at=now,
            others=count_sharing(seen, others),
            late=sum(late),
            assumes=[*assumptions_of(campaign, mine[0], around.stopped), *around.assumes],
        )
        return seen, summary

    def _forecast_alone(self, row: StoredCampaign) -> list[Forecast]:
        """What would have become of its Kakao messages if nobody else had sent anything since it began."""
        n = sum(self._ledger.tallies.sums(row.no).get(0, {}).values())
        around, began = self._read_surroundings(self._clock.now()), row.started_at or row.send_at
        one = replace(legs_of(row, {0: {"waiting": n}})[0], send_at=began)
        return forecast([plan_of(one, self._parse(row), around.account, self._speeds)], now=began)

    def _count_late(self, campaign: Campaign, mine: Living, now: datetime) -> int:
        """Messages that were tried already and whose validity ends before they may be tried again."""
        if not mine.no or not mine.n:
            return 0
        opens_at = next_opening(*campaign.windows_of(mine.leg), now=now) or now
        return min(mine.n, self._ledger.forecasts.late_retries(mine.no, mine.leg, opens_at=opens_at))

    def _read_sent(self, own: Sequence[Plan], around: _Surroundings) -> Mapping[CapKey, Sequence[Sent]]:
        """What has left in the last hour or day through the campaign's caps of several horizons."""
        for scope in {scope for plan in own for scope in plan.caps}:
            for amount, unit_s in scope.quotas:
                key = cap_key(scope, unit_s)
                if unit_s > LONG_S and key not in around.sent:
                    name = ACCOUNT if scope.name == shown_name(ACCOUNT) else scope.name
                    calls = self._history(Scope(name, amount, unit_s))
                    around.sent[key] = [(age_us / 1e6, n) for age_us, n, *_ in calls]
        return around.sent

    def _read_surroundings(self, now: datetime) -> _Surroundings:
        known = self._around
        if known is None or not timedelta(0) <= now - known.at < KEPT_FOR:
            known = self._around = self._gather_surroundings(now)
        return known

    def _gather_surroundings(self, now: datetime) -> _Surroundings:
        living = self._ledger.forecasts.living(limit=MOST_OTHERS)
        cap, slowed = self._account.current_cap()
        account, assumes = scope_of(shown_name(ACCOUNT), cap), []
        if slowed is not None:
            account = _slowed_scope(account, slowed)
            assumes.append(
                f"the account stays at {slowed * 60:.0f}/MINUTE, to which the provider's troubles slow it"
            )
        if living and living[0].of_all > MOST_OTHERS:
            assumes.append(f"of {living[0].of_all:,} campaigns the {MOST_OTHERS} that start soonest are all")
        plans = tuple(self._plans_of(living, account))
        stopped = tuple(sorted({one.id for one in living if one.state in STOPPED}))
        return _Surroundings(now, plans, stopped, account, tuple(assumes))

    def _plans_of(self, living: Sequence[Living], account: Scope) -> Iterator[Plan]:
        """Plans of all that are not stopped; what this version cannot read any more is left out."""
        for one in living:
            with suppress(SpecUnreadable):
                if one.state not in STOPPED:
                    yield plan_of(one, self._parse(one), account, self._speeds)

    def _parse(self, row: Living | StoredCampaign) -> Campaign:
        """The campaign of a row, parsed once for each file that people made of it: parsing takes a while."""
        known = self._parsed.get(row.no)
        if known is None or known[0] != row.spec:
            if len(self._parsed) >= _MOST_KEPT:
                self._parsed.clear()
            known = self._parsed[row.no] = row.spec, read_spec(row)
        return known[1]


def _slowed_scope(account: Scope, slowed: float) -> Scope:
    """The account at `slowed` messages a second, to which the provider's troubles slow it."""
    if not account.quotas:
        return Scope(account.name, max(1, round(slowed * _DAY_S)), _DAY_S)
    steady = [per_second(Scope(account.name, *horizon)) for horizon in account.quotas if horizon[1] <= LONG_S]
    longer = tuple(horizon for horizon in account.quotas if horizon[1] > LONG_S)
    return Scope(account.name, max(1, round(min([slowed, *steady]) * LONG_S)), LONG_S, longer)
