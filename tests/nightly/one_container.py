"""Have the services of a worker on real servers, for a campaign that a check drives by hand.

What is sent, and to whom, is the business of the check.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pabal_worker.clock import TimeSources
from pabal_worker.container import Container
from pabal_worker.ledger.migrate import migrate
from pabal_worker.local.embedded import postgres, valkey
from pabal_worker.settings import Settings
from tests.support.driving import IMPATIENT, MovableClock

API_KEY = "key-of-the-night"


@contextmanager
def one_container(folder: Path, provider_url: str, **settings: Any) -> Iterator[Container]:
    """A container over servers of its own, impatient, that ends with the block."""
    with postgres(folder / "postgres") as ledger, valkey(folder / "valkey") as redis:
        migrate(ledger.url)
        values: dict[str, Any] = {
            "database_url": ledger.url,
            "redis_url": redis.url(0),
            "broker_url": redis.url(0),
            "infobip_base_url": provider_url,
            "infobip_api_key": API_KEY,
            "request_size": 20,
        }
        container = Container(
            Settings(**(IMPATIENT | values | settings)), time=TimeSources(ledger_clock=MovableClock)
        )
        try:
            yield container
        finally:
            container.close()
