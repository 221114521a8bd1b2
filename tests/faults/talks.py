"""Let users write while receiver, workers, webhook and ledger are killed: `python -m tests.faults.talks`.

From both ends: what the sandbox's users say the receiver has taken, and what the webhook was told. Each word
must have been told, once for who drops a webhook-id that he knows, and in the order of arrival for each talk.
A desk answers each word that it was told: each answer must have been taken once, and none after the end of
its talk was known.
"""

from __future__ import annotations

import argparse
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial

from rich.console import Console

from pabal_worker.sandbox.behaviour.users import Users
from tests.faults.desk import Desk
from tests.faults.installation import WORKERS, Installation, run_installation
from tests.support.endpoint import SECRETS, Arrived, Endpoint, endpoint
from tests.support.users import let_users_write, user_pushes, users_writing

_PATIENCE_S = 180.0
_AWAY_S = 2.0
_HALF_HEARTED = 0.85
"""The part of the words that is written at least, since some users fall silent or block."""


@dataclass
class Webhook:
    """An endpoint that is killed and comes back at its address."""

    port: int
    arrived: list[Arrived] = field(default_factory=list)
    taken: list[Arrived] = field(default_factory=list)
    _open: ExitStack = field(default_factory=ExitStack)

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}/reports"

    def start(self) -> None:
        """Be there, and keep what comes beside what has come."""
        here: Endpoint = self._open.enter_context(endpoint(self.port))
        here.arrived, here.taken = self.arrived, self.taken

    def kill(self) -> None:
        """Be gone."""
        self._open.close()


@dataclass(frozen=True, slots=True)
class TalksRun:
    """What a run came to."""

    pushed: int
    """Words that the receiver has taken, each counted once."""

    told: int
    posts: int
    answered: int
    """Words whose answers were taken in; the others' talks were over."""

    closed: int
    complaints: tuple[str, ...]


def play(installation: Installation, *, users: int, words: int, per_second: float, seed: int) -> TalksRun:
    """Start everything, let users write, hurt each part in its turn, wait for the end, judge."""
    webhook = Webhook(_free_port())
    webhook.start()
    own = {
        "PABAL_WEBHOOK_URL": webhook.url,
        "PABAL_RELAY_SECRET": SECRETS[0],
        "PABAL_RELAY_ALLOW_PRIVATE": "true",
        "PABAL_ACCOUNT_SPEED": "200/SECOND",
    }
    desk = None
    try:
        installation.start(f"talks-{seed}", own)
        desk = Desk(installation, webhook.taken)
        desk.start()
        settings = installation.settings
        url = f"{settings['PABAL_RECEIVER_PUBLIC_URL']}/inbound/{settings['PABAL_RECEIVER_TOKEN']}"
        let_users_write(
            installation.sandbox,
            Users(
                url=url,
                seed=seed,
                users=users,
                words=words,
                per_second=per_second,
                twice=0.1,
                out_of_order=0.1,
                presses=0.2,
                media=0.1,
                ends=0.05,
                blocks=0.05,
                falls_silent=0.1,
            ),
        )
        acts = list(_acts(installation, webhook))
        for number, act in enumerate(acts, 1):
            enough = int(number / (len(acts) + 2) * users * words * _HALF_HEARTED)
            installation.wait(
                partial(_have_written, installation, enough),
                patience_s=_PATIENCE_S,
                what="users have written so much",
            )
            act()
        installation.wait(
            lambda: not _writing(installation) and _all_told(installation, webhook) and desk.is_done(),
            patience_s=_PATIENCE_S,
            what="all was told, and answered",
        )
        return _judge(installation, webhook, desk)
    except TimeoutError as error:
        return _judge(installation, webhook, desk, str(error))
    finally:
        if desk is not None:
            desk.stop()
        installation.stop()
        webhook.kill()


def _acts(installation: Installation, webhook: Webhook) -> Iterator[Callable[[], object]]:
    """Each part is killed once; the supervisor brings processes back, we the others."""
    yield lambda: installation.signal("receiver", signal.SIGKILL)
    yield lambda: installation.signal(WORKERS[0], signal.SIGKILL)

    def lose_webhook() -> None:
        webhook.kill()
        installation.pass_time(_AWAY_S)
        webhook.start()

    yield lose_webhook

    def lose_ledger() -> None:
        installation.postgres.stop()
        installation.restart_postgres()

    yield lose_ledger
    yield lambda: [installation.signal(name, signal.SIGKILL) for name in installation.names()]


def _judge(installation: Installation, webhook: Webhook, desk: Desk | None, ended_by: str = "") -> TalksRun:
    """Compare both ends, user by user."""
    pushed: dict[str, dict[str, None]] = {}
    told: dict[str, list[str]] = {}
    bodies: dict[str, bytes] = {}
    complaints = [ended_by] if ended_by else []
    for row in user_pushes(installation.sandbox):
        ids = pushed.setdefault(row["user"], {})
        ids.setdefault(row["messageId"])
    for arrived in webhook.taken:
        if bodies.setdefault(arrived.id, arrived.body) != arrived.body:
            complaints.append(f"webhook-id {arrived.id} came with two bodies")
    for body_id in bodies:
        first = next(arrived for arrived in webhook.taken if arrived.id == body_id)
        for row in (row for row in first.rows if "message" in row):
            told.setdefault(row["sender"], []).append(row["messageId"])
    for user, ids in pushed.items():
        if told.get(user, []) != list(ids):
            complaints.append(f"{user}: taken {list(ids)}, told {told.get(user)}")
    complaints += [f"{user} was told and never written" for user in told.keys() - pushed.keys()]
    complaints += desk.complaints() if desk else []
    n_told = sum(map(len, told.values()))
    n_pushed = sum(map(len, pushed.values()))
    answered, closed = (desk.answered, desk.closed) if desk else (0, 0)
    return TalksRun(n_pushed, n_told, len(webhook.arrived), answered, closed, tuple(complaints[:20]))


def _pushed(installation: Installation) -> set[str]:
    return {row["messageId"] for row in user_pushes(installation.sandbox)}


def _have_written(installation: Installation, enough: int) -> bool:
    return len(_pushed(installation)) >= enough or not _writing(installation)


def _writing(installation: Installation) -> int:
    return users_writing(installation.sandbox)


def _all_told(installation: Installation, webhook: Webhook) -> bool:
    told = {row["messageId"] for arrived in list(webhook.taken) for row in arrived.rows}
    return _pushed(installation) <= told


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
        return port


def main() -> int:
    """Play it; 1 if anything does not hold."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--users", type=int, default=1000)
    parser.add_argument("--words", type=int, default=6)
    parser.add_argument("--rate", type=float, default=100, help="words a second; default %(default)s")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    with run_installation() as installation:
        run = play(installation, users=asked.users, words=asked.words, per_second=asked.rate, seed=asked.seed)
    console = Console(width=160)
    console.print(f"{run.pushed} words of {asked.users} users taken, {run.told} told by {run.posts} POSTs")
    console.print(f"{run.answered} of them answered, {run.closed} refused since the talk was over")
    for complaint in run.complaints:
        console.print(f"! {complaint}")
    return 1 if run.complaints else 0


if __name__ == "__main__":
    sys.exit(main())
