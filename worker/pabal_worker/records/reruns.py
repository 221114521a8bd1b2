"""Hold reruns as they are stored, and what a step of them came to."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Chosen:
    """Whose messages of a parent are to be sent again."""

    states: list[str] | None
    """How their messages ended; None: in any way."""

    codes: list[int] | None
    """With which status or error of the provider; None: any."""

    def __str__(self) -> str:
        states = [", ".join(self.states)] if self.states else []
        codes = ["code " + ", ".join(map(str, self.codes))] if self.codes else []
        return " with ".join(states + codes)


@dataclass(frozen=True, slots=True)
class StoredRerun:
    """A rerun's row: which campaign it repeats for whom, and how far its people are taken over."""

    campaign_no: int
    parent_no: int
    digest: str
    says: str
    states: list[str] | None
    codes: list[int] | None
    has_new_text: bool
    """Its texts are others than the parent's, so each row's values are checked."""

    reached: int
    steps: int
    refused: int
    """Left out so far, since they said no."""

    had_it: int
    """Left out so far, since another campaign of the family has reached them, or may still."""

    unfit: int
    """Left out so far, since their values do not fit the new texts."""

    is_complete: bool
    sender: str
    advertises: bool
    """Whether what it sends over KakaoTalk is advertising."""

    @property
    def chosen(self) -> Chosen:
        """Who is taken over."""
        return Chosen(self.states, self.codes)


@dataclass(frozen=True, slots=True)
class RerunCount:
    """People of one step."""

    people: int
    """All whose messages ended so."""

    refused: int
    """Those of them who said no: they are left out."""

    had_it: int
    """Those of them whom the family has reached meanwhile, or may still: they are left out."""

    upto: int | None
    """The last row that was looked at; None: there was none left."""
