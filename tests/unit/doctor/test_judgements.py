"""What is judged of facts that no server on this machine can be brought to, and of settings."""

from __future__ import annotations

import json
import shutil
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
from psycopg import OperationalError

from pabal.common_faults import CommonFault
from pabal.disk_room import DiskRoom, measure_room
from pabal_worker.alive.beats import SEEN
from pabal_worker.doctor.disk import judge_room
from pabal_worker.doctor.failing import judge_failing
from pabal_worker.doctor.findings import Look, compare_places, doubtful, merge_looks, wrong
from pabal_worker.doctor.ledger_server import (
    LedgerFacts,
    judge_connections,
    judge_failure,
    judge_host_clock,
    judge_ledger,
)
from pabal_worker.doctor.provider_call import judge_address
from pabal_worker.doctor.redis_server import BROKER, RedisFacts, judge_clocks, judge_redis
from pabal_worker.doctor.roll_call import (
    QUEUES,
    WorkerAnswer,
    describe_worker,
    judge_workers,
    read_answer,
)
from pabal_worker.doctor.settings_check import judge_names, judge_settings
from pabal_worker.doctor.webhooks import judge_webhooks
from pabal_worker.settings import Settings, read_settings

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
REDIS = RedisFacts(
    "Valkey", "9.1.2", "run", "master", False, "noeviction", 10, 0, True, "ok", 0.001, "7.2.4", 0.0
)
LEDGER = LedgerFacts(
    180_006, "18.6", "1/pabal", False, False, "r1", {}, True, "UTC", 5, 97, 1.0, {}, 0.0, 0.001, 0.0, None
)
WORKER = WorkerAnswer("w1", "0.1.0", "3.11.7", 9, frozenset(QUEUES), {"PABAL_ACCOUNT_SPEED": ""})


def codes(findings: Any) -> list[str]:
    return [finding["code"] for finding in findings]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({}, []),
        ({"last_write": "err"}, ["broker.disk"]),
        ({"last_write": "err", "refusal": "MISCONF Errors writing to the AOF file"}, ["broker.disk"]),
        ({"is_loading": True}, ["broker.loading"]),
        ({"writes_file": None}, []),
        ({"speaks_as": "6.2.14"}, ["broker.old"]),
        ({"speaks_as": "7.2.0"}, []),
        ({"used_bytes": 95, "most_bytes": 100}, ["broker.memory"]),
        ({"round_trip_s": 0.06}, ["broker.latency"]),
    ],
)
def test_a_redis_is_judged_by_what_it_says(change, code):
    assert codes(judge_redis(replace(REDIS, **change), BROKER)) == code


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({}, []),
        ({"version": 170_004}, ["ledger.old"]),
        ({"is_standby": True}, ["ledger.read_only"]),
        ({"zone": "Asia/Seoul"}, ["ledger.zone"]),
        ({"oldest_transaction_s": 7200.0}, ["ledger.transaction"]),
        ({"settings": {"autovacuum": "off"}}, ["ledger.autovacuum"]),
        ({"bloated": {"messages": (60_000, 1_000_000)}}, []),
        ({"round_trip_s": 0.2}, ["ledger.latency"]),
        ({"longest_wait_s": 29.0, "blocker": 4711}, []),
        ({"longest_wait_s": 31.0, "blocker": 4711}, ["ledger.blocked"]),
    ],
)
def test_a_ledger_is_judged_by_what_it_says(change, code):
    assert codes(judge_ledger(replace(LEDGER, **change), needed="r1")) == code


@pytest.mark.parametrize(
    ("free_gib", "found"), [(50, []), (4.9, [("disk.low", False)]), (1.9, [("disk.low", True)])]
)
def test_a_disk_is_judged_by_what_is_free(free_gib, found):
    room = DiskRoom(Path("/var/lib/pabal"), int(free_gib * 1024**3))

    assert [(finding["code"], finding["wrong"]) for finding in judge_room(room)] == found
    assert all("larger disk" in finding["mend"] for finding in judge_room(room))


def test_the_room_of_a_folder_is_measured(tmp_path):
    assert 0 < measure_room(tmp_path).free_bytes <= shutil.disk_usage(tmp_path).total


def test_pods_are_held_against_the_connections_that_there_are():
    assert codes(judge_connections(97, {"a": 9, "b": 9, "c": 9, "d": 9})) == []
    assert codes(judge_connections(97, {"a": 9, "b": 9, "c": 9, "d": 9, "e": 9})) == ["ledger.connections"]


