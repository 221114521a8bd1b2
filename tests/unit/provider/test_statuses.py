"""The provider's codes and what they mean for a message."""

import pytest

from pabal_worker.provider.infobip.answers.statuses import (
    CODES,
    ERRORS,
    STATUSES,
    error_class_of,
    is_duplicate_id,
    outcome_of,
    standing_of,
)
from pabal_worker.provider.outcomes import (
    Accepted,
    ErrorClass,
    Refused,
    Standing,
    Status,
    TryLater,
    Unknown,
)


def status(group_id: int, id: int, error_id: int = 0) -> Status:
    listed = STATUSES.get((group_id, id))
    return Status(group_id, id, listed.name if listed else "", error_id)


def test_the_table_has_every_row_of_the_registry_s_three_families():
    rows = {family: sum(code.family == family for code in CODES) for family in ("status", "chat", "general")}

    assert rows == {"status": 34, "chat": 49, "general": 146}


def test_an_id_that_is_listed_twice_says_the_same_twice():
    twice = [code for code in CODES if code.family != "status" and ERRORS[code.id] is not code]

    assert [code.id for code in twice] == [4102]
    assert (twice[0].permanent, twice[0].error_class) == (ERRORS[4102].permanent, ERRORS[4102].error_class)


@pytest.mark.parametrize(
    "code", [code for code in CODES if code.family == "status"], ids=lambda code: code.name
)
def test_every_status_stands_by_its_group_but_for_three(code):
    by_group = {1: "pending", 2: "undelivered", 3: "delivered", 4: "expired", 5: "rejected"}
    but_for = {(3, 2): "to operator", (4, 29): "uncertain", (5, 23): "pending"}
    key = (int(code.group), code.id)

    assert standing_of(status(*key)) == but_for.get(key, by_group[key[0]])


def test_only_what_the_provider_knows_for_sure_is_final():
    final = {one for one in Standing if one.is_final}

    assert final == {Standing.DELIVERED, Standing.UNDELIVERED, Standing.EXPIRED, Standing.REJECTED}


def test_a_permanent_error_in_a_pending_status_is_still_pending():
    assert ERRORS[7002].permanent
    assert standing_of(status(1, 7, error_id=7002)) is Standing.PENDING


def test_a_group_that_nobody_knows_is_pending():
    assert standing_of(Status(9, 1, "NEW")) is Standing.PENDING


@pytest.mark.parametrize(
    ("group_id", "id", "error_id", "expected"),
    [
        (2, 4, 7002, ErrorClass.RECIPIENT),
        (2, 4, 7009, ErrorClass.CONTENT),
        (2, 9, 4099, ErrorClass.ACCOUNT),
        (2, 9, 7051, ErrorClass.PROVIDER),
        (2, 9, 0, ErrorClass.RECIPIENT),
        (2, 9, 255, ErrorClass.RECIPIENT),
        (2, 4, 987654, ErrorClass.UNKNOWN),
        (5, 12, 1, ErrorClass.ACCOUNT),
        (5, 777, 7003, ErrorClass.RECIPIENT),
        (5, 777, 0, ErrorClass.UNKNOWN),
        (4, 87, 0, ErrorClass.RECIPIENT),
    ],
)
def test_the_class_comes_from_the_error_or_for_a_rejection_from_the_status(group_id, id, error_id, expected):
    assert error_class_of(status(group_id, id, error_id)) is expected


@pytest.mark.parametrize("error_id", [628, 7082])
def test_two_temporary_failures_are_not_permanent_whatever_the_registry_says(error_id):
    assert ERRORS[error_id].permanent is False


@pytest.mark.parametrize(("group_id", "id"), [(0, 0), (1, 3), (1, 7), (1, 26), (3, 2), (3, 5)])
def test_a_row_that_is_under_way_is_accepted(group_id, id):
    assert outcome_of(status(group_id, id)) == Accepted(status(group_id, id))


@pytest.mark.parametrize("id", [6, 11, 12, 13, 17, 18, 19])
def test_a_row_refused_for_the_account_waits(id):
    outcome = outcome_of(status(5, id))

    assert isinstance(outcome, TryLater)
    assert outcome.error_class is ErrorClass.ACCOUNT


@pytest.mark.parametrize("id", [21, 100])
def test_a_row_refused_for_the_provider_s_own_trouble_waits(id):
    outcome = outcome_of(status(5, id))

    assert isinstance(outcome, TryLater)
    assert outcome.error_class is ErrorClass.PROVIDER


@pytest.mark.parametrize(
    ("id", "whose"),
    [(id, ErrorClass.RECIPIENT) for id in (8, 10, 14, 20, 51, 52)]
    + [(id, ErrorClass.CONTENT) for id in (24, 25)]
    + [(777, ErrorClass.UNKNOWN)],
)
def test_a_row_refused_for_itself_is_refused(id, whose):
    outcome = outcome_of(status(5, id))

    assert isinstance(outcome, Refused)
    assert (outcome.error_class, outcome.status) == (whose, status(5, id))


def test_a_duplicate_id_is_for_the_caller_to_judge():
    duplicate = status(5, 23)

    assert is_duplicate_id(duplicate)
    why = "the provider has seen this messageId before"
    assert outcome_of(duplicate) == Unknown(why, duplicate, is_duplicate_id=True)
    assert not is_duplicate_id(status(5, 20))


@pytest.mark.parametrize("odd", [Status(9, 1, "NEW"), Status(4, 29, "EXPIRED_DLR_UNKNOWN")])
def test_a_row_that_says_nothing_certain_is_unknown(odd):
    assert isinstance(outcome_of(odd), Unknown)
