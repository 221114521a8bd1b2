"""Find the English sentences of the code: what the command line may show to somebody.

Reads the sources, so that a new sentence is found without being told of. Runs nothing of them.
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).parents[2]
_WORD = re.compile(r"[a-z]{2}")
_FIELD = re.compile(r"(?<![#{])\{[a-z_]+(?::[^{}]*)?\}")
_PROGRAMS = ("(?", "bind ", "import ", "INSERT ", "PRAGMA ", "SELECT ", "SET ")
"""What begins so is a pattern, or is read by Python or by a server."""

_LOGS = ("log", "logger", "_log", "_LOG", "LOG")


def sentences_in(path: Path) -> Iterator[tuple[int, str]]:
    """Line and text of each string of at least two words that is no docstring and goes into no log."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    passed_over = set(_not_shown(tree))
    for node in ast.walk(tree):
        if node in passed_over:
            continue
        text = template_of(node)
        if text.startswith(_PROGRAMS):
            continue
        if text and " " in text and _WORD.search(re.sub(r"\{[^{}]*\}", " ", text)):
            yield node.lineno, text  # type: ignore[attr-defined]


def template_of(node: ast.AST) -> str:
    """A string of the code as a format string, without the signs that join it to others; else empty."""
    match node:
        case ast.Constant(value=str(text)):
            return _bare(text if _is_for_format(text) else _escaped(text))
        case ast.JoinedStr(values=parts):
            seen: Counter[str] = Counter()
            return _bare("".join(_part(part, seen) for part in parts))
        case ast.Call(func=ast.Name(id="counted")):  # a whole sentence of its own
            return _part(ast.FormattedValue(node, -1), Counter())
    return ""


def _bare(text: str) -> str:
    text = text.strip(" ,;:\n").removeprefix("! ")
    return text[1:-1] if text.startswith("(") and text.endswith(")") and text.count("(") == 1 else text


def _is_for_format(text: str) -> bool:
    """Whether `str.format` fills a string that is no f-string: `write {ge} or more`, not `#{name}`."""
    return bool(_FIELD.search(text)) and not set("{}") & set(_FIELD.sub("", text))


def _escaped(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")


def _part(part: ast.expr, seen: Counter[str]) -> str:
    if isinstance(part, ast.Constant):
        return _escaped(str(part.value))
    assert isinstance(part, ast.FormattedValue)
    name = re.sub(r"\W", "", _name(part.value)) or "value"
    seen[name] += 1
    number = str(seen[name]) if seen[name] > 1 else ""
    match part.value:
        case ast.Call(func=ast.Name(id="counted"), args=[_, *forms]):
            return f"{{{name}{number}:,}} {_plural(forms)}"
    conversion = "!r" if part.conversion == ord("r") else ""
    return f"{{{name}{number}{conversion}{_spec(part)}}}"


def _plural(forms: Sequence[ast.expr]) -> str:
    """What `counted` says of several, under which the catalog has its Korean: `n, singular, plural`."""
    words = [str(form.value) for form in forms if isinstance(form, ast.Constant)]
    return words[1] if len(words) > 1 else f"{words[0]}s"


def _spec(part: ast.FormattedValue) -> str:
    if not isinstance(part.format_spec, ast.JoinedStr):
        return ""
    return ":" + "".join(str(x.value) if isinstance(x, ast.Constant) else "" for x in part.format_spec.values)


def _name(node: ast.expr) -> str:
    """What a value is called where it is put into a text: `status['state']` is `state`."""
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name.strip("_")
        case ast.Subscript(slice=ast.Constant(value=str(name))):
            return name
        case ast.Subscript(value=inner) | ast.IfExp(body=inner) | ast.BinOp(left=inner):
            return _name(inner)
        case ast.BoolOp(values=[inner, *_]) | ast.Call(args=[inner, *_]) | ast.Call(func=inner):
            return _name(inner)
        case ast.GeneratorExp(generators=[loop, *_]) | ast.ListComp(generators=[loop, *_]):
            return _name(loop.iter)
    return "value"


def _not_shown(tree: ast.AST) -> Iterator[ast.AST]:
    """Docstrings, parts of other strings, what goes into a log, patterns, names of types."""
    for node in ast.walk(tree):
        match node:
            case ast.Expr(value=ast.Constant() as text):
                yield text
            case ast.JoinedStr(values=parts):
                yield from (part for part in parts if isinstance(part, ast.Constant))
                values = [part for part in parts if isinstance(part, ast.FormattedValue)]
                yield from (value.format_spec for value in values if value.format_spec is not None)
                yield from (value.value for value in values if isinstance(value.value, ast.Call))
            case ast.Call(func=ast.Attribute(value=ast.Name(id=owner))) if owner in (*_LOGS, "re", "struct"):
                yield from _strings_in(node)
            case ast.Call(func=ast.Attribute(value=ast.Attribute(attr="_log"))):
                yield from _strings_in(node)
            case ast.Call(func=ast.Name(id="counted")):
                yield from _strings_in(node)
            case ast.Call(func=ast.Attribute(attr="getLogger" | "strftime" | "strptime" | "encode")):
                yield from _strings_in(node)
            case ast.AnnAssign(annotation=ast.Name(id="Examples")):  # lines for a shell
                yield from _strings_in(node)
            case ast.AnnAssign(annotation=annotation):
                yield from _strings_in(annotation)
            case ast.Subscript(value=ast.Name(id="Literal"), slice=names):
                yield from _strings_in(names)


def _strings_in(node: ast.AST) -> Iterator[ast.AST]:
    return (inner for inner in ast.walk(node) if isinstance(inner, ast.Constant | ast.JoinedStr))


def words_in(path: Path) -> Iterator[str]:
    """Single words that a screen shows: headings, names of facts, words for a state; no keys."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    passed_over = {*_not_shown(tree), *_keys_and_options(tree)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in passed_over:
            word = node.value.strip(" ,;:")
            if re.fullmatch(r"[A-Za-z]*[a-z]{2}[a-z?]*", word):
                yield word


def _keys_and_options(tree: ast.AST) -> Iterator[ast.AST]:
    for node in ast.walk(tree):
        match node:
            case ast.Subscript(slice=ast.Constant() as key):
                yield key
            case ast.Dict(keys=keys):
                yield from (key for key in keys if key is not None)
            case ast.Compare(left=left, comparators=others):
                yield from (left, *(inner for other in others for inner in ast.walk(other)))
            case ast.MatchValue(value=value):
                yield value
            case ast.Call(func=ast.Attribute(attr="get" | "startswith"), args=[ast.Constant() as key, *_]):
                yield key
            case ast.Call(keywords=keywords):
                options = (one.value for one in keywords if one.arg not in ("header", "footer"))
                yield from (inner for option in options for inner in ast.walk(option))
