"""Read the rows of a JSON Lines file, one object a line, as a stream.

Numbers keep the digits that are written (`12.50`, order numbers of any length), true and false are
words, null is an empty cell. Names that differ only in blanks around them, or in Hangul taken apart as
macOS may do, are the same column. What columns mean is not known here.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from pabal.errors import Problem
from pabal.recipients.headings import clean_heading
from pabal.recipients.number_refusals import hide_numbers

Line = tuple[int, dict[str, str], Problem | None]
"""Line number from 1, cells by column, and what is wrong with the line."""

UNREAD = "pabal_line"
"""Column under which a line stands that could not be read."""


_SHOWN = 3


class _UnreadableError(ValueError):
    """A line is JSON, or nearly, but not a flat object with distinct names."""


def read_lines(text: Iterable[str]) -> Iterator[Line]:
    """Every line that is not blank."""
    for number, line in enumerate(text, start=1):
        bare = line.strip()
        if bare:
            yield _read_line(number, bare)


def is_json(line: str) -> bool:
    """Whether a file that begins with this line is JSON."""
    return line.startswith(("{", "[{")) or line.strip() == "["


def is_array(lines: Sequence[Line]) -> bool:
    """Whether the lines begin an array over the whole file."""
    return bool(lines) and lines[0][1].get(UNREAD, "").startswith("[")


def explain_lines(lines: Sequence[Line]) -> list[Problem]:
    """What a file is of which no line can be read, and what is wrong with the first ones."""
    way_out = 'write one a line, like {"to": "010-1234-5678"}'
    text = "".join(cells.get(UNREAD, "") for _, cells, _ in lines[:2])
    if is_array(lines):
        what = "no line of it is a JSON object: it is one array"
        return [Problem("file", "", what, "write each object on a line of its own, without the brackets")]
    if text == "{" or (text.startswith("{") and not text.endswith(("}", "},"))):
        return [Problem("file", "", "no line of it is a JSON object: one goes over several lines", way_out)]
    problems = [problem for _, _, problem in lines[:_SHOWN] if problem]
    return problems or [Problem("file", "", "no line of it is a JSON object", way_out)]


def _read_line(number: int, line: str) -> Line:
    try:
        return number, _cells(line), None
    except RecursionError:
        why = "objects are nested in it"
    except json.JSONDecodeError as error:
        why = f"not JSON at character {error.pos + 1}: {error.msg}"
    except ValueError as error:
        why = str(error)
    problem = Problem(f"row {number}", "", why, 'write one flat object a line, like {"to": "010-1234-5678"}')
    return number, {UNREAD: line}, problem


def _cells(line: str) -> dict[str, str]:
    value = _DECODER.decode(line)
    if not isinstance(value, dict):
        raise _UnreadableError("not a JSON object")
    if "\\u" in line and not _is_encodable(value):
        raise _UnreadableError("half of a surrogate pair is not a character")
    return {name: cell if type(cell) is str else _as_text(name, cell) for name, cell in value.items()}


def _as_text(name: str, cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    kind = "a list" if isinstance(cell, list) else "an object"
    raise _UnreadableError(f"{hide_numbers(name)!r} holds {kind}, not a text")


def _is_encodable(value: object) -> bool:
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return False
    return True


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    cells = {clean_heading(name): cell for name, cell in pairs}
    if len(cells) < len(pairs):
        twice = Counter(clean_heading(name) for name, _ in pairs).most_common(1)[0][0]
        raise _UnreadableError(f"{hide_numbers(twice)!r} stands in it twice")
    return cells


def _refused(constant: str) -> Any:
    raise _UnreadableError(f"{constant} is not JSON")


def _as_written(number: str) -> str:
    """A number with its digits; an exponent gets its sign, so that it is known as scientific notation."""
    return _EXPONENT.sub(r"\1+\2", number)


_EXPONENT = re.compile(r"([eE])([0-9])")
_DECODER = json.JSONDecoder(
    object_pairs_hook=_object, parse_int=str, parse_float=_as_written, parse_constant=_refused
)
