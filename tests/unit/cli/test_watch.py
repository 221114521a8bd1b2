"""The live view's loop, on a clock of its own, and what screens say."""

import time
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console, RenderableType

from pabal.cli.format import duration, moment
from pabal.cli.screens.campaigns import campaigns_screen
from pabal.cli.screens.failover import failover_screen
from pabal.cli.screens.status import count_settled, status_line, status_screen
from pabal.cli.screens.waits import waits_for
from pabal.cli.screens.warnings import warnings_in
from pabal.cli.watch import GIVE_UP_S, exit_status, follow, is_over
from pabal.errors import NoAnswer
from tests.models.replies import listed, page_of, status_of


def status(**more) -> dict:
    return status_of("shipping", **more)["ok"]


RUNNING, FINISHED = status(), status(state="finished", endedAt="2026-11-23T00:01:05.000+00:00")


class Clock:
    """Time that passes only while somebody sleeps."""

    now = 0.0

    def sleep(self, seconds: float) -> None:
        self.now += seconds


def asking(*answers: dict | Exception) -> Callable[[], dict]:
    """Gives the answers in turn, the last one for ever."""
    left = list(answers)

    def ask() -> dict:
        answer = left.pop(0) if len(left) > 1 else left[0]
        if isinstance(answer, Exception):
            raise answer
        return answer

    return ask


def followed(ask, **options) -> tuple[dict, list[tuple[dict | None, str]]]:
    drawn: list[tuple[dict | None, str]] = []
    clock = Clock()
    last = follow(ask, lambda *one: drawn.append(one), clock=lambda: clock.now, sleep=clock.sleep, **options)
    return last, drawn


def plain(screen: RenderableType, width: int = 100) -> str:
    console = Console(width=width, markup=False)
    with console.capture() as captured:
        console.print(screen)
    return captured.get()


@pytest.fixture
def korean_time(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "Asia/Seoul")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def test_a_campaign_is_followed_to_its_end() -> None:
    last, drawn = followed(asking(RUNNING, RUNNING, FINISHED))

    assert last == FINISHED
    assert drawn == [(RUNNING, ""), (RUNNING, ""), (FINISHED, "")]


def test_restarting_workers_are_waited_for_and_shown() -> None:
    last, drawn = followed(asking(RUNNING, NoAnswer("gone"), NoAnswer("gone"), FINISHED))

    assert last == FINISHED
    assert drawn[1:3] == [(RUNNING, "no answer for 1 s: gone"), (RUNNING, "no answer for 2 s: gone")]


def test_workers_that_stay_away_end_the_view() -> None:
    clock = Clock()

    with pytest.raises(NoAnswer):
        follow(
            asking(RUNNING, NoAnswer("gone")), lambda *one: None, clock=lambda: clock.now, sleep=clock.sleep
        )

    assert clock.now >= GIVE_UP_S


def test_a_held_campaign_ends_the_view_only_where_somebody_waits_for_its_end() -> None:
    held = status(state="held", reason="no credit")

    assert followed(asking(held, FINISHED), stops_when_held=True)[0] == held
    assert followed(asking(held, FINISHED))[0] == FINISHED


@pytest.mark.parametrize(
    ("state", "ended", "over", "code"),
    [
        ("finished", True, True, 0),
        ("cancelled", True, True, 1),
        ("cancelled", False, False, 1),
        ("running", False, False, 1),
        ("held", False, False, 1),
    ],
)
def test_what_counts_as_an_end(state: str, ended: bool, over: bool, code: int) -> None:
    said = status(state=state, endedAt="2026-11-23T00:01:05.000+00:00" if ended else None)

    assert (is_over(said), exit_status(said)) == (over, code)


