#!/bin/sh
# openpyxl 3.1.5, python-calamine 0.9.1, xlsx (SheetJS) 0.18.5 and exceljs 4.4.0: a date that a workbook shows as a weekday (`aaa`) is a number,
# and beside a date the code is text.
#
# `aaa` and `aaaa` are the weekday in the language of the program: 화 and 화요일 in a Korean Excel, whose users write "12/9(화)" as m/d(aaa). Four
# readers know d, m, y, h and s alone. A cell of the format aaa comes back as 46000, without a sign that it is a date; the two that can show
# text show "aaa" or 46000, and "12/9(aaa)" for the other. A template whose variable is a weekday then greets with a number.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet openpyxl==3.1.5 python-calamine==0.9.1
(cd "$folder" && npm install --silent --no-audit --no-fund xlsx@0.18.5 exceljs@4.4.0)
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
from openpyxl import Workbook, load_workbook
from python_calamine import CalamineWorkbook

book = Workbook()
for row, code in enumerate(("yyyy-mm-dd", "aaa", "aaaa", "m/d(aaa)"), start=1):
    book.active.cell(row, 1, 46000).number_format = code
book.save("days.xlsx")

by_openpyxl = [row[0].value for row in load_workbook("days.xlsx").active.iter_rows()]
by_calamine = [row[0] for row in CalamineWorkbook.from_path("days.xlsx").get_sheet_by_index(0).to_python()]
for name, cells in (("openpyxl", by_openpyxl), ("python-calamine", by_calamine)):
    print(name, *cells, sep=" | ")
    assert [isinstance(cell, (int, float)) for cell in cells] == [False, True, True, False], f"{name} has changed"
PYTHON
node - <<'JAVASCRIPT'
const assert = require("assert")
const { readFile } = require("xlsx")
const { Workbook } = require("exceljs")

const sheet = readFile("days.xlsx", { cellDates: true }).Sheets.Sheet
const shown = [1, 2, 3, 4].map((row) => sheet["A" + row].w)
console.log("xlsx", shown.join(" | "))
assert.deepEqual(shown, ["2025-12-09", "aaa", "aaaa", "12/9(aaa)"], "xlsx has changed")

const book = new Workbook()
book.xlsx.readFile("days.xlsx").then(() => {
  const values = [1, 2, 3, 4].map((row) => book.worksheets[0].getCell("A" + row).value)
  console.log("exceljs", values.map((value) => (value instanceof Date ? value.toISOString() : value)).join(" | "))
  assert.deepEqual(values.map((value) => typeof value), ["object", "number", "number", "object"], "exceljs has changed")
})
JAVASCRIPT
