"""Read the language of the screens from PABAL_LANG.

Nothing is translated here.
"""

from __future__ import annotations

import os

from pabal.errors import WrongSettings

SETTING = "PABAL_LANG"
_KOREAN, _ENGLISH = "ko", "en"


def is_korean() -> bool:
    """Whether screens are to be in Korean."""
    return os.environ.get(SETTING, "").strip().lower() == _KOREAN


def check_language() -> None:
    """Raises WrongSettings for a language that there is not."""
    asked = os.environ.get(SETTING, "").strip()
    if asked.lower() not in ("", _ENGLISH, _KOREAN):
        raise WrongSettings(f"{SETTING} is {asked!r}; write ko or en, or leave it empty for English")
