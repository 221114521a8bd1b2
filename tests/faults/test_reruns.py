"""Reruns while everything is killed, wiped, asked twice at once, and contradicted by late reports."""

from __future__ import annotations

import signal
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, TypeVar

import orjson
import pytest

from pabal.campaign import parse_campaign
from pabal.client import Client, reruns
from pabal.errors import NoAnswer
from pabal_worker.ledger import Ledger
from pabal_worker.sandbox import read_recipe
from tests.faults.installation import Installation, run_installation
from tests.support.reporting import DELIVERED
from tests.support.servers import wipe

T = TypeVar("T")
PEOPLE, TURNED = 400, 20
OPEN = "SELECT 1 FROM inbox WHERE applied_at IS NULL"
ENDED = "SELECT id FROM campaigns WHERE state = 'finished'"
FAILED = "SELECT recipient_no FROM messages WHERE state <> 'delivered' ORDER BY 1"
QUICK = {"min_s": 0.0, "max_s": 0.3, "retry_unit_s": 0.1}
SPEC = {
    "channel": "KAKAO_ALIM",
    "sender": "@shop",
    "content": {"type": "TEMPLATE", "templateCode": "ORDER_01", "text": "#{name}님, 주문이 발송되었습니다."},
    "validityPeriod": {"amount": 10, "timeUnit": "MINUTES"},
    "sendingSpeedLimit": {"amount": 1200, "timeUnit": "MINUTE"},
}


@pytest.fixture(scope="module")
def installation() -> Iterator[Installation]:
    with run_installation() as running:
        yield running


def recipe(**outcomes: Any) -> Any:
    healthy = {"logs_per_minute": None, "refuses_duplicates": False, "reports": QUICK}
    return read_recipe(healthy | {"outcomes": outcomes})


def ask(installation: Installation, id: str | None) -> dict[str, Any]:
    """Ask for a rerun until somebody answers."""
    client = Client(installation.settings["PABAL_BROKER_URL"], timeout_s=10)
    return dict(insist(lambda: client.rerun("first", only=["undelivered", "rejected"], id=id)))


def insist(act: Callable[[], T]) -> T:
    """Ask again where nobody answered, as people do: what is asked may be repeated."""
    while True:
        try:
            return act()
        except NoAnswer:
            continue


def rows(installation: Installation, query: str) -> list[Any]:
    with installation.connect() as connection:
        return connection.execute(query).fetchall()


def is_over(installation: Installation, ids: set[str]) -> bool:
    ended = {id for (id,) in rows(installation, ENDED)}
    return ids <= ended


def test_nobody_gets_it_twice_and_nobody_is_lost(installation, monkeypatch):
    monkeypatch.setattr(reruns, "_PATIENCE_S", 10)
    installation.sandbox.reset()
    installation.sandbox.set_recipe(recipe(kakao_alim={"unknown_user": 0.5}))
    installation.start("reruns", {})
    try:
        client = Client(installation.settings["PABAL_BROKER_URL"], timeout_s=60)
        people = ({"to": f"010{no:08}", "name": f"이름{no}"} for no in range(1, PEOPLE + 1))
        client.submit(parse_campaign(SPEC | {"id": "first"}), people)
        installation.wait(lambda: is_over(installation, {"first"}), patience_s=120, what="the first is over")
        failed = [no for (no,) in rows(installation, FAILED)]
        before = len(installation.sandbox.arrivals())
        installation.sandbox.set_recipe(recipe())

        # the same question twice and another one, at once; all die meanwhile, and the broker forgets
        asked: list[dict[str, Any]] = []
        threads = [
            threading.Thread(target=lambda id=id: asked.append(ask(installation, id)), daemon=True)
            for id in (None, None, "other")
        ]
        for thread in threads:
            thread.start()
        installation.pass_time(0.2)
        for name in installation.names():
            installation.signal(name, signal.SIGKILL)
        wipe(installation.valkey)
        installation.wait(
            lambda: not any(thread.is_alive() for thread in threads), patience_s=120, what="all were answered"
        )
        ids = {str(reply["campaign"]) for reply in asked}
        for id in ids:
            insist(partial(client.pause, id))
        installation.pass_time(3)  # what was claimed has left or has come back
        had = {row["to"] for row in installation.sandbox.arrivals()[before:]}
        late = [no for no in failed if _number(no) not in had][-TURNED:]
        ledger = Ledger(installation.database_url(), max_connections=1)
        ledger.reports.store("push", orjson.dumps({"results": [_turned(no) for no in late]}))
        ledger.close()
        installation.wait(
            lambda: not rows(installation, OPEN), patience_s=60, what="the late reports are applied"
        )
        for id in ids:
            insist(partial(client.resume, id))
        wipe(installation.valkey)
        installation.wait(
            lambda: (
                len(installation.sandbox.arrivals()) > before + len(failed) // 3 or _over(installation, asked)
            ),
            patience_s=120,
            what="some have left",
        )
        for name in installation.names():
            installation.signal(name, signal.SIGKILL)
        installation.wait(lambda: _over(installation, asked), patience_s=180, what="the reruns are over")

        arrived = installation.sandbox.arrivals()[before:]
        again = Counter(row["to"] for row in arrived if row["taken"])
        assert len({reply["campaign"] for reply in asked}) == 2
        assert max(again.values()) == 1
        assert set(again) <= {_number(no) for no in failed}
        assert len(late) == TURNED
        assert set(again) == {_number(no) for no in failed if no not in late}
        for id in {"first", *(str(reply["campaign"]) for reply in asked)}:
            assert client.audit(id)["balanced"]
    finally:
        installation.stop()


def _over(installation: Installation, asked: list[dict[str, Any]]) -> bool:
    return is_over(installation, {str(reply["campaign"]) for reply in asked})


def _number(no: int) -> str:
    return f"8210{no:08}"


def _turned(no: int) -> dict[str, Any]:
    """The provider says later that the person has it after all."""
    report = {"messageId": f"first.{no}.0", "to": _number(no), "status": DELIVERED}
    return report | {"doneAt": "2026-11-28T23:00:00.000+0000"}
