"""Whatever a campaign file or a workbook says, a check answers with good, a note, a question or a problem.

`make generated` tries 10,000 of each; a test run has a few.
"""

import json
import os
from datetime import UTC, date, datetime, time, timedelta

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.utils.exceptions import IllegalCharacterError

from pabal.campaign import parse_campaign
from pabal.cli.screens.check import check_lines
from pabal.errors import WrongInput
from pabal.recipients.workbook import process
from pabal.submit.check import check
from tests.support.forked_reader import forked_child

N_CAMPAIGNS = int(os.environ.get("GENERATED_CAMPAIGNS", "200"))
N_WORKBOOKS = int(os.environ.get("GENERATED_WORKBOOKS", "20"))
NOW = datetime(2026, 11, 28, 1, 30, tzinfo=UTC)
PIECES = st.sampled_from(
    [
        "길동",
        "#{name}",
        "#{name",
        "${name}",
        "{{x}}",
        "＃{a}",
        "(광고)",
        "광고)",
        "[Web발신]\n",
        " ",
        "\r\n",
        "\u200b",
        "무료수신거부 080-123-4567",
        "https://",
        "a.kr/b",
        "홍",
        "🌸",
        "똠",
        "\x00",
        "%s",
        "x" * 999,
    ]
)
TEXTS = st.lists(PIECES, max_size=6).map("".join)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=6,
)
MOMENTS = st.sampled_from(
    [
        "2026-11-28T09:00:00+09:00",
        "2025-01-01T00:00:00Z",
        "2026-12-24 09:00 KST",
        "2026-12-24",
        "2027-01-01T00:00:00+09:00",
    ]
)
ZONES = st.sampled_from(
    ["Asia/Seoul", "KST", "UTC+9", "GMT+09:00", "Etc/GMT+9", "UTC", "seoul", "", "CST", "../x"]
)
CLOCKS = st.fixed_dictionaries({"hour": st.integers(-1, 24), "minute": st.integers(0, 60)})
WINDOWS = st.fixed_dictionaries(
    {"days": st.lists(st.sampled_from(["MONDAY", "FRIDAY", "월"]), max_size=3)},
    optional={"timeZone": ZONES, "from": CLOCKS, "to": CLOCKS, "blackoutDates": st.just(["2026-12-25"])},
)
BUTTONS = st.fixed_dictionaries(
    {"name": TEXTS},
    optional={
        "type": st.sampled_from(["URL", "WL", "APP_LINK", "BC", "MD", "ADD_CHANNEL"]),
        "linkType": st.just("WL"),
        "urlMobile": TEXTS,
        "schemeIos": TEXTS,
        "linkMo": TEXTS,
    },
)
CONTENTS = st.fixed_dictionaries(
    {"type": st.just("TEMPLATE"), "templateCode": st.just("T1"), "text": TEXTS},
    optional={"title": TEXTS, "subtitle": TEXTS, "buttons": st.lists(BUTTONS, max_size=3)},
)
FAILOVERS = st.fixed_dictionaries(
    {"sender": st.sampled_from(["0215881234", "99999999", "821012345678"]), "text": TEXTS},
    optional={"regional": st.fixed_dictionaries({"southKorea": st.fixed_dictionaries({"title": TEXTS})})},
)
CAMPAIGNS = st.fixed_dictionaries(
    {"id": st.just("x"), "channel": st.just("KAKAO_ALIM"), "sender": TEXTS, "content": CONTENTS | ANYTHING},
    optional={
        "smsFailover": FAILOVERS | ANYTHING,
        "advertising": st.booleans(),
        "sendAt": MOMENTS,
        "endAt": MOMENTS,
        "deliveryTimeWindow": WINDOWS | ANYTHING,
        "senderKey": TEXTS,
        "messages": ANYTHING,
    },
)
FORMATS = st.sampled_from(
    [
        "General",
        "0%",
        "#,##0",
        '0"명"',
        "00000",
        "yyyy-mm-dd",
        "h:mm",
        "[h]:mm:ss",
        "# ?/?",
        "0.00E+00",
        "[$₩-412]#,##0",
        "@",
        "ggge",
        ";;;",
        "[<=9]0;[>9]-0",
        '"닫히지 않은',
        "[DBNum1]0",
        "mm:ss.0",
        '[$-412]AM/PM h"시"',
    ]
) | st.text('0#?.,%;ymdhs[]"\\_* 년', min_size=1, max_size=12)
VALUES = (
    st.integers(-(10**18), 10**18)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.datetimes(datetime.fromisoformat("1900-03-01"), datetime.fromisoformat("9999-12-30"))
    | st.dates(date(1900, 3, 1), date(9999, 12, 30))
    | st.times()
    | st.timedeltas(timedelta(), timedelta(days=9999))
    | st.booleans()
    | st.sampled_from(
        ["#N/A", "#####", "nan", "NULL", '="001"', "'01", "2.02611E+15", " 길동 ", "=1/0", time(9, 30)]
    )
    | TEXTS.filter(lambda text: "\0" not in text)
)
SPEC = {
    "id": "x",
    "channel": "KAKAO_ALIM",
    "sender": "@shop",
    "content": {"type": "TEMPLATE", "templateCode": "T1", "text": "#{name}님"},
}


@pytest.fixture(autouse=True, scope="module")
def _reading_in_forks():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(process, "_child", forked_child)
        yield


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("generated")


def checked(raw, path):
    """The lines that a check prints; None for what it refuses whole."""
    try:
        return check_lines(check(parse_campaign(raw, source="campaign.json"), path, now=NOW, show=3), None)
    except WrongInput as refusal:
        assert all(problem.what and problem.way_out for problem in refusal.problems)
        return None


@pytest.mark.timeout(14400)
@settings(
    max_examples=N_CAMPAIGNS,
    suppress_health_check=list(HealthCheck),
)
@given(raw=CAMPAIGNS)
def test_any_campaign_file_is_answered(raw, folder):
    path = folder / "plain.csv"
    path.write_text("to,name\n010-1234-5678,길동\n010-1234-5679,철수\n", encoding="utf-8")

    checked(json.dumps(raw).encode(), path)


@pytest.mark.timeout(14400)
@settings(
    max_examples=N_WORKBOOKS,
    suppress_health_check=list(HealthCheck),
)
@given(cells=st.lists(st.tuples(VALUES, FORMATS), min_size=1, max_size=30))
def test_any_workbook_is_answered(cells, folder):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["to", "name"])
    for row, (value, number_format) in enumerate(cells, 2):
        sheet.cell(row, 1, f"010-1234-{row:04}")
        try:
            cell = sheet.cell(row, 2, value)
        except IllegalCharacterError:
            continue
        cell.number_format = number_format
    path = folder / "people.xlsx"
    book.save(path)

    lines = checked(SPEC, path)

    assert lines is None or all(isinstance(line, str) for line in lines)
