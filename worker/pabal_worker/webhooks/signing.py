"""Sign bodies as Standard Webhooks asks: HMAC-SHA256 over `id.timestamp.body`, base64, `v1,` in front.

While secrets are changed there are several, and each signs: a receiver needs to know only one of them.
"""

from __future__ import annotations

import base64
import binascii
import secrets
from collections.abc import Sequence
from datetime import UTC, datetime

from standardwebhooks import Webhook

_PREFIX = "whsec_"
_LEAST_BYTES, _MOST_BYTES = 24, 64
"""What the Standard Webhooks specification asks of a key."""


def secrets_in(text: str) -> tuple[str, ...]:
    """The secrets in a setting, separated by spaces; ValueError, which does not show it, if one is wrong."""
    found = tuple(text.split())
    for number, secret in enumerate(found, 1):
        if not _is_secret(secret):
            raise ValueError(
                f"secret {number} of {len(found)} is not {_PREFIX} with the base64 of {_LEAST_BYTES} to "
                f"{_MOST_BYTES} bytes; make one with: echo {_PREFIX}$(openssl rand -base64 32)"
            )
    return found


def new_secret() -> str:
    """A new random secret."""
    return _PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def signed_headers(keys: Sequence[str], *, id: str, at: datetime, body: bytes) -> dict[str, str]:
    """The three headers by which a receiver knows that a body is ours, and whether it came before."""
    at = at.astimezone(UTC).replace(microsecond=0)  # `sign` takes the wall clock of what it gets for UTC
    signatures = [Webhook(secret).sign(id, at, body.decode()) for secret in keys]
    return {
        "webhook-id": id,
        "webhook-timestamp": f"{at.timestamp():.0f}",
        "webhook-signature": " ".join(signatures),
    }


def _is_secret(text: str) -> bool:
    try:
        key = base64.b64decode(text.removeprefix(_PREFIX), validate=True)
    except binascii.Error:
        return False
    return text.startswith(_PREFIX) and _LEAST_BYTES <= len(key) <= _MOST_BYTES
