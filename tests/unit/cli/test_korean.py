"""Each sentence of the command line has its Korean, and the English ones stay as they are."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from importlib.metadata import entry_points
from pathlib import Path
from string import Formatter

import pytest
import typer
from rich.cells import cell_len
from rich.console import Group
from rich.table import Table
from rich.text import Text
from typer.core import TyperGroup
from typer.testing import CliRunner

from docs.site.reference.codes import _kinds
from pabal.cli.korean.catalog import SENTENCES
from pabal.cli.korean.catalog.events import EVENTS
from pabal.cli.korean.catalog.help import HELP
from pabal.cli.korean.catalog.terms import TERMS, TYPER
from pabal.cli.korean.console import KoreanConsole
from pabal.cli.korean.edge import in_language, persons_text
from pabal.cli.korean.language import check_language
from pabal.cli.korean.template import compile_template
from pabal.cli.korean.translator import fill_in, translate
from pabal.cli.main import GROUP, application
from pabal.cli.screens.facts import facts_table
from pabal.errors import WrongSettings
from pabal.message_states import ENDED_STATES, FINAL_STATES, OPEN_STATES
from tests.support.korean_gaps import GAPS, NEVER_SHOWN, NO_SENTENCES, NO_WORDS
from tests.support.sentences import ROOT, sentences_in, template_of, words_in

_WITH_TWINS = ("by {importedBy}", "by {by}", "waits for {wait}")
"""Of several that no value tells apart, the first is taken."""

_SAME = (
    "its sendAt",
    "id {messageId}",
    "{code} of {sender} ({channel}): {status}",
    "{n:,} by {name}{name2}",
    "by {channel}",
)
"""Those that have no word of English but names."""

_LEDGER = ROOT / "worker/pabal_worker/ledger"
_CODE = "\n".join(
    path.read_text("utf-8")
    for path in (ROOT / "worker/pabal_worker").rglob("*.*")
    if path.suffix in (".py", ".sql")
)
_HANGUL = re.compile("[가-힣]")


def _filled(text: str, values: dict[str, str]) -> str:
    return "".join(
        literal + (values[name] if name is not None else "")
        for literal, name, _, _ in Formatter().parse(text)
    )


def _sources() -> Iterator[tuple[str, Path]]:
    for half in ("producer/pabal", "worker/pabal_worker"):
        for path in sorted((ROOT / half).rglob("*.py")):
            name = path.relative_to(ROOT).as_posix()
            if not name.startswith((*NEVER_SHOWN, "producer/pabal/cli/korean/")):
                yield name, path


def _noted(sql: str) -> Iterator[str]:
    """What the ledger notes by itself: kinds, and sentences, without the values that they are joined of."""
    for call in re.findall(r"note_event\((?:[^;]|';)*", sql):
        for text in re.findall(r"'((?:[^']|'')*)'", call.split("jsonb_build_object")[0]):
            text = text.replace("''", "'").strip(" :;(),")
            if re.search("[a-z]{2}", text) and not re.search(r"YYYY|^[a-z]+[_.][a-z_]+$|%", text):
                yield text


def _without_korean() -> dict[str, list[str]]:
    """Sentences that lack their Korean, by file."""
    found: dict[str, list[str]] = {}
    for name, path in _sources():
        for line, text in sentences_in(path):
            if text not in SENTENCES and text not in NO_SENTENCES:
                found.setdefault(name, []).append(f"{name}:{line}: {text}")
    return found


def _help_texts(command: object) -> Iterator[str]:
    texts = [getattr(command, "help", None), *(getattr(one, "help", None) for one in command.params)]  # type: ignore[attr-defined]
    yield from (" ".join(text.split()) for text in texts if text)
    if isinstance(command, TyperGroup):
        for inner in command.commands.values():
            yield from _help_texts(inner)


def test_each_sentence_has_its_korean_but_for_those_that_are_counted():
    lacking = _without_korean()

    counts = {name: len(lines) for name, lines in lacking.items()}
    new = [line for name, lines in lacking.items() if len(lines) > GAPS.get(name, 0) for line in lines]

    assert not new, "write their Korean in producer/pabal/cli/korean/catalog:\n" + "\n".join(new)
    assert counts == GAPS, "fewer lack it than tests/support/korean_gaps.py counts; lower its numbers"


def test_each_text_of_a_help_has_its_korean():
    command = typer.main.get_command(application(entry_points(group=GROUP)))

    assert [text for text in _help_texts(command) if text not in SENTENCES] == []


def test_each_word_of_a_screen_has_its_korean():
    words = {word for name, path in _sources() if "/cli/screens/" in name for word in words_in(path)}

    assert words - TERMS.keys() - NO_WORDS == set()


def test_each_state_has_its_korean():
    assert {*OPEN_STATES, *FINAL_STATES, *ENDED_STATES} <= TERMS.keys()


def test_each_fact_of_the_doctor_and_each_promise_of_the_books_has_its_korean():
    sources = [path.read_text("utf-8") for path in (ROOT / "worker/pabal_worker/doctor").glob("*.py")]
    facts = {name for text in sources for name in re.findall(r"\{?\s*f?\"([a-z{}_.]+\.[a-z ]+)\": ", text)}
    names = {fact.replace("{wanted.part}", part) for fact in facts for part in ("broker", "pacer")}
    checks = (ROOT / "worker/pabal_worker/rules/audit_checks.py").read_text("utf-8")
    promises = {*re.findall(r"(?:Check|_equal|_none)\(\"([a-z]+)\"", checks)}

    assert len(names) > 10
    assert len(promises) > 10
    assert [name for name in names if name.replace(".", " ") not in TERMS and not name.endswith(".is")] == []
    assert promises - TERMS.keys() == set()


def test_each_kind_of_event_has_its_korean():
    assert {*_kinds()} <= SENTENCES.keys()


def test_each_event_of_the_ledgers_sql_has_its_korean():
    found = {text for path in _LEDGER.rglob("*.sql") for text in _noted(path.read_text("utf-8"))}

    assert len(found) > 15
    assert [text for text in found if not any(text in english for english in SENTENCES)] == []
    assert [
        text for text in EVENTS if not any(part in _CODE for part in re.split(r"\{[a-z_]+\}", text))
    ] == []


def test_no_korean_is_kept_for_a_sentence_that_no_code_has():
    code = {text for _, path in _sources() for _, text in sentences_in(path)}
    command = typer.main.get_command(application(entry_points(group=GROUP)))

    assert SENTENCES.keys() - code - {*_help_texts(command)} - {*TERMS, *TYPER, *EVENTS} == set()
    assert HELP.keys() - {*_help_texts(command)} == set()


def _chosen_words(path: Path) -> Iterator[str]:
    """Where words of ours, chosen by a condition, have a name under which they are not translated."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        is_sentence = isinstance(node, ast.JoinedStr) and template_of(node) in SENTENCES
        for part in node.values if is_sentence else ():  # type: ignore[attr-defined]
            if isinstance(part, ast.FormattedValue) and isinstance(part.value, ast.IfExp | ast.BoolOp):
                choices = (
                    [part.value.body, part.value.orelse]
                    if isinstance(part.value, ast.IfExp)
                    else part.value.values
                )
                words = [choice.value for choice in choices if isinstance(choice, ast.Constant)]
                has_words = any(isinstance(word, str) and re.search("[a-z]{3}", word) for word in words)
                if has_words and compile_template(template_of(ast.JoinedStr([part]))).as_is:
                    yield f"{path.name}:{part.lineno}"


