"""Generated lists of every format: never another person, never a number in a complaint, never a traceback.

    GENERATED_LISTS=10000 python -m pytest tests/unit/recipients/test_generated_lists.py

gives 10,000 for each of five formats; a test run has a few. What stands in a cell is known
from how it was made, or read by a second, simpler reader that asks for digits and separators only.
"""

from __future__ import annotations

import csv
import io
import json
import os
import random
import re
import unicodedata
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import openpyxl
import pytest

from pabal.campaign import parse_campaign
from pabal.errors import WrongInput
from pabal.recipients.prepare import prepare
from pabal.recipients.table import TableChoice
from pabal.recipients.workbook import process
from tests.support.forked_reader import forked_child
from tests.support.workbooks import write_ods, write_xls

N_LISTS = int(os.environ.get("GENERATED_LISTS", "25"))
CONTENT = {"type": "TEMPLATE", "templateCode": "T1", "text": "#{name}님, #{order}"}
CAMPAIGN = parse_campaign({"id": "a", "channel": "KAKAO_ALIM", "sender": "S", "content": CONTENT})

HEADINGS = [
    "to",
    "휴대폰",
    "휴대폰\n번호",
    "HP",
    "연락처(휴대폰)",
    "받는사람 번호",
    "TEL",
    "* 전화번호",
    "Mobile No.",
]
OTHERS = ["안내처", "메모", "010", "", "이름:", "NAME", "#{name}"]
SEPARATORS = ["", "-", " ", ".", "/", "~", " - ", "\u2013", "\u00a0", "\u2011", "\u200b", ") "]
PREFIXES = ["0", "", "82", "+82", "+82 ", "+82 (0)", "0082", "82-0", "(0", "'0", "\ufeff0", "tel:+82-"]
BREAKS = [
    ";ext=3",
    " ~ 3",
    "#2",
    ",1",
    "/7",
    "(2)",
    "\n4",
    "x5",
    ".5",
    ",0",
    ".00",
    "e3",
    " 길동",
    "²",
    "12",
    "@",
    "\0",
]
WORDS = [
    "가나",
    "홍길동",
    "x" * 300,
    "",
    " ",
    "😀",
    "a,b",
    'a"b',
    "1\n2",
    "#N/A",
    "=1+1",
    "010-7777-8888",
    "\u200b",
]

Written = tuple[Any, str | None]
"""A cell, and the number that a strict reader finds."""


@pytest.fixture(autouse=True, scope="module")
def _reading_in_forks():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(process, "_child", forked_child)
        yield


def a_mobile(luck: random.Random) -> str:
    """National digits without the zero."""
    if luck.random() < 0.85:
        return f"10{luck.randrange(10**8):08}"
    return luck.choice("6789").join(["1", str(luck.randrange(10 ** luck.choice([7, 8]))).zfill(7)])


def a_cell(luck: random.Random) -> Written:
    """A cell for the column of the number, of every kind that people and programs leave there."""
    digits = a_mobile(luck)
    between = luck.choice(SEPARATORS)
    parted = between.join([digits[:2], digits[2:-4], digits[-4:]])
    whole = luck.choice(PREFIXES) + parted
    match luck.randrange(10):
        case 0:
            return int(digits), "82" + digits
        case 1:
            return f"{digits}.0", "82" + digits
        case 2:
            return float(digits) + 0.5, None
        case 3:
            return whole + luck.choice(BREAKS), None
        case 4:
            return f"{whole}{luck.choice([';', '/', ',', ' ', chr(10), '~'])}0{a_mobile(luck)}", None
        case 5:
            return whole.translate(str.maketrans("0123456789", "０１２３４５６７８９")), "82" + digits
        case 6:
            text = "".join(luck.choices("0123456789-+ .,()/~ol", k=luck.randrange(16)))
            return text, strict(text)
        case 7:
            return luck.choice(["", None, True, "없음", "8.21E+11", "O" + digits]), None
        case _:
            return whole, "82" + digits


def strict(text: str) -> str | None:
    """The number of a text of digits and separators; None for anything else."""
    tidy = "".join(c for c in unicodedata.normalize("NFKC", text) if unicodedata.category(c) != "Cf").strip()
    bare = re.sub(r"[\s\-./,_~()\[\]'\u2010-\u2015]|^tel:", "", tidy.removesuffix(".0"))
    match = re.fullmatch(r"\+?(?:(?:00[12568]?)?82)?0?(10[0-9]{8}|1[16789][0-9]{7,8})", bare)
    return "82" + match[1] if match else None


def rows_of(luck: random.Random) -> tuple[list[list[Any]], dict[int, str | None], list[str]]:
    """A header and rows; what each row's number is; every number that stands in them."""
    heading = luck.choice(HEADINGS) if luck.random() < 0.9 else luck.choice(OTHERS)
    header = [heading, "name", luck.choice(["order", "Order*", "ORDER"])]
    rows: list[list[Any]] = [[luck.choice(["3월 명단", a_mobile(luck)])]] if luck.random() < 0.05 else []
    if luck.random() < 0.95:
        rows.append(header)
    truth: dict[int, str | None] = {}
    for _ in range(luck.randrange(1, 8)):
        cell, number = a_cell(luck)
        rows.append([cell, luck.choice(WORDS) or "가", luck.choice(["A1", 12, 0.1, *WORDS])])
        truth[len(rows)] = number
    return rows, truth, [number for number in truth.values() if number]


