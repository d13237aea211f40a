"""Cases from a file: read, checked, compared, and taken as a whole or not at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from digest.accounts.actor import Actor
from digest.accounts.audit import record
from digest.cases.sharing import COLUMNS as SHARING
from digest.cases.sharing import Sharing
from digest.cases.tags import tag_case
from digest.errors import InputFault
from digest.lists.columns import remember, remembered
from digest.lists.erasures import Erased
from digest.lists.organisations import organisation_named
from digest.progress import Progress, silent
from digest.spreadsheets import AS_THEY_ARE, Choices, Column, ImportPlan, Refusal, Row, missing_from, read_table
from digest.store.acts import Act
from digest.store.engine import Store
from digest.store.models import Case
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
    *SHARING,
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
    are marked as gone, unless `choices` say otherwise; nothing is deleted. Drafts, and cases that may not be shared,
    are hidden; what a person set stays as it is. Raises InputFault as `read_table` does.
    """
    with store.read() as session:
        before = remembered(session, THINGS)
    table = read_table(path, COLUMNS, remembered=before, chosen=choices.columns, sheet=choices.sheet)
    with store.write() as session:
        plan = _merge(session, table.rows, choices, by.at, progress)
        if plan.done:
            record(session, by, Act.CASE_IMPORT, path.name, plan.counts)
            remember(session, THINGS, table.headings)
        else:
            session.rollback()
    return replace(plan, headings=table.headings, notes=table.notes + plan.notes)


def _merge(
    session: Session,
    rows: Sequence[Row],
    choices: Choices,
    now: datetime,
    progress: Progress,
) -> ImportPlan:
    known = {case.ref: case for case in session.scalars(select(Case))}
    earlier = [case for case in known.values() if case.imported and case.gone_at is None]
    taken = _Taken(session, known, choices.source, now)
    sharing = Sharing(rows)
    for row in rows:
        progress("comparing", len(rows))
        taken.take(row, sharing)
    skipped, refused = (taken.bad, []) if choices.skip_bad else ([], taken.bad)
    listed = [case for case in earlier if case.source == choices.source or case.ref in taken.seen]
    missing = [case for case in listed if case.ref not in taken.seen]
    become = missing_from(choices, len(missing), len(listed), skipped=len(skipped))
    if become.mark:
        for case in missing:
            case.gone_at = now
    session.flush()
    names = tuple(_name(case) for case in missing)
    return ImportPlan(
        new=tuple(taken.new),
        changed=tuple(taken.changed),
        gone=names if become.mark else (),
        missing=() if become.mark else names,
        refused=tuple(refused),
        skipped=tuple(skipped),
        held_back=tuple(taken.hidden),
        unchanged=len(taken.seen) - len(taken.new) - len(taken.changed),
        done=not choices.dry_run and not refused and not become.fault,
        fault=become.fault,
        notes=tuple(note for note in (*taken.notes, become.note) if note),
    )


def _name(case: Case) -> str:
    return f"{case.ref} {case.title}"


class _Taken:
    """The rows of a file, taken one by one: what is new, what changed, and which rows are bad."""

    def __init__(self, session: Session, known: dict[str, Case], source: str, now: datetime) -> None:
        self._session, self._known, self._source, self._now = session, known, source, now
        self._erased = Erased(session)
        self.seen: dict[str, int] = {}
        self.new: list[str] = []
        self.changed: list[tuple[str, str]] = []
        self.hidden: list[str] = []
        self.notes: list[str] = []
        self.bad: list[Refusal] = []

    def take(self, row: Row, sharing: Sharing) -> None:
        """Adds or changes the case of a row, or keeps the row among the bad ones."""
        if row.fault:
            self.bad.append(Refusal(row.number, row.fault.rstrip(".")))
            return
        try:
            values = values_of(row)
            self._erased.refuse(" ".join(row.fields.values()), "take them out of the row")
        except InputFault as fault:
            self.bad.append(Refusal(row.number, str(fault).rstrip(".")))
            return
        ref = str(values["ref"])
        if ref in self.seen:
            self.bad.append(Refusal(row.number, f"the id {ref!r} is in row {self.seen[ref]} too"))
            return
        self.seen[ref] = row.number
        hides, case = sharing.hides(row), self._known.get(ref)
        if case is None:
            case = new_case(self._session, values, imported=True, now=self._now)
            case.source, case.hidden = self._source, bool(hides)
            self.new.append(_name(case))
        else:
            if hides is not None:
                values["hidden"] = hides
            self._update(case, values)
        if hides and case.hidden:
            self.hidden.append(_name(case))

    def _update(self, case: Case, values: dict[str, object]) -> None:
        """Sets the case's values to the file's, except those that a person set."""
        wanted = {**values, "organisation": organisation_named(self._session, str(values["organisation"]))}
        differ = [field for field, value in wanted.items() if getattr(case, field) != value]
        kept = [field for field in differ if field in case.by_hand]
        agreed = [field for field in case.by_hand if field in wanted and field not in differ]
        if agreed:
            case.by_hand = [field for field in case.by_hand if field not in agreed]
        if self._source and case.imported:
            case.source = self._source
        changes = {field: wanted[field] for field in differ if field not in kept}
        if case.gone_at is not None:
            changes["gone_at"] = None
        if changes:
            write(self._session, case, changes)
            self.changed.append((_name(case), ", ".join(_told(*change) for change in changes.items())))
        if kept:
            self.notes.append(
                f"{_name(case)} keeps what a person set, which the file has otherwise: {', '.join(kept)}."
            )


def _told(field: str, value: object) -> str:
    if field == "hidden":
        return "hidden" if value else "shown again"
    return "back again" if field == "gone_at" else field


def values_of(row: Row) -> dict[str, object]:
    """The columns of a case in a row. Raises InputFault when something needed is missing or wrong."""
    missing = (
        ("title", InputFault("no title")),
        ("summary", InputFault("no summary")),
        ("organisation", InputFault("no organisation")),
    )
    for field, fault in missing:
        if not row[field].strip():
            raise fault
    if not (row["year"].isascii() and row["year"].isdigit() and 1990 <= int(row["year"]) <= 2100):
        raise InputFault("the year '%(year)s' is not a year", {"year": row["year"]})
    visibility = _VISIBILITIES.get(row["visibility"].casefold())
    if visibility is None:
        raise InputFault(
            "the visibility '%(visibility)s' is neither 'citizens' nor 'engine room'", {"visibility": row["visibility"]}
        )
    if row["link"] and not web_link(row["link"]):
        raise InputFault("the link '%(link)s' is not a web address", {"link": row["link"]})
    texts = {field: row[field].strip() for field in _TEXTS} | {"title": " ".join(row["title"].split())}
    return texts | {
        "ref": row["id"] or f"{row['title']} / {row['organisation']}",
        "organisation": row["organisation"],
        "year": int(row["year"]),
        "visibility": visibility,
        "link": row["link"],
    }


def new_case(session: Session, values: Mapping[str, object], *, imported: bool, now: datetime) -> Case:
    """A new case in the bank, tagged."""
    organisation = organisation_named(session, str(values["organisation"]))
    nothing: dict[str, object] = {"gone_at": None, "keywords": [], "refused_tags": [], "hidden": False, "by_hand": []}
    case = Case(**{**values, **nothing, "organisation": organisation, "imported": imported, "added_at": now})
    tag_case(session, case)
    session.add(case)
    return case


def write(session: Session, case: Case, changes: Mapping[str, object]) -> None:
    """Sets fields of a case, and tags it anew."""
    for field, value in changes.items():
        setattr(case, field, value)
    tag_case(session, case)
