"""Read delivery reports as XML, for subscriptions that push them so.

Values are not read here; see `rows.py`. Infobip publishes no example for Kakao, so little is assumed: under
any root, a row is an element `result`, or what stands in an element `results`; names are those of the JSON
form. Namespaces and attributes are ignored. A document type is refused before anything of it is read, and
with it entities of any kind.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NoReturn
from xml.parsers import expat

from pabal_worker.errors import UnreadableReports

_DEEPEST = 20
_BOMS = (b"\xff\xfe", b"\xfe\xff")
_ROW, _ROWS = "result", "results"


@dataclass(slots=True)
class _Element:
    name: str
    text: str = ""
    children: list[_Element] = field(default_factory=list)


def is_xml(body: bytes) -> bool:
    """Whether a body looks like XML rather than JSON."""
    return body.startswith(_BOMS) or body.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<")


def xml_rows(body: bytes) -> list[object]:
    """The rows of a body as JSON has them; UnreadableReports if it is not XML, is unsafe or has none."""
    rows = [_row(element) for element in _rows_in(_tree(body))]
    if not rows:
        raise UnreadableReports("its XML has no element `result`")
    return rows


def _rows_in(element: _Element) -> Iterator[_Element]:
    if element.name == _ROW or (element.name == _ROWS and _is_row(element)):
        yield element
    else:
        for child in element.children:
            is_row = element.name == _ROWS and child.children and child.name not in (_ROW, _ROWS)
            yield from [child] if is_row else _rows_in(child)


def _is_row(element: _Element) -> bool:
    return any(child.name in ("messageId", "status") for child in element.children)


def _row(element: _Element) -> Any:
    """An element with children as an object, one without as its text; `permanent` is the one truth value."""
    if element.children:
        return {child.name: _row(child) for child in element.children}
    text = element.text.strip()
    return text == "true" if element.name == "permanent" and text in ("true", "false") else text


def _tree(body: bytes) -> _Element:
    root = _Element("")
    open_elements = [root]

    def begin(name: str, _: dict[str, str]) -> None:
        if len(open_elements) > _DEEPEST:
            raise UnreadableReports(f"its XML is nested more than {_DEEPEST} deep")
        element = _Element(name.rpartition(":")[2])
        open_elements[-1].children.append(element)
        open_elements.append(element)

    def add(text: str) -> None:
        open_elements[-1].text += text

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler, parser.CharacterDataHandler = begin, add
    parser.EndElementHandler = lambda _: open_elements.pop()
    parser.StartDoctypeDeclHandler = _refuse_doctype
    try:
        parser.Parse(body, True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        # the last two: it names an encoding that expat does not read, as all of several bytes a character
        raise UnreadableReports(f"it is not XML ({error})") from error
    return root


def _refuse_doctype(*_: object) -> NoReturn:
    raise UnreadableReports("its XML has a document type, which may hide entities")
