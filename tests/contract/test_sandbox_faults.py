"""Faults on demand, met by a real client over real connections; and a sandbox's life as a process."""

from __future__ import annotations

import subprocess
import sys
import time

import httpx
import pytest

from pabal_worker.sandbox import Recipe, read_recipe, running

SEND = "/kakao-alim/1/messages"


def alim(*message_ids: str) -> dict:
    return {
        "messages": [
            {
                "sender": "OFFICIAL",
                "destinations": [{"to": "821012345678", "messageId": id_} for id_ in message_ids],
                "content": {"type": "TEMPLATE", "templateCode": "T1", "text": "안녕하세요"},
            }
        ]
    }


def fault(kind: str, **more: object) -> Recipe:
    return read_recipe({"faults": [{"kind": kind, "on": [1], **more}]})


@pytest.mark.parametrize(
    ("kind", "taken"), [("cut_before", 0), ("accept_then_cut", 1)], ids=["before taking", "after taking"]
)
def test_a_cut_really_closes_the_connection(api, sandbox, kind, taken):
    sandbox.set_recipe(fault(kind))

    with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
        api.post(SEND, json=alim("m1"))

    (row,) = sandbox.requests()
    assert (row["http"], row["fault"], sandbox.summary()["taken"]) == (None, kind, taken)


def test_after_a_cut_the_same_client_goes_on_and_the_logs_know_what_was_taken(api, sandbox):
    sandbox.set_recipe(fault("accept_then_cut"))
    with pytest.raises(httpx.TransportError):
        api.post(SEND, json=alim("m1"))

    again = api.post(SEND, json=alim("m1"))
    found = api.get("/kakao-alim/1/logs", params={"messageId": "m1"})

    assert again.json()["messages"][0]["status"]["id"] == 23
    assert [row["messageId"] for row in found.json()["results"]] == ["m1"]


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        ("status_400_sender", 400),
        ("status_401", 401),
        ("status_403", 403),
        ("status_429", 429),
        ("status_500_not_taken", 500),
    ],
)
def test_an_error_before_taking_leaves_nothing_behind(api, sandbox, kind, status):
    sandbox.set_recipe(fault(kind))

    answer = api.post(SEND, json=alim("m1"))

    assert (answer.status_code, answer.json()["errorCode"]) == (status, f"E{status}")
    assert "retry-after" not in answer.headers
    assert [(row["taken"], row["status"]) for row in sandbox.arrivals()] == [(False, f"HTTP_{status}")]


def test_a_500_may_have_taken_everything(api, sandbox):
    sandbox.set_recipe(fault("status_500_taken"))

    answer = api.post(SEND, json=alim("m1", "m2"))

    assert answer.status_code == 500
    assert sandbox.summary()["taken"] == 2


@pytest.mark.parametrize(
    ("kind", "more", "header"),
    [
        ("status_503", {}, "1"),
        ("status_503", {"retry_after_s": 7}, "7"),
        ("status_429", {"retry_after_s": 0.2}, "1"),
    ],
)
def test_the_provider_may_say_how_long_to_wait(api, sandbox, kind, more, header):
    sandbox.set_recipe(fault(kind, **more))

    assert api.post(SEND, json=alim("m1")).headers["retry-after"] == header


def test_a_hang_takes_and_never_answers(api, sandbox):
    sandbox.set_recipe(fault("hang"))

    with pytest.raises(httpx.ReadTimeout):
        api.post(SEND, json=alim("m1"), timeout=0.5)

    assert sandbox.summary()["taken"] == 1


def test_a_slow_answer_comes_after_all(api, sandbox):
    sandbox.set_recipe(fault("slow", late_s=0.3))

    with pytest.raises(httpx.ReadTimeout):
        api.post(SEND, json=alim("m1"), timeout=0.1)
    sandbox.set_recipe(fault("slow", late_s=0.1))

    assert api.post(SEND, json=alim("m2")).status_code == 200


@pytest.mark.off_contract("an answer that is not JSON")
def test_a_200_may_be_no_json(api, sandbox):
    sandbox.set_recipe(fault("non_json_200"))

    answer = api.post(SEND, json=alim("m1"))

    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert sandbox.summary()["taken"] == 1


def test_an_answer_may_lack_rows(api, sandbox):
    sandbox.set_recipe(fault("missing_rows", rows=2))

    rows = api.post(SEND, json=alim("m1", "m2", "m3")).json()["messages"]

    assert [row["messageId"] for row in rows] == ["m3"]
    assert sandbox.summary()["taken"] == 3


