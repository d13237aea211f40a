"""Stop an edition while it is sent, and let it go on: a state in its row, which every sender reads before each mail."""

from __future__ import annotations

import logging

from sqlalchemy import update

from digest.accounts.actor import Actor
from digest.accounts.audit import record
from digest.actions import Action, Remedy
from digest.edition.views import WholeEditionView, named, view_of
from digest.errors import EditionFault
from digest.store.acts import Act
from digest.store.engine import Store
from digest.store.models import Delivery
from digest.store.states import DeliveryState, EditionState

log = logging.getLogger(__name__)


def stop(store: Store, name: str, *, by: Actor) -> WholeEditionView:
    """The edition, stopped: whatever process or machine sends it ends within the mail that is in DATA.

    Raises UnknownEdition; EditionFault when it is not being sent.
    """
    return _turn(store, name, (EditionState.SENDING, EditionState.STOPPED), Act.EDITION_STOPPED, by)


def resume(store: Store, name: str, *, by: Actor) -> WholeEditionView:
    """Lets a stopped edition go on and returns it; what was put off is due now.

    Raises UnknownEdition; EditionFault when it is not stopped.
    """
    return _turn(store, name, (EditionState.STOPPED, EditionState.SENDING), Act.EDITION_RESUMED, by)


def _turn(store: Store, name: str, states: tuple[EditionState, EditionState], act: Act, by: Actor) -> WholeEditionView:
    before, after = states
    with store.write() as session:
        edition = named(session, name)
        if edition.state is not before:
            remedy = Remedy(Action.UNAPPROVE, {"edition": edition.name}) if before is EditionState.SENDING else None
            approved = edition.state is EditionState.APPROVED
            raise EditionFault(
                "Edition %(edition)s is %(state)s.",
                {"edition": edition.name, "state": edition.state},
                remedy=remedy if approved else None,
            )
        edition.state, edition.reason = after, ""
        if after is EditionState.SENDING:
            put_off = update(Delivery).where(
                Delivery.edition_id == edition.id, Delivery.state == DeliveryState.DEFERRED
            )
            session.execute(put_off.values(next_attempt_at=by.at))
        record(session, by, act, edition.name, {"state": (before, after)})
        log.warning("edition=%s %s by %s", edition.name, after, by.name)
        return view_of(session, edition)