def test_no_word_of_ours_is_taken_for_somebodys_own():
    found = [where for _, path in _sources() for where in _chosen_words(path)]

    assert found == []


def test_no_sentence_has_its_korean_twice():
    catalog = ROOT / "producer/pabal/cli/korean/catalog"
    keys = Counter(
        key.value
        for path in catalog.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Dict)
        for key in node.keys
        if isinstance(key, ast.Constant)
    )

    assert [key for key, n in keys.items() if n > 1] == []


def test_the_korean_of_each_is_found_again_with_all_values():
    faults = [fault for english in SENTENCES if english not in _WITH_TWINS for fault in _faults_of(english)]

    assert not faults, "\n".join(faults)


def _faults_of(english: str) -> Iterator[str]:
    korean = SENTENCES[english]
    values = _sample(english)
    if not {*compile_template(korean).fields} <= {*compile_template(english).fields}:
        yield f"{english!r}: its Korean has a value that it has not"
    elif (found := translate(_filled(english, values))) != fill_in(korean, values):
        yield f"{english!r}: became {found!r}"
    if not _HANGUL.search(korean) and korean != english and english not in _SAME:
        yield f"{english!r}: {korean!r} is no Korean"


def _sample(english: str) -> dict[str, str]:
    """A value for each name; those right beside another begin with a blank, as those that may be empty do."""
    parts = list(Formatter().parse(english))
    beside = {name for before, name, _, _ in parts[1:] if not before}
    values = {
        name: str(index) if spec and spec[-1] in ",df" else f"'Q{index}'" if conversion else f"V{index}"
        for index, (_, name, spec, conversion) in enumerate(parts, 1)
        if name is not None
    }
    return {name: f" {value}" if name in beside else value for name, value in values.items()}


