"""Read a workbook in a process of its own, so that no file can end the process that asks for its rows.

process.py       starts the child and hands its rows on
child.py         what runs there: the library opens the workbook
password.py      whether it is under a password
archives.py      what a file is that begins as a workbook and is none
details.py       what can be asked of a sheet that the library does not tell
xlsb_records.py  whether an .xlsb is one that the library does not read whole
parts.py         which part of an .xlsx holds which sheet, and the number formats
sheet_scan.py    a sheet of an .xlsx: what is hidden, formats, error values
xls_scan.py      the same of an .xls
ods_scan.py      what a sheet of an .ods hides
row_shapes.py    rows that are written alike, thousands at a time
format_runs.py   where number formats change
tags.py          attributes and references
"""
