"""Addresses that must not be written to, with the reason and since when; added by mails, by hand, or from a list."""

from __future__ import annotations

import contextlib
import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from digest.accounts.actor import Actor
from digest.accounts.audit import record
from digest.actions import Action
from digest.addresses import checked, normal
from digest.errors import InputFault
from digest.lists.columns import remember, remembered
from digest.lists.erasures import Erased
from digest.progress import Progress, silent
from digest.spreadsheets import AS_THEY_ARE, Choices, Column, ImportPlan, Refusal, Row, read_table, some
from digest.spreadsheets.sheets import as_text
from digest.store.acts import Act
from digest.store.engine import Store
from digest.store.models import MemberAddress, Suppression
from digest.store.paging import PAGE, Listed, Order, page
from digest.store.reasons import SuppressionReason, code_of

UNSUBSCRIBED = SuppressionReason.UNSUBSCRIBED
THINGS = "suppressions"
COLUMNS = (
    Column(
        "address",
        ("Adresse", "E-mail", "Mail", "E-mailadresse", "Mailadresse", "E-mail address", "E-post"),
        needed=True,
        looks=lambda text: "@" in text,
    ),
    Column("reason", ("Årsag", "Begrundelse", "Grund")),
    Column("since", ("Siden", "Dato", "Date")),
)

_WORDS = {
    "": SuppressionReason.BY_HAND,
    "afmeldt": SuppressionReason.UNSUBSCRIBED,
    "frameldt": SuppressionReason.UNSUBSCRIBED,
    "afvist": SuppressionReason.BOUNCED,
    "klage": SuppressionReason.COMPLAINT,
    **{str(reason): reason for reason in SuppressionReason},
}
_DAY_FIRST = re.compile(r"(\d{1,2})[-./](\d{1,2})[-./](\d{4})(.*)")  # a moment as Danish Excel saves it
_YEARS = range(1990, 2101)


@dataclass(frozen=True, slots=True, kw_only=True)
class SuppressionView:
    """An address that must not be written to, and why."""

    address: str
    reason: SuppressionReason | str
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """The suppression of an address; `new` when there was none before.

    `letters_to` is another address, where the letters of a person with this alias go; "" for none.
    """

    suppression: SuppressionView
    new: bool
    letters_to: str


def suppressed(session: Session, address: str) -> str:
    """The reason why nothing is written to an address; "" when mail may go there."""
    return session.scalar(select(Suppression.reason).filter_by(address=address)) or ""


def suppress(session: Session, address: str, *, reason: str, now: datetime) -> None:
    """Adds a suppression of the address; keeps one that exists."""
    if session.scalar(select(Suppression.id).filter_by(address=address)) is None:
        session.add(Suppression(address=address, reason=str(reason), since=now))


def is_unsubscribed(session: Session, address: str) -> bool:
    """Whether the owner of this address has unsubscribed."""
    return session.scalar(select(Suppression.id).filter_by(address=address, reason=UNSUBSCRIBED)) is not None


def has_unsubscribed(store: Store, address: str) -> bool:
    """`is_unsubscribed`, as it stands now."""
    with store.read() as session:
        return is_unsubscribed(session, address)


def suppressions(
    store: Store, reason: SuppressionReason | None = None, *, after: str | None = None, limit: int | None = PAGE
) -> Listed[SuppressionView]:
    """The suppressions, or those with one reason, by address."""
    query = select(Suppression)
    if reason:
        query = query.where(Suppression.reason == reason.value)
    with store.read() as session:
        return page(session, query, Order(Suppression.address), after=after, limit=limit).each(_view)


def add(store: Store, address: str, *, reason: SuppressionReason, by: Actor) -> Added:
    """Adds a suppression of an address and returns it; keeps one that exists, with its reason.

    Raises InputFault for a bad address, or an erased one, which must not be stored again.
    """
    written = checked(address)
    with store.write() as session:
        Erased(session).refuse(written, "no list brings the address back, so nothing is written to it")
        new = not suppressed(session, written)
        suppress(session, written, reason=reason.value, now=by.at)
        if new:
            record(session, by, Act.ADDRESS_SUPPRESSED, written, {"reason": (None, reason)})
        row = session.scalars(select(Suppression).filter_by(address=written)).one()
        alias = session.scalar(select(MemberAddress).filter_by(address=written, delivers=False))
        return Added(suppression=_view(row), new=new, letters_to=alias.member.address if alias else "")


def lift(store: Store, address: str, *, by: Actor) -> None:
    """Deletes the suppression of an address. Raises InputFault when there is none."""
    with store.write() as session:
        row = session.scalar(select(Suppression).filter_by(address=normal(address)))
        if row is None:
            raise InputFault(
                "Nothing stands in the way of %(address)s.", {"address": address}, remedy=Action.LIST_SUPPRESSIONS
            )
        session.delete(row)
        record(session, by, Act.ADDRESS_LIFTED, row.address, {"reason": (row.reason, None)})


def lift_unsubscribed(session: Session, address: str, *, by: Actor) -> None:
    """Deletes the suppression of an address that unsubscribed; changes nothing where there is none."""
    row = session.scalar(select(Suppression).filter_by(address=address, reason=UNSUBSCRIBED))
    if row is not None:
        session.delete(row)
        record(session, by, Act.ADDRESS_LIFTED, row.address, {"reason": (row.reason, None)})