def test_a_sentence_inside_another_is_translated_and_values_stay():
    assert (
        translate("held: nothing is wrong; once mended, 5 sent again")
        == "보류: 문제가 없습니다. 고친 뒤 다시 보냄 5건"
    )
    assert (
        translate("campaign 'held' is running and has no spend limit")
        == "캠페인 'held': 진행 중, 비용 한도 없음"
    )


def test_a_complaint_about_a_row_is_korean_whole():
    complaint = (
        "row 3, column 'to' is '********': is not a Korean mobile number; it has 7 digits; "
        "write the person's mobile number, like 010-1234-5678"
    )

    assert translate(complaint) == (
        "3행, 열 'to'의 값 '********': 한국 휴대전화 번호가 아닙니다. 숫자가 7자리입니다. "
        "010-1234-5678처럼 받는 사람의 휴대전화 번호를 쓰십시오"
    )


def test_a_field_of_a_complaint_keeps_its_name():
    assert translate("spring.json: sender is '': is missing; add it: \"sender\": …").startswith(
        "spring.json: sender의 값 '': 없습니다. "
    )


def test_values_that_can_be_given_stay_as_they_are_typed():
    complaint = "campaign 'order': only is 'all': is not an end that is sent again; use undelivered, expired"

    assert translate(complaint) == (
        "캠페인 'order': only의 값 'all': 다시 보내는 결과가 아닙니다. 다음을 쓰십시오: undelivered, expired"
    )


def test_a_refusal_that_names_its_campaign_before_it_is_korean_whole():
    refusal = "campaign 'slow': is finished; nothing of it is sent any more"

    assert translate(refusal) == "캠페인 'slow': 종료. 더 이상 아무것도 발송하지 않습니다"


def test_what_was_counted_is_translated_each():
    assert translate("8 by kakao, 2 by sms, 0 not reached") == "카카오톡 8명, 문자 2명, 미도달 0명"
    assert translate("undelivered; EC_UNKNOWN_USER (7002); 0.01 EUR for 1 part") == (
        "미도달; EC_UNKNOWN_USER (7002); 0.01 EUR(1건)"
    )


def test_what_people_wrote_stays():
    assert translate("  | nothing was done") == "  | nothing was done"
    assert (
        translate("something that nobody has written down yet")
        == "something that nobody has written down yet"
    )


def test_english_is_as_it_was(monkeypatch):
    monkeypatch.delenv("PABAL_LANG", raising=False)

    assert in_language("nothing was done") == "nothing was done"
    assert type(persons_text("held")) is Text


def test_a_language_that_there_is_not_is_refused_with_the_way_out(monkeypatch):
    monkeypatch.setenv("PABAL_LANG", "fr")

    with pytest.raises(
        WrongSettings, match=r"PABAL_LANG is 'fr'; write ko or en, or leave it empty for English"
    ):
        check_language()


