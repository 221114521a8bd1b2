"""Each example does what it says, against a real worker: what it hands over is in the ledger, once."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from pabal_worker.container import Container
from tests.support.processes import environment, wait_for
from tests.support.workers import publish_due_pumps, worker

ROOT = Path(__file__).parents[3]
EXAMPLES = ROOT / "examples"
NODE = shutil.which("node")

_DJANGO = """
import sys; sys.path.insert(0, {folder!r})
import shop
from django.test import Client as Browser
shop.create_table()
order = {{"phone": {phone!r}, "name": "길동"}}
answers = [Browser().post("/orders/4711/shipped", order).status_code for _ in range(2)]
if {resends}:
    shop.resend()
print(answers, [(o.number, o.notice_at is not None, o.notice_fault) for o in shop.Order.objects.all()])
"""


@pytest.fixture
def served(container: Container) -> Iterator[Container]:
    """A container beside a running worker."""
    with worker(container):
        yield container


def run(*words: str | Path, container: Container, **settings: str) -> subprocess.CompletedProcess[str]:
    broker = settings.pop("PABAL_BROKER_URL", container.settings.broker_url)
    return subprocess.run(
        [*map(str, words)],
        env=environment(PABAL_BROKER_URL=broker, **settings),
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def sent(container: Container, key: str) -> list[dict[str, Any]]:
    reply: Any = container.one_offs.find(keys=[key], references=[])
    return reply["ok"]["messages"]  # type: ignore[no-any-return]


def load(path: Path) -> Any:
    """An example as a module, under a name of its own."""
    found = importlib.util.spec_from_file_location(f"example_{path.parent.name}", path)
    assert found is not None and found.loader is not None
    module = importlib.util.module_from_spec(found)
    sys.modules[found.name] = module  # pydantic looks its types up there
    found.loader.exec_module(module)
    return module


def test_the_script_submits_follows_and_may_run_again(served: Container, tmp_path: Path) -> None:
    files = (EXAMPLES / "campaign.json", tmp_path / "people.csv")
    tree = json.loads(files[0].read_text("utf-8"))
    campaign = tmp_path / "campaign.json"
    mine = {name: option for name, option in tree.items() if name not in ("sendAt", "deliveryTimeWindow")}
    campaign.write_text(json.dumps(mine, ensure_ascii=False), "utf-8")
    rows = (EXAMPLES / "recipients.csv").read_bytes().splitlines(keepends=True)
    files[1].write_bytes(b"".join(rows[:31]))

    with subprocess.Popen(
        [sys.executable, "examples/script.py", campaign, files[1]],
        env=environment(PABAL_BROKER_URL=served.settings.broker_url),
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as script:

        def is_over() -> bool:
            served.sweep.run_steps()
            publish_due_pumps(served)
            served.report_processor.apply_inbox()
            served.reconciler.reconcile_messages()
            return script.poll() is not None

        wait_for(is_over)
        said = script.stdout.read() if script.stdout else ""
    again = run(sys.executable, "examples/script.py", campaign, files[1], container=served)

    assert script.returncode == 0, said
    assert "taken" in said and "finished" in said
    assert again.returncode == 0, again.stderr


def test_the_script_names_what_is_wrong_with_each_row(container: Container, tmp_path: Path) -> None:
    people = tmp_path / "people.csv"
    people.write_text("to,nothing\n010-0000-0001,x\n", "utf-8")

    done = run(sys.executable, "examples/script.py", "examples/campaign.json", people, container=container)

    assert done.returncode == 1
    assert "column" in done.stderr and "Traceback" not in done.stderr


def test_the_fastapi_service_sends_once_and_tells_errors_as_statuses(
    served: Container, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PABAL_BROKER_URL", served.settings.broker_url)
    shop = load(EXAMPLES / "fastapi" / "shop.py")
    with TestClient(shop.app) as browser:
        order = {"phone": "010-1234-5678", "name": "길동"}
        first, again = (browser.post("/orders/4711/shipped", json=order) for _ in range(2))
        other = browser.post("/orders/4711/shipped", json=order | {"name": "영희"})
        bad = browser.post("/orders/4712/shipped", json=order | {"phone": "02-123-4567"})
        notice, none = (browser.get(f"/orders/{number}/notice") for number in ("4711", "4712"))

    assert (first.status_code, again.status_code, other.status_code, bad.status_code) == (202, 202, 409, 422)
    assert [problem["where"] for problem in bad.json()["detail"]] == ["to"]
    assert (list(notice.json()["legs"]), none.status_code) == (["kakao"], 404)
    assert len(sent(served, "shipped-4711")) == 1


def test_the_django_view_sends_on_commit_and_resends_what_could_not_leave(
    served: Container, tmp_path: Path
) -> None:
    database = str(tmp_path / "shop.sqlite3")
    folder = str(EXAMPLES / "django")

    def shop(phone: str, *, resends: bool = False, **settings: str) -> str:
        code = _DJANGO.format(folder=folder, phone=phone, resends=resends)
        done = run(sys.executable, "-c", code, container=served, SHOP_DATABASE=database, **settings)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    away = shop("010-1234-5678", PABAL_BROKER_URL="redis://127.0.0.1:1/0")
    resent = shop("010-1234-5678", resends=True)

    assert away == "[202, 202] [('4711', False, '')]"
    assert resent == "[202, 202] [('4711', True, '')]"
    assert len(sent(served, "shipped-4711")) == 1
    with sqlite3.connect(database) as connection:
        connection.execute("UPDATE shop_order SET phone = '02-123-4567', notice_at = NULL")
    assert "landline" in shop("02-123-4567") or "mobile" in shop("02-123-4567")


@pytest.mark.skipif(NODE is None and not os.environ.get("CI"), reason="node is not on this machine")
def test_node_sends_over_the_wire_with_nothing_installed(served: Container) -> None:
    assert NODE, "CI has node: .ci/run installs it"
    words = (NODE, "examples/node/send.mjs", served.settings.broker_url, "order-4711")

    first, again = (run(*words, "010-1234-5678", "길동", container=served) for _ in range(2))
    bad = run(*words[:3], "order-4712", "02-123-4567", "길동", container=served)
    away = run(*words[:2], "redis://127.0.0.1:1/0", "k", "010-1234-5678", "길동", container=served)

    assert (first.returncode, again.returncode) == (0, 0), first.stderr
    assert json.loads(first.stdout)["key"] == json.loads(again.stdout)["key"] == "order-4711"
    assert len(sent(served, "order-4711")) == 1
    assert bad.returncode == 1 and json.loads(bad.stdout)["refused"] == "wrong_input"
    assert away.returncode == 1 and "REFUSED" in away.stderr
