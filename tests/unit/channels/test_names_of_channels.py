"""No code knows a channel's name but the channel's own folders, and what is listed here with its reason."""

from __future__ import annotations

import io
import re
import tokenize
from pathlib import Path

from pabal.channels import CHANNELS

ROOT = Path(__file__).parents[3]
OWN_FOLDERS = (
    "producer/pabal/channels/",
    "worker/pabal_worker/sandbox/channels/",
)
"""A folder or file of each channel, and the tables that list them."""

KOREAN = "producer/pabal/cli/korean/"
"""Sentences for people, in two languages."""

KNOWN = {
    "producer/pabal/cli/screens/check.py": "SMS as people read it: the heading of a screen",
    "producer/pabal/cli/screens/status.py": "SMS as people read it: the heading of a screen",
    "producer/pabal/cli/screens/story.py": "SMS as people read it: the heading of a leg",
    "producer/pabal/fields/template.py": "SMS beside LMS: how long a text is by the carriers' rule",
    "worker/pabal_worker/cli/main.py": "an example of a command",
    "worker/pabal_worker/cli/provider_commands.py": "the provider's names of subscriptions, which are others",
    "worker/pabal_worker/provider/push_plans.py": "the provider's names of subscriptions",
    "worker/pabal_worker/sandbox/api/accept.py": "the stand-in counts parts of texts as carriers do",
    "worker/pabal_worker/sandbox/api/pushes.py": "the stand-in of those subscriptions",
    "worker/pabal_worker/sandbox/state/user_pusher.py": "the stand-in of users who write",
    "worker/pabal_worker/ledger/migrations/versions/0001_ledger.sql": "talks, and prices of texts",
}
"""Where names stand all the same, and why."""

_NAME = re.compile(rf"\b(?:{'|'.join(CHANNELS)})\b")


def names_in(path: Path) -> bool:
    text = path.read_text("utf-8")
    if path.suffix != ".py":
        return any(re.search(rf"'{name}'", text) for name in CHANNELS)
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    words = (token.string for token in tokens if token.type == tokenize.STRING)
    return any(_NAME.search(word) for word in words if _is_literal(word))


def _is_literal(word: str) -> bool:
    """A word, or a few of them as in an example of a command; not a sentence for people."""
    return not word.lstrip("rbfRBF").startswith('"""') and (" " not in word or "KAKAO_" in word)


def test_nothing_outside_the_folders_of_channels_knows_a_channels_name():
    halves = (ROOT / "producer/pabal", ROOT / "worker/pabal_worker")
    files = [path for half in halves for path in half.rglob("*") if path.suffix in (".py", ".sql", ".lua")]
    found = {path.relative_to(ROOT).as_posix() for path in files if names_in(path)}

    assert {name for name in found if not name.startswith((*OWN_FOLDERS, KOREAN))} == set(KNOWN)


def test_a_name_in_code_would_be_seen(tmp_path):
    for number, line in enumerate(f'if channel == "{name}": ...' for name in CHANNELS):
        (tmp_path / f"{number}.py").write_text(line, "utf-8")

    assert all(names_in(path) for path in tmp_path.iterdir())
