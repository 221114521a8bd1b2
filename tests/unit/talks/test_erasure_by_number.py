"""A talk that is named by its number is erased by its user's key, which raw bodies have."""

from __future__ import annotations

from typing import Any

import pytest

from pabal import wire
from pabal.client import Client
from pabal.errors import WrongInput


class Asking(Client):
    """A client that keeps its questions; talks have the key `key`."""

    def __init__(self, key: str | None) -> None:
        super().__init__("redis://127.0.0.1:1/0")
        self.key, self.erased = key, []

    def _ask(self, task: str, *arguments: Any, **named: Any) -> Any:
        if task == wire.TALK:
            return {"user": self.key}
        self.erased.append(named["user"])
        return {"talks": 1, "words": 3, "bodies": 3, "after": None}


def test_the_key_of_a_numbered_talk_is_what_is_erased():
    client = Asking("user-key")

    client.erase_talks("#36", profile="@help")
    client.erase_talks("#36")

    assert client.erased == ["user-key", "#36"]


def test_a_talk_that_is_erased_already_is_said_to_be_so():
    with pytest.raises(WrongInput, match="'#36': is erased already"):
        Asking(None).erase_talks("#36", profile="@help")
