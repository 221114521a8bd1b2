"""Real processes, real signals; only the clock of the restarts is ours."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from pabal_worker.local.embedded import ServerFailed
from pabal_worker.local.supervisor import Process, Supervisor
from tests.support.processes import is_gone, wait_for

LIVES = "import time; print('hello', flush=True); time.sleep(600)"
DIES = "print('no such setting', flush=True); raise SystemExit(3)"
DEAF = """
import signal, subprocess, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
print(child.pid, flush=True)
time.sleep(600)
"""


class Story:
    """What a supervisor told of itself."""

    def __init__(self) -> None:
        self.told: list[tuple[str, str]] = []
        self.details: list[str] = []

    def __call__(self, name: str, event: str, detail: str) -> None:
        self.told.append((name, event))
        self.details.append(detail)

    @property
    def pids(self) -> list[int]:
        return [int(detail.split()[-1]) for detail in self.details if detail.startswith("process id")]


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def story() -> Story:
    return Story()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def process(tmp_path) -> Callable[..., Process]:
    def make(name: str = "worker", script: str = LIVES, **more: object) -> Process:
        log_path = tmp_path / f"{name}.log"
        return Process(name, [sys.executable, "-c", script], None, tmp_path, log_path, **more)

    return make


def said(log_path: Path, what: str = "") -> Callable[[], bool]:
    return lambda: log_path.exists() and bool(log_path.read_text()) and what in log_path.read_text()


def see_death(supervisor: Supervisor, story: Story) -> None:
    deaths = story.told.count(("worker", "died"))

    def has_died_again() -> bool:
        supervisor.check()
        return story.told.count(("worker", "died")) > deaths

    wait_for(has_died_again)


def test_processes_start_in_order_and_end_in_reverse(process, story):
    with Supervisor([process("first"), process("second")], on_event=story):
        pass

    assert story.told == [
        ("first", "started"),
        ("first", "ready"),
        ("second", "started"),
        ("second", "ready"),
        ("second", "stopped"),
        ("first", "stopped"),
    ]
    assert all(map(is_gone, story.pids))


def test_the_next_process_starts_only_when_the_one_before_is_ready(process, story, tmp_path):
    script = "import time; time.sleep(0.3); print('up', flush=True); time.sleep(600)"
    log_path = tmp_path / "slow.log"
    seen: list[bool] = []

    def on_event(name: str, event: str, detail: str) -> None:
        if (name, event) == ("next", "started"):
            seen.append(log_path.read_text() == "up\n")

    slow = process("slow", script, is_ready=said(log_path))
    with Supervisor([slow, process("next")], on_event=on_event):
        pass

    assert seen == [True]


def test_a_process_that_need_not_get_ready_ends_no_start_and_is_ready_later(process, story):
    answers = iter([False, True])
    late = process("late", is_ready=lambda: next(answers), patience_s=0.0, must_get_ready=False)

    with Supervisor([late, process("next")], on_event=story) as supervisor:
        before = [state.is_ready for state in supervisor.states()]
        supervisor.check()
        after = [state.is_ready for state in supervisor.states()]

    assert (before, after) == ([False, True], [True, True])
    assert story.told[:4] == [("late", "started"), ("next", "started"), ("next", "ready"), ("late", "ready")]


def test_a_process_gets_its_environment_folder_and_log(tmp_path):
    script = "import os; print(os.environ['WHO'], os.getcwd(), flush=True); import time; time.sleep(600)"
    log_path = tmp_path / "p.log"
    log_path.write_text("before\n")
    given_env = {**os.environ, "WHO": "pabal"}
    it = Process(
        "p", [sys.executable, "-c", script], given_env, tmp_path, log_path, is_ready=said(log_path, "\np")
    )

    with Supervisor([it]):
        pass

    assert log_path.read_text() == f"before\npabal {tmp_path}\n"


def test_a_killed_process_is_started_again_and_counted(process, story, clock):
    with Supervisor([process()], on_event=story, clock=clock) as supervisor:
        first = supervisor.states()[0].pid
        os.kill(first, signal.SIGKILL)
        see_death(supervisor, story)
        assert supervisor.states()[0].pid is None

        clock.now += 1
        supervisor.check()
        second = supervisor.states()[0]

        assert second.pid not in (None, first)
        assert second.restarts == 1
    assert "signal SIGKILL; starts again in 1 s" in story.details


def test_a_process_that_dies_at_once_is_started_less_and_less_often(process, story, clock):
    with Supervisor([process(script=DIES)], on_event=story, clock=clock) as supervisor:
        for wait_s in (1, 2, 4, 8, 16, 30, 30):
            see_death(supervisor, story)
            clock.now += wait_s - 0.01
            supervisor.check()
            assert story.told[-1] == ("worker", "died")
            clock.now += 0.02
            supervisor.check()
            assert story.told[-1] == ("worker", "started")

        assert supervisor.states()[0].restarts == 7
    assert all(map(is_gone, story.pids))


def test_a_minute_of_good_life_makes_up_for_earlier_deaths(process, story, clock):
    with Supervisor([process(script=DIES)], on_event=story, clock=clock) as supervisor:
        see_death(supervisor, story)
        clock.now += 1
        supervisor.check()
        clock.now += 60
        see_death(supervisor, story)

    deaths = [detail for detail in story.details if "starts again" in detail]
    assert deaths == ["exit status 3; starts again in 1 s"] * 2


def test_a_restarted_process_is_ready_only_when_it_says_so(process, story, clock):
    answers = iter([True, False, True])

    with Supervisor([process(is_ready=lambda: next(answers))], on_event=story, clock=clock) as supervisor:
        os.kill(supervisor.states()[0].pid, signal.SIGKILL)
        see_death(supervisor, story)
        clock.now += 1
        seen = []
        for _ in range(3):
            supervisor.check()
            seen.append(supervisor.states()[0].is_ready)

    assert seen == [False, False, True]


def test_a_process_deaf_to_sigterm_is_killed_with_all_its_group(process, story, tmp_path):
    log_path = tmp_path / "deaf.log"

    with Supervisor([process("deaf", DEAF, is_ready=said(log_path), grace_s=0.2)], on_event=story):
        grandchild = int(log_path.read_text())

    assert story.told[-1] == ("deaf", "killed")
    assert all(map(is_gone, story.pids))
    wait_for(lambda: is_gone(grandchild))


def test_children_of_a_process_that_dies_are_killed_before_its_restart(process, story, clock, tmp_path):
    log_path = tmp_path / "worker.log"

    with Supervisor(
        [process(script=DEAF, is_ready=said(log_path), grace_s=0.2)], on_event=story, clock=clock
    ) as it:
        grandchild = int(log_path.read_text())
        os.kill(it.states()[0].pid, signal.SIGKILL)
        see_death(it, story)

        wait_for(lambda: is_gone(grandchild))


def test_a_start_that_fails_half_way_says_why_and_leaves_nothing(process, story):
    supervisor = Supervisor([process("good"), process("bad", DIES, is_ready=lambda: False)], on_event=story)

    with pytest.raises(ServerFailed, match=r"(?s)bad did not start: exit status 3.*no such setting"):
        supervisor.start()

    assert len(story.pids) == 3
    assert all(map(is_gone, story.pids))


def test_a_process_that_never_gets_ready_is_given_up(process, story):
    with pytest.raises(ServerFailed, match=r"not ready within 0.1 s"):
        Supervisor([process(is_ready=lambda: False, patience_s=0.1)], on_event=story).start()

    assert all(map(is_gone, story.pids))


def test_a_missing_program_fails_the_start(process, story, tmp_path):
    missing = Process("ghost", [str(tmp_path / "ghost")], None, None, tmp_path / "ghost.log")

    with pytest.raises(ServerFailed, match="No such file"):
        Supervisor([process("good"), missing], on_event=story).start()

    assert all(map(is_gone, story.pids))


@pytest.mark.parametrize("error", [KeyboardInterrupt, ZeroDivisionError])
def test_an_exception_while_starting_leaves_nothing(process, story, error):
    def interrupted() -> bool:
        raise error

    with pytest.raises(error):
        Supervisor([process("one"), process("two", is_ready=interrupted)], on_event=story).start()

    assert len(story.pids) == 3
    assert all(map(is_gone, story.pids))


def test_a_listener_that_raises_leaves_nothing(process, story):
    def on_event(name: str, event: str, detail: str) -> None:
        story(name, event, detail)
        if event == "stopped":
            raise RuntimeError("nobody listens")

    supervisor = Supervisor([process("one"), process("two")], on_event=on_event)
    supervisor.start()

    with pytest.raises(RuntimeError):
        supervisor.stop()

    assert all(map(is_gone, story.pids))


def test_after_stop_nothing_starts_any_more(process, story, clock):
    supervisor = Supervisor([process(script=DIES)], on_event=story, clock=clock)
    supervisor.start()
    see_death(supervisor, story)
    supervisor.stop()

    clock.now += 100
    supervisor.check()
    supervisor.stop()

    assert supervisor.states()[0].pid is None
    assert supervisor.states()[0].restarts == 0


SUPERVISE = """
import signal, sys
from pathlib import Path
from pabal_worker.local.supervisor import Process, Supervisor
sleep = [sys.executable, "-c", "import time; time.sleep(600)"]
folder = Path(sys.argv[1])
def show(*event): print(*event, flush=True)
supervisor = Supervisor([Process(n, sleep, None, None, folder / n) for n in ("one", "two")], on_event=show)
for number in (signal.SIGINT, signal.SIGTERM):
    signal.signal(number, lambda *_: supervisor.stop_soon())