def as_csv(path: Path, rows: list[list[Any]], luck: random.Random) -> None:
    delimiter = luck.choice(",;\t|")
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows(
        [["" if cell is None else cell for cell in row] for row in rows]
    )
    named = f"sep={delimiter}\r\n" if luck.random() < 0.3 else ""
    encoding = luck.choice(["utf-8", "utf-8-sig", "cp949", "utf-16"])
    path.write_bytes((named + text.getvalue()).encode(encoding, errors="replace"))


def as_json_lines(path: Path, rows: list[list[Any]], luck: random.Random) -> None:
    names = ["to", "name", "order"]
    lines = [
        json.dumps(dict(zip(names, row, strict=False)), ensure_ascii=luck.random() < 0.5) for row in rows
    ]
    path.write_text("\n".join(lines), encoding="utf-8")


def as_xlsx(path: Path, rows: list[list[Any]], luck: random.Random) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    for number, row in enumerate(rows, start=1):
        for column, cell in enumerate(row, start=1):
            text = cell.replace("\0", "@") if isinstance(cell, str) else cell
            sheet.cell(number, column, text).data_type = "s" if isinstance(text, str) else "n"
        sheet.row_dimensions[number].hidden = luck.random() < 0.1
    book.save(path)


def as_xls(path: Path, rows: list[list[Any]], luck: random.Random) -> None:
    write_xls(path, {"명단": [["" if cell is None else cell for cell in row] for row in rows]})


def as_ods(path: Path, rows: list[list[Any]], luck: random.Random) -> None:
    bare = [["" if cell is None else cell for cell in row] for row in rows]
    write_ods(
        path, {"명단": [[c.replace("\0", "@") if isinstance(c, str) else c for c in row] for row in bare]}
    )


Writer = Callable[[Path, list[list[Any]], random.Random], None]
WRITERS: dict[str, Writer] = {
    "csv": as_csv,
    "jsonl": as_json_lines,
    "xlsx": as_xlsx,
    "xls": as_xls,
    "ods": as_ods,
}


def read(path: Path, **choice: Any) -> tuple[dict[int, str], list[str]]:
    """Numbers of the good rows, and everything that was said."""
    with TemporaryDirectory() as folder:
        try:
            found = prepare(CAMPAIGN, path, batch_dir=Path(folder), choice=TableChoice(**choice))
        except WrongInput as error:
            return {}, [str(problem) for problem in error.problems]
        texts = [*map(str, found.problems), *map(str, found.notices), *map(str, found.questions)]
        good = {row[0]: row[1] for _, raw in found.read_batches() for row in json.loads(raw)["rows"]}
        assert found.rows_read == found.good + found.bad + found.duplicates
        return good, texts


@pytest.mark.timeout(7200)
@pytest.mark.parametrize("kind", sorted(WRITERS))
def test_a_generated_list_reaches_the_people_that_it_names_and_shows_nobody(tmp_path: Path, kind: str):
    n_good = 0
    for seed in range(N_LISTS):
        luck = random.Random(f"{kind} {seed}")
        rows, truth, numbers = rows_of(luck)
        if kind == "jsonl":
            rows = [row for row in rows if len(row) == 3 and row[1] != "name"]
            truth = dict(enumerate(truth.values(), start=1))
        path = tmp_path / f"people.{kind}"
        WRITERS[kind](path, rows, luck)

        good, texts = read(path)

        n_good += len(good)
        for row, number in good.items():
            assert truth.get(row) == number, (kind, seed, rows[row - 1])
        for text in texts:
            digits = "".join(filter(str.isdigit, unicodedata.normalize("NFKC", text)))
            assert not any(number[2:] in digits for number in numbers), (kind, seed, text)
    assert n_good > N_LISTS / 2


@pytest.mark.timeout(7200)
@pytest.mark.parametrize("kind", ["csv", "jsonl", "ods", "xls"])
def test_a_generated_list_that_was_damaged_is_told_or_read_and_never_raises_anything_else(
    tmp_path: Path, kind: str
):
    for seed in range(N_LISTS // 5 + 1):
        luck = random.Random(f"damaged {kind} {seed}")
        rows, _, _ = rows_of(luck)
        path = tmp_path / f"people.{kind}"
        WRITERS[kind](path, rows, luck)
        content = bytearray(path.read_bytes())
        for _ in range(luck.randrange(1, 6)):
            content[luck.randrange(len(content))] = luck.randrange(256)
        path.write_bytes(content[: luck.randrange(1, len(content) + 1)])

        good, texts = read(path)

        assert good or texts
        assert all(re.fullmatch(r"821[016789][0-9]{7,8}", number) for number in good.values())
