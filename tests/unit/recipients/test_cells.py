"""A workbook's cell becomes what the sheet shows, or says that it could not."""

import pytest

from pabal.recipients.cells import Cell, LossyText, UnformattedText, as_text


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (Cell("number", 0.30000000000000004), "0.3"),
        (Cell("number", 12000, '#,##0"원"'), "12,000원"),
        (Cell("boolean", True), "TRUE"),
        (Cell("datetime", "2026-11-23T09:30:00", 22), "2026-11-23 9:30"),
        (Cell("datetime", "2026-11-23T09:30:00"), "2026-11-23 09:30"),
        (Cell("date", "2026-11-23", 31), "2026년 11월 23일"),
        (Cell("time", "09:30:00", "h:mm"), "9:30"),
        (Cell("duration", 108000.0, 46), "30:00:00"),
        (Cell("duration", 108000.0), "30:00:00"),
        (Cell("error", "#N/A"), "#N/A"),
        (Cell("number", None), ""),
    ],
)
def test_a_cell_is_shown_as_the_sheet_shows_it(cell, text):
    shown = as_text(cell)

    assert shown == text
    assert type(shown) is str


def test_a_span_of_an_ods_is_spelt_as_a_sheet_shows_it():
    assert as_text("PT30H05M00S", has_formats=False) == "30:05:00"
    assert as_text("PT-1", has_formats=False) == "PT-1"


@pytest.mark.parametrize("value", [1234567890123456, 1e15, -2e20])
def test_a_number_of_more_digits_than_a_sheet_keeps_is_marked(value):
    assert isinstance(as_text(Cell("number", value)), LossyText)
    assert isinstance(as_text(Cell("number", value, "0")), LossyText)


def test_a_format_that_is_not_known_is_marked_with_its_code():
    shown = as_text(Cell("number", 0.5, "# ?/?"))

    assert isinstance(shown, UnformattedText)
    assert (shown, shown.number_format) == ("0.5", "# ?/?")


@pytest.mark.parametrize("cell", [Cell("number", 0.15), Cell("datetime", "2026-11-23T09:30:00")])
def test_without_formats_every_number_and_moment_is_marked(cell):
    shown = as_text(cell, has_formats=False)

    assert isinstance(shown, UnformattedText)
    assert shown.number_format is None
