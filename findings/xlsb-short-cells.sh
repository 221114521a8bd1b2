#!/bin/sh
# xlsx (SheetJS) 0.18.5, python-calamine 0.9.1, pyxlsb 1.0.10: of a binary workbook that one writes, the others read one column, or none.
#
# An .xlsb may write a cell that stands right of another one in a short form, without its column (MS-XLSB: BrtShortReal and its like). SheetJS
# writes all but the first cell of a row so. python-calamine passes over records that it does not know: what comes is a sheet of one column,
# without a word. pyxlsb gives a sheet of the right size with nothing in it. LibreOffice 7.4 shows all columns. Whoever reads lists by one of
# these libraries gets people without their names.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund xlsx@0.18.5
node -e '
const xlsx = require("xlsx");
const sheet = xlsx.utils.aoa_to_sheet([["to", "name", "price"], ["a", "b", 12000], ["c", "d", 5]]);
const book = xlsx.utils.book_new();
xlsx.utils.book_append_sheet(book, sheet, "list");
for (const kind of ["xlsb", "xlsx"]) xlsx.writeFile(book, `list.${kind}`, { bookType: kind });
'
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet python-calamine==0.9.1 pyxlsb==1.0.10
"$folder/venv/bin/python" - <<'PYTHON'
import pyxlsb
from python_calamine import CalamineWorkbook


def by_calamine(path):
    return CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()


with pyxlsb.open_workbook("list.xlsb") as book, book.get_sheet(1) as sheet:
    by_pyxlsb = [[cell.v for cell in row] for row in sheet.rows()]
written = [["to", "name", "price"], ["a", "b", 12000.0], ["c", "d", 5.0]]
print("python-calamine, list.xlsx:", by_calamine("list.xlsx"))
print("python-calamine, list.xlsb:", by_calamine("list.xlsb"))
print("pyxlsb, list.xlsb:         ", by_pyxlsb)
assert by_calamine("list.xlsx") == written, "SheetJS or python-calamine has changed"
assert by_calamine("list.xlsb") == [["to"], ["a"], ["c"]], "python-calamine has changed"
assert by_pyxlsb == [[None] * 3] * 3, "pyxlsb has changed"
PYTHON
