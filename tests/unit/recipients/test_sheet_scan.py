"""A scan finds the same formats whether rows are written alike or each in its own way."""

from __future__ import annotations

import io
import random

import pytest

from pabal.recipients.workbook import row_shapes, sheet_scan
from pabal.recipients.workbook.sheet_scan import ScannedSheet, scan_sheet

FORMATS: dict[int, int | str] = {1: "0%", 2: 31, 4: '0"명"'}
Cells = dict[tuple[int, int], tuple[int, str]]
"""Style and type by row and column."""


def a_cell(luck: random.Random, row: int, column: int, style: int, kind: str) -> str:
    attributes = [f'r="{"ABCDEF"[column - 1]}{row}"']
    if style or luck.random() < 0.1:
        attributes.append(f's="{style}"')
    if kind != "n" or luck.random() < 0.1:
        attributes.append(f't="{kind}"')
    formula = f"<f>A{row}*2</f>" if luck.random() < 0.1 else ""
    return f"<c {' '.join(attributes)}>{formula}<v>{luck.randrange(999)}</v></c>"


def a_sheet(luck: random.Random, *, n_rows: int, raggedness: float) -> tuple[bytes, Cells]:
    """A sheet in which a share of cells is missing, or of another style or kind than its column's."""
    usual = {column: (luck.choice([0, 1, 2, 3, 4]), luck.choice(["n", "n", "s"])) for column in range(1, 7)}
    cells: Cells = {}
    lines = []
    number = 0
    for _ in range(n_rows):
        number += 1 if luck.random() < 0.95 else 3
        row = {}
        for column in usual:
            if luck.random() < raggedness:
                if luck.random() < 0.5:
                    continue
                row[column] = luck.choice([0, 1, 2, 3, 4]), luck.choice(["n", "s", "str", "b", "e", "d"])
            else:
                row[column] = usual[column]
        cells |= {(number, column): cell for column, cell in row.items()}
        content = "".join(a_cell(luck, number, column, *cell) for column, cell in row.items())
        lines.append(f'<row r="{number}" spans="1:6">{content}</row>' if row else f'<row r="{number}"/>')
    return f"<worksheet><sheetData>{''.join(lines)}</sheetData></worksheet>".encode(), cells


def scanned(sheet: bytes, formats: dict[int, int | str] = FORMATS) -> ScannedSheet:
    return scan_sheet(io.BytesIO(sheet), formats)


def formats_found(
    found: ScannedSheet, cells: Cells, kinds: tuple[str, ...] = ("n", "d")
) -> dict[tuple[int, int], int | str | None]:
    """The format of each cell of these kinds, as a reader meets them."""
    shown = {}
    for row in range(1, max(row for row, _ in cells) + 1):
        if row in found.formats.changes:
            found.formats.advance(row)
        for column in range(1, 7):
            if cells.get((row, column), (0, ""))[1] in kinds:
                shown[row, column] = found.formats.current.get(column)
    return shown


@pytest.mark.parametrize("raggedness", [0, 0.001, 0.02, 0.3])
@pytest.mark.parametrize("limits", [(32, 500), (2, 500), (32, 3), (0, 0)])
@pytest.mark.parametrize("piece", [1 << 20, 4000])
def test_every_number_has_the_format_of_its_style(monkeypatch, raggedness, limits, piece):
    monkeypatch.setattr(row_shapes, "_SHAPES", limits[0])
    monkeypatch.setattr(row_shapes, "_RUNS", limits[1])
    monkeypatch.setattr(sheet_scan, "_PIECE", piece)
    for seed in range(3):
        sheet, cells = a_sheet(random.Random(f"{seed}"), n_rows=200, raggedness=raggedness)

        found = scanned(sheet)

        numbers = {place: style for place, (style, kind) in cells.items() if kind in ("n", "d")}
        assert formats_found(found, cells) == {place: FORMATS.get(s) for place, s in numbers.items()}
        errors = {place for place, (_, kind) in cells.items() if kind == "e"}
        assert {(row, column) for row, texts in found.errors.items() for column in texts} == errors


@pytest.mark.parametrize("raggedness", [0, 0.3])
@pytest.mark.parametrize("limits", [(32, 500), (2, 500), (0, 0)])
def test_texts_have_formats_too_where_one_shows_them_otherwise(monkeypatch, raggedness, limits):
    monkeypatch.setattr(row_shapes, "_SHAPES", limits[0])
    monkeypatch.setattr(row_shapes, "_RUNS", limits[1])
    formats = FORMATS | {3: '@"님"'}
    sheet, cells = a_sheet(random.Random("texts"), n_rows=200, raggedness=raggedness)

    found = scanned(sheet, formats)

    kinds = ("n", "d", "s", "str")
    styles = {place: style for place, (style, kind) in cells.items() if kind in kinds}
    assert formats_found(found, cells, kinds) == {place: formats.get(s) for place, s in styles.items()}


@pytest.mark.parametrize(
    "row",
    [
        b'<row r="%d"><c r="A%d" s="1"><v>1</v></c></row>',
        b"<row r='%d'><c s='1' r='A%d'><v>1</v></c></row>",
        b'<row spans="1:1" r="%d">\n  <c r="A%d" t="n" s="1">\n <v>1</v></c>\n</row>\n',
        b'<x:row r="%d"><x:c r="A%d" s="1"><x:v>1</x:v></x:c></x:row>',
        b'<row r="%d"><c r="A%d" s="1"><f t="shared" si="0"/><v>1</v></c></row>',
    ],
)
def test_a_format_is_found_however_a_program_writes_rows(row):
    rows = b"".join(row % (number, number) for number in range(1, 40))

    found = scanned(b"<worksheet><sheetData>%s</sheetData></worksheet>" % rows)

    assert found.formats.changes == {1: {1: "0%"}}


@pytest.mark.parametrize(
    "sign", ['hidden="1"', "hidden='true'", 'ht="0"', "ht='0.0'", 'ht = "0"', 'ht=\n"0"', 'hidden= "1"']
)
def test_a_hidden_row_is_found_however_its_sign_is_written(sign):
    rows = b"".join(b'<row r="%d"><c r="A%d"><v>1</v></c></row>' % (row, row) for row in range(1, 4))
    hidden = b'<row r="4" %s><c r="A4"><v>1</v></c></row>' % sign.encode()

    found = scanned(b"<worksheet><sheetData>%s%s</sheetData></worksheet>" % (rows, hidden))

    assert found.hidden == [4]


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("A1&amp;&quot;&#45784;&quot;", 'A1&"\ub2d8"'),
        ("&lt;&#xB2D8;&gt;&apos;", "<\ub2d8>'"),
        ("&#0;&#xD800;&#x110000;", "\ufffd\ufffd\ufffd"),
        ("R&D &nbsp;", "R&D &nbsp;"),
    ],
)
def test_what_a_formula_says_is_read_with_its_references(content, text):
    row = f'<worksheet><sheetData><row r="1"><c r="A1"><f>{content}</f></c></row></sheetData></worksheet>'

    found = scan_sheet(io.BytesIO(row.encode()), FORMATS)

    assert found.formulas == {1: {1: f"={text}"}}
