"""Draw a message to a tester: how it stands over each channel, and what holds it."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.text import Text

from pabal.cli.screens.one_offs import one_offs_screen
from pabal.cli.screens.waits import wait_in_words
from pabal.replies import Trial


def trial_screen(trial: Trial) -> RenderableType:
    """The message's row, then why it does not go on, if it does not, and how to look again."""
    message = trial["message"]
    parts: list[RenderableType] = [one_offs_screen([message])]
    if trial["state"] in ("paused", "held"):
        why = f": {trial['reason']}" if trial["reason"] else ""
        parts.append(Text(f"tests are {trial['state']}{why}", style="bold"))
    if wait := wait_in_words(trial["waitsFor"]):
        parts.append(Text(f"waits for {wait}"))
    if "refused" not in message:
        parts.append(Text(f"`pabal explain {message['stream']} NUMBER` tells what happened", style="dim"))
    return Group(*parts)
