"""Cases from a file or by telephone: read, checked, compared, and taken as a whole or not at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from digest.accounts.actor import Actor
from digest.accounts.audit import record
from digest.cases.tags import tag_case
from digest.errors import InputFault
from digest.lists.columns import remember, remembered
from digest.lists.erasures import Erased
from digest.lists.organisations import organisation_named
from digest.progress import Progress, silent
from digest.spreadsheets import AS_THEY_ARE, Choices, Column, Gone, ImportPlan, Refusal, Row, read_table, too_many
from digest.store.engine import Store
from digest.store.models import Case
from digest.store.states import Act
from digest.writing.letter import web_link

COLUMNS = (
    Column("id", ("Id", "Nr", "Nummer")),
    Column("title", ("Titel", "Overskrift"), needed=True),
    Column("summary", ("Resumé", "Resume", "Beskrivelse"), needed=True),
    Column("organisation", ("Organisation", "Kommune", "Myndighed"), needed=True),
    Column("year", ("År", "Aar"), needed=True),
    Column("outcome", ("Resultat", "Udbytte", "Effekt")),
    Column("price", ("Pris", "Pris og indsats", "Indsats")),
    Column("prioritisation", ("Prioritering",)),
    Column("barriers", ("Barrierer",)),
    Column("visibility", ("Synlighed",)),
    Column("norm", ("Norm", "Mærke", "Standard")),
    Column("link", ("Link", "Url")),
    Column("contact", ("Kontakt",)),
)
_TEXTS = ("title", "summary", "outcome", "price", "prioritisation", "barriers", "norm", "contact")
_VISIBILITIES = {
    "": "",
    "citizens": "citizens",
    "borgere": "citizens",
    "engine room": "engine room",
    "maskinrum": "engine room",
}


THINGS = "cases"


def import_cases(
    store: Store,
    path: Path,
    choices: Choices = AS_THEY_ARE,
    *,
    by: Actor,
    progress: Progress = silent,
) -> ImportPlan:
    """Imports a file of cases; returns the changes, or those it would make in a dry run or when a row is refused.

    A case is known by its id, or without one by title and organisation. Imported cases that are missing from the file
    are marked as gone, unless `choices` say otherwise; nothing is deleted. Raises InputFault as `read_table` does.
    """
    with store.read() as session:
        before = remembered(session, THINGS)
    table = read_table(path, COLUMNS, remembered=before, chosen=choices.columns)
    with store.write() as session:
        plan = _merge(session, table.rows, choices, by.at, progress)
        if plan.done:
            record(session, by, Act.CASE_IMPORT, path.name, plan.counts)
            remember(session, THINGS, table.headings)
        else:
            session.rollback()
    return replace(plan, headings=table.headings, notes=table.notes)


def add_case(store: Store, fields: Mapping[str, str], *, by: Actor) -> str:
    """Adds a case told by telephone and returns its id. Raises InputFault when something needed is missing or wrong."""
    with store.write() as session:
        number = (session.scalar(select(func.max(Case.id))) or 0) + 1
        Erased(session).refuse(" ".join(fields.values()), "tell the case without them")
        values = _values(Row(0, {**fields, "id": fields.get("id") or f"t{number}"}))
        if session.scalar(select(Case.id).filter_by(ref=values["ref"])):
            raise InputFault(f"There is a case with the id {values['ref']!r} already.")
        _new_case(session, values, imported=False, now=by.at)
        record(session, by, Act.CASE_ADDED, values["ref"])
        return str(values["ref"])


def _merge(
    session: Session,
    rows: Sequence[Row],
    choices: Choices,
    now: datetime,
    progress: Progress,
) -> ImportPlan:
    new: list[str] = []
    changed: list[tuple[str, str]] = []
    refused: list[Refusal] = []
    known = {case.ref: case for case in session.scalars(select(Case))}
    seen: dict[str, int] = {}
    erased = Erased(session)
    for row in rows:
        progress("comparing", len(rows))
        try:
            values = _values(row)
            erased.refuse(" ".join(row.fields.values()), "take them out of the row")
        except InputFault as fault:
            refused.append(Refusal(row.number, str(fault).rstrip(".")))
            continue
        ref = str(values["ref"])
        if ref in seen:
            refused.append(Refusal(row.number, f"the id {ref!r} is in row {seen[ref]} too"))
            continue
        seen[ref] = row.number
        if ref not in known:
            _new_case(session, values, imported=True, now=now)
            new.append(f"{ref} {values['title']}")
        elif what := _update(session, known[ref], values):
            changed.append((f"{ref} {values['title']}", what))
    listed = [case for case in known.values() if case.imported and case.gone_at is None]
    missing = [case for case in listed if case.ref not in seen]
    doubt = too_many(len(missing), len(listed)) if choices.gone is None else ""
    if choices.gone is not Gone.KEEP:
        for case in missing:
            case.gone_at = now
    session.flush()
    names = tuple(f"{case.ref} {case.title}" for case in missing)
    return ImportPlan(
        new=tuple(new),
        changed=tuple(changed),
        gone=() if choices.gone is Gone.KEEP else names,
        missing=names if choices.gone is Gone.KEEP else (),
        refused=tuple(refused),
        unchanged=len(seen) - len(new) - len(changed),
        done=not choices.dry_run and not refused and not doubt,
        fault=doubt,
    )


def _values(row: Row) -> dict[str, object]:
    if row.fault:
        raise InputFault(row.fault)
    for field in ("title", "summary", "organisation"):
        if not row[field]:
            raise InputFault(f"no {field}")
    if not (row["year"].isascii() and row["year"].isdigit() and 1990 <= int(row["year"]) <= 2100):
        raise InputFault(f"the year {row['year']!r} is not a year")
    visibility = _VISIBILITIES.get(row["visibility"].casefold())
    if visibility is None:
        raise InputFault(f"the visibility {row['visibility']!r} is neither 'citizens' nor 'engine room'")
    if row["link"] and not web_link(row["link"]):
        raise InputFault(f"the link {row['link']!r} is not a web address")
    texts = {field: row[field] for field in _TEXTS} | {"title": " ".join(row["title"].split())}
    return texts | {
        "ref": row["id"] or f"{row['title']} / {row['organisation']}",
        "organisation": row["organisation"],
        "year": int(row["year"]),
        "visibility": visibility,
        "link": row["link"],
    }


def _new_case(session: Session, values: Mapping[str, object], *, imported: bool, now: datetime) -> None:
    organisation = organisation_named(session, str(values["organisation"]))
    nothing: dict[str, object] = {"gone_at": None, "keywords": [], "refused_tags": []}
    case = Case(**{**values, **nothing, "organisation": organisation, "imported": imported, "added_at": now})
    tag_case(session, case)
    session.add(case)


def _update(session: Session, case: Case, values: Mapping[str, object]) -> str:
    """Sets the case's values to the file's; returns the names of the fields that changed, "" for none."""
    wanted = {**values, "organisation": organisation_named(session, str(values["organisation"])), "gone_at": None}
    changed = [field for field, value in wanted.items() if getattr(case, field) != value]
    for field in changed:
        setattr(case, field, wanted[field])
    if changed:
        tag_case(session, case)
    return ", ".join("back again" if field == "gone_at" else field for field in changed)
