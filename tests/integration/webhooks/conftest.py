"""Fixtures of tests in which a sender's own endpoint is told."""

from __future__ import annotations

import pytest

from tests.support.endpoint import SECRETS, endpoint


@pytest.fixture
def here():
    with endpoint() as here:
        yield here


@pytest.fixture
def container(make_container):
    return make_container(relay_secret=SECRETS[0], relay_allow_private=True)
