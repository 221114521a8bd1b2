#!/bin/sh
# flower 2.2.0: a --broker-api without a slash at its end asks RabbitMQ for another path, and the broker page is empty without a word.
#
# The address is joined as a link of a web page is: "queues/…" beside ".../api" takes its place. RabbitMQ answers 404 there, which
# Flower logs and shows as a broker without queues: the same as one in which nothing waits.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet flower==2.2.0
"$folder/venv/bin/python" - <<'PYTHON'
import asyncio
import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

from flower.utils.broker import RabbitMQ

asked = []


class ManagementApi(BaseHTTPRequestHandler):
    """Answers as the management plugin does: queues of the vhost "shop" below /api/, and nothing elsewhere."""

    def do_GET(self):
        asked.append(self.path)
        is_there = self.path == "/api/queues/shop"
        body = json.dumps([{"name": "orders", "messages": 7}] if is_there else {"error": "Object Not Found"}).encode()
        self.send_response(200 if is_there else 404)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


server = HTTPServer(("127.0.0.1", 0), ManagementApi)
threading.Thread(target=server.serve_forever, daemon=True).start()
address = f"http://guest:guest@127.0.0.1:{server.server_port}/api"
seen = {}
for end in ("/", ""):
    broker = RabbitMQ("amqp://guest:guest@127.0.0.1/shop", address + end)
    seen[f"/api{end}"] = asyncio.run(broker.queues(["orders"]))
for given, queues in seen.items():
    print(f"--broker-api=…{given}: {queues}")
print("asked for:", *asked)
assert [bool(queues) for queues in seen.values()] == [True, False], "flower has changed"
PYTHON
