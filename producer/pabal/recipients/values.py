"""Clean the value of a variable, and find what programs leave in a cell in place of one.

The same for every kind of file. Whether a value fits its text is the campaign's `renderer`'s part.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import chain

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
    r"|invalid date|\[object [a-z]+\]",
    re.IGNORECASE,
)
_NO_WORD = (
    r"(?!(?=[ENUIenui\[\\])"
    r"(?i:err:|(?:nan|nat|null|none|undefined|nil|na|n/a|inf|infinity|invalid date)\b|\[null|\[object|\\n))"
)
_REST = r"\n\r\0-\x08\x0b\x0c\x0e-\x1f\x7f"
_PLAIN_LINE = rf"(?:{_NO_WORD}[^\s=#'\"<(+\-0-9{_REST}][^{_REST}]*|[0-9][^{_REST}Ee]*)(?<!\s)"
_PLAIN = re.compile(rf"{_PLAIN_LINE}(?:\n{_PLAIN_LINE})*")
"""Lines that begin like none of the above and end with no blank."""

_TEXT = {str}

_SIGNS_OF_DAMAGE = ("&", "<", "?", "\\")
_MOJIBAKE = re.compile(
    "[\u00c3-\u00ef][\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u2122]"
)
_DAMAGES = (
    (
        re.compile(r"&(?:amp|lt|gt|quot|apos|nbsp|#[0-9]{2,5}|#x[0-9a-fA-F]{2,4});"),
        "a character in HTML's writing",
    ),
    (re.compile(r"</?(?:br|p|b|div|span)\b[^>]*>", re.IGNORECASE), "a tag of HTML"),
    (re.compile(r"\\n(?![a-z])"), "a line break that is written out"),
    (_MOJIBAKE, "letters that were read in another encoding"),
    (
        re.compile(r"^(?:\?+$|\?+[\uac00-\ud7a3]|[\uac00-\ud7a3]+\?+[\uac00-\ud7a3])", re.MULTILINE),
        "question marks in place of letters",
    ),
)
"""What programs make of a character that they do not pass on."""


def are_plain(values: Sequence[str]) -> bool:
    """Whether cleaning changes nothing and finds nothing. May say False where that is so all the same."""
    joined = "\n".join(values)
    if (values and not _PLAIN.fullmatch(joined)) or not _TEXT.issuperset(map(type, values)):
        return False
    if any(sign in joined for sign in _SIGNS_OF_DAMAGE) and name_damage(joined):
        return False
    if joined.isascii():
        return True
    return (
        _MOJIBAKE.search(joined) is None
        and INVISIBLE.search(joined) is None
        and _LOST not in joined
        and compose(joined) == joined
    )


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


def name_damage(value: str) -> str | None:
    """What of a value programs may have spoiled on its way; None: nothing looks like that."""
    return next((name for pattern, name in _DAMAGES if pattern.search(value)), None)


def is_placeholder(value: str) -> bool:
    """Whether a program may have written this because it had no value: nan, NULL, None, undefined."""
    return _PLACEHOLDER.fullmatch(value) is not None
