"""What a running Pabal knows of the other campaigns that share the account, asked with little patience.

Whoever checks a file needs no installation: where there is none, or nobody answers in time, nothing is said.
"""

from __future__ import annotations

import os
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

from pabal.campaign import Campaign
from pabal.cli.installation import place
from pabal.client import Client
from pabal.errors import PabalError

PATIENCE_S = 3.0


def forecast_beside_others(data: Path | None, campaign: Campaign, recipients: int) -> dict[str, Any] | None:
    """The forecast that the workers make; None: nobody to ask, or no answer within PATIENCE_S."""
    try:
        client = Client(place(data, os.environ).broker_url, timeout_s=PATIENCE_S)
    except PabalError:
        return None
    answers: list[dict[str, Any]] = []

    def ask() -> None:
        with suppress(PabalError):
            answers.append(client.forecast(campaign, recipients=recipients))

    # a broker that takes no connection is tried for longer than anybody wants to wait
    asking = threading.Thread(target=ask, daemon=True)
    asking.start()
    asking.join(PATIENCE_S + 0.5)
    return answers[0] if answers else None
