"""`pabal answer`: a text or a file becomes the task's arguments, and a talk that is not open is said."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from pabal import wire
from pabal.cli import answer_commands
from pabal.cli.main import application
from pabal.testing import FakeClient

EXAMPLE = Path(__file__).parents[3] / "examples" / "answer.json"
CLOSED: dict[str, Any] = {
    "key": "k",
    "refused": "talk_closed",
    "talk": "aged",
    "problems": [{"where": "user", "value": "", "what": "the talk is over", "way_out": "wait"}],
}


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> FakeClient:
    client = FakeClient()
    client.replies[wire.ANSWER] = {"messages": [CLOSED]}
    monkeypatch.setattr(answer_commands, "client_of", lambda _: client)
    return client


def pabal(*words: str) -> Result:
    return CliRunner().invoke(application(), ["answer", "@shop", "user-1", *words], prog_name="pabal")


def asked(client: FakeClient, monkeypatch: pytest.MonkeyPatch, *words: str) -> Any:
    """What the task is called with."""
    calls: list[Any] = []

    def note(*_: Any, **arguments: Any) -> Any:
        calls.append(arguments)
        return {"messages": [CLOSED]}

    monkeypatch.setattr(client, "_ask", note)
    pabal(*words)
    return calls[0]["answers"][0]


def test_words_become_a_text(client: FakeClient, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = asked(client, monkeypatch, "네,", "도와드리겠습니다.", "--key", "k", "--reference", "r")

    assert answer == {
        "key": "k",
        "profile": "@shop",
        "user": "user-1",
        "answer": {"content": {"type": "TEXT", "text": "네, 도와드리겠습니다."}},
        "reference": "r",
    }


def test_a_file_has_content_and_options_or_is_the_content(
    client: FakeClient, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = json.loads(EXAMPLE.read_bytes())
    bare = tmp_path / "content.json"
    bare.write_text(json.dumps(file["content"]))

    whole = asked(client, monkeypatch, "--file", str(EXAMPLE), "--key", "k")
    content = asked(client, monkeypatch, "--file", str(bare), "--key", "k")

    assert whole["answer"] == file
    assert content["answer"] == {"content": file["content"]}


def test_a_talk_that_is_not_open_is_status_1_and_a_kind_for_programs(client: FakeClient) -> None:
    result = pabal("네", "--key", "k", "--json")

    assert result.exit_code == 1
    error = json.loads(result.stdout)["error"]
    assert (error["kind"], error["talk"]) == ("talk_closed", "aged")


@pytest.mark.parametrize("words", [["네"], ["--key", "k"], ["네", "--key", "k", "--file", "x.json"]])
def test_a_key_and_one_thing_to_say_are_needed(client: FakeClient, words: list[str]) -> None:
    assert pabal(*words).exit_code == 2


def test_a_file_that_is_no_answer_is_refused(client: FakeClient, tmp_path: Path) -> None:
    for text in ("[]", "{}", "{", '{"content": 5}'):
        file = tmp_path / "answer.json"
        file.write_text(text)
        assert pabal("--file", str(file), "--key", "k").exit_code == 1
    assert pabal("--file", str(tmp_path / "none.json"), "--key", "k").exit_code == 1
