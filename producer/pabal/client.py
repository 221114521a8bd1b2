"""The way in for backend services: submit a campaign, look at it, control it.

A client knows nothing but the broker. It calls the workers' tasks by name (`pabal.wire`) and turns their
replies into values, or into errors of `pabal.errors`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from celery.exceptions import TimeoutError as NoReply
from celery.result import AsyncResult
from kombu.exceptions import KombuError
from kombu.utils.url import maybe_sanitize_url
from redis.exceptions import RedisError

from pabal import wire
from pabal.campaign import Campaign
from pabal.errors import (
    CampaignRefused,
    CampaignUnknown,
    NoAnswer,
    NotPossibleNow,
    PabalError,
    Problem,
    WrongInput,
    WrongSettings,
)
from pabal.submit import submission
from pabal.submit.submission import Progress, Receipt

QUESTION_LIFE_S = 600
"""A question that nobody took in this time is dropped; longer than clocks of two hosts may differ."""

AUDIT_PATIENCE_S = 300
"""An audit counts every row of a campaign: seconds for a million, more on a busy ledger."""

RECONNECT = {"max_retries": 5, "interval_start": 0.1, "interval_step": 0.2, "interval_max": 0.5}
"""For replies, some two seconds; Celery's own policy tries for twenty, while somebody waits."""

_NO_BROKER = (KombuError, RedisError, OSError, RuntimeError)
"""What Celery lets through when the broker is away; RuntimeError after it gave up to reconnect."""


