"""Approval of exactly one content by a person, and the release of an approved edition into the ledger."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from digest.accounts.actor import Actor
from digest.accounts.audit import record
from digest.actions import Action, Remedy
from digest.edition.checks import Check, Level, findings
from digest.edition.compose import renew, renewable
from digest.edition.freezing import distrust
from digest.edition.manifest import hash_as_read, manifest_hash
from digest.edition.passing import given, keep_lasting
from digest.edition.views import WholeEditionView, named, view_of
from digest.errors import EditionFault, Worded
from digest.house import House
from digest.outbox import discard_others, prepare_letters
from digest.published import last_letter
from digest.store.acts import Act, ActorKind
from digest.store.engine import Store
from digest.store.models import AuditEntry, Delivery, Edition, InboundMail
from digest.store.reasons import DeliveryReason, EditionReason
from digest.store.states import (
    DELIVERIES_WAITING,
    EDITIONS_OUT,
    DeliveryState,
    EditionState,
    RequestState,
)
from digest.writing.lint import Finding
from digest.writing.remarks import Remarked, remark

log = logging.getLogger(__name__)

_DUE = func.coalesce(Edition.release_at, Edition.sends_at)
"""When an approved edition goes out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """How long an approved edition can be called back. early: it then goes out, though its time has not come."""

    time: timedelta = timedelta(0)
    early: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """What a person approves.

    With `manifest` (the hash, or its beginning, that the preview showed) only if the content is still that. because:
    why each yellow finding may pass, by the name of its check, or `code@place`; kept with the approval, or, about the
    set-up, until that changes.
    """

    manifest: str = ""
    because: Mapping[str, str] = field(default_factory=dict)
    hold: Hold = Hold()


def approve(store: Store, name: str, approval: Approval, *, house: House, by: Actor) -> WholeEditionView:
    """Approves an edition, bound to the hash of its manifest, and returns it.

    Raises UnknownEdition; EditionFault when it is no draft, has changed, a check stops it, or a reason is for nothing
    that was found.
    """
    manifest, because, hold = approval.manifest, approval.because, approval.hold
    with store.write() as session:
        edition = named(session, name)
        if edition.state is not EditionState.APPROVED and renewable(edition):
            renew(session, edition, house=house, now=by.at)
        if edition.state is not EditionState.DRAFT:
            raise EditionFault(
                "Edition %(edition)s is %(state)s; only a draft can be approved.",
                {"edition": _name(edition), "state": edition.state},
            )
        found = manifest_hash(edition)
        if not found.startswith(manifest):
            raise EditionFault(
                "Edition %(edition)s has changed since %(manifest)s: it is %(found)s now. Preview it again.",
                {"edition": edition.name, "manifest": manifest[:12], "found": found[:12]},
            )
        if house.second_person:
            _refuse_own_change(session, by)
        checks = findings(session, edition, house)
        edition.accepted = _accepted(edition, checks, because)
        keep_lasting(session, checks, because, by=by)
        edition.state, edition.reason = EditionState.APPROVED, ""
        edition.approved_hash, edition.approved_at, edition.approved_by = found, by.at, by.name
        if hold.early or edition.sends_at < by.at + hold.time:
            edition.release_at = by.at + hold.time
        record(session, by, Act.EDITION_APPROVED, edition.name, {"manifest": (None, found)})
        log.info("edition=%s approved manifest=%s", edition.name, found[:12])
        return view_of(session, edition)


_NO_CHANGES = frozenset(
    {Act.EDITION_APPROVED, Act.EDITION_UNAPPROVED, Act.FINDING_PASSED, Act.FINDING_ASKED, Act.REQUEST_READY}
)
"""What the staff decide about a letter that changes nothing in it."""


def _refuse_own_change(session: Session, by: Actor) -> None:
    """Raises EditionFault for whoever of the staff changed something last that a letter may show."""
    changes = select(AuditEntry.name).where(
        AuditEntry.actor == ActorKind.STAFF,
        AuditEntry.thing.in_(("request", "answer", "mail", "case", "edition")),
        AuditEntry.act.not_in(_NO_CHANGES),
    )
    last = session.scalars(changes.order_by(AuditEntry.id.desc()).limit(1)).first()
    if last == by.name:
        raise EditionFault("The last change is yours: somebody else looks at it, and approves it.")


def _accepted(edition: Edition, checks: Sequence[Check], because: Mapping[str, str]) -> list[dict[str, str]]:
    """The findings that may pass, with their reasons. Raises EditionFault for one that may not, or has no reason."""
    red = [one.finding for one in checks if one.level is Level.RED]
    if red:
        raise _refused(edition, red[0], others=len(red) - 1)
    yellow = [one for one in checks if one.level is Level.YELLOW]
    _refuse_unfound(edition, yellow, because)
    reasons = {one.name: given(one, because) or one.reason for one in yellow}
    if open_ones := [name for name, reason in reasons.items() if not reason]:
        raise EditionFault(
            "Edition %(edition)s has remarks that need a reason: %(names)s.",
            {"edition": edition.name, "names": _named([one for one in yellow if one.name in open_ones])},
            remedy=Remedy(Action.GIVE_REASON, {"edition": edition.name, "code": open_ones[0]}),
        )
    return [
        {"code": one.finding.code, "place": one.spot, "words": one.words, "reason": reasons[one.name]} for one in yellow
    ]


