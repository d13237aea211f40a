"""A request that somebody took by telephone."""

from __future__ import annotations

import pytest

from digest.errors import InputFault
from digest.requests.opening import Call, add_request
from digest.requests.views import requests
from digest.store.engine import Store
from tests.build import ASK, KIM, secretary
from tests.conftest import NOW
from tests.house import House


def test_a_request_by_telephone_gets_the_next_number_and_tags(house: House) -> None:
    house.files(ASK)
    number = add_request(
        house.store,
        Call(
            address="KH@nordmose.example",
            organisation="",
            title="Kontorstole\n til rådhuset",
            text=" Hvem har brugte? ",
        ),
        first=1,
        by=secretary(NOW),
    )
    shown = requests(house.store)[0]
    assert number == shown.number == 102
    assert (shown.title, shown.organisation) == ("Kontorstole til rådhuset", "Nordmose Kommune")
    assert "kontormøbler" in shown.tags


def test_a_request_by_telephone_may_come_from_an_organisation_alone(store: Store) -> None:
    for _ in range(2):
        add_request(
            store,
            Call(address="", organisation="Region Nord", title="Elbiler", text="Hvem?"),
            first=7,
            by=secretary(NOW),
        )
    assert [(request.number, request.organisation) for request in requests(store)] == [
        (8, "Region Nord"),
        (7, "Region Nord"),
    ]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"address": "salg@traadfast.example"}, "not a member's address"),
        ({"address": "ukendt@nordmose.example"}, "not a member's address"),
        ({"address": "hvem@tangsoe.example"}, "not a member's address"),
        ({"address": "hvem"}, "not a mail address"),
        ({"title": " "}, "needs a title and a text"),
        ({"text": "\n"}, "needs a title and a text"),
        ({"address": ""}, "Say who asks"),
    ],
)
def test_a_request_by_telephone_is_refused_without_a_member_and_words(
    house: House, given: dict[str, str], words: str
) -> None:
    whole = {"address": KIM, "organisation": "", "title": "Elbiler", "text": "Hvem?", **given}
    with pytest.raises(InputFault, match=words):
        add_request(house.store, Call(**whole), first=1, by=secretary(NOW))
    assert requests(house.store) == []
