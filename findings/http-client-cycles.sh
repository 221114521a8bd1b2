#!/bin/sh
# httpx 0.28.1: a response that was read and dropped stays in memory, with the bodies of its request and of its answer, until Python looks for
# cycles; those of urllib3 2.8.0, requests 2.34.2 and aiohttp 3.14.5 go at once.
#
# response and response.stream name each other, so counting references frees neither. A process in which that search is off, or comes rarely
# because it costs, keeps both bodies of every call. An empty stream in the place of the one that was read breaks the cycle.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet httpx==0.28.1 urllib3==2.8.0 requests==2.34.2 aiohttp==3.14.5
"$folder/venv/bin/python" - <<'PYTHON'
import asyncio
import gc
import threading
import weakref
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import aiohttp
import httpx
import requests
import urllib3

BODY = b"x" * 1_000_000
CALLS = 40


class Echo(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        self.send_response(200)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def with_httpx(url, is_mended=False):
    with httpx.Client(trust_env=False) as client:
        for _ in range(CALLS):
            response = client.post(url, content=BODY)
            if is_mended:
                response.stream = httpx.ByteStream(b"")
            yield weakref.ref(response)
            del response


def with_requests(url):
    with requests.Session() as session:
        session.trust_env = False
        for _ in range(CALLS):
            yield weakref.ref(session.post(url, data=BODY))


def with_urllib3(url):
    with urllib3.PoolManager() as pool:
        for _ in range(CALLS):
            yield weakref.ref(pool.request("POST", url, body=BODY))


async def with_aiohttp(url):
    kept = []
    async with aiohttp.ClientSession() as session:
        for _ in range(CALLS):
            async with session.post(url, data=BODY) as response:
                await response.read()
            kept.append(weakref.ref(response))
            del response
    return kept


server = ThreadingHTTPServer(("127.0.0.1", 0), Echo)
threading.Thread(target=server.serve_forever, daemon=True).start()
url = f"http://127.0.0.1:{server.server_address[1]}/"
gc.collect()
gc.disable()
found = {}
for name, responses in (
    ("httpx", with_httpx(url)),
    ("httpx, stream replaced", with_httpx(url, is_mended=True)),
    ("requests", with_requests(url)),
    ("urllib3", with_urllib3(url)),
    ("aiohttp", asyncio.run(with_aiohttp(url))),
):
    found[name] = sum(response() is not None for response in list(responses))
    print(f"{name}: {found[name]} of {CALLS} responses are still there")
    gc.collect()
server.shutdown()
assert found == {"httpx": CALLS, "httpx, stream replaced": 0, "requests": 0, "urllib3": 0, "aiohttp": 0}, found
PYTHON
