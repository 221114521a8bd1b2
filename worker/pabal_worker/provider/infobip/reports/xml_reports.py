"""Read delivery reports as XML, for subscriptions that push them so.

Values are not read here; see `rows.py`. Infobip publishes no example for Kakao, so little is assumed: under
any root, a row is an element `result`, or what stands in an element `results`; names are those of the JSON
form. Namespaces and attributes are ignored.

Pabal asks for JSON in every request. XML comes only from a subscription that somebody set up so, and refusing
it would lose that account's reports until somebody looks. So it is read, as little of it as that needs: a
document type is refused before anything of it is read, and with it entities of any kind; so are an encoding
that expat does not know, more elements than reports have, and any deeper nesting. A document that breaks off
keeps the rows before the break.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NoReturn
from xml.parsers import expat

from pabal_worker.errors import UnreadableReports
from pabal_worker.provider.infobip.reports.rows import CutRow

_DEEPEST = 20
_MOST_ELEMENTS = 120_000
"""2,000 rows have some 70,000."""

_BOMS = (b"\xff\xfe", b"\xfe\xff")
_ROW, _ROWS = "result", "results"


@dataclass(slots=True)
class _Element:
    name: str
    text: str = ""
    children: list[_Element] = field(default_factory=list)
    is_whole: bool = False
    """Whether its end was read."""


def is_xml(body: bytes) -> bool:
    """Whether a body looks like XML rather than JSON."""
    return body.startswith(_BOMS) or body[:64].removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<")


def xml_rows(body: bytes) -> Iterator[object]:
    """The rows of a body as JSON has them; UnreadableReports if it is not XML, is unsafe or has none."""
    n_elements = body.count(b"<") // 2
    if n_elements > _MOST_ELEMENTS:
        raise UnreadableReports(
            f"its XML has {n_elements:,} elements, and at most {_MOST_ELEMENTS:,} are read"
        )
    root, broken = _tree(body)
    elements = list(_rows_in(root))
    rows: list[object] = [_row(element) for element in elements if element.is_whole]
    if broken and not rows:
        raise UnreadableReports(f"it is not XML ({broken})")
    if broken:
        rows.append(CutRow(f"it is not XML from here to the end of the body ({broken})"))
    if not rows:
        raise UnreadableReports("its XML has no element `result`")
    return iter(rows)


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


def _tree(body: bytes) -> tuple[_Element, str]:
    """The elements as far as they can be read, and why not further; empty: all of them can."""
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

    def end(_: str) -> None:
        open_elements.pop().is_whole = True

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler, parser.CharacterDataHandler = begin, add
    parser.EndElementHandler = end
    parser.StartDoctypeDeclHandler = _refuse_doctype
    try:
        parser.Parse(body, True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        # the last two: it names an encoding that expat does not read, as all of several bytes a character
        return root, str(error)
    return root, ""


def _refuse_doctype(*_: object) -> NoReturn:
    raise UnreadableReports("its XML has a document type, which may hide entities")
