#!/bin/sh
# standardwebhooks 1.1.0 and svix 2.9.1 (Python), standardwebhooks 1.1.1 (npm): a moment with its zone, signed in Korea, gives a signature that
# nobody accepts; the same moment in UTC gives another one, which is right.
#
# `sign` takes a datetime. Those of a zone know which moment they are, and two that are equal should sign alike. Both libraries put UTC in place of
# the zone instead of converting: what is signed for 18:00 in Seoul is 18:00 in UTC, nine hours ahead. A header with the true second then finds no
# matching signature, and one with the signed second is too new. On a server in UTC, where tests run, `datetime.now().astimezone()` is right.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet standardwebhooks==1.1.0 svix==2.9.1
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund standardwebhooks@1.1.1
cat >verify.js <<'JAVASCRIPT'
const { Webhook } = require("standardwebhooks")
const [secret, timestamp, signature] = process.argv.slice(2)
const headers = { "webhook-id": "m1", "webhook-timestamp": timestamp, "webhook-signature": signature }
try {
  new Webhook(secret).verify('{"row":1}', headers)
  console.log("accepted")
} catch (error) {
  console.log(error.message)
}
JAVASCRIPT
"$folder/venv/bin/python" - <<'PYTHON'
import base64
import subprocess
from datetime import UTC, datetime, timedelta, timezone

import standardwebhooks
import svix

SECRET = "whsec_" + base64.b64encode(bytes(range(32))).decode()
SEOUL = timezone(timedelta(hours=9))


def verified(seconds, signature):
    """What the library of another language says of it."""
    words = ["node", "verify.js", SECRET, f"{seconds:.0f}", signature]
    return subprocess.run(words, capture_output=True, text=True, check=True).stdout.strip()


for library in (standardwebhooks, svix):
    now = datetime.now(UTC).replace(microsecond=0)
    seen = []
    for moment in (now, now.astimezone(SEOUL)):
        assert moment == now
        signature = library.Webhook(SECRET).sign("m1", moment, '{"row":1}')
        shown = verified(moment.timestamp(), signature), verified(moment.timestamp() + 9 * 3600, signature)
        print(f"{library.__name__}, {moment.isoformat()}: {shown[0]}; with the second that was signed: {shown[1]}")
        seen.append(shown)
    assert seen[0][0] == "accepted", f"{library.__name__} has changed"
    assert seen[1] == ("No matching signature found", "Message timestamp too new"), f"{library.__name__} has changed"
PYTHON
