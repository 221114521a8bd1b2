"""Submit campaigns, look at them and control them, from any backend service.

A client knows nothing but the broker: it calls the workers' tasks by name (`pabal.wire`) and waits for their
replies, whose types are in `pabal.replies`. It decides nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar
from weakref import finalize

from celery.exceptions import TimeoutError as NoReply
from celery.result import AsyncResult
from kombu.exceptions import EncodeError, KombuError
from kombu.utils.url import maybe_sanitize_url
from redis.exceptions import RedisError

from pabal import wire
from pabal.accept import read_accept
from pabal.argument_types import check_arguments
from pabal.broker.address import is_redis, read_address
from pabal.broker.deadline import Call, CallThreads, OutOfTime, note_blocked
from pabal.broker.encoding import check_encodable, refusal_of
from pabal.broker.failures import failure_of, no_reply_from
from pabal.broker.merging import MergedCalls
from pabal.campaign import Campaign
from pabal.client.changes import ChangeCommands
from pabal.client.people import PeopleQuestions
from pabal.client.reruns import RerunQuestions
from pabal.client.talks import TalkQuestions
from pabal.client.templates import TemplateCommands
from pabal.client.trials import TrialQuestions
from pabal.client.unwrap import unwrap_reply
from pabal.errors import NoAnswer, Problem, WrongInput, WrongSettings
from pabal.one_offs import OneOff, status_of
from pabal.opening_hours import is_zone, nearest_zone
from pabal.recipients.source import Progress, prepared_recipients
from pabal.recipients.table import TableChoice
from pabal.replies import (
    AccountStatus,
    AuditReply,
    CampaignStatus,
    EventList,
    ForecastReply,
    ListedCampaign,
    OneOffList,
    OneOffOutcome,
    OneOffStatus,
    SubmissionProgress,
    SuppressionChange,
    SuppressionImport,
    SuppressionKind,
    SuppressionList,
    WebhookList,
)
from pabal.submit import submission
from pabal.submit.submission import Receipt
from pabal.suppressions import NumberFile
from pabal.timestamps import to_iso

T = TypeVar("T")

QUESTION_LIFE_S = 600
"""A question that nobody took in this time is dropped; longer than clocks of two hosts may differ."""

AUDIT_PATIENCE_S = 300
"""An audit counts every row of a campaign: it takes seconds for a million, more on a busy ledger."""

RECONNECT = {"max_retries": 5, "interval_start": 0.1, "interval_step": 0.2, "interval_max": 0.5}
"""For replies, some two seconds; Celery's own policy tries for twenty, while somebody waits."""

_NO_BROKER = (KombuError, RedisError, OSError, RuntimeError)
"""What Celery lets through when the broker is away, besides AMQP's own; RuntimeError after it gave up to
reconnect.
"""


