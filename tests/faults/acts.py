"""Inject faults: into processes, Valkey, PostgreSQL, the receiver.

Each returns when it is over: who was frozen goes on, what was away is back.
"""

from __future__ import annotations

import gzip
import os
import resource
import signal
import socket
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import orjson
import psycopg
from kombu import Connection, Producer
from redis import Redis

from pabal import wire
from pabal.campaign import parse_campaign
from pabal.client import Client
from pabal.timestamps import to_iso
from pabal_worker.local.embedded import Postgres, Valkey
from tests.faults.installation import WORKERS
from tests.faults.scene import CLAIM, SETTLE, SMS_CLAIM, TAKE_IN, Scene
from tests.support.servers import wipe

PAST_THE_LEASE_S = 22.0
"""A lease is the request's timeout and fifteen seconds."""

_SHORT_S = 5.0
_HELD = "SELECT id FROM campaigns WHERE state = 'held' AND held_for LIKE 'sender %'"
_REFUSED_OR_SMS = "SELECT count(*) FROM messages WHERE leg = 1 OR state NOT IN ('waiting', 'sending')"
_FEW_FILES, _CROWD = 1200, 1500
_NIGHT, _EXPIRES_S = 500, 2.0
_OTHER = {
    "id": "another",
    "channel": "KAKAO_ALIM",
    "sender": "@shop",
    "content": {"type": "TEMPLATE", "templateCode": "ORDER_01", "text": "주문이 발송되었습니다."},
}
_STORED = "SELECT 1 FROM batches b JOIN campaigns c ON c.no = b.campaign_no WHERE c.id = %s"
_CUT = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()
"""


def kill_before_the_call(scene: Scene) -> None:
    """SIGKILL a worker whose claim is just being written: the row says sending, and no call is made."""
    with scene.statement_held(CLAIM) as (worker, _):
        scene.installation.signal(worker, signal.SIGKILL)


def kill_in_the_call(scene: Scene) -> None:
    """SIGKILL a worker while the provider, which has taken its messages, has not answered yet."""
    scene.installation.signal(scene.hold_a_call(), signal.SIGKILL)


def kill_before_it_is_read(scene: Scene) -> None:
    """SIGKILL a worker whose call has left and waits in the provider's socket, perhaps never to be read."""
    with _frozen([scene.installation.sandbox.pid]):
        scene.installation.pass_time(scene.rng.uniform(0.3, 0.6))
        scene.installation.signal(scene.sender(), signal.SIGKILL)


def kill_after_the_answer(scene: Scene) -> None:
    """SIGKILL a worker that has its answer and cannot settle it any more."""
    with scene.statement_held(SETTLE) as (worker, pids):
        scene.installation.signal(worker, signal.SIGKILL)
        with scene.installation.connect() as connection:
            connection.execute("SELECT pg_terminate_backend(pid) FROM unnest(%s::int[]) AS pid", [pids])


def kill_all(scene: Scene) -> None:
    """SIGKILL every worker, beat and the receiver in one moment."""
    for name in scene.installation.names():
        scene.installation.signal(name, signal.SIGKILL)


def freeze_in_the_call(scene: Scene) -> None:
    """SIGSTOP a worker in a call until its lease is long over; then it wakes up and finds an old answer."""
    _freeze(scene, scene.hold_a_call("slow", late_s=0.5), PAST_THE_LEASE_S)


def freeze_before_the_call(scene: Scene) -> None:
    """SIGSTOP a worker between claim and call; it wakes up with a lease that is over and an old grant.

    Until then its messages are in doubt; it then says itself that no call carried them.
    """
    with scene.statement_held(CLAIM) as (worker, _):
        scene.installation.signal(worker, signal.SIGSTOP)
    try:
        scene.installation.pass_time(PAST_THE_LEASE_S)
        scene.look_at_doubts()
    finally:
        scene.installation.signal(worker, signal.SIGCONT)


def freeze_in_a_transaction(scene: Scene) -> None:
    """SIGSTOP a worker that has locked its campaign and claimed SMS, and has not committed; it wakes up when
    PostgreSQL has long ended its session, so that nobody waited for it.
    """
    with scene.statement_held(SMS_CLAIM) as (worker, pids):
        scene.installation.signal(worker, signal.SIGSTOP)
    try:
        scene.installation.wait(
            lambda: not scene.sessions(pids), patience_s=60, what="PostgreSQL ended the session"
        )
        scene.installation.pass_time(_SHORT_S)
    finally:
        scene.installation.signal(worker, signal.SIGCONT)


