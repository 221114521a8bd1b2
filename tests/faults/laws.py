"""List the laws, each with a way to break it and the test that must fail then. `mutations.py` tries them."""

from __future__ import annotations

from dataclasses import dataclass

_LEDGER = "worker/pabal_worker/ledger"
_DISPATCH, _REPORTS = "tests/integration/sending/test_pump.py", "tests/integration/reports/test_reports.py"
_LEASES = "tests/integration/sending/test_leases.py"
_CONTROL_ROOM = "tests/integration/control"
_AT_FAULT = "tests/integration/sending/test_who_is_at_fault.py"
_CALLS = "worker/pabal_worker/sending/steps/granted_calls.py"
_GRANT_LAST = "tests/integration/sending/test_grant_last.py"
_CONTROL, _LAWS, _PACER = (
    "tests/integration/campaigns/test_control.py",
    "tests/integration/test_laws.py",
    "tests/integration/rate_limiter/test_pacer.py",
)
_STEERING = "tests/integration/rate_limiter/test_steering.py"
_GRANT = "worker/pabal_worker/rate_limiter/grant.lua"
_HORIZONS = "tests/integration/rate_limiter/test_pacer_horizons.py"
_CLOCKS = "tests/integration/rate_limiter/test_pacer_clocks.py"
_IN_HAND = "tests/integration/rate_limiter/test_pacer_in_hand.py"


@dataclass(frozen=True, slots=True)
class Change:
    """A text in a file, and what stands there instead."""

    path: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Mutation:
    """A law that is broken, and the test that must fail then."""

    law: int
    what: str
    changes: tuple[Change, ...]
    test: str
    """`file::function`."""


