"""A subject that names several requests: each is answered, or a person looks where that is not sure."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from digest.store.engine import Store
from digest.store.states import MailState
from tests.build import LIS, SENDS
from tests.conftest import eml
from tests.house import House, registered
from tests.inbox.lettered import given, published


@pytest.fixture
def house(store: Store, tmp_path: Path) -> House:
    return House(published(registered(store)), tmp_path, now=SENDS + timedelta(hours=5))


@pytest.mark.parametrize("subject", ["#101 #102", "#101; #102", "Re: #101 (og #102)", "Svar på #101 & #102"])
def test_several_numbers_in_a_subject_are_all_answered(house: House, subject: str) -> None:
    assert house.files(eml(LIS, subject, "En aftale om begge dele.")) == [(MailState.FILED, "answers")]
    assert set(given(house)) == {101, 102}


@pytest.mark.parametrize("subject", ["[#102] SV: Svar på #101", "#101-#102", "SV: #101 Tråd, ikke #102"])
def test_numbers_that_stand_apart_in_a_subject_wait(house: House, subject: str) -> None:
    assert house.files(eml(LIS, subject, "Det har vi gjort i to år."))[-1][0] is MailState.HELD
