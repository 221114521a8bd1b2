"""Read the settings of the worker half from the environment (prefix `PABAL_`).

`.env.example` lists them for people. What a room takes of them is in that room: `sending/pump_settings.py`,
`rate_limiter/scopes.py`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from functools import cache
from typing import Annotated

from pydantic import AfterValidator, Field, SecretStr, ValidationError, ValidationInfo
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from pabal import wire
from pabal.broker.address import is_redis, read_address
from pabal.errors import WrongSettings
from pabal.opening_hours import is_zone, nearest_zone
from pabal.rate.pace import parse_pace
from pabal.rate.speed import MOST_AMOUNT, UNITS_S, parse_speed
from pabal_worker.records import Watch
from pabal_worker.webhooks.profile_urls import read_profile_urls, read_web_address
from pabal_worker.webhooks.signing import secrets_in


def speed(text: str) -> tuple[int, int]:
    """`600/MINUTE` as (600, 60); the empty text as (0, 60), no cap. Raises ValueError with the way out."""
    if not text.strip():
        return (0, 60)
    parsed = parse_speed(text.strip())
    if parsed is None:
        raise ValueError(
            f"{text!r} is not a speed; write 600/MINUTE (a number up to {MOST_AMOUNT:,}, and SECOND, MINUTE, "
            f"HOUR or DAY), or leave it empty for no cap"
        )
    amount, unit = parsed
    return amount, UNITS_S[unit]


def _speed_text(text: str) -> str:
    speed(text)
    return text


def _pace_text(text: str) -> str:
    parse_pace(text)
    return text


def _url(text: str) -> str:
    if text and not re.fullmatch(r"https?://[^/\s]+.*", text):
        raise ValueError("it is not a URL; write it with https:// and its host")
    return text


def _profile_urls(text: str) -> str:
    read_profile_urls(text)
    return text


def _pacer_address(url: str) -> str:
    address = read_address(url)
    if not is_redis(address):
        raise ValueError("the pacer needs a Redis or Valkey; write redis://:password@host:6379/1")
    return address


def _token(secret: SecretStr, info: ValidationInfo) -> SecretStr:
    token = secret.get_secret_value()
    if not re.fullmatch("[A-Za-z0-9_-]*", token):
        raise ValueError(
            "it is part of a path: letters, digits, - and _ only; `openssl rand -hex 24` makes one"
        )
    if info.data.get("receiver_public_url") and not token:
        raise ValueError(
            "without it the receiver lets nobody in, and PABAL_RECEIVER_PUBLIC_URL is set; "
            "`openssl rand -hex 24` makes one"
        )
    return secret


def _secrets(secret: SecretStr) -> SecretStr:
    secrets_in(secret.get_secret_value())
    return secret


def _long_secret(secret: SecretStr) -> SecretStr:
    if 0 < len(secret.get_secret_value()) < 16:
        raise ValueError("it is shorter than 16 characters; `openssl rand -hex 24` makes one")
    return secret


def _zone(name: str) -> str:
    if name and not is_zone(name):
        raise ValueError(f"is not a time zone's name; write {nearest_zone(name)}")
    return name


def _days(n: int) -> int:
    if 0 < n < 3:
        raise ValueError(
            "reports are settled from what is younger than three days; write 3 or more, or 0 for never"
        )
    return n


LongSecret = Annotated[SecretStr, AfterValidator(_long_secret)]
BrokerAddress = Annotated[str, AfterValidator(read_address)]
PacerAddress = Annotated[str, AfterValidator(_pacer_address)]
Zone = Annotated[str, AfterValidator(_zone)]
Url = Annotated[str, AfterValidator(_url)]
WebAddress = Annotated[str, AfterValidator(read_web_address)]
ProfileUrls = Annotated[str, AfterValidator(_profile_urls)]
Speed = Annotated[str, AfterValidator(_speed_text)]
PaceText = Annotated[str, AfterValidator(_pace_text)]
Token = Annotated[SecretStr, AfterValidator(_token)]
Secrets = Annotated[SecretStr, AfterValidator(_secrets)]
Days = Annotated[int, Field(ge=0, le=36_500), AfterValidator(_days)]


class Settings(BaseSettings):
    """Each with its unit and default."""

    model_config = SettingsConfigDict(env_prefix="PABAL_", frozen=True, use_attribute_docstrings=True)

    broker_url: BrokerAddress = "redis://127.0.0.1:6379/0"
    """Celery's broker: Redis, Valkey or RabbitMQ. Defaults to a local Redis."""

    redis_url: PacerAddress = "redis://127.0.0.1:6379/1"
    """The pacer's Redis or Valkey. Defaults to a local one."""

    database_url: str = "postgresql://pabal@127.0.0.1/pabal"
    """The ledger. Defaults to a local PostgreSQL."""

    infobip_base_url: Url = ""
    """The account's own host, https://<sub>.api.infobip.com."""

    infobip_api_key: SecretStr = SecretStr("")
    """Sent as `Authorization: App <key>`."""

    account_speed: PaceText = ""
    """Cap for everything that the account sends, `600/MINUTE`, or several that hold together,
    `50/SECOND,100000/DAY`; so may the next three. Defaults to no cap.
    """

    account_floor: Speed = "60/MINUTE"
    """The provider's troubles (429, 5xx, slow answers) never slow the account below this.

    Defaults to 60/MINUTE.
    """

    high_share: float = Field(0.8, gt=0, lt=1)
    """The part of the account that campaigns of priority HIGH have together while others want to send too.

    Defaults to 0.8.
    """

    sender_speed: PaceText = ""
    """Cap for each Kakao sender over all its campaigns, `1000/MINUTE`. Defaults to no cap of its own."""

    entity_quota: Annotated[int, Field(ge=0, le=10**9)] = 0
    """Messages that each `platform.entityId` may have a day of the installation's zone, over both channels.

    What comes beyond waits for the next day. 0: no such quota. Defaults to 0.
    """

    most_recipients: Annotated[int, Field(ge=0, le=10**9)] = 0
    """A campaign of more recipients is refused when it is sealed. 0: no such limit. Defaults to 0."""

    entity_speed: PaceText = ""
    """Cap for each `platform.entityId` over both channels, `300/MINUTE`. Defaults to no cap of its own."""

    sms_speed: PaceText = ""
    """Cap for each SMS sender, `100/MINUTE`. Defaults to no cap of its own."""

    request_size: int = Field(500, ge=1, le=5000)
    """Messages in one call at most. Defaults to 500; the provider publishes no limit."""

    requests_in_flight: int = Field(4, ge=1, le=64)
    """Calls that one pump keeps under way. Defaults to 4."""

    request_timeout_s: float = Field(30, gt=0, le=300)
    """Seconds until a call without an answer is in doubt. Defaults to 30."""

    pump_shares: int = Field(2, ge=1, le=64)
    """Pumps of one fast campaign that may run at once, over all workers. Defaults to 2."""

    pump_s: float = Field(4, gt=0.1, le=60)
    """Seconds that one pump task lasts. Defaults to 4."""

    report_grace_s: float = Field(300, ge=0)
    """Seconds after a message's validity for which its report is still awaited before failover.

    Defaults to 300.
    """

    report_horizon_s: float = Field(172_800, gt=0)
    """Seconds after which a message without a final report is `unconfirmed`.

    Defaults to 48 hours, as far as the logs reach back.
    """

    report_pull_s: float = Field(30, gt=0)
    """Seconds after acceptance until the logs are asked for a report, where nobody can push to us; then at
    growing ages. Defaults to 30."""

    pull_reports: bool = False
    """Whether `/reports` is emptied too, which hands each report out once: it takes them from everybody else
    on the account. Defaults to false.
    """

    ask_after_s: float = Field(5, ge=0)
    """Seconds until the provider's logs are first asked about a call in doubt. Defaults to 5."""

    ask_again_s: float = Field(60, ge=1)
    """Seconds until they are asked again; not found then either, the message is sent again under the same id.
    Defaults to 60.
    """

    receiver_public_url: Url = ""
    """Where the provider reaches our receiver, https://…; empty: nobody can push to us, and the logs are
    asked instead.
    """

    receiver_token: Token = SecretStr("")
    """Unguessable part of the receiver's path: letters, digits, - and _."""

    receiver_user: str = ""
    """User name for Basic authentication at the receiver, besides the token. Defaults to none."""

    receiver_password: SecretStr = SecretStr("")
    """Its password."""

    webhook_url: WebAddress = ""
    """The installation's own webhook: it gets what users write to profiles without one, and the reports of
    campaigns and single messages that name none and are opened from then on. Defaults to none.
    """

    profile_webhooks: ProfileUrls = ""
    """Where what users write to a profile goes instead: `@shop=https://… @help=https://…`, separated by
    blanks. Defaults to none.
    """

    relay_secret: Secrets = SecretStr("")
    """Signs what goes on to the senders' webhooks: `whsec_` and base64; several, separated by spaces, while
    they are changed. Without it nothing is relayed.
    """

    relay_allow_private: bool = False
    """Whether webhooks may be on this machine or in the private network. Defaults to false."""

    alert_url: Url = ""
    """Where people are told of held, stuck and slowed campaigns and of an open breaker: a POST of
    `{"text": …, "events": […]}`, as chat tools take it, signed where PABAL_RELAY_SECRET is set. Defaults to
    nobody.
    """

    retention_days: Days = 90
    """Days after a campaign's end until the numbers and variables of its recipients are erased, and after
    which raw reports are deleted; 3 or more, 0: never. Defaults to 90.
    """

    delete_days: Days = 0
    """Days after a campaign's end until all its rows are deleted but its last figures; 3 or more, 0: never.
    Defaults to 0.
    """

    same_list_days: int = Field(3, ge=0, le=365)
    """Days in which people count who had the same template from the same sender, when a list of 100 or more
    is sealed; 0: no list is compared. Defaults to 3.
    """

    same_list_share: float = Field(0.5, gt=0, le=1)
    """The share of such people in a list from which on its campaign is held. Defaults to 0.5."""

    approve_above: int = Field(0, ge=0, le=2**31 - 1)
    """Recipients above which a campaign waits for a second person, with another name than who submitted it
    (`pabal approve`); 0: none does. Defaults to 0.
    """

    suppression_secret: LongSecret = SecretStr("")
    """Under which the numbers of people who said no are hashed in the ledger, 16 characters or more; for all
    workers the same, and for good. Defaults to none: numbers are kept as they are.
    """

    worker_threads: int = Field(9, ge=2, le=64)
    """Tasks that one worker runs at once. Defaults to 9."""

    time_zone: Zone = ""
    """An IANA name: the zone in which moments are shown where a campaign names none, and whose days streams
    of single messages and quotas have. Defaults to the machine's, and for such days to Asia/Seoul.
    """

    log_level: str = "INFO"
    """DEBUG, INFO, WARNING or ERROR. Defaults to INFO."""

    @property
    def receiver_url(self) -> str | None:
        """Where the provider reports to, sent with every message; None where nobody can push to us."""
        if not self.receiver_public_url:
            return None
        return f"{self.receiver_public_url.rstrip('/')}/reports/{self.receiver_token.get_secret_value()}"

    @property
    def watch(self) -> Watch:
        """When the logs are asked about accepted messages: sooner where no report comes by itself."""
        reports_come = self.receiver_url is not None or self.pull_reports
        return Watch(self.report_grace_s, None if reports_come else self.report_pull_s)


