"""Ask a running installation for a forecast that includes the other campaigns. Give up after 3 seconds.

A check of a file works without an installation: where there is none, or no answer in time, there is no such
forecast, and no error.
"""

from __future__ import annotations

import os
import threading
from contextlib import suppress
from pathlib import Path

from pabal.campaign import Campaign
from pabal.cli.installation import find_installation
from pabal.cli.waiting_client import WaitingClient
from pabal.errors import PabalError
from pabal.replies import ForecastReply

PATIENCE_S = 3.0


def ask_shared_forecast(data: Path | None, campaign: Campaign, recipients: int) -> ForecastReply | None:
    """The forecast that the workers make; None: no installation, or no answer within PATIENCE_S."""
    try:
        client = WaitingClient(find_installation(data, os.environ).broker_url, timeout_s=PATIENCE_S)
    except PabalError:
        return None
    replies: list[ForecastReply] = []

    def ask() -> None:
        with suppress(PabalError):
            replies.append(client.forecast(campaign, recipients=recipients))

    # in a thread, since a broker that takes no connection is tried for longer than PATIENCE_S
    asking = threading.Thread(target=ask, daemon=True)
    asking.start()
    asking.join(PATIENCE_S + 0.5)
    return replies[0] if replies else None
