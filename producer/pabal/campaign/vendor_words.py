"""Tell the words of other vendors in those of the provider.

Kakao's own codes of buttons (WL, AL …), the field names of other Korean vendors, and the provider's own
request body. Whether a word is wrong at its place is decided in `model`; here is only what to write instead.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import Any

from pabal.channels import CHANNELS
from pabal.errors import Problem

BUTTON_TYPES = {
    "WL": "URL",
    "AL": "APP_LINK",
    "DS": "DELIVERY_TRACKING",
    "BT": "CHATBOT_SWITCH",
    "BK": "BOT_KEYWORD",
    "MD": "MESSAGE_DELIVERY",
    "AC": "ADD_CHANNEL",
}
"""Kakao's codes of buttons (linkType), as its dealers' documents have them, in Infobip's words."""

_IN_KOREAN = {
    "웹링크": "URL",
    "앱링크": "APP_LINK",
    "배송조회": "DELIVERY_TRACKING",
    "챗봇전환": "CHATBOT_SWITCH",
    "봇키워드": "BOT_KEYWORD",
    "메시지전달": "MESSAGE_DELIVERY",
    "채널추가": "ADD_CHANNEL",
    "WEBLINK": "URL",
    "WEB": "URL",
    "APP": "APP_LINK",
}
"""What Kakao's own pages and dealers call them, without blanks and underscores."""

_NO_AGENT = "the provider has no button that hands over to an agent; CHATBOT_SWITCH hands over to a chatbot"
_WITHOUT_EQUAL = {
    "BC": _NO_AGENT,
    "BF": "the provider has no business form here; take the button out, or register a URL for it",
    "상담톡전환": _NO_AGENT,
    **dict.fromkeys(
        ("TN", "P1", "P2", "P3", "MP"),
        "the provider has no such button; take it out, or register a URL for it",
    ),
}

_SMS_SENDER = ("callback", "callbackno", "resendsendno", "smssender", "fallbackfrom", "sendno", "senderno")
_SMS_TEXT = (
    "resendcontent",
    "smsmessage",
    "smstext",
    "lmsmessage",
    "lmstext",
    "fallbackcontent",
    "altcontent",
)
_SMS_TITLE = ("subject", "resendtitle", "lmstitle", "smstitle", "lmssubject", "altsubject")
_SEND_AT = (
    *("reservetime", "reservedate", "reservedtime", "reservedat", "reservationtime", "reservationdate"),
    *("schedule", "scheduletime", "scheduledat", "scheduleddate", "scheduledtime", "senddate", "sendtime"),
    "requestdate",
)

_FIELDS: dict[str, tuple[str, ...]] = {
    "linktype": ("type",),
    "buttontype": ("type",),
    "buttonname": ("name",),
    "linkmo": ("urlMobile",),
    "linkm": ("urlMobile",),
    "linkmobile": ("urlMobile",),
    "mobileurl": ("urlMobile",),
    "linkpc": ("urlPc",),
    "linkp": ("urlPc",),
    "pcurl": ("urlPc",),
    "linkand": ("schemeAndroid",),
    "linkandroid": ("schemeAndroid",),
    "androidscheme": ("schemeAndroid",),
    "linkios": ("schemeIos",),
    "iosscheme": ("schemeIos",),
    "templateid": ("templateCode", "content.templateCode"),
    "tmplid": ("templateCode",),
    "templtcode": ("templateCode",),
    "templatecode": ("templateCode", "content.templateCode"),
    "templatecontent": ("text", "content.text"),
    "templatetitle": ("title",),
    "message": ("text", "content.text"),
    "contents": ("text", "content.text"),
    "msg": ("text", "content.text"),
    "text": ("content.text",),
    "title": ("content.title", "regional.southKorea.title"),
    "button": ("buttons", "content.buttons"),
    "buttons": ("content.buttons",),
    "senderkey": ("sender",),
    "plusfriendid": ("sender",),
    "pfid": ("sender",),
    "channelid": ("sender",),
    "from": ("sender",),
    **dict.fromkeys(("failover", "failoverconfig", "resendparameter", "resend"), ("smsFailover",)),
    **dict.fromkeys(("fallback", "smsfallback", "fallbackoption", "replacement"), ("smsFailover",)),
    **dict.fromkeys(_SMS_SENDER, ("smsFailover.sender", "sender")),
    **dict.fromkeys(_SMS_TEXT, ("smsFailover.text", "text")),
    **dict.fromkeys(_SMS_TITLE, ("smsFailover.regional.southKorea.title", "regional.southKorea.title")),
    **dict.fromkeys(("profilekey", "profile", "yellowid", "channelkey"), ("sender",)),
    **dict.fromkeys(_SEND_AT, ("sendAt",)),
    **dict.fromkeys(("ad", "adflag", "adyn", "isad", "advertisement"), ("advertising",)),
    **dict.fromkeys(("messagetype", "msgtype", "kakaotype"), ("channel",)),
    **dict.fromkeys(("speed", "rate", "ratelimit", "tps", "sendspeed"), ("sendingSpeedLimit",)),
    **dict.fromkeys(("ttl", "validity", "expiresin"), ("validityPeriod",)),
    **dict.fromkeys(("timezone", "tz"), ("deliveryTimeWindow.timeZone",)),
    **dict.fromkeys(("emphasizetitle", "maintitle"), ("title",)),
}
"""Names that other vendors give to a field, or give it elsewhere, without case and underscores; the first
that is known at the place counts.
"""

