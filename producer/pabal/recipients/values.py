"""Clean the value of a variable, and find what programs leave in a cell in place of one.

The same for every kind of file. Whether a value fits its text is the campaign's `renderer`'s part.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import chain

from pabal.fields.damage import may_be_damaged
from pabal.fields.template import INVISIBLE, Fault, compose
from pabal.recipients.cells import EXACT_DIGITS, FormulaText, LossyText

_GUARDED = re.compile(r'="((?:[^"]|"")*)"')
_ERROR = re.compile(
    r"#(?:N/A(?: N/A)?|NAME\?|GETTING_DATA"
    r"|(?:REF|VALUE|DIV/0|NULL|NUM|SPILL|CALC|FIELD|BLOCKED|UNKNOWN|BUSY|CONNECT|EXTERNAL|PYTHON|ERROR)!)"
    r"|Err:[0-9]{3}",
    re.IGNORECASE,
)
_TOO_NARROW = re.compile("#{3,}")
_LOST = "\ufffd"
"""What programs write for a character that they could not read."""

_SCIENTIFIC = re.compile(r"[+-]?(?:[0-9]+[.,][0-9]+[eE][+-]?[0-9]+|[0-9]+[eE][+-][0-9]+)")
_PLACEHOLDER = re.compile(
    r"-?nan|nat|[(<\[]?null[)>\]]?|none|<none>|undefined|nil|<na>|n/a|-?inf(?:inity)?|\\n"
    r"|invalid date|\[object [a-z]+\]|0000-00-00(?:[ t]00:00:00(?:\.0+)?z?)?|-?1\.#(?:inf|ind|qnan|snan)0*"
    r"|\((?:blank|빈\s?칸|비어\s?있음)\)",
    re.IGNORECASE,
)
_UNFILLED = re.compile(r"[#$]\{[^{}\n]{1,60}\}|\{\{[^{}\n]{1,60}\}\}")
"""A variable's mark, which stays as it is: a value is not filled again."""

_NO_WORD = (
    r"(?!(?=[ENUIenui\[\\])"
    r"(?i:err:|(?:nan|nat|null|none|undefined|nil|na|n/a|inf|infinity|invalid date)\b|\[null|\[object|\\n))"
)
_REST = r"\n\r\0-\x08\x0b\x0c\x0e-\x1f\x7f"
_PLAIN_LINE = rf"(?:{_NO_WORD}[^\s=#'\"<(+\-0-9{_REST}][^{_REST}]*|(?!0000-00-00)[0-9][^{_REST}Ee#]*)(?<!\s)"
_PLAIN = re.compile(rf"{_PLAIN_LINE}(?:\n{_PLAIN_LINE})*")
"""Lines that begin like none of the above and end with no blank."""

_TEXT = {str}


def are_plain(values: Sequence[str]) -> bool:
    """Whether cleaning changes nothing and finds nothing. May say False where that is so all the same."""
    joined = "\n".join(values)
    if (values and not _PLAIN.fullmatch(joined)) or not _TEXT.issuperset(map(type, values)):
        return False
    if may_be_damaged(joined) or ("{" in joined and _UNFILLED.search(joined)):
        return False
    if joined.isascii():
        return True
    return INVISIBLE.search(joined) is None and _LOST not in joined and compose(joined) == joined


def find_odd(rows: Sequence[Sequence[str]]) -> Sequence[int]:
    """Places of the rows whose values are not plain. All of them are looked at together first."""
    if are_plain(list(chain.from_iterable(rows))):
        return ()
    return [place for place, values in enumerate(rows) if not are_plain(values)]


def clean_value(value: str) -> str:
    """What a cell means: without Excel's guards of texts, trimmed, lines parted by LF, letters composed."""
    value = compose(value).replace("\r\n", "\n").replace("\r", "\n").strip()
    if guarded := _GUARDED.fullmatch(value):
        return guarded[1].replace('""', '"').strip()
    if value.startswith("'") and value.count("'") == 1:
        return value[1:].strip()
    return value


def value_fault(value: str) -> Fault | None:
    """What a spreadsheet has left in place of a value; None for a value."""
    if isinstance(value, LossyText):
        return (
            f"is a number of more than {EXACT_DIGITS} digits, of which a workbook has lost some",
            "format the column as text and enter it anew, or save the list as CSV from where it comes",
        )
    if fault := sheet_fault(value):
        return fault
    value = value.strip()
    if _LOST in value:
        what = "has a character that a program could not read, and put U+FFFD in its place"
        return what, "write the character, or save the list anew from where it comes"
    if _SCIENTIFIC.fullmatch(value):
        return "is scientific notation, so digits may be lost", "format the column as text and enter it anew"
    return None


def sheet_fault(value: str) -> Fault | None:
    """What a spreadsheet shows because it has no value to show; None for anything else."""
    if isinstance(value, FormulaText):
        what = "is a formula that was never calculated, as programs write that only make files"
        return what, "open the workbook in Excel, save it and submit that, or write the value"
    value = value.strip()
    if _ERROR.fullmatch(value):
        return "is an error of the spreadsheet", "mend the formula there, or write the value"
    if _TOO_NARROW.fullmatch(value):
        return "is what a spreadsheet shows where a column is too narrow", "widen the column and save it anew"
    return None


def is_placeholder(value: str) -> bool:
    """Whether a program may have written this because it had no value: nan, NULL, or a mark left unfilled."""
    return _PLACEHOLDER.fullmatch(value) is not None or _UNFILLED.search(value) is not None
