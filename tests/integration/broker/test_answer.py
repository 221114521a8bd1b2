"""The heartbeat's look at a broker of another kind."""

from __future__ import annotations

from pabal_worker.broker.answer import BrokerLook


def test_rabbitmq_that_answers_is_heard(rabbitmq_url):
    BrokerLook(rabbitmq_url).ask()
