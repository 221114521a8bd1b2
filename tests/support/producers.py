"""Be a producer whom the broker lets do only what the documents give him."""

from __future__ import annotations

import pytest

from pabal.campaign import parse_campaign
from pabal.client import Client
from pabal.errors import PabalError
from pabal_worker.container import Container
from tests.support.driving import spec
from tests.support.workers import worker


def check_it_submits_and_cannot_steer(container: Container, producer_url: str) -> None:
    """Submit and ask at `producer_url`, and see each attempt to steer refused in words."""
    client = Client(producer_url, timeout_s=20, by="producer")
    campaign = parse_campaign(spec())
    with worker(container):
        client.submit(campaign, [{"to": "010-1234-5678", "name": "길동"}])
        refused = []
        for act in (client.pause, client.cancel, client.approve, lambda _: client.pause_many()):
            with pytest.raises(PabalError) as error:
                act(campaign.id)
            refused.append(str(error.value))

        state = client.status(campaign.id)["state"]

    assert state in ("scheduled", "running", "finished")
    assert all("does not let this user do what Pabal needs" in text for text in refused), refused
    assert container.ledger.stops.standing(None, "") == []
