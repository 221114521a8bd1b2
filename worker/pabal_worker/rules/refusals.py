"""Decide who is at fault where the provider refuses messages for what they say: pure.

Reading an answer is done in `provider/`, holding a campaign in `sending/steps/answers.py`. A recipient's own
faults (no such user, a bad number) are not judged here: they are that recipient's.

    one message, and others of its sender and template were taken lately    it is believed
    nothing was taken yet of this sender and template                        the message waits
    three calls in a row, and nothing taken; ten in a row otherwise          the campaign is held
    ten rows of one answer, nearly all of them                               the campaign is held
    the template is named                                                    the campaign is held

A stream has many templates. Where its sender's messages are taken, a refusal is its message's own, since
holding the stream would stop everybody for the text of one caller.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

LATELY = timedelta(days=1)
"""What the provider took or refused longer ago tells nothing of today's sender and template."""

NEARLY_ALL = 0.9
"""The part of a call that must have been refused for the call to tell of what its messages share."""

_CALLS_UNPROVEN, _CALLS_PROVEN, _ROWS = 3, 10, 10


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the provider did lately with messages of the same sender and template, in all campaigns."""

    refused: int
    """Calls in a row that it refused, this one included."""

    is_proven: bool
    """Whether it took one."""

    is_sender_proven: bool
    """Whether it took one of the sender, with any template."""


class Verdict(StrEnum):
    """What follows from a refusal."""

    BELIEVED = "believed"
    """It is the message's own fault: it is refused for good."""

    AWAITED = "awaited"
    """Nobody knows yet: the message waits, and others of the campaign go on."""

    HELD = "held"
    """The message is not at fault: it waits, and the campaign is held."""


def judge_refusal(
    evidence: Evidence, *, rows: int = 0, names_template: bool = False, is_stream: bool = False, is_new: bool
) -> Verdict:
    """Who is at fault for a call of which (nearly) all was refused.

    `rows`: messages that were refused one by one, in an answer to all. `is_new`: no message of the call was
    refused alone before; one that was tells nothing new, so that it cannot hold up those behind it.
    """
    if is_stream and evidence.is_sender_proven:
        return Verdict.BELIEVED
    if names_template or rows >= _ROWS:
        return Verdict.HELD
    if is_new and evidence.refused >= (_CALLS_PROVEN if evidence.is_proven else _CALLS_UNPROVEN):
        return Verdict.HELD
    return Verdict.BELIEVED if evidence.is_proven else Verdict.AWAITED
