"""A container of collaborators: each made once, nothing opened before its use, nothing left after its end."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import threading
from contextlib import ExitStack
from pathlib import Path

import pytest
from celery.signals import worker_shutdown

from pabal_worker import app
from pabal_worker.container import Container
from pabal_worker.sandbox import running
from tests.support.driving import pump, status_of, submit
from tests.support.endpoint import SECRETS, Endpoint, endpoint
from tests.support.processes import environment, wait_for
from tests.support.reporting import DELIVERED, report, store

COLLABORATORS = [
    "account",
    "alerts",
    "answers",
    "approvals",
    "auditor",
    "billing",
    "campaign_changes",
    "clock",
    "cloning",
    "control",
    "dead_letters",
    "doctor",
    "endpoints",
    "event_log",
    "explanation",
    "finder",
    "forecasting",
    "inbound_runs",
    "intake",
    "ledger",
    "listing",
    "loop",
    "many_campaigns",
    "obstacles",
    "one_offs",
    "pacer",
    "person_everything",
    "poller",
    "provider",
    "provider_templates",
    "pump",
    "pump_slots",
    "question_order",
    "reconciler",
    "report_processor",
    "reruns",
    "retention",
    "sms_limits",
    "sms_verdict_judge",
    "spending",
    "status",
    "suppressions",
    "sweep",
    "talk_delivery",
    "talk_erasures",
    "talk_processor",
    "talk_reader",
    "talk_runs",
    "templates",
    "trials",
    "watch",
    "webhook_delivery",
    "webhook_loop",
    "webhook_slot",
    "work_metrics",
]

_LOOK_AT_IMPORTS = """
import sys, threading
sockets, opened = {"socket.connect", "socket.bind"}, []
sys.addaudithook(lambda event, _: opened.append(event) if event in sockets else None)
import pabal_worker.app, pabal_worker.tasks
print(opened, threading.active_count(), pabal_worker.app.container.pump is not None)
"""


def test_two_threads_that_ask_a_new_container_at_once_get_the_same_collaborators(make_container):
    container, together = make_container(), threading.Barrier(2)
    seen: list[list[object]] = []

    def ask() -> None:
        together.wait(10)
        seen.append([getattr(container, name) for name in COLLABORATORS])

    threads = [threading.Thread(target=ask) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    first, second = seen
    assert all(one is other for one, other in zip(first, second, strict=True))


def test_every_collaborator_is_there_before_anybody_asks(make_container):
    container = make_container()

    public = {name for name in vars(container) if not name.startswith("_")}

    assert public == {*COLLABORATORS, "settings", "time", "stopping"}
    assert [name for name in vars(Container) if not name.startswith("_")] == ["close"]


def test_importing_the_worker_opens_no_connection_and_starts_no_thread():
    done = subprocess.run(
        [sys.executable, "-c", _LOOK_AT_IMPORTS],
        env=environment(),
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout == "[] 1 True\n"


def test_a_container_leaves_no_thread_and_no_descriptor_behind(make_container, sandbox):
    with endpoint() as here:
        use_everything(make_container, here, "first")  # what a process keeps for good is there now
        threads, descriptors = set(threading.enumerate()), open_descriptors()

        for number in range(10):
            use_everything(make_container, here, f"campaign-{number}")

        wait_for(lambda: set(threading.enumerate()) <= threads)
        wait_for(lambda: open_descriptors() <= descriptors)


def use_everything(make_container, here: Endpoint, id: str) -> None:
    """A campaign whose messages go to the provider, and whose changes to a webhook."""
    container = make_container(relay_secret=SECRETS[0], relay_allow_private=True)
    submit(container, recipients=5, id=id, webhooks={"delivery": {"url": here.url}})
    while status_of(container, id)["legs"] != {"kakao": {"accepted": 5}}:
        pump(container)
    store(container, report(f"{id}.1.0", DELIVERED))
    container.report_processor.apply_inbox()
    assert container.webhook_delivery.deliver_parcels() == 1
    assert {"http", "webhooks"} <= {thread.name for thread in threading.enumerate()}

    container.close()


def open_descriptors() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def test_a_container_that_was_never_used_can_be_closed_twice(make_container):
    container = make_container()

    container.close()
    container.close()

    assert container.stopping.is_set()


class EndedWorker:
    """Be the worker that Celery names when it ends: only its application is looked at."""

    def __init__(self, app: object) -> None:
        self.app = app


def test_a_worker_that_ends_closes_its_container(make_container, monkeypatch):
    container = make_container()
    monkeypatch.setattr(app, "container", container)
    container.loop.run(container.provider.warm(), timeout_s=10)

    worker_shutdown.send(sender=EndedWorker(object()))
    of_another_application = container.loop.is_running
    worker_shutdown.send(sender=EndedWorker(app.app))

    assert of_another_application
    assert not container.loop.is_running
    assert "http" not in {thread.name for thread in threading.enumerate()}


def test_a_sandbox_starts_beside_more_than_a_thousand_open_descriptors():
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < 2048:
        pytest.skip("this system allows fewer descriptors")
    with ExitStack() as undo:
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, 2048), hard))
        undo.callback(resource.setrlimit, resource.RLIMIT_NOFILE, (soft, hard))
        for _ in range(1100):
            undo.callback(os.close, os.dup(0))

        with running() as sandbox:
            assert sandbox.summary()["received"] == 0
