"""What a limit leaves room for: a table, and what holds for all numbers."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pabal_worker.rules.sms_budget import Cap, Spent, enough_limit, expected_price, room

EUR = Cap(price=Decimal("1.00"), currency="EUR", price_each=Decimal("0.03"))


def spent(messages: int = 0, price: str = "0", n_unpriced: int = 0, dearest: str | None = None) -> Spent:
    return Spent(messages, Decimal(price), n_unpriced, Decimal(dearest) if dearest else None)


@pytest.mark.parametrize(
    ("cap", "so_far", "left"),
    [
        (Cap(), spent(10**6), None),
        (Cap(messages=500), spent(), 500),
        (Cap(messages=500), spent(499), 1),
        (Cap(messages=500), spent(500), 0),
        (Cap(messages=500), spent(800), 0),
        (EUR, spent(), 33),
        (EUR, spent(33, n_unpriced=33), 0),
        (EUR, spent(30, "0.20", n_unpriced=20, dearest="0.02"), 6),
        (EUR, spent(10, "0.10", dearest="0.01"), 30),
        (EUR, spent(10, "0.40", dearest="0.20"), 3),
        (EUR, spent(10, "0.40", n_unpriced=3, dearest="0.20"), 0),
        (EUR, spent(10, "1.20", dearest="0.20"), 0),
        (Cap(5, EUR.price, "EUR", EUR.price_each), spent(), 5),
        (Cap(50, EUR.price, "EUR", EUR.price_each), spent(), 33),
    ],
)
def test_a_limit_leaves_room_for(cap, so_far, left):
    assert room(cap, so_far) == left


cents = st.integers(1, 500).map(lambda n: Decimal(n) / 100)
caps = st.builds(Cap, st.none() | st.integers(1, 500), st.none() | cents, st.just("EUR"), cents)
spents = st.builds(
    Spent, st.integers(0, 600), cents | st.just(Decimal(0)), st.integers(0, 600), st.none() | cents
)


@given(caps, spents)
def test_what_there_is_room_for_stays_within_both_limits_even_at_the_dearest_price(cap, so_far):
    left = room(cap, so_far)

    if left and cap.messages is not None:
        assert so_far.messages + left <= cap.messages
    if left and cap.price is not None:
        each = max(cap.price_each, so_far.dearest or Decimal(0))
        assert expected_price(cap, so_far) + left * each <= cap.price


@given(caps, spents, st.integers(1, 50))
def test_the_limit_that_is_proposed_has_room_for_all_who_wait(cap, so_far, waiting):
    if room(cap, so_far) != 0:
        return
    proposed = enough_limit(cap, so_far, waiting)

    if proposed.isdigit():
        assert room(Cap(messages=int(proposed)), so_far) == waiting
    else:
        price = Decimal(proposed.strip("'").removesuffix(" EUR"))
        assert room(Cap(None, price, "EUR", cap.price_each), so_far) >= waiting