class _GivenSettings(Settings):
    """Of the values that are given, and of nothing else."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003  # pydantic's signature
        init_settings: PydanticBaseSettingsSource,
        *_others: PydanticBaseSettingsSource,
        **_more: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Those alone."""
        return (init_settings,)


def read_settings(values: Mapping[str, str]) -> tuple[Settings, list[str]]:
    """The settings of `PABAL_…` names and values, as an installation's file has them; and what is wrong with
    those that are refused, which then have their defaults.
    """
    fields = {f"PABAL_{name.upper()}": name for name in Settings.model_fields}
    known = {fields[name]: value for name, value in values.items() if name in fields}
    refused: list[str] = []
    while True:
        try:
            return _GivenSettings.model_validate(known), refused
        except ValidationError as error:
            faults = error.errors()
            refused += [_in_words(fault) for fault in faults]
            places = {str(fault["loc"][0]) for fault in faults}
            if "receiver_token" in places:  # an address alone asks for a token
                places.add("receiver_public_url")
            left = {name: value for name, value in known.items() if name not in places}
            known = left if len(left) < len(known) else {}


@cache
def settings() -> Settings:
    """The environment's settings, read once. Raises WrongSettings naming each variable that is refused."""
    try:
        return Settings()
    except ValidationError as error:
        raise WrongSettings("\n".join(_in_words(fault) for fault in error.errors())) from None


