"""Submit a campaign from a plain script, follow it to its end, and say what became of it.

    python examples/script.py examples/campaign.json examples/recipients.csv

Running it again sends nothing twice: the same campaign and list have their effect once. The broker's address
is in PABAL_BROKER_URL.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

from pabal import Client, PabalError, WrongInput, parse_campaign

AGAIN_S = 1.0
OVER = ("finished", "cancelled", "held")


def main(campaign_file: str, recipients_file: str) -> int:
    """Exit status: 0 if it finished."""
    client = Client(os.environ.get("PABAL_BROKER_URL", "redis://127.0.0.1:6379/0"), by="script")
    try:
        campaign = parse_campaign(Path(campaign_file).read_bytes(), source=campaign_file)
        receipt = client.submit(campaign, Path(recipients_file), skip_bad=True)
        print(f"{receipt.campaign}: {receipt.recipients} taken, {receipt.bad} left out")  # noqa: T201
        status = client.status(receipt.campaign)
        while status["state"] not in OVER:
            time.sleep(AGAIN_S)
            status = client.status(receipt.campaign)
    except WrongInput as error:
        for problem in error.problems:  # each names the row or the field, and what to write instead
            print(problem, file=sys.stderr)  # noqa: T201
        return 1
    except PabalError as error:
        print(f"{error.code}: {error}", file=sys.stderr)  # noqa: T201
        return 1
    print(f"{status['state']}: {status['legs']}")  # noqa: T201
    return 0 if status["state"] == "finished" else 1


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(f"usage: python {sys.argv[0]} CAMPAIGN RECIPIENTS")
    sys.exit(main(*sys.argv[1:]))
