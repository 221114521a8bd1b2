"""Ask the provider one harmless question: its logs, about a message that nobody sent.

It takes a permit like every request for the logs. Nothing is sent and no report is taken.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pabal.channels import CAMPAIGN_CHANNELS
from pabal.replies import DoctorFinding
from pabal_worker.doctor.findings import Look, doubtful, wrong
from pabal_worker.errors import LogsUnavailable, PacerUnavailable
from pabal_worker.provider.port import LogQuery, Provider
from pabal_worker.rate_limiter.request_limiter import RequestLimiter

if TYPE_CHECKING:
    from pabal_worker.event_loop import LoopThread

WITHIN_S = 15.0
_NOBODYS = "pabal-doctor"
_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_HOSTS = ".api.infobip.com"
_KEY = "see that PABAL_INFOBIP_API_KEY is this account's key, not expired, and may read logs"
_ADDRESS = "see that PABAL_INFOBIP_BASE_URL is the account's own host, https://<yours>.api.infobip.com"


def look_at_provider(base_url: str, *, provider: Provider, loop: LoopThread, limiter: RequestLimiter) -> Look:
    """Whether address and key are good, by one request."""
    findings = list(judge_address(base_url))
    try:
        limiter.wait_for_permit()
    except PacerUnavailable as error:
        findings.append(
            doubtful(
                "provider.unasked",
                f"the provider was not asked: the pacer gives no permit ({error})",
                "mend the pacer, or ask again in a minute",
            )
        )
        return Look(_shown(base_url), findings)
    findings += _answer_of(lambda: _ask(provider, loop), base_url)
    return Look(_shown(base_url), findings)


def judge_address(base_url: str) -> Iterable[DoctorFinding]:
    """What of the address is unlikely, or lets others read the key."""
    parts = urlsplit(base_url)
    host = parts.hostname or ""
    if host in _LOOPBACK:
        return
    if parts.scheme != "https":
        yield wrong(
            "provider.plain",
            f"PABAL_INFOBIP_BASE_URL is {parts.scheme}://{host}: the key goes out unencrypted",
            f"write https://; {_ADDRESS}",
        )
    if not host.endswith(_HOSTS):
        yield doubtful("provider.host", f"the provider's host is {host}, which is not Infobip's", _ADDRESS)


def _answer_of(ask: Callable[[], None], base_url: str) -> list[DoctorFinding]:
    host = urlsplit(base_url).netloc.rpartition("@")[2]
    try:
        ask()
    except (LogsUnavailable, TimeoutError) as error:
        why = error.why if isinstance(error, LogsUnavailable) else f"no answer within {WITHIN_S:g} s"
        return [_judge_failure(host, why)]
    return []


def _judge_failure(host: str, why: str) -> DoctorFinding:
    """By what the port says of it: `HTTP 401`, or an exception's name."""
    if why in ("HTTP 401", "HTTP 403"):
        return wrong("provider.key", f"the provider at {host} refuses the key ({why})", _KEY)
    if why == "HTTP 429":
        return doubtful(
            "provider.busy", "the provider asks for fewer requests (HTTP 429)", "ask again in a minute"
        )
    if why.startswith("HTTP 4"):
        return wrong("provider.address", f"{host} does not know the question ({why})", _ADDRESS)
    if why.startswith("HTTP"):
        return wrong(
            "provider.failing", f"the provider at {host} fails ({why})", "look at the provider's status page"
        )
    return wrong(
        "provider.unreachable",
        f"the provider at {host} does not answer ({why})",
        f"{_ADDRESS}, and that a firewall lets this host out to it",
    )


def _ask(provider: Provider, loop: LoopThread) -> None:
    query = LogQuery(channel=CAMPAIGN_CHANNELS[0], message_ids=(_NOBODYS,))
    loop.run(provider.log_page(query), timeout_s=WITHIN_S)


def _shown(base_url: str) -> dict[str, str]:
    return {"provider.address": base_url}
