"""Findings about the set-up that a person lets pass: asked once, not every fortnight, until something changes."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from digest.accounts.actor import Actor
from digest.accounts.audit import record
from digest.edition.checks import OF_THE_SET_UP, Check, unproven, values_of
from digest.edition.letter_checks import no_one_click
from digest.errors import InputFault, MissingInput
from digest.house import House
from digest.store.acts import Act
from digest.store.engine import Store
from digest.store.models import PassingFinding
from digest.writing.lint import Finding

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class SetUpView:
    """A finding about the set-up. reason, by, since: why it passes, who said so, and when; "" and None while open."""

    finding: Finding
    reason: str
    by: str
    since: datetime | None


def set_up(store: Store, *, house: House) -> tuple[SetUpView, ...]:
    """What is found about the set-up, which is the same for every edition; the open ones first."""
    with store.read() as session:
        rows = {row.code: row for row in session.scalars(select(PassingFinding))}
    found = []
    for finding in _of_set_up(house):
        row = rows.get(finding.code)
        passes = row is not None and row.values == values_of(finding)
        kept = row if passes else None
        found.append(
            SetUpView(
                finding=finding,
                reason=kept.reason if kept else "",
                by=kept.by if kept else "",
                since=kept.since if kept else None,
            )
        )
    return tuple(sorted(found, key=lambda one: bool(one.reason)))


def let_pass(store: Store, code: str, reason: str, *, house: House, by: Actor) -> None:
    """Lets a finding about the set-up pass in every edition, until its values change.

    Raises MissingInput when it is not found; InputFault without a reason.
    """
    words = " ".join(reason.split())
    if not words:
        raise InputFault("Write why it may pass.")
    with store.write() as session:
        finding = next((one for one in _of_set_up(house) if one.code == code), None)
        if finding is None:
            raise MissingInput("Nothing of the kind is found about the set-up: %(code)s.", {"code": code})
        _keep(session, finding, words, by)


def _of_set_up(house: House) -> Iterator[Finding]:
    """The findings that the settings alone bring about."""
    yield from unproven(house)
    if not house.pages.startswith("https:"):
        yield no_one_click(house)


def _keep(session: Session, finding: Finding, reason: str, by: Actor) -> None:
    row = session.get(PassingFinding, finding.code)
    record(session, by, Act.FINDING_PASSED, finding.code, {"reason": (row.reason if row else None, reason)})
    kept = PassingFinding(code=finding.code, values=dict(values_of(finding)), reason=reason, by=by.name, since=by.at)
    session.merge(kept)
    log.info("finding=%s passes until it changes", finding.code)


def given(check: Check, because: Mapping[str, str]) -> str:
    """The reason given to a finding by its check's name, or by code and spot; "" for none."""
    return (because.get(check.name) or because.get(f"{check.finding.code}@{check.spot}") or "").strip()


def keep_lasting(session: Session, checks: Sequence[Check], because: Mapping[str, str], *, by: Actor) -> None:
    """Keeps the reasons given to findings about the set-up, and forgets those of what is found no more."""
    rows = {row.code: row for row in session.scalars(select(PassingFinding))}
    found = {one.finding.code: one for one in checks if one.finding.code in OF_THE_SET_UP}
    for code in rows.keys() - found.keys():
        session.delete(rows[code])
    for code, check in found.items():
        reason, row = given(check, because), rows.get(code)
        if not reason or (row and row.reason == reason and row.values == values_of(check.finding)):
            continue
        _keep(session, check.finding, reason, by)


def ask_again(store: Store, code: str, *, by: Actor) -> None:
    """Takes back the reason that lets a finding about the set-up pass. Raises MissingInput when there is none."""
    with store.write() as session:
        row = session.get(PassingFinding, code)
        if row is None:
            passing = ", ".join(session.scalars(select(PassingFinding.code).order_by(PassingFinding.code))) or "-"
            raise MissingInput(
                "No reason lets '%(code)s' pass in every edition. Those that do: %(codes)s.",
                {"code": code, "codes": passing},
            )
        record(session, by, Act.FINDING_ASKED, code, {"reason": (row.reason, None)})
        session.delete(row)
        log.info("finding=%s is asked about again", code)
