"""Define what Pabal has to know of a channel, as data. A channel's own values stand in its folder.

Nothing is sent here: the worker writes requests by these values, and its sandbox answers by them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from pydantic import TypeAdapter

from pabal.channels.content import adapter_of
from pabal.fields.base import Option

Advertising = Literal["ALWAYS", "BY_OPTION", "NEVER"]
AddressKind = Literal["PHONE_NUMBER", "KAKAO_USER_KEY"]
RequestOption = Literal["priority", "tracking"]
MessageOption = Literal["regional", "smsFailover", "targeting", "destinationMatching"]


Caution = tuple[str, str, str]
"""The place in the campaign file, what it says there, the way out."""


@dataclass(frozen=True, slots=True)
class ChannelDefinition:
    """A channel: where its calls go, what they may say, and what the law makes of it."""

    name: str
    """As campaign files and the provider name it: KAKAO_ALIM."""

    title: str
    """What people call it: Kakao Alim."""

    short_name: str
    """What stands in the ids of its streams: alim."""

    api_path: str
    """What the paths of its calls begin with: /kakao-alim/1."""

    contents: tuple[type[Option], ...]
    """What `content` may be; several are told apart by their `type`."""

    example: Mapping[str, Any]
    """The smallest content that there is."""

    address: AddressKind = "PHONE_NUMBER"
    """What a recipient is called by."""

    advertising: Advertising = "NEVER"
    """Whether what it carries is advertising: always, as the campaign says, or never."""

    hours: Literal["KR_BRAND_MESSAGE"] | None = None
    """The preset of the hours in which its messages may leave; None: at any hour."""

    request_options: frozenset[RequestOption] = frozenset()
    """What a request may say beside its schedule."""

    message_options: frozenset[MessageOption] = frozenset()
    """What a message may say beside validity, window, platform and reference."""

    failover_to: tuple[str, ...] = ()
    """Names of the channels that may follow where it fails."""

    cautions: Callable[[Any, str | None, Any], Iterable[Caution]] = lambda *_: ()
    """Finds what somebody may want to know of a content, its targeting and its tracking."""

    other_words: frozenset[str] = frozenset()
    """What other vendors call it, in capitals and without blanks and underscores: ALIMTALK, 알림톡."""

    log_filters: frozenset[str] = frozenset()
    """By what its logs can be asked beside what all logs can be asked by."""

    adapter: TypeAdapter[Any] = field(init=False, repr=False, compare=False)
    """Makes one of `contents` of the `content` of a campaign file."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "adapter", adapter_of(self.contents))

    @property
    def send_path(self) -> str:
        """Where messages go."""
        return f"{self.api_path}/messages"

    @property
    def logs_path(self) -> str:
        """Where it can be asked what became of them, any number of times."""
        return f"{self.api_path}/logs"

    @property
    def reports_path(self) -> str:
        """Where reports that were not pushed are handed out, once each."""
        return f"{self.api_path}/reports"