def test_columns_of_a_table_stand_below_each_other():
    table = Table(box=None, pad_edge=False)
    for heading in ("campaign", "state", "recipients"):
        table.add_column(heading)
    table.add_row(Text("held"), Text("running"), Text("10"))
    table.add_row(Text("spring"), Text("held"), Text("1,000"))
    console = KoreanConsole(markup=False, highlight=False, width=80)

    with console.capture() as captured:
        console.print(Group(table))

    lines = captured.get().splitlines()
    assert [line.split() for line in lines] == [
        ["캠페인", "상태", "수신자"],
        ["held", "진행", "중", "10"],
        ["spring", "보류", "1,000"],
    ]
    begins = [
        cell_len(line[: line.index(text)])
        for line, text in zip(lines, ("수신자", "10", "1,000"), strict=True)
    ]
    assert len(set(begins)) == 1


@pytest.mark.parametrize("width", range(30, 60))
def test_a_cell_that_goes_on_below_loses_no_letter(width):
    says = (
        "it could not be delivered: UNDELIVERABLE (9); EC_UNKNOWN_USER (7002), it is about this number alone"
    )
    table = Table.grid(padding=(0, 2))
    table.add_row(Text("10:00:00"), Text(says))
    console = KoreanConsole(markup=False, highlight=False, width=width)

    with console.capture() as captured:
        console.print(table)

    assert "".join(captured.get().split()) == "10:00:00" + "".join(translate(says).split())


def test_facts_that_are_ids_stay(monkeypatch):
    console = KoreanConsole(markup=False, highlight=False, width=80)

    with console.capture() as captured:
        console.print(facts_table([("campaign", "held"), ("in doubt", "5 sent again")]))

    assert captured.get().split() == ["캠페인", "held", "불확실", "다시", "보냄", "5건"]


def test_the_command_speaks_korean_in_help_and_of_wrong_use(monkeypatch, capsys):
    from pabal.cli.korean.help import run_in_korean

    monkeypatch.setattr("sys.argv", ["pabal", "status", "--limit", "x"])

    with pytest.raises(SystemExit) as ended:
        run_in_korean(application())

    assert ended.value.code == 2
    assert capsys.readouterr().err.splitlines() == [
        "사용법: pabal status [OPTIONS] [[ID]]",
        "도움말은 'pabal status -h'",
        "",
        "오류: '--limit'의 값이 잘못되었습니다: 정수로 쓰십시오",
    ]


def test_lines_of_a_help_fit_the_screen():
    from pabal.cli.korean.help import translate_command

    command = typer.main.get_command(application())
    translate_command(command)
    context = command.make_context("pabal", ["check", "-h"], resilient_parsing=True)

    lines = command.commands["check"].get_help(context).splitlines()  # type: ignore[attr-defined]

    assert max(map(cell_len, lines)) <= 80


def test_json_stays_english(monkeypatch):
    monkeypatch.setenv("PABAL_LANG", "ko")
    monkeypatch.delenv("PABAL_BROKER_URL", raising=False)

    outcome = CliRunner().invoke(application(), ["status", "--json", "--data", "/nowhere"])

    assert "no installation found" in outcome.stdout


def test_a_template_is_read_back():
    template = compile_template("{settled:,} of {total:,} settled")

    assert template.values_in("1,000 of 20,000 settled") == {"settled": "1,000", "total": "20,000"}
    assert template.values_in("many of them settled") is None


@pytest.mark.parametrize(
    ("english", "korean"),
    [
        ("1 added; 1 entry in all", "1건 추가. 전체 1건"),
        ("1 message is open", "메시지 1건이 미확정입니다"),
        ("0 messages are open", "메시지 0건이 미확정입니다"),
        ("0.01 EUR for 1 part", "0.01 EUR(1건)"),
        ("1 other campaign shares its caps", "다른 캠페인 1개와 상한을 나눔"),
    ],
)
def test_one_of_them_has_the_korean_of_several(english: str, korean: str) -> None:
    assert translate(english) == korean
