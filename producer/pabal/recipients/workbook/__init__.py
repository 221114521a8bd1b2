"""Read a workbook in a process of its own, so that no file can end the process that asks for its rows.

process.py     starts the child and hands its rows on
child.py       what runs there: the library opens the workbook
password.py    whether it is under a password
archives.py    what a file is that begins as a workbook and is none
parts.py       which part of an .xlsx holds which sheet, and the number formats
sheet_scan.py  what the library does not tell of a sheet of an .xlsx: what is hidden, formats, error values
row_shapes.py  rows that are written alike, thousands at a time
format_runs.py where number formats change
tags.py        attributes and references
"""
