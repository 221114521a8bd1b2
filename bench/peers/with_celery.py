"""Send with one Celery task a message. Holds no task's work; that is `job.py`.

python -m bench.peers.with_celery enqueue 600 | work
"""

from __future__ import annotations

import os

from celery import Celery

from bench.peers import job

_QUEUE = "bench.celery"

app = Celery(broker=job.setup().broker_url)
app.conf.update(
    task_acks_late=True,
    task_ignore_result=True,
    task_default_queue=_QUEUE,
    worker_prefetch_multiplier=1,
    broker_connection_retry_on_startup=True,
)
send_one = app.task(name="bench.send-one")(job.send)


def enqueue(n: int) -> None:
    """All tasks over one connection."""
    with app.connection_for_write() as connection, app.amqp.Producer(connection) as producer:
        for no in range(1, n + 1):
            send_one.apply_async((no,), producer=producer)


def work() -> None:
    """One process with threads."""
    words = ["worker", "--without-gossip", "--without-mingle", "--loglevel", "WARNING"]
    name = f"bench-{os.getpid()}@%h"
    app.worker_main(
        [*words, "--hostname", name, "--pool", "threads", "--concurrency", str(job.setup().threads)]
    )


if __name__ == "__main__":
    job.run(enqueue=enqueue, work=work)
