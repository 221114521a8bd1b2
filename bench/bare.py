"""Claim, render, post and settle in a bare loop, and nothing else. What sending is compared with.

One process, no Celery, no pacer, no attempts; four calls in flight, each with a connection of its own.
"""

from __future__ import annotations

import asyncio
from typing import Any

import psycopg

from bench import plain
from bench.machine import Machine
from pabal.campaign import Campaign
from pabal.campaign.renderer import Script
from pabal_worker.provider.factory import connect
from pabal_worker.provider.port import Provider
from pabal_worker.settings import Settings

IN_FLIGHT: int = Settings.model_fields["requests_in_flight"].default
REQUEST_SIZE: int = Settings.model_fields["request_size"].default


def send_all(machine: Machine, campaign: Campaign) -> None:
    """Send what waits in the plain tables."""
    asyncio.run(_send_all(machine, campaign))


async def _send_all(machine: Machine, campaign: Campaign) -> None:
    client = connect(machine.sandbox.url, machine.sandbox.api_key)
    script = Script(campaign)
    try:
        async with asyncio.TaskGroup() as group:
            for _ in range(IN_FLIGHT):
                group.create_task(_keep_sending(machine.postgres.url, client, campaign, script))
    finally:
        await client.close()


async def _keep_sending(url: str, client: Provider, campaign: Campaign, script: Script) -> None:
    async with await psycopg.AsyncConnection.connect(url, autocommit=True) as connection:
        while rows := await _claim(connection):
            answer = await client.send(plain.request(campaign, script, rows), may_start=lambda: True)
            await connection.execute(plain.SETTLE, plain.settled(campaign, rows, answer))


async def _claim(connection: psycopg.AsyncConnection[tuple[Any, ...]]) -> list[Any]:
    return await (await connection.execute(plain.CLAIM, {"n": REQUEST_SIZE})).fetchall()
