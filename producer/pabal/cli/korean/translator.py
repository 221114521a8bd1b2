"""Say an English sentence in Korean.

A sentence is looked up as it stands, then by the template that it was made from; what several sentences were
joined to is taken apart at its signs. What has no Korean stays English: a newer worker may say something new.
"""

from __future__ import annotations

import re
from functools import lru_cache
from string import Formatter

from rich.cells import cell_len

from pabal.cli.korean.catalog import SENTENCES
from pabal.cli.korean.counted import COUNTED
from pabal.cli.korean.particles import fit_particle
from pabal.cli.korean.template import Template, compile_template

_LETTERS = re.compile(r"[A-Za-z]{2}")
_SIGNS = re.compile(r"(; |: |, | \(|\)(?=$|[;:,\s])|\. (?=[`A-Za-z])| …$|\n)")
_MARGIN = re.compile(r"^(?:! |-> |[ ]+(?!\|)|)")
_PERSONS_TEXT = re.compile(r"^\s*\| ")
_FACT = re.compile(r"(?P<name>[A-Za-z]+(?: [a-z]+)*)(?P<blanks> {2,}|(?<=beside others) )(?P<value>\S.*)")
_IDS = ("campaign", "variables")
"""Facts whose value is somebody's own word."""

_PROBLEM = re.compile(r"(?P<where>.+?) is (?P<value>'[^']*'): (?P<rest>.+)")
_REFUSAL = re.compile(r"campaign (?P<name>'[^'\n]*'): (?P<why>.+)")
_DAY = re.compile(r"(?P<day>Mon|Tue|Wed|Thu|Fri|Sat|Sun) (?P<date>\d{4}-\d\d-\d\d)(?P<rest> [^a-z]*)")
_DAYS = dict(zip(("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"), "월화수목금토일", strict=True))
_NOT_OURS = re.compile(r"`[^`]*`|\bpabal [a-z-]+|'[^']*'|\"[^\"]*\"")
_WORDS = re.compile(r"(?<![\w/.-])[A-Za-z][a-z]* [a-z]{2,}(?![\w/.])")
_NAMES = re.compile(r"[\w.-]+(?:, [\w.-]+)+")
"""Values to choose from: `undelivered, expired`."""

_COUNTED = re.compile(r"(?P<n>[+-]?\d[\d,]*) (?P<things>[A-Za-z].*)")
_LEG = re.compile(r"(kakao|sms) ([a-z]+)")
_SPAN = re.compile(r"[\d,]+ (?:{0})(?: \d+ (?:{0}))?".format("days|hours|minutes?|min|d|h|s"))
_UNITS = {
    "days": "일",
    "d": "일",
    "hours": "시간",
    "h": "시간",
    "minutes": "분",
    "minute": "분",
    "min": "분",
    "s": "초",
}
_MOST_PARTS = 24


def translate(text: str) -> str:
    """The text in Korean, line by line; lines of a message to a person (`| …`) stay as they are."""
    if not _has_words(text):
        return text
    whole = _direct(text) if "\n" in text else None
    return whole if whole is not None else "\n".join(map(_line, text.split("\n")))


@lru_cache(maxsize=1)
def templates() -> tuple[Template, ...]:
    """All templates with values, those with most fixed text first."""
    compiled = [compile_template(text) for text in SENTENCES if "{" in text]
    return tuple(sorted(compiled, key=lambda template: -template.weight))


def _line(line: str) -> str:
    if _PERSONS_TEXT.match(line):
        return line
    bare = line.rstrip(" ")
    if bare != line:
        return _line(bare) + line[len(bare) :]
    margin = _MARGIN.match(line)
    head = margin.group() if margin else ""
    rest = line[len(head) :]
    if (fact := _FACT.match(rest)) and (name := SENTENCES.get(fact["name"])) is not None:
        width = cell_len(fact["name"] + fact["blanks"])
        value = fact["value"] if fact["name"] in _IDS else _sentence(fact["value"])
        return head + name + " " * max(1, width - cell_len(name)) + value
    if rest.startswith("(") and rest.endswith(")"):
        return f"{head}({_sentence(rest[1:-1])})"
    return head + _sentence(rest)


def _sentence(text: str) -> str:
    for known in (_direct(text), _problem(text), _refusal(text)):
        if known is not None:
            return known
    parts = _by_parts(text)
    if _has_english(parts) and (whole := _known(text, is_list=True)) is not None and not _has_english(whole):
        return whole
    return parts