supervisor.start()
print("running", flush=True)
supervisor.run()
print("over", flush=True)
"""


@pytest.fixture
def supervising(tmp_path):
    """A Python that supervises two processes, and their process ids."""
    parent = subprocess.Popen(
        [sys.executable, "-c", SUPERVISE, str(tmp_path)],
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert parent.stdout
    lines = []
    while not lines or lines[-1] != "running\n":
        lines.append(parent.stdout.readline())
        assert lines[-1], "the supervisor ended early"
    yield parent, [int(line.split()[-1]) for line in lines if "started" in line]
    parent.kill()
    parent.wait()
    parent.stdout.close()


@pytest.mark.skipif(sys.platform != "linux", reason="death signals are Linux's")
def test_processes_end_with_a_supervisor_that_is_killed(supervising):
    parent, pids = supervising

    parent.kill()
    parent.wait()

    wait_for(lambda: all(map(is_gone, pids)))


def test_ctrl_c_reaches_the_supervisor_alone_which_ends_its_processes_in_order(supervising):
    parent, pids = supervising

    os.killpg(parent.pid, signal.SIGINT)
    rest, _ = parent.communicate()

    assert [line.partition(" signal")[0] for line in rest.splitlines()] == [
        "two stopped",
        "one stopped",
        "over",
    ]
    assert "SIGINT" not in rest
    assert parent.returncode == 0
    assert all(map(is_gone, pids))
