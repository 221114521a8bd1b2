"""What a message to one person is, read once for all that have the same text."""

from __future__ import annotations

from typing import Any

import pytest

from pabal import one_off_checks
from pabal.errors import WrongInput
from pabal.one_off_checks import check_one_off

MESSAGE: dict[str, Any] = {
    "channel": "KAKAO_ALIM",
    "sender": "OFFICIAL",
    "content": {"type": "TEMPLATE", "templateCode": "T1", "text": "#{name}님, 주문이 발송되었습니다."},
}


def one_off(key: str, name: str = "홍길동", **options: Any) -> dict[str, Any]:
    return {"key": key, "to": "821012345678", "message": MESSAGE | options, "values": {"name": name}}


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What is parsed from now on; nothing is remembered."""
    parse, parsed = one_off_checks.parse_campaign, []

    def note(tree: Any, **options: Any) -> Any:
        parsed.append(tree)
        return parse(tree, **options)

    one_off_checks._parse_written.cache_clear()
    monkeypatch.setattr(one_off_checks, "parse_campaign", note)
    return parsed


def test_a_text_that_many_messages_have_is_read_once(reads: list[dict[str, Any]]) -> None:
    first, second = check_one_off(one_off("a")), check_one_off(one_off("b", "김영희"))

    assert len(reads) == 1
    assert (first.values, second.values) == ({"name": "홍길동"}, {"name": "김영희"})
    assert first.digest != second.digest


def test_messages_that_differ_in_anything_are_read_each(reads: list[dict[str, Any]]) -> None:
    long = {"amount": 2, "timeUnit": "HOURS"}

    short, other = check_one_off(one_off("a")), check_one_off(one_off("a", validityPeriod=long))

    assert len(reads) == 2
    assert short.message.validity_s != other.message.validity_s


def test_a_text_that_is_refused_is_refused_each_time(reads: list[dict[str, Any]]) -> None:
    for _ in range(2):
        with pytest.raises(WrongInput, match="sender"):
            check_one_off(one_off("a", sender=""))

    assert len(reads) == 2


@pytest.mark.parametrize("odd", [b"bytes", float("nan"), object(), {1, 2}])
def test_what_json_has_no_words_for_is_refused_and_is_no_other_text(odd: object) -> None:
    check_one_off(one_off("a", smsFailover=None))

    with pytest.raises(WrongInput, match="smsFailover"):
        check_one_off(one_off("a", smsFailover=odd))
