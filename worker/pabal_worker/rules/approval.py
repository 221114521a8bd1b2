"""Say that a campaign waits for a second person, and who may be that: pure.

Names are what people claim on the broker; nobody proves them.
"""

from __future__ import annotations

from pabal.counted import counted


def wish_for_approval(campaign_id: str, people: int, above: int) -> str:
    """Why a campaign is held until a second person approves it, with the way out."""
    return (
        f"{counted(people, 'recipient is', 'recipients are')} more than {above:,} (PABAL_APPROVE_ABOVE): a "
        "second person looks at "
        f"`pabal status {campaign_id}`, then `pabal approve {campaign_id}` lets it go, "
        f"`pabal cancel {campaign_id}` gives it up"
    )


def is_same_person(one: str | None, other: str | None) -> bool:
    """Whether two claimed names are the same, however they are written; no name is like no other."""
    if one is None or other is None:
        return False
    return one.strip().lower() == other.strip().lower()