_NO_SUBTITLE = "the provider has no subtitle; register the template with a title alone"
_IN_THE_LIST = "take it out; values stand in the recipients' list, in columns called as the variables"
_A_LIST = "take it out; recipients stand in a list of their own, one a row"
_NOT_THERE = "the provider has no such field; take it out"
_TAKE_OUT = {
    "ordering": "take it out; buttons go in the order of the list",
    "disablesms": "take it out; without smsFailover no SMS follows",
    **dict.fromkeys(("subtitle", "templatesubtitle", "emphasizesubtitle"), _NO_SUBTITLE),
    **dict.fromkeys(("recipientlist", "recipients", "recipientno", "receivers", "receiver"), _A_LIST),
    **dict.fromkeys(("destinations", "to", "phn", "phone", "phonenumber", "countrycode"), _A_LIST),
    **dict.fromkeys(("templateparameter", "templateparams", "templatedata", "placeholders"), _IN_THE_LIST),
    **dict.fromkeys(("variables", "replacements", "replacewords", "params"), _IN_THE_LIST),
    **dict.fromkeys(
        ("extra", "templateextra", "templatead", "item", "itemhighlight", "highlight"), _NOT_THERE
    ),
    **dict.fromkeys(("representlink", "templaterepresentlink", "supplement", "quickreplies"), _NOT_THERE),
    **dict.fromkeys(("language", "lang"), _NOT_THERE),
    **dict.fromkeys(("smskind", "smstype"), "take it out; the length decides between SMS and LMS"),
    **dict.fromkeys(("comment", "comments", "//", "$schema"), "take it out; a campaign file has no comments"),
}

_BODIES = (
    frozenset({"plusfriendid", "messages"}),
    frozenset({"senderkey", "recipientlist"}),
    frozenset({"messagetype", "phn"}),
    frozenset({"refkey", "content"}),
    frozenset({"senderkey", "tplcode"}),
    frozenset({"templateid", "to", "from"}),
)
"""Fields that stand together at the top of other Korean vendors' request bodies."""


def button_type_instead(code: str) -> str | None:
    """What to write in place of Kakao's code of a button; None if it is not a code of Kakao's."""
    code = code.strip().upper()
    if code in BUTTON_TYPES:
        return f"write {BUTTON_TYPES[code]}, the provider's word for Kakao's {code}"
    if word := _IN_KOREAN.get(re.sub(r"[\s_]", "", code)):
        return f"write {word}, the provider's word for it"
    return _WITHOUT_EQUAL.get(code)


def channel_instead(given: str, expected: Sequence[str]) -> str | None:
    """What to write in place of another vendor's word for a channel; None for other words.

    `expected`: the channels that a campaign can have.
    """
    bare = re.sub(r"[\s_]", "", given.upper())
    word = next((name for name, channel in CHANNELS.items() if bare in channel.other_words), None)
    if word is None:
        return None
    if word in expected:
        return f"write {word}, the provider's word for it"
    return f"write {' or '.join(expected)}; an SMS goes out by smsFailover"


def field_instead(name: str, known: Collection[str]) -> str | None:
    """What to do with another vendor's field where the fields `known` stand; None for other names."""
    bare = name.lower().replace("_", "")
    for field in _FIELDS.get(bare, ()):
        if field.partition(".")[0] in known and field != name:
            return f"write it as {field}"
    return _TAKE_OUT.get(bare)


def type_in_words(button: dict[str, Any]) -> str | None:
    """The type of a button that has another vendor's field for it: `"type": "URL"`; None if there is none."""
    for name in button:
        if "type" in _FIELDS.get(str(name).lower().replace("_", ""), ()):
            code = str(button[name]).strip().upper()
            return f'write "type": "{BUTTON_TYPES.get(code, code)}" in place of "{name}": "{button[name]}"'
    return None


def problem_of_provider_body(tree: Any) -> Problem | None:
    """Told instead of many complaints where the whole file is a vendor's request body."""
    if not isinstance(tree, dict) or "id" in tree or "channel" in tree:
        return None
    keys = {str(name).lower().replace("_", "") for name in tree}
    is_of_another = any(signs <= keys for signs in _BODIES)
    if not is_of_another and not isinstance(tree.get("messages"), list):
        return None
    whose = "another vendor" if is_of_another else "the provider"
    return Problem(
        next(iter(tree)) if is_of_another else "messages",
        "",
        f"this is a request body of {whose}, not a campaign",
        'take sender and content from it and write {"id": …, "channel": …, "sender": …, '
        '"content": …}; recipients stand in a list of their own, and what stands in options goes to the top',
    )
