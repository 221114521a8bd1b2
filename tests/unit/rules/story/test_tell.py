"""A message's story says each thing once."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from pabal_worker.rules.story.facts import AttemptFacts, CampaignFacts, Facts, MessageFacts
from pabal_worker.rules.story.tell import tell

NOW = datetime(2026, 11, 27, 11, 0, tzinfo=UTC)


def call_in_words(http_status: int | None, note: str | None) -> str:
    attempt = AttemptFacts("b.1", NOW, NOW, http_status, True, False, False, note, 5)
    message = MessageFacts("delivered", None, None, [attempt], False, False, 0, None, NOW, 0)
    campaign = CampaignFacts(
        id="b",
        state="running",
        reason=None,
        created_at=NOW,
        sealed_at=NOW,
        send_at=NOW,
        pace=None,
        canaries=None,
        failover=None,
        windows=((), ()),
        events=(),
    )
    facts = Facts(
        campaign=campaign,
        row=2,
        joined_at=None,
        rest_state=None,
        rest_why=None,
        rest_at=None,
        kakao=message,
        sms=None,
        reports=(),
        webhook=None,
        waits_for=None,
        now=NOW,
    )
    (says,) = [step.says for step in tell(facts) if step.kind == "attempt"]
    return says


@pytest.mark.parametrize(
    ("http_status", "note", "says"),
    [
        (200, None, "(HTTP 200)"),
        (200, "HTTP 200", "(HTTP 200)"),
        (429, "HTTP 429 TOO_MANY_REQUESTS: wait", "(HTTP 429 TOO_MANY_REQUESTS: wait)"),
        (200, "a row is missing", "(HTTP 200, a row is missing)"),
        (None, "ReadTimeout", "(no answer, ReadTimeout)"),
    ],
)
def test_the_status_of_a_call_is_told_once(http_status: int | None, note: str | None, says: str) -> None:
    assert call_in_words(http_status, note).endswith(f"5 messages {says}")
