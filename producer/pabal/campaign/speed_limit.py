"""Model a campaign's `sendingSpeedLimit`: one limit as at Infobip, or a list of limits that hold together.

How paces are written as text, and which horizons contradict each other, is in `rate/pace.py`.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, TypeAdapter

from pabal.fields.base import Amount, Option, wrong
from pabal.rate.pace import MOST_HORIZONS, find_faults
from pabal.rate.speed import UNITS_S, format_speed, parse_speed


class SendingSpeedLimit(Option):
    """How many messages may leave per unit of time, over all workers together."""

    amount: Amount
    """Messages per `timeUnit`."""

    time_unit: Literal["MINUTE", "HOUR", "DAY"] = "MINUTE"
    """Defaults to MINUTE, as at Infobip."""

    @property
    def unit_s(self) -> int:
        """The unit in seconds."""
        return UNITS_S[self.time_unit]

    def __str__(self) -> str:
        return format_speed(self.amount, self.unit_s, separator=",")


class SpeedHorizon(Option):
    """One of several limits of the same messages, each over every sliding window of its own unit."""

    amount: Amount
    """Messages per `timeUnit`."""

    time_unit: Literal["SECOND", "MINUTE", "HOUR", "DAY"] = "MINUTE"
    """Defaults to MINUTE."""

    @property
    def unit_s(self) -> int:
        """The unit in seconds."""
        return UNITS_S[self.time_unit]


def _horizon(value: object) -> object:
    if not isinstance(value, str):
        return value
    speed = parse_speed(value.strip())
    if speed is None:
        raise wrong(("is not a speed", "write 50/SECOND, 600/MINUTE, 5000/HOUR or 100000/DAY"))
    return {"amount": speed[0], "timeUnit": speed[1]}


def _horizons_together(horizons: tuple[SpeedHorizon, ...]) -> tuple[SpeedHorizon, ...]:
    if faults := tuple(find_faults([(horizon.amount, horizon.unit_s) for horizon in horizons])):
        raise wrong(*faults)
    return tuple(sorted(horizons, key=lambda horizon: horizon.unit_s))


SpeedHorizons = Annotated[
    tuple[Annotated[SpeedHorizon, BeforeValidator(_horizon)], ...],
    Field(min_length=1, max_length=MOST_HORIZONS),
    AfterValidator(_horizons_together),
]
"""Several limits that hold together, the shortest first; read from objects, or texts such as `50/SECOND`."""

_HORIZONS: TypeAdapter[tuple[SpeedHorizon, ...]] = TypeAdapter(SpeedHorizons)


def read_speed_limit(value: Any) -> SendingSpeedLimit | tuple[SpeedHorizon, ...] | None:
    """What `sendingSpeedLimit` holds: one limit, as at Infobip, or a list of them. Raises ValidationError."""
    if value is None:
        return None
    if isinstance(value, list | tuple):
        return _HORIZONS.validate_python(value)
    return SendingSpeedLimit.model_validate(value)
