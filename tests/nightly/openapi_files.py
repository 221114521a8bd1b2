"""Find the provider's OpenAPI files, and make one of them.

What is done with them is the business of the checks that ask.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from tests.nightly.wheels import Failed

NAMES = ("infobip-kakao-openapi.json", "infobip-sms-openapi.json")


def merge_files(into: Path) -> Path:
    """Kakao's and SMS's file as one, in the folder `into`. Raises Failed where parts of one name differ."""
    kakao, sms = (json.loads(path.read_bytes()) for path in find_files())
    merged: dict[str, Any] = {**kakao, "webhooks": {}, "paths": _united(kakao["paths"], sms["paths"])}
    merged["components"] = {
        kind: _united(kakao["components"].get(kind, {}), sms["components"].get(kind, {}))
        for kind in kakao["components"].keys() | sms["components"].keys()
    }
    path = into / "openapi.json"
    path.write_text(json.dumps(merged), "utf-8")
    return path


def find_files() -> list[Path]:
    """Where the files are. Raises Failed if nobody says so."""
    folder = os.environ.get("PABAL_OPENAPI")
    if not folder:
        raise Failed("the provider's OpenAPI files are not here; set PABAL_OPENAPI to their folder")
    return [Path(folder, name) for name in NAMES]


def _united(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    for name in one.keys() & other.keys():
        if one[name] != other[name]:
            raise Failed(f"{name} is in both files and differs")
    return {**one, **other}