@lru_cache(maxsize=4096)
def _direct(text: str) -> str | None:
    """The Korean of a whole sentence, or of a number of things; None if it is not known."""
    if _SPAN.fullmatch(text):
        return re.sub(r" ([a-z]+)", lambda unit: _UNITS[unit[1]], text)
    if (day := _DAY.fullmatch(text)) is not None:
        return f"{day['date']}({_DAYS[day['day']]}){day['rest']}"
    counted = _COUNTED.fullmatch(text)
    if counted and counted["things"] in COUNTED:
        return COUNTED[counted["things"]].format(n=counted["n"])
    if (known := _known(text)) is not None:
        return known
    if leg := _LEG.fullmatch(text):
        return f"{SENTENCES[leg[1]]} {SENTENCES.get(leg[2], leg[2])}"
    things = _things(counted["things"]) if counted else None
    return f"{things} {counted['n']}" if counted and things is not None else None


def _things(things: str) -> str | None:
    """The Korean of what is counted; of one of them, that of several."""
    known = _known(things)
    return known if known is not None else _known(f"{things}s")


def _known(text: str, *, is_list: bool = False) -> str | None:
    """By its template; `is_list`: also by one with little text that has several sentences in a value."""
    if (known := SENTENCES.get(text)) is not None:
        return known
    for template in templates():
        values = template.values_in(text) if "\n" not in text or "\n" in template.text else None
        if values is None:
            continue
        korean = {name: _value(template, name, value) for name, value in values.items()}
        if template.is_weak and any(
            _is_unknown(value.strip(), is_list)
            for name, value in values.items()
            if not (name in template.as_is and _NAMES.fullmatch(value))
        ):
            continue
        return fill_in(SENTENCES[template.text], korean)
    return None


def _has_words(text: str) -> bool:
    return bool(_LETTERS.search(text) or _SPAN.fullmatch(text))


def _is_unknown(value: str, is_list: bool) -> bool:
    """Whether a value is a list, or English is left of it: then a template with little text is no proof.

    A list that is a sentence of its own is none: `the next attempt, after: HTTP 429, until 09:00`.
    """
    if not is_list and (", " in value or "; " in value):
        korean = _direct(value)
        return korean is None or _has_english(korean)
    return " " in value and _has_english(_sentence(value))


def _has_english(text: str) -> bool:
    """Whether two words of English stand side by side, outside of what is quoted."""
    return bool(_WORDS.search(_NOT_OURS.sub("", text)))


def fill_in(korean: str, values: dict[str, str]) -> str:
    """The format string with its values; what it says of their form counts for the English alone."""
    filled = ""
    for literal, name, _, _ in Formatter().parse(korean):
        filled += fit_particle(filled, literal) if filled else literal
        if name is not None:
            filled += fit_particle(filled, values[name]) if filled else values[name]
    return filled


def _value(template: Template, name: str, value: str) -> str:
    if name in template.as_is or not _has_words(value.strip()):
        return value
    bare = value.strip()
    return value.replace(bare, _sentence(bare), 1) if bare != template.text else value


def _problem(text: str) -> str | None:
    """A complaint about a value, whose place is a field's name or a row; None if the text is none."""
    match = _PROBLEM.fullmatch(text)
    if match is None:
        return None
    source, colon, place = match["where"].rpartition(": ")
    # a single word is a name: of a field, of a file
    source, place = (_sentence(part) if " " in part else part for part in (source, place))
    return f"{source}{colon}{place}의 값 {match['value']}: {_sentence(match['rest'])}"


def _refusal(text: str) -> str | None:
    """What an error says of a campaign, which stands before it; None if that is no known sentence."""
    match = _REFUSAL.fullmatch(text)
    if match is None:
        return None
    name, why = match["name"], match["why"]
    return next(filter(None, map(_direct, (f"campaign {name} {why}", f"{name} {why}"))), None)


def _by_parts(text: str) -> str:
    """The longest known sentences between signs, from the left; the rest stays."""
    tokens = _SIGNS.split(text)
    if not 1 < len(tokens) <= _MOST_PARTS:
        return text
    done, begin = "", 0
    while begin < len(tokens):  # sentences and signs take turns
        for end in range(len(tokens), begin, -2):
            known = _direct("".join(tokens[begin:end])) if (begin, end) != (0, len(tokens)) else None
            if known is not None or end == begin + 1:
                done += known if known is not None else tokens[begin]
                begin = end
                break
        sign = "".join(tokens[begin : begin + 1])
        done += ". " if sign == "; " and done.endswith(("다", "오")) else sign
        begin += 1
    return done
