"""What tests are built of: a house, made as the settings make it."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from digest.house import House
from digest.reading import Ours
from digest.settings import Association


def a_house(ours: Ours | None = None, association: Association | None = None, **others: Any) -> House:
    """The house of these addresses and secrets, or of that association; else one that signs nothing."""
    told: dict[str, Any] = {
        "association": "IKA",
        "letter": "Efterlysninger",
        "address": "efterlysning@ika.example",
        "zone": ZoneInfo("Europe/Copenhagen"),
    }
    if association is not None:
        told |= {"association": association.name, "letter": association.letter, "address": association.address}
        told |= _signing(association.secrets)
    if ours is not None:
        told |= {"address": ours.address, "server": ours.server, **_signing(ours.secrets)}
    return House(**{**told, **others})


def _signing(secrets: tuple[str, ...]) -> dict[str, Any]:
    return {"secret": secrets[0], "old_secrets": secrets[1:]} if secrets else {}
