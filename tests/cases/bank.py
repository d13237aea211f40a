"""A bank of a dozen cases and three requests, and what they are tagged with."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from digest.cases.changing import add_case
from digest.requests.opening import Call, add_request
from digest.store.engine import Store
from digest.store.models import Case, Request
from tests.build import secretary
from tests.conftest import NOW

CASES = {
    "uniforms": ("Uniformer", "Genbrugte uniformer til hjemmeplejen"),
    "chairs": ("Kontorstole", "Brugte kontorstole, ombetrukket på et værksted"),
    "cars": ("Elbiler", "Elbiler til hjemmeplejen, med ladestandere"),
    "cleaning": ("Rengøring om dagen", "Svanemærket rengøring, mens folk er der"),
    "food": ("Økologi i køkkenet", "Økologiske fødevarer på plejehjem"),
    "waste": ("Mindre madspild", "Madspild vejet hver dag i storkøkkenet"),
    "asphalt": ("Asfalt med mindre CO2", "Asfalt, lagt ved lavere temperatur"),
    "computers": ("Brugte computere", "Istandsatte computere til skolerne"),
    "lamps": ("Gadebelysning", "LED-gadelys, der dæmpes om natten"),
    "garden": ("Robotklippere", "Plæneklippere på strøm i parkerne"),
    "lint": ("Bedre vaskerier", "Fnuggerluller fylder i vasken, fnuggerluller af plast"),
    "roofs": ("Grønne tage", "Tage med mos og stenurt på skolerne"),
}
REQUESTS = {
    101: ("Uniformer", "Hvem har fået repareret uniformer?"),
    102: ("Klaverer", "Hvem stemmer klaverer på musikskolen?"),
    103: ("Fnuggerluller", "Hvad gør I med en fnuggerlulle?"),
}

Snapshot = dict[str, dict[str, Any]]


def fill(store: Store) -> None:
    """All of them, each of an organisation of its own."""
    for number, (ref, (title, summary)) in enumerate(CASES.items()):
        fields = {"id": ref, "title": title, "summary": summary, "organisation": f"Sted {number}", "year": "2025"}
        add_case(store, fields, by=secretary(NOW))
    for number, (title, text) in REQUESTS.items():
        add_request(
            store,
            Call(address="", organisation="Nordmose Kommune", title=title, text=text),
            first=number,
            by=secretary(NOW),
        )


def snapshot(store: Store) -> Snapshot:
    """Every tag and keyword of every text, with all that is known of it; "#101" or a case's id."""
    with store.read() as session:
        rows: list[Request | Case] = [*session.scalars(select(Request)), *session.scalars(select(Case))]
        return {
            f"#{row.number}" if isinstance(row, Request) else row.ref: {
                **{tag.slug: (tag.weight, tag.evidence, tag.origin) for tag in row.tags},
                "": (row.keywords, row.refused_tags),
            }
            for row in rows
        }


def changed(before: Snapshot, after: Snapshot) -> set[str]:
    """The texts of which anything differs."""
    return {name for name in before if before[name] != after[name]}


def slugs(store: Store, name: str) -> set[str]:
    """The tags of a text."""
    return set(snapshot(store)[name]) - {""}