def _refuse_unfound(edition: Edition, checks: Sequence[Check], because: Mapping[str, str]) -> None:
    """Raises EditionFault for a reason that is for nothing that was found, or for findings at several places."""
    by_name = sorted(checks, key=lambda one: one.name)
    names = {one.name for one in checks}
    exact = {f"{one.finding.code}@{one.spot}" for one in checks}
    for name in because:
        if name in names | exact:
            continue
        several = sorted(one for one in names if one.startswith((f"{name}@", f"{name}/")))
        if several:
            raise EditionFault(
                "'%(name)s' was found at several places, each with a reason of its own: %(names)s.",
                {"name": name, "names": _named([one for one in by_name if one.name in several])},
                remedy=Remedy(Action.GIVE_REASON, {"edition": edition.name, "code": several[0]}),
            )
        values = {"name": name, "edition": edition.name, "names": _named(by_name)}
        if names:
            raise EditionFault("'%(name)s' was not found in edition %(edition)s. Found: %(names)s.", values)
        raise EditionFault(
            "'%(name)s' was not found in edition %(edition)s. Nothing was found that needs a reason.", values
        )


def _refused(edition: Edition, first: Finding, *, others: int) -> EditionFault:
    """The fault of an edition that cannot be approved: the first finding, and how many more there are."""
    found = remark(first, "en")
    values = {"edition": edition.name, "finding": Remarked(first, whole=bool(others) or not found.action)}
    if others:
        return EditionFault(
            "Edition %(edition)s cannot be approved. %(finding)s %(others)s more.",
            {**values, "others": others},
            remedy=Remedy(Action.CHECK, {"edition": edition.name}),
        )
    return EditionFault("Edition %(edition)s cannot be approved. %(finding)s", values, remedy=found.action)


def ready(store: Store, *, now: datetime) -> bool:
    """Whether there is an approved edition whose sending time has come."""
    due = select(Edition.id).where(Edition.state == EditionState.APPROVED, now >= _DUE)
    with store.read() as session:
        return session.scalar(due.limit(1)) is not None


def unapprove(store: Store, name: str, *, by: Actor) -> WholeEditionView:
    """The edition as a draft again. Raises UnknownEdition; EditionFault when it is not approved."""
    with store.write() as session:
        edition = named(session, name)
        if edition.state is not EditionState.APPROVED:
            values = {"edition": _name(edition), "state": edition.state}
            if edition.state in EDITIONS_OUT:
                raise EditionFault(
                    "Edition %(edition)s is %(state)s; there is no approval to take back. "
                    "It can be stopped while it goes out; after that it can be corrected.",
                    values,
                )
            raise EditionFault("Edition %(edition)s is %(state)s; there is no approval to take back.", values)
        take_back(session, edition, by=by)
        return view_of(session, edition)


def take_back(session: Session, edition: Edition, *, by: Actor) -> None:
    """Makes a draft of an approved edition."""
    edition.make_draft(EditionReason.UNAPPROVED)
    record(session, by, Act.EDITION_UNAPPROVED, edition.name)
    log.info("edition=%s a draft again: its approval was taken back", edition.name)


def expire(store: Store, *, now: datetime, at_most_late: timedelta) -> None:
    """Ask again for approvals that were given for an hour long gone: a machine that was off sends no old letter.

    Late is counted from the sending time or the approval, whichever is later.
    """
    with store.write() as session:
        for edition in session.scalars(select(Edition).filter_by(state=EditionState.APPROVED)):
            if edition.approved_at and now - max(edition.goes_out_at, edition.approved_at) > at_most_late:
                edition.make_draft(EditionReason.TOO_LATE)
                log.warning("edition=%s is more than %s late: a draft again", edition.name, at_most_late)


def release(store: Store, *, house: House, now: datetime) -> list[WholeEditionView]:
    """The approved editions whose sending time has come, put into the ledger; [] when none has.

    Content that is not what was approved, or would be composed otherwise now, makes it a draft again, and nothing is
    sent.
    """
    due = select(Edition.id).where(Edition.state == EditionState.APPROVED, now >= _DUE)
    with store.read() as session:
        chosen = session.scalars(due.order_by(Edition.period)).all()
    released = (_release(store, edition_id, house=house, now=now) for edition_id in chosen)
    return [view for view in released if view]


