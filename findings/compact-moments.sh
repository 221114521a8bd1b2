#!/bin/sh
# pydantic 2.14.3, msgspec 0.22.0, python-dateutil 2.9.0.post0, pandas 2.3.3: 20271201090000 is nine o'clock on 1 December 2027, the year 2612,
# or refused.
#
# Korean messaging APIs write a moment as yyyyMMddHHmmss, without signs. pydantic takes a text of digits as a Unix time, and takes one that large as
# milliseconds: the message is due in 585 years, which passes every check that it lies ahead. Twelve digits, without seconds, are a day of 1976, and
# eight, which Python's own fromisoformat reads as a date, one of 1970: due at once. pandas reads the text as it is meant, and a column of numbers as
# nanoseconds. None of these is an error; msgspec refuses all.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet pydantic==2.14.3 msgspec==0.22.0 python-dateutil==2.9.0.post0 pandas==2.3.3
"$folder/venv/bin/python" - <<'PYTHON'
from datetime import datetime

import msgspec
import pandas
from dateutil import parser
from pydantic import TypeAdapter

readers = {
    "pydantic": TypeAdapter(datetime).validate_python,
    "pydantic, JSON": lambda text: TypeAdapter(datetime).validate_json(f'"{text}"'),
    "msgspec": lambda text: msgspec.convert(text, datetime),
    "fromisoformat": datetime.fromisoformat,
    "dateutil": parser.parse,
    "pandas": pandas.to_datetime,
    "pandas, a number": lambda text: pandas.to_datetime(int(text)),
}
YEARS = {
    "20271201090000": [2612, 2612, None, None, 2027, 2027, 1970],
    "202712010900": [1976, 1976, None, None, 2027, 2027, 1970],
    "20271201": [1970, 1970, None, 2027, 2027, 2027, 1970],
}
for text, expected in YEARS.items():
    years = []
    for name, read in readers.items():
        try:
            moment = read(text)
        except ValueError:
            moment = None
        print(f"{text} {name}: {moment or 'refused'}")
        years.append(moment and moment.year)
    assert years == expected, f"{text} is read otherwise now: {years}"
PYTHON
