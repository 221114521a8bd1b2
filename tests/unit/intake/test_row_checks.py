"""What is wrong with the rows of a batch, looked at together and one by one."""

import pytest

from pabal.campaign import parse_campaign
from pabal.campaign.renderer import Script
from pabal_worker.intake.row_checks import LONGEST_VALUE, check_rows

SCRIPT = Script(
    parse_campaign(
        {
            "id": "order-shipped",
            "channel": "KAKAO_ALIM",
            "sender": "ACCOUNT",
            "content": {"type": "TEMPLATE", "templateCode": "ORDER_01", "text": "#{name}님, 발송되었습니다."},
        }
    )
)
COLUMNS = ["name", "note"]


def good_row(no):
    return [no, f"8210{no:08}", "길동", "x"]


BAD_ROWS = [
    [2, "821012345678", "길동"],
    (2, "821012345678", "길동", "x"),
    [0, "821012345678", "길동", "x"],
    [True, "821012345678", "길동", "x"],
    [1, "821012345678", "길동", "x"],
    [2, "01012345678", "길동", "x"],
    [2, 821012345678, "길동", "x"],
    [2, "821012345678", "", "x"],
    [2, "821012345678", "길동", 7],
    [2, "821012345678", "길동", "\0"],
    [2, "821012345678", "길동", "x" * (LONGEST_VALUE + 1)],
    [2, "821012345678", "(광고)", "x"],
    "row",
]


def test_good_rows_come_with_their_variables_in_order():
    checked = check_rows(SCRIPT, COLUMNS, [good_row(3), good_row(1)])

    assert checked.problems == []
    assert checked.good == [(no, f"8210{no:08}", {"name": "길동", "note": "x"}) for no in (3, 1)]


@pytest.mark.parametrize("row", BAD_ROWS, ids=lambda row: str(row)[:30])
def test_a_bad_row_is_told_among_good_ones(row):
    checked = check_rows(SCRIPT, COLUMNS, [good_row(1), row, good_row(3)])

    assert len(checked.problems) == 1
    assert [no for no, _, _ in checked.good] == [1, 3]
