"""Model what an SMS says, and check from which number.

Its text is measured in EUC-KR, as Korean carriers do. Whether it is advertising is checked in `campaign`.
"""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator

from pabal.counted import counted
from pabal.fields.base import Option, wrong
from pabal.fields.template import LMS_BYTES, Fault, Template, name_characters, sms_size

_SENDER_FORMS = re.compile(
    r"02[1-9][0-9]{6,7}"  # Seoul; no number within an area begins with 0
    r"|0(?:3[1-3]|4[1-4]|5[1-5]|6[1-4])[1-9][0-9]{6,7}"  # the provinces
    r"|010[0-9]{8}|01[16789][0-9]{7,8}"  # mobile
    r"|1[568][0-9]{6}"  # a company's number for the whole country, without an area code
    r"|0(?:30|60|70|80)[0-9]{7,8}|050[0-9]{8,9}"  # common services
)
"""Numbers that can be registered as a sender (KISA's rules for registering them, as vendors publish them)."""


def _check_sender(value: str) -> str:
    digits = value.replace("-", "")
    if not (digits.isascii() and digits.isdigit() and 8 <= len(digits) <= 12):
        raise wrong(
            (
                "is not a Korean sender number of 8 to 12 digits",
                "write the registered number as it is dialled in Korea, as in 0215881234",
            )
        )
    if not _SENDER_FORMS.fullmatch(digits):
        raise wrong(("is not a number that can be registered as a sender in Korea", _sender_way_out(digits)))
    return digits


def _sender_way_out(digits: str) -> str:
    if _SENDER_FORMS.fullmatch("0" + digits.removeprefix("82")):
        return f"write it as it is dialled in Korea: 0{digits.removeprefix('82')}"
    return "write it with its area code, as in 0215881234, or a company's number as it is, as in 15881234"


def _check_text(value: str) -> str:
    template = Template(value)
    size = sms_size(template.literal)
    faults = list(template.faults)
    if not value.strip():
        faults.append(("is empty", "write a text, or leave smsFailover out"))
    if size.not_in_euc_kr:
        faults.append(
            (
                f"has characters that no Korean SMS carries: {name_characters(size.not_in_euc_kr)}",
                "replace them",
            )
        )
    if size.kind == "TOO_LONG":
        faults.append(_over_lms(size.n_bytes))
    if faults:
        raise wrong(*faults)
    return value


def _over_lms(n_bytes: int) -> Fault:
    return (
        f"is {n_bytes:,} bytes long in EUC-KR, {LMS_BYTES:,} are allowed",
        f"shorten it by {counted(n_bytes - LMS_BYTES, 'byte')} (a Hangul syllable has two)",
    )


SmsSender = Annotated[str, AfterValidator(_check_sender)]
SmsText = Annotated[str, AfterValidator(_check_text)]


class SmsContent(Option):
    """What an SMS says."""

    text: SmsText
    """The text with its `#{variables}`; 90 bytes in EUC-KR are an SMS, up to 2,000 an LMS."""