MUTATIONS = (
    Mutation(
        1,
        "settle does not look whose attempt it is",
        (
            Change(
                f"{_LEDGER}/queries/messages.sql",
                "coalesce(m.attempt = %(attempt)s AND m.state IN ('sending', 'unknown'), false)",
                "m.state IN ('sending', 'unknown')",
            ),
        ),
        f"{_LEASES}::test_a_late_answer_changes_nothing_of_what_went_again_meanwhile",
    ),
    Mutation(
        1,
        "a share may have two pumps at once",
        (
            Change(
                f"{_LEDGER}/queries/pumps.sql",
                "p.share = %(share)s AND p.lease_until <= %(now)s\nRETURNING p.campaign_no,",
                "p.share = %(share)s\nRETURNING p.campaign_no,",
            ),
        ),
        f"{_DISPATCH}::test_only_one_pump_of_a_share_runs_at_a_time",
    ),
    Mutation(
        2,
        "a lease that ran out makes messages waiting",
        (
            Change(
                f"{_LEDGER}/queries/messages.sql",
                "SET state = 'unknown', doubted = true, ask_at = %(now)s, asked = 0,",
                "SET state = 'waiting', doubted = true, due_at = %(now)s, asked = 0,",
            ),
        ),
        f"{_DISPATCH}::test_a_worker_that_dies_in_a_call_leaves_messages_unknown_and_never_waiting",
    ),
    Mutation(
        3,
        "a 500 counts as certainly not taken",
        (
            Change(
                "worker/pabal_worker/provider/infobip/answers/answers.py",
                "    return Unknown(why)\n\n\ndef _asked_to_wait",
                "    return TryLater(why, ErrorClass.PROVIDER)\n\n\ndef _asked_to_wait",
            ),
        ),
        f"{_DISPATCH}::test_what_was_taken_in_a_doubtful_call_is_found_in_the_logs_and_not_sent_again",
    ),
    Mutation(
        4,
        "unknown is sent again at once",
        (
            Change(
                "worker/pabal_worker/sending/outcome_rules.py",
                'return Settled(no, "unknown", ask_at=ask_at, why=why)',
                'return Settled(no, "waiting", due_at=now, why=why)',
            ),
        ),
        f"{_DISPATCH}::test_what_was_taken_in_a_doubtful_call_is_found_in_the_logs_and_not_sent_again",
    ),
    Mutation(
        4,
        "the logs are asked once before a resend",
        (
            Change(
                "worker/pabal_worker/reconciliation/decisions.py",
                "_TIMES_BEFORE_RESEND = 2",
                "_TIMES_BEFORE_RESEND = 1",
            ),
        ),
        f"{_LAWS}::test_logs_that_do_not_know_a_message_are_asked_twice_before_it_goes_again",
    ),
    Mutation(
        4,
        "logs that cannot be asked count as logs that know nothing",
        (
            Change(
                "worker/pabal_worker/reconciliation/reconciler.py",
                "self._put_off(question.about, run, _AGAIN_AFTER_FAILURE_S)",
                "self._settle(question.about, run)",
            ),
        ),
        f"{_LAWS}::test_logs_that_cannot_be_asked_never_lead_to_a_resend",
    ),
    Mutation(
        5,
        "the pacer grants without the cap",
        (Change(_GRANT, "(horizon.amount - horizon.total - hands) / load", "horizon.amount / load"),),
        f"{_PACER}::test_a_lowered_pace_holds_for_the_window_that_spans_the_change",
    ),
    Mutation(
        5,
        "a Redis that came back is believed",
        (
            Change(
                _GRANT,
                "s.units_known ~= s.units or s.clock ~= clock or s.seeding then",
                "s.units_known ~= s.units or s.seeding then",
            ),
        ),
        f"{_PACER}::test_a_redis_that_comes_back_with_older_data_is_told_by_the_ledger",
    ),
    Mutation(
        5,
        "only the shortest horizon has a cap",
        (
            Change(
                _GRANT,
                "for _, horizon in ipairs(s.horizons) do\n    -- where",
                "for _, horizon in ipairs({s.horizons[1]}) do\n    -- where",
            ),
        ),
        f"{_HORIZONS}::test_each_horizon_has_its_cap_and_the_shortest_its_pace",
    ),
    Mutation(
        5,
        "a long SMS counts for one part",
        (Change(_GRANT, "local charge = granted * load", "local charge = granted"),),
        f"{_HORIZONS}::test_a_message_counts_for_its_load",
    ),
    Mutation(
        5,
        "a clock that goes ahead is believed",
        (Change(_GRANT, "now, later = math.min(server, expected), math.max(server, expected)", ""),),
        f"{_CLOCKS}::test_a_clock_that_goes_ahead_is_not_believed_before_it_is_certain",
    ),
    Mutation(
        5,
        "a clock that was set is not noticed",
        (
            Change(_GRANT, "if back > CLOCK_STEP_US then", "if false then"),
            Change(_GRANT, "if ahead < -CLOCK_STEP_US then", "if false then"),
        ),
        f"{_CLOCKS}::test_a_clock_that_was_set_by_an_hour_is_named_and_healed_from_the_ledger",
    ),
    Mutation(
        5,
        "a call may start on a grant of any age",
        (Change(_CALLS, "self._monotonic() < start_by", "True"),),
        f"{_LAWS}::test_a_call_that_is_late_for_its_grant_is_not_made",
    ),
    Mutation(
        5,
        "what a worker has in hand counts from its claim when Redis has forgotten",
        (
            Change(
                f"{_LEDGER}/queries/books.sql",
                "CASE WHEN a.lease_until IS NULL THEN extract(epoch FROM %(now)s - a.started_at) ELSE 0 END",
                "extract(epoch FROM %(now)s - a.started_at)",
            ),
        ),
        f"{_GRANT_LAST}::test_what_is_in_hand_counts_as_sent_now_whenever_it_was_claimed",
    ),
    Mutation(
        5,
        "a wiped pacer does not count what is in workers' hands",
        (
            Change(
                "worker/pabal_worker/rate_limiter/seed.lua",
                "if hands > 0 then",
                "if false then",
            ),
        ),
        f"{_IN_HAND}::test_no_window_holds_more_than_the_cap_whatever_was_in_hand_at_a_wipe",
    ),
    Mutation(
        5,
        "a question that is late takes off what may be on its way",
        (Change(_GRANT, "if s.hand and expected >= s.hands_at then", "if s.hand then"),),
        f"{_IN_HAND}::test_a_question_from_before_the_ledger_was_asked_takes_nothing_off",
    ),
    Mutation(
        5,
        "a grant is given back as often as that is asked for",
        (Change("worker/pabal_worker/rate_limiter/return.lua", "'1', 'NX', 'PX'", "'1', 'PX'"),),
        f"{_IN_HAND}::test_a_grant_is_given_back_once_however_often_that_is_asked_for",
    ),
    Mutation(
        6,
        "nobody looks a second time before what was claimed leaves",
        (
            Change(
                _CALLS,
                "self._monotonic() < start_by and run.look.is_good()",
                "self._monotonic() < start_by",
            ),
        ),
        f"{_GRANT_LAST}::test_what_is_claimed_and_not_granted_does_not_leave_after_somebody_stopped_it",
    ),
    Mutation(
        1,
        "an answer to a part of an attempt stands for all of it",
        (
            Change(
                _CALLS,
                "        if n < len(attempt.messages):\n            self._part(run, future, attempt, n)\n",
                "",
            ),
        ),
        f"{_GRANT_LAST}::test_a_grant_for_fewer_sends_a_part_and_keeps_the_rest_under_its_lease",
    ),
    Mutation(
        6,
        "a claim does not look at the campaign's state",
        (
            Change(
                f"{_LEDGER}/migrations/versions/0001_ledger.sql",
                "WHERE no = campaign AND state = 'running' AND (end_at",
                "WHERE no = campaign AND (end_at",
            ),
        ),
        f"{_LAWS}::test_a_claim_takes_nothing_of_a_campaign_that_was_stopped_a_moment_ago",
    ),
    Mutation(
        6,
        "a claim does not look at the campaign's end",
        (
            Change(
                f"{_LEDGER}/migrations/versions/0001_ledger.sql",
                "AND state = 'running' AND (end_at IS NULL OR end_at > at)",
                "AND state = 'running'",
            ),
        ),
        f"{_LAWS}::test_a_claim_takes_nothing_of_a_campaign_that_was_stopped_a_moment_ago",
    ),
    Mutation(
        7,
        "reports are applied without rank",
        (
            Change(
                f"{_LEDGER}/reports.py",
                "key=lambda one: (one.rank, one.done_at, one.status_id, one.error_id), reverse=True",
                "key=lambda one: one.received_at, reverse=True",
            ),
            Change(
                f"{_LEDGER}/queries/reports.sql",
                "      AND (b.rank, b.done_at, b.status_id, b.error_id)\n        > (m.rank,"
                " coalesce(m.done_at, '-infinity'), coalesce(m.status_id, -1), coalesce(m.error_id, -1))\n",
                "",
            ),
        ),
        f"{_REPORTS}::test_random_orders_and_repetitions_end_the_same_down_to_time_and_price",
    ),
    Mutation(
        7,
        "our own settle overwrites a report",
        (
            Change(
                f"{_LEDGER}/queries/messages.sql",
                "coalesce(m.attempt = %(attempt)s AND m.state IN ('sending', 'unknown'), false)",
                "coalesce(m.attempt = %(attempt)s, false)",
            ),
        ),
        f"{_REPORTS}::test_a_report_that_comes_before_a_refusal_in_our_own_answer_is_not_lost",
    ),
    Mutation(
        8,
        "the messages' key does not keep the SMS single",
        (
            Change(
                f"{_LEDGER}/migrations/versions/0001_ledger.sql",
                "    PRIMARY KEY (campaign_no, recipient_no, leg)\n) WITH (autovacuum",
                "    CHECK (leg >= 0)\n) WITH (autovacuum",
            ),
        ),
        f"{_REPORTS}::test_two_failures_that_are_reported_of_one_message_book_one_sms",
    ),
    Mutation(
        8,
        "who is in doubt gets an SMS",
        (
            Change(
                "worker/pabal_worker/reconciliation/decisions.py",
                'return Resolved(message, "waiting", why=why)',
                'return Resolved(message, "unconfirmed", why=why)',
            ),
        ),
        f"{_DISPATCH}::test_what_was_not_taken_in_a_doubtful_call_is_sent_again_under_the_same_id",
    ),
    Mutation(
        8,
        "an SMS follows a doubt as soon as the validity is over",
        (
            Change(
                "worker/pabal_worker/reconciliation/decisions.py",
                "    if now < deadline:\n",
                "    if False:\n",
            ),
        ),
        "tests/integration/failover/test_failover_doubt.py::test_who_is_in_doubt_when_the_validity_ends_gets_an_sms_only_if_"
        "the_logs_are_silent_beyond_the_deadline",
    ),
    Mutation(
        9,
        "a campaign is finished without an audit",
        (
            Change(
                "worker/pabal_worker/maintenance/sweep.py",
                "if audit.balances and not audit.is_open and",
                "if not audit.is_open and",
            ),
        ),
        f"{_LAWS}::test_a_campaign_whose_books_do_not_balance_is_never_called_finished",
    ),
    Mutation(
        1,
        "an answer stands for messages that its attempt does not hold any more",
        (
            Change(
                f"{_LEDGER}/queries/messages.sql",
                "RETURNING old.lease_until IS NULL OR c.wants_intermediate AS by_row",
                "RETURNING c.wants_intermediate AS by_row",
            ),
        ),
        f"{_LEASES}::test_a_late_answer_changes_nothing_of_what_went_again_meanwhile",
    ),
    Mutation(
        9,
        "a claim passes people without writing their messages",
        (
            Change(
                f"{_LEDGER}/migrations/versions/0001_ledger.sql",
                "AS why FROM barred) AS refusal\n        ORDER BY next.no",
                "AS why FROM barred) AS refusal\n        WHERE next.no % 7 <> 0 ORDER BY next.no",
            ),
        ),
        "tests/integration/campaigns/test_audit.py::test_the_books_of_a_campaign_with_every_kind_of_end_balance",
    ),
    Mutation(
        9,
        "the audit does not look for people whom claims have passed",
        (
            Change(
                f"{_LEDGER}/queries/audit.sql",
                "WHERE f.campaign_no = %(campaign)s AND m.campaign_no IS NULL",
                "WHERE f.campaign_no = %(campaign)s AND false",
            ),
        ),
        "tests/integration/campaigns/test_audit.py::test_each_promise_of_the_books_is_named_when_it_is_broken",
    ),
    Mutation(
        6,
        "nobody looks at who said no when a message is claimed",
        (
            Change(
                f"{_LEDGER}/migrations/versions/0001_ledger.sql",
                "    WHERE listed.why IS NOT NULL OR related.why IS NOT NULL;\n",
                "    WHERE false;\n",
            ),
        ),
        "tests/integration/ledger/test_barred.py::test_who_says_no_after_the_submission_gets_nothing",
    ),
    Mutation(
        10,
        "a lower pace that gains nothing stays",
        (
            Change(
                "worker/pabal_worker/rate_limiter/steer.lua",
                "return s['n_' .. of] / s.n > (s.share + expected) / 2",
                "return false",
            ),
        ),
        f"{_STEERING}::test_redis_takes_back_a_lower_pace_that_gains_nothing",
    ),
    Mutation(
        10,
        "an open breaker lets everybody probe at once",
        (
            Change(
                "worker/pabal_worker/rate_limiter/grant.lua",
                "if steer.opened then note_probe(steer_key, steer, now - shift) end\n",
                "",
            ),
        ),
        f"{_STEERING}::test_an_open_breaker_lets_a_probe_of_few_messages_through_and_an_answer_closes_it",
    ),
    Mutation(
        10,
        "small calls come as often as their messages let them, where calls are counted",
        (
            Change(
                _GRANT, "if counts_calls and not steer.opened and shared.spacing > 0 then", "if false then"
            ),
        ),
        f"{_STEERING}::test_small_calls_come_no_more_often_than_those_that_passed_before",
    ),
    Mutation(
        10,
        "a call leaves in parts as the cap has room, where calls are counted",
        (Change(_GRANT, "counts_calls and horizon.amount >= need * load and need or 1", "1"),),
        f"{_STEERING}::test_a_call_waits_for_room_in_the_cap_for_all_of_it",
    ),
    Mutation(
        10,
        "steering goes by a clock that somebody set",
        (
            Change(_GRANT, "local steered_at = now - shift", "local steered_at = now"),
            Change(
                "worker/pabal_worker/rate_limiter/steer.lua",
                "local now = server - (tonumber(clock[2]) or 0)",
                "local now = server",
            ),
        ),
        f"{_CLOCKS}::test_steering_goes_on_as_if_nobody_had_set_the_clock",
    ),
    Mutation(
        10,
        "what was written by a clock that was ahead keeps the account slow",
        (
            Change(
                "worker/pabal_worker/rate_limiter/shared.lua",
                "if not at or at <= now + CLOCK_STEP_US then return false end",
                "if true then return false end",
            ),
        ),
        f"{_CLOCKS}::test_a_lowered_pace_rises_though_its_moments_lie_an_hour_ahead",
    ),
    Mutation(
        10,
        "what all messages have in common counts as the fault of each",
        (
            Change(
                "worker/pabal_worker/provider/infobip/answers/answers.py",
                "    if name_common(refusal.properties):\n",
                "    if False:\n",
            ),
        ),
        f"{_AT_FAULT}::test_a_400_about_what_all_have_in_common_holds_the_campaign_and_refuses_nobody",
    ),
    Mutation(
        10,
        "a refusal is believed before anything was taken",
        (
            Change(
                "worker/pabal_worker/rules/refusals.py",
                "    return Verdict.BELIEVED if evidence.is_proven else Verdict.AWAITED\n",
                "    return Verdict.BELIEVED\n",
            ),
        ),
        f"{_AT_FAULT}::test_the_first_message_is_not_refused_for_its_text_before_any_was_taken",
    ),
    Mutation(
        6,
        "a claim by an old file takes messages",
        (
            Change(
                f"{_LEDGER}/migrations/versions/0001_ledger.sql",
                "AND changes = coalesce(file_changes, changes)",
                "AND true",
            ),
        ),
        f"{_CONTROL_ROOM}/test_changes.py::test_a_claim_by_an_old_file_finds_nothing",
    ),
    Mutation(
        6,
        "what is sealed under a stop goes",
        (
            Change(
                f"{_LEDGER}/migrations/versions/0001_ledger.sql",
                "    IF FOUND THEN\n        NEW.state := 'paused';",
                "    IF false THEN\n        NEW.state := 'paused';",
            ),
        ),
        f"{_CONTROL_ROOM}/test_stops.py::test_what_comes_under_a_stop_later_is_paused_as_well",
    ),
    Mutation(
        6,
        "whoever submitted a large campaign approves it",
        (
            Change(
                f"{_LEDGER}/queries/changes.sql",
                "  AND lower(btrim(c.opened_by)) IS DISTINCT FROM lower(btrim(%(by)s))\n",
                "",
            ),
        ),
        f"{_CONTROL_ROOM}/test_approvals.py::test_who_submitted_it_or_has_no_name_cannot_approve_it",
    ),
    Mutation(
        6,
        "a resume lets go what waits for its approval",
        (
            Change(
                f"{_LEDGER}/queries/campaigns.sql",
                " AND c.approval IS DISTINCT FROM 'waiting'",
                "",
            ),
        ),
        f"{_CONTROL_ROOM}/test_approvals.py::test_nothing_but_an_approval_lets_it_go",
    ),
)
