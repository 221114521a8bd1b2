"""Settings that cannot be are refused."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from pabal_worker.settings import Settings


@pytest.mark.parametrize("name", ["retention_days", "delete_days"])
@pytest.mark.parametrize("days", [1, 2, -1])
def test_nothing_may_go_while_reports_are_still_settled_from_it(name, days):
    with pytest.raises(ValidationError):
        Settings(**{name: days})


@pytest.mark.parametrize("days", [0, 3, 90])
def test_days_are_three_or_more_or_none(days):
    assert Settings(retention_days=days, delete_days=days).retention_days == days
