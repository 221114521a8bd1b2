"""Draw what is sent again, to whom and at what cost, and what a campaign has spent of its limit."""

from __future__ import annotations

from collections.abc import Iterator

from pabal.cli.format import moment
from pabal.counted import counted
from pabal.replies import RerunReply, SpendReply


def preview_screen(preview: RerunReply) -> str:
    """What would be opened, or what is there already."""
    return "\n".join(_preview_lines(preview))


def rerun_screen(reply: RerunReply) -> str:
    """What was opened."""
    goes_on = "" if reply["isComplete"] else "; the workers go on taking people over"
    was_there = "was asked for before; nobody is sent to again. It" if reply["wasThere"] else "again: it"
    return (
        f"campaign {reply['campaign']!r} {was_there} has {counted(reply['people'], 'recipient')} of "
        f"{reply['parent']!r} ({reply['only']}) and is {reply['state']}{goes_on}.\n"
        f"{_left_out(reply)}`pabal watch {reply['campaign']}` shows how it goes."
    )


def spend_screen(reply: SpendReply) -> str:
    """What is spent, and how much room is left."""
    if reply["limit"] is None or reply["room"] is None:
        return f"campaign {reply['campaign']!r} is {reply['state']} and has no spend limit"
    room = ", ".join(f"{n:,} over {channel}" for channel, n in reply["room"].items())
    return (
        f"campaign {reply['campaign']!r} is {reply['state']}; limit {reply['limit']} {reply['currency']}: "
        f"{reply['reported']} reported, {reply['expected']} expected for messages without a price; "
        f"room for {room}"
    )


def _left_out(reply: RerunReply) -> str:
    """A line for those who are left out, with how many for which reason; empty: nobody is."""
    if not reply["leftOut"]:
        return ""
    counts = reply["leftOutFor"]
    reasons = (
        (counts["refused"], "said no since"),
        (counts["reached"], "were reached, or may still be, by another campaign of the family"),
        (counts["unfit"], "have values that do not fit the texts"),
    )
    shown = ", ".join(f"{n:,} {reason}" for n, reason in reasons if n)
    return f"{counted(reply['leftOut'], 'more is', 'more are')} left out: {shown}\n"


def _preview_lines(preview: RerunReply) -> Iterator[str]:
    if preview["wasThere"]:
        yield (
            f"asked for before: campaign {preview['campaign']!r} is {preview['state']}; "
            f"choose --id for another one"
        )
    yield (
        f"{counted(preview['people'], 'person', 'people')} of {preview['parent']!r} ({preview['only']}), "
        f"as campaign {preview['campaign']!r}"
    )
    yield from _left_out(preview).splitlines()
    for cost in preview["costs"]:
        each = f"{cost['price']} {cost['currency']} each, as last reported ({cost['kind']})"
        yield f"{cost['channel']}: at most {cost['most']} {cost['currency']}, at {each}"
    if not preview["costs"]:
        yield "cost: no report has named a price of such a message yet"
    forecast = preview["forecast"]
    if forecast is not None:
        begins = moment(forecast["startsAt"]) if forecast["startsAt"] else "never"
        ends = moment(forecast["endsAt"]) if forecast["endsAt"] else "never, since not all can leave"
        yield f"begins {begins}, ends {ends}, as far as can be foretold"
