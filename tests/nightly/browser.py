"""Have Debian's chromium draw a page without a window: as a picture, or as the document that it made of it.

What is right on a page is for others to say.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

_WIDTH, _HEIGHT = 1100, 620
_PATIENCE_S = 120.0


def take_picture(address: str, path: Path) -> None:
    """The page as a PNG."""
    path.parent.mkdir(exist_ok=True)
    _draw(address, f"--screenshot={path}")


def document_of(address: str) -> str:
    """The page's HTML once its scripts have run."""
    return _draw(address, "--dump-dom")


def _draw(address: str, *words: str) -> str:
    browser = shutil.which("chromium")
    if browser is None:
        raise SystemExit("there is no chromium; `apt-get install chromium` brings it")
    with tempfile.TemporaryDirectory() as profile:
        usual = [
            "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", f"--user-data-dir={profile}",
            f"--window-size={_WIDTH},{_HEIGHT}", "--virtual-time-budget=8000",
        ]  # fmt: skip
        done = subprocess.run(
            [browser, *usual, *words, address], check=True, capture_output=True, timeout=_PATIENCE_S
        )
    return done.stdout.decode("utf-8")