@pytest.mark.parametrize(
    ("pacer_s", "apart_s", "code"), [(101.0, 0.0, []), (90.0, 0.0, ["pacer.clock"]), (104.0, 3.0, [])]
)
def test_clocks_that_differ_are_told_from_questions_that_lay_apart(pacer_s, apart_s, code):
    assert codes(judge_clocks(pacer_s, 100.0, apart_s=apart_s)) == code


@pytest.mark.parametrize(
    ("host_now_s", "says"),
    [(None, []), (109.0, []), (195.0, ["+95 s"]), (5.0, ["-95 s"])],
)
def test_a_host_whose_clock_is_not_the_ledgers_is_found_with_how_far_it_is_off(host_now_s, says):
    facts = replace(LEDGER, now_s=100.0, host_now_s=host_now_s)

    found = list(judge_host_clock(facts, host="pod-7"))

    assert codes(found) == ["ledger.clock"] * len(says)
    assert all(
        f"the clock of pod-7 differs from the ledger's by {words}" in found[0]["what"] for words in says
    )


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("https://x.api.infobip.com", []),
        ("http://x.api.infobip.com", ["provider.plain"]),
        ("https://api.example.com", ["provider.host"]),
        ("http://127.0.0.1:8080", []),
    ],
)
def test_an_address_of_the_provider_is_judged(url, code):
    assert codes(judge_address(url)) == code


def test_queues_that_nobody_takes_from_are_named_with_what_waits():
    half = replace(WORKER, queues=frozenset(QUEUES) - {"pabal.steer"})

    found = list(judge_workers([half], {"pabal.steer": 7}, own_version="0.1.0"))

    assert codes(found) == ["workers.queue"]
    assert "pabal.steer (7 wait)" in found[0]["what"]


@pytest.mark.parametrize(
    ("answers", "code"),
    [
        ([], ["workers.none"]),
        ([WORKER], []),
        ([WORKER, replace(WORKER, node="w2", version="0.2.0")], ["versions.differ"]),
        ([replace(WORKER, version="", queues=frozenset(), settings={})], ["versions.differ"]),
        ([WORKER, replace(WORKER, node="w2", ahead_s=300.0)], ["workers.clock"]),
        ([replace(WORKER, ahead_s=-3.0)], []),
        ([replace(WORKER, beats={"gen1@a": (9.0, 0.1)})], []),
        ([replace(WORKER, beats={"gen1@a": (9.0, 0.1), "gen1@b": (8.0, 1.0)})], ["beat.several"]),
        (
            [WORKER, replace(WORKER, node="w2", settings={"PABAL_ACCOUNT_SPEED": "600/MINUTE"})],
            ["settings.differ"],
        ),
    ],
)
def test_workers_are_compared_with_each_other_and_with_the_command(answers, code):
    assert codes(judge_workers(answers, {}, own_version="0.1.0")) == code


def test_what_a_worker_answers_is_read_again():
    SEEN.note("gen1@a")

    answer = read_answer("w1", json.loads(json.dumps(describe_worker(Settings(), QUEUES))), time.time())

    assert (answer.version, answer.queues) == (version("pabal"), frozenset(QUEUES))
    assert list(answer.beats) == ["gen1@a"]


def test_campaigns_that_fail_for_one_cause_are_a_finding_a_cause_with_the_newest():
    content = CommonFault("kakao", "content", 40, 50, "7008 EC_INVALID_TEMPLATE_ARGS")
    account = CommonFault("sms", "account", 3, 3, "5/12 REJECTED_NOT_ENOUGH_CREDITS")

    found = list(judge_failing([("new", content), ("new", account), ("old", content)]))

    assert codes(found) == ["work.content", "work.account"]
    assert "2 campaigns of the last day fail" in found[0]["what"] and "the newest new" in found[0]["what"]
    assert "1 campaign of the last day fails" in found[1]["what"] and "pabal rerun ID" in found[1]["mend"]
    assert list(judge_failing([])) == []


