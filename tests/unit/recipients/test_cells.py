"""A workbook's cell becomes what the sheet shows, or says that it could not."""

from datetime import datetime, time, timedelta

import pytest

from pabal.recipients.cells import LossyText, UnformattedText, as_text

MORNING = datetime(2026, 11, 23, 9, 30)  # noqa: DTZ001 - a sheet's moments have no zone


@pytest.mark.parametrize(
    ("cell", "number_format", "text"),
    [
        (0.30000000000000004, None, "0.3"),
        (-0.0, None, "0"),
        (12000.0, '#,##0"원"', "12,000원"),
        (True, None, "TRUE"),
        (1.0, None, "1"),
        (MORNING, 22, "2026-11-23 9:30"),
        (MORNING, None, "2026-11-23 09:30"),
        (MORNING.date(), 31, "2026년 11월 23일"),
        (MORNING.time(), "h:mm", "9:30"),
        (timedelta(hours=30), 46, "30:00:00"),
        (timedelta(hours=30), None, "30:00:00"),
        ("#N/A", None, "#N/A"),
        (float("nan"), None, ""),
    ],
)
def test_a_cell_is_shown_as_the_sheet_shows_it(cell, number_format, text):
    shown = as_text(cell, number_format)

    assert shown == text
    assert type(shown) is str


def test_a_span_of_an_ods_is_spelt_as_a_sheet_shows_it():
    assert as_text("PT30H05M00S", has_formats=False) == "30:05:00"
    assert as_text("PT-1", has_formats=False) == "PT-1"
    assert as_text("-PT01H30M00S", has_formats=False) == "-1:30:00"


def test_a_moment_of_which_an_ods_shows_the_time_alone_is_no_span_of_years():
    shown = as_text("PT1080018H00M00.000000335S", has_formats=False)

    assert shown == "2023-03-15 18:00"
    assert isinstance(shown, UnformattedText)


@pytest.mark.parametrize(
    "cell", [0.0, 0.5, datetime.fromisoformat("1899-12-30"), datetime.fromisoformat("1776-10-16"), time(9)]
)
def test_a_date_that_programs_show_in_different_ways_is_marked(cell):
    assert isinstance(as_text(cell, "yyyy-mm-dd"), UnformattedText)
    assert type(as_text(time(9), "h:mm")) is str


@pytest.mark.parametrize("value", [1234567890123456, 1e15, -2e20])
def test_a_number_of_more_digits_than_a_sheet_keeps_is_marked(value):
    assert isinstance(as_text(value), LossyText)
    assert isinstance(as_text(value, "0"), LossyText)


def test_a_format_that_is_not_known_is_marked_with_its_code():
    shown = as_text(0.5, "# ?/?")

    assert isinstance(shown, UnformattedText)
    assert (shown, shown.number_format) == ("0.5", "# ?/?")


@pytest.mark.parametrize("cell", [0.15, MORNING])
def test_without_formats_every_number_and_moment_is_marked(cell):
    shown = as_text(cell, has_formats=False)

    assert isinstance(shown, UnformattedText)
    assert shown.number_format is None
