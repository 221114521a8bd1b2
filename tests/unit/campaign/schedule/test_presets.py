"""Named hours: what they are, what they fill in, and that they can only be tightened."""

import json
from datetime import UTC, datetime, timedelta
from typing import get_args
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from pabal.campaign.schedule.delivery_window import DAYS, DeliveryTimeWindow, is_open, window_of_preset
from pabal.campaign.schedule.presets import PRESETS, PresetName

MONDAY = datetime(2026, 11, 23, tzinfo=ZoneInfo("Asia/Seoul"))


def clock(text):
    hour, minute = text.split(":")
    return {"hour": int(hour), "minute": int(minute)}


def window(**raw):
    return DeliveryTimeWindow.model_validate(raw)


def refusal_of(**raw):
    with pytest.raises(ValidationError) as refusal:
        window(**raw)
    return {".".join(map(str, error["loc"])): error["msg"] for error in refusal.value.errors()}


@pytest.mark.parametrize(
    ("name", "before", "first", "last", "after"),
    [
        ("KR_ADVERTISING", "07:59", "08:00", "20:59", "21:00"),
        ("KR_BRAND_MESSAGE", "07:59", "08:00", "20:49", "20:50"),
        ("KR_BRAND_MESSAGE_STRICT", "07:59", "08:00", "19:59", "20:00"),
    ],
)
def test_a_preset_is_open_in_its_hours_on_all_days(name, before, first, last, after):
    preset = window_of_preset(name)

    for day in (MONDAY + timedelta(days=n) for n in range(7)):
        moments = [day.replace(**clock(text)) for text in (before, first, last, after)]
        assert [is_open(preset, now=moment) for moment in moments] == [False, True, True, False]


def test_every_preset_says_where_its_hours_come_from_and_what_they_are_for():
    assert set(PRESETS) == set(get_args(PresetName))
    assert all(preset.source and preset.why and "\n" not in preset.why for preset in PRESETS.values())
    assert all(preset.opens < preset.closes for preset in PRESETS.values())


def test_the_canonical_form_has_the_preset_and_what_it_filled_in():
    canonical = window(preset="KR_BRAND_MESSAGE").to_json()

    assert canonical == {
        "preset": "KR_BRAND_MESSAGE",
        "days": list(DAYS),
        "from": clock("8:0"),
        "to": clock("20:50"),
        "timeZone": "Asia/Seoul",
    }
    assert DeliveryTimeWindow.model_validate(json.loads(json.dumps(canonical))).to_json() == canonical


@pytest.mark.parametrize(
    ("given", "filled"),
    [
        ({"days": ["MONDAY"]}, {"days": ["MONDAY"]}),
        ({"from": clock("10:0")}, {"from": clock("10:0"), "to": clock("21:0")}),
        ({"to": clock("18:0")}, {"from": clock("8:0"), "to": clock("18:0")}),
        ({"from": None, "to": None}, {"from": clock("8:0"), "to": clock("21:0")}),
        ({"timeZone": "Asia/Seoul"}, {"timeZone": "Asia/Seoul"}),
        ({"blackoutDates": ["2026-12-25"]}, {"blackoutDates": ["2026-12-25"]}),
    ],
)
def test_what_is_given_beside_a_preset_stays(given, filled):
    canonical = window(preset="KR_ADVERTISING", **given).to_json()

    assert canonical == window_of_preset("KR_ADVERTISING").to_json() | filled


def test_a_window_made_in_python_with_pythons_names_keeps_what_it_was_given():
    made = window(preset="KR_ADVERTISING", from_=clock("10:0"), time_zone="Asia/Seoul")

    assert str(made.from_) == "10:00"


@pytest.mark.parametrize(
    ("given", "places"),
    [
        ({"from": clock("7:59")}, {"from"}),
        ({"from": clock("21:0")}, {"from"}),
        ({"to": clock("21:1")}, {"to"}),
        ({"to": clock("8:0")}, {"to"}),
        ({"to": clock("0:0")}, {"to"}),
        ({"from": clock("20:0"), "to": clock("9:0")}, {"to"}),
        ({"from": clock("22:0"), "to": clock("6:0")}, {"from", "to"}),
        ({"timeZone": "UTC"}, {"timeZone"}),
        ({"timeZone": "Asia/Tokyo", "from": clock("6:0")}, {"timeZone", "from"}),
    ],
)
def test_what_is_wider_than_its_preset_is_refused_with_hours_source_and_way_out(given, places):
    refused = refusal_of(preset="KR_ADVERTISING", **given)

    assert set(refused) == places
    for text in refused.values():
        assert "KR_ADVERTISING is 08:00 to 21:00 Asia/Seoul" in text
        assert PRESETS["KR_ADVERTISING"].source in text
        assert "leave the preset out" in text


def test_an_unknown_preset_is_the_only_complaint_about_a_window_that_leaves_the_rest_to_it():
    assert set(refusal_of(preset="KR_NIGHTS")) == {"preset"}


@given(
    st.sampled_from(sorted(PRESETS)),
    st.sets(st.sampled_from(DAYS), min_size=1),
    st.none() | st.integers(0, 1439),
    st.none() | st.integers(0, 1439),
    st.lists(st.integers(0, 6), max_size=2, unique=True),
)
def test_whatever_is_given_beside_a_preset_tightens_it_or_is_refused(name, days, from_, to, blackouts):
    raw = {"preset": name, "days": sorted(days)}
    raw |= {
        key: clock(f"{at // 60}:{at % 60}") for key, at in (("from", from_), ("to", to)) if at is not None
    }
    raw["blackoutDates"] = [(MONDAY + timedelta(days=n)).date().isoformat() for n in blackouts]
    try:
        tightened = window(**raw)
    except ValidationError:
        return

    moments = [MONDAY.astimezone(UTC) + timedelta(minutes=10 * n) for n in range(7 * 144)]

    assert all(is_open(window_of_preset(name), now=now) for now in moments if is_open(tightened, now=now))