def freeze_in_a_batch(scene: Scene) -> None:
    """SIGSTOP a worker in the statement that takes a batch of another campaign in; once PostgreSQL has ended
    its session nobody waits for that campaign, and when the worker wakes up the batch is stored after all.
    """
    other = parse_campaign(_OTHER, source="the other campaign")
    client = Client(scene.installation.settings["PABAL_BROKER_URL"], timeout_s=60)
    client.open(other)
    people = [[1, "821099999999"]]
    with scene.statement_held(TAKE_IN, cause=lambda: client.enqueue(other.id, 1, [], people)) as held:
        worker, pids = held
        scene.installation.signal(worker, signal.SIGSTOP)
    try:
        scene.installation.wait(
            lambda: not scene.sessions(pids), patience_s=60, what="PostgreSQL ended the session"
        )
        with scene.installation.connect() as connection:
            connection.execute("SELECT 1 FROM campaigns WHERE id = %s FOR UPDATE NOWAIT", [other.id])
    finally:
        scene.installation.signal(worker, signal.SIGCONT)
    with scene.installation.connect() as connection:
        scene.installation.wait(
            lambda: connection.execute(_STORED, [other.id]).fetchone(),
            patience_s=60,
            what="the batch was stored",
        )
    client.cancel(other.id)


def freeze_shortly(scene: Scene) -> None:
    """SIGSTOP a worker for less than its lease, somewhere in its work."""
    _freeze(scene, scene.sender(), scene.rng.uniform(1, 3))


def end_in_the_call(scene: Scene) -> None:
    """SIGTERM a worker while the provider holds its answer for two seconds more."""
    worker = scene.hold_a_call("slow", late_s=2.0)
    pid = scene.installation.pid_of(worker)
    scene.installation.signal(worker, signal.SIGTERM)
    scene.installation.wait(
        lambda: scene.installation.pid_of(worker) != pid, patience_s=60, what="the worker ended"
    )


def register_the_sender(scene: Scene) -> None:
    """Once the campaign is held for its sender, and nobody was refused for it, mend that and resume."""
    installation = scene.installation
    with installation.connect() as connection:
        held = installation.wait(
            lambda: connection.execute(_HELD).fetchall(), patience_s=60, what="the campaign was held"
        )
        refused = connection.execute(_REFUSED_OR_SMS).fetchone()
    assert refused == (0,), f"{refused} messages were refused or became SMS for the sender's sake"
    installation.sandbox.set_recipe(scene.mended_recipe())
    Client(installation.settings["PABAL_BROKER_URL"], timeout_s=60).resume(held[0][0])


def pile_ticks_up(scene: Scene) -> None:
    """Let what beat calls for wait in the broker, as after a night without workers, and all come at once; no
    tick publishes again what the one before it has.
    """
    installation = scene.installation
    for worker in WORKERS:
        installation.stop_one(worker)
    app = wire.celery_app(installation.settings["PABAL_BROKER_URL"])
    with app.connection_for_write() as way:
        for _ in range(_NIGHT):
            for task in (wire.TICK, wire.UPKEEP, wire.RETENTION):
                app.send_task(task, queue=wire.QUEUES[task], connection=way, ignore_result=True)
    for worker in WORKERS:
        installation.start_one(worker)
    lengths: list[int] = []
    with Redis.from_url(installation.valkey.url(0)) as broker:

        def are_done() -> bool:
            lengths.append(int(broker.llen(wire.PUMP_QUEUE)))
            return int(broker.llen(wire.BEAT_QUEUE)) < len(WORKERS)

        installation.wait(are_done, patience_s=90, what="the ticks were done")
    assert max(lengths) < _NIGHT / 10, f"{max(lengths)} pumps waited at once"


