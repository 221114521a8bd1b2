#!/bin/sh
# jsonschema-rs 0.61.0 and ajv-formats 3.0.1: one and the same time is a "date-time" to one validator and none to the other.
#
# JSON Schema says that format "date-time" is the date-time of RFC 3339, whose offset has a colon: +00:00. Many APIs write +0000, as ISO 8601
# allows. jsonschema-rs refuses that. ajv-formats, asked for its full check (which is its default), takes it, so what passes a proxy built on
# ajv fails in a test that is built on jsonschema-rs.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet jsonschema-rs==0.61.0
npm install --silent --no-audit --no-fund --prefix "$folder" ajv@8.17.1 ajv-formats@3.0.1
cat > "$folder/judge.js" <<'JS'
const Ajv = require("ajv/dist/2020").default
const ajv = new Ajv()
require("ajv-formats").default(ajv)
const isValid = ajv.compile({ type: "string", format: "date-time" })
console.log(JSON.stringify(process.argv.slice(2).map((text) => isValid(text))))
JS
"$folder/venv/bin/python" - "$folder" <<'PYTHON'
import json
import subprocess
import sys

import jsonschema_rs

MOMENTS = ["2026-09-01T01:00:15.457+00:00", "2026-09-01T01:00:15.457+0000", "2026-09-01T01:00:15.457"]
validator = jsonschema_rs.Draft202012Validator({"type": "string", "format": "date-time"}, validate_formats=True)
by_rust = [validator.is_valid(moment) for moment in MOMENTS]
by_ajv = json.loads(subprocess.check_output(["node", f"{sys.argv[1]}/judge.js", *MOMENTS]))
for moment, rust, ajv in zip(MOMENTS, by_rust, by_ajv):
    print(f"{moment}: jsonschema-rs {rust}, ajv {ajv}")
assert by_rust == [True, False, False], "jsonschema-rs has changed"
assert by_ajv == [True, True, False], "ajv-formats has changed"
PYTHON
