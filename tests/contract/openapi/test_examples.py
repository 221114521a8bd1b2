"""The provider's own examples: the sandbox takes them, and we read them without a complaint."""

import json
from datetime import UTC, datetime

import pytest

from pabal.channels import CHANNELS
from pabal_worker.provider.infobip.answers.answers import Reply, read_answer
from pabal_worker.provider.infobip.reports.logs import page_of
from pabal_worker.provider.infobip.reports.reports import read_body, read_report
from pabal_worker.provider.infobip.requests import build
from pabal_worker.provider.outcomes import Accepted, Standing
from pabal_worker.provider.port import OutgoingMessage, SendRequest
from pabal_worker.sandbox.api.request_rules import find_violations
from tests.support.provider_contract import Exchange

AT_THAT_TIME = datetime(2021, 8, 1, tzinfo=UTC)
"""When the moments of the examples are less than 180 days ahead."""

OVER_THEIR_OWN_LIMIT = {"Pre-order": "Preorder", "Top Products This Week": "Top Products"}
"""A button's name and a header in the examples are longer than the file's own schemas allow."""

WITHOUT_REPORTS = {"KAKAO_BRAND"}
"""Channels of whose reports the file has a schema and no example."""


def shortened(example):
    text = json.dumps(example, ensure_ascii=False)
    for long, short in OVER_THEIR_OWN_LIMIT.items():
        text = text.replace(f'"{long}"', f'"{short}"')
    return json.loads(text)


@pytest.mark.parametrize("channel", CHANNELS)
def test_the_sandbox_takes_every_request_of_the_file(contract, channel):
    for example in contract.examples(CHANNELS[channel].send_path, "post"):
        assert find_violations(channel, shortened(example), now=AT_THAT_TIME) == [], example


@pytest.mark.parametrize("channel", CHANNELS)
def test_answers_of_the_file_are_read_row_by_row(contract, channel):
    for example in contract.examples(CHANNELS[channel].send_path, "post", 200):
        rows = example["messages"]
        messages = [OutgoingMessage(row["messageId"], row["destination"], {}, 60) for row in rows]
        request = SendRequest(channel, example["bulkId"], "c", "S", messages)

        answer = read_answer(request, Reply(200, {}, json.dumps(example).encode()))

        assert {type(outcome) for outcome in answer.outcomes.values()} == {Accepted}


@pytest.mark.parametrize("channel", CHANNELS)
def test_refusals_of_the_file_are_no_acceptance(contract, channel):
    request = SendRequest(channel, "b", "c", "S", [OutgoingMessage("m-1", "821000000001", {}, 60)])
    for example in contract.examples(CHANNELS[channel].send_path, "post", 400):
        answer = read_answer(request, Reply(400, {}, json.dumps(example).encode()))

        assert not isinstance(answer.outcomes["m-1"], Accepted)


@pytest.mark.parametrize("channel", CHANNELS)
def test_pushed_and_pulled_reports_of_the_file_are_read_whole(contract, channel):
    bodies = contract.pushed_examples(channel) + contract.examples(CHANNELS[channel].reports_path, "get", 200)

    assert bool(bodies) == (channel not in WITHOUT_REPORTS)
    for body in bodies:
        content = read_body(json.dumps(body).encode())
        assert not content.complaints, str(content.complaints)
        assert [report.message_id for report in content.reports] == [
            row["messageId"] for row in body["results"]
        ]
        assert {report.standing for report in content.reports} == {Standing.DELIVERED}
        assert all(report.price and report.currency and report.done_at for report in content.reports)


@pytest.mark.parametrize("channel", CHANNELS)
def test_logs_of_the_file_are_read_whole(contract, channel):
    for example in contract.examples(CHANNELS[channel].logs_path, "get", 200):
        page = page_of(json.dumps(example).encode())

        reports = [read_report(row) for row in page.rows]
        assert [report.message_id for report in reports] == [row["messageId"] for row in example["results"]]
        assert all(report.standing is Standing.DELIVERED and report.price for report in reports)


@pytest.mark.parametrize("channel", [name for name, one in CHANNELS.items() if one.failover_to])
def test_every_content_of_the_file_is_accepted_written_and_judged(contract, channel):
    examples = contract.examples(CHANNELS[channel].send_path, "post")
    contents = [message["content"] for example in examples for message in shortened(example)["messages"]]

    assert contents
    for content in contents:
        accepted = CHANNELS[channel].adapter.validate_python(content, by_alias=True, by_name=False)
        written = accepted.to_json()
        path, body = build(
            SendRequest(channel, "b", "c", "S", [OutgoingMessage("m-1", "821000000001", written, 60)])
        )
        assert written == content
        assert contract.request_problems(Exchange("POST", f"https://x{path}", body)) == []
