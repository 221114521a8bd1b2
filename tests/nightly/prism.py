"""Send on each channel through Prism, judged by the provider's file: `python -m tests.nightly.prism`.

Prism stands between worker and sandbox as a validating proxy, Kakao and SMS in one file. Some people have no
KakaoTalk, so SMS follow; users are answered in their talks; logs and reports are asked for. Fails on each
violation, and if something does not finish.
"""

from __future__ import annotations

import argparse
import socket
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import httpx
from rich.console import Console

from pabal_worker.container import Container
from pabal_worker.sandbox import Recipe, Sandbox, read_recipe, running
from tests.nightly.one_container import API_KEY, one_container
from tests.nightly.openapi_files import merge_files
from tests.nightly.wheels import Failed, run
from tests.support.driving import SMS, drive, later, seconds, submit, turn
from tests.support.folders import open_folder
from tests.support.talking import PROFILE, word, write

PRISM = "@stoplight/prism-cli@5.16.0"
PEOPLE = 100
_STARTS_WITHIN_S = 120.0
_OPTIONS = {
    "deliveryTimeWindow": {
        "days": ["MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY"]
    },
    "validityPeriod": seconds(60),
    "platform": {"entityId": "e", "applicationId": "a"},
}
_ADVERTISING_SMS = SMS | {"text": "(광고)겨울 신상품 안내 무료수신거부 080-123-4567"}
_BRAND = {
    "channel": "KAKAO_BRAND",
    "content": {"type": "TEXT_FREE_FORM", "text": "#{name}님, 겨울 신상품이 나왔습니다."},
    "targeting": "ALL_CONSENT",
    "tracking": {"shortenUrl": True, "trackClicks": True},
}
_NOON_IN_KOREA = time(3, 0)
_TURNS = 200


def main() -> int:
    """Run both kinds of failover, brand messages and answers; 1 if a call breaks the contract."""
    argparse.ArgumentParser(prog="tests.nightly.prism", description=__doc__).parse_args()
    console = Console(highlight=False)
    with open_folder("prism") as folder:
        try:
            console.print(check(folder))
        except Failed as failure:
            console.print(f"✗ {failure}", style="red", markup=False)
            return 1
    return 0


def check(folder: Path) -> str:
    """What went through. Raises Failed with Prism's words about each violation."""
    file = merge_files(folder)
    run(["npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", folder / "prism", PRISM])
    log = folder / "prism.log"
    with running(_recipe(), api_key=API_KEY) as sandbox, _proxying(folder, file, sandbox, log) as url:
        statuses = _send_on_each_channel(folder, url, sandbox)
        calls = sandbox.summary()["calls"]
    problems = [line for line in log.read_text("utf-8").splitlines() if _is_violation(line)]
    if problems:
        raise Failed("\n".join(problems[:20]))
    return f"✓ {statuses}; calls that the provider's file found right: {calls}"


def _is_violation(line: str) -> bool:
    return "Violation" in line or "✖" in line or "terminated with error" in line


def _recipe() -> Recipe:
    unreached = {"unknown_user": 0.3, "blocked": 0.1}
    shares = {"kakao_alim": unreached, "kakao_brand": unreached, "sms": {"blocked": 0.2}}
    return read_recipe({"outcomes": shares, "reports": {"min_s": 0.0, "max_s": 0.1}})


def _send_on_each_channel(folder: Path, provider_url: str, sandbox: Sandbox) -> str:
    with one_container(folder, provider_url) as container:
        done = [
            _send_campaign(container, mode.lower(), smsFailover=SMS | {"mode": mode}, priority="HIGH")
            for mode in ("DISPATCHER", "PROVIDER")
        ]
        done.append(_answer_users(container, sandbox))
        now = container.clock.now()
        noon = datetime.combine(now.astimezone(UTC).date() + timedelta(days=1), _NOON_IN_KOREA, UTC)
        later(container, (noon - now).total_seconds())
        done.append(_send_campaign(container, "brand", smsFailover=_ADVERTISING_SMS, **_BRAND))
        return ", ".join(done)


def _answer_users(container: Container, sandbox: Sandbox) -> str:
    """Answer as many users as there are people in a campaign."""
    users = [f"user-{no}" for no in range(PEOPLE)]
    write(container, *(word(f"m-{user}", user=user) for user in users))
    sandbox.open_sessions(PROFILE, users)
    answers = [
        {"key": user, "profile": PROFILE, "user": user, "answer": {"content": {"type": "TEXT", "text": "네"}}}
        for user in users
    ]
    reply: Any = container.answers.send(answers, publish=lambda _: None)
    if "ok" not in reply:
        raise Failed(f"answers: {reply}")
    later(container, 4)  # nobody took the pumps that sending started; now a tick names them again
    for _ in range(_TURNS):
        turn(container)
        outcomes: Any = container.one_offs.find(keys=users, references=[])
        states = Counter(outcome["legs"]["kakao"]["state"] for outcome in outcomes["ok"]["messages"])
        if states == {"delivered": PEOPLE}:
            return f"answers: {dict(states)}"
        sleep(0.1)
    raise Failed(f"answers are {dict(states)}")


def _send_campaign(container: Container, name: str, **options: Any) -> str:
    submit(container, recipients=PEOPLE, id=name, **_OPTIONS, **options)
    status = drive(container, name)
    container.poller.poll_reports()
    if status["state"] != "finished":
        raise Failed(f"campaign {name} is {status['state']}")
    return f"{name}: {status['legs']}"


@contextmanager
def _proxying(folder: Path, file: Path, sandbox: Sandbox, log_path: Path) -> Iterator[str]:
    """Prism before the sandbox, from the moment it answers; `--errors` makes a violation an error."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    program = folder / "prism" / "node_modules" / ".bin" / "prism"
    command: list[str | Path] = [program, "proxy", "--port", str(port), "--errors", file, sandbox.url]
    with log_path.open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
    url = f"http://127.0.0.1:{port}"
    try:
        _wait_until_up(url, process, log_path)
        yield url
    finally:
        process.terminate()
        process.wait()


def _wait_until_up(url: str, process: subprocess.Popen[bytes], log_path: Path) -> None:
    deadline = monotonic() + _STARTS_WITHIN_S
    while True:
        try:
            httpx.get(
                f"{url}/kakao-alim/1/logs", headers={"authorization": f"App {API_KEY}"}, trust_env=False
            )
            return
        except httpx.TransportError:
            if process.poll() is not None or monotonic() > deadline:
                raise Failed(f"Prism did not start: {log_path.read_text('utf-8')}") from None
            sleep(0.2)


if __name__ == "__main__":
    sys.exit(main())
