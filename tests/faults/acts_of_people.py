"""Hurt an installation while people change, stop and send: what was replied to them has to hold.

Each leaves a check in the scene where its outcome is known only at the end. What is hurt without them is in
`acts.py`.
"""

from __future__ import annotations

import signal
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from pabal.client import Client
from pabal.errors import NoAnswer
from pabal.replies import CampaignChange
from pabal_worker.sending.look import GOOD_FOR_S
from tests.faults import acts
from tests.faults.scene import CLAIM, Scene

T = TypeVar("T")

_ONE_OFFS, _THREADS = 40, 16
_TIMES = 8
_ON_THE_WAY_S = 0.4
"""So much later than its begin a call may have arrived, on a machine that is busy with all of this."""

_SLEEPS_S, _ENDS_IN_S = 4.0, 8.0
_DAYS = ["MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY"]
_ONE_OFF = {
    "channel": "KAKAO_ALIM",
    "sender": "@shop",
    "content": {"type": "TEMPLATE", "templateCode": "ORDER_01", "text": "#{name}님, 주문이 발송되었습니다."},
    "validityPeriod": {"amount": 10, "timeUnit": "MINUTES"},
}
_FINAL = ("delivered", "undelivered", "rejected")
_CAMPAIGN = "SELECT id FROM campaigns WHERE open_until IS NULL ORDER BY no LIMIT 1"


def send_while_all_are_killed(scene: Scene) -> None:
    """Send messages to single persons, each key from two clients at once, while everybody is killed twice."""
    _send_twice_at_once(scene, "killed", acts.kill_all, times=2)


def send_while_valkey_is_wiped(scene: Scene) -> None:
    """The same, while tasks, replies, grants and locks are forgotten again and again."""
    _send_twice_at_once(scene, "wiped", acts.wipe_valkey, times=3)


def shut_the_window_while_a_worker_sleeps(scene: Scene) -> None:
    """Shut the window while a worker sleeps between claim and call; nothing begins until it is open again."""
    _stop_asleep(scene, lambda: _shut(scene), lambda: _open(scene))


def shut_the_window_as_a_worker_dies(scene: Scene) -> None:
    """Kill a worker in its call, then shut the window: what is in doubt waits for the opening too."""
    acts.kill_in_the_call(scene)
    _nothing_after(scene, _shut(scene), _SLEEPS_S)
    _open(scene)


def end_while_a_worker_sleeps(scene: Scene) -> None:
    """Move the end near while a worker sleeps between claim and call: of what it had, and of the rest,
    nothing leaves later.
    """

    def end(client: Client, campaign_id: str) -> datetime:
        end_at = datetime.now(UTC) + timedelta(seconds=_ENDS_IN_S)
        client.change(campaign_id, {"endAt": end_at.isoformat(timespec="milliseconds")})
        return end_at + timedelta(seconds=GOOD_FOR_S)

    with scene.statement_held(CLAIM) as (worker, _):
        scene.installation.signal(worker, signal.SIGSTOP)
    try:
        campaign_id = _campaign_id(scene)
        bound = _ask(scene, lambda client: end(client, campaign_id))
        _nothing_after(scene, bound, _SLEEPS_S)
    finally:
        scene.installation.signal(worker, signal.SIGCONT)
    _nothing_after(scene, bound, _SLEEPS_S)


def pause_while_a_worker_sleeps(scene: Scene) -> None:
    """Stop the account while a worker sleeps between claim and call; nothing begins until it is resumed."""

    def pause() -> datetime:
        reply = _ask(scene, lambda client: client.pause_many())
        return datetime.fromisoformat(reply["nothingAfter"] or "")

    _stop_asleep(scene, pause, lambda: _resume_all(scene))


def pause_as_a_worker_dies(scene: Scene) -> None:
    """Kill a worker in its call, and stop a sender at once: what is in doubt waits for the resume."""
    acts.kill_in_the_call(scene)
    reply = _ask(scene, lambda client: client.pause_many(sender="@shop"))
    _nothing_after(scene, datetime.fromisoformat(reply["nothingAfter"] or ""), _SLEEPS_S)
    _resume_all(scene)


def _stop_asleep(scene: Scene, stop: Callable[[], datetime], go_on: Callable[[], object]) -> None:
    """A worker sleeps between claim and call while people stop what it is at; it wakes up after the moment in
    their reply, before its lease is over.
    """
    with scene.statement_held(CLAIM) as (worker, _):
        scene.installation.signal(worker, signal.SIGSTOP)
    try:
        bound = stop()
        _nothing_after(scene, bound, _SLEEPS_S)
    finally:
        scene.installation.signal(worker, signal.SIGCONT)
    _nothing_after(scene, bound, _SLEEPS_S)
    go_on()


def _shut(scene: Scene) -> datetime:
    """Shut the campaign's window; after which moment nothing begins."""
    opens = datetime.now(UTC) + timedelta(hours=3)
    window = {
        "days": _DAYS,
        "from": {"hour": opens.hour, "minute": 0},
        "to": {"hour": (opens + timedelta(hours=2)).hour, "minute": 0},
    }
    return _change(scene, {"deliveryTimeWindow": window})