def test_who_was_reached_and_what_it_cost_is_shown_and_inference_is_named():
    people = {"kakao": 590, "sms": 8, "both": 2, "nobody": 400, "inferred": False}
    costs = [{"channel": "sms", "currency": "EUR", "price": "0.3", "messages": 10}]
    sure = plain(status_screen(status(reached=people, costs=costs)), width=200)
    inferred = plain(status_screen(status(reached=people | {"either": 3, "inferred": True})), width=200)

    assert "590 by kakao, 8 by sms, 2 by both (paid for twice), 400 still open" in sure
    assert "0.30 EUR for 10 sms" in sure
    assert "590 by kakao (inferred), 8 by sms (inferred), 2 by both (paid for twice), 3 by either" in inferred


def test_a_limit_that_is_short_of_room_is_a_warning_while_the_campaign_runs():
    matter = "failover limit of 500 SMS reached; 212 SMS wait"
    failover = {"mode": "DISPATCHER", "limit": {"messages": 500}, "tried": 500, "matter": matter}

    assert matter in warnings_in(status(failover=failover))
    assert matter not in warnings_in(status(failover=failover, state="held"))
    assert "500 of 500 have left" in plain(status_screen(status(failover=failover)))


def test_a_status_of_workers_that_know_no_reach_is_shown_without_it():
    old = {name: value for name, value in RUNNING.items() if name not in ("reached", "costs", "failover")}

    assert plain(status_screen(old)).count("reached") == 0


def test_the_books_have_a_column_for_each_channel_and_sum_up() -> None:
    lines = plain(status_screen(RUNNING)).splitlines()

    books = [
        line.split()
        for line in lines[next(n for n, line in enumerate(lines) if line.startswith("messages")) :]
    ]
    assert books[0] == ["messages", "kakao", "sms"]
    assert ["delivered", "590", "8"] in books and ["undelivered", "10", "-"] in books
    assert ["total", "1,000", "10"] in books


def test_who_is_settled_has_nothing_open_on_any_leg() -> None:
    assert count_settled(RUNNING) == (1000 - 300 - 100 - 2, 1000)
    assert status_line(RUNNING) == "shipping: running, 598 of 1,000 settled"


def test_a_campaign_without_recipients_can_be_shown() -> None:
    empty = status(recipients=0, legs={}, state="receiving", startedAt=None)

    assert "0 of 0 settled" in plain(status_screen(empty, with_bar=True))


@pytest.mark.parametrize(
    ("waiting", "said"),
    [
        (None, ""),
        (
            {"what": "sendAt", "until": "2026-11-23T00:00:00.000+00:00"},
            "its sendAt, until 2026-11-23 09:00:00 KST (00:00:00 UTC)",
        ),
        ({"what": "spacing: campaign:shipping", "until": None}, "its turn at the pace (campaign:shipping)"),
        ({"what": "something new", "until": None}, "something new"),
        (
            {"what": "canary reports: 37 of 100 in, 2 failed", "until": "2026-11-23T00:00:00.000+00:00"},
            "canary reports: 37 of 100 in, 2 failed, until 2026-11-23 09:00:00 KST (00:00:00 UTC)",
        ),
        ({"what": "no pacer: refused", "until": None}, "no pacer: refused"),
    ],
)
def test_what_a_campaign_waits_for_is_said_in_words(korean_time, waiting: dict | None, said: str) -> None:
    assert waits_for(status(waitsFor=waiting)) == said


def test_a_moment_on_another_day_in_utc_names_both_days(korean_time) -> None:
    assert moment("2026-11-22T20:00:00+00:00") == "2026-11-23 05:00:00 KST (2026-11-22 20:00:00 UTC)"


@pytest.mark.parametrize(("last_tick", "warned"), [("00:01:04", False), ("00:00:40", True), (None, True)])
def test_a_beat_that_is_quiet_is_warned_of(last_tick: str | None, warned: bool) -> None:
    said = status(lastTick=last_tick and f"2026-11-23T{last_tick}.000+00:00")

    assert any("beat" in warning for warning in warnings_in(said)) == warned


