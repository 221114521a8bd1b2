"""Model the options that stop a campaign that should not go on: `lateStart`, `canary`, `guard`.

They are ours, Infobip has none of them. `lateStart` says what happens after an outage, `canary` that a few go
first, `guard` how many may fail all along. The workers' `rules/` decide by them, not this file.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any, Literal

from pydantic import Field, GetCoreSchemaHandler, GetPydanticSchema, field_validator
from pydantic_core import core_schema

from pabal.campaign.options import Period
from pabal.fields.base import Option, wrong

LARGE_AUDIENCE = 1000
"""A campaign of more people has a guard, and its first SMS wait for a verdict, unless it says none."""

FIRST_FAILURES = 50
"""Of a large campaign: so many failures over KakaoTalk are enough for a verdict."""

ENOUGH_DELIVERED = 20
"""So many deliveries over KakaoTalk as well: then SMS leave."""

LONGEST_VERDICT_S = 60
"""For so long SMS wait at most, from the first of them on."""

_SHORTEST_AFTER_S = 60


class LateStart(Option):
    """What happens when messages that should have left could not for longer than `after`."""

    rule: Literal["GO_ON", "ASK", "EXPIRE"]
    """GO_ON, ASK (held until somebody resumes it) or EXPIRE (what has not left does not leave any more)."""

    after: Period = Period(amount=15, time_unit="MINUTES")
    """How long is late, 1 minute to 48 hours in which messages might have left. Defaults to 15 MINUTES."""

    @field_validator("after")
    @classmethod
    def _is_a_minute_or_more(cls, after: Period) -> Period:
        if after.seconds < _SHORTEST_AFTER_S:
            raise wrong((f"is {after}, shorter than a minute", "write 1 MINUTES or more"))
        return after

    @property
    def span(self) -> timedelta:
        """`after` as a span of time."""
        return timedelta(seconds=self.after.seconds)


class Canary(Option):
    """The first messages go ahead; the others wait until enough is known of them."""

    messages: Annotated[int, Field(strict=True, ge=1, le=10_000)]
    """How many go first, 1 to 10,000, in the order of the list."""

    failure_share: Annotated[float, Field(strict=True, gt=0, le=1, allow_inf_nan=False)] = 0.1
    """The most of them that may fail, above 0 to 1. Defaults to 0.1."""

    wait: Period = Period(amount=30, time_unit="MINUTES")
    """How long their reports are waited for once all have left, at most 48 hours. Defaults to 30 MINUTES."""


class Guard(Option):
    """Holds the campaign when more fail than may, all along the run."""

    failure_share: Annotated[float, Field(strict=True, gt=0, lt=1, allow_inf_nan=False)]
    """The most that may fail, between 0 and 1."""

    minimum_samples: Annotated[int, Field(strict=True, ge=20, le=2**31 - 1)] = 100
    """Reports below which nothing is judged, 20 or more. Defaults to 100."""


DEFAULT_GUARD = Guard(failure_share=0.5)
"""Of a large campaign that says nothing of a guard."""


def _read_guard(value: Any, handler: core_schema.ValidatorFunctionWrapHandler) -> Any:
    if isinstance(value, str) and value != "NONE":
        raise wrong(("is not a guard", 'write an object, {"failureShare": 0.25}, or "NONE" for no guard'))
    return value if value == "NONE" else handler(value)


def _write_guard(guard: Guard | str) -> Any:
    return guard if isinstance(guard, str) else guard.to_json()


def _guard_schema(_source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
    """A guard or NONE; what is wrong with a guard is told where it stands, as of any other option."""
    return core_schema.no_info_wrap_validator_function(
        _read_guard,
        handler(Guard),
        serialization=core_schema.plain_serializer_function_ser_schema(_write_guard),
    )


GuardOrNone = Annotated[Guard | Literal["NONE"], GetPydanticSchema(_guard_schema)]
"""NONE: nothing holds the campaign, however large it is and however many fail."""
