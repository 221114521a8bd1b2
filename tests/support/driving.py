"""Driving a house by hand: submit, turn, look."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from pabal.wire import BATCH_SIZE
from pabal_worker.container import House
from pabal_worker.sandbox import read_recipe

OVER = ("finished", "cancelled", "held", "paused")

TEXT = "#{name}님, 주문이 발송되었습니다."
PLAIN = "주문이 발송되었습니다."
"""A text that says the same to everybody, for lists without variables."""

SMS = {
    "sender": "0215881234",
    "text": TEXT,
    "validityPeriod": {"amount": 60, "timeUnit": "SECONDS"},
}


def recipe(**values: Any) -> Any:
    """A recipe with quick reports and no limit on the logs."""
    quick = {"min_s": 0.0, "max_s": 0.02}
    return read_recipe({"logs_per_minute": None, "reports": quick} | values)


def spec(id: str = "test", *, text: str = TEXT, **options: Any) -> dict[str, Any]:
    """A campaign as its sender writes it; what a test does not mention is ordinary."""
    content = {"type": "TEMPLATE", "templateCode": "ORDER_01", "text": text}
    return {"id": id, "channel": "KAKAO_ALIM", "sender": "@shop", "content": content} | options


def submit(house: House, *, recipients: int = 100, id: str = "test", **options: Any) -> str:
    """Open, fill and seal a campaign; what a test does not mention is ordinary."""
    opened = house.intake.open(spec(id, validityPeriod=seconds(60)) | options)
    assert "ok" in opened, opened
    rows = [[no, f"8210{no:08d}", f"이름{no}"] for no in range(1, recipients + 1)]
    batches = [rows[at : at + BATCH_SIZE] for at in range(0, recipients, BATCH_SIZE)]
    for number, batch in enumerate(batches, 1):
        house.intake.batch(id, number, ["name"], batch)
    sealed = house.intake.seal(id, batches=len(batches), fingerprint="f")
    assert sealed["ok"]["sealed"], sealed
    return id


def turn(house: House) -> None:
    """One turn of everything that workers do by themselves."""
    for share in house.upkeep.due_pumps():
        house.dispatch.pump(share, succeed=lambda _: None)
    house.reports.apply()
    house.upkeep.sweep()
    house.resolver.resolve()


def drive(
    house: House, campaign: str, *, until: Callable[[dict[str, Any]], bool] | None = None
) -> dict[str, Any]:
    """Turn until the campaign is over, or `until` holds of its status; gives up after a minute."""
    for _ in range(240):
        turn(house)
        status = status_of(house, campaign)
        if until(status) if until else status["state"] in OVER:
            return status
        time.sleep(0.25)
    raise AssertionError(f"still {status}")


def sent(house: House, *, recipients: int, id: str = "test", **options: Any) -> str:
    """A campaign that is with the provider, which has its reports ready; nobody was told of them."""
    campaign = submit(house, recipients=recipients, id=id, **options)
    while status_of(house, campaign)["legs"] != {"kakao": {"accepted": recipients}}:
        pump(house)
    time.sleep(0.5)  # the sandbox's reports come within a moment; it has no clock to set
    return campaign


def status_of(house: House, campaign: str) -> dict[str, Any]:
    """The books, as `pabal status` gets them."""
    reply = house.status.of(campaign)
    assert "ok" in reply, reply
    status: dict[str, Any] = reply["ok"]
    return status


def balances(house: House, campaign: str) -> bool:
    """Whether rows and tallies agree and sum to the audience."""
    found = house.ledger.campaigns.find(campaign)
    assert found is not None
    return house.ledger.books.audit(found.no).balances


def later(house: House, seconds: float) -> None:
    """From now on this house's clock shows so much more."""
    ask = house.clock._ask
    house.clock._ask = lambda: ask() + timedelta(seconds=seconds)
    house.clock._known = None


def seconds(amount: int) -> dict[str, Any]:
    """A validity period."""
    return {"amount": amount, "timeUnit": "SECONDS"}


def movable(house: House) -> Callable[[timedelta], None]:
    """Give a new house a clock that can be moved on; returns what moves it."""
    clock = with_set_clock(house)
    return lambda by: clock.pass_by(by.total_seconds())


class SetClock:
    """The ledger's time, ahead of itself by as much as a test says."""

    def __init__(self, house: House) -> None:
        self._now, self.ahead = house.ledger.now, timedelta(0)

    def now(self) -> datetime:
        """The time as services see it."""
        return self._now() + self.ahead

    def pass_by(self, seconds: float) -> None:
        """Time passes for services, at once."""
        self.ahead += timedelta(seconds=seconds)


def with_set_clock(house: House) -> SetClock:
    """A clock for a house that nobody has used yet."""
    house.clock = clock = SetClock(house)  # type: ignore[assignment]
    return clock


def pump(house: House) -> None:
    """Send what is due, and nothing else."""
    for share in house.upkeep.due_pumps():
        house.dispatch.pump(share, succeed=lambda _: None)
