"""Stand in for `pabal.Client` in the tests of a service.

The real client's code checks and submits; only the broker and the workers behind it are replaced
(`fake_workers.py`).
"""

from __future__ import annotations

from typing import Any

from pabal.campaign import Campaign
from pabal.client import Client
from pabal.client.unwrap import unwrap_reply
from pabal.errors import PabalError
from pabal.recipients.phone_numbers import normalise
from pabal.testing.fake_workers import FakeWorkers, WouldSend


class FakeClient(Client):
    """A `Client` that connects to nothing.

        client = FakeClient()
        client.submit(campaign, [{"to": "010-1234-5678", "name": "길동"}])
        client.messages[0].text

    It refuses what a real one and its workers refuse, with the same errors, and knows `submit`, `status`,
    `campaigns`, `pause`, `resume`, `cancel`, `send`, `sent`, `suppress` with its sisters, and `forecast`. For
    the other methods a test gives the reply in `replies`; without one they raise NotSimulated.
    """

    def __init__(self, *, by: str | None = None) -> None:
        super().__init__("redis://pabal.invalid:6379/0", by=by)
        self.replies: dict[str, Any] = {}
        """Replies by the name of a task, such as `pabal.audit` (docs/wire.md has them all): they go before
        anything else. An error in it is raised: `client.replies["pabal.open"] = NoAnswer("away")`.
        """

        self._workers = FakeWorkers()

    @property
    def messages(self) -> list[WouldSend]:
        """All that would be sent, filled: by campaigns whose list is complete, then by single messages, each
        in their order. Cancelled campaigns and people who are suppressed are left out.
        """
        return self._workers.messages()

    def messages_to(self, number: str) -> list[WouldSend]:
        """The same to one person, by their number in any usual notation."""
        address = normalise(number)
        return [message for message in self.messages if message.to == address]

    def campaign(self, campaign_id: str) -> Campaign:
        """A campaign as it was submitted. Raises CampaignUnknown."""
        return self._workers.campaign(campaign_id)

    def _ask(
        self,
        task: str,
        campaign_id: str,
        *,
        expires: float | None = None,
        timeout_s: float | None = None,
        **arguments: Any,
    ) -> Any:
        del expires, timeout_s  # nobody waits here
        prepared = self.replies.get(task)
        if isinstance(prepared, PabalError):
            raise prepared
        if prepared is not None:
            return prepared
        return unwrap_reply(self._workers.answer(task, arguments), task, campaign_id)

    def _send(self, task: str, arguments: dict[str, Any], **_options: Any) -> None:
        self._workers.answer(task, arguments)
