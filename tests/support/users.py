"""Drive the sandbox's users from outside, as any program may."""

from __future__ import annotations

import json
from typing import Any

import httpx

from pabal_worker.sandbox import Sandbox
from pabal_worker.sandbox.behaviour.users import Users

_WITHIN_S = 60


def let_users_write(sandbox: Sandbox, users: Users) -> None:
    """Let users write to a profile from now on."""
    body = users.model_dump_json()
    httpx.post(_url(sandbox), content=body, timeout=_WITHIN_S, trust_env=False).raise_for_status()


def user_pushes(sandbox: Sandbox) -> list[dict[str, Any]]:
    """Each row that users wrote and the receiver has taken, in the order of taking."""
    answer = httpx.get(_url(sandbox), timeout=_WITHIN_S, trust_env=False).raise_for_status()
    return [json.loads(line) for line in answer.text.splitlines()]


def users_writing(sandbox: Sandbox) -> int:
    """How many users are not done."""
    return int(sandbox.summary()["users_writing"])


def _url(sandbox: Sandbox) -> str:
    return f"{sandbox.url}/_sandbox/users"
