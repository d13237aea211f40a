"""Editions that are checked: a house with nothing to remark on, and somebody who asks."""

from __future__ import annotations

from dataclasses import replace

import pytest

from digest.edition.checks import check
from digest.edition.compose import compose
from digest.house import House
from digest.store.engine import Store
from tests.approving import HOUSE
from tests.build import (
    CLOSES,
    KIM,
    PERIOD,
    a_case,
    a_member,
    a_request,
)
from tests.databases import kept

QUIET = replace(HOUSE, proof="dkim", pages="https://sider.ika.example", secret="k")
OWEN = "owen@nordhav.example"


@pytest.fixture
@kept
def asked(store: Store) -> Store:
    a_member(store, KIM, name="Kim Holm", organisation="Nordmose Kommune")
    a_member(store, OWEN, name="Owen Lund", organisation="Region Nordhav", language="en")
    a_case(store)
    a_request(store)
    return store


def drafted(store: Store, house: House = QUIET) -> Store:
    compose(store, house=house, period=PERIOD, now=CLOSES)
    return store


def found(store: Store, name: str = "23", house: House = QUIET) -> set[tuple[str, str]]:
    """(code, place) of each finding."""
    return {(one.finding.code, one.finding.place) for one in check(store, name, house=house).checks}
