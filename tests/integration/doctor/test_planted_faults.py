"""Ten faults at once, planted on real servers: one run of `pabal doctor` names each with its mend."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from redis import Redis

from pabal_worker.container import Container
from pabal_worker.records import DeadLetter
from tests.integration.conftest import Forge, MakeContainer
from tests.support.driving import submit
from tests.support.processes import pabal

PLANTED = {
    "broker.eviction": "noeviction",
    "broker.persistence": "append",
    "broker.set_aside": "pabal dead-letters",
    "beat.tick": "beat",
    "ledger.schema": "pabal migrate",
    "receiver.unreachable": "PABAL_RECEIVER_PUBLIC_URL",
    "settings.floor": "PABAL_ACCOUNT_FLOOR",
    "settings.retention": "PABAL_RETENTION_DAYS",
    "settings.unknown": "PABAL_ACCOUNT_SPEED",
    "work.held": "pabal status --state held",
    "workers.none": "celery -A pabal_worker worker",
}
"""What was broken, by the code that names it, and what its mend has to say."""


@pytest.fixture
def careless(redis: Redis) -> Iterator[None]:
    """A broker that may drop keys and keeps nothing on disk."""
    asked = {"maxmemory-policy": "allkeys-lru", "appendonly": "no"}
    before = {name: redis.config_get(name)[name] for name in asked}
    for name, value in asked.items():
        redis.config_set(name, value)
    yield
    for name, value in before.items():
        redis.config_set(name, value)


def plant(container: Container, forge: Forge) -> None:
    """What can be broken in the ledger: a held campaign, a message set aside, a schema of tomorrow."""
    submit(container, recipients=1)
    forge("UPDATE campaigns SET state = 'held', reason = 'the sender is unknown'")
    letter = DeadLetter(
        "7c0f6a52-5a53-4b32-9f3e-0d6d0f3b8d11", "pabal.control", "x", "it names no task", b"", 0
    )
    container.ledger.dead_letters.keep(letter)
    forge("UPDATE alembic_version SET version_num = 'of-tomorrow'")


@pytest.mark.usefixtures("careless")
def test_ten_planted_faults_are_each_named_with_their_mend(
    make_container: MakeContainer, forge: Forge
) -> None:
    container = make_container()
    plant(container, forge)

    done = pabal(
        "doctor",
        "--json",
        PABAL_BROKER_URL=container.settings.broker_url,
        PABAL_REDIS_URL=container.settings.redis_url,
        PABAL_DATABASE_URL=container.settings.database_url,
        PABAL_INFOBIP_BASE_URL=container.settings.infobip_base_url,
        PABAL_INFOBIP_API_KEY="key-of-the-tests",
        PABAL_RECEIVER_PUBLIC_URL="http://127.0.0.1:1",
        PABAL_RECEIVER_TOKEN="token-of-the-tests",
        PABAL_ACCOUNT_SPEED="60/HOUR",
        PABAL_ACCOUNT_FLOOR="60/MINUTE",
        PABAL_RETENTION_DAYS="90",
        PABAL_DELETE_DAYS="30",
        PABAL_ACOUNT_SPEED="600/MINUTE",
    )

    mends = {finding["code"]: finding["mend"] for finding in json.loads(done.stdout)["findings"]}
    assert done.returncode == 1
    assert set(PLANTED) <= set(mends), set(PLANTED) - set(mends)
    assert {code: words for code, words in PLANTED.items() if words not in mends[code]} == {}
