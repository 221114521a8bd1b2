"""`pabal-alive` reads what a heartbeat wrote, and says it by its status."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from pabal_worker.alive.heartbeat import Heartbeat
from pabal_worker.alive.place import read_beat, write_beat
from pabal_worker.alive.probe import _why_not
from pabal_worker.logs import logger

PROGRAM = str(Path(sys.executable).with_name("pabal-alive"))
FORBIDDEN = ("celery", "kombu", "typer", "rich", "pydantic", "psycopg", "redis", "pabal_worker.app", "json")


def probe(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"PABAL_ALIVE_DIR": str(folder)}
    return subprocess.run([PROGRAM, *words], env=environment, capture_output=True, text=True, check=False)


@pytest.fixture
def heartbeat(tmp_path):
    own = Heartbeat("worker", str(tmp_path), looks={}, log=logger("alive"))
    yield own
    own.note_stopping()


def test_a_process_that_began_and_goes_round_is_alive_and_ready(tmp_path, heartbeat):
    heartbeat.note_loop()
    heartbeat.note_work("pabal.pump")
    heartbeat.write()

    assert probe(tmp_path, "worker").stdout == "worker: alive\n"
    assert probe(tmp_path, "worker", "--ready").returncode == 0
    assert read_beat(str(tmp_path / "worker"))["did"] == "pabal.pump"


def test_a_process_that_has_not_begun_is_alive_and_not_ready(tmp_path, heartbeat):
    heartbeat.write()

    assert probe(tmp_path, "worker").returncode == 0
    assert probe(tmp_path, "worker", "--ready").returncode == 1


def test_a_process_that_never_wrote_is_not_alive(tmp_path):
    reply = probe(tmp_path, "beat")

    assert (reply.returncode, reply.stdout.partition(":")[0]) == (1, "beat")
    assert "PABAL_ALIVE_DIR" in reply.stdout


def test_a_process_that_is_gone_is_not_alive_however_fresh_its_heartbeat(tmp_path, heartbeat):
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    heartbeat.note(pid=str(ended.pid))
    heartbeat.note_loop()
    heartbeat.write()

    assert "is gone" in probe(tmp_path, "worker").stdout


@pytest.mark.parametrize(
    "text",
    [
        "",
        "pid seven\n",
        "at 12\n",
        "pid OURS\n",
        "pid OURS\nat noon\n",
        "pid OURS\nat 1e999\n",
        f"pid {10**30}\nat 1\n",
        "pid -5\nat 1\n",
    ],
)
@pytest.mark.parametrize("options", [[], ["--ready"]])
def test_a_file_that_is_none_of_ours_is_not_alive_and_no_traceback(tmp_path, text, options):
    text = text.replace("OURS", str(os.getpid()))
    (tmp_path / "worker").write_text(text)

    reply = probe(tmp_path, "worker", *options)

    assert (reply.returncode, reply.stderr) == (1, "")
    assert reply.stdout.startswith("worker: not ")


def test_another_user_s_folder_is_said_to_be_so(monkeypatch):
    def refuse(path: str) -> dict[str, str]:
        raise PermissionError(path)

    monkeypatch.setattr("pabal_worker.alive.probe.read_beat", refuse)

    assert "another user's" in _why_not("worker", wants_ready=False)


@pytest.mark.parametrize("words", [[], ["flower"], ["worker", "beat"], ["worker", "--deep"]])
def test_wrong_use_has_a_status_of_its_own(tmp_path, words):
    assert probe(tmp_path, *words).returncode == 2


def test_a_folder_that_cannot_be_written_costs_the_process_nothing(tmp_path):
    (tmp_path / "taken").write_text("a file where the folder shall be")
    own = Heartbeat("worker", str(tmp_path / "taken"), looks={}, log=logger("alive"))

    own.write()

    assert probe(tmp_path / "taken", "worker").returncode == 1


def test_a_look_that_fails_keeps_the_moment_of_the_last_answer(tmp_path):
    own = Heartbeat("worker", str(tmp_path), looks={"ledger": lambda: None}, log=logger("alive"))
    own.note_answer("ledger")
    own.note_silence("ledger")

    own.write()

    beat = read_beat(str(tmp_path / "worker"))
    assert "ledger_at" in beat
    assert "ledger_since" not in beat


def test_a_heartbeat_is_replaced_as_a_whole(tmp_path):
    path = str(tmp_path / "worker")

    write_beat(path, {"pid": "1", "did": "a longer value than the next"})
    write_beat(path, {"pid": "2"})

    assert read_beat(path) == {"pid": "2"}
    assert [file.name for file in tmp_path.iterdir()] == ["worker"]


def test_a_probe_imports_neither_celery_nor_the_command_line():
    words = (
        f"import sys, pabal_worker.alive.probe as p; print([n for n in {FORBIDDEN!r} if n in sys.modules])"
    )

    ran = subprocess.run([sys.executable, "-S", "-c", f"import sys; sys.path[:0] = {sys.path!r}; {words}"],
                         capture_output=True, text=True, check=True)  # fmt: skip

    assert ran.stdout == "[]\n"
