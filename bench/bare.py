"""Claim, render, post and settle in a bare loop, and nothing else. What sending is compared with.

One process, no Celery, no pacer, no attempts; four calls in flight, each with a connection of its own. The
sender is that of commit 2a0f867, kept in `frozen/`, so that the measure stays the same when ours gets faster.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

import psycopg

from bench.frozen.client import FrozenClient
from bench.frozen.messages import Accepted, Answer, OutgoingMessage, SendRequest
from bench.frozen.rendering import Script
from bench.kit.machine import Machine
from pabal.campaign import Campaign

IN_FLIGHT = 4
REQUEST_SIZE = 500
_CLAIM = """
WITH picked AS (
    SELECT recipient_no FROM plain.messages WHERE state = 'waiting'
    ORDER BY recipient_no LIMIT %(n)s FOR UPDATE SKIP LOCKED
)
UPDATE plain.messages m SET state = 'sending'
FROM picked JOIN plain.recipients r ON r.no = picked.recipient_no
WHERE m.recipient_no = picked.recipient_no
RETURNING r.no, r.address, r.variables
"""
_SETTLE = """
UPDATE plain.messages m SET state = said.state
FROM unnest(%(nos)s::bigint[], %(states)s::text[]) AS said (no, state) WHERE m.recipient_no = said.no
"""

Row = tuple[int, str, dict[str, str]]
"""Number, address, variables."""


def send_all(machine: Machine, campaign: Campaign) -> None:
    """Send what waits in the plain tables."""
    asyncio.run(_send_all(machine, campaign))


async def _send_all(machine: Machine, campaign: Campaign) -> None:
    client = FrozenClient(machine.sandbox.url, machine.sandbox.api_key)
    script = Script(campaign.content.to_json())
    try:
        async with asyncio.TaskGroup() as group:
            for _ in range(IN_FLIGHT):
                group.create_task(_keep_sending(machine.postgres.url, client, campaign, script))
    finally:
        await client.close()


async def _keep_sending(url: str, client: FrozenClient, campaign: Campaign, script: Script) -> None:
    async with await psycopg.AsyncConnection.connect(url, autocommit=True) as connection:
        while rows := await _claim(connection):
            answer = await client.send(_request(campaign, script, rows), may_start=lambda: True)
            await connection.execute(_SETTLE, _settled(campaign, rows, answer))


async def _claim(connection: psycopg.AsyncConnection[tuple[Any, ...]]) -> list[Any]:
    return await (await connection.execute(_CLAIM, {"n": REQUEST_SIZE})).fetchall()


def _request(campaign: Campaign, script: Script, rows: Sequence[Row]) -> SendRequest:
    messages = [
        OutgoingMessage(f"{campaign.id}.{no}.0", address, script.content(variables), campaign.validity_s)
        for no, address, variables in rows
    ]
    platform = campaign.platform.to_json() if campaign.platform else None
    bulk_id = f"{campaign.id}.{rows[0][0]}"
    return SendRequest(bulk_id, campaign.id, campaign.sender, messages, platform=platform)


def _settled(campaign: Campaign, rows: Sequence[Row], answer: Answer) -> Mapping[str, list[Any]]:
    """What each message becomes by its own row of the answer."""
    nos = [no for no, _, _ in rows]
    outcomes = [answer.outcomes[f"{campaign.id}.{no}.0"] for no in nos]
    states = ["accepted" if isinstance(outcome, Accepted) else "failed" for outcome in outcomes]
    return {"nos": nos, "states": states}
