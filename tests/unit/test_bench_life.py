"""Each process of an installation is counted as what it is, wherever its checkout lies."""

from __future__ import annotations

import pytest

from bench.life import kind_of

PYTHON = "/src/sandbox/worker-2/postgres/.venv/bin/python3.11 -m"


@pytest.mark.parametrize(
    ("command", "kind"),
    [
        (f"{PYTHON} celery -A pabal_worker worker --without-gossip -n worker-1@vm", "worker"),
        (f"{PYTHON} celery -A pabal_worker beat", "beat"),
        (f"{PYTHON} pabal_worker.sandbox --port 33559 --recipe /tmp/beat/recipe.json", "sandbox"),
        (f"{PYTHON} pabal_worker.receiver --host 127.0.0.1 --port 35791", "receiver"),
        ("/src/sandbox/postgres/bin/valkey-server 127.0.0.1:55591", "valkey"),
        ("/src/sandbox/pginstall/bin/postgres -D /tmp/worker/cluster", "postgres"),
        ("postgres: autovacuum worker", "postgres"),
        (f"{PYTHON} something.else", "up"),
    ],
)
def test_a_process_is_known_by_whole_words_of_its_command(command, kind):
    assert kind_of(command) == kind
