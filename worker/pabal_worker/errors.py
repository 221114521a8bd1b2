"""What collaborators cannot do, as services see it."""

from __future__ import annotations


class AudienceFrozen(Exception):
    """A batch came for a campaign that is sealed already."""

    def __init__(self, campaign_no: int, number: int) -> None:
        super().__init__(campaign_no, number)

    def __str__(self) -> str:
        return f"campaign no. {self.args[0]} is sealed; batch {self.args[1]} came too late"


class RowNumberTaken(Exception):
    """Two different persons of a campaign have the same row number."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail)


class NoPacer(Exception):
    """Redis does not answer, so nobody may send."""

    def __init__(self, why: str) -> None:
        super().__init__(why)

    def __str__(self) -> str:
        return f"the pacer's Redis does not answer ({self.args[0]}); nothing is sent until it does"


class Unfit(Exception):
    """The ledger cannot hold what it was given: a value beyond its column."""
