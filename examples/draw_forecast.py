"""Sends two campaigns to the provider's stand-in on this machine, and draws the first one half-way.

    python examples/draw_forecast.py docs/forecast.png

They share an account of 1,200 messages a minute. The first is stopped for eight seconds; the second one, of
priority HIGH, comes in between. It takes about a minute, and leaves nothing behind but the chart.
"""

from __future__ import annotations

import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from pabal.campaign import parse_campaign
from pabal.cli.charts.option import write_chart
from pabal.client import Client
from pabal.replies import ForecastReply
from pabal_worker.demo.demo import SETTINGS, folder_for
from pabal_worker.local.stack import LocalStack
from pabal_worker.sandbox import read_recipe

ACCOUNT = {"PABAL_ACCOUNT_SPEED": "1200/MINUTE"}
TEXT = "#{name}님, 주문하신 상품이 발송되었습니다."


def main(path: Path) -> None:
    """Run it, and draw to `path`."""
    with folder_for(None) as data:
        recipe = read_recipe({"reports": {"min_s": 0.2, "max_s": 1.5}})
        stack = LocalStack(
            data, with_sandbox=recipe, worker_count=2, settings=SETTINGS | ACCOUNT, on_event=_say
        )
        try:
            stack.start()
            write_chart(_sent(Client(stack.settings["PABAL_BROKER_URL"])), path)
        finally:
            stack.stop()


def _sent(client: Client) -> ForecastReply:
    """Send for a while; the forecast at the end of it."""
    _submit(client, "spring-sale-2026", 1800)
    _submit(client, "shipping-notices", 400, sendAt=_in(30), priority="HIGH")
    time.sleep(14)
    client.pause("spring-sale-2026")
    time.sleep(8)
    client.resume("spring-sale-2026")
    time.sleep(18)
    return client.forecast("spring-sale-2026", history=True)


def _submit(client: Client, name: str, people: int, **options: Any) -> None:
    content = {"type": "TEMPLATE", "templateCode": "ORDER_01", "text": TEXT}
    spec = {"id": name, "channel": "KAKAO_ALIM", "sender": "@shop", "content": content}
    rows = ({"to": f"010{no:08}", "name": f"이름{no}"} for no in range(20_000_000, 20_000_000 + people))
    client.submit(parse_campaign(spec | options), rows)


def _in(seconds: float) -> str:
    return (datetime.now(UTC) + timedelta(seconds=seconds)).isoformat()


def _say(name: str, event: str, detail: str) -> None:
    sys.stderr.write(f"{name} {event} {detail}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
