"""When messages may leave: examples on calendars and properties over all windows."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from pabal.campaign.schedule.delivery_window import (
    DAYS,
    HORIZON,
    DeliveryTimeWindow,
    closes_at,
    is_ever_open,
    is_open,
    next_opening,
    to_provider_window,
)

WORKDAYS = DAYS[:5]
ZONES = ("UTC", "Asia/Seoul", "America/New_York", "Australia/Lord_Howe", "Antarctica/Troll", "America/Havana")


def window(days=DAYS, hours=None, zone="UTC", blackouts=()):
    """`hours` as "06:00-15:30", or None for whole days; `blackouts` as "2026-12-25"."""
    raw = {"days": list(days), "timeZone": zone, "blackoutDates": list(blackouts)}
    if hours:
        for end, clock in zip(("from", "to"), hours.split("-"), strict=True):
            hour, minute = clock.split(":")
            raw[end] = {"hour": int(hour), "minute": int(minute)}
    return DeliveryTimeWindow.model_validate(raw)


def at(text, zone="UTC"):
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


@st.composite
def windows(draw):
    days = draw(st.sets(st.sampled_from(DAYS), min_size=1))
    zone = draw(st.sampled_from(ZONES))
    if draw(st.booleans()):
        return window(days, zone=zone)
    start = draw(st.integers(0, 1439))
    end = (start + draw(st.integers(60, 1439))) % 1440
    return window(days, f"{start // 60}:{start % 60}-{end // 60}:{end % 60}", zone)


EVERY_DAY_FOR_A_YEAR = [(date(2027, 1, 1) + timedelta(days=n)).isoformat() for n in range(366)]
FOUR_YEARS_MS = 4 * 365 * 86_400_000
MOMENTS = st.integers(0, FOUR_YEARS_MS).map(
    lambda elapsed_ms: datetime(2024, 1, 1, tzinfo=UTC) + timedelta(milliseconds=elapsed_ms)
)


@pytest.mark.parametrize(
    ("hours", "now", "expected"),
    [
        ("06:00-15:30", "2026-11-23T05:59:59.999999", False),
        ("06:00-15:30", "2026-11-23T06:00", True),
        ("06:00-15:30", "2026-11-23T15:29:59.999999", True),
        ("06:00-15:30", "2026-11-23T15:30", False),
        ("06:00-15:30", "2026-11-28T10:00", False),
        (None, "2026-11-27T23:59:59", True),
        (None, "2026-11-28T00:00", False),
        ("22:00-06:00", "2026-11-27T23:00", True),
        ("22:00-06:00", "2026-11-28T05:59", True),
        ("22:00-06:00", "2026-11-28T06:00", False),
        ("22:00-06:00", "2026-11-28T23:00", False),
        ("22:00-06:00", "2026-11-23T01:00", False),
        ("22:00-00:00", "2026-11-23T23:59", True),
        ("22:00-00:00", "2026-11-24T00:00", False),
    ],
)
def test_a_window_on_workdays_is_open_or_not(hours, now, expected):
    assert is_open(window(WORKDAYS, hours), now=at(now)) is expected


@pytest.mark.parametrize(
    ("days", "hours", "now", "opens"),
    [
        (WORKDAYS, "06:00-15:30", "2026-11-23T05:00", "2026-11-23T06:00"),
        (WORKDAYS, "06:00-15:30", "2026-11-23T10:00", "2026-11-23T10:00"),
        (WORKDAYS, "06:00-15:30", "2026-11-27T15:30", "2026-11-30T06:00"),
        (("TUESDAY",), "06:00-15:30", "2026-11-30T23:00", "2026-12-01T06:00"),
        (("FRIDAY",), "06:00-15:30", "2026-12-31T20:00", "2027-01-01T06:00"),
        (("THURSDAY",), None, "2024-02-28T23:59", "2024-02-29T00:00"),
        (("FRIDAY",), None, "2024-02-29T12:00", "2024-03-01T00:00"),
        (("MONDAY",), "06:00-07:00", "2026-11-23T07:00", "2026-11-30T06:00"),
        (("SUNDAY",), "23:00-22:00", "2026-11-23T22:00", "2026-11-29T23:00"),
    ],
)
def test_a_window_opens_next(days, hours, now, opens):
    assert next_opening(window(days, hours), now=at(now)) == at(opens)


@pytest.mark.parametrize(
    ("days", "hours", "now", "closes"),
    [
        (WORKDAYS, "06:00-15:30", "2026-11-23T10:00", "2026-11-23T15:30"),
        (WORKDAYS, None, "2026-11-23T10:00", "2026-11-28T00:00"),
        (("FRIDAY",), "22:00-06:00", "2026-11-28T01:00", "2026-11-28T06:00"),
        (DAYS[1:], None, "2026-11-24T00:00", "2026-11-30T00:00"),
        (WORKDAYS, "06:00-15:30", "2026-11-23T15:30", "2026-11-23T15:30"),
        (("MONDAY",), "22:00-00:00", "2026-11-23T22:00", "2026-11-24T00:00"),
        (("THURSDAY",), "22:00-06:00", "2024-02-29T22:00", "2024-03-01T06:00"),
        (("WEDNESDAY",), None, "2024-02-28T12:00", "2024-02-29T00:00"),
        (("SUNDAY",), "22:00-06:00", "2027-02-28T22:00", "2027-03-01T06:00"),
        (("MONDAY",), "22:00-06:00", "2026-11-30T23:59:59", "2026-12-01T06:00"),
        (("THURSDAY",), "22:00-06:00", "2026-12-31T22:00", "2027-01-01T06:00"),
    ],
)
def test_a_window_closes(days, hours, now, closes):
    assert closes_at(window(days, hours), now=at(now)) == at(closes)


def test_no_window_and_a_window_of_whole_weeks_never_close():
    now = at("2026-11-23T10:00")

    assert [closes_at(one, now=now) for one in (None, window())] == [None, None]
    assert [is_open(one, now=now) for one in (None, window())] == [True, True]
    assert [next_opening(one, now=now) for one in (None, window())] == [now, now]


def test_korean_days_and_hours_are_those_of_korea():
    korean = window(("MONDAY",), "08:00-21:00", "Asia/Seoul")

    assert is_open(korean, now=at("2026-11-22T23:00"))
    assert not is_open(korean, now=at("2026-11-23T12:00"))
    assert next_opening(korean, now=at("2026-11-22T10:00")) == at("2026-11-22T23:00")


NEW_YORK = "America/New_York"
LAST_WINTER_SECOND = datetime(2026, 3, 8, 7, tzinfo=UTC)
SECOND_HALF_PAST_ONE = datetime(2026, 11, 1, 6, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("hours", "opens", "closes"),
    [
        ("02:30-09:00", LAST_WINTER_SECOND, datetime(2026, 3, 8, 13, tzinfo=UTC)),
        ("01:00-02:30", datetime(2026, 3, 8, 6, tzinfo=UTC), LAST_WINTER_SECOND),
        ("00:00-04:00", datetime(2026, 3, 8, 5, tzinfo=UTC), datetime(2026, 3, 8, 8, tzinfo=UTC)),
        (None, datetime(2026, 3, 8, 5, tzinfo=UTC), datetime(2026, 3, 9, 4, tzinfo=UTC)),
    ],
)
def test_on_the_day_an_hour_is_missing_the_jump_stands_for_the_times_in_it(hours, opens, closes):
    sunday = window(("SUNDAY",), hours, NEW_YORK)

    assert next_opening(sunday, now=datetime(2026, 3, 7, 12, tzinfo=UTC)) == opens
    assert closes_at(sunday, now=opens) == closes


@pytest.mark.parametrize(
    ("hours", "opens", "closes"),
    [
        ("01:30-09:00", SECOND_HALF_PAST_ONE, datetime(2026, 11, 1, 14, tzinfo=UTC)),
        ("00:00-01:30", datetime(2026, 11, 1, 4, tzinfo=UTC), datetime(2026, 11, 1, 5, 30, tzinfo=UTC)),
        ("00:00-04:00", datetime(2026, 11, 1, 4, tzinfo=UTC), datetime(2026, 11, 1, 9, tzinfo=UTC)),
        (None, datetime(2026, 11, 1, 4, tzinfo=UTC), datetime(2026, 11, 2, 5, tzinfo=UTC)),
    ],
)
def test_on_the_day_an_hour_comes_twice_nothing_leaves_outside_the_hours_on_the_wall(hours, opens, closes):
    sunday = window(("SUNDAY",), hours, NEW_YORK)

    assert next_opening(sunday, now=datetime(2026, 10, 31, 12, tzinfo=UTC)) == opens
    assert closes_at(sunday, now=opens) == closes


@pytest.mark.parametrize(
    ("zone", "days", "hours", "opens", "closes"),
    [
        # half an hour is missing, and comes twice
        ("Australia/Lord_Howe", ("SUNDAY",), "02:15-09:00", "2026-10-03T15:30", "2026-10-03T22:00"),
        ("Australia/Lord_Howe", ("SUNDAY",), "00:00-02:15", "2026-10-03T13:30", "2026-10-03T15:30"),
        ("Australia/Lord_Howe", ("SUNDAY",), None, "2026-10-03T13:30", "2026-10-04T13:00"),
        ("Australia/Lord_Howe", ("SUNDAY",), "01:45-09:00", "2026-04-04T15:15", "2026-04-04T22:30"),
        ("Australia/Lord_Howe", ("SUNDAY",), "00:00-01:45", "2026-04-04T13:00", "2026-04-04T14:45"),
        ("Australia/Lord_Howe", ("SUNDAY",), None, "2026-04-04T13:00", "2026-04-05T13:30"),
        # an hour
        ("Europe/Berlin", ("SUNDAY",), "02:30-09:00", "2026-03-29T01:00", "2026-03-29T07:00"),
        ("Europe/Berlin", ("SUNDAY",), "02:30-09:00", "2026-10-25T01:30", "2026-10-25T08:00"),
        ("Europe/Berlin", ("SUNDAY",), "00:00-02:30", "2026-10-24T22:00", "2026-10-25T00:30"),
        # an hour, over the midnight before
        (NEW_YORK, ("SATURDAY",), "22:00-02:30", "2026-03-08T03:00", "2026-03-08T07:00"),
        (NEW_YORK, ("SATURDAY",), "22:00-01:30", "2026-11-01T02:00", "2026-11-01T05:30"),
        # the hour of midnight itself
        ("America/Havana", ("SUNDAY",), None, "2026-03-08T05:00", "2026-03-09T04:00"),
        ("America/Havana", ("SUNDAY",), "00:30-09:00", "2026-03-08T05:00", "2026-03-08T13:00"),
        ("America/Havana", ("SUNDAY",), None, "2026-11-01T04:00", "2026-11-02T05:00"),
        ("America/Havana", ("SUNDAY",), "00:30-09:00", "2026-11-01T05:30", "2026-11-01T14:00"),
        # two hours
        ("Antarctica/Troll", ("SUNDAY",), "02:00-09:00", "2026-03-29T01:00", "2026-03-29T07:00"),
        ("Antarctica/Troll", ("SUNDAY",), "02:00-09:00", "2026-10-25T02:00", "2026-10-25T09:00"),
    ],
)
def test_on_days_on_which_clocks_change_windows_of_every_zone_keep_to_the_wall(
    zone, days, hours, opens, closes
):
    one = window(days, hours, zone)

    found = next_opening(one, now=at(opens) - timedelta(hours=6))

    assert found == at(opens)
    assert closes_at(one, now=found) == at(closes)


def test_a_day_that_a_country_left_out_does_not_open():
    samoa = window(("FRIDAY",), "09:00-17:00", "Pacific/Apia")

    opens = next_opening(samoa, now=datetime(2011, 12, 29, 12, tzinfo=UTC))

    assert opens == at("2012-01-06T09:00", "Pacific/Apia")


@given(windows(), MOMENTS)
def test_the_next_opening_is_open_and_not_before_now(one, now):
    opens = next_opening(one, now=now)

    assert opens >= now
    assert is_open(one, now=opens)
    assert next_opening(one, now=opens) == opens


@given(windows(), MOMENTS, st.floats(0, 1, exclude_max=True))
def test_nothing_between_now_and_the_next_opening_is_open(one, now, share):
    opens = next_opening(one, now=now)

    sample = now + (opens - now) * share

    assert is_open(one, now=sample) == (sample >= opens)


@given(windows(), MOMENTS, st.floats(0, 1, exclude_max=True))
def test_it_is_open_from_an_opening_to_its_end(one, now, share):
    opens = next_opening(one, now=now)
    closes = closes_at(one, now=opens)

    until = closes or opens + timedelta(days=30)

    assert until > opens
    assert is_open(one, now=min(opens + (until - opens) * share, until - timedelta(microseconds=1)))
    assert closes is None or not is_open(one, now=closes)


@given(windows(), MOMENTS)
def test_when_it_is_open_the_clock_on_the_wall_is_within_the_hours(one, now):
    local = next_opening(one, now=now).astimezone(one.zone)
    minutes = local.hour * 60 + local.minute

    if one.from_ and one.to:
        since, length = minutes - one.from_.minutes, one.to.minutes - one.from_.minutes
        assert since % 1440 < length % 1440
    else:
        assert DAYS[local.weekday()] in one.days


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (None, None),
        (window(("MONDAY",)), {"days": ["MONDAY"]}),
        (
            window(("MONDAY",), "00:00-11:50"),
            {"days": ["MONDAY"], "from": {"hour": 0, "minute": 0}, "to": {"hour": 11, "minute": 50}},
        ),
        (window(("MONDAY",), blackouts=["2026-12-25"]), {"days": ["MONDAY"]}),
        (window(hours="22:00-06:00"), None),
        (window(hours="22:00-00:00"), None),
        (window(hours="09:00-18:00", zone="Asia/Seoul"), None),
    ],
)
def test_the_provider_is_told_what_it_can_be_told(one, expected):
    assert to_provider_window(one) == expected


def test_days_are_kept_in_the_order_of_the_week():
    assert window(("SUNDAY", "MONDAY")) == window(("MONDAY", "SUNDAY"))


@pytest.mark.parametrize(
    "raw",
    [
        {"days": []},
        {"days": ["MONDAY", "MONDAY"]},
        {"days": ["MON"]},
        {"days": ["MONDAY"], "from": {"hour": 6, "minute": 0}},
        {"days": ["MONDAY"], "to": {"hour": 6, "minute": 0}},
        {"days": ["MONDAY"], "from": {"hour": 6, "minute": 0}, "to": {"hour": 6, "minute": 0}},
        {"days": ["MONDAY"], "from": {"hour": 6, "minute": 0}, "to": {"hour": 6, "minute": 59}},
        {"days": ["MONDAY"], "from": {"hour": 23, "minute": 30}, "to": {"hour": 0, "minute": 29}},
        {"days": ["MONDAY"], "from": {"hour": 24, "minute": 0}, "to": {"hour": 6, "minute": 0}},
        {"days": ["MONDAY"], "from": {"hour": 6}, "to": {"hour": 9, "minute": 0}},
        {"days": ["MONDAY"], "timeZone": "KST"},
        {"days": ["MONDAY"], "timeZone": "Asia"},
        {"days": ["MONDAY"], "timeZone": "/etc/passwd"},
        {"days": ["MONDAY"], "timeZone": ""},
        {"days": ["MONDAY"], "blackoutDates": ["2026-12-25", "2026-12-25"]},
        {"days": ["MONDAY"], "blackoutDates": ["2026-02-29"]},
        {"days": ["MONDAY"], "blackoutDates": ["2026-12-25T00:00:00"]},
        {"days": ["MONDAY"], "blackoutDates": ["20261225"]},
        {"days": ["MONDAY"], "blackoutDates": ["2026-W52-5"]},
        {"days": ["MONDAY"], "blackoutDates": ["0026-12-25"]},
        {"days": ["MONDAY"], "blackoutDates": [20261225]},
        {"days": ["MONDAY"], "blackoutDates": [datetime(2026, 12, 25, tzinfo=UTC)]},
        {"days": ["MONDAY"], "blackoutDates": "2026-12-25"},
        {"days": ["MONDAY"], "blackoutDates": [*EVERY_DAY_FOR_A_YEAR, "2028-01-02"]},
    ],
)
def test_a_window_that_cannot_be_kept_is_refused(raw):
    with pytest.raises(ValidationError):
        DeliveryTimeWindow.model_validate(raw)


def test_a_window_of_exactly_an_hour_over_midnight_is_taken():
    assert is_open(window(("MONDAY",), "23:30-00:30"), now=at("2026-11-24T00:29"))


def test_a_year_of_blackout_dates_is_taken_and_waited_for():
    shut = window(hours="08:00-21:00", blackouts=EVERY_DAY_FOR_A_YEAR)

    assert next_opening(shut, now=at("2026-12-31T21:00")) == at("2028-01-02T08:00")


def test_a_window_whose_openings_are_all_blacked_out_never_opens():
    mondays = [(date(2026, 11, 23) + timedelta(weeks=n)).isoformat() for n in range(80)]
    shut = window(("MONDAY",), "08:00-21:00", blackouts=mondays)
    now = at("2026-11-22T00:00")

    assert next_opening(shut, now=now) is None
    assert closes_at(shut, now=now) == now
    assert not is_open(shut, now=now + HORIZON / 2)


@pytest.mark.parametrize(
    ("blackouts", "now", "opens", "closes"),
    [
        (["2026-12-24"], "2026-12-24T22:00", "2026-12-25T00:00", "2026-12-25T06:00"),
        (["2026-12-25"], "2026-12-24T22:00", "2026-12-24T22:00", "2026-12-25T00:00"),
        (["2026-12-25"], "2026-12-25T00:00", "2026-12-26T00:00", "2026-12-26T06:00"),
        (["2026-12-24", "2026-12-25"], "2026-12-24T00:00", "2026-12-26T00:00", "2026-12-26T06:00"),
        (["2026-12-26"], "2026-12-24T22:00", "2026-12-24T22:00", "2026-12-25T06:00"),
    ],
)
def test_a_blackout_date_cuts_an_opening_over_midnight_at_midnight(blackouts, now, opens, closes):
    overnight = window(hours="22:00-06:00", blackouts=blackouts)

    assert next_opening(overnight, now=at(now)) == at(opens)
    assert closes_at(overnight, now=at(opens)) == at(closes)


def test_blackout_dates_are_days_of_the_windows_own_zone():
    korean = window(zone="Asia/Seoul", blackouts=["2026-12-25"])

    assert closes_at(korean, now=at("2026-12-24T00:00")) == at("2026-12-24T15:00")
    assert next_opening(korean, now=at("2026-12-24T15:00")) == at("2026-12-25T15:00")


def test_blackout_dates_are_kept_in_order_and_left_out_where_there_are_none():
    raw = window(blackouts=["2027-01-01", "2026-12-25"]).to_json()

    assert raw["blackoutDates"] == ["2026-12-25", "2027-01-01"]
    assert "blackoutDates" not in window().to_json()
    assert DeliveryTimeWindow.model_validate(raw).to_json() == raw


@pytest.mark.parametrize(
    ("hours", "other_hours", "expected"),
    [
        ("08:00-12:00", "11:00-13:00", True),
        ("08:00-12:00", "12:00-13:00", False),
        ("22:00-06:00", "05:00-07:00", True),
        ("22:00-06:00", "06:00-22:00", False),
        (None, "06:00-22:00", True),
    ],
)
def test_two_windows_open_together_or_never_do(hours, other_hours, expected):
    assert is_ever_open(window(hours=hours), window(hours=other_hours)) is expected


def test_blackout_dates_do_not_make_two_windows_strangers():
    assert is_ever_open(window(blackouts=["2026-01-01"]), None)
