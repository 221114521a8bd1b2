"""Read settings whose value stands in a file: `PABAL_INFOBIP_API_KEY_FILE=/run/secrets/key`.

So a secret is in no environment, which anybody who may look at a process or a pod can see. Any setting may be
given so; which settings there are, is not known here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from pabal.errors import WrongSettings

_NAME = re.compile(r"(PABAL_[A-Z0-9_]+)_FILE")


def read_secret_files(environ: Mapping[str, str]) -> dict[str, str]:
    """`PABAL_…` names and values of all files that are named, each without the end of its last line.

    Raises WrongSettings for a file that cannot be read, and for a setting that is given twice.
    """
    values: dict[str, str] = {}
    for name, path in environ.items():
        match = _NAME.fullmatch(name)
        if match is None or not path:
            continue
        if environ.get(match[1]):
            raise WrongSettings(f"{match[1]} and {name} are both set; keep one of them")
        try:
            values[match[1]] = Path(path).read_text("utf-8").rstrip("\r\n")
        except (OSError, UnicodeDecodeError) as error:
            raise WrongSettings(
                f"{name} is {path!r}, which cannot be read ({type(error).__name__}); name a file of text "
                f"that this user may read, or set {match[1]} itself"
            ) from None
    return values
