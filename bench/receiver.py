"""Measure the receiver while sending goes on: single pushes, then pushes of a hundred, at fixed rates.

    python -m bench.receiver
    python -m bench.receiver --seconds 20 --single 1000 --reports 2000

A `pabal up --sandbox` with one worker and one receiver runs in a temporary folder. One campaign has left
before; its messages are what is reported, one in fifty as failed, so that an SMS follows. Another one sends
meanwhile. Pushes leave at their moments, answered or not, and each is timed from then to
its 200 OK, and to the call with its SMS where it told of a failure. How late this program itself was is a
figure of its own, and in the other one as well. The sandbox reports nothing.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg

from bench.kit import figures, processes
from bench.kit.figures import Figure, at_most, number
from bench.kit.machine import ROOT
from pabal.campaign import parse_campaign
from pabal.client import Client
from pabal_worker.local.stack import LocalStack
from pabal_worker.sandbox.behaviour.recipe import Recipe

_CONNECTIONS = 100
_P99_MS = 50.0
_PATIENCE_S = 300.0
_MEANWHILE_A_MINUTE = 6000
_FAILED_EVERY = 50
_SMS_WITHIN_S = 3.0
_DELIVERED = {
    "status": {"groupId": 3, "groupName": "DELIVERED", "id": 5, "name": "DELIVERED_TO_HANDSET"},
    "error": {"groupId": 0, "groupName": "OK", "id": 0, "name": "NO_ERROR", "permanent": False},
}
_FAILED = {
    "status": {"groupId": 2, "groupName": "UNDELIVERABLE", "id": 9, "name": "UNDELIVERABLE_NOT_DELIVERED"},
    "error": {
        "groupId": 1,
        "groupName": "HANDSET_ERRORS",
        "id": 1,
        "name": "EC_UNKNOWN_SUBSCRIBER",
        "permanent": True,
    },
}
_RECIPE = Recipe.model_validate(
    {"outcomes": {"kakao_alim": {"report_lost": 1.0}, "sms": {"report_lost": 1.0}}}
)
_SMS_CALLS = """SELECT m.recipient_no, a.started_at FROM messages m JOIN attempts a ON a.id = m.attempt
JOIN campaigns c ON c.no = m.campaign_no WHERE c.id = 'before' AND m.leg = 1 AND m.recipient_no = ANY(%s)"""


@dataclass
class Pushed:
    """What became of the pushes of one phase."""

    latencies_ms: list[float] = field(default_factory=list)
    late_ms: list[float] = field(default_factory=list)
    """From a push's moment until this program turned to it: what is no fault of the receiver's."""

    statuses: Counter[bytes] = field(default_factory=Counter)
    began: datetime = field(default_factory=lambda: datetime.now(UTC))
    """The moment of the first push."""

    def percentile(self, share: float) -> float:
        """The latency in ms that this share of pushes did not exceed."""
        return _percentile(self.latencies_ms, share)


async def push(url: str, bodies: Sequence[bytes], *, per_s: float) -> Pushed:
    """Push the bodies at their moments over a few connections that stay open."""
    host, port, path = _parts(url)
    idle = asyncio.Queue[tuple[asyncio.StreamReader, asyncio.StreamWriter]]()
    for _ in range(_CONNECTIONS):
        idle.put_nowait(await asyncio.open_connection(host, port))
    loop = asyncio.get_running_loop()
    began = loop.time() + 0.1
    pushed = Pushed(began=datetime.now(UTC) + timedelta(seconds=0.1))

    async def push_at(moment: float, body: bytes) -> None:
        pushed.late_ms.append((loop.time() - moment) * 1000)
        reader, writer = await idle.get()
        head = f"POST {path} HTTP/1.1\r\nhost: bench\r\ncontent-length: {len(body)}\r\n\r\n"
        writer.write(head.encode() + body)
        answer = await reader.readuntil(b"\r\n\r\n")
        pushed.latencies_ms.append((loop.time() - moment) * 1000)
        pushed.statuses[answer[9:12]] += 1
        idle.put_nowait((reader, writer))

    async with (
        asyncio.TaskGroup() as pushes
    ):  # each begins at its moment: all at once would be late themselves
        for no, body in enumerate(bodies):
            moment = began + no / per_s
            if moment > loop.time():
                await asyncio.sleep(moment - loop.time())
            pushes.create_task(push_at(moment, body))
    while not idle.empty():
        idle.get_nowait()[1].close()
    return pushed


def measure(stack: LocalStack, *, seconds: float, single: int, reports: int) -> Iterator[Figure]:
    """The figures, one phase after the other."""
    ledger = psycopg.connect(stack.settings["PABAL_DATABASE_URL"], autocommit=True)
    n = int(seconds * (single + reports))
    client = Client(stack.settings["PABAL_BROKER_URL"])
    _submit(client, "before", n)
    _wait_until(lambda: _left(client, "before") >= n)
    people = int(seconds * 10 * _MEANWHILE_A_MINUTE / 60)
    _submit(client, "meanwhile", people, pace=_MEANWHILE_A_MINUTE, first=50_000_000)
    singles = int(seconds * single)
    phases = {
        "single pushes": ([[row] for row in range(1, singles + 1)], float(single)),
        "pushes of 100": (
            [
                list(range(row, row + 100))
                for row in range(singles + 1, singles + int(seconds * reports) - 98, 100)
            ],
            reports / 100,
        ),
    }
    pids = {state.name: state.pid or 0 for state in stack.states()}
    url = f"{stack.receiver_url}/reports/{stack.settings['PABAL_RECEIVER_TOKEN']}"
    for name, (rows, per_s) in phases.items():
        bodies = [_body(each) for each in rows]
        left, before, began = _left(client, "meanwhile"), _cpu_s(pids), time.monotonic()
        pushed = asyncio.run(push(url, bodies, per_s=per_s))
        took_s = time.monotonic() - began
        cores = {of: (cpu_s - before[of]) / took_s for of, cpu_s in _cpu_s(pids).items()}
        sent = (_left(client, "meanwhile") - left) / took_s
        applied_s = _wait_until_applied(ledger)
        sms = _wait_for_sms(ledger, rows, pushed.began, per_s)
        rate = len(bodies) / took_s
        what = f"{name} at {number(per_s)} a second"
        yield Figure(
            f"{what}: pushed, a second", number(rate), f"≥ {number(0.95 * per_s)}", rate >= 0.95 * per_s
        )
        yield Figure(f"{what}: to 200 OK, p50, ms", number(pushed.percentile(0.5)))
        yield at_most(f"{what}: p99, ms", pushed.percentile(0.99), _P99_MS, number)
        yield Figure(f"{what}: largest, ms", number(max(pushed.latencies_ms)))
        late_ms = _percentile(pushed.late_ms, 0.99)
        yield Figure(f"{what}: of it this program's own, p99, ms", number(late_ms))
        yield Figure(
            f"{what}: answers", _shown(pushed.statuses), "200 only", set(pushed.statuses) == {b"200"}
        )
        yield Figure(f"{what}: applied after the last, s", number(applied_s))
        yield Figure(f"{what}: failures told", number(len(sms)))
        yield at_most(
            f"{what}: from failure to the SMS's call, p99, s",
            sms[int(len(sms) * 0.99)],
            _SMS_WITHIN_S,
            number,
        )
        yield Figure(f"{what}: cores", ", ".join(f"{of} {number(used)}" for of, used in cores.items()))
        yield Figure(f"{what}: messages sent meanwhile, a second", number(sent))
    yield at_most("worker at its largest, MB", processes.peak_mb(pids["worker-1"]), 200, number)
    yield Figure("receiver at its largest, MB", number(processes.peak_mb(pids["receiver"])))
    unread = ledger.execute("SELECT count(*) FROM inbox WHERE complaint IS NOT NULL").fetchone()
    orphans = ledger.execute("SELECT count(*) FROM orphans").fetchone()
    yield Figure(
        "bodies unread, reports of nobody",
        f"{_first(unread)}, {_first(orphans)}",
        "0, 0",
        not any((_first(unread), _first(orphans))),
    )


def _cpu_s(pids: Mapping[str, int]) -> dict[str, float]:
    """CPU seconds so far, by process, this program's own too."""
    return {of: processes.cpu_s(pid) for of, pid in pids.items()} | {"bench": time.process_time()}


