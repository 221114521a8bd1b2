#!/bin/sh
# orjson 3.13.0, msgspec 0.22.0: valid JSON numbers that three readers take in different ways.
#
# orjson reads an integer above 64 bits as a float, without an error and without a word: 18446744073709551617 comes back as ...616.
# json and msgspec keep it whole. 1e400, valid JSON too, is infinity to json and an error to the others.
# Ids and amounts that pass through two services with different readers are then not the same any more.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet orjson==3.13.0 msgspec==0.22.0
"$folder/venv/bin/python" - <<'PYTHON'
import json

import msgspec
import orjson

READERS = {"json": json.loads, "orjson": orjson.loads, "msgspec": msgspec.json.decode}


def read(text):
    outcomes = {}
    for name, loads in READERS.items():
        try:
            outcomes[name] = repr(loads(text))
        except ValueError as error:
            outcomes[name] = f"error: {type(error).__name__}"
    print(text, outcomes)
    return outcomes


large = read("18446744073709551617")
assert large["json"] == large["msgspec"] == "18446744073709551617", "json or msgspec has changed"
assert large["orjson"] == "1.8446744073709552e+19", "orjson has changed"
beyond = read("1e400")
assert beyond["json"] == "inf", "json has changed"
assert beyond["orjson"].startswith("error") and beyond["msgspec"].startswith("error"), "orjson or msgspec has changed"
PYTHON
