#!/bin/sh
# xlsx (SheetJS) 0.18.5, the newest that npm has, and exceljs 4.4.0, on Node: on a computer in Korea a date of a workbook is another day than
# on one in UTC.
#
# A cell holds a day without a zone. SheetJS makes midnight of the computer's zone out of it, by the zone's offset of 1899, when Seoul was 8:27:52
# ahead, of which 52 seconds are lost on the way: 29 November is 28 November, 23:59:08. exceljs makes midnight of UTC, which is 9:00 in Seoul. When
# they write the day that `new Date(2026, 10, 29)` is in Seoul, SheetJS adds 52 seconds, and exceljs's sheet shows the 28th. As JSON the day is
# "2026-11-28T14:59:08.000Z".
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund xlsx@0.18.5 exceljs@4.4.0
cat >days.js <<'JAVASCRIPT'
const { readFile, writeFile, utils } = require("xlsx")
const { Workbook } = require("exceljs")

const pad = (number) => String(number).padStart(2, "0")
const local = (date) =>
  `${date.getMonth() + 1}-${pad(date.getDate())} ${pad(date.getHours())}:${pad(date.getMinutes())}:${pad(date.getSeconds())}`

async function main() {
  const sheet = utils.aoa_to_sheet([[46355]])
  sheet.A1.z = "yyyy-mm-dd"
  writeFile({ SheetNames: ["day"], Sheets: { day: sheet } }, "day.xlsx")

  const bySheetJs = readFile("day.xlsx", { cellDates: true }).Sheets.day.A1.v
  const book = new Workbook()
  await book.xlsx.readFile("day.xlsx")
  const byExceljs = book.worksheets[0].getCell("A1").value

  const written = utils.aoa_to_sheet([[new Date(2026, 10, 29)]], { dateNF: "yyyy-mm-dd hh:mm:ss" }).A1
  const other = new Workbook()
  const cell = other.addWorksheet("day").getCell("A1")
  cell.value = new Date(2026, 10, 29)
  cell.numFmt = "yyyy-mm-dd hh:mm:ss"
  await other.xlsx.writeFile("other.xlsx")
  const shown = readFile("other.xlsx").Sheets.day.A1.w

  console.log(`SheetJS reads   ${local(bySheetJs)} (${JSON.stringify(bySheetJs)})`)
  console.log(`exceljs reads   ${local(byExceljs)}`)
  console.log(`SheetJS writes  ${written.w.slice(5)}`)
  console.log(`exceljs writes  ${shown.slice(5)}`)
}
main()
JAVASCRIPT
for zone in UTC Asia/Seoul; do
    TZ=$zone node days.js >"seen.$(basename $zone)"
    echo "$zone:"
    cat "seen.$(basename $zone)"
done
cat >expected.UTC <<'TEXT'
SheetJS reads   11-29 00:00:00 ("2026-11-29T00:00:00.000Z")
exceljs reads   11-29 00:00:00
SheetJS writes  11-29 00:00:00
exceljs writes  11-29 00:00:00
TEXT
cat >expected.Seoul <<'TEXT'
SheetJS reads   11-28 23:59:08 ("2026-11-28T14:59:08.000Z")
exceljs reads   11-29 09:00:00
SheetJS writes  11-29 00:00:52
exceljs writes  11-28 15:00:00
TEXT
cmp expected.UTC seen.UTC
cmp expected.Seoul seen.Seoul
