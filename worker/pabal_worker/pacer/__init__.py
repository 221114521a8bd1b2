"""The pacer: leave to send, given by Redis to all workers together.

No Redis, no sending: whoever cannot ask does not send. A wiped Redis is told by the ledger what went out in
the last unit before it grants again (`seed.lua`), so a wipe neither bursts nor stalls; nor does a replica
that took over without the last grants, since each run of a server is known by its id.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from redis import Redis
from redis.exceptions import RedisError

from pabal.pacing import SLACK_US, Grant, Scope
from pabal_worker.clock import monotonic
from pabal_worker.failures import NoPacer

History = Callable[[Scope], Sequence[tuple[int, int]]]
"""What a scope sent in the last unit: (age in microseconds, messages) for each call."""


def _script(name: str) -> str:
    return (Path(__file__).parent / f"{name}.lua").read_text("utf-8")


class RedisPacer:
    """Grants over any number of processes and hosts; Redis's clock is the only one."""

    def __init__(
        self,
        redis: Redis,
        *,
        history: History,
        monotonic: Callable[[], float] = monotonic,
        now_us: Callable[[], int] = lambda: 0,
    ) -> None:
        """`now_us` 0 means Redis's own clock; tests and simulations give another."""
        self._redis, self._history, self._monotonic, self._now_us = redis, history, monotonic, now_us
        self._grant = redis.register_script(_script("grant"))
        self._seed = redis.register_script(_script("seed"))
        self._block = redis.register_script(_script("block"))

    def grant(self, scopes: Sequence[Scope], want: int) -> Grant:
        """Leave for up to `want` messages now, from every scope or from none. Raises NoPacer without Redis.

        Its age is counted from before the question, on this process's monotonic clock, so no wrong clock,
        slow network or long sleep makes it look younger than it is.
        """
        asked_at = self._monotonic()
        try:
            grant = self._ask(scopes, want, asked_at)
            if grant.why == "unseeded" and grant.wait_s == 0:
                self._bring_history(scopes[grant.binding - 1])
                asked_at = self._monotonic()
                grant = self._ask(scopes, want, asked_at)
            return grant
        except RedisError as error:
            raise NoPacer(type(error).__name__) from error

    def block(self, scope: str, for_s: float) -> None:
        """Let nothing leave through a scope for `for_s` seconds: the provider asked for it."""
        try:
            self._block(keys=[_key(scope)], args=[int(for_s * 1e6)])
        except RedisError as error:
            raise NoPacer(type(error).__name__) from error

    def _ask(self, scopes: Sequence[Scope], want: int, asked_at: float) -> Grant:
        args: list[int] = [want, self._now_us(), SLACK_US]
        for scope in scopes:
            args += [scope.amount, scope.unit_s * 1_000_000]
        granted, wait_us, binding, why, now_us = self._grant(
            keys=[_key(scope.name) for scope in scopes], args=args
        )
        return Grant(
            granted,
            wait_us / 1e6,
            binding,
            why.decode() if isinstance(why, bytes) else why,
            asked_at,
            now_us / 1e6,
        )

    def _bring_history(self, scope: Scope) -> None:
        flat: list[int] = []
        for age_us, n in self._history(scope):
            flat += [age_us, n]
        self._seed(keys=[_key(scope.name)], args=[self._now_us(), SLACK_US, scope.unit_s * 1_000_000, *flat])


def _key(scope: str) -> str:
    return f"pace:{scope}"
