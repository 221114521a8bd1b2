"""Measure the sandbox alone: CPU a message, and how much memory what it remembers takes.

    python -m bench.sandbox --messages 100000
    python -m bench.sandbox --messages 100000 --build . ../another-checkout --rounds 3

Calls of five hundred messages as Pabal writes them, each with a text of its own, four in flight; every one is
reported to a receiver in this process. Then the logs are asked about some. Builds go by turns.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import orjson

from bench.kit import processes
from pabal_worker.provider.infobip.requests import build
from pabal_worker.provider.port import OutgoingMessage, SendRequest

_KEY = "key"
_A_CALL = 500
_IN_FLIGHT = 4
_ASKED_CALLS = 20
_SETTLES_WITHIN_S = 2.0


def measure(checkout: Path, messages: int) -> dict[str, float]:
    """The figures of one sandbox that takes so many messages."""
    with _receiver() as webhook_url, _sandbox(checkout) as (url, pid):
        authorization = {"authorization": f"App {_KEY}"}
        with httpx.Client(base_url=url, headers=authorization, timeout=60, trust_env=False) as api:
            api.get("/_sandbox/health")
            empty_mb, before_s = processes.peak_mb(pid), processes.cpu_s(pid)
            _send(api, messages, webhook_url)
            _wait_for_reports(api)
            took_s = processes.cpu_s(pid) - before_s
            figures = {
                "CPU µs a message": took_s / messages * 1e6,
                "largest, MB": processes.peak_mb(pid),
                "bytes a message": (processes.peak_mb(pid) - empty_mb) * 2**20 / messages,
                "logs by bulkId, ms a call": _ask(api, messages, "bulkId") * 1000,
                "logs by messageId, ms a call": _ask(api, messages, "messageId") * 1000,
            }
            began = time.perf_counter()
            summary = api.get("/_sandbox/summary").json()
            figures["summary, ms"] = (time.perf_counter() - began) * 1000
            began = time.perf_counter()
            assert len(api.get("/_sandbox/arrivals").content.splitlines()) == summary["taken_ids"] == messages
            figures["all arrivals, s"] = time.perf_counter() - began
    return {name: round(figure, 1) for name, figure in figures.items()}


def _send(api: httpx.Client, messages: int, webhook_url: str) -> None:
    with ThreadPoolExecutor(_IN_FLIGHT) as executor:
        for status in executor.map(
            lambda first: _call(api, first, webhook_url), range(0, messages, _A_CALL), chunksize=1
        ):
            assert status == 200


def _call(api: httpx.Client, first: int, webhook_url: str) -> int:
    request = SendRequest(
        "KAKAO_ALIM",
        f"life.{first}",
        "life",
        "@shop",
        [_message(no) for no in range(first, first + _A_CALL)],
        webhook_url=webhook_url,
    )
    path, body = build(request)
    return api.post(path, content=body, headers={"content-type": "application/json"}).status_code


def _message(no: int) -> OutgoingMessage:
    text = f"하늘님, 주문 A-{no}이 발송되었습니다."
    content = {"type": "TEMPLATE", "templateCode": "T1", "text": text}
    return OutgoingMessage(f"life.{no}.0", f"8210{20_000_000 + no}", content, 7_200)


def _wait_for_reports(api: httpx.Client) -> None:
    while api.get("/_sandbox/summary").json()["reports_waiting"]:
        time.sleep(_SETTLES_WITHIN_S)


def _ask(api: httpx.Client, messages: int, name: str) -> float:
    """Seconds of a call to the logs, about a call of ours or as many ids as fit."""
    calls = min(_ASKED_CALLS, messages // _A_CALL)
    began = time.perf_counter()
    for place in range(calls):
        first = place * (messages // calls // _A_CALL) * _A_CALL
        ids = f"life.{first}" if name == "bulkId" else ",".join(f"life.{first + n}.0" for n in range(100))
        rows = api.get("/kakao-alim/1/logs", params={name: ids, "limit": "1000"}).json()["results"]
        assert len(rows) == (_A_CALL if name == "bulkId" else 100)
    return (time.perf_counter() - began) / calls


@contextmanager
def _sandbox(checkout: Path) -> Iterator[tuple[str, int]]:
    command = [sys.executable, "-m", "pabal_worker.sandbox", "--api-key", _KEY, "--recipe", "-"]
    paths = os.pathsep.join(str(checkout / half) for half in ("producer", "worker"))
    process = subprocess.Popen(
        [*command, "--dies-with", str(os.getpid())],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": paths},
    )
    try:
        assert process.stdin is not None
        assert process.stdout is not None
        with process.stdin:
            process.stdin.write(json.dumps({"logs_per_minute": None}).encode())
        yield str(orjson.loads(process.stdout.readline())["url"]), process.pid
    finally:
        process.terminate()
        process.wait()


class _TakesReports(BaseHTTPRequestHandler):
    """Answers each push with 200."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["content-length"]))
        self.send_response(200)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def _receiver() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _TakesReports) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/reports"
        server.shutdown()


def main() -> None:
    """Measure each build, by turns."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--messages", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--build", type=Path, nargs="+", default=[Path()])
    options = parser.parse_args()
    for _ in range(options.rounds):
        for checkout in options.build:
            figures = measure(checkout.resolve(), options.messages)
            print(checkout.resolve().name, json.dumps(figures, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main()