def ask_late_and_out_of_order(scene: Scene) -> None:
    """Cancel, as asked before a resume and come after it, and as expired while nobody was there: neither may
    cancel anything.
    """
    installation = scene.installation
    url, asked = installation.settings["PABAL_BROKER_URL"], to_iso(datetime.now(UTC))
    client, campaign_id = Client(url, timeout_s=60), _campaign_id(scene)
    client.pause(campaign_id)
    client.resume(campaign_id)
    app = wire.celery_app(url)
    older = {"campaign": campaign_id, "asked": asked}
    reply = app.send_task(wire.CANCEL, kwargs=older, queue=wire.QUEUES[wire.CANCEL]).get(timeout=60)
    assert reply["error"]["kind"] == "not_possible", reply
    for worker in WORKERS:
        installation.stop_one(worker)
    late = {"campaign": campaign_id, "asked": to_iso(datetime.now(UTC))}
    app.send_task(
        wire.CANCEL, kwargs=late, queue=wire.QUEUES[wire.CANCEL], expires=_EXPIRES_S, ignore_result=True
    )
    installation.pass_time(_EXPIRES_S + 1)
    for worker in WORKERS:
        installation.start_one(worker)


def wipe_valkey(scene: Scene) -> None:
    """Forget every task, every grant and every lock."""
    wipe(scene.installation.valkey)


def restart_valkey(scene: Scene) -> None:
    """End Valkey in order and start it at once."""
    scene.installation.valkey.stop()
    scene.installation.restart_valkey()


def take_valkey_away(scene: Scene) -> None:
    """SIGKILL Valkey; it comes back later, with what it had written down."""
    _take_away(scene, scene.installation.valkey, signal.SIGKILL)
    scene.installation.restart_valkey()


def freeze_valkey(scene: Scene) -> None:
    """SIGSTOP Valkey: connections stand, and nobody answers."""
    with _frozen([scene.installation.valkey.pid]):
        scene.installation.pass_time(scene.away_s)


def fill_valkey(scene: Scene) -> None:
    """Let Valkey refuse every write, as one that is full under `noeviction` does."""
    with Redis.from_url(scene.installation.valkey.url()) as client:
        client.config_set("maxmemory", "1mb")
        try:
            scene.installation.pass_time(max(_SHORT_S, scene.away_s / 3))
        finally:
            client.config_set("maxmemory", "0")


def restart_postgres(scene: Scene) -> None:
    """End PostgreSQL in order, which cuts all sessions, and start it at once."""
    scene.installation.postgres.stop()
    scene.installation.restart_postgres()


def take_postgres_away(scene: Scene) -> None:
    """Let PostgreSQL crash (SIGQUIT); it recovers later."""
    _take_away(scene, scene.installation.postgres, signal.SIGQUIT)
    scene.installation.restart_postgres()


def cut_connections(scene: Scene) -> None:
    """End every session of the ledger, whatever it was doing."""
    with psycopg.connect(scene.installation.postgres.url, autocommit=True) as connection:
        connection.execute(_CUT)


def freeze_postgres(scene: Scene) -> None:
    """SIGSTOP PostgreSQL with all its processes."""
    pid = scene.installation.postgres.pid
    with _frozen([pid, *_children(pid)]):
        scene.installation.pass_time(max(_SHORT_S, scene.away_s / 3))


def take_receiver_away(scene: Scene) -> None:
    """Nobody takes reports for a while; the provider pushes them again."""
    scene.installation.stop_one("receiver")
    scene.installation.pass_time(scene.away_s)
    scene.installation.start_one("receiver")


def crowd_the_receiver(scene: Scene) -> None:
    """Open more connections to the receiver than it keeps, and say nothing."""
    address = urlsplit(scene.installation.settings["PABAL_RECEIVER_PUBLIC_URL"])
    pid = scene.installation.pid_of("receiver")
    assert pid is not None
    resource.prlimit(pid, resource.RLIMIT_NOFILE, (_FEW_FILES, _FEW_FILES))
    with ExitStack() as stack:
        for _ in range(_CROWD):
            connection = socket.create_connection((address.hostname or "", address.port or 0), timeout=5)
            stack.callback(connection.close)
        scene.installation.pass_time(scene.away_s)


def push_foreign_messages(scene: Scene) -> None:
    """Push messages that do not follow the wire, of harmless kinds, into every queue; all are set aside."""
    url = scene.installation.settings["PABAL_BROKER_URL"]
    kinds = [
        {"task": "pabal.batches", "content_type": "application/json", "body": "[[], {}, {}]"},
        {"task": wire.STATUS, "content_type": "application/json", "body": '[[], {"campaign": "'},
        {"task": wire.STATUS, "content_type": "text/plain", "body": "[[], {}, {}]"},
    ]
    before = _dead_letters(scene)
    queues = sorted(set(wire.QUEUES.values()))
    with Connection(url, transport_options=wire.TRANSPORT_OPTIONS) as way:
        for queue in queues:
            for kind in kinds:
                Producer(way).publish(
                    kind["body"],
                    exchange="",
                    routing_key=queue,
                    content_type=kind["content_type"],
                    content_encoding="utf-8",
                    headers={"task": kind["task"], "id": str(uuid.uuid4())},
                )
    wanted = before + len(queues) * len(kinds)
    scene.installation.wait(
        lambda: _dead_letters(scene) == wanted, patience_s=60, what="every foreign message is set aside"
    )


