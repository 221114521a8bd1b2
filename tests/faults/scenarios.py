"""List the scenarios of `make faults`.

The provider takes a repeated id again, unless a scenario says otherwise: nothing hides behind its refusal,
and what is sent again without having been asked about counts as twice.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.faults import acts, acts_of_people
from tests.faults.scenario import Scenario

_SOME_ARE_NOT_ON_KAKAO = {"kakao_alim": {"unknown_user": 0.1}, "sms": {"blocked": 0.2}}
_LONG_AFTER = {"min_s": 20, "max_s": 22}
"""Reports come after leases have run out, so the logs must settle what is in doubt. Where they do, all are on
KakaoTalk: reports of SMS would make it twice as long.
"""

_OPEN_TO_REPEATS: Mapping[str, Any] = {"refuses_duplicates": False, "outcomes": _SOME_ARE_NOT_ON_KAKAO}


def _recipe(*faults: Mapping[str, Any], **more: Any) -> Mapping[str, Any]:
    return {**_OPEN_TO_REPEATS, "faults": faults, **more}


def _share(kind: str, share: float, **more: Any) -> dict[str, Any]:
    return {"kind": kind, "share": share, **more}


_SENDERS = (
    Scenario(
        "a worker is killed before its call",
        600,
        ((0.3, acts.kill_before_the_call), (0.6, acts.kill_before_the_call)),
        _recipe(),
        in_ci=True,
        puts_in_doubt=True,
    ),
    Scenario(
        "a worker is killed in its call",
        600,
        ((0.3, acts.kill_in_the_call), (0.6, acts.kill_in_the_call)),
        _recipe(reports=_LONG_AFTER, outcomes={}),
        puts_in_doubt=True,
    ),
    Scenario(
        "a worker is killed while its call waits to be read",
        600,
        ((0.3, acts.kill_before_it_is_read), (0.6, acts.kill_before_it_is_read)),
        _recipe(),
        provider_freezes=True,
        puts_in_doubt=True,
    ),
    Scenario(
        "a worker is killed between answer and settle",
        600,
        ((0.3, acts.kill_after_the_answer), (0.6, acts.kill_after_the_answer)),
        _recipe(base_latency_s=0.1, reports=_LONG_AFTER, outcomes={}),
        settings={"PABAL_REQUESTS_IN_FLIGHT": "1"},
        puts_in_doubt=True,
    ),
    Scenario(
        "all workers, beat and receiver are killed at once",
        600,
        ((0.4, acts.kill_all), (0.7, acts.kill_all)),
        _recipe(base_latency_s=0.3),
        puts_in_doubt=True,
    ),
    Scenario(
        "workers are killed again and again",
        1000,
        tuple((0.1 * n, acts.kill_one_of_two) for n in range(1, 9)),
        _recipe(),
    ),
    Scenario(
        "a worker stands still in its call for longer than its lease",
        600,
        ((0.4, acts.freeze_in_the_call),),
        _recipe(reports=_LONG_AFTER, outcomes={}),
        puts_in_doubt=True,
    ),
    Scenario(
        "a worker stands still before its call for longer than its lease",
        600,
        ((0.4, acts.freeze_before_the_call),),
        _recipe(),
        puts_in_doubt=True,
    ),
    Scenario(
        "a worker stands still in a transaction",
        600,
        ((0.4, acts.freeze_in_a_transaction),),
        _recipe(outcomes={"kakao_alim": {"unknown_user": 0.5}}),
    ),
    Scenario(
        "a worker stands still in a statement that takes a batch in",
        600,
        ((0.4, acts.freeze_in_a_batch),),
        _recipe(),
    ),
    Scenario(
        "workers stand still for moments",
        600,
        tuple((0.12 * n, acts.freeze_shortly) for n in range(1, 8)),
        _recipe(),
    ),
    Scenario(
        "a worker is told to end in its call",
        600,
        ((0.3, acts.end_in_the_call), (0.6, acts.end_in_the_call)),
        _recipe(),
        drains=True,
    ),
)

_VALKEY = (
    Scenario(
        "Redis is wiped",
        600,
        tuple((0.2 * n, acts.wipe_valkey) for n in range(1, 5)),
        _recipe(),
        in_ci=True,
    ),
    Scenario(
        "Redis is wiped under a campaign with a pace of its own",
        700,
        tuple((0.15 * n, acts.wipe_valkey) for n in range(1, 6)),
        _recipe(),
        campaign={"sendingSpeedLimit": {"amount": 450, "timeUnit": "MINUTE"}},
    ),
    Scenario("Redis is restarted", 600, ((0.3, acts.restart_valkey), (0.6, acts.restart_valkey)), _recipe()),
    Scenario("Redis is away", 600, ((0.5, acts.take_valkey_away),), _recipe()),
    Scenario("Redis does not answer", 600, ((0.5, acts.freeze_valkey),), _recipe()),
    Scenario("Redis is full", 600, ((0.3, acts.fill_valkey), (0.6, acts.fill_valkey)), _recipe()),
)

_POSTGRES = (
    Scenario(
        "PostgreSQL is restarted",
        600,
        ((0.3, acts.restart_postgres), (0.6, acts.restart_postgres)),
        _recipe(),
    ),
    Scenario(
        "all sessions of PostgreSQL are cut",
        600,
        tuple((0.1 * n, acts.cut_connections) for n in range(1, 9)),
        _recipe(),
        in_ci=True,
    ),
    Scenario("PostgreSQL is away", 600, ((0.5, acts.take_postgres_away),), _recipe()),
    Scenario("PostgreSQL does not answer", 600, ((0.5, acts.freeze_postgres),), _recipe()),
)

_ZONES_AND_ORDER = (
    Scenario(
        "the ledger is set up in Asia/Seoul",
        600,
        ((0.3, acts.kill_in_the_call),),
        _recipe(),
        ledger={"timezone": "Asia/Seoul"},
        puts_in_doubt=True,
    ),
    Scenario(
        "a pooler in transaction mode is before a ledger in Asia/Seoul",
        600,
        ((0.3, acts.kill_in_the_call), (0.6, acts.cut_connections)),
        _recipe(),
        ledger={"timezone": "Asia/Seoul"},
        through_pooler=True,
        puts_in_doubt=True,
    ),
    Scenario("ticks pile up and come at once", 600, ((0.4, acts.pile_ticks_up),), _recipe()),
    Scenario(
        "questions come late and out of order", 600, ((0.4, acts.ask_late_and_out_of_order),), _recipe()
    ),
)

_PROVIDER = (
    Scenario(
        "the sender is not registered",
        600,
        ((0.0, acts.register_the_sender),),
        {"refuses_duplicates": False, "faults": [{"kind": "status_400_sender", "first": 1}]},
        in_ci=True,
    ),
    Scenario(
        "the provider takes messages and cuts", 1000, (), _recipe(_share("accept_then_cut", 0.05)), times=4.0
    ),
    Scenario("the provider cuts before it takes", 1000, (), _recipe(_share("cut_before", 0.08)), times=4.0),
    Scenario(
        "the provider answers 500",
        1000,
        (),
        _recipe(_share("status_500_taken", 0.05), _share("status_500_not_taken", 0.05)),
        times=4.0,
    ),
    Scenario(
        "the provider hangs",
        1000,
        (),
        _recipe(_share("hang", 0.06), reports={"min_s": 6, "max_s": 8}),
        puts_in_doubt=True,
        times=5.0,
    ),
    Scenario(
        "the provider storms with 429",
        1000,
        (),
        _recipe(
            {"kind": "status_429", "first": 10, "last": 19},
            {"kind": "status_429", "first": 40, "last": 49, "retry_after_s": 2},
            _share("status_429", 0.05),
        ),
        times=10.0,  # its retries wait the same, however fast the rest is: 93 to 106 s in nine runs
    ),
    Scenario(
        "the provider answers 503",
        1000,
        (),
        _recipe(_share("status_503", 0.1), _share("status_503", 0.02)),
        times=5.0,
    ),
    Scenario(
        "the provider answers 200 that is no JSON", 1000, (), _recipe(_share("non_json_200", 0.08)), times=4.0
    ),
    Scenario(
        "the provider leaves rows out", 1000, (), _recipe(_share("missing_rows", 0.1, rows=3)), times=3.0
    ),
    Scenario(
        "the provider adds foreign rows", 1000, (), _recipe(_share("foreign_rows", 0.15, rows=3)), times=2.0
    ),
    Scenario(
        "the provider changes the order of rows", 1000, (), _recipe(_share("shuffled_rows", 0.3)), times=2.0
    ),
    Scenario(
        "the provider refuses ids that its logs do not show yet",
        1000,
        (),
        _recipe(_share("accept_then_cut", 0.08), refuses_duplicates=True, log_lag_s=30),
        puts_in_doubt=True,
        times=9.0,
    ),
    Scenario(
        "the provider stands still",
        600,
        ((0.3, acts.freeze_provider), (0.6, acts.freeze_provider)),
        _recipe(),
        provider_freezes=True,
    ),
)

_REPORTS = (
    Scenario(
        "bad bodies come among the reports",
        600,
        tuple((0.2 * n, acts.push_bad_bodies) for n in range(1, 5)),
        _recipe(),
        in_ci=True,
    ),
    Scenario("full pushes pile up", 600, ((0.3, acts.push_full_bodies), (0.6, acts.kill_all)), _recipe()),
    Scenario("nobody takes reports", 600, ((0.4, acts.take_receiver_away),), _recipe()),
    Scenario("a crowd holds the receiver's connections", 600, ((0.4, acts.crowd_the_receiver),), _recipe()),
    Scenario(
        "foreign messages come over the broker",
        600,
        ((0.3, acts.push_foreign_messages), (0.6, acts.push_foreign_messages)),
        _recipe(),
        in_ci=True,
    ),
    Scenario(
        "reports come before the answer to the send",
        1000,
        (),
        _recipe(base_latency_s=0.2, reports={"early": 1.0}),
        in_ci=True,
        every_call=True,
        times=2.0,
    ),
    Scenario(
        "reports come twice, in reverse and from the logs alone",
        600,
        (),
        _recipe(reports={"repeated": 0.5, "intermediate": 0.6, "reverse_order": 0.6}),
        settings={"PABAL_RECEIVER_PUBLIC_URL": ""},
        every_call=True,
        times=3.0,
    ),
)

_PEOPLE = (
    Scenario(
        "one-offs come twice at once while all are killed",
        600,
        ((0.3, acts_of_people.send_while_all_are_killed),),
        _recipe(base_latency_s=0.3),
    ),
    Scenario(
        "one-offs come twice at once while Redis is wiped",
        600,
        ((0.3, acts_of_people.send_while_valkey_is_wiped),),
        _recipe(),
    ),
    Scenario(
        "the window is shut while a worker sleeps, and as one dies",
        600,
        (
            (0.3, acts_of_people.shut_the_window_while_a_worker_sleeps),
            (0.6, acts_of_people.shut_the_window_as_a_worker_dies),
        ),
        _recipe(),
        puts_in_doubt=True,
    ),
    Scenario(
        "the end is moved near while a worker sleeps",
        1000,
        ((0.3, acts_of_people.end_while_a_worker_sleeps),),
        _recipe(),
        campaign={"sendingSpeedLimit": {"amount": 1200, "timeUnit": "MINUTE"}},
    ),
    Scenario(
        "everything is stopped while a worker sleeps, and as one dies",
        600,
        (
            (0.3, acts_of_people.pause_while_a_worker_sleeps),
            (0.6, acts_of_people.pause_as_a_worker_dies),
        ),
        _recipe(),
        puts_in_doubt=True,
    ),
)

_ALL_AT_ONCE = Scenario(
    "everything goes wrong on one day",
    3000,
    (
        (0.2, acts.kill_in_the_call),
        (0.3, acts.wipe_valkey),
        (0.4, acts.cut_connections),
        (0.5, acts.kill_all),
        (0.6, acts.restart_postgres),
        (0.7, acts.restart_valkey),
        (0.8, acts.freeze_shortly),
    ),
    _recipe(
        _share("accept_then_cut", 0.03),
        _share("status_500_taken", 0.02),
        _share("status_500_not_taken", 0.02),
        _share("status_429", 0.02),
        _share("non_json_200", 0.02),
        _share("missing_rows", 0.02),
        _share("foreign_rows", 0.02),
        _share("shuffled_rows", 0.05),
        reports={"repeated": 0.1, "early": 0.2},
    ),
    puts_in_doubt=True,
    times=6.0,
)

SCENARIOS = (
    *_SENDERS,
    *_VALKEY,
    *_POSTGRES,
    *_ZONES_AND_ORDER,
    *_PROVIDER,
    *_REPORTS,
    *_PEOPLE,
    _ALL_AT_ONCE,
)
"""All of them, in the order in which they are played."""
