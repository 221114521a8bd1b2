"""Give what is shown its language: Korean where PABAL_LANG=ko asks for it, else English as it is.

The catalog is read only where it is needed. Nothing is drawn here.
"""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.text import Text

from pabal.cli.korean.language import is_korean


def in_language(text: str) -> str:
    """A text for the screen in the language that was asked for."""
    if not is_korean():
        return text
    from pabal.cli.korean.translator import translate

    return translate(text)


def console_in_language(**options: Any) -> Console:
    """A console that shows what it is given in the language that was asked for."""
    if not is_korean():
        return Console(**options)
    from pabal.cli.korean.console import KoreanConsole

    return KoreanConsole(**options)


def persons_text(text: str) -> Text:
    """A text that somebody wrote: it is shown as it is in every language."""
    if not is_korean():
        return Text(text)
    from pabal.cli.korean.console import Verbatim

    return Verbatim(text)
