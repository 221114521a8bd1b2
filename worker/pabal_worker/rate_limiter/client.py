"""Ask Redis for grants to send; it serves all workers together.

It does not send. Without Redis nothing is granted, so nothing is sent. A wiped Redis is told by the ledger
what went out in the last unit before it grants again (`seed.lua`), so a wipe causes neither a burst nor a
stall. A replica that took over without the last grants causes none either: each run of a server is known by
its id.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from redis import Redis
from redis.exceptions import RedisError

from pabal.rate.fair_share import Flow
from pabal.rate.pacing import SLACK_US, Grant, Scope
from pabal_worker.clock import monotonic
from pabal_worker.errors import PacerUnavailable
from pabal_worker.rules.steering import AccountSignal, Steering

HIGH_SHARE = 0.8
"""The part of the account for HIGH campaigns together, while others want something too."""

History = Callable[[Scope], Sequence[tuple[int, int]]]
"""What a scope sent in the last unit: (age in microseconds, messages) for each call."""

_NOBODY = Flow(0, 1)


def _script(name: str) -> str:
    """The text of a script behind that of `shared.lua`, whose functions all of them use."""
    folder = Path(__file__).parent
    return "".join((folder / f"{part}.lua").read_text("utf-8") for part in ("shared", name))


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
    ) -> None:
        """`now_us` 0 means Redis's own clock; tests and simulations give another."""
        self._redis, self._history, self._high_share = redis, history, high_share
        self._monotonic, self._now_us = monotonic, now_us
        self._grant = redis.register_script(_script("grant"))
        self._seed = redis.register_script(_script("seed"))
        self._block = redis.register_script(_script("block"))
        self._steer = redis.register_script(_script("steer"))

    def grant(
        self, scopes: Sequence[Scope], want: int, *, flow: Flow = _NOBODY, steered: bool = False
    ) -> Grant:
        """Grant up to `want` messages now, by every scope or by none. Raises PacerUnavailable.

        A named `flow` shares the last scope with the others that ask; `steered`: that scope follows `steer`.
        The grant's age counts from before the question, on this process's monotonic clock: no wrong clock,
        slow network or long sleep makes it look younger than it is.
        """
        asked_at = self._monotonic()
        try:
            grant = self._request_grant(scopes, want, asked_at, flow, steered)
            if grant.why == "unseeded" and grant.wait_s == 0:
                self.seed(scopes[grant.binding - 1])
                asked_at = self._monotonic()
                grant = self._request_grant(scopes, want, asked_at, flow, steered)
            return grant
        except RedisError as error:
            raise PacerUnavailable(type(error).__name__) from error

    def seed(self, scope: Scope) -> None:
        """Tell Redis what a scope that it does not know has sent; without effect on one that it knows."""
        sent = [number for call in self._history(scope) for number in call]
        self._seed(keys=[_key(scope.name)], args=[self._now_us(), SLACK_US, scope.unit_s * 1_000_000, *sent])

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
        args = [self._now_us(), signal.kind, signal.took_s, signal.messages, signal.after_s, floor, cap]
        try:
            return _text(self._steer(keys=[f"steer:{scope}"], args=args))
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
        except RedisError as error:
            raise PacerUnavailable(type(error).__name__) from error
        return Steering(
            start=float(fields["start"]) if "start" in fields else None,
            plateau=float(fields.get("plateau", 0)),
            ceiling=float(fields.get("ceiling", 0)),
            lowered_us=int(float(fields.get("lowered", 0))),
            why=fields.get("why", ""),
            calls=float(fields.get("calls", 0)),
            opened_us=int(float(fields.get("opened", 0))),
            probe_us=int(float(fields.get("probe", 0))),
            open_why=fields.get("open_why", ""),
        )

    def lag_s(self, scopes: Sequence[str]) -> float:
        """By how many seconds Redis's clock is behind the last grant of any of these scopes: it was set back,
        and nothing is granted until it has caught up. Raises PacerUnavailable without Redis.
        """
        try:
            with self._redis.pipeline(transaction=False) as pipeline:
                pipeline.time()
                for scope in scopes:
                    pipeline.hget(_key(scope), "last")
                (seconds, micros), *lasts = pipeline.execute()
        except RedisError as error:
            raise PacerUnavailable(type(error).__name__) from error
        now_us = self._now_us() or seconds * 1_000_000 + micros
        return max(0.0, *(int(last or 0) - now_us for last in lasts)) / 1e6

    def binding_of(self, flow: str) -> tuple[str, str] | None:
        """What held a flow back in the last seconds: why, and the scope. None: nothing.

        Raises PacerUnavailable without Redis.
        """
        try:
            value = self._redis.get(f"bound:{flow}")
        except RedisError as error:
            raise PacerUnavailable(type(error).__name__) from error
        why, _, scope = _text(value).partition(" ") if value else ("", "", "")
        return (why, scope) if scope else None

    def _request_grant(
        self, scopes: Sequence[Scope], want: int, asked_at: float, flow: Flow, steered: bool
    ) -> Grant:
        shared = scopes[-1].name
        args: list[int | float | str] = [want, self._now_us(), SLACK_US]
        args += [flow.name, flow.urgency, flow.weight, self._high_share, int(steered)]
        for scope in scopes:
            args += [scope.amount, scope.unit_s * 1_000_000]
        keys = [_key(scope.name) for scope in scopes]
        keys += [f"fair:{shared}", f"steer:{shared}", f"bound:{flow.name}"]
        granted, wait_us, binding, why, now_us, call_size = self._grant(keys=keys, args=args)
        return Grant(granted, wait_us / 1e6, binding, _text(why), asked_at, now_us / 1e6, call_size)


def _key(scope: str) -> str:
    return f"pace:{scope}"


def _text(value: bytes | str) -> str:
    return value.decode() if isinstance(value, bytes) else value
