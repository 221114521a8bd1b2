"""Go to the receiver by its public address, as the provider does, and store nothing there.

Whether its address is reached from outside is known only where this runs outside.
"""

from __future__ import annotations

from urllib.parse import urlsplit

import httpx

from pabal.replies import DoctorFinding
from pabal_worker.doctor.findings import Look, doubtful, wrong
from pabal_worker.settings import Settings

_PATIENCE_S = 5.0
_STRANGER = "pabal-doctor-is-a-stranger"
_WAY = "see that it runs (python -m pabal_worker.receiver), and that DNS, ingress and firewall lead to it"


def look_at_receiver(settings: Settings) -> Look:
    """Whether it is there, reaches its ledger, knows our token and turns strangers away."""
    url = settings.receiver_public_url.rstrip("/")
    if not url:
        return Look({"receiver.address": "none: the provider's logs are asked for reports"}, [])
    host = urlsplit(url).netloc.rpartition("@")[2]
    try:
        with httpx.Client(timeout=_PATIENCE_S, trust_env=False) as http:
            findings = _probe(http, url, host, settings)
    except httpx.HTTPError as error:
        findings = [
            wrong(
                "receiver.unreachable",
                f"the receiver does not answer at {host} from here ({type(error).__name__})",
                f"{_WAY}; PABAL_RECEIVER_PUBLIC_URL says where",
            )
        ]
    return Look({"receiver.address": host}, [*_judge_scheme(url), *findings])


def _probe(http: httpx.Client, url: str, host: str, settings: Settings) -> list[DoctorFinding]:
    health = http.get(f"{url}/health").status_code
    if health == 503:
        what = f"the receiver at {host} does not reach its ledger, so it turns reports away (HTTP 503)"
        return [wrong("receiver.ledger", what, "see its PABAL_DATABASE_URL, and that PostgreSQL runs")]
    if health != 200:
        what = f"what answers at {host} is not Pabal's receiver (HTTP {health} for /health)"
        return [wrong("receiver.other", what, f"{_WAY}, with the path unchanged")]
    findings = []
    user, password = settings.receiver_user, settings.receiver_password.get_secret_value()
    auth = httpx.BasicAuth(user, password) if user else httpx.Auth()
    known = http.head(str(settings.receiver_url), auth=auth).status_code
    if known == 401:
        findings.append(
            wrong(
                "receiver.token",
                f"the receiver at {host} does not know the token (HTTP 401), so no report comes in",
                "give receiver and workers the same PABAL_RECEIVER_TOKEN, PABAL_RECEIVER_USER and "
                "PABAL_RECEIVER_PASSWORD, and start them again",
            )
        )
    elif known != 204:
        findings.append(
            doubtful(
                "receiver.path",
                f"the receiver at {host} answers its path with HTTP {known}: something stands before it, "
                f"or it is older",
                "see that /reports/ reaches it unchanged; bring it to this version",
            )
        )
    if http.head(f"{url}/reports/{_STRANGER}").status_code == 204:
        findings.append(
            wrong(
                "receiver.open",
                f"the receiver at {host} lets strangers in",
                "set PABAL_RECEIVER_TOKEN for it, and see what stands before it",
            )
        )
    return findings


def _judge_scheme(url: str) -> list[DoctorFinding]:
    parts = urlsplit(url)
    if parts.scheme == "https" or parts.hostname in ("127.0.0.1", "localhost", "::1"):
        return []
    what = f"PABAL_RECEIVER_PUBLIC_URL is {parts.scheme}://: token and reports go unencrypted"
    return [wrong("receiver.plain", what, "serve it by https://, as an ingress does")]