def missing_provider(settings: Settings, queues: Collection[str]) -> str | None:
    """What a worker of these queues lacks to call the provider, with the way out; None: nothing."""
    calling = sorted({wire.PUMP_QUEUE, wire.UPKEEP_QUEUE}.intersection(queues))
    values = {
        "PABAL_INFOBIP_BASE_URL": settings.infobip_base_url,
        "PABAL_INFOBIP_API_KEY": settings.infobip_api_key.get_secret_value(),
    }
    missing = [name for name, value in values.items() if not value]
    if not calling or not missing:
        return None
    return (
        f"{' and '.join(missing)} must be set, since this worker takes tasks of {' and '.join(calling)}, "
        f"which call the provider; set what is missing, or have it take other queues: "
        f"-Q {wire.CONTROL_QUEUE},{wire.INTAKE_QUEUE},{wire.RELAY_QUEUE},{wire.STEER_QUEUE}"
    )


def _in_words(fault: ErrorDetails) -> str:
    """One refused variable. The value of a secret is not shown."""
    name = str(fault["loc"][0])
    field = Settings.model_fields.get(name)
    is_secret = field is not None and field.annotation is SecretStr
    is_secret = is_secret or name.endswith(("broker_url", "redis_url"))
    value = _presence(fault["input"]) if is_secret else repr(fault["input"])
    why = fault["msg"].removeprefix("Value error, ")
    return f"PABAL_{name.upper()} is {value}: {why}; .env.example says what it takes"


def _presence(secret: object) -> str:
    text = secret.get_secret_value() if isinstance(secret, SecretStr) else str(secret)
    return "set" if text else "not set"
