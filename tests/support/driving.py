"""Drive a container by hand: submit, turn, look."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from pabal.wire import BATCH_SIZE
from pabal_worker.clock import LedgerClock
from pabal_worker.container import Container
from pabal_worker.sandbox import read_recipe

IMPATIENT: dict[str, Any] = {
    "pump_s": 1,
    "ask_after_s": 0,
    "ask_again_s": 1,
    "report_grace_s": 0,
    "report_pull_s": 0.3,
    "same_list_days": 0,
}
"""Settings of a worker for which nobody wants to wait."""

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


def submit(container: Container, *, recipients: int = 100, id: str = "test", **options: Any) -> str:
    """Open, fill and seal a campaign; what a test does not mention is ordinary."""
    opened = container.intake.open_campaign(spec(id, validityPeriod=seconds(60)) | options)
    assert "ok" in opened, opened
    rows = [[no, f"8210{no:08d}", f"이름{no}"] for no in range(1, recipients + 1)]
    batches = [rows[at : at + BATCH_SIZE] for at in range(0, recipients, BATCH_SIZE)]
    for number, batch in enumerate(batches, 1):
        container.intake.take_batch(id, number, ["name"], batch)
    sealed: Any = container.intake.seal_campaign(id, batches=len(batches), fingerprint="f")
    assert sealed["ok"]["sealed"], sealed
    return id


def turn(container: Container) -> None:
    """One turn of everything that workers do by themselves."""
    for share in container.sweep.find_due_pumps():
        container.pump.run(share, succeed=lambda _: None)
    container.report_processor.apply_inbox()
    container.sweep.run_steps()
    container.reconciler.reconcile_messages()


def drive(
    container: Container, campaign: str, *, until: Callable[[dict[str, Any]], bool] | None = None
) -> dict[str, Any]:
    """Turn until the campaign is over, or `until` holds of its status; gives up after a minute."""
    for _ in range(240):
        turn(container)
        status = status_of(container, campaign)
        if until(status) if until else status["state"] in OVER:
            return status
        time.sleep(0.25)
    raise AssertionError(f"still {status}")


def sent(container: Container, *, recipients: int, id: str = "test", **options: Any) -> str:
    """A campaign that is with the provider, which has its reports ready; nobody was told of them."""
    campaign = submit(container, recipients=recipients, id=id, **options)
    while status_of(container, campaign)["legs"] != {"kakao": {"accepted": recipients}}:
        pump(container)
    time.sleep(0.5)  # the sandbox's reports come within a moment; it has no clock to set
    return campaign


def status_of(container: Container, campaign: str) -> dict[str, Any]:
    """The books, as `pabal status` gets them."""
    reply: Any = container.status.read_status(campaign)
    assert "ok" in reply, reply
    status: dict[str, Any] = reply["ok"]
    return status


def balances(container: Container, campaign: str) -> bool:
    """Whether rows and tallies agree and sum to the audience."""
    found = container.ledger.campaigns.find(campaign)
    assert found is not None
    return container.ledger.tallies.audit(found.no).balances


class MovableClock(LedgerClock):
    """The ledger's time, ahead of itself by as much as a test says."""

    ahead = timedelta(0)

    def now(self) -> datetime:
        """The time as services see it."""
        return super().now() + self.ahead

    def pass_by(self, seconds: float) -> None:
        """Time passes for services, at once."""
        self.ahead += timedelta(seconds=seconds)


def with_set_clock(container: Container) -> MovableClock:
    """The clock of a container of the tests."""
    assert isinstance(container.clock, MovableClock)
    return container.clock


def later(container: Container, seconds: float) -> None:
    """From now on this container's clock shows so much more."""
    with_set_clock(container).pass_by(seconds)


def movable(container: Container) -> Callable[[timedelta], None]:
    """What moves a container's clock on."""
    clock = with_set_clock(container)
    return lambda by: clock.pass_by(by.total_seconds())


def seconds(amount: int) -> dict[str, Any]:
    """A validity period."""
    return {"amount": amount, "timeUnit": "SECONDS"}


def pump(container: Container) -> None:
    """Send what is due, and nothing else."""
    for share in container.sweep.find_due_pumps():
        container.pump.run(share, succeed=lambda _: None)
