"""Put the guarded transports in the place of kombu's own.

By the scheme of an address, since that is how kombu finds a transport again when it goes on to another broker
of a list; one that is named in the settings would be forgotten then.
"""

from __future__ import annotations

import kombu.transport

_REDIS, _AMQP = "pabal_worker.broker.redis_transport", "pabal_worker.broker.amqp_transport"
_GUARDED = {
    "redis": f"{_REDIS}:Transport",
    "rediss": f"{_REDIS}:Transport",
    "sentinel": f"{_REDIS}:SentinelTransport",
    "amqp": f"{_AMQP}:Transport",
    "pyamqp": f"{_AMQP}:Transport",
    "librabbitmq": f"{_AMQP}:Transport",
    "amqps": f"{_AMQP}:SSLTransport",
}


def install() -> None:
    """Guard all connections that this process makes from now on; harmless a second time."""
    for scheme, transport in _GUARDED.items():
        kombu.transport.TRANSPORT_ALIASES[scheme] = transport
        kombu.transport._transport_cache.pop(scheme, None)  # type: ignore[attr-defined]
