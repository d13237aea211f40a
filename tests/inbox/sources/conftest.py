"""A real server, with a mailbox for each test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.inbox.sources.mailboxes import USERS
from tests.mailservers import Dovecot, dovecot


@pytest.fixture(scope="module")
def server() -> Iterator[Dovecot]:
    with dovecot(USERS) as running:
        yield running


@pytest.fixture(scope="module")
def names() -> Iterator[str]:
    return iter(USERS)


@pytest.fixture
def user(names: Iterator[str]) -> str:
    """A mailbox of the test's own."""
    return next(names)
