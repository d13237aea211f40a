"""People as a member list has them: its columns, and what a row says of somebody."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from digest.addresses import checked
from digest.errors import InputFault
from digest.members.wishes import COLUMNS as WISHES
from digest.members.wishes import Wishes
from digest.progress import Progress
from digest.spreadsheets import Column, Refusal, Row
from digest.store.states import MemberKind

_KINDS = {
    "medlem": MemberKind.MEMBER,
    "member": MemberKind.MEMBER,
    "leverandør": MemberKind.SUPPLIER,
    "supplier": MemberKind.SUPPLIER,
    "": MemberKind.UNKNOWN,
}


_LANGUAGES = {"": "da", "da": "da", "dansk": "da", "danish": "da", "en": "en", "engelsk": "en", "english": "en"}
_SEVERAL = re.compile(r"[;,\n]")

COLUMNS = (
    Column(
        "organisation",
        ("Organisation", "Kommune", "Myndighed", "Virksomhed", "Firma", "Arbejdssted", "Arbejdsplads"),
        needed=True,
    ),
    Column("name", ("Navn", "Name", "Fulde navn", "Kontaktperson"), needed=True, instead="first_name"),
    Column("first_name", ("Fornavn", "First name", "Fornavne")),
    Column("last_name", ("Efternavn", "Last name", "Surname")),
    Column(
        "address",
        ("E-mail", "Mail", "E-mailadresse", "Mailadresse", "E-mail address", "E-post", "Adresse (e-mail)"),
        needed=True,
        looks=lambda text: "@" in text,
    ),
    Column("aliases", ("Andre adresser", "Alias", "Aliasser", "Andre e-mailadresser", "Andre mailadresser")),
    Column(
        "kind",
        ("Type", "Medlemstype", "Slags", "Kategori"),
        needed=True,
        looks=lambda text: text.casefold() in _KINDS,
    ),
    Column("language", ("Sprog",)),
    Column("interests", ("Emneord", "Interesser")),
    *WISHES,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedMember:
    """What a row says of somebody."""

    row: int
    organisation: str
    name: str
    address: str
    aliases: tuple[str, ...]
    kind: MemberKind
    language: str | None  # None: the list does not say
    interests: tuple[str, ...] | None
    wants_letter: bool | None

    @property
    def all_addresses(self) -> tuple[str, ...]:
        """The one that gets mail first."""
        return (self.address, *self.aliases)


@dataclass(frozen=True, slots=True)
class MemberList:
    """The people in a list, and the rows that are refused."""

    people: list[ListedMember]
    refused: list[Refusal]


def people_in(rows: Sequence[Row], kind: MemberKind | None, progress: Progress) -> MemberList:
    """The list that stands in the rows. kind: what everybody is, where no column says."""
    people: list[ListedMember] = []
    refused: list[Refusal] = []
    seen: dict[str, int] = {}
    wishes = Wishes(rows)
    for row in rows:
        progress("checking", len(rows))
        try:
            person = _person(row, kind, wishes)
        except InputFault as fault:
            refused.append(Refusal(row.number, str(fault).rstrip(".")))
            continue
        twice = [f"{address} is in row {seen[address]} too" for address in person.all_addresses if address in seen]
        if twice:
            refused.append(Refusal(row.number, twice[0]))
            continue
        seen |= dict.fromkeys(person.all_addresses, row.number)
        people.append(person)
    return MemberList(people, refused)


def _person(row: Row, everybody: MemberKind | None, wishes: Wishes) -> ListedMember:
    if row.fault:
        raise InputFault(row.fault)
    if not row["organisation"]:
        raise InputFault("no organisation")
    if not row["address"]:
        raise InputFault("no address")
    kind = everybody if everybody and "kind" not in row.fields else _KINDS.get(row["kind"].casefold())
    if kind is None:
        raise InputFault(f"the type {row['kind']!r} is neither medlem nor leverandør")
    language = _LANGUAGES.get(row["language"].casefold())
    if language is None:
        raise InputFault(f"the language {row['language']!r} is neither da nor en")
    address = checked(_bare(row["address"]))
    aliases = dict.fromkeys(checked(_bare(part)) for part in _parts(row["aliases"]))
    name = row["name"] or f"{row['first_name']} {row['last_name']}"
    return ListedMember(
        row=row.number,
        organisation=" ".join(row["organisation"].split()),
        name=" ".join(name.split()) or address,
        address=address,
        aliases=tuple(alias for alias in aliases if alias != address),
        kind=kind,
        language=language if row["language"] else None,
        interests=tuple(_parts(row["interests"])) or None,
        wants_letter=wishes.wants(row),
    )


def _bare(text: str) -> str:
    """The address in what people copy from their mail program: `Kim Holm <kim@nordmose.example>;`."""
    return text[text.rfind("<") + 1 :].strip(" <>;,")


def _parts(text: str) -> list[str]:
    return [part.strip() for part in _SEVERAL.split(text) if part.strip()]
