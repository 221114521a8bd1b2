"""Put a check of a campaign and its recipients into lines."""

from __future__ import annotations

from pabal.cli.format import with_local_moments
from pabal.cli.screens.facts import Fact
from pabal.cli.screens.forecast import ends_in_words, forecast_facts
from pabal.cli.screens.messages import message_lines
from pabal.counted import counted
from pabal.replies import ForecastSummary
from pabal.submit.check import Checked

_WIDTH = 14


def check_lines(checked: Checked, beside: ForecastSummary | None) -> list[str]:
    """What a check found, and the forecast `beside` other campaigns; None: there was nobody to ask."""
    lines = [*map(str, checked.problems), *map(str, checked.questions)]
    if checked.bad and not checked.bad_path:
        lines.append(f"({counted(checked.bad, 'bad row')}; --bad FILE writes down each, with its reasons)")
    if checked.bad_path:
        lines.append(f"(all bad rows are in {checked.bad_path})")
    if checked.bad and checked.good:
        lines.append(
            f"(`pabal submit --skip-bad` sends to the {counted(checked.good, 'good one')} and leaves these "
            "out)"
        )
    lines += [f"note: {notice}" for notice in checked.notices]
    if lines:
        lines.append("")
    for message in checked.messages:
        lines += [*message_lines(message), ""]
    counts = f"{checked.good:,} good, {checked.bad:,} bad, {counted(checked.duplicates, 'duplicate')}"
    facts = [
        ("campaign", checked.campaign),
        ("rows", f"{checked.rows:,}: {counts}"),
        *(("", example) for example in checked.duplicate_examples),
        ("variables", ", ".join(checked.variables) or "none"),
        ("SMS", _sms_in_words(checked)),
        *(("" if index else "safeguards", text) for index, text in enumerate(checked.safeguards)),
        *_forecasts(checked, beside),
        ("result", "good; nothing was sent" if checked.is_good else "not as it must be"),
    ]
    return [*lines, *(f"{name:<{_WIDTH}}{value}" for name, value in facts)]


def _forecasts(checked: Checked, beside: ForecastSummary | None) -> list[Fact]:
    if checked.forecast is None:
        return []
    facts = [(name, value) for name, value in forecast_facts(checked.forecast) if value]
    if beside is None:
        return [*facts, ("", "on its own; nobody to ask about other campaigns")]
    others = [("beside others", ends_in_words(beside))]
    others += [
        ("", with_local_moments(f"assuming {one}"))
        for one in beside["assumes"]
        if one not in checked.forecast["assumes"]
    ]
    return [*facts, *others]


def _sms_in_words(checked: Checked) -> str:
    if checked.sms is None:
        return "no failover"
    sizes = checked.sms
    longest = f"the longest text has {sizes.longest_bytes:,} bytes in EUC-KR"
    return f"{sizes.sms:,} as SMS, {sizes.lms:,} as LMS; {longest}"
