"""Give each verb of the command odd input, and see that it answers in words: a walk over the parser.

A new verb or option is walked over without a word here. The workers' side of the same question is in the
tests of tasks' arguments; here no worker is asked.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from importlib.metadata import entry_points
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.core import TyperArgument, TyperGroup

from pabal.broker.encoding import check_encodable
from pabal.cli.main import GROUP, application
from pabal.client import Client
from pabal.errors import CampaignUnknown
from tests.support.processes import PABAL

COMMAND: Any = typer.main.get_command(application(entry_points(group=GROUP)))
STARTS_SERVERS = {"up", "demo", "sandbox", "exporter"}
"""What is odd and is taken all the same would start them; their options are tested where they are started."""

ODD = {
    "nothing": "",
    "blanks": "   ",
    "a word": "soon",
    "zero": "0",
    "a negative number": "-1",
    "a fraction": "1.5",
    "a large number": "9" * 40,
    "a long text": "x" * 5_000,
    "a dash before it": "-dash",
    "a past moment": "1970-01-01T00:00:00+00:00",
    "a far moment": "9999-12-31T23:59:59+00:00",
    "no such day": "2026-02-30",
    "no path": "none/at/all.json",
    "a folder": ".",
    "half a character": "\udcff",
    "lines": "a\nb",
    "markup": "[bold]%s{}#{x}",
    "hangul": "길동🌸",
}
CAMPAIGN = {
    "id": "spring", "channel": "KAKAO_ALIM", "sender": "@shop",
    "content": {"type": "TEMPLATE", "templateCode": "T1", "text": "#{name}님"},
}  # fmt: skip
GOOD = {
    "campaign": "campaign.json", "message": "campaign.json", "recipients": "people.csv", "file": "people.csv",
    "speed": "600/MINUTE", "act": "export", "number": "010-1234-5678", "numbers": "010-1234-5678",
    "to": "010-1234-5678", "key": "k", "who": "2", "text": "네", "keys": "k", "month": "2026-10",
}  # fmt: skip
"""What a verb is given beside the odd one, by the parameter's name."""


@dataclass(frozen=True, slots=True)
class Verb:
    """A command that is no group, and how it is called."""

    words: tuple[str, ...]
    command: Any

    @property
    def parameters(self) -> list[Any]:
        """Those that take a value."""
        return [param for param in self.command.params if not getattr(param, "is_flag", False)]

    @property
    def flags(self) -> list[str]:
        """Those that take none."""
        return [param.opts[0] for param in self.command.params if getattr(param, "is_flag", False)]

    def words_with(self, odd: Any, value: str, *more: str) -> list[str]:
        """A call that is good but for one value; arguments stand behind `--`, so that a dash is no option."""
        options, arguments = list(more), list[str]()
        for param in self.parameters:
            given = value if param is odd else GOOD.get(param.name, "x") if param.required else None
            if given is None:
                continue
            if isinstance(param, TyperArgument):
                arguments.append(given)
            else:
                options.append(f"{param.opts[0]}={given}")
        return [*self.words, *options, "--", *arguments]


def verbs(command: Any = COMMAND, words: tuple[str, ...] = ()) -> Iterator[Verb]:
    """All that there are."""
    if isinstance(command, TyperGroup):
        for name, inner in command.commands.items():
            yield from verbs(inner, (*words, name))
    else:
        yield Verb(words, command)


