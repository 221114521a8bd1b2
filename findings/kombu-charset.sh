#!/bin/sh
# kombu 5.7.0: the content type of a message is compared as a whole, so a parameter or a capital letter makes JSON "untrusted".
#
# RFC 9110 (8.3.1) lets a media type carry parameters and calls its name case-insensitive, and many clients add `; charset=utf-8` to JSON.
# A worker that accepts ["json"] refuses such a message. Celery then logs the whole body and drops it.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet kombu==5.7.0
"$folder/venv/bin/python" - <<'PYTHON'
from kombu import Connection, Exchange, Producer, Queue

seen = {}
with Connection("memory://") as connection:
    queue = Queue("orders", Exchange("orders"), routing_key="orders")
    producer = Producer(connection)
    for content_type in ("application/json", "application/json; charset=utf-8", "application/JSON"):
        producer.publish('{"order": 4711}', content_type=content_type, content_encoding="utf-8",
                         exchange=queue.exchange, routing_key="orders", declare=[queue])
        message = queue.bind(connection.default_channel).get(accept=["json"])
        try:
            seen[content_type] = message.decode()
        except Exception as error:
            seen[content_type] = type(error).__name__
for content_type, outcome in seen.items():
    print(f"{content_type}: {outcome}")
assert seen == {
    "application/json": {"order": 4711},
    "application/json; charset=utf-8": "ContentDisallowed",
    "application/JSON": "ContentDisallowed",
}, "kombu has changed"
PYTHON
