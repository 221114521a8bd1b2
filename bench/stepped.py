"""Be a worker that notes when single messages took each step of their way: celery -A bench.stepped worker

Each step is a line `moment TAB step TAB key` in a file beside the path that BENCH_STEPS has, one for each
process. A key is a message's tag, or the number of the attempt that carries it. What is done stays the same.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable
from functools import wraps
from pathlib import Path
from typing import Any

from pabal_worker.app import app as app
from pabal_worker.intake.one_offs import OneOffs
from pabal_worker.ledger.campaigns.streams import Streams
from pabal_worker.ledger.messages.messages import Messages
from pabal_worker.message_ids import attempt_of, tag_of
from pabal_worker.provider.infobip.client import InfobipClient

Keys = Iterable[object]

_path = Path(f"{os.environ['BENCH_STEPS']}.{os.getpid()}")
_file = _path.open("a", buffering=1, encoding="utf-8")  # for as long as the process lives


def _note(step: str, keys: Keys, *, at: float | None = None) -> None:
    moment = time.time() if at is None else at
    _file.write("".join(f"{moment:.6f}\t{step}\t{key}\n" for key in keys))


def _note_task(work: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(work)
    def noted(self: Any, asked: list[dict[str, Any]], **options: Any) -> Any:
        _note("task begins", [tag_of(message["key"]) for message in asked])
        return work(self, asked, **options)

    return noted


def _note_join(work: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(work)
    def noted(self: Any, stream: int, messages: Any, **options: Any) -> Any:
        tags = [message.tag for message in messages]
        _note("is checked", tags)
        joined = work(self, stream, messages, **options)
        _note("has joined", tags)
        return joined

    return noted


def _note_claim(work: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(work)
    def noted(self: Any, **options: Any) -> Any:
        began_at = time.time()
        attempts = work(self, **options)
        tags = [message.tag for attempt in attempts for message in attempt.messages if message.tag]
        _note("claim begins", tags, at=began_at)
        _note("is claimed", tags)
        return attempts

    return noted


def _note_send(work: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(work)
    async def noted(self: Any, request: Any, *, may_start: Callable[[], bool]) -> Any:
        attempt = attempt_of(request.bulk_id)
        _note("is on the loop", [attempt])

        def asked() -> bool:
            _note("leaves", [attempt])
            return may_start()

        return await work(self, request, may_start=asked)

    return noted


OneOffs.send = _note_task(OneOffs.send)  # type: ignore[method-assign]
Streams.join = _note_join(Streams.join)  # type: ignore[method-assign]
Messages.claim = _note_claim(Messages.claim)  # type: ignore[method-assign]
InfobipClient.send = _note_send(InfobipClient.send)  # type: ignore[method-assign]
