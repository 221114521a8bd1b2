"""Messages of the broker expire by the ledger's clock, whatever the clocks of pods show."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from pabal import wire
from pabal.client import Client
from pabal.client.unwrap import unwrap_reply
from pabal.errors import NoAnswer
from tests.support.driving import submit
from tests.support.workers import worker

DAY_S = 86_400.0


@pytest.mark.parametrize("ahead_s", [3 * DAY_S, -3 * DAY_S])
def test_a_worker_whose_clock_is_wrong_answers_questions_and_does_what_people_ask(
    make_container, redis_url, ahead_s
):
    container = make_container()
    campaign = submit(container, recipients=1)

    with worker(container, ahead_s=ahead_s):
        client = Client(redis_url, timeout_s=30)
        states = [client.pause(campaign)["state"], client.resume(campaign)["state"]]
        states.append(client.cancel(campaign)["state"])

    assert states == ["paused", "scheduled", "cancelled"]


def test_what_expired_by_the_ledgers_clock_is_not_done_though_the_workers_clock_is_behind(
    make_container, redis_url, tmp_path: Path
):
    container = make_container()
    campaign = submit(container, recipients=1)
    expired = container.clock.now() - timedelta(seconds=1)

    with (tmp_path / "worker.log").open("wb") as log, worker(container, ahead_s=-3 * DAY_S, log=log):
        result = wire.celery_app(redis_url).send_task(
            wire.CANCEL, kwargs={"campaign": campaign}, queue=wire.STEER_QUEUE, expires=expired
        )
        reply = result.get(timeout=30, propagate=False)

        assert Client(redis_url, timeout_s=30).status(campaign)["state"] == "scheduled"
    with pytest.raises(NoAnswer, match="it had expired when a worker took it"):
        unwrap_reply(reply, wire.CANCEL, campaign)
