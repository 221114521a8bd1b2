"""What people bring instead of a list, or as one: each is read as meant, or told for what it is."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pytest

from pabal.campaign import parse_campaign
from pabal.errors import WrongInput
from pabal.recipients.prepare import Prepared, prepare
from tests.support.workbooks import compound_file

CONTENT = {"type": "TEMPLATE", "templateCode": "T1", "text": "#{name}님"}
CAMPAIGN = parse_campaign({"id": "a", "channel": "KAKAO_ALIM", "sender": "S", "content": CONTENT})

Read = Callable[[str | bytes | Path], Prepared]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def read_list(content: str | bytes | Path) -> Prepared:
        path = content if isinstance(content, Path) else tmp_path / "people.csv"
        if not isinstance(content, Path):
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        return prepare(CAMPAIGN, path, batch_dir=tmp_path)

    return read_list


def people(prepared: Prepared) -> list[list[str]]:
    return [row[1:] for _, raw in prepared.read_batches() for row in json.loads(raw)["rows"]]


def complaint(read: Read, content: str | bytes | Path) -> str:
    with pytest.raises(WrongInput) as refused:
        read(content)
    return "\n".join(map(str, refused.value.problems))


def archive(path: Path, *names: str) -> Path:
    with ZipFile(path, "w") as file:
        for name in names:
            file.writestr(name, "x")
    return path


@pytest.mark.parametrize(
    ("names", "what"),
    [
        (["명단.csv"], "an archive (zip), which is not unpacked"),
        (["Index/Document.iwa", "preview.jpg"], "a document of Numbers, Pages or Keynote"),
        (["[Content_Types].xml", "word/document.xml"], "a document of a word processor"),
        (["[Content_Types].xml", "ppt/presentation.xml"], "a presentation"),
        (["mimetype", "Contents/section0.xml"], "a document of Hangul (HWP)"),
    ],
)
def test_an_archive_that_is_no_workbook_is_named(read, tmp_path, names, what):
    told = complaint(read, archive(tmp_path / "people.xlsx", *names))

    assert what in told and "saved as .xlsx or as CSV UTF-8" in told


@pytest.mark.parametrize(
    ("stream", "what"),
    [("FileHeader", "Hangul"), ("WordDocument", "word processor"), ("Other", "not a readable")],
)
def test_a_compound_file_that_is_no_workbook_is_named(read, stream, what):
    assert what in complaint(read, compound_file(stream, bytes(5000)))


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"%PDF-1.7\n", "a PDF document"),
        (b"{\\rtf1 x}", "word processor (RTF)"),
        (b"BEGIN:VCARD\nTEL;TYPE=CELL:010-1111-2222\n", "an address book"),
        (b"\x89PNG\r\n\x1a\n" + bytes(200), "a picture"),
        (gzip.compress(b"to\n", mtime=0), "a packed file"),
    ],
)
def test_a_file_of_another_kind_is_named_by_its_first_bytes(read, content, what):
    assert what in complaint(read, content)


@pytest.mark.parametrize(
    ("content", "what"),
    [
        ('[\n{"to": "010-1111-2222"}\n]', "it is one array"),
        ('{\n"to": "010-1111-2222"\n}', "one goes over several lines"),
        ('{"recipients": [{"to": "010-1111-2222"}]}', "row 1: 'recipients' holds a list, not a text"),
    ],
)
def test_json_that_is_not_one_object_a_line_is_told_for_what_it_is(read, content, what):
    told = complaint(read, content)

    assert what in told and "1111" not in told


def test_a_row_with_a_number_is_no_header_though_a_label_of_it_looks_like_one(read):
    told = complaint(read, "First Name,Phone 1 - Label,Phone 1 - Value\n길동,Mobile,010-1111-2222\n")

    assert "'Phone 1 - Value': holds mobile numbers in 1 of 1 row," in told


def test_a_heading_among_the_rows_is_told_as_a_heading(read):
    prepared = read("name,휴대폰\n가,010-1111-2222\nname,휴대폰\n나,010-1111-3333\n")

    assert [problem.where for problem in prepared.problems] == ["row 3, column '휴대폰'"]
    assert "is a heading, not a number" in str(prepared.problems[0])
    assert "--header-row" in str(prepared.problems[0])


def test_a_number_that_is_split_over_columns_is_told_as_such(read):
    prepared = read("name,휴대폰1,휴대폰2,휴대폰3\n가,010,1111,2222\n나,10,1111,2222\n")

    assert prepared.good == 0
    assert all("only the first part of a number" in problem.what for problem in prepared.problems)


def test_numbers_side_by_side_are_told_as_such(read):
    told = complaint(read, "010-1111-2222,010-1111-3333,010-1111-4444\n")

    assert "row 1: holds 3 numbers side by side; write one number a line" in told


@pytest.mark.parametrize("between", [" ", "/", "   "])
def test_lines_without_columns_are_told_as_such(read, between):
    told = complaint(read, f"길동{between}010-1111-2222\n철수{between}010-1111-3333\n")

    assert "its lines hold a number and other text" in told
    assert "2222" not in told.replace("*", "")


def test_a_blank_before_a_quoted_cell_is_not_meant(read):
    prepared = read('name, "휴대폰"\n"길동, 가", "010-1111-2222"\n')

    assert people(prepared) == [["821011112222", "길동, 가"]]


@pytest.mark.parametrize("value", ["'길동'", '"""길동"""'])
def test_values_between_quotation_marks_are_noted(read, value):
    prepared = read(f"name,to\n{value},010-1111-2222\n나,010-1111-3333\n")

    assert prepared.good == 2
    assert "which go out with them (1 cell, row 2 first)" in str(prepared.notices[0])


def test_utf_16_without_a_mark_is_known_though_syllables_hold_a_zero(read):
    content = "name\t휴대폰\r\n가대\t010-1111-2222\r\n"

    assert people(read(content.encode("utf-16-be"))) == people(read(content.encode("utf-16-le")))
    assert people(read(content.encode("utf-16-be"))) == [["821011112222", "가대"]]


def test_rows_of_a_sheet_keep_their_numbers_over_blank_ones(read, tmp_path):
    book = openpyxl.Workbook()
    filled = [1, 2, 3, 7, 8, 12, 700, 1203]
    for row in filled:
        book.active.cell(row, 1, "to" if row == 1 else f"010-1111-{row:04}")
        book.active.cell(row, 2, "name" if row == 1 else f"{row}번")
    book.save(tmp_path / "people.xlsx")

    prepared = read(tmp_path / "people.xlsx")

    rows = [row for _, raw in prepared.read_batches() for row in json.loads(raw)["rows"]]
    assert rows == [[row, f"8210{1111:04}{row:04}", f"{row}번"] for row in filled[1:]]


@pytest.mark.parametrize(
    ("value", "what"),
    [
        ("A&amp;B", "a character in HTML's writing"),
        ("홍<br/>길동", "a tag of HTML"),
        ("첫 줄\\n둘째", "a line break that is written out"),
        ("홍길동".encode().decode("latin-1"), "letters that were read in another encoding"),
        ("??", "question marks in place of letters"),
        ("??? ?? 12-3", "question marks in place of letters"),
        ("(?)????", "question marks in place of letters"),
        ("홍?동", "question marks in place of letters"),
        ("길동".encode().decode("cp949"), "letters that were read in another encoding"),
        ("김민수".encode("cp949").decode("latin-1"), "letters that were read in another encoding"),
        ("길동\uf06c", "a character that only one font has"),
        ("12000.0", "a whole number with .0 behind it"),
        ("0.30000000000000004", "a number with the tail that reckoning leaves"),
        ("13199.999999999998", "a number with the tail that reckoning leaves"),
        ("2026-11-28T14:59:08.000Z", "a moment in a program's writing"),
        ("2026-11-29T09:00+09:00", "a moment in a program's writing"),
        ("2026-11-29 00:00:00", "a moment in a program's writing"),
        (
            "Sat Nov 28 2026 23:59:08 GMT+0900 (Korean Standard Time)",
            "a moment in a program's writing",
        ),
    ],
)
def test_what_a_program_made_of_a_character_is_noted(read, value, what):
    prepared = read(f"name,to\n나,010-1111-3333\n{value},010-1111-2222\n")

    assert prepared.good == 2
    assert f"holds {what} in 1 row: row 3 goes out as" in "".join(map(str, prepared.notices))


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("2026-11-28T15:00:00.000Z", "'2026-11-28T15:00:00.000Z'"),
        ("2026-11-29 00:00:00\n010-1111-3333", "****-3333'"),
    ],
)
def test_a_date_is_shown_in_its_notice_and_a_number_beside_it_is_masked(read, value, shown):
    prepared = read(f'name,to\n"{value}",010-1111-2222\n')

    assert shown in str(prepared.notices[0])


@pytest.mark.parametrize(
    "value",
    [
        *(
            "A&B",
            "José",
            "Müller",
            "정말?",
            "정말요??",
            "OK??",
            "1+1=?",
            "https://example.com/a?b=c&d=e",
            "C:\\temp",
            "café",
            "<3",
        ),
        *("李湲", "湲가", "洪吉童", "4.0", "36.5", "0.0000001", "12000.05", "1.000000"),
        *("2026-11-29 09:30", "2026-11-29 09:30:00", "11/29(일) 00:00", "T-2026-11-29T09:00", "GMT 09:30"),
    ],
)
def test_what_people_write_is_not_taken_for_damage(read, value):
    prepared = read(f"name,to\n{value},010-1111-2222\n")

    assert (prepared.good, prepared.notices) == (1, ())


@pytest.mark.parametrize("value", ["25°C", "A·B", "½", "20×30", "Élan", "élan", "¡Hola!", "25°C ±0.5"])
def test_signs_and_capitals_with_accents_in_utf_8_are_not_taken_for_syllables(read, value):
    prepared = read(f"to,name\n010-1111-2222,{value}\n")

    assert people(prepared) == [["821011112222", value]]


@pytest.mark.parametrize("value", ["홍", "철", "VIP홍", "첫째", "효", "풍"])
def test_syllables_of_cp949_that_would_be_letters_of_utf_8_stay_syllables(read, value):
    prepared = read(f"to,name\n010-1111-2222,{value}\n".encode("cp949"))

    assert people(prepared) == [["821011112222", value]]


@pytest.mark.parametrize("names", [["길동", "철수"], ["김민수", "홍길동"], ["이영희"]])
@pytest.mark.parametrize(("written", "read_as"), [("utf-8", "latin-1"), ("cp949", "latin-1")])
def test_names_that_were_read_in_another_encoding_do_not_become_other_syllables(
    read, names, written, read_as
):
    odd = [name.encode(written).decode(read_as) for name in names]
    rows = "".join(f"010-1111-222{n},{name}\n" for n, name in enumerate(odd))

    prepared = read(f"to,name\n{rows}")

    assert [name for _, name in people(prepared)] == odd
    assert "letters that were read in another encoding" in "".join(map(str, prepared.notices))


def test_a_line_of_another_encoding_in_the_middle_of_a_list_is_noted(read):
    rows = "to,name\n010-1111-2222,길동\n".encode() + "010-1111-3333,철수\n".encode("cp949")

    assert "letters that were read in another encoding" in "".join(map(str, read(rows).notices))


@pytest.mark.parametrize(
    "value", ["#{name}", "${이름}", "{{first_name}}", "안녕 #{고객명}", "0000-00-00", "0000-00-00 00:00:00"]
)
def test_a_mark_that_another_program_did_not_fill_is_asked_about(read, value):
    prepared = read(f"to,name\n010-1111-2222,{value}\n")

    assert prepared.good == 1
    assert [question.code for question in prepared.questions] == ["placeholder-values"]
