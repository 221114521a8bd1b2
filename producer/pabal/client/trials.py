"""Try a campaign first: send one filled message of its file to a tester. A question of a client.

How a question is asked and answered is the client's part (`client.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from uuid import uuid4

from pabal import wire
from pabal.campaign import Campaign
from pabal.client.questions import ClientQuestions
from pabal.one_offs import status_of
from pabal.replies import Trial


class TrialQuestions(ClientQuestions):
    """Methods of a client; a test is in no campaign's books."""

    def test(
        self, campaign: Campaign, to: str, values: Mapping[str, str] | None = None, *, key: str | None = None
    ) -> Trial:
        """Send one message of a campaign, filled with `values`, to a tester now: in a stream of tests, under
        the laws, caps and SMS hours of all messages, whatever moments, window and pace the campaign has.
        Nothing of it counts in the campaign, and no webhook hears of it.

        Without a `key`, each call is a test of its own. With the key of an earlier one nothing is sent again,
        and the reply tells how it stands now. Raises WrongInput, MessageRefused if the key stands for another
        test.
        """
        trial: Trial = self._ask(
            wire.TEST,
            campaign.id,
            campaign=campaign.to_json(),
            to=to,
            values=dict(values or {}),
            key=new_key(campaign.id) if key is None else key,
        )
        status_of(trial["message"])
        return trial


def new_key(campaign_id: str) -> str:
    """A key that no other test has."""
    return f"{campaign_id}-{uuid4().hex[:12]}"
