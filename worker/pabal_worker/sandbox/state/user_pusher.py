"""Push what users write to the receiver: each user's rows one after the other, all users together.

What they write is decided in `behaviour/users.py`. A push that is not answered with 200 is repeated until it
is, so the order of arrival of a user's rows is the order in which they are pushed.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

import httpx
import orjson

from pabal_worker.sandbox.behaviour.statuses import Json
from pabal_worker.sandbox.behaviour.users import Conversation, Said, Users, conversations
from pabal_worker.sandbox.state.push_client import PUSH_FAILED
from pabal_worker.sandbox.state.sessions import Sessions

_IN_FLIGHT = 32
_JSON = {"content-type": "application/json"}


class UserPusher:
    """The users of one sandbox."""

    def __init__(self, client: httpx.AsyncClient, sessions: Sessions) -> None:
        """`sessions` hear of each row that was taken: who has written can be answered."""
        self._client, self._sessions = client, sessions
        self._slots = asyncio.Semaphore(_IN_FLIGHT)
        self._writing: set[asyncio.Task[None]] = set()
        self._pushed: list[Json] = []

    @property
    def waiting(self) -> int:
        """Users who are not done."""
        return len(self._writing)

    def let_write(self, users: Users) -> int:
        """Have users write from now on; returns how many."""
        began_s, began_wall_s = time.monotonic(), time.time()
        for conversation in conversations(users):
            task = asyncio.create_task(self._write(users, conversation, began_s, began_wall_s))
            self._writing.add(task)
            task.add_done_callback(self._writing.discard)
        return users.users

    def pushed_rows(self) -> Iterator[Json]:
        """Each row that the receiver has taken, in the order in which it did."""
        return iter(self._pushed)

    async def stop(self) -> None:
        """Let nobody write any more."""
        tasks = list(self._writing)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _write(
        self, users: Users, conversation: Conversation, began_s: float, began_wall_s: float
    ) -> None:
        rows, size = conversation.rows, users.batch_size
        for start in range(0, len(rows), size):
            batch = rows[start : start + size]
            due_s = began_s + max(row.place for row in batch) / users.per_second
            await asyncio.sleep(max(0.0, due_s - time.monotonic()))
            await self._push(users, conversation.user, batch, began_wall_s)
        if conversation.is_blocked:
            self._sessions.end(users.profile, [conversation.user])

    async def _push(self, users: Users, user: str, batch: Sequence[Said], began_wall_s: float) -> None:
        results = [_row(users, user, row, began_wall_s) for row in batch]
        document = {"results": results, "messageCount": len(results), "pendingMessageCount": 0}
        body, first_wall_s = orjson.dumps(document), time.time()
        while not await self._is_taken(users.url, body):
            await asyncio.sleep(users.retry_s)
        taken_wall_s = time.time()
        for result in results:
            self._sessions.hear(result)
        self._pushed += [
            {
                "user": user,
                "messageId": row.message_id,
                "kind": row.message["type"],
                "pushed": first_wall_s,
                "taken": taken_wall_s,
            }
            for row in batch
        ]

    async def _is_taken(self, url: str, body: bytes) -> bool:
        async with self._slots:
            try:
                answer = await self._client.post(url, content=body, headers=_JSON)
            except PUSH_FAILED:
                return False
            return answer.status_code == 200


def _row(users: Users, user: str, said: Said, began_wall_s: float) -> Json:
    """A row of the webhook; its moment follows from its place, not from its push."""
    at = datetime.fromtimestamp(began_wall_s + said.place / users.per_second, UTC)
    moment = f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03}+0000"
    return {
        "sender": user,
        "to": users.profile,
        "integrationType": "KAKAO_SANGDAM",
        "receivedAt": moment,
        "messageId": said.message_id,
        "message": {**said.message, "sentAt": moment},
        "price": {"pricePerMessage": 0, "currency": "KRW"},
    }
