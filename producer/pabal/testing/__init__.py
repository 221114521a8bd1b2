"""Test a service that uses Pabal: a client that checks everything, sends nothing and keeps receipts.

    def test_who_ordered_is_told(pabal_client: FakeClient) -> None:
        tell_who_ordered(pabal_client)

        assert pabal_client.messages_to("010-1234-5678")[0].text == "길동님의 상품"

`pabal_client` and `pabal_async_client` are fixtures of pytest, there wherever Pabal is installed. What
workers do later (pace, windows, reports, failover) is not simulated.
"""

from pabal.testing.fake_client import FakeClient
from pabal.testing.fake_workers import NotSimulated, WouldSend

__all__ = ["FakeClient", "NotSimulated", "WouldSend"]
