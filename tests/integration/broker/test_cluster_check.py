"""A Redis that is part of a cluster, by its own word."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import pytest

from pabal.errors import WrongSettings
from pabal_worker.broker.cluster_check import refuse_clusters
from tests.support.cluster import cluster
from tests.support.processes import environment


@pytest.fixture
def cluster_port(tmp_path) -> Iterator[int]:
    with cluster(tmp_path) as port:
        yield port


@pytest.mark.parametrize("number", [0, 1])
@pytest.mark.parametrize("name", ["PABAL_BROKER_URL", "PABAL_REDIS_URL"])
def test_a_cluster_is_refused_by_the_name_of_the_setting(cluster_port, redis_url, name, number):
    addresses = {"PABAL_BROKER_URL": redis_url, "PABAL_REDIS_URL": redis_url}

    with pytest.raises(WrongSettings, match=f"{name} is part of a cluster"):
        refuse_clusters(addresses | {name: f"redis://127.0.0.1:{cluster_port}/{number}"})


def test_a_single_server_and_one_that_does_not_answer_are_let_pass(redis_url):
    refuse_clusters({"PABAL_BROKER_URL": redis_url, "PABAL_REDIS_URL": "redis://127.0.0.1:1/0"})


def test_a_worker_does_not_start_on_a_cluster_and_says_why(cluster_port, redis_url):
    settings = {
        "PABAL_BROKER_URL": redis_url,
        "PABAL_REDIS_URL": f"redis://127.0.0.1:{cluster_port}/0",
        "PABAL_INFOBIP_BASE_URL": "http://127.0.0.1:1",
        "PABAL_INFOBIP_API_KEY": "k",
    }

    done = subprocess.run(
        [sys.executable, "-m", "celery", "-A", "pabal_worker", "worker"],
        env=environment(**settings),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert done.returncode != 0
    assert "PABAL_REDIS_URL is part of a cluster" in done.stderr
