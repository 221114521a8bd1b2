"""Send with one message of dramatiq a message. Holds no task's work; that is `job.py`.

python -m bench.peers.with_dramatiq enqueue 600 | work
"""

from __future__ import annotations

import os
import sys

import dramatiq
from dramatiq.brokers.redis import RedisBroker

from bench.peers import job

_MODULE = "bench.peers.with_dramatiq"

broker = RedisBroker(url=job.setup().broker_url)
dramatiq.set_broker(broker)
send_one = dramatiq.actor(job.send, actor_name="send-one", queue_name="bench-dramatiq")


def enqueue(n: int) -> None:
    """All messages in one group, which dramatiq enqueues one by one."""
    dramatiq.group(send_one.message(no) for no in range(1, n + 1)).run()


def work() -> None:
    """One process with threads, by dramatiq's own command."""
    words = [_MODULE, "--processes", "1", "--threads", str(job.setup().threads)]
    os.execv(sys.executable, [sys.executable, "-m", "dramatiq", *words])


if __name__ == "__main__":
    job.run(enqueue=enqueue, work=work)
