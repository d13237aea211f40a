"""A correction: a revision of an edition that went out, with a word that says what was wrong; approved like any."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from digest.accounts.actor import Actor
from digest.accounts.audit import record
from digest.actions import Action, Remedy
from digest.edition.compose import compose_anew
from digest.edition.views import WholeEditionView, named, view_of
from digest.errors import EditionFault
from digest.house import House
from digest.requests.withholding import waiting_correction
from digest.store.acts import Act
from digest.store.engine import Store
from digest.store.models import Edition
from digest.store.reasons import EditionReason
from digest.store.states import EDITIONS_OUT, EDITIONS_UNSENT, Audience, EditionState

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """What a correction holds besides its word, and whom it is for."""

    with_requests: bool = False
    audience: Audience = Audience.EVERYONE


def correct(store: Store, name: str, correction: Correction, *, house: House, by: Actor) -> WholeEditionView:
    """The draft of a correction of the edition called `name`: anew where there is one, which keeps its word.

    With requests it shows those of the edition that are still asked, in today's words. Raises UnknownEdition;
    EditionFault for an edition that has not gone out, or is being sent.
    """
    with store.write() as session:
        wrong = _gone_out(session, named(session, name))
        last = session.scalars(
            select(Edition).where(Edition.period == wrong.period).order_by(Edition.revision.desc()).limit(1)
        ).one()
        edition = last if last.revision and last.state in EDITIONS_UNSENT else _next(last, by)
        edition.with_requests, edition.audience = correction.with_requests, correction.audience
        edition.closes_at = edition.sends_at = by.at
        compose_anew(session, edition, house, by.at)
        record(session, by, Act.EDITION_CORRECTED, edition.name)
        log.info("edition=%s is a correction: recipients=%d", edition.name, edition.recipient_count)
        return view_of(session, edition)


def drop(store: Store, name: str, *, by: Actor) -> WholeEditionView:
    """Drops the correction of an edition that has not gone out, and returns it; it can be composed again.

    name: that of the correction, or of the edition it corrects. Raises UnknownEdition; EditionFault when there is none.
    """
    with store.write() as session:
        meant = named(session, name)
        edition = waiting_correction(session, meant)
        if edition is None:
            raise EditionFault(
                "Edition %(edition)s is no correction that waits: there is nothing to drop.", {"edition": meant.name}
            )
        edition.make_draft()
        edition.state, edition.reason = EditionState.SKIPPED, EditionReason.DROPPED
        record(session, by, Act.EDITION_DROPPED, edition.name)
        log.info("edition=%s was dropped", edition.name)
        return view_of(session, edition)


def _gone_out(session: Session, edition: Edition) -> Edition:
    """The edition, or the one it corrects. Raises EditionFault unless it went out, and is not being sent."""
    same = select(Edition).where(Edition.period == edition.period, Edition.state.in_(EDITIONS_OUT))
    out = session.scalars(same.order_by(Edition.revision.desc()).limit(1)).first()
    if out is None:
        raise EditionFault(
            "Edition %(edition)s is %(state)s: it can still be changed itself.",
            {"edition": edition.name, "state": edition.state},
        )
    if out.state is EditionState.SENDING:
        remedy = Remedy(Action.STOP, {"edition": out.name})
        raise EditionFault("Edition %(edition)s is being sent.", {"edition": out.name}, remedy=remedy)
    return out


def _next(last: Edition, by: Actor) -> Edition:
    """The next revision of an edition."""
    return Edition(
        period=last.period,
        revision=last.revision + 1,
        number=last.number,
        closes_at=by.at,
        sends_at=by.at,
        sent_at=None,
    )
