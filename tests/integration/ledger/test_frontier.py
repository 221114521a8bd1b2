"""The frontier of a list: everybody is claimed once, whoever claims, cancels or reports meanwhile."""

from __future__ import annotations

import threading
from collections import Counter

import pytest

from tests.support.driving import status_of, submit
from tests.support.processes import wait_for
from tests.support.reporting import DELIVERED, claimed, push, report


def in_threads(*works) -> None:
    threads = [threading.Thread(target=work) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_claims_at_the_same_time_take_everybody_once_and_leave_nobody_out(container):
    campaign = submit(container, recipients=2_000)
    taken: Counter[int] = Counter()

    def claim_all() -> None:
        while attempt := claimed(container, campaign, n=7):
            taken.update(message.recipient_no for message in attempt.messages)

    in_threads(*[claim_all] * 6)

    assert taken == Counter(range(1, 2_001))
    assert container.auditor.audit(campaign)["ok"]["balanced"]


@pytest.mark.parametrize("round", range(3))
def test_a_cancel_in_the_middle_of_claims_leaves_books_that_balance(container, round):
    campaign = submit(container, recipients=1_000)
    taken: Counter[int] = Counter()

    def claim_some() -> None:
        for _ in range(60):
            attempt = claimed(container, campaign, n=7)
            if attempt:
                taken.update(message.recipient_no for message in attempt.messages)

    def cancel_soon() -> None:
        wait_for(lambda: sum(taken.values()) > 100)
        container.control.cancel(campaign)

    in_threads(claim_some, claim_some, claim_some, cancel_soon)
    legs = status_of(container, campaign)["legs"]["kakao"]

    assert legs == {"sending": sum(taken.values()), "cancelled": 1_000 - sum(taken.values())}
    assert max(taken.values(), default=1) == 1
    assert container.auditor.audit(campaign)["ok"]["balanced"]


def test_who_is_reported_as_delivered_before_any_claim_is_never_claimed(container):
    campaign = submit(container, recipients=5)

    push(container, report(f"{campaign}.3.0", DELIVERED), report(f"{campaign}.9.0", DELIVERED))
    attempt = claimed(container, campaign)

    assert [message.recipient_no for message in attempt.messages] == [1, 2, 4, 5]
    assert status_of(container, campaign)["legs"] == {"kakao": {"sending": 4, "delivered": 1}}
    checks = container.auditor.audit(campaign)["ok"]["checks"]
    assert [check["name"] for check in checks if not check["ok"]] == ["unsent"]


def test_an_end_that_is_taken_back_revives_nobody(container, forge):
    campaign = submit(container, recipients=10)
    claimed(container, campaign, n=4)
    forge("UPDATE campaigns SET end_at = now() - interval '1 s'")
    container.sweep.run_steps()
    forge("UPDATE campaigns SET end_at = NULL")

    attempt = claimed(container, campaign)

    assert attempt is None
    assert status_of(container, campaign)["legs"] == {"kakao": {"sending": 4, "expired": 6}}