def _open(scene: Scene) -> None:
    _change(scene, {"deliveryTimeWindow": None})


def _nothing_after(scene: Scene, bound: datetime, seconds: float) -> None:
    """Let time pass; raises AssertionError if a call begins after the bound."""
    _until(scene, bound.isoformat())
    scene.installation.pass_time(seconds)
    late = _arrived_after(scene, bound)
    assert not late, late[0]


def _arrived_after(scene: Scene, bound: datetime) -> list[str]:
    latest = bound.timestamp() + _ON_THE_WAY_S
    late = [row["wall"] for row in scene.installation.sandbox.arrivals() if row["wall"] > latest]
    if not late:
        return []
    return [f"{len(late)} messages arrived up to {max(late) - bound.timestamp():.1f} s after {bound}"]


def _until(scene: Scene, moment: str) -> None:
    scene.installation.pass_time(
        max(0.0, (datetime.fromisoformat(moment) - datetime.now(UTC)).total_seconds())
    )


def _change(scene: Scene, changes: dict[str, Any]) -> datetime:
    """Change the campaign; after which moment nothing goes by the old file. Where a reply was lost, the next
    one says that nothing is left to change, and the moment counts from there.
    """
    campaign_id = _campaign_id(scene)
    replies: list[CampaignChange | None] = []

    def change(client: Client) -> None:
        replies.append(None)
        replies[-1] = client.change(campaign_id, changes)

    _ask(scene, change)
    reply = replies[-1]
    assert reply and (reply["made"] or len(replies) > 1), reply
    if reply["oldUntil"] is None:
        return datetime.now(UTC) + timedelta(seconds=GOOD_FOR_S)
    return datetime.fromisoformat(reply["oldUntil"])


def _campaign_id(scene: Scene) -> str:
    with scene.installation.connect() as connection:
        row = connection.execute(_CAMPAIGN).fetchone()
    assert row
    return str(row[0])


def _resume_all(scene: Scene) -> None:
    _ask(scene, lambda client: client.resume_many(every=True))


def _ask(scene: Scene, ask: Callable[[Client], T]) -> T:
    """A reply, while a worker sleeps with a question that it has just taken: then it is asked again."""
    client = Client(scene.installation.settings["PABAL_BROKER_URL"], timeout_s=10)
    for _ in range(_TIMES):
        try:
            return ask(client)
        except NoAnswer:
            scene.installation.check()
    return ask(client)


def _send_twice_at_once(scene: Scene, name: str, hurt: Callable[[Scene], None], *, times: int) -> None:
    url = scene.installation.settings["PABAL_BROKER_URL"]
    clients = [Client(url, timeout_s=10) for _ in range(2)]
    keys = [f"{name}-{no}" for no in range(_ONE_OFFS)]
    to = {key: f"0107{len(name)}{no:06}" for no, key in enumerate(keys)}

    def send(client: Client, key: str) -> str:
        for _ in range(_TIMES):
            try:
                status = client.send(to[key], _ONE_OFF, {"name": "길동"}, key=key)
            except NoAnswer:
                continue
            return str(status["providerMessageId"])
        raise TimeoutError(f"nobody took the message {key!r}")

    with ThreadPoolExecutor(_THREADS) as threads:
        calls = [(key, threads.submit(send, client, key)) for key in keys for client in clients]
        for n in range(1, times + 1):
            _wait_for(scene, calls, len(calls) * n // (times + 2))
            hurt(scene)
        _wait_for(scene, calls, len(calls))
        ids: dict[str, set[str]] = {}
        for key, call in calls:
            ids.setdefault(key, set()).add(call.result())
    apart = [key for key, found in ids.items() if len(found) > 1]
    assert not apart, f"{len(apart)} keys became two messages: {apart[0]}"
    scene.checks.append(lambda: _one_offs_at_the_end(scene, keys))


def _wait_for(scene: Scene, calls: list[tuple[str, Future[str]]], n: int) -> None:
    scene.installation.wait(
        lambda: sum(call.done() for _, call in calls) >= n,
        patience_s=180,
        what=f"{n} of {len(calls)} messages to single persons were taken",
    )


def _one_offs_at_the_end(scene: Scene, keys: list[str]) -> list[str]:
    """What is lost, twice or still open of messages to single persons."""

    def states() -> dict[str, Any]:
        found = _ask(scene, lambda client: client.sent(keys=keys))
        return {str(status["key"]): status for status in found}

    def are_over() -> bool:
        legs = [status["legs"]["kakao"]["state"] for status in states().values()]
        return len(legs) == len(keys) and all(state in _FINAL for state in legs)

    try:
        scene.installation.wait(are_over, patience_s=150, what="messages to single persons were over")
    except TimeoutError as error:
        return [str(error)]
    ids = {status["providerMessageId"] for status in states().values()}
    taken = [row["messageId"] for row in scene.installation.sandbox.arrivals() if row["taken"]]
    counts = [taken.count(id_) for id_ in ids]
    complaints = {"lost": counts.count(0), "twice": sum(n > 1 for n in counts)}
    return [f"{n} messages to single persons {what}" for what, n in complaints.items() if n]
