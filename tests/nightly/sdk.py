"""Read what sandbox and webhooks say with the provider's own Python SDK: `python -m tests.nightly.sdk`.

The SDK knows SMS and not Kakao. It sends to the sandbox, and reads the answer, the logs, the reports, and the
bodies that our webhooks brought of a campaign whose people got an SMS.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from rich.console import Console

from pabal_worker.sandbox import read_recipe, running
from tests.nightly.one_container import API_KEY, one_container
from tests.nightly.wheels import Failed, run
from tests.support.driving import SMS, drive, submit, turn
from tests.support.endpoint import SECRETS, Endpoint, endpoint
from tests.support.folders import open_folder

SDK = "infobip-api-python-client==6.0.0"
PEOPLE = 20

_READ = """
import json, sys, time
from infobip_api_client import ApiClient, Configuration, SmsDeliveryResult, SmsRequest
from infobip_api_client.api.sms_api import SmsApi

url, key, *bodies = sys.argv[1:]
api = SmsApi(ApiClient(Configuration(host=url, api_key=key)))
message = {
    "sender": "0215881234",
    "destinations": [{"to": "821012345678", "messageId": "sdk-1"}, {"to": "82"}],
    "content": {"text": "hello"},
    "options": {"campaignReferenceId": "sdk", "platform": {"entityId": "e"}},
    "webhooks": {"callbackData": "x"},
}
request = SmsRequest.from_dict({"messages": [message], "options": {"schedule": {"bulkId": "sdk-bulk"}}})
answer = api.send_sms_messages(request)
assert answer.bulk_id == "sdk-bulk", answer
names = [row.status.name for row in answer.messages]
assert names == ["PENDING_ACCEPTED", "REJECTED_DESTINATION"], names
for _ in range(100):
    reports = api.get_outbound_sms_message_delivery_reports(message_id="sdk-1").results
    if reports:
        break
    time.sleep(0.1)
(report,) = reports
seen = (report.status.name, report.to, report.callback_data)
assert seen == ("DELIVERED_TO_HANDSET", "821012345678", "x"), report
assert report.price.price_per_message and report.sent_at and report.done_at, report
(row,) = api.get_outbound_sms_message_logs(message_id=["sdk-1"]).results
seen = (row.destination, row.status.name, row.platform.entity_id)
assert seen == ("821012345678", "DELIVERED_TO_HANDSET", "e"), row
page = api.get_outbound_sms_message_logs(bulk_id=["sdk-bulk"], limit=1, use_cursor=True)
assert page.results and page.cursor.next_cursor, page
told = []
for path in bodies:
    with open(path, encoding="utf-8") as file:
        told += SmsDeliveryResult.from_dict(json.load(file)).results
assert told and all(row.message_id and row.status.group_name for row in told), told
print(f"sent 2, read 1 report, {len(page.results) + 1} log rows, {len(told)} rows of webhooks")
"""


def main() -> int:
    """Install the SDK, let it read; 1 if it cannot."""
    argparse.ArgumentParser(prog="tests.nightly.sdk", description=__doc__).parse_args()
    console = Console(highlight=False)
    with open_folder("sdk") as folder:
        try:
            console.print(f"✓ {check(folder)}")
        except Failed as failure:
            console.print(f"✗ {failure}", style="red", markup=False)
            return 1
    return 0


def check(folder: Path) -> str:
    """What the SDK read. Raises Failed with its words if it read something wrong or not at all."""
    run([sys.executable, "-m", "venv", folder / "venv"])
    python = folder / "venv" / "bin" / "python"
    run([python, "-m", "pip", "install", "--quiet", SDK])
    shares = {"kakao_alim": {"unknown_user": 1.0}, "sms": {"blocked": 0.3}}
    recipe = read_recipe({"outcomes": shares, "reports": {"min_s": 0.0, "max_s": 0.1}})
    with running(recipe, api_key=API_KEY) as sandbox:
        bodies = _webhook_bodies(folder, sandbox.url)
        sandbox.set_recipe(read_recipe({"reports": {"min_s": 0.0, "max_s": 0.1}}))
        return run([python, "-c", _READ, sandbox.url, API_KEY, *bodies]).strip()


def _webhook_bodies(folder: Path, provider_url: str) -> list[Path]:
    settings = {"relay_secret": SECRETS[0], "relay_allow_private": True}
    with one_container(folder, provider_url, **settings) as container, endpoint() as here:
        submit(container, recipients=PEOPLE, smsFailover=SMS, webhooks={"delivery": {"url": here.url}})
        drive(container, "test")
        for _ in range(50):
            container.webhook_delivery.deliver_parcels()
            if len(here.told) >= PEOPLE:
                return _written(folder, here)
            turn(container)
    raise Failed(f"webhooks told {len(here.told)} of {PEOPLE} people")


def _written(folder: Path, here: Endpoint) -> list[Path]:
    paths = []
    for number, arrived in enumerate(here.taken):
        path = folder / f"webhook-{number}.json"
        path.write_bytes(arrived.body)
        paths.append(path)
    return paths


if __name__ == "__main__":
    sys.exit(main())