def test_refused_batches_imbalance_and_holds_are_warned_of() -> None:
    problem = {"where": "row 2", "value": "", "what": "is bad", "way_out": "mend it"}
    said = status(
        state="held",
        reason="no credit",
        balanced=False,
        refusedBatches=[{"number": 3, "problems": [problem]}],
    )

    text = "\n".join(warnings_in(said))

    assert "no credit" in text and "pabal resume shipping" in text
    assert "do not balance" in text
    assert "batch 3 was refused: row 2: is bad; mend it" in text


def test_a_reason_that_names_the_way_out_is_not_given_another() -> None:
    said = status(state="held", reason="too late; `pabal resume shipping` goes on")

    assert warnings_in(said) == ["held: too late; `pabal resume shipping` goes on"]


def test_what_became_of_the_canaries_is_shown_where_there_are_any() -> None:
    canary = {"messages": 1000, "state": "waiting", "delivered": 35, "failed": 2, "open": 963}

    assert "waiting; of the first 1,000 messages 35 delivered, 2 failed, 963 open" in plain(
        status_screen(status(canary=canary))
    )
    assert "canary" not in plain(status_screen(status(canary=None)))


def test_doubts_are_shown_where_there_are_any() -> None:
    doubt = {"unknown": 1_200, "kept": 0, "asked": 40, "foundInLogs": 0, "reported": 0, "resent": 3}

    assert "1,200 now, 40 answers of the logs, 3 sent again" in plain(status_screen(status(doubt=doubt)))
    assert "in doubt" not in plain(status_screen(status(doubt=dict.fromkeys(doubt, 0))))
    assert "in doubt" not in plain(status_screen(status()))


def test_brackets_in_a_reason_are_shown_as_they_are() -> None:
    assert "[샘플몰] stop" in plain(status_screen(status(reason="[샘플몰] stop")))


def test_campaigns_are_listed_with_their_states() -> None:
    held = {**listed("shipping", "held"), "reason": "[red]no credit"}
    stream = {**listed("stream-1", "running"), "isStream": True}

    said = plain(campaigns_screen(page_of(held, stream, before="0.7")))

    assert "shipping" in said and "held" in said and "[red]no credit" in said
    assert said.index("shipping") < said.index("stream-1")
    assert "1,000" in said and "61 %" in said and "--before 0.7" in said
    empty = {"campaigns": [], "counts": {"campaigns": {}, "streams": {}}, "before": None}
    assert "pabal submit" in plain(campaigns_screen(empty))
    assert "no campaign is like that" in plain(campaigns_screen(page_of()))


def test_a_list_on_a_narrow_screen_breaks_no_date_and_no_heading_and_gives_reasons_the_width() -> None:
    reason = "400 of 400 recipients had template 'ORDER_SHIPPED_01'; `pabal resume spring-sale-2026` sends it"
    held = {**listed("spring-sale-2026", "held"), "reason": reason, "endedAt": "2026-11-28T20:32:21+00:00"}

    lines = plain(campaigns_screen(page_of(held)), width=80).splitlines()

    words = " ".join(lines).split()
    assert {"recipients", "2026-11-28", "'ORDER_SHIPPED_01';"} <= {*words}
    assert reason in " ".join(words)
    assert max(map(len, lines)) <= 80


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "0 s"),
        (0.3, "0 s"),
        (45, "45 s"),
        (725, "12 min 5 s"),
        (720, "12 min"),
        (12000, "3 h 20 min"),
        (187200, "2 d 4 h"),
    ],
)
def test_durations_are_said_in_two_units(seconds: float, said: str) -> None:
    assert duration(timedelta(seconds=seconds)) == said


@given(st.integers(0, 10**8))
def test_a_duration_never_says_less_than_nothing_or_a_unit_too_many(seconds: int) -> None:
    parts = duration(timedelta(seconds=seconds)).split()

    assert len(parts) in (2, 4)
    assert all(int(n) > 0 or parts == ["0", "s"] for n in parts[::2])


