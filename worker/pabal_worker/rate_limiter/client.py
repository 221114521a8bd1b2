"""Ask Redis for grants to send; it serves all workers together.

It does not send. Without Redis nothing is granted, so nothing is sent. A wiped Redis is told by the ledger
what went out in the last unit before it grants again (`seed.lua`), so a wipe causes neither a burst nor a
stall. A replica that took over without the last grants causes none either: each run of a server is known by
its id. Nor does a clock that was set: each question says what the clock should show.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from threading import Lock

from redis import Redis
from redis.exceptions import RedisError

from pabal.rate import fair_share, pacing
from pabal.rate.fair_share import Flow
from pabal.rate.pacing import SLACK_US, Grant, Scope
from pabal_worker.clock import monotonic
from pabal_worker.errors import PacerUnavailable
from pabal_worker.rate_limiter.history import besides, in_hand_of
from pabal_worker.rate_limiter.server_clock import ServerClock
from pabal_worker.rules.steering import AccountSignal, Steering

HIGH_SHARE = 0.8
"""The part of the account for HIGH campaigns together, while others want something too."""

History = Callable[[Scope], Sequence[tuple[int, ...]]]
"""What a scope sent in the last unit: (age in microseconds, messages) for each call, and, for each that is in
a worker's hands, (0, messages, attempt).
"""

_NOBODY = Flow(0, 1)
_CLOCK = "pace:clock"
_NUMBERS = {
    "BUCKETS": pacing.BUCKETS,
    "TURN_US": pacing.TURN_US,
    "CATCH_UP_MAX_US": pacing.CATCH_UP_MAX_US,
    "SHORTEST_WAIT_US": pacing.SHORTEST_WAIT_US,
    "CLOCK_STEP_US": pacing.CLOCK_STEP_US,
    "CLOCK_DRIFT": pacing.CLOCK_DRIFT,
    "CLOCK_CONFIRMED_US": pacing.CLOCK_CONFIRMED_US,
    "CLOCK_WAIT_US": pacing.CLOCK_WAIT_US,
    "LOW_DIVISOR": fair_share.LOW_DIVISOR,
    "GRACE_US": fair_share.GRACE_US,
    "LEAD_US": fair_share.LEAD_US,
    "LONGEST_WAIT_US": fair_share.LONGEST_WAIT_US,
    "STAYS_US": fair_share.STAYS_US,
    "FORGOTTEN_US": fair_share.FORGOTTEN_US,
}
"""What the scripts take from `pabal.rate`."""


def _script(name: str) -> str:
    """The text of a script behind the numbers and `shared.lua`, whose functions all of them use."""
    folder = Path(__file__).parent
    numbers = f"local {', '.join(_NUMBERS)} = {', '.join(map(str, _NUMBERS.values()))}\n"
    return numbers + "".join((folder / f"{part}.lua").read_text("utf-8") for part in ("shared", name))


class RedisPacer:
    """Grants over any number of processes and hosts; Redis's clock is the only one."""

    def __init__(
        self,
        redis: Redis,
        *,
        history: History,
        high_share: float = HIGH_SHARE,
        monotonic: Callable[[], float] = monotonic,
        now_us: Callable[[], int] = lambda: 0,
        slack_us: int = SLACK_US,
        is_watched: bool = False,
    ) -> None:
        """`now_us` 0 means Redis's own clock; tests and simulations give another. Of that nothing is
        expected, unless it goes with `monotonic`: then `is_watched` is True.
        """
        self._redis, self._history, self._high_share = redis, history, high_share
        self._monotonic, self._now_us, self._slack_us = monotonic, now_us, slack_us
        self._server_clock, self._one_at_a_time = ServerClock(), Lock()
        self._is_watched = is_watched
        self._grant = redis.register_script(_script("grant"))
        self._seed = redis.register_script(_script("seed"))
        self._block = redis.register_script(_script("block"))
        self._steer = redis.register_script(_script("steer"))
        self._return = redis.register_script(_script("return"))

    def grant(
        self,
        scopes: Sequence[Scope],
        want: int,
        *,
        flow: Flow = _NOBODY,
        steered: bool = False,
        load: int = 1,
        attempt: int = 0,
    ) -> Grant:
        """Grant up to `want` messages now, by every scope or by none. Raises PacerUnavailable.

        A named `flow` shares the last scope with the others that ask; `steered`: that scope follows `steer`.
        Each message counts for `load` in every scope: the parts of a long SMS. One whose load is above a cap
        never gets a grant. `attempt` says whose messages they are: a wiped Redis took it as sent if it was in
        somebody's hands, and learns by the question that it was not.
        The grant's age counts from before the question, on this process's monotonic clock: no wrong clock,
        slow network or long sleep makes it look younger than it is.
        """
        if want < 1:
            raise ValueError(f"a grant is for at least 1 message, not for {want} messages")
        try:
            grant = self._request_grant(scopes, want, flow, steered, load, attempt)
            if grant.why in ("unseeded", "clock") and grant.wait_s == 0:
                self.seed(scopes[grant.binding - 1])
                grant = self._request_grant(scopes, want, flow, steered, load, attempt)
                if not grant.granted and grant.wait_s == 0:
                    grant = replace(grant, wait_s=pacing.SHORTEST_WAIT_US / 1e6)
            return grant
        except RedisError as error:
            raise PacerUnavailable(type(error).__name__) from error

    def give_back(self, scopes: Sequence[Scope], grant: Grant, *, attempt: int, load: int = 1) -> bool:
        """Give back a grant on which certainly no call began; whether any of it was taken off.

        It is harmless if it is done twice. Raises PacerUnavailable.
        """
        keys = [_key(scope.name) for scope in scopes] + [f"pace:void:{attempt}:{grant.counted_us}"]
        args: list[int | str] = [grant.counted_us, grant.clock, grant.granted * load, self._slack_us]
        for scope in scopes:
            keys += _lists_of(scope)
            args.append(len(scope.horizons))
            for amount, unit_s in scope.horizons:
                args += [amount, unit_s * 1_000_000]
        try:
            return bool(self._return(keys=keys, args=args))
        except RedisError as error:
            raise PacerUnavailable(type(error).__name__) from error

    def seed(self, scope: Scope) -> None:
        """Tell Redis what a scope that it does not know has sent; without effect on one that it knows."""
        calls = [self._history(Scope(scope.name, amount, unit_s)) for amount, unit_s in scope.horizons]
        in_hand = in_hand_of(calls)
        told = [len(in_hand), *(number for attempt in in_hand.items() for number in attempt)]
        for (_, unit_s), some in zip(scope.horizons, calls, strict=True):
            rest = besides(some, in_hand)
            told += [unit_s * 1_000_000, len(rest), *(number for call in rest for number in call)]
        self._seed(
            keys=[_key(scope.name), _CLOCK, *_lists_of(scope)],
            args=[*self._moments(self._monotonic()), self._slack_us, *told],
        )

    def block(self, scope: str, for_s: float) -> None:
        """Grant nothing in a scope for `for_s` seconds: the provider asked for it."""
        try:
            self._block(keys=[_key(scope)], args=[int(for_s * 1e6), self._now_us()])
        except RedisError as error:
            raise PacerUnavailable(type(error).__name__) from error

    def steer(self, scope: str, signal: AccountSignal, *, floor: float, cap: float) -> str:
        """Judge the end of a call; returns what it changed: `busy` or `failed` if the scope goes slower from
        now on, `open`, `closed`, `no gain`, or nothing (`steer.lua`).

        `floor` and `cap` in messages a second, cap 0: none. Raises PacerUnavailable without Redis.
        """
        now_us, expected_us, clock = self._moments(self._monotonic())
        args: list[int | float | str] = [now_us, signal.kind, signal.took_s, signal.messages]
        args += [signal.after_s, floor, cap, expected_us, clock]
        try:
            return _text(self._steer(keys=[f"steer:{scope}", _CLOCK], args=args))
        except RedisError as error:
            raise PacerUnavailable(type(error).__name__) from error

    def reset_steering(self, scope: str) -> None:
        """Forget the provider's troubles: the scope goes at its cap at once, and its breaker is closed.

        Raises PacerUnavailable without Redis.
        """
        try:
            self._redis.delete(f"steer:{scope}")
        except RedisError as error:
            raise PacerUnavailable(type(error).__name__) from error

    def steering_of(self, scope: str) -> Steering:
        """What is remembered of the provider's health. Raises PacerUnavailable without Redis."""
        try:
            fields = {
                _text(name): _text(value) for name, value in self._redis.hgetall(f"steer:{scope}").items()
            }
            shift_us = int(self._redis.hget(_CLOCK, "shift") or 0)
        except RedisError as error:
            raise PacerUnavailable(type(error).__name__) from error
        return Steering(
            start=float(fields["start"]) if "start" in fields else None,
            plateau=float(fields.get("plateau", 0)),
            ceiling=float(fields.get("ceiling", 0)),
            lowered_us=_moment_us(fields, "lowered", shift_us),
            why=fields.get("why", ""),
            calls=float(fields.get("calls", 0)),
            opened_us=_moment_us(fields, "opened", shift_us),
            probe_us=_moment_us(fields, "probe", shift_us),
            open_why=fields.get("open_why", ""),
        )

    def binding_of(self, flow: str) -> tuple[str, str, int] | None:
        """What held a flow back in the last seconds: why, the scope, and the unit in seconds of its horizon
        (0: no cap did). None: nothing. Raises PacerUnavailable without Redis.
        """
        return self.bindings_of([flow]).get(flow)

    def bindings_of(self, flows: Sequence[str]) -> dict[str, tuple[str, str, int]]:
        """The same of many flows by one question; those that nothing held back are left out."""
        try:
            values = self._redis.mget([f"bound:{flow}" for flow in flows]) if flows else []
        except RedisError as error:
            raise PacerUnavailable(type(error).__name__) from error
        found = {}
        for flow, value in zip(flows, values, strict=True):
            parts = _text(value).split(" ", 2) if value else []
            if len(parts) == 3:
                found[flow] = (parts[0], parts[2], int(parts[1]) // 1_000_000)
        return found

    def _request_grant(
        self, scopes: Sequence[Scope], want: int, flow: Flow, steered: bool, load: int, attempt: int
    ) -> Grant:
        asked_at = self._monotonic()
        shared = scopes[-1].name
        args: list[int | float | str] = [want, *self._moments(asked_at), self._slack_us, load]
        args += [flow.name, flow.urgency, flow.weight, self._high_share, int(steered), attempt]
        keys = [_key(scope.name) for scope in scopes]
        keys += [f"fair:{shared}", f"fair:served:{shared}", f"fair:until:{shared}"]
        keys += [f"steer:{shared}", f"bound:{flow.name}", _CLOCK]
        for scope in scopes:
            keys += _lists_of(scope)
            args.append(len(scope.horizons))
            for amount, unit_s in scope.horizons:
                args += [amount, unit_s * 1_000_000]
        granted, wait_us, binding, why, now_us, unit_us, server_us, clock, call_size = self._grant(
            keys=keys, args=args
        )
        with self._one_at_a_time:
            self._server_clock.learn(
                _text(clock), server_us, answered_at=self._monotonic(), is_doubted=_text(why) == "clock"
            )
        unit_s = unit_us // 1_000_000
        return Grant(
            granted,
            wait_us / 1e6,
            binding,
            _text(why),
            asked_at,
            now_us / 1e6,
            call_size,
            unit_s,
            _text(clock),
            max(now_us, server_us),
        )

    def _moments(self, monotonic_s: float) -> tuple[int, int, str]:
        """The pacer's time, what its clock should show, and the clock of which that is known; 0: unknown."""
        now_us = self._now_us()
        if now_us and not self._is_watched:
            return now_us, 0, ""
        with self._one_at_a_time:
            return now_us, self._server_clock.expected_us(monotonic_s), self._server_clock.name


def _key(scope: str) -> str:
    return f"pace:{scope}"


def _lists_of(scope: Scope) -> list[str]:
    """The list of grants of each horizon."""
    return [f"pace:sent:{unit_s}:{scope.name}" for _, unit_s in scope.horizons]


def _moment_us(fields: Mapping[str, str], name: str, shift_us: int) -> int:
    """A moment of `steer:<scope>` by the present clock, which was set by `shift_us` in all; 0: none."""
    moment_us = int(float(fields.get(name, 0)))
    return moment_us + shift_us if moment_us else 0


def _text(value: bytes | str) -> str:
    return value.decode() if isinstance(value, bytes) else value