def _percentile(values: Sequence[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def _submit(
    client: Client, campaign_id: str, people: int, *, pace: int | None = None, first: int = 20_000_000
) -> None:
    campaign: dict[str, Any] = {
        "id": campaign_id,
        "channel": "KAKAO_ALIM",
        "sender": "@shop",
        "content": {"type": "TEMPLATE", "templateCode": "T1", "text": "주문 #{order}이 발송되었습니다."},
        "smsFailover": {"sender": "0215881234", "text": "주문 #{order} 발송"},
        "guard": "NONE",
    }
    if pace:
        campaign["sendingSpeedLimit"] = {"amount": pace, "timeUnit": "MINUTE"}
    rows = ({"to": f"010{first + no}", "order": f"A-{no}"} for no in range(people))
    client.submit(parse_campaign(json.dumps(campaign).encode()), rows)


def _body(rows: Sequence[int]) -> bytes:
    results = [
        {
            "messageId": f"before.{row}.0",
            "bulkId": "bench",
            "to": f"8210{20_000_000 + row - 1}",
            "sentAt": "2026-11-22T01:00:00.000+0000",
            "doneAt": "2026-11-22T01:00:01.000+0000",
            "messageCount": 1,
            "price": {"pricePerMessage": 0.01, "currency": "EUR"},
            **(_FAILED if row % _FAILED_EVERY == 0 else _DELIVERED),
        }
        for row in rows
    ]
    return json.dumps({"results": results}).encode()


def _wait_for_sms(
    ledger: psycopg.Connection[Any], rows: Sequence[Sequence[int]], began: datetime, per_s: float
) -> list[float]:
    """Seconds from each push that told of a failure to the call with its SMS, in their order."""
    pushed_at = {
        row: began + timedelta(seconds=no / per_s)
        for no, each in enumerate(rows)
        for row in each
        if row % _FAILED_EVERY == 0
    }
    calls: list[tuple[int, datetime]] = []

    def all_left() -> bool:
        nonlocal calls
        calls = ledger.execute(_SMS_CALLS, [list(pushed_at)]).fetchall()
        return len(calls) == len(pushed_at)

    _wait_until(all_left)
    return sorted((called_at - pushed_at[row]).total_seconds() for row, called_at in calls)


def _left(client: Client, campaign_id: str) -> int:
    states = client.status(campaign_id)["legs"].get("kakao", {})
    return states.get("accepted", 0) + states.get("delivered", 0)


def _wait_until_applied(ledger: psycopg.Connection[Any]) -> float:
    began = time.monotonic()
    open_bodies = "SELECT count(*) FROM inbox WHERE applied_at IS NULL"
    _wait_until(lambda: _first(ledger.execute(open_bodies).fetchone()) == 0)
    return time.monotonic() - began


def _wait_until(holds: Any) -> None:
    gives_up_at = time.monotonic() + _PATIENCE_S
    while not holds():
        if time.monotonic() > gives_up_at:
            raise figures.WentWrong(f"not within {_PATIENCE_S:g} s")
        time.sleep(0.2)


def _first(row: Any) -> int:
    return int(row[0]) if row else 0


def _shown(statuses: Counter[bytes]) -> str:
    return ", ".join(f"{status.decode()}: {n:,}" for status, n in sorted(statuses.items()))


def _parts(url: str) -> tuple[str, int, str]:
    address, _, path = url.removeprefix("http://").partition("/")
    host, _, port = address.partition(":")
    return host, int(port), f"/{path}"


def main() -> int:
    """Measure and print; 1 where a wanted figure is not reached."""
    parser = argparse.ArgumentParser(prog="bench.receiver", description="pushes while sending goes on")
    parser.add_argument("--seconds", type=float, default=15, help="of each phase; %(default)s")
    parser.add_argument("--single", type=int, default=1000, help="single pushes a second; %(default)s")
    parser.add_argument(
        "--reports", type=int, default=2000, help="reports a second by the hundred; %(default)s"
    )
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="pabal-receiver-") as name:
        Path(name).chmod(0o711)
        with LocalStack(Path(name) / "data", with_sandbox=_RECIPE) as stack:
            found = list(measure(stack, seconds=asked.seconds, single=asked.single, reports=asked.reports))
    print(f"{figures.where_and_when(ROOT)}\n\n{figures.table(found)}")
    return 1 if any(figure.reached is False for figure in found) else 0


if __name__ == "__main__":
    sys.exit(main())
