"""Read an address of Redis or of the broker, in the one spelling that all libraries behind it take.

    rediss://:password@host:6379/0?ssl_cert_reqs=required&ssl_ca_certs=/etc/ssl/own-ca.pem

Opens no connection: a server that is part of a cluster is found by whoever asks it.
"""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

_REDIS = ("redis", "rediss", "redis+socket", "unix")
_CERTIFICATE = "ssl_cert_reqs"
_SPELLINGS = {"cert_required": "required", "cert_optional": "optional", "cert_none": "none"}


def is_redis(url: str) -> bool:
    """Whether this is an address of Redis or Valkey."""
    return urlsplit(url).scheme in _REDIS


def read_address(url: str) -> str:
    """The address as all libraries read it; with TLS, the certificate is checked unless it says otherwise.

    Raises ValueError with the way out for Sentinels and for several servers; the text never holds the
    address, since that holds a password.
    """
    scheme, _, rest = url.partition("://")
    if scheme.startswith(("sentinel", "redis+sentinel", "rediss+sentinel")):
        raise ValueError(
            "it names Sentinels, which Pabal does not ask; write the one stable address "
            "that follows the primary: redis://:password@host:6379/0"
        )
    if scheme in _REDIS and any(mark in rest for mark in (";redis", ";rediss")):
        raise ValueError(
            "it names several servers, and Pabal works with one that is no cluster; write one address"
        )
    return _with_certificate(url) if scheme == "rediss" else url


def tls_options(url: str) -> str:
    """What follows the question mark: clients that differ in it must not share a connection."""
    return urlsplit(url).query


def _with_certificate(url: str) -> str:
    parts = urlsplit(url)
    options = dict(parse_qsl(parts.query))
    spelling = options.get(_CERTIFICATE, "required").lower()
    options[_CERTIFICATE] = _SPELLINGS.get(spelling, spelling)
    if options[_CERTIFICATE] not in _SPELLINGS.values():
        raise ValueError(f"{_CERTIFICATE} is {spelling!r}; write required, optional or none")
    return urlunsplit(parts._replace(query=urlencode(options, safe="/")))