def as_csv(rows: Sequence[SuppressionView]) -> str:
    """The rows as CSV for Excel and `import_suppressions`: separated by semicolons, moments in UTC."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";")
    writer.writerow(("address", "reason", "since"))
    writer.writerows((as_text(row.address), row.reason, row.since.isoformat(timespec="seconds")) for row in rows)
    return text.getvalue()


def import_suppressions(
    store: Store,
    path: Path,
    choices: Choices = AS_THEY_ARE,
    *,
    zone: ZoneInfo,
    by: Actor,
    progress: Progress = silent,
) -> ImportPlan:
    """Imports suppressions; returns those added, or what would be in a dry run or when a row is refused.

    Keeps suppressions that exist, and skips erased addresses. Moments without an offset are in `zone`; a row without a
    moment counts from now, and one without a reason is by hand. Raises InputFault as `read_table` does.
    """
    with store.read() as session:
        before = remembered(session, THINGS)
    table = read_table(path, COLUMNS, remembered=before, chosen=choices.columns, sheet=choices.sheet)
    wanted, refused = _wanted(table.rows, by.at, zone, progress)
    progress("writing", 0)
    with store.write() as session:
        plan = _merge(session, wanted, refused, choices)
        if plan.done:
            record(session, by, Act.ADDRESS_IMPORT, path.name, plan.counts)
            remember(session, THINGS, table.headings)
        else:
            session.rollback()
    return replace(plan, headings=table.headings, notes=table.notes + plan.notes)


def _view(row: Suppression) -> SuppressionView:
    return SuppressionView(address=row.address, reason=code_of(row.reason, SuppressionReason), since=row.since)


def _wanted(
    rows: Sequence[Row], now: datetime, zone: ZoneInfo, progress: Progress
) -> tuple[list[SuppressionView], list[Refusal]]:
    wanted: list[SuppressionView] = []
    refused: list[Refusal] = []
    seen: dict[str, int] = {}
    for row in rows:
        progress("checking", len(rows))
        try:
            one = _read(row, now, zone)
        except InputFault as fault:
            refused.append(Refusal(row.number, str(fault).rstrip(".")))
            continue
        if one.address in seen:
            refused.append(Refusal(row.number, f"{one.address} is in row {seen[one.address]} too"))
            continue
        seen[one.address] = row.number
        wanted.append(one)
    return wanted, refused


def _read(row: Row, now: datetime, zone: ZoneInfo) -> SuppressionView:
    if row.fault:
        raise InputFault(row.fault)
    if not row["address"]:
        raise InputFault("no address")
    reason = _WORDS.get(row["reason"].casefold())
    if reason is None:
        raise InputFault(f"the reason {row['reason']!r} is none of {', '.join(SuppressionReason)}")
    since = _moment(row["since"], zone) if row["since"] else now
    if since > now:
        raise InputFault(f"{row['since']!r} is yet to come")
    return SuppressionView(address=checked(row["address"]), reason=reason, since=since)


def _moment(text: str, zone: ZoneInfo) -> datetime:
    day_first = _DAY_FIRST.fullmatch(text)
    told = f"{day_first[3]}-{day_first[2]:0>2}-{day_first[1]:0>2}{day_first[4]}" if day_first else text
    with contextlib.suppress(ValueError):
        moment = datetime.fromisoformat(told)
        if moment.year in _YEARS:
            return (moment.replace(tzinfo=zone) if moment.tzinfo is None else moment).astimezone(UTC)
    raise InputFault(f"{text!r} is not a moment such as 2026-12-02 or 2026-12-02T09:00+01:00")


def _merge(session: Session, wanted: Sequence[SuppressionView], bad: Sequence[Refusal], choices: Choices) -> ImportPlan:
    skipped, refused = (tuple(bad), ()) if choices.skip_bad else ((), tuple(bad))
    known, erased = set(session.scalars(select(Suppression.address))), Erased(session)
    forgotten = [one for one in wanted if one.address in erased]
    new = [one for one in wanted if one.address not in known and one.address not in erased]
    session.add_all(Suppression(address=one.address, reason=str(one.reason), since=one.since) for one in new)
    session.flush()
    return ImportPlan(
        new=tuple(one.address for one in new),
        changed=(),
        gone=(),
        refused=refused,
        skipped=skipped,
        unchanged=len(wanted) - len(new) - len(forgotten),
        done=not choices.dry_run and not refused,
        notes=tuple(_notes(session, new, len(forgotten))) if not refused else (),
    )


def _notes(session: Session, new: Sequence[SuppressionView], forgotten: int) -> list[str]:
    said = []
    if forgotten:
        said.append(f"Of those that were erased, {forgotten}, nothing is kept: they stay forgotten, and get nothing.")
    aliases = set(session.scalars(select(MemberAddress.address).filter_by(delivers=False)))
    elsewhere = [one.address for one in new if one.address in aliases]
    if elsewhere:
        said.append(f"Letters go to another address of whoever writes from {some(elsewhere, limit=20)}.")
    return said