VERBS = [verb for verb in verbs() if not STARTS_SERVERS & {*verb.words}]
each_verb = pytest.mark.parametrize("verb", VERBS, ids=lambda verb: "-".join(verb.words))


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A folder with two files, a broker that nobody has, and workers that know no campaign."""

    def answer(_: Client, task: str, campaign_id: str, **arguments: Any) -> Any:
        check_encodable({"campaign_id": campaign_id, **arguments})
        raise CampaignUnknown(f"no campaign has the id {campaign_id!r}")

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "stdin", StringIO())
    monkeypatch.delenv("PABAL_DATABASE_URL", raising=False)
    monkeypatch.setenv("PABAL_BROKER_URL", "redis://127.0.0.1:1/0")
    monkeypatch.setattr(Client, "_ask", answer)
    (tmp_path / "campaign.json").write_text(json.dumps(CAMPAIGN), "utf-8")
    (tmp_path / "people.csv").write_text("to,name\n010-1234-5678,길동\n", "utf-8")


@dataclass(frozen=True, slots=True)
class Done:
    """How a call ended."""

    status: int
    stdout: str
    stderr: str
    broke: BaseException | None = None


def call(*words: str) -> Done:
    """Call the command in this process; the parser is built once for all calls."""
    out, err, broke, status = StringIO(), StringIO(), None, 0
    with redirect_stdout(out), redirect_stderr(err):
        try:
            COMMAND.main([*words], prog_name="pabal")
        except SystemExit as end:
            status = end.code if isinstance(end.code, int) else 1
        except BaseException as error:
            broke = error
    return Done(status, out.getvalue(), err.getvalue(), broke)


def faults_of(done: Done) -> list[str]:
    """What is wrong with how a call ended."""
    faults = [f"broke: {done.broke!r}"] if done.broke else []
    if done.status not in (0, 1, 2, 130):
        faults.append(f"status {done.status}")
    if done.status and not (done.stdout + done.stderr).strip():
        faults.append("says nothing")
    return faults


def values_in(text: str) -> list[Any]:
    """The JSON values of a standard output, one after another. Raises ValueError for anything else."""
    decoder, values, rest = json.JSONDecoder(), [], text.strip()
    while rest:
        value, end = decoder.raw_decode(rest)
        values.append(value)
        rest = rest[end:].strip()
    return values


@each_verb
def test_an_odd_value_gets_an_answer_in_words(verb: Verb) -> None:
    faults = [
        f"{param.opts[0]} with {name}: {fault}"
        for param in verb.parameters
        for name, value in ODD.items()
        for fault in faults_of(call(*verb.words_with(param, value)))
    ]

    assert faults == []


@each_verb
def test_an_unknown_option_and_too_many_words_are_wrong_use(verb: Verb) -> None:
    unknown = call(*verb.words, "--no-such-option")
    arguments = [param for param in verb.parameters if isinstance(param, TyperArgument)]
    takes_any = any(param.nargs == -1 for param in arguments)
    many = call(*verb.words, *["x"] * (len(arguments) + 1)) if not takes_any else unknown

    assert (unknown.status, many.status) == (2, 2)
    assert unknown.stderr and many.stderr


@each_verb
def test_json_is_all_that_stands_on_standard_output(verb: Verb) -> None:
    if "--json" not in verb.flags:
        pytest.skip("it has no --json")

    done = call(*verb.words_with(None, "", "--json"))

    assert faults_of(done) == []
    assert all(isinstance(value, dict | list) for value in values_in(done.stdout))


@each_verb
def test_ctrl_c_in_the_middle_is_said_and_has_a_status_of_its_own(
    verb: Verb, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def interrupt(*_: Any, **__: Any) -> Any:
        if threading.current_thread() is not threading.main_thread():
            raise CampaignUnknown("asked beside the work, whose Ctrl-C is not this one")
        asked.append("once")
        raise KeyboardInterrupt

    monkeypatch.setattr(Client, "_ask", interrupt)
    yes = ["--yes"] if "--yes" in verb.flags else []

    done = call(*verb.words_with(None, "", *yes))

    assert faults_of(done) == []
    assert not asked or done.status == 130
    assert "Traceback" not in done.stderr


@each_verb
def test_the_help_of_a_narrow_terminal_names_every_option(
    verb: Verb, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "40")

    done = call(*verb.words, "--help")

    assert done.status == 0
    assert [flag for flag in verb.flags if flag not in done.stdout] == []


@pytest.mark.parametrize(
    "words",
    [
        "cancel spring <&-",
        "status --json --data nowhere >&-",
        "check none.json people.csv 2>&-",
        "check --help | true",
    ],
)
def test_a_closed_stream_breaks_nothing(words: str) -> None:
    done = subprocess.run(["sh", "-c", f"{PABAL} {words}"], capture_output=True, text=True, check=False)

    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr
