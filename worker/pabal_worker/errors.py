"""Name what the workers' collaborators cannot do. These errors are the workers' part of Pabal's one tree.

    pabal.errors.PabalError
    ├── WrongInput, CampaignRefused, …   what producers and workers share; see pabal/errors.py
    ├── PacerUnavailable                 Redis does not answer, or gives no permit in time
    ├── GrantExpired                     a call was about to start on a grant that is too old
    ├── SpecUnreadable                   the ledger's campaign file is of a version that this one cannot read
    ├── LogsUnavailable                  the provider's /logs or /reports gave no answer that can be used
    ├── TemplatesUnavailable             the provider did not list or create templates
    ├── PushesUnavailable                the provider's settings of pushes cannot be read or made
    ├── UnreadableReports                a body holds no delivery reports at all
    ├── AudienceFrozen                   a batch came for a campaign that is sealed already
    ├── RowNumberTaken                   two persons of a campaign have the same row number
    ├── ValueOutOfRange                  a value does not fit its column in the ledger
    ├── SessionLost                      the ledger broke a transaction off
    └── ApplierBusy                      others apply reports for longer than somebody may wait

`webhooks.http.AddressRefused` stands outside: aiohttp only passes on an OSError while it connects.
"""

from __future__ import annotations

from pabal.errors import PabalError


class PacerUnavailable(PabalError):
    """The pacer's Redis does not answer, or gives no permit in time; nothing is sent until it does."""

    def __init__(self, why: str) -> None:
        super().__init__(why)

    def __str__(self) -> str:
        return f"the pacer's Redis does not answer ({self.args[0]}); nothing is sent until it does"


class GrantExpired(PabalError):
    """A request was about to leave, but its grant had become too old. Nothing was sent."""


class SpecUnreadable(PabalError):
    """A campaign in the ledger cannot be read by this version of the worker."""

    def __init__(self, campaign_id: str, why: str) -> None:
        super().__init__(campaign_id, why)

    def __str__(self) -> str:
        return (
            f"a worker of this version cannot read campaign {self.args[0]!r} ({self.args[1]}); "
            f"update the workers, then `pabal resume {self.args[0]}`"
        )


class LogsUnavailable(PabalError):
    """The provider's logs or reports could not be read to their end; nothing was learnt from them."""

    def __init__(self, why: str, after_s: float | None = None) -> None:
        super().__init__(why, after_s)
        self.why, self.after_s = why, after_s

    def __str__(self) -> str:
        wait = "later" if self.after_s is None else f"in {self.after_s:g} s"
        return f"the provider's logs could not be read: {self.why}; ask again {wait}"


class TemplatesUnavailable(PabalError):
    """The provider did not do what was asked about templates. `took_none`: it has certainly created none."""

    def __init__(
        self,
        why: str,
        after_s: float | None = None,
        violations: tuple[tuple[str, str], ...] = (),
        took_none: bool = True,
    ) -> None:
        super().__init__(why, after_s, violations, took_none)
        self.why, self.after_s, self.violations, self.took_none = why, after_s, violations, took_none

    def __str__(self) -> str:
        wait = "later" if self.after_s is None else f"in {self.after_s:g} s"
        return f"the provider's templates: {self.why}; try again {wait}"


class UnreadableReports(PabalError):
    """A body that was pushed as delivery reports cannot be read as such."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why

    def __str__(self) -> str:
        return (
            f"no delivery reports in this body: {self.why}; "
            f'expected is {{"results": [...]}} as JSON, or the same as XML'
        )


class AudienceFrozen(PabalError):
    """A batch came for a campaign that is sealed already."""

    def __init__(self, campaign_no: int, number: int) -> None:
        super().__init__(campaign_no, number)

    def __str__(self) -> str:
        return f"campaign no. {self.args[0]} is sealed; batch {self.args[1]} came too late"


class RowNumberTaken(PabalError):
    """Two different persons of a campaign have the same row number."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail)


class ValueOutOfRange(PabalError):
    """The ledger cannot hold a value that it was given: it does not fit its column."""


class SessionLost(PabalError):
    """The ledger broke a transaction off: the session was ended, or others stood in its way. As far as is
    known, nothing of it took effect; it may be tried again.
    """


class ApplierBusy(PabalError):
    """Other transactions apply reports for longer than this one may wait; they are applied a little later."""


class PushesUnavailable(PabalError):
    """The provider did not show or make what it pushes."""

    def __init__(self, path: str, why: str) -> None:
        super().__init__(path, why)
        self.path, self.why = path, why

    def __str__(self) -> str:
        return (
            f"the provider did not do it ({self.path}: {self.why}); see that PABAL_INFOBIP_BASE_URL and the "
            f"key are right, and that the key may manage subscriptions and resources"
        )
