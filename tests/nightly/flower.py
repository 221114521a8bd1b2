"""Watch a campaign in Flower by a real browser, and take its pictures: `python -m tests.nightly.flower`.

Runs an installation, Flower as `docker-compose.yml` has it, and Debian's chromium without a window; then the
same on RabbitMQ with its management plugin, where Debian's rabbitmq-server is there. Ends with status 1 if
Flower lets in somebody without the password, lets an operation through, does not name campaign and share of
what it shows, or shows other queues than RabbitMQ has. `--write` puts the pictures into `docs/pictures/`.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import yaml

from bench.kit import plain
from pabal.client import Client
from pabal.wire import QUEUES
from pabal_worker.local.ports import any_free
from tests.faults.installation import Installation, run_installation
from tests.nightly.browser import take_picture
from tests.nightly.wheels import ROOT
from tests.support.rabbitmq import is_installed, rabbitmq

PICTURES = ROOT / "docs" / "pictures"
USER, PASSWORD = "looker", "looks-only"
CAMPAIGN = "spring-sale-2026"
PAGES = {"flower-tasks": "/tasks", "flower-broker": "/broker", "flower-workers": "/workers"}
MOST_BYTES = 150_000
_PEOPLE = 3000
_WATCHES_S = 20.0
_PATIENCE_S = 60.0


def main() -> int:
    """Look, and take the pictures; 1 if something is not as promised."""
    given = _arguments()
    faults: list[str] = []
    with run_installation() as installation, tempfile.TemporaryDirectory() as name:
        target = PICTURES if given.write else Path(name)
        installation.start("flower", {"PABAL_ACCOUNT_SPEED": "100/SECOND"})
        with _watched(installation) as url:
            faults += find_faults(url)
            for picture, page in PAGES.items():
                faults += _take(url, page, target / f"{picture}.png")
        installation.stop()
        if is_installed():
            faults += _look_at_rabbitmq(installation, Path(name), target)
        else:
            sys.stdout.write("skipped: RabbitMQ is not on this machine; Debian's rabbitmq-server brings it\n")
    sys.stdout.write("\n".join([*faults, f"{len(faults)} faults\n"]))
    return 1 if faults else 0


def _look_at_rabbitmq(installation: Installation, folder: Path, target: Path) -> Iterator[str]:
    """The broker page of an installation on RabbitMQ, by a user who may look and nothing else."""
    with rabbitmq(folder / "rabbitmq", has_management=True) as broker:
        broker.control("add_user", USER, PASSWORD)
        broker.control("set_user_tags", USER, "monitoring")
        broker.control("set_permissions", USER, "^$", "^$", "^$")  # else the virtual host is hidden from it
        installation.start("rabbitmq", {"PABAL_ACCOUNT_SPEED": "100/SECOND", "PABAL_BROKER_URL": broker.url})
        api_url = broker.api_url.replace("guest:guest", f"{USER}:{PASSWORD}")
        with _watched(installation, FLOWER_BROKER_API=api_url) as url:
            page = httpx.get(f"{url}/broker", auth=(USER, PASSWORD)).text
            yield from (
                f"{queue} is not on RabbitMQ's page" for queue in QUEUES.values() if queue not in page
            )
            yield from _take(url, "/broker", target / "flower-rabbitmq.png")
        installation.stop()


@contextmanager
def _watched(installation: Installation, **more: str) -> Iterator[str]:
    """Flower's address, while a campaign is sent for some seconds."""
    port = any_free()
    with _flower(installation.settings, port, more) as url:
        client = Client(installation.settings["PABAL_BROKER_URL"], timeout_s=60)
        client.submit(plain.campaign(CAMPAIGN), map(plain.recipient, range(1, _PEOPLE + 1)))
        installation.pass_time(_WATCHES_S)
        yield url


def find_faults(url: str) -> Iterator[str]:
    """What Flower does otherwise than `docs/flower.md` says."""
    known = (USER, PASSWORD)
    for page in (*PAGES.values(), "/api/tasks"):
        if httpx.get(url + page, follow_redirects=False).status_code != 401:
            yield f"{page} lets somebody in without the password"
    for page in ("/metrics", "/healthcheck"):
        if httpx.get(url + page).status_code != 200:
            yield f"{page} asks for a password now; say so in docs/flower.md"
    operation = httpx.post(f"{url}/api/task/async-apply/pabal.pause", auth=known, json={"args": []})
    if operation.status_code != 403:
        yield f"an operation was answered with {operation.status_code}, not 403"
    tasks: Mapping[str, Mapping[str, Any]] = httpx.get(f"{url}/api/tasks", auth=known).json()
    pumps = [task for task in tasks.values() if task["name"] == "pabal.pump"]
    shown = [task["kwargs"] for task in pumps if CAMPAIGN in task["kwargs"] and "'share'" in task["kwargs"]]
    if not shown or len(shown) != len(pumps):  # a task without a name was seen in its midst
        yield f"{len(shown)} of {len(pumps)} pumps show campaign and share"
    beats = {task["name"] for task in tasks.values() if str(task["name"]).startswith("pabal.beat.")}
    if not beats:
        yield "no task of beat was seen"
    if any("8210" in json.dumps(task) for task in tasks.values()):
        yield "a number of a person is shown"


def _take(url: str, page: str, path: Path) -> Iterator[str]:
    """Draw a page of Flower; a word if the file is too large for the docs."""
    take_picture(f"{url}{page}".replace("://", f"://{USER}:{PASSWORD}@"), path)
    if path.stat().st_size > MOST_BYTES:
        yield f"{path} is larger than {MOST_BYTES:,} bytes"


@contextmanager
def _flower(settings: Mapping[str, str], port: int, more: Mapping[str, str]) -> Iterator[str]:
    """Flower with the compose file's environment, on loopback."""
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))["services"]["flower"]
    own = {name: value for name, value in compose["environment"].items() if name.startswith("FLOWER_")}
    own |= {"FLOWER_BASIC_AUTH": f"{USER}:{PASSWORD}", "PABAL_BROKER_URL": settings["PABAL_BROKER_URL"]}
    own |= more
    others = {name: value for name, value in os.environ.items() if not name.startswith("PABAL_")}
    words = ["-m", "celery", "-A", "pabal_worker", "flower", f"--port={port}", "--address=127.0.0.1"]
    process = subprocess.Popen([sys.executable, *words], env=others | own, stderr=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{port}"
    try:
        _wait_for(lambda: httpx.get(f"{url}/healthcheck").status_code == 200)
        yield url
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(_PATIENCE_S)


def _wait_for(holds: Callable[[], bool]) -> None:
    until = time.monotonic() + _PATIENCE_S
    while True:
        try:
            if holds():
                return
        except httpx.HTTPError:
            pass
        if time.monotonic() > until:
            raise TimeoutError("Flower does not answer")
        time.sleep(0.2)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="tests.nightly.flower", description="Flower, looked at by a browser"
    )
    parser.add_argument("--write", action="store_true", help="renew docs/pictures")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
