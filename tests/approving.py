"""A house, and somebody in it who approves whatever the checks only remark on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from digest.accounts.actor import Actor
from digest.edition import approve as approving
from digest.edition.compose import renewed
from digest.edition.views import WholeEditionView
from digest.house import House
from digest.requests.deciding import make_ready
from digest.settings import Settings
from digest.store.engine import Store

HOUSE = House(
    association="IKA",
    letter="Efterlysninger",
    address="efterlysning@ika.example",
    first_edition=23,
    zone=ZoneInfo("Europe/Copenhagen"),
)


class Anyhow(Mapping[str, str]):
    """A reason for whatever is asked."""

    def __getitem__(self, code: str) -> str:
        return "it is a test"

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


def approve(
    store: Store,
    name: str,
    *,
    by: str,
    now: datetime,
    manifest: str = "",
    house: House = HOUSE,
    settings: Settings | None = None,
) -> WholeEditionView:
    """The edition, looked through and approved, in the house that the settings describe, or in `house`."""
    house = House.of(settings) if settings else house
    who = Actor.staff(by, at=now)
    make_ready(store, renewed(store, name, house=house, now=now).requests, by=who)
    return approving.approve(store, name, approving.Approval(manifest=manifest, because=Anyhow()), house=house, by=who)
