"""Findings about the set-up that a person lets pass: asked once, not every fortnight, until something changes."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from digest.accounts.actor import Actor
from digest.accounts.audit import record
from digest.edition.checks import OF_THE_SET_UP, Check, values_of
from digest.errors import MissingInput
from digest.store.acts import Act
from digest.store.engine import Store
from digest.store.models import PassingFinding

log = logging.getLogger(__name__)


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
        record(session, by, Act.FINDING_PASSED, code, {"reason": (row.reason if row else None, reason)})
        session.merge(
            PassingFinding(code=code, values=dict(values_of(check.finding)), reason=reason, by=by.name, since=by.at)
        )
        log.info("finding=%s passes until it changes", code)


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
