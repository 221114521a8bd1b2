"""Turn a worker's reply into its value, or into the error of `pabal.errors` that it stands for.

What is in the value is not checked here: a newer worker may say more than this version knows.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pabal.errors import (
    CampaignRefused,
    CampaignUnknown,
    NoAnswer,
    NotAccepted,
    NotPossibleNow,
    PabalError,
    Problem,
    Question,
    WrongInput,
)

_LEDGER_AWAY = frozenset(
    (
        "PoolTimeout",
        "OperationalError",
        "ConnectionTimeout",
        "AdminShutdown",
        "CannotConnectNow",
        "SessionLost",
    )
)
_NO_SCHEMA = frozenset(("UndefinedTable", "UndefinedColumn", "UndefinedFunction", "UndefinedObject"))
"""Names of errors that a worker's task may end with."""


def unwrap_reply(reply: object, task: str, campaign_id: str) -> Any:
    """What is under `ok`. Raises the error that the reply stands for, NoAnswer for a worker that failed."""
    if isinstance(reply, dict) and isinstance(reply.get("ok"), dict):
        return reply["ok"]
    if isinstance(reply, dict) and isinstance(reply.get("error"), dict):
        raise _error_of(reply["error"], campaign_id)
    failure = type(reply).__name__
    if failure in _LEDGER_AWAY:
        raise NoAnswer(
            f"the workers cannot reach their ledger ({failure}); see that PostgreSQL runs and that their "
            f"PABAL_DATABASE_URL is right, then do the same again"
        )
    if failure in _NO_SCHEMA:
        raise NoAnswer(
            f"the ledger is not at the workers' version ({failure}); "
            f"run `pabal migrate`, then do the same again"
        )
    if failure == "TaskRevokedError":
        raise NoAnswer(
            "it had expired when a worker took it, and nothing was done: all workers were busy, or this "
            "machine's clock is behind the ledger's; set the clock, or start more workers, then ask again"
        )
    raise NoAnswer(
        f"the worker failed at {task} ({failure}), its log says why; once that is mended, do the same again"
    )


def _error_of(error: Mapping[str, Any], campaign_id: str) -> PabalError:
    text = str(error.get("text", ""))
    why, way_out = _split_text(text, campaign_id)
    match error.get("kind"):
        case "wrong_input":
            problems = [Problem(**problem) for problem in error.get("problems", [])]
            source = f"campaign {campaign_id!r}" if campaign_id else "request"
            return WrongInput(source, problems or [Problem("request", "", why, way_out)])
        case "not_accepted":
            questions = [Question(**question) for question in error.get("questions", [])]
            return NotAccepted(f"campaign {campaign_id!r}", questions)
        case "campaign_unknown":
            return CampaignUnknown(campaign_id)
        case "id_taken":
            return CampaignRefused(campaign_id, why, way_out)
        case "not_possible":
            return NotPossibleNow(campaign_id, why, way_out)
        case _:
            return PabalError(text)


def _split_text(text: str, campaign_id: str) -> tuple[str, str]:
    """What happened, without the campaign's name in front, and the way out."""
    bare = text.removeprefix("campaign ").removeprefix("id ").removeprefix(repr(campaign_id)).strip()
    why, _, way_out = bare.partition("; ")
    return why, way_out or f"`pabal status {campaign_id}` shows how it stands"
