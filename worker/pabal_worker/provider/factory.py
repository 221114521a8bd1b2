"""Make the provider of this installation. Nobody else names an adapter.

Nothing is connected here; the first call does that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pabal_worker.provider.infobip.format import InfobipFormat
from pabal_worker.provider.port import Provider, ProviderFormat

if TYPE_CHECKING:
    from pabal_worker.provider.infobip.pushes import InfobipPushes


def provider_format() -> ProviderFormat:
    """What reads the provider's statuses and reports, for those who make no calls."""
    return InfobipFormat()


def connect(base_url: str, api_key: str, *, timeout_s: float = 30, max_connections: int = 16) -> Provider:
    """The provider over HTTP, for one event loop. Its HTTP libraries are imported only here."""
    from pabal_worker.provider.infobip.client import InfobipClient

    return InfobipClient(base_url, api_key, timeout_s=timeout_s, max_connections=max_connections)


def connect_pushes(base_url: str, api_key: str) -> InfobipPushes:
    """What lists and makes the provider's pushes; used in a `with`."""
    from pabal_worker.provider.infobip.pushes import InfobipPushes

    return InfobipPushes(base_url, api_key)