@check_arguments
class Client(
    ChangeCommands, PeopleQuestions, RerunQuestions, TalkQuestions, TemplateCommands, TrialQuestions
):
    """Talks to the workers through their broker; nothing is connected before the first call.

        client = Client("redis://127.0.0.1:6379/0")
        client.submit(parse_campaign(Path("campaign.json").read_bytes()), Path("recipients.csv"))
        client.status("spring-sale-2026")["legs"]

    Every method raises NoAnswer after `timeout_s` seconds without a reply, whatever hangs; `submit` has a
    longer patience of its own. What is wrong with the address itself (password, certificate, virtual host) is
    WrongSettings; an argument of a wrong type is WrongInput. May be shared between threads, and used inside
    other Celery tasks.
    """

    def __init__(
        self,
        broker_url: str,
        *,
        timeout_s: float = 10,
        by: str | None = None,
        time_zone: str | None = None,
    ) -> None:
        """`by` is who acts, at most 100 characters: events tell it of what this client changes. `time_zone`:
        an IANA name, in which `submit` tells moments where the campaign names no zone; None: this machine's.
        """
        if not timeout_s > 0:
            problem = Problem("timeout_s", str(timeout_s), "is not above zero", "give seconds, such as 10")
            raise WrongInput("client", [problem])
        if time_zone is not None and not is_zone(time_zone):
            near = nearest_zone(time_zone)
            problem = Problem("time_zone", time_zone, "is not a time zone's name", f"write {near}")
            raise WrongInput("client", [problem])
        self._by: dict[str, Any] = {"by": by} if by else {}
        self._time_zone = time_zone
        try:
            broker_url = read_address(broker_url)
        except ValueError as error:
            raise WrongSettings(f"the broker's address cannot be used: {error}") from None
        self._app = wire.celery_app(broker_url)
        self._timeout_s = timeout_s
        self._threads = CallThreads()
        self._sends: MergedCalls[dict[str, Any], OneOffOutcome] = MergedCalls()
        self._answers = MergedCalls()
        finalize(self, self._threads.close)
        self._be_patient_for(timeout_s, over_redis=is_redis(broker_url))
        self.broker = self._address_to_show(broker_url)
        """The broker's address without its password."""

        connection = self._app.connection_for_write()
        self._secret = str(connection.password or "")
        self._no_broker: tuple[type[BaseException], ...] = (
            *_NO_BROKER,
            *connection.connection_errors,
            *connection.channel_errors,
        )

    def submit(
        self,
        campaign: Campaign,
        recipients: Path | Iterable[Mapping[str, str]],
        *,
        skip_bad: bool = False,
        let_expire: bool = False,
        accept: Collection[str] = (),
        sheet: str | None = None,
        header_row: int | None = None,
        to: str | None = None,
        on_progress: Progress | None = None,
    ) -> Receipt:
        """Check the recipients, hand campaign and recipients over, and return when all are in the ledger.

        `sheet`, `header_row` and `to` (the column of the number) say which part of a file is the list, where
        its content does not. Safe to repeat: the same campaign and recipients have the same effect once, and
        go on where an earlier call stopped. Raises WrongInput if a recipient is bad and bad ones may not be
        skipped, or if not all can leave before `endAt` and they may not expire, NotAccepted if something may
        be a slip and `accept` does not name its code (nothing was enqueued then; what is there already is not
        asked about again), CampaignRefused if the id is taken, NoAnswer if the workers stand still.
        """
        accepted = read_accept(accept)
        with prepared_recipients(
            campaign,
            recipients,
            skip_bad=skip_bad,
            choice=TableChoice(sheet=sheet, header_row=header_row, to=to),
            on_progress=on_progress,
        ) as prepared:
            return submission.submit(
                self,
                campaign,
                prepared,
                let_expire=let_expire,
                accepted=accepted,
                time_zone=self._time_zone,
                on_progress=on_progress,
            )

    def send(
        self,
        to: str,
        message: Mapping[str, Any],
        values: Mapping[str, str] | None = None,
        *,
        key: str,
        reference: str | None = None,
        bulk_id: str | None = None,
        message_id: str | None = None,
    ) -> OneOffStatus:
        """Send a message to one person now; returns how it stands once it is in the ledger. What several
        threads send at the same time goes by one task.

        `message` is a campaign file's channel, sender, content and options. Safe to repeat: the same `key`
        is sent once. Raises WrongInput, MessageRefused if the key stands for another message.
        """
        one_off = OneOff(to, message, key, values or {}, reference, bulk_id, message_id)
        asked = one_off.to_json()
        check_encodable(asked)  # alone, so that no other thread's message fails with it
        return status_of(self._sends.ask(asked, self._send_messages, timeout_s=self._timeout_s))

    def send_all(self, messages: Sequence[OneOff]) -> list[OneOffOutcome]:
        """Send up to a thousand messages to single persons, by one task; returns how each stands, or why it
        was refused, in their order.
        """
        return self._send_messages([message.to_json() for message in messages], self._timeout_s)

    def _send_messages(self, messages: Sequence[dict[str, Any]], timeout_s: float) -> list[OneOffOutcome]:
        reply: OneOffList = self._ask(wire.SEND, "", timeout_s=timeout_s, messages=list(messages))
        return reply["messages"]

    def sent(self, *, keys: Sequence[str] = (), references: Sequence[str] = ()) -> list[OneOffOutcome]:
        """How messages to single persons stand, the newest first; those that nobody knows are left out."""
        reply: OneOffList = self._ask(
            wire.SENT, "", expires=QUESTION_LIFE_S, keys=list(keys), references=list(references)
        )
        return reply["messages"]

    def status(self, campaign_id: str) -> CampaignStatus:
        """The books of a campaign, its pace and what it waits for. Raises CampaignUnknown."""
        return self._ask_status(wire.STATUS, campaign_id, expires=QUESTION_LIFE_S)

    def campaigns(self) -> list[ListedCampaign]:
        """The newest hundred campaigns and streams, held ones first; `campaign_page` has more of them."""
        return self.campaign_page()["campaigns"]

    def pause(self, campaign_id: str) -> CampaignStatus:
        """Let nothing more leave, until it is resumed; returns the status, as the next three do.

        Raises NotPossibleNow, CampaignUnknown.
        """
        return self._ask_status(wire.PAUSE, campaign_id, asked=_now(), **self._by)

    def resume(self, campaign_id: str) -> CampaignStatus:
        """Go on with a paused or held campaign."""
        return self._ask_status(wire.RESUME, campaign_id, expires=QUESTION_LIFE_S, asked=_now(), **self._by)

    def cancel(self, campaign_id: str) -> CampaignStatus:
        """Cancel for good what has not left."""
        return self._ask_status(wire.CANCEL, campaign_id, expires=QUESTION_LIFE_S, asked=_now(), **self._by)

    def pace(
        self, campaign_id: str, amount: int | str | Sequence[str] | None, unit: str = "MINUTE"
    ) -> CampaignStatus:
        """Send `amount` messages a MINUTE, HOUR or DAY from now on; None: as fast as the account may. Or give
        a pace in words: `600/MINUTE`, `50/SECOND,100000/DAY`, or a list of speeds that hold together.
        Raises NotPossibleNow, WrongInput.
        """
        pace: dict[str, Any] = {"amount": amount, "time_unit": unit}
        if amount is not None and not isinstance(amount, int):
            pace = {"amount": None, "pace": _in_words(amount)}
        return self._ask_status(
            wire.PACE, campaign_id, expires=QUESTION_LIFE_S, **pace, asked=_now(), **self._by
        )

    def failover(
        self,
        campaign_id: str,
        *,
        limit: str | None = None,
        price_per_message: str | None = None,
        give_up: bool = False,
    ) -> CampaignStatus:
        """Change the limit of the campaign's SMS: `800` SMS, `12.50 EUR` or `none`; returns the status.

        `give_up` cancels what the limit leaves no room for. Raises NotPossibleNow, WrongInput.
        """
        return self._ask_status(
            wire.FAILOVER,
            campaign_id,
            expires=QUESTION_LIFE_S,
            limit=limit,
            price_per_message=price_per_message,
            give_up=give_up,
            **self._by,
        )

    def audit(self, campaign_id: str, *, repair: bool = False) -> AuditReply:
        """Count every row of a campaign and compare; `repair` rebuilds its sums from the rows first.

        Waits up to five minutes for the reply. Raises CampaignUnknown, NotPossibleNow.
        """
        reply: AuditReply = self._ask(
            wire.AUDIT,
            campaign_id,
            expires=None if repair else QUESTION_LIFE_S,
            timeout_s=AUDIT_PATIENCE_S,
            campaign=campaign_id,
            repair=repair,
        )
        return reply

    def log(self, campaign_id: str | None = None, *, before: int | None = None, limit: int = 50) -> EventList:
        """What happened to a campaign, or to all and the installation, the newest first: up to `limit`
        events, with `before` those older than the event of this id. Raises CampaignUnknown.
        """
        reply: EventList = self._ask(
            wire.LOG,
            campaign_id or "",
            expires=QUESTION_LIFE_S,
            campaign=campaign_id,
            before=before,
            limit=limit,
        )
        return reply

    def account(
        self,
        *,
        pace: str | Sequence[str] | None = None,
        steering: bool | None = None,
        reset: bool = False,
    ) -> AccountStatus:
        """Look at the account's pace. What is given overrules it first: a `pace` such as `600/MINUTE`,
        several that hold together (`50/SECOND,100000/DAY`, or a list of them) or `none`, whether the
        provider's troubles slow it (`steering`), or a `reset` to the settings.
        """
        reply: AccountStatus = self._ask(
            wire.ACCOUNT,
            "",
            expires=QUESTION_LIFE_S,
            pace=None if pace is None else _in_words(pace),
            steering=steering,
            reset=reset,
            **self._by,
        )
        return reply

    def forecast(
        self, campaign: str | Campaign, *, recipients: int | None = None, history: bool = False
    ) -> ForecastReply:
        """Foretell when a campaign begins and ends, knowing what else the account sends: one that is there,
        by its id, or one that is not submitted yet and would go to so many `recipients`. With `history`, also
        what has left so far. Raises CampaignUnknown, WrongInput.
        """
        campaign_id = campaign if isinstance(campaign, str) else campaign.id
        reply: ForecastReply = self._ask(
            wire.FORECAST,
            campaign_id,
            expires=QUESTION_LIFE_S,
            campaign=campaign if isinstance(campaign, str) else campaign.to_json(),
            recipients=recipients,
            history=history,
        )
        return reply

    def webhooks(self, *, resume: str | None = None) -> WebhookList:
        """List the newest webhooks of campaigns; `resume` is the URL of one that is tried again at once.

        Raises WrongInput if no campaign has it.
        """
        reply: WebhookList = self._ask(wire.WEBHOOKS, "", resume=resume)
        return reply

    def suppress(
        self,
        numbers: Sequence[str],
        *,
        kind: SuppressionKind = "all",
        sender: str | None = None,
        reason: str = "asked for it",
        at: datetime | None = None,
    ) -> SuppressionChange:
        """Send nothing more to people (`all`), or no advertising, from a sender or from anybody: up to 10,000
        numbers in any usual notation. `at`: when they said so; None: now. Counts at once for all that has not
        left. Raises WrongInput.
        """
        reply: SuppressionChange = self._ask(
            wire.SUPPRESS,
            "",
            numbers=list(numbers),
            kind=kind,
            sender=sender,
            reason=reason,
            at=at.isoformat() if at else None,
        )
        return reply

    def suppress_file(
        self,
        path: Path,
        *,
        kind: SuppressionKind = "all",
        sender: str | None = None,
        reason: str = "asked for it",
        at: datetime | None = None,
        sheet: str | None = None,
        header_row: int | None = None,
        to: str | None = None,
    ) -> SuppressionImport:
        """The same for all numbers of a file that `submit` could read. A bad row is told and harms no other;
        it may be done again. `sheet`, `header_row` (from 1) and `to`, the column of the number, choose what
        is read, as at `submit`. Raises WrongInput for a file that is not a list.
        """
        file = NumberFile(path, TableChoice(sheet=sheet, header_row=header_row, to=to))
        changed, unchanged, total = 0, 0, 0
        for block in file.read_blocks(wire.SUPPRESSED_AT_ONCE):
            reply = self.suppress(block, kind=kind, sender=sender, reason=reason, at=at)
            changed, unchanged = changed + reply["changed"], unchanged + reply["unchanged"]
            total = reply["total"]
        problems = [problem.to_json() for problem in file.problems]
        return {
            "changed": changed,
            "unchanged": unchanged,
            "refused": file.bad,
            "problems": problems,
            "total": total,
            "notices": [notice.to_json() for notice in file.notices],
        }

    def unsuppress(
        self, numbers: Sequence[str], *, kind: SuppressionKind | None = None, sender: str | None = None
    ) -> SuppressionChange:
        """Erase what is kept of people who said no; None: of either kind, of any sender."""
        reply: SuppressionChange = self._ask(
            wire.SUPPRESS_REMOVE, "", numbers=list(numbers), kind=kind, sender=sender
        )
        return reply

    def suppressions(
        self,
        *,
        number: str | None = None,
        kind: SuppressionKind | None = None,
        sender: str | None = None,
        after: int = 0,
    ) -> SuppressionList:
        """A page of those who said no, or all that is kept of one person. Raises WrongInput."""
        reply: SuppressionList = self._ask(
            wire.SUPPRESS_LIST,
            "",
            expires=QUESTION_LIFE_S,
            number=number,
            kind=kind,
            sender=sender,
            after=after,
        )
        return reply

    def open(self, campaign: Campaign, *, accept: Collection[str] = ()) -> SubmissionProgress:
        """Open a campaign or find it open; returns which batches it has. `accept` names what is meant.

        Raises WrongInput, NotAccepted, CampaignRefused.
        """
        accepted: dict[str, Any] = (
            {"accept": sorted(accept)} if accept else {}
        )  # older workers do not know the argument
        reply: SubmissionProgress = self._ask(
            wire.OPEN, campaign.id, campaign=campaign.to_json(), **accepted, **self._by
        )
        return reply

    def enqueue(
        self, campaign_id: str, number: int, columns: Sequence[str], rows: Sequence[Sequence[Any]]
    ) -> None:
        """Enqueue a batch. It has no reply: `seal` says what was taken. Flower sees no person's data."""
        batch = {"campaign": campaign_id, "number": number, "columns": columns, "rows": rows}
        self._send(wire.BATCH, batch, ignore_result=True)

    def seal(self, campaign_id: str, *, batches: int, fingerprint: str) -> SubmissionProgress:
        """Say how many batches there are, before or after them; returns which are taken. Safe to repeat."""
        reply: SubmissionProgress = self._ask(
            wire.SEAL, campaign_id, campaign=campaign_id, batches=batches, fingerprint=fingerprint
        )
        return reply

    def _be_patient_for(self, timeout_s: float, *, over_redis: bool) -> None:
        """Let no socket wait longer than the caller does, so that what a call leaves behind ends soon."""
        conf = self._app.conf
        if over_redis:
            most = {"socket_timeout": min(5, timeout_s), "socket_connect_timeout": min(3, timeout_s)}
            conf.redis_socket_timeout = most["socket_timeout"]
            conf.redis_socket_connect_timeout = most["socket_connect_timeout"]
            replies = conf.result_backend_transport_options
            conf.result_backend_transport_options = {**replies, **most, "retry_policy": RECONNECT}
            conf.broker_transport_options = {**conf.broker_transport_options, **most}
        else:
            bounds = {"read_timeout": timeout_s, "write_timeout": timeout_s}
            heard = {"confirm_publish": True, "on_blocked": note_blocked}
            conf.broker_transport_options = {**conf.broker_transport_options, **bounds, **heard}
            conf.broker_connection_timeout = min(4, timeout_s)
            self._app.backend_cls = "pabal.broker.replies:BoundedReplies"

    def _address_to_show(self, broker_url: str) -> str:
        """The address without its password. Raises WrongSettings, without Celery's text: that may hold it."""
        try:
            self._app.connection_for_write().get_transport_cls()
            self._app.backend.as_uri()
            return str(maybe_sanitize_url(broker_url))
        except (ValueError, LookupError):
            raise WrongSettings(
                "the broker's address cannot be used; write it as redis://:password@host:6379/0 or "
                "amqp://user:password@host:5672//, special characters of the password percent-encoded"
            ) from None

    def _ask_status(
        self, task: str, campaign_id: str, *, expires: float | None = None, **arguments: Any
    ) -> CampaignStatus:
        """Call a task of one campaign that replies with its status."""
        status: CampaignStatus = self._ask(
            task, campaign_id, expires=expires, campaign=campaign_id, **arguments
        )
        return status

    def _ask(
        self,
        task: str,
        campaign_id: str,
        *,
        expires: float | None = None,
        timeout_s: float | None = None,
        **arguments: Any,
    ) -> Any:
        """Call a task and wait for its reply; `campaign_id` is for the texts of errors."""
        timeout_s = timeout_s or self._timeout_s
        call = Call(timeout_s)

        def ask() -> Any:
            result = self._publish(call, task, arguments, expires=expires)
            try:
                return result.get(timeout=call.remaining_s(), propagate=False, disable_sync_subtasks=False)
            finally:
                with suppress(*self._no_broker):
                    result.forget()

        try:
            reply = self._within(call, timeout_s, ask)
        except NoReply as error:
            raise NoAnswer(
                f"no worker answered {task} within {timeout_s:g} s through {self.broker}; "
                f"see that workers run (`pabal up`, or celery -A pabal_worker worker); "
                f"one that comes later may still do what was asked"
            ) from error
        return unwrap_reply(reply, task, campaign_id)

    def _send(self, task: str, arguments: dict[str, Any], **options: Any) -> None:
        """Publish a task that nobody waits for."""
        call = Call(self._timeout_s)
        self._within(call, self._timeout_s, lambda: self._publish(call, task, arguments, **options))

    def _within(self, call: Call, timeout_s: float, work: Callable[[], T]) -> T:
        """Do the work in its time, and say what is wrong with the broker. NoReply: nobody answered."""
        try:
            return self._threads.run_within(call, work)
        except OutOfTime:
            if call.is_published:
                raise NoReply from None
            raise no_reply_from(self.broker, timeout_s, is_blocked=call.is_blocked) from None
        except NoReply:
            raise
        except EncodeError as error:
            raise refusal_of(error) from error
        except self._no_broker as error:
            raise failure_of(error, self.broker, secret=self._secret) from error

    def _publish(self, call: Call, task: str, arguments: dict[str, Any], **options: Any) -> AsyncResult[Any]:
        """Enqueue a call. Flower and logs see which campaign and batch it is about, and no person."""
        about = {"campaign": str, "number": int}
        shown = {name: arguments[name] for name, of in about.items() if isinstance(arguments.get(name), of)}
        with self._app.producer_or_acquire() as producer:
            call.check()
            result: AsyncResult[Any] = self._app.send_task(
                task,
                kwargs=arguments,
                queue=wire.QUEUES[task],
                add_to_parent=False,
                argsrepr="()",
                kwargsrepr=repr(shown),
                producer=producer,
                **options,
            )
        call.is_published = True
        return result


def _now() -> str:
    """When a change is asked for, so that one which comes late does not undo a later one."""
    return to_iso(datetime.now(UTC))


def _in_words(pace: str | Sequence[str]) -> str:
    """`50/SECOND,100000/DAY` for a list of both."""
    return pace if isinstance(pace, str) else ",".join(pace)