def test_an_answer_may_have_rows_that_nobody_sent(api, sandbox):
    sandbox.set_recipe(fault("foreign_rows", rows=2))

    rows = api.post(SEND, json=alim("m1")).json()["messages"]

    assert [row["messageId"] for row in rows] == ["m1", "foreign-1-0", "foreign-1-1"]
    assert sandbox.summary()["taken"] == 1


def test_an_answer_may_come_in_another_order(api, sandbox):
    sandbox.set_recipe(fault("shuffled_rows"))
    sent = [f"m{n}" for n in range(20)]

    rows = api.post(SEND, json=alim(*sent)).json()["messages"]

    answered = [row["messageId"] for row in rows]
    assert answered != sent
    assert sorted(answered) == sorted(sent)


def test_a_key_may_be_blocked_for_a_while(api, sandbox):
    sandbox.set_recipe(read_recipe({"faults": [{"kind": "status_401", "first": 2, "last": 3}]}))

    codes = [api.post(SEND, json=alim(f"m{n}")).status_code for n in range(4)]

    assert codes == [200, 401, 401, 200]


def test_above_the_cap_there_is_429_with_a_time_to_wait(api, sandbox):
    sandbox.set_recipe(read_recipe({"cap": {"amount": 3, "per_s": 60}}))

    answers = [api.post(SEND, json=alim(f"a{n}", f"b{n}")) for n in range(2)]

    assert [answer.status_code for answer in answers] == [200, 429]
    assert 0 < int(answers[1].headers["retry-after"]) <= 60
    assert sandbox.summary()["taken"] == 2


def test_above_the_cap_of_requests_there_is_429_however_few_messages_they_bring(api, sandbox):
    sandbox.set_recipe(read_recipe({"request_cap": {"amount": 2, "per_s": 60}}))

    large = api.post(SEND, json=alim(*(f"a{n}" for n in range(50))))
    small = [api.post(SEND, json=alim(f"b{n}")) for n in range(2)]

    assert [answer.status_code for answer in (large, *small)] == [200, 200, 429]
    assert 0 < int(small[1].headers["retry-after"]) <= 60
    assert sandbox.summary()["taken"] == 51


def test_the_same_seed_hits_the_same_messages_in_any_order(api, sandbox):
    sandbox.set_recipe(read_recipe({"seed": 5, "outcomes": {"kakao_alim": {"rejected_at_submit": 0.5}}}))
    ids = [f"m{n}" for n in range(40)]

    def rejected(order: list[str]) -> set[str]:
        rows = api.post(SEND, json=alim(*order)).json()["messages"]
        return {row["messageId"] for row in rows if row["status"]["id"] == 52}

    first = rejected(ids)
    sandbox.reset()

    assert rejected(ids[::-1]) == first
    assert 0 < len(first) < 40


def test_a_sandbox_ends_with_its_block_even_while_somebody_hangs_on():
    recipe = read_recipe({"faults": [{"kind": "hang", "on": [1]}]})
    with running(recipe, "secret") as sandbox, httpx.Client(trust_env=False, verify=False) as client:
        with pytest.raises(httpx.ReadTimeout):
            headers = {"authorization": "App secret"}
            client.post(sandbox.url + SEND, json=alim("m1"), headers=headers, timeout=0.3)
        url = sandbox.url

    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{url}/_sandbox/health", trust_env=False, verify=False)


PARENT = """
import sys
from pabal_worker.sandbox import running
with running() as sandbox:
    print(sandbox.url, flush=True)
    sys.stdin.read()
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child that its parent died")
def test_a_sandbox_dies_with_its_parent():
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with parent:
        url = parent.stdout.readline().strip()
        assert httpx.get(f"{url}/_sandbox/health", trust_env=False, verify=False).status_code == 200
        parent.kill()

    assert is_gone(url)


def is_gone(url: str) -> bool:
    ends = time.monotonic() + 10
    while time.monotonic() < ends:
        try:
            httpx.get(f"{url}/_sandbox/health", trust_env=False, verify=False)
        except httpx.TransportError:
            return True
        time.sleep(0.05)
    return False


def test_a_wrong_recipe_ends_the_command_with_the_reason(tmp_path):
    file = tmp_path / "recipe.json"
    file.write_text('{"sead": 1}')

    ended = subprocess.run(
        [sys.executable, "-m", "pabal_worker.sandbox", "--api-key", "k", "--recipe", str(file)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert ended.returncode == 2
    assert "did you mean 'seed'?" in ended.stderr
