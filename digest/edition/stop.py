"""Stop an edition while it is sent, and let it go on: a state in its row, which every sender reads before each mail."""

from __future__ import annotations

import logging

from sqlalchemy import update
from sqlalchemy.orm import Session

from digest.accounts.actor import Actor
from digest.accounts.audit import record
from digest.edition.approve import take_back
from digest.edition.views import WholeEditionView, named, view_of
from digest.errors import EditionFault
from digest.store.acts import Act
from digest.store.engine import Store
from digest.store.models import Delivery, Edition
from digest.store.states import DeliveryState, EditionState

log = logging.getLogger(__name__)


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
            _turn(session, edition, (EditionState.SENDING, EditionState.STOPPED), Act.EDITION_STOPPED, by)
        return view_of(session, edition)


def resume(store: Store, name: str, *, by: Actor) -> WholeEditionView:
    """Lets a stopped edition go on and returns it; what was put off is due now.

    Raises UnknownEdition; EditionFault when it is not stopped.
    """
    with store.write() as session:
        edition = named(session, name)
        _turn(session, edition, (EditionState.STOPPED, EditionState.SENDING), Act.EDITION_RESUMED, by)
        return view_of(session, edition)


def _turn(session: Session, edition: Edition, states: tuple[EditionState, EditionState], act: Act, by: Actor) -> None:
    before, after = states
    if edition.state is not before:
        values = {"edition": edition.name, "state": edition.state}
        raise EditionFault("Edition %(edition)s is %(state)s.", values)
    edition.state, edition.reason = after, ""
    if after is EditionState.SENDING:
        put_off = update(Delivery).where(Delivery.edition_id == edition.id, Delivery.state == DeliveryState.DEFERRED)
        session.execute(put_off.values(next_attempt_at=by.at))
    record(session, by, act, edition.name, {"state": (before, after)})
    log.warning("edition=%s %s by %s", edition.name, after, by.name)
