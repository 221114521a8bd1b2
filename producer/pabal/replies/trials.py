"""Describe a message to a tester: how it stands, and what holds it."""

from __future__ import annotations

from typing_extensions import TypedDict

from pabal.replies.one_offs import OneOffRefusal, OneOffStatus
from pabal.replies.progress import CampaignState
from pabal.replies.status import Wait


class Trial(TypedDict):
    """A test of a campaign: one filled message to one tester."""

    campaign: str
    """The id in the campaign file; no campaign has to be there under it."""

    message: OneOffStatus | OneOffRefusal
    """How the message stands; its `stream` holds tests alone."""

    state: CampaignState | None
    """What that stream does: `paused` or `held`, and nothing leaves. Null where the message was refused."""

    reason: str | None
    """Why it is held or paused; null: it is not, or no reason was given."""

    waitsFor: Wait | None
    """What the message waits for where it waits: a pause, the hours of an SMS, a cap, its report."""
