"""Send with one job of procrastinate a message. Holds no task's work; that is `job.py`.

python -m bench.peers.with_procrastinate enqueue 600 | work

Its tables are in a schema of their own in the ledger's database, made anew by `enqueue`.
"""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

import procrastinate
import psycopg

from bench.peers import job

_SCHEMA = "procrastinate"
_AT_ONCE = 1000

app = procrastinate.App(
    connector=procrastinate.PsycopgConnector(
        conninfo=job.setup().database_url,
        kwargs={"options": f"-c search_path={_SCHEMA}"},
    )
)
send_one = app.task(name="send-one", queue="bench")(job.send)


def enqueue(n: int) -> None:
    """A thousand jobs a statement."""
    with psycopg.connect(job.setup().database_url, autocommit=True) as connection:
        connection.execute(f"DROP SCHEMA IF EXISTS {_SCHEMA} CASCADE")
        connection.execute(f"CREATE SCHEMA {_SCHEMA}")
    with app.open():
        app.schema_manager.apply_schema()
        for first in range(1, n + 1, _AT_ONCE):
            numbers = range(first, min(first + _AT_ONCE, n + 1))
            send_one.batch_defer(*({"no": no} for no in numbers))


def work() -> None:
    """One process; its jobs are plain functions and so run in threads."""
    asyncio.run(_work())


async def _work() -> None:
    n = job.setup().threads
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(n))
    async with app.open_async():
        await app.run_worker_async(queues=["bench"], concurrency=n)


if __name__ == "__main__":
    job.run(enqueue=enqueue, work=work)
