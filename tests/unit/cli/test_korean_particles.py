"""A particle fits what is put before it: names, numbers, codes, words of English."""

from __future__ import annotations

import re

import pytest

from pabal.cli.korean.catalog import SENTENCES
from pabal.cli.korean.particles import Sound, fit_particle, last_sound
from pabal.cli.korean.translator import translate

_FIXED = re.compile(
    r"\}[`'\")\]]*(은|는|이|가|을|를|과|와|으로|로|으로는|로는|이나|나|이라|라|이며|며|이고|고)(?![가-힣(])"
)
"""A particle behind a value that would fit some values only."""


@pytest.mark.parametrize(
    ("word", "particles"),
    [
        ("캠페인", "은 이 을 과 으로"),
        ("번호", "는 가 를 와 로"),
        ("메일", "은 이 을 과 로"),
        ("'길동'", "은 이 을 과 으로"),
        ("캠페인(hello)", "은 이 을 과 으로"),
        ("1", "은 이 을 과 로"),
        ("2", "는 가 를 와 로"),
        ("7003", "은 이 을 과 으로"),
        ("1,000", "은 이 을 과 으로"),
        ("4.5", "는 가 를 와 로"),
        ("order-1008", "은 이 을 과 로"),
        ("12.5 %", "는 가 를 와 로"),
        ("URL", "은 이 을 과 로"),
        ("people.csv", "는 가 를 와 로"),
        ("hello.json", "은 이 을 과 으로"),
        ("PABAL_RECEIVER_TOKEN", "은 이 을 과 으로"),
        ("PABAL_ACCOUNT_SPEED", "는 가 를 와 로"),
        ("PABAL_REDIS_URL", "은 이 을 과 로"),
        ("sendingSpeedLimit.timeZone", "은 이 을 과 으로"),
        ("smsFailover", "는 가 를 와 로"),
        ("Redis", "는 가 를 와 로"),
        ("`pabal status autumn`", "은 이 을 과 으로"),
        ("`pabal status first`", "는 가 를 와 로"),
        ("Excel", "은 이 을 과 로"),
    ],
)
def test_a_particle_follows_the_last_sound_of_a_word(word, particles):
    forms = ["은(는) ", "이(가) ", "을(를) ", "과(와) ", "(으)로 "]

    assert [fit_particle(word, form).strip() for form in forms] == particles.split()


@pytest.mark.parametrize("word", ["reset", "note", "@shop", "block", "09:00", "…", ""])
def test_both_forms_stay_where_the_sound_is_not_certain(word):
    assert last_sound(word) is None
    assert fit_particle(word, "을(를) 쓰십시오") == "을(를) 쓰십시오"


def test_what_is_no_particle_stays():
    assert fit_particle("번호", "에 은(는)이라고") == "에 은(는)이라고"
    assert last_sound("필드") is Sound.VOWEL


def test_an_inserted_name_number_or_code_gets_its_own_particle():
    def particle(name):
        korean = translate(f"PABAL_TIME_ZONE is '{name}', which is not a time zone's name; write Asia/Seoul")
        return korean.split(f"'{name}'")[1].split()[0]

    assert [particle(name) for name in ("KST9", "Seoul", "서울", "한국시")] == ["는", "은", "은", "는"]
    assert translate("'kim' is given twice; keep one of them").startswith("'kim'이 두 번")
    assert translate("'lee' is given twice; keep one of them").startswith("'lee'가 두 번")


def test_a_particle_that_a_value_brings_along_fits_too():
    assert translate(
        "the broker redis://h:6379/1 does not answer in time (…); see that it runs, is not frozen or "
        "overloaded, and that no firewall is between (PABAL_BROKER_URL)"
    ).startswith("브로커 redis://h:6379/1이 제때 응답하지 않습니다")


def test_no_sentence_has_a_particle_that_fits_some_values_only():
    fixed = [korean for korean in SENTENCES.values() if _FIXED.search(korean.replace("}}", ")"))]

    assert fixed == []