def test_a_name_that_nobody_reads_is_found_with_the_one_that_is_meant():
    found = list(judge_names(["PABAL_ACOUNT_SPEED", "PABAL_TIME_ZONE", "PATH"], where="pabal.env"))

    assert [(one["what"], one["mend"]) for one in found] == [
        (
            "PABAL_ACOUNT_SPEED is set in pabal.env, and nobody reads it",
            "it may be meant as PABAL_ACCOUNT_SPEED",
        )
    ]


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({}, []),
        ({"PABAL_INFOBIP_API_KEY": "k"}, ["settings.provider"]),
        ({"PABAL_RECEIVER_USER": "u"}, ["settings.receiver"]),
        ({"PABAL_DELETE_DAYS": "30"}, ["settings.retention"]),
        ({"PABAL_DELETE_DAYS": "30", "PABAL_RETENTION_DAYS": "30"}, []),
        ({"PABAL_ACCOUNT_SPEED": "30/MINUTE"}, ["settings.floor"]),
        ({"PABAL_ACCOUNT_SPEED": "50/SECOND,1000/DAY"}, ["settings.floor"]),
        ({"PABAL_ACCOUNT_SPEED": "50/SECOND"}, []),
    ],
)
def test_settings_that_contradict_each_other_are_found(values, code):
    settings, refused = read_settings(values)

    assert (codes(judge_settings(settings)), refused) == (code, [])


def test_settings_are_read_from_what_is_given_alone_and_refused_ones_are_said(monkeypatch):
    monkeypatch.setenv("PABAL_PUMP_S", "7")

    settings, refused = read_settings(
        {"PABAL_REQUEST_SIZE": "many", "PABAL_PUMP_SHARES": "3", "PABAL_RECEIVER_PUBLIC_URL": "https://x"}
    )

    assert (settings.pump_s, settings.request_size, settings.pump_shares) == (4, 500, 3)
    assert [text.partition(" ")[0] for text in refused] == ["PABAL_REQUEST_SIZE", "PABAL_RECEIVER_TOKEN"]


def test_what_two_places_find_stands_there_once_wrong_ones_first():
    silent, old = wrong("beat.tick", "the last tick was 10 s ago", "m"), doubtful("a.old", "old", "m")
    later = silent | {"what": "the last tick was 12 s ago"}

    merged = merge_looks({"here": Look({}, [old, silent]), "workers": Look({}, [later])})

    assert merged == [(silent, ["here", "workers"]), (old, ["here"])]


def test_a_ledger_that_is_another_for_the_workers_is_found():
    assert codes(compare_places({"ledger.is": "1/a"}, {"ledger.is": "1/b"})) == ["settings.ledger"]
    assert codes(compare_places({"ledger.is": "1/a"}, {})) == []


@pytest.mark.parametrize(
    ("says", "code"),
    [
        ("FATAL:  sorry, too many clients already", "ledger.full"),
        ('FATAL:  too many connections for database "pabal"', "ledger.full"),
        (
            "FATAL:  remaining connection slots are reserved for roles with the SUPERUSER attribute",
            "ledger.full",
        ),
        ('FATAL:  password authentication failed for user "pabal"', "ledger.unreachable"),
        ("FATAL:  could not write init file: No space left on device", "ledger.disk"),
        ("FATAL:  the database system is starting up", "ledger.starting"),
        ("FATAL:  the database system is in recovery mode", "ledger.starting"),
    ],
)
def test_a_ledger_that_takes_no_connection_is_told_from_one_that_is_away(says, code):
    finding = judge_failure("postgresql://pabal@127.0.0.1/pabal", OperationalError(says))

    assert (finding["code"], finding["wrong"]) == (code, True)


@pytest.mark.parametrize(
    ("webhook", "code", "way_out"),
    [
        ({}, None, ""),
        ({"failures": 1, "failed_since": NOW - timedelta(seconds=9)}, None, ""),
        ({"failures": 3, "failed_since": NOW - timedelta(seconds=10)}, "webhooks.failing", "own log"),
        (
            {"failures": 3, "failed_since": NOW - timedelta(seconds=10), "last_status": 401},
            "webhooks.failing",
            "PABAL_RELAY_SECRET",
        ),
        ({"state": "parked", "failures": 9, "parked_at": NOW}, "webhooks.parked", "pabal webhooks --resume"),
    ],
)
def test_a_webhook_is_judged_by_how_long_it_fails_and_by_its_last_answer(webhook, code, way_out):
    row = {"url": "https://x:pw@shop.example", "state": "active", "failures": 0, "last_status": 500}

    found = list(judge_webhooks([row | {"last_error": "it answered"} | webhook], now=NOW))

    assert codes(found) == ([code] if code else [])
    assert all(way_out in finding["mend"] and "1 webhook" in finding["what"] for finding in found)
    assert "pw" not in str(found)