def release_named(
    store: Store, name: str, *, house: House, now: datetime, early: bool = False
) -> WholeEditionView | None:
    """The approved edition called `name`, put into the ledger, with `early` before its time; None as in `release`.

    Raises UnknownEdition; EditionFault when it is not approved, or its time has not come.
    """
    with store.write() as session:
        edition_id = _approved(session, name, now=now, early=early).id
    released = _release(store, edition_id, house=house, now=now)
    with store.read() as session:  # another process may have been faster
        edition = session.get_one(Edition, edition_id)
        return released or (view_of(session, edition) if edition.state in EDITIONS_OUT else None)


def _approved(session: Session, name: str, *, now: datetime, early: bool) -> Edition:
    edition = named(session, name)
    if edition.state is EditionState.DRAFT:
        raise EditionFault(
            "Edition %(edition)s is not approved.",
            {"edition": edition.name},
            remedy=Remedy(Action.APPROVE, {"edition": edition.name}),
        )
    if edition.state is not EditionState.APPROVED:
        raise EditionFault(
            "Edition %(edition)s is %(state)s and cannot be sent.", {"edition": _name(edition), "state": edition.state}
        )
    if edition.goes_out_at > now and not early:
        raise EditionFault(
            "Edition %(edition)s goes out at %(goes_out_at)s UTC.",
            {"edition": edition.name, "goes_out_at": f"{edition.goes_out_at:%Y-%m-%d %H:%M}"},
            remedy=Action.SEND_EARLY,
        )
    return edition


def _name(edition: Edition) -> str | date:
    return edition.name or edition.period


def _named(checks: Sequence[Check]) -> Worded:
    """Findings as a value of a fault: their words by place for a reader, their names for a command."""
    return Worded(
        ", ".join(dict.fromkeys(one.name for one in checks)),
        lambda language: "; ".join(Remarked(one.finding, whole=False).said(language).rstrip(".") for one in checks),
    )


def _release(store: Store, edition_id: int, *, house: House, now: datetime) -> WholeEditionView | None:
    """Makes an edition's rows ready, reads all of it once more, and lets it go out in one transaction.

    Where that is broken off it is approved still, and the next call goes on.
    """
    with store.write() as session:
        edition = session.get_one(Edition, edition_id)
        if edition.state is not EditionState.APPROVED or renew(session, edition, house=house, now=now):
            return None
        approved, before = edition.approved_hash, _happened(session)
    prepare_letters(store, edition_id, now=now)
    with store.read() as session:
        found = hash_as_read(session, session.get_one(Edition, edition_id), house)
    with store.write() as session:
        edition = session.get_one(Edition, edition_id)
        if (edition.state, edition.approved_hash) != (EditionState.APPROVED, approved):
            return None
        if _happened(session) != before and renew(session, edition, house=house, now=now):
            return None
        return view_of(session, edition) if _goes_out(session, edition, found, now) else None


def _happened(session: Session) -> tuple[int | None, int | None]:
    """The last thing that was decided, and the last mail that came."""
    return session.scalar(select(func.max(AuditEntry.id))), session.scalar(select(func.max(InboundMail.id)))


def _goes_out(session: Session, edition: Edition, found: str, now: datetime) -> bool:
    """Whether an edition goes out from now on: not when it is not what was approved."""
    if found != edition.approved_hash:  # somebody wrote in the database
        edition.make_draft(EditionReason.CHANGED_AFTER_APPROVAL)
        distrust(session, edition)
        log.error("edition=%s changed after approval: a draft again", edition.name)
        return False
    discard_others(session, edition)
    edition.sends_at = min(edition.sends_at, now)
    for place in edition.requests:
        place.request.state = RequestState.PUBLISHED
    _end_what_it_corrects(session, edition, now)
    edition.state = EditionState.SENDING
    log.info("edition=%s sending recipients=%d", edition.name, edition.recipient_count)
    return True


def _end_what_it_corrects(session: Session, edition: Edition, now: datetime) -> None:
    """Ends a stopped edition whose correction goes out: nobody else gets its letter.

    What it asked, and the correction does not, comes in the next edition: most members have not seen it.
    """
    same = select(Edition).where(Edition.period == edition.period, Edition.revision < edition.revision)
    for wrong in session.scalars(same.where(Edition.state == EditionState.STOPPED)):
        waiting = update(Delivery).where(Delivery.edition_id == wrong.id, Delivery.state.in_(DELIVERIES_WAITING))
        session.execute(waiting.values(state=DeliveryState.VOID, reason=DeliveryReason.CORRECTED, owner=None))
        wrong.state, wrong.sent_at = EditionState.SENT, now
        session.flush()
        again = {place.request_id for place in edition.requests}
        for request in (place.request for place in wrong.requests if place.request_id not in again):
            if request.state is RequestState.PUBLISHED and last_letter(session, request) is None:
                request.state = RequestState.OPEN
        log.info("edition=%s ends: its correction goes out", wrong.name)