def test_a_screen_says_since_when_persons_are_erased_and_rows_deleted():
    at = "2026-11-23T00:01:05.000+00:00"

    said = plain(status_screen(status(erasedAt=at, deletedAt=None)))

    assert "erased" in said and "deleted" not in said


def test_a_status_of_workers_that_know_nothing_of_erasing_is_shown():
    old = {name: value for name, value in RUNNING.items() if name not in ("erasedAt", "deletedAt")}

    assert "erased" not in plain(status_screen(old))


def test_books_that_do_not_balance_are_a_warning_with_the_way_to_look():
    assert "`pabal audit shipping` says where" in " ".join(warnings_in(status(balanced=False)))


def test_who_may_still_be_reached_is_not_counted_as_not_reached():
    people = {"kakao": 5, "sms": 0, "both": 0, "nobody": 995, "inferred": False}
    running = status(reached=people, legs={"kakao": {"delivered": 5, "waiting": 900, "undelivered": 95}})
    over = status(reached=people, legs={"kakao": {"delivered": 5, "undelivered": 995}}, state="finished")

    assert "5 by kakao, 95 not reached, 900 still open" in plain(status_screen(running), width=200)
    assert "5 by kakao, 995 not reached" in plain(status_screen(over), width=200)


def test_what_somebody_should_look_at_about_reports_and_their_prices_is_said():
    limit = {"price": "3.00", "currency": "EUR", "pricePerMessage": "0.03"}
    failover = RUNNING["failover"] | {"limit": limit, "expected": "0.30"}
    costs = [{"channel": "sms", "currency": "KRW", "price": "250", "messages": 10}]

    priced = warnings_in(status(failover=failover, costs=costs))
    unread = warnings_in(status(unreadable=3))
    waiting = warnings_in(status(oldestReports="2026-11-23T00:00:00.000+00:00"))
    others = warnings_in(status(otherEvents={"seen": 1200, "click": 1}))
    unsent = warnings_in(status(withoutAttempt=2))

    assert any("reports price SMS in KRW, and the limit is in EUR" in said for said in priced)
    assert any(said.startswith("3 bodies of reports") for said in unread)
    assert any(said.startswith("reports of 2026-11-23") and "not applied yet" in said for said in waiting)
    assert any("got 1 click, 1,200 seen reports in the last day" in said for said in others)
    assert any(said.startswith("2 messages have an end by the provider's reports") for said in unsent)
    assert warnings_in(status(unreadable=0)) == []


@pytest.mark.parametrize(
    ("failover", "says"),
    [
        (None, "it has no smsFailover"),
        ({"mode": "PROVIDER", "limit": None, "matter": None}, "by the provider itself"),
        (RUNNING["failover"], "none"),
        (RUNNING["failover"] | {"limit": {"messages": 500}, "room": 492}, "8 of 500 have left"),
        (RUNNING["failover"] | {"limit": {"messages": 500}, "room": 492}, "for 492 more"),
        (RUNNING["failover"] | {"matter": "failover limit of 8 SMS reached"}, "! failover limit of 8"),
    ],
)
def test_how_sms_stand_to_their_limit_is_a_screen_of_its_own(failover, says):
    assert says in plain(failover_screen(status(failover=failover)), width=200)


@pytest.mark.parametrize(
    ("fault", "says"),
    [
        ("content", "hold text, buttons and template code against what is registered"),
        ("account", "see them at the provider"),
        ("recipient", None),
    ],
)
def test_what_most_failed_for_is_a_warning_where_it_is_not_the_people(fault, says):
    failure = {"channel": "kakao", "state": "undelivered", "code": "7008", "name": "EC_X", "fault": fault}
    now = status()["now"]
    books = {"legs": {"kakao": {"undelivered": 4, "delivered": 1}}, "failures": [failure | {"messages": 4}]}

    found = warnings_in(status(lastTick=now, **books))

    assert len(found) == (1 if says else 0)
    assert all(says in one and one.startswith("4 of 5 kakao failed") for one in found)
    assert all("`pabal rerun shipping`" in one for one in found)
