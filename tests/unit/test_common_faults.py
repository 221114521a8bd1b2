"""One cause for most failures is told from people who cannot be reached."""

from __future__ import annotations

from typing import Any

import pytest

from pabal.common_faults import find_common_faults


def failure(fault: str | None, messages: int, code: str = "7008", **more: Any) -> Any:
    values = {"channel": "kakao", "state": "undelivered", "code": code, "name": "EC_SOMETHING"}
    return {**values, "fault": fault, "messages": messages} | more


@pytest.mark.parametrize(
    ("failures", "ended", "found"),
    [
        ([], 0, []),
        ([failure("content", 3)], 6, [("content", 3, 6)]),
        ([failure("content", 2)], 2, []),
        ([failure("content", 3)], 7, []),
        ([failure("recipient", 40)], 40, []),
        ([failure("provider", 40)], 40, []),
        ([failure(None, 40)], 40, []),
        ([failure("account", 2), failure("account", 2, "5/12")], 6, [("account", 4, 6)]),
    ],
)
def test_content_and_account_are_common_from_half_of_a_channel_on(failures, ended, found):
    faults = find_common_faults(failures, {"kakao": ended})

    assert [(fault.fault, fault.failed, fault.ended) for fault in faults] == found


def test_the_most_frequent_code_is_named_and_channels_are_counted_apart():
    failures = [failure("content", 2, "7001"), failure("content", 5), failure("content", 1, channel="sms")]

    (fault,) = find_common_faults(failures, {"kakao": 7, "sms": 9})

    assert (fault.channel, fault.failed, fault.code) == ("kakao", 7, "7008 EC_SOMETHING")
