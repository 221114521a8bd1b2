"""Say what is wrong with the broker, from the error that a library raised over it.

The broker's own words are kept. Nothing here tries again.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pabal.errors import NoAnswer, PabalError, WrongSettings

_BEHIND_A_COMMAND = "of pipeline caused error: "
"""What redis-py says between a command, which may name people, and the server's own words."""

_SETTING = "PABAL_BROKER_URL, or --data for a `pabal up`"


@dataclass(frozen=True, slots=True)
class _Reason:
    """What a class's name, or words in its text, stand for."""

    marks: tuple[str, ...]
    error: type[PabalError]
    what: str
    way_out: str


_REASONS = (
    _Reason(
        ("CERTIFICATE_VERIFY_FAILED", "certificate verify failed"),
        WrongSettings,
        "has a certificate that is not trusted here",
        "name its CA in the address: ?ssl_cert_reqs=required&ssl_ca_certs=/path/ca.pem",
    ),
    _Reason(
        ("SSLError", "SSL", "WRONG_VERSION_NUMBER"),
        WrongSettings,
        "does not speak TLS as the address asks for",
        "write redis:// or amqp:// for a port without TLS, rediss:// or amqps:// for one with it",
    ),
    _Reason(
        ("NoPermissionError", "NOPERM", "access to queue", "access to exchange"),
        WrongSettings,
        "does not let this user do what Pabal needs",
        "give the user these rights, or name another one",
    ),
    _Reason(
        ("AuthenticationError", "WRONGPASS", "NOAUTH", "AccessRefused", "ACCESS_REFUSED", "invalid password"),
        WrongSettings,
        "refuses the user or the password",
        "correct them in PABAL_BROKER_URL, special characters percent-encoded",
    ),
    _Reason(
        ("NotAllowed", "NOT_ALLOWED", "NotFound", "invalid DB index", "DB index is out of range"),
        WrongSettings,
        "does not have the database or virtual host that the address names",
        "correct what follows the port in PABAL_BROKER_URL",
    ),
    _Reason(
        ("MOVED", "CROSSSLOT", "CLUSTERDOWN", "SELECT is not allowed in cluster mode"),
        WrongSettings,
        "is part of a cluster",
        "Pabal works with one server that is no cluster; name another one",
    ),
    _Reason(
        ("PreconditionFailed", "PRECONDITION_FAILED"),
        WrongSettings,
        "has queues of the same names with other properties",
        "delete them, or use a virtual host of Pabal's own",
    ),
    _Reason(
        ("ReadOnlyError", "READONLY"),
        WrongSettings,
        "is a replica, which takes nothing in",
        "name its primary in PABAL_BROKER_URL, or make it the primary (REPLICAOF NO ONE)",
    ),
    _Reason(
        (
            "OutOfMemoryError",
            "OOM command",
            "Transaction discarded",
            "MISCONF",
            "No space left",
            "RESOURCE_ERROR",
            "NOREPLICAS",
        ),
        NoAnswer,
        "is reached and takes nothing in",
        "give it memory or disk, then do the same again",
    ),
    _Reason(
        ("gaierror", "not known", "name resolution", "nodename nor servname", "No address associated"),
        NoAnswer,
        "has a name that nobody knows here",
        f"correct the host ({_SETTING}), or see that names are resolved",
    ),
    _Reason(
        ("TimeoutError", "Timeout", "timed out"),
        NoAnswer,
        "does not answer in time",
        f"see that it runs, is not frozen or overloaded, and that no firewall is between ({_SETTING})",
    ),
)
_OTHER = _Reason(
    (), NoAnswer, "cannot be reached", f"see that it runs and that the address is right ({_SETTING})"
)


def failure_of(error: BaseException, broker: str, *, secret: str = "") -> PabalError:
    """The error with its reason and the way out; `secret` is a password that no text may show."""
    chain = list(_chain(error))
    for reason in _REASONS:
        for link in chain:
            if any(mark in f"{type(link).__name__} {link}" for mark in reason.marks):
                return _in_words(reason, link, broker, secret)
    return _in_words(_OTHER, chain[-1], broker, secret)


def no_reply_from(broker: str, timeout_s: float, *, is_blocked: bool) -> NoAnswer:
    """The broker took no question in time, and said nothing, or that it is blocked."""
    if is_blocked:
        return NoAnswer(
            f"the broker {broker} is reached and takes nothing in: it is short of memory or disk; "
            f"give it some, then do the same again"
        )
    return NoAnswer(
        f"the broker {broker} cannot be reached, or is and says nothing, for {timeout_s:g} s; "
        f"see that it runs, is not frozen or overloaded, and that no firewall is between ({_SETTING})"
    )


def _in_words(reason: _Reason, error: BaseException, broker: str, secret: str) -> PabalError:
    words = str(error).rpartition(_BEHIND_A_COMMAND)[2].strip().partition("\n")[0][:200]
    words = words or type(error).__name__
    if secret:
        words = words.replace(secret, "***")
    return reason.error(f"the broker {broker} {reason.what} ({words}); {reason.way_out}")


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """The error and what it came from, to the first."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__