def _dead_letters(scene: Scene) -> int:
    with scene.installation.connect() as connection:
        row = connection.execute("SELECT count(*) FROM dead_letters").fetchone()
    return int(row[0]) if row else 0


def push_bad_bodies(scene: Scene) -> None:
    """Push what is no report, among reports: junk, half bodies, odd rows, an encoding that nobody reads."""
    row = _pending(scene, 1)
    good = orjson.dumps(row)
    for body in (
        b"",
        b"no json",
        b'{"results": [' + b"1," * 1_000_000 + b"1]}",
        b'{"results": [' + good + b"," + good[:40],
        b'{"results": [7, null, {}, ' + good + b"]}",
        orjson.dumps({"results": [row | {"price": {"pricePerMessage": 10**12}, "messageCount": 10**6}]}),
        b'<?xml version="1.0" encoding="EUC-KR"?><results/>',
        gzip.compress(b" " * (9 * 1024 * 1024)),
    ):
        _push(scene, body)


_ANSWERED = """SELECT array_agg(m.recipient_no) FROM messages m JOIN attempts a ON a.id = m.attempt
WHERE m.leg = 0 AND a.http_status = 200 AND m.recipient_no <@ a.recipients"""


def push_full_bodies(scene: Scene) -> None:
    """Push fifty bodies as full as the provider makes them, which say nothing new of messages that it has."""
    with scene.installation.connect() as connection:
        row = connection.execute(_ANSWERED).fetchone()
    assert row and row[0]
    reports = [_pending(scene, no) for no in row[0]]
    body = orjson.dumps({"results": (reports * (2000 // len(reports) + 1))[:2000]})
    for _ in range(50):
        _push(scene, body)


def freeze_provider(scene: Scene) -> None:
    """SIGSTOP the provider: calls leave, and nobody reads them until much later."""
    with _frozen([scene.installation.sandbox.pid]):
        scene.installation.pass_time(_SHORT_S)


def kill_one_of_two(scene: Scene) -> None:
    """SIGKILL a worker by lot, whatever it is doing."""
    scene.installation.signal(scene.rng.choice(WORKERS), signal.SIGKILL)


def _pending(scene: Scene, no: int) -> dict[str, Any]:
    """A report that says of a message what everybody knows."""
    status = {"groupId": 1, "groupName": "PENDING", "id": 7, "name": "PENDING_ENROUTE"}
    return {"messageId": f"{_campaign_id(scene)}.{no}.0", "status": status, "filling": "." * 400}


def _campaign_id(scene: Scene) -> str:
    with scene.installation.connect() as connection:
        row = connection.execute("SELECT id FROM campaigns ORDER BY no LIMIT 1").fetchone()
    assert row
    return str(row[0])


def _push(scene: Scene, body: bytes) -> None:
    """As the provider pushes."""
    settings = scene.installation.settings
    url = f"{settings['PABAL_RECEIVER_PUBLIC_URL']}/reports/{settings['PABAL_RECEIVER_TOKEN']}"
    answer = httpx.post(url, content=body, timeout=30)
    assert answer.status_code == 200, answer.text


def _take_away(scene: Scene, server: Postgres | Valkey, how: signal.Signals) -> None:
    """End a server from outside, and leave it away for a while."""
    os.kill(server.pid, how)
    scene.installation.wait(
        lambda: not server.is_running, patience_s=30, what=f"{type(server).__name__} was gone"
    )
    scene.installation.pass_time(scene.away_s)


def _freeze(scene: Scene, worker: str, seconds: float) -> None:
    pid = scene.installation.pid_of(worker)
    with _frozen([pid] if pid else []):
        scene.installation.pass_time(seconds)


@contextmanager
def _frozen(pids: list[int]) -> Iterator[None]:
    """These processes stand still; they go on however the block ends."""
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in reversed(pids):
            os.kill(pid, signal.SIGCONT)


def _children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
