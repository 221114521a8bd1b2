#!/bin/sh
# limits 5.8.0, throttled-py 3.5.0, aiolimiter 1.3.0, pyrate-limiter 4.5.1: "sliding window" and "leaking bucket" name limiters that let nearly
# twice their limit through within one window; a log of moments does not.
#
# A caller that asks all the time is told yes 100 times at once and then, by the strategies "sliding window counter" (limits) and "sliding window"
# (throttled-py), some 90 times more before the window is over: both keep two sums and take the earlier one as spread evenly. The "leaking bucket" of
# throttled-py and AsyncLimiter hold 100 besides what leaks out meanwhile, so they give some 200. Only limits' "moving window" and pyrate-limiter,
# which keep every moment, give 100. A provider that counts a sliding window refuses the rest.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet limits==5.8.0 throttled-py==3.5.0 aiolimiter==1.3.0 pyrate-limiter==4.5.1
"$folder/venv/bin/python" - <<'PYTHON'
import asyncio
import time
from bisect import bisect_left
from datetime import timedelta

from aiolimiter import AsyncLimiter
from limits import RateLimitItemPerSecond, storage, strategies
from pyrate_limiter import InMemoryBucket, Limiter, Rate
from throttled import Throttled, rate_limiter, store

LIMIT, WINDOW_S = 100, 2


def greedy(ask):
    """The moments of every yes, for somebody who asks all the time and begins late in a second window of the clock."""
    time.sleep(-time.time() % WINDOW_S + WINDOW_S * 0.9)
    end, moments = time.monotonic() + 3 * WINDOW_S, []
    while time.monotonic() < end:
        if ask():
            moments.append(time.monotonic())
        else:
            time.sleep(0.002)
    return moments


async def awaited():
    limiter, moments = AsyncLimiter(LIMIT, WINDOW_S), []
    end = time.monotonic() + 3 * WINDOW_S
    while time.monotonic() < end:
        async with limiter:
            moments.append(time.monotonic())
    return moments


def most(moments):
    """The most in any window, which is taken a fiftieth short so that its ends do not count twice."""
    return max(
        number - bisect_left(moments, moment - WINDOW_S * 0.98) + 1 for number, moment in enumerate(moments)
    )


item, memory = RateLimitItemPerSecond(LIMIT, WINDOW_S), storage.MemoryStorage()
counter = strategies.SlidingWindowCounterRateLimiter(memory)
log = strategies.MovingWindowRateLimiter(memory)
quota = rate_limiter.per_duration(timedelta(seconds=WINDOW_S), LIMIT)
sliding = Throttled(key="sliding", using="sliding_window", quota=quota, store=store.MemoryStore())
leaking = Throttled(key="leaking", using="leaking_bucket", quota=quota, store=store.MemoryStore())
rate = Limiter(InMemoryBucket([Rate(LIMIT, WINDOW_S * 1000)]))
seen = {
    "limits, sliding window counter": most(greedy(lambda: counter.hit(item, "counter"))),
    "throttled-py, sliding_window": most(greedy(lambda: not sliding.limit().limited)),
    "throttled-py, leaking_bucket": most(greedy(lambda: not leaking.limit().limited)),
    "aiolimiter, AsyncLimiter": most(asyncio.run(awaited())),
    "limits, moving window": most(greedy(lambda: log.hit(item, "log"))),
    "pyrate-limiter, InMemoryBucket": most(greedy(lambda: rate.try_acquire("all", blocking=False))),
}
for name, number in seen.items():
    print(f"{name}: {number} in one window of {WINDOW_S} s, with a limit of {LIMIT}")
numbers = list(seen.values())
assert min(numbers[:4]) > 1.5 * LIMIT, "these keep their limit now"
assert max(numbers[4:]) <= LIMIT, "these exceed their limit now"
PYTHON
