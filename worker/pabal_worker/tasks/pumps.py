"""Send what a share of a campaign may send."""

from __future__ import annotations

from functools import partial

from pabal import wire
from pabal_worker.app import app, container
from pabal_worker.records import Share
from pabal_worker.task_arguments import CampaignId, Flag, Leg, ShareNo, checked


@app.task(name=wire.PUMP, shared=False)
@checked
def pump(campaign: CampaignId, leg: Leg, share: ShareNo, urgent: Flag = False) -> None:
    """Send what one share of a campaign may send in the next few seconds.

    If no slot is free, the next one that becomes free takes it, or a tick in a moment calls for it.
    """
    due = Share(campaign, leg, share, urgent)
    container.pump_slots.run(due, partial(container.pump.run, succeed=publish), publish=publish)


def publish(share: Share) -> None:
    """Call for a pump of a share, by any worker."""
    arguments = {"campaign": share.campaign_id, "leg": share.leg, "share": share.share}
    pump.apply_async(kwargs=arguments | {"urgent": True} if share.is_urgent else arguments)
