"""Put the provider's numbers into words, by its registry. Nothing is decided here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pabal_worker.provider.outcomes import ErrorClass

if TYPE_CHECKING:
    from pabal_worker.provider.port import ProviderFormat

_MEANS = {
    ErrorClass.RECIPIENT: "it is about this number alone",
    ErrorClass.CONTENT: "it is about what was to be said",
    ErrorClass.ACCOUNT: "it is about the account",
    ErrorClass.PROVIDER: "it is the provider's or its network's fault",
}


def status_in_words(group: int | None, status: int | None, provider: ProviderFormat) -> str | None:
    """`UNDELIVERABLE: UNDELIVERABLE_NOT_DELIVERED (9)`; None: the provider has said nothing."""
    if group is None or status is None:
        return None
    code = provider.find_status(group, status)
    name = provider.group_name(group) or f"group {group}"
    return f"{name}: {code.name if code else 'a status that the registry does not have'} ({status})"


def error_in_words(error: int | None, provider: ProviderFormat) -> str | None:
    """`EC_INVALID_CLIENT_ID (512), it is about this number alone`; None: no error."""
    if not error:
        return None
    code = provider.find_error(error)
    if code is None:
        return f"an error that the registry does not have ({error})"
    means = _MEANS.get(code.error_class)
    return f"{code.name} ({error})" + (f", {means}" if means else "")
