"""Brand messages between client and sandbox: every form, each option, each step of a failover."""

import time

import pytest

from pabal_worker.provider.infobip.reports.reports import read_body, read_report
from pabal_worker.provider.outcomes import Accepted, Standing
from pabal_worker.provider.port import LogQuery, OutgoingMessage, SendRequest
from pabal_worker.sandbox import read_recipe
from tests.contract.test_client_and_sandbox import client_of
from tests.support.brand_forms import FORMS, form
from tests.support.logs import all_rows

TRACKING = {"shortenUrl": True, "trackClicks": True, "trackingUrl": "https://h.example.com/clicks"}


@pytest.mark.anyio
@pytest.mark.parametrize("targeting", [None, "ALL_CONSENT", "NON_FRIENDS", "TARGETED_FRIENDS"])
async def test_every_form_is_taken_and_found_in_the_logs_as_it_was_sent(sandbox, targeting):
    contents = [form(kind) for kind in FORMS]
    messages = [OutgoingMessage(f"m-{n}", f"8210{n:08}", content, 600) for n, content in enumerate(contents)]
    options = {"targeting": targeting, "tracking": TRACKING, "priority": "HIGH"}
    request = SendRequest("KAKAO_BRAND", "bulk-1", "c", "SENDER", messages, **options)

    async with client_of(sandbox) as client:
        answer = await client.send(request, may_start=lambda: True)
        rows = await all_rows(client, LogQuery("KAKAO_BRAND", bulk_id="bulk-1"))

    assert {type(outcome) for outcome in answer.outcomes.values()} == {Accepted}
    assert {row["messageId"]: row["content"] for row in rows} == {
        f"m-{n}": content for n, content in enumerate(contents)
    }


@pytest.mark.parametrize(("tells_each_step", "standings"), [(True, 2), (False, 1)])
def test_the_failure_before_the_providers_own_sms_is_reported_where_that_is_asked_for(
    api, sandbox, tells_each_step, standings
):
    quick = {"min_s": 0, "max_s": 0.01}
    sandbox.set_recipe(read_recipe({"outcomes": {"kakao_brand": {"unknown_user": 1}}, "reports": quick}))
    message = {
        "sender": "S",
        "destinations": [{"to": "821000000001", "messageId": "m-1"}],
        "content": form("TEXT_FREE_FORM"),
        "options": {"smsFailover": {"sender": "0215881234", "text": "(광고)봄"}},
        "webhooks": {"delivery": {"receiveTriggeredFailoverReports": tells_each_step}},
    }

    assert api.post("/kakao-chingu/1/messages", json={"messages": [message]}).status_code == 200
    time.sleep(0.5)  # the sandbox's reports come within a moment; it has no clock to set
    reports = read_body(api.get("/kakao-chingu/1/reports").content).reports

    assert [report.standing for report in reports][-1] is Standing.DELIVERED
    assert len(reports) == standings
    assert {report.message_id for report in reports} == {"m-1"}
    [row] = api.get("/kakao-chingu/1/logs").json()["results"]
    assert read_report(row).standing is Standing.DELIVERED
