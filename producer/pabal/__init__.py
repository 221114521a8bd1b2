"""Pabal for backend services: describe a campaign, submit it, look at it, control it.

    from pathlib import Path
    from pabal import Client, parse_campaign

    client = Client("redis://127.0.0.1:6379/0")
    campaign = parse_campaign(Path("campaign.json").read_bytes())
    receipt = client.submit(campaign, Path("recipients.csv"))

Nothing here sends a message or knows the provider; that is the workers' part (`pabal_worker`).
"""

from pabal.campaign import Campaign, parse_campaign
from pabal.client import AsyncClient, Client
from pabal.errors import (
    CampaignRefused,
    CampaignUnknown,
    MessageRefused,
    NoAnswer,
    NotAccepted,
    NotPossibleNow,
    PabalError,
    Problem,
    Question,
    WrongInput,
    WrongSettings,
)
from pabal.submit.submission import Receipt

__all__ = [
    "AsyncClient",
    "Campaign",
    "CampaignRefused",
    "CampaignUnknown",
    "Client",
    "MessageRefused",
    "NoAnswer",
    "NotAccepted",
    "NotPossibleNow",
    "PabalError",
    "Problem",
    "Question",
    "Receipt",
    "WrongInput",
    "WrongSettings",
    "parse_campaign",
]