class Client:
    """Talks to the workers through their broker; nothing is connected before the first call.

        client = Client("redis://127.0.0.1:6379/0")
        client.submit(parse_campaign(Path("campaign.json").read_bytes()), Path("recipients.csv"))
        client.status("spring-sale-2026")["legs"]

    Every method raises NoAnswer after `timeout_s` seconds without a reply; `submit` has a longer patience of
    its own. May be shared between threads, and used inside other Celery tasks.
    """

    def __init__(self, broker_url: str, *, timeout_s: float = 10) -> None:
        self._app = wire.celery_app(broker_url)
        options = self._app.conf.result_backend_transport_options
        self._app.conf.result_backend_transport_options = {**options, "retry_policy": RECONNECT}
        self._timeout_s = timeout_s
        self.broker = self._understood(broker_url)
        """The broker's address without its password."""

    def submit(
        self,
        campaign: Campaign,
        recipients: Path | Iterable[Mapping[str, str]],
        *,
        skip_bad: bool = False,
        let_expire: bool = False,
        on_progress: Progress | None = None,
    ) -> Receipt:
        """Check the recipients, hand campaign and recipients over, and return when all are in the ledger.

        Safe to repeat: the same campaign and recipients have the same effect once, and go on where an earlier
        call stopped. Raises WrongInput if a recipient is bad and bad ones may not be skipped, or if not all
        can leave before `endAt` and they may not expire (nothing was enqueued then), CampaignRefused if the
        id is taken, NoAnswer if the workers stand still.
        """
        with submission.prepared_recipients(
            campaign, recipients, skip_bad=skip_bad, on_progress=on_progress
        ) as prepared:
            return submission.submit(self, campaign, prepared, let_expire=let_expire, on_progress=on_progress)

    def status(self, campaign_id: str) -> dict[str, Any]:
        """The books of a campaign, its pace and what it waits for. Raises CampaignUnknown."""
        return self._ask(wire.STATUS, campaign_id, expires=QUESTION_LIFE_S, campaign=campaign_id)

    def campaigns(self) -> list[dict[str, Any]]:
        """The newest campaigns with their states."""
        listed: list[dict[str, Any]] = self._ask(wire.LIST, "", expires=QUESTION_LIFE_S)["campaigns"]
        return listed

    def pause(self, campaign_id: str) -> dict[str, Any]:
        """Nothing more leaves, until it is resumed; returns the status, as the next three do.

        Raises NotPossibleNow, CampaignUnknown.
        """
        return self._ask(wire.PAUSE, campaign_id, campaign=campaign_id)

    def resume(self, campaign_id: str) -> dict[str, Any]:
        """A paused or held campaign goes on."""
        return self._ask(wire.RESUME, campaign_id, campaign=campaign_id)

    def cancel(self, campaign_id: str) -> dict[str, Any]:
        """What has not left is cancelled for good."""
        return self._ask(wire.CANCEL, campaign_id, campaign=campaign_id)

    def pace(self, campaign_id: str, amount: int | None, unit: str = "MINUTE") -> dict[str, Any]:
        """From now on `amount` messages a MINUTE, HOUR or DAY; None: as fast as the account may."""
        return self._ask(wire.PACE, campaign_id, campaign=campaign_id, amount=amount, time_unit=unit)

    def failover(
        self,
        campaign_id: str,
        *,
        limit: str | None = None,
        price_per_message: str | None = None,
        give_up: bool = False,
    ) -> dict[str, Any]:
        """The status, after the limit of the campaign's SMS was changed: `800` SMS, `12.50 EUR` or `none`.

        `give_up` cancels what the limit leaves no room for. Raises NotPossibleNow, WrongInput.
        """
        return self._ask(
            wire.FAILOVER,
            campaign_id,
            campaign=campaign_id,
            limit=limit,
            price_per_message=price_per_message,
            give_up=give_up,
        )

    def audit(self, campaign_id: str, *, repair: bool = False) -> dict[str, Any]:
        """Every row of a campaign counted and compared; `repair` rebuilds its sums from the rows first.

        Waits up to five minutes for the reply. Raises CampaignUnknown, NotPossibleNow.
        """
        return self._ask(
            wire.AUDIT,
            campaign_id,
            expires=None if repair else QUESTION_LIFE_S,
            timeout_s=AUDIT_PATIENCE_S,
            campaign=campaign_id,
            repair=repair,
        )

    def account(
        self, *, pace: str | None = None, steering: bool | None = None, reset: bool = False
    ) -> dict[str, Any]:
        """The account's pace; overruled first if anything is given: a `pace` such as `600/MINUTE` or `none`,
        whether the provider's troubles slow it, or a `reset` to the settings.
        """
        return self._ask(wire.ACCOUNT, "", pace=pace, steering=steering, reset=reset)

    def forecast(
        self, campaign: str | Campaign, *, recipients: int | None = None, history: bool = False
    ) -> dict[str, Any]:
        """When a campaign begins and ends, knowing what else the account sends: one that is there, by its id,
        or one that is not submitted yet and would go to so many `recipients`. With `history`, also what has
        left so far. Raises CampaignUnknown, WrongInput.
        """
        named, said = (campaign, campaign) if isinstance(campaign, str) else (campaign.id, campaign.to_json())
        return self._ask(
            wire.FORECAST,
            named,
            expires=QUESTION_LIFE_S,
            campaign=said,
            recipients=recipients,
            history=history,
        )

    def webhooks(self, *, resume: str | None = None) -> dict[str, Any]:
        """The newest webhooks of campaigns; `resume` is the URL of one that is tried again at once.

        Raises WrongInput if no campaign has it.
        """
        return self._ask(wire.WEBHOOKS, "", resume=resume)

    def open(self, campaign: Campaign) -> dict[str, Any]:
        """Open a campaign or find it open; returns which batches it has.

        Raises WrongInput, CampaignRefused.
        """
        return self._ask(wire.OPEN, campaign.id, campaign=campaign.to_json())

    def enqueue(
        self, campaign_id: str, number: int, columns: Sequence[str], rows: Sequence[Sequence[Any]]
    ) -> None:
        """Enqueue a batch. Nobody replies; `seal` says what was taken. Flower sees no person's data."""
        batch = {"campaign": campaign_id, "number": number, "columns": columns, "rows": rows}
        self._send(
            wire.BATCH,
            batch,
            ignore_result=True,
            kwargsrepr=repr({"campaign": campaign_id, "number": number}),
        )

    def seal(self, campaign_id: str, *, batches: int, fingerprint: str) -> dict[str, Any]:
        """Say how many batches there are, before or after them; returns which are taken. Safe to repeat."""
        return self._ask(
            wire.SEAL, campaign_id, campaign=campaign_id, batches=batches, fingerprint=fingerprint
        )

    def _understood(self, broker_url: str) -> str:
        """The address fit for people's eyes; what Celery says of a bad one may hold the password."""
        try:
            self._app.connection_for_write().get_transport_cls()
            self._app.backend.as_uri()
            return str(maybe_sanitize_url(broker_url))
        except (ValueError, LookupError):
            raise WrongSettings(
                "the broker's address cannot be used; write it as redis://:password@host:6379/0 or "
                "amqp://user:password@host:5672//, special characters of the password percent-encoded"
            ) from None

    def _ask(
        self,
        name: str,
        campaign_id: str,
        *,
        expires: float | None = None,
        timeout_s: float | None = None,
        **said: Any,
    ) -> dict[str, Any]:
        timeout_s = timeout_s or self._timeout_s
        result = self._send(name, said, expires=expires)
        try:
            reply = result.get(timeout=timeout_s, propagate=False, disable_sync_subtasks=False)
        except NoReply as error:
            raise NoAnswer(
                f"no worker answered {name} within {timeout_s:g} s through {self.broker}; "
                f"see that workers run (`pabal up`, or celery -A pabal_worker worker); "
                f"one that comes later may still do what was asked"
            ) from error
        except _NO_BROKER as error:
            raise self._no_broker() from error
        finally:
            with suppress(*_NO_BROKER):
                result.forget()
        return said_in(reply, name, campaign_id)

    def _send(self, name: str, said: dict[str, Any], **options: Any) -> AsyncResult[Any]:
        try:
            return self._app.send_task(
                name, kwargs=said, queue=wire.QUEUES[name], add_to_parent=False, argsrepr="()", **options
            )
        except _NO_BROKER as error:
            raise self._no_broker() from error

    def _no_broker(self) -> NoAnswer:
        return NoAnswer(
            f"the broker {self.broker} cannot be reached; see that it runs and that the address is right "
            f"(PABAL_BROKER_URL, or --data for a `pabal up`)"
        )


