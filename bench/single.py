"""Send with one Celery task a message: claim the row, render, post, settle. What everybody writes first.

celery -A bench.single worker --pool threads --concurrency 8
"""

from __future__ import annotations

from functools import cache

from celery import Celery
from celery.signals import worker_init, worker_ready
from kombu import Queue
from psycopg_pool import ConnectionPool

from bench import plain
from pabal import wire
from pabal.campaign import Campaign
from pabal.campaign.renderer import Script
from pabal_worker.event_loop import LoopThread
from pabal_worker.provider.factory import connect
from pabal_worker.settings import settings

CAMPAIGN_ID = "one-task-a-message"
QUEUE = "bench.single"
TASK = "bench.send-one"
_PATIENCE_S = 60.0


def application(broker_url: str) -> Celery:
    """As pods run it, with one queue."""
    app = wire.celery_app(broker_url)
    app.conf.update(
        task_acks_late=True,
        task_ignore_result=True,
        task_queues=[Queue(QUEUE)],
        task_default_queue=QUEUE,
    )
    return app


app = application(settings().broker_url)


class Sender:
    """What a process needs to send: made once."""

    def __init__(self) -> None:
        self.campaign: Campaign = plain.campaign(CAMPAIGN_ID)
        self.script = Script(self.campaign)
        self.pool = ConnectionPool(
            settings().database_url, min_size=8, max_size=8, kwargs={"autocommit": True}, open=True
        )
        self.client = connect(settings().infobip_base_url, settings().infobip_api_key.get_secret_value())
        self.loop = LoopThread()


@cache
def sender() -> Sender:
    """This process's sender."""
    return Sender()


@worker_init.connect
def _make_ready(**_: object) -> None:
    sender()


@worker_ready.connect
def _say_so(**_: object) -> None:
    print("The worker is ready.")


@app.task(name=TASK)
def send_one(no: int) -> None:
    """Send one message; nothing happens if somebody has it already."""
    me = sender()
    with me.pool.connection() as connection:
        row = connection.execute(plain.CLAIM_ONE, {"no": no}).fetchone()
        if row is None:
            return
        request = plain.request(me.campaign, me.script, [row])
        answer = me.loop.run(me.client.send(request, may_start=lambda: True), timeout_s=_PATIENCE_S)
        connection.execute(plain.SETTLE, plain.settled(me.campaign, [row], answer))
