"""Stop an edition while it is sent, and let it go on: a state in its row, which every sender reads before each mail."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from functools import partial
from types import MappingProxyType

from sqlalchemy import update
from sqlalchemy.orm import Session

from digest.accounts.actor import Actor
from digest.accounts.audit import record
from digest.actions import Action, Remedy
from digest.edition.approve import take_back
from digest.edition.views import WholeEditionView, named, view_of
from digest.errors import EditionFault, Worded
from digest.requests.withholding import has_begun, unsent_of, waiting_correction
from digest.store.acts import Act
from digest.store.engine import Store
from digest.store.models import Delivery, Edition
from digest.store.reasons import REASONS_WITHHELD
from digest.store.states import DeliveryState, EditionState
from digest.writing.reasons import edition_reason

log = logging.getLogger(__name__)

_NONE: Mapping[str, str] = MappingProxyType({})


def stop(store: Store, name: str, *, by: Actor) -> WholeEditionView:
    """The edition, stopped: whatever process or machine sends it ends within the mail that is in DATA.

    One that is approved, and has not begun to go out, is a draft again. Raises UnknownEdition; EditionFault when it is
    neither.
    """
    with store.write() as session:
        edition = named(session, name)
        if edition.state is EditionState.APPROVED:
            take_back(session, edition, by=by)
        else:
            _turn(edition, EditionState.SENDING, EditionState.STOPPED)
            record(session, by, Act.EDITION_STOPPED, edition.name, {"state": (EditionState.SENDING, edition.state)})
        return view_of(session, edition)


def resume(store: Store, name: str, *, because: Mapping[str, str] = _NONE, by: Actor) -> WholeEditionView:
    """Lets a stopped edition go on and returns it; what was put off is due now.

    because: why one goes on whose mails show what is to be shown no more, by the code of what stopped it. Raises
    UnknownEdition; EditionFault when it is not stopped, a correction of it waits, or nobody says why it goes on.
    """
    with store.write() as session:
        edition = named(session, name)
        _refuse_corrected(session, edition)
        why = _why(session, edition, because)
        _turn(edition, EditionState.STOPPED, EditionState.SENDING)
        put_off = update(Delivery).where(Delivery.edition_id == edition.id, Delivery.state == DeliveryState.DEFERRED)
        session.execute(put_off.values(next_attempt_at=by.at))
        changes = {"state": (EditionState.STOPPED, edition.state), **({"because": (None, why)} if why else {})}
        record(session, by, Act.EDITION_RESUMED, edition.name, changes)
        return view_of(session, edition)


def has_reached_somebody(store: Store, name: str) -> bool:
    """Whether somebody has an edition that goes out, or may have it. Raises UnknownEdition."""
    with store.read() as session:
        edition = named(session, name)
        return edition.state is EditionState.SENT or has_begun(session, edition)


def correction_in_wait(store: Store, name: str) -> str:
    """The name of the correction for which an edition does not go on; "" where none waits. Raises UnknownEdition."""
    with store.read() as session:
        correction = waiting_correction(session, named(session, name))
        return str(correction.name) if correction else ""


def _refuse_corrected(session: Session, edition: Edition) -> None:
    """Raises EditionFault for a stopped edition whose correction waits: some would get both, and others neither."""
    correction = waiting_correction(session, edition)
    if edition.state is EditionState.STOPPED and correction is not None:
        raise EditionFault(
            "Edition %(edition)s does not go on: %(correction)s, which corrects it, waits to go out instead.",
            {"edition": edition.name, "correction": correction.name},
            remedy=Remedy(Action.SEND_OR_DROP, {"edition": correction.name}),
        )


def _why(session: Session, edition: Edition, because: Mapping[str, str]) -> str:
    """Why an edition goes on; "" where nobody has to say it. Raises EditionFault where nobody says it and has to."""
    left, whole = unsent_of(session, edition)
    if edition.state is not EditionState.STOPPED or edition.reason not in REASONS_WITHHELD or not left:
        return ""
    given = " ".join(because.get(edition.reason, "").split())
    if not given:
        code = edition.reason
        why = Worded(edition_reason(code, "en"), partial(edition_reason, code))
        raise EditionFault(
            "Edition %(edition)s is stopped: %(why)s. %(left)s of its %(whole)s mails have not left, and show it.",
            {"edition": edition.name, "why": why, "left": left, "whole": whole},
            remedy=Remedy(Action.CORRECT_OR_GO_ON, {"edition": edition.name, "code": code}),
        )
    return given


def _turn(edition: Edition, before: EditionState, after: EditionState) -> None:
    """Brings an edition from one state to another. Raises EditionFault where it is in a third."""
    if edition.state is not before:
        values = {"edition": edition.name, "state": edition.state}
        raise EditionFault("Edition %(edition)s is %(state)s.", values)
    edition.state, edition.reason = after, ""
    log.warning("edition=%s %s by hand", edition.name, after)
