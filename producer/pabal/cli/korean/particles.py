"""Choose the particle that fits the word before it: of `을(를)`, 을 after 번호판 and 를 after 번호.

A particle follows the last sound of the word. Numbers and single letters have their Korean names, words of
English are read by their ending; where that is no proof, both forms stay, as people write them. Knows no
sentences.
"""

from __future__ import annotations

import re
from enum import Enum

__all__ = ["Sound", "fit_particle", "last_sound"]


class Sound(Enum):
    """How a word ends."""

    VOWEL = "vowel"
    RIEUL = "ㄹ"
    CONSONANT = "consonant"


_PARTICLES = {
    "은(는)": ("은", "는"),
    "이(가)": ("이", "가"),
    "을(를)": ("을", "를"),
    "과(와)": ("과", "와"),
    "와(과)": ("과", "와"),
    "(이)": ("이", ""),
    "(으)로": ("으로", "로"),
}
"""What sentences write before a word is known: after a consonant, after a vowel."""

_PARTICLE = re.compile(r"(?P<signs>[`'\")\]}]*)(?P<particle>" + "|".join(map(re.escape, _PARTICLES)) + ")")
_CLOSED = re.compile(r"[\s'\"`’”)\]}]+$|\([^()]*\)$")
"""Signs behind a word that nobody reads, and what a bracket adds to it."""

_SYLLABLES, _FINALS, _RIEUL = 0xAC00, 28, 8
_DIGITS = "영일이삼사오육칠팔구"
_LETTERS = {"l": Sound.RIEUL, "r": Sound.RIEUL, "m": Sound.CONSONANT, "n": Sound.CONSONANT}
"""엘, 알, 엠, 엔; the names of all other letters end in a vowel."""

_WORD = re.compile(r"[A-Z]?[a-z]+$|[A-Z]+$")
_SHORT = 3
_ENDINGS = (
    (Sound.RIEUL, re.compile(r"(l|le)$")),
    (Sound.CONSONANT, re.compile(r"(m|me|n|ne|ng)$")),
    (None, re.compile(r"([aeiou][bcgkpt]|ck|[bkpt]e)$")),  # 세트 and 리셋, 체크 and 블록, 노트 and 타입
)
"""The first that fits; a word that ends otherwise ends in a vowel, as 테스트, 레디스 and 리시버 do."""


def fit_particle(before: str, text: str) -> str:
    """`text`, whose first word may be a particle in both forms, as it has to be behind `before`."""
    found = _PARTICLE.match(text)
    sound = last_sound(before + found["signs"]) if found else None
    if found is None or sound is None:
        return text
    after_consonant, after_vowel = _PARTICLES[found["particle"]]
    is_vowel = sound is Sound.VOWEL or (sound is Sound.RIEUL and found["particle"] == "(으)로")
    return found["signs"] + (after_vowel if is_vowel else after_consonant) + text[found.end() :]


def last_sound(text: str) -> Sound | None:
    """How the last word of a text ends when it is read aloud; None where that is not certain."""
    while (bare := _CLOSED.sub("", text)) != text:
        text = bare
    if not text or re.search(
        r"(?<!\d)\d{1,2}:\d\d$", text
    ):  # some read 09:00 as an hour, some digit by digit
        return None
    if text[-1] in "0123456789":
        return _of_hangul(_DIGITS[int(text[-1])])
    if "가" <= text[-1] <= "힣":
        return _of_hangul(text[-1])
    if text[-1] == "%":
        return Sound.VOWEL
    word = _WORD.search(text)
    return _of_english(word[0]) if word else None


def _of_hangul(syllable: str) -> Sound:
    final = (ord(syllable) - _SYLLABLES) % _FINALS
    if not final:
        return Sound.VOWEL
    return Sound.RIEUL if final == _RIEUL else Sound.CONSONANT


def _of_english(word: str) -> Sound | None:
    is_spelled = not re.search("[aeiouy]", word.lower()) or (word.isupper() and len(word) <= _SHORT)
    word = word.lower()
    if is_spelled:
        return _LETTERS.get(word[-1], Sound.VOWEL)
    return next((sound for sound, ending in _ENDINGS if ending.search(word)), Sound.VOWEL)