def said_in(reply: object, name: str, campaign_id: str) -> dict[str, Any]:
    """What a worker's reply says; raises the error that it stands for."""
    if isinstance(reply, dict) and isinstance(reply.get("ok"), dict):
        said: dict[str, Any] = reply["ok"]
        return said
    if isinstance(reply, dict) and isinstance(reply.get("error"), dict):
        raise _error(reply["error"], campaign_id)
    raise NoAnswer(
        f"the worker failed at {name} ({type(reply).__name__}), its log says why; "
        f"once that is mended, do the same again"
    )


def _error(said: Mapping[str, Any], campaign_id: str) -> PabalError:
    text = str(said.get("text", ""))
    why, way_out = _in_two(text, campaign_id)
    match said.get("kind"):
        case "wrong_input":
            problems = [Problem(**problem) for problem in said.get("problems", [])]
            source = f"campaign {campaign_id!r}" if campaign_id else "request"
            return WrongInput(source, problems or [Problem("request", "", why, way_out)])
        case "campaign_unknown":
            return CampaignUnknown(campaign_id)
        case "id_taken":
            return CampaignRefused(campaign_id, why, way_out)
        case "not_possible":
            return NotPossibleNow(campaign_id, why, way_out)
        case _:
            return PabalError(text)


def _in_two(text: str, campaign_id: str) -> tuple[str, str]:
    """A reply's text as what happened, without the campaign's name in front, and the way out."""
    bare = text.removeprefix("campaign ").removeprefix("id ").removeprefix(repr(campaign_id)).strip()
    why, _, way_out = bare.partition("; ")
    return why, way_out or f"`pabal status {campaign_id}` shows how it stands"
