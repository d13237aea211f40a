"""Approval of exactly one content by a person, and the release of an approved edition into the ledger."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from types import MappingProxyType

from sqlalchemy import select
from sqlalchemy.orm import Session

from digest.accounts.actor import Actor
from digest.accounts.audit import record
from digest.actions import Action, Remedy
from digest.edition.checks import Check, Level, findings
from digest.edition.manifest import manifest_hash
from digest.edition.views import WholeEditionView, named, view_of
from digest.errors import EditionFault
from digest.house import House
from digest.letters import letter_for
from digest.members.subscription import refusals
from digest.outbox import Outgoing, enqueue
from digest.store.engine import Store
from digest.store.models import Edition
from digest.store.states import Act, DeliveryKind, EditionReason, EditionState, RequestState
from digest.writing.reasons import at_first, edition_name
from digest.writing.remarks import Remark, remark

log = logging.getLogger(__name__)

_NO_REASONS: Mapping[str, str] = MappingProxyType({})


def approve(
    store: Store,
    name: str,
    *,
    house: House,
    by: Actor,
    manifest: str = "",
    because: Mapping[str, str] = _NO_REASONS,
) -> WholeEditionView:
    """Approves an edition, bound to the hash of its manifest, and returns it.

    With `manifest` (the hash, or its beginning, that the preview showed) only if the content is still that. because:
    why each yellow finding may pass, by code; kept with the approval. Raises UnknownEdition; EditionFault when it is no
    draft, has changed, or a check stops it.
    """
    with store.write() as session:
        edition = named(session, name)
        found = manifest_hash(edition)
        if edition.state is not EditionState.DRAFT:
            raise EditionFault(f"{_name(edition)} is {edition.state}; only a draft can be approved.")
        if not found.startswith(manifest):
            raise EditionFault(
                f"Edition {edition.number} has changed since {manifest}: it is {found[:12]} now. Preview it again."
            )
        edition.accepted = _accepted(edition, findings(session, edition, house), because)
        edition.state, edition.reason = EditionState.APPROVED, ""
        edition.approved_hash, edition.approved_at, edition.approved_by = found, by.at, by.name
        record(session, by, Act.EDITION_APPROVED, edition.number, {"manifest": (None, found)})
        log.info("edition=%d approved manifest=%s", edition.number, found[:12])
        return view_of(session, edition)


def _accepted(edition: Edition, checks: Sequence[Check], because: Mapping[str, str]) -> list[dict[str, str]]:
    """The findings that may pass, with their reasons. Raises EditionFault for one that may not, or has no reason."""
    red = [one.finding for one in checks if one.level is Level.RED]
    if red:
        raise _refused(edition, remark(red[0], "en"), others=len(red) - 1)
    yellow = [one.finding for one in checks]
    open_ones = dict.fromkeys(one.code for one in yellow if not because.get(one.code, "").strip())
    if open_ones:
        codes = ", ".join(open_ones)
        raise EditionFault(
            f"Edition {edition.number} has remarks that need a reason: {codes}.",
            remedy=Remedy(Action.GIVE_REASON, {"edition": edition.number, "code": next(iter(open_ones))}),
        )
    return [{"code": one.code, "place": one.place, "reason": because[one.code].strip()} for one in yellow]


def _refused(edition: Edition, first: Remark, *, others: int) -> EditionFault:
    """The fault of an edition that cannot be approved: the first finding, and how many more there are."""
    said = f"Edition {edition.number} cannot be approved. {first.place}: {first.what}"
    if others:
        remedy = Remedy(Action.CHECK, {"edition": edition.number})
        return EditionFault(f"{said} {first.remedy} {others} more.", remedy=remedy)
    return EditionFault(said if first.action else f"{said} {first.remedy}", remedy=first.action)


def ready(store: Store, *, now: datetime) -> bool:
    """Whether there is an approved edition whose sending time has come."""
    due = select(Edition.id).where(Edition.state == EditionState.APPROVED, Edition.sends_at <= now)
    with store.read() as session:
        return session.scalar(due.limit(1)) is not None


def release(
    store: Store,
    *,
    now: datetime,
    name: str | None = None,
    early: bool = False,
    at_most_late: timedelta | None = None,
    hold: bool = False,
) -> list[WholeEditionView]:
    """Puts the approved editions whose sending time has come into the ledger and returns them; [] when none has.

    With `name`, that one; with `early` before its time. Raises EditionFault when the named one is not approved, or its
    time has not come. An edition whose content is not what was approved becomes a draft again and is not sent; so does
    one more than `at_most_late` past the later of its sending time and its approval. With `hold` (the mail server does
    not answer) nothing else is done.
    """
    with store.write() as session:
        if name is None:
            ready = session.scalars(select(Edition).filter_by(state=EditionState.APPROVED).order_by(Edition.period))
            due = [edition for edition in ready if edition.sends_at <= now]
            chosen = [edition for edition in due if not _too_late(edition, now, at_most_late) and not hold]
        else:
            chosen = [_approved(session, name, now=now, early=early)]
        return [view_of(session, edition) for edition in chosen if _release(session, edition, now)]


def _too_late(edition: Edition, now: datetime, at_most_late: timedelta | None) -> bool:
    """Whether the sending time is so long past that the edition must be approved again."""
    if at_most_late is None or edition.approved_at is None:
        return False
    if now - max(edition.sends_at, edition.approved_at) <= at_most_late:
        return False
    edition.make_draft(EditionReason.TOO_LATE)
    log.warning("edition=%s is more than %s late: a draft again", edition.number, at_most_late)
    return True


def _approved(session: Session, name: str, *, now: datetime, early: bool) -> Edition:
    edition = named(session, name)
    if edition.state is EditionState.DRAFT:
        raise EditionFault(
            f"Edition {edition.number} is not approved.", remedy=Remedy(Action.APPROVE, {"edition": edition.number})
        )
    if edition.state is not EditionState.APPROVED:
        raise EditionFault(f"{_name(edition)} is {edition.state} and cannot be sent.")
    if edition.sends_at > now and not early:
        raise EditionFault(
            f"Edition {edition.number} goes out at {edition.sends_at:%Y-%m-%d %H:%M} UTC.", remedy=Action.SEND_EARLY
        )
    edition.sends_at = min(edition.sends_at, now)
    return edition


def _name(edition: Edition) -> str:
    return at_first(edition_name(edition.number, edition.period, "en"))


def _release(session: Session, edition: Edition, now: datetime) -> bool:
    if manifest_hash(edition) != edition.approved_hash:
        edition.make_draft(EditionReason.CHANGED_AFTER_APPROVAL)
        log.error("edition=%d changed after approval: a draft again", edition.number)
        return False
    addresses = {recipient.member_id: recipient.address for recipient in edition.recipients}
    refused = refusals(session, addresses, on=edition.sends_at.date())
    for recipient in edition.recipients:
        mail = Outgoing(
            kind=DeliveryKind.EDITION,
            key=f"{edition.number}.{edition.revision}",
            sender=edition.sender["address"],
            recipient=recipient.address,
            content=letter_for(edition, recipient),
        )
        enqueue(session, mail, now=now, edition=edition, refused=refused[recipient.member_id])
    for place in edition.requests:
        place.request.state = RequestState.PUBLISHED
    edition.state = EditionState.SENDING
    log.info("edition=%d sending recipients=%d", edition.number, len(edition.recipients))
    return True
