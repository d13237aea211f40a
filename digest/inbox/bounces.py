"""Mail of ours that comes back: bounces and complaints, by the key in the envelope sender of each mail.

    bounce with our key -> noted in its Delivery; by the limits in the settings a Suppression
    complaint with our key -> a Suppression at once

A bounce or complaint without our key changes nothing: anybody could have written it.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from digest.marks import Purpose
from digest.members.suppressions import suppress
from digest.reading import Bounce, ReadMail
from digest.requests.outcome import Outcome
from digest.settings import Bounces
from digest.store.models import Delivery
from digest.store.reasons import MailReason, SuppressionReason
from digest.store.states import DeliveryState, MailState

log = logging.getLogger(__name__)

_NO_SUCH_ADDRESS = ("5.0.", "5.1.", "5.2.1", "5.4.1")  # RFC 3463; 5.4.1 is what Microsoft says of unknown people


def came_back(session: Session, read: ReadMail, rule: Bounces, now: datetime) -> Outcome | None:
    """The effect of a bounce on the mail that came back; None without our key."""
    delivery = _delivery(session, read)
    if delivery is None or read.bounce is None:
        return None
    how = _how(read.bounce, delivery.recipient)
    delivery.bounced_at, delivery.bounce = now, f"{how} {read.bounce.status}".strip()
    if delivery.state is DeliveryState.UNCERTAIN:  # a bounce proves that it was sent
        delivery.state, delivery.sent_at = DeliveryState.SENT, now
    session.flush()
    if how != "policy" and _is_enough(session, delivery.recipient, rule, now):
        suppress(session, delivery.recipient, reason=SuppressionReason.BOUNCED.value, now=now)
    log.info("delivery=%d bounced: %s", delivery.id, delivery.bounce)
    return Outcome(
        MailState.FILED, MailReason.CAME_BACK, {"address": delivery.recipient, "delivery": delivery.id, "how": how}
    )


def complained(session: Session, read: ReadMail, now: datetime) -> Outcome | None:
    """Suppresses the address that a complaint is about; None without our key."""
    delivery = _delivery(session, read)
    if delivery is None:
        return None
    suppress(session, delivery.recipient, reason=SuppressionReason.COMPLAINT.value, now=now)
    log.info("delivery=%d complained about", delivery.id)
    return Outcome(MailState.FILED, MailReason.COMPLAINED, {"address": delivery.recipient})


def _delivery(session: Session, read: ReadMail) -> Delivery | None:
    if read.key is None or not read.key.signed or read.key.purpose is not Purpose.BOUNCE:
        return None
    return session.get(Delivery, read.key.number)


def _how(bounce: Bounce, recipient: str) -> str:
    """policy, permanent or temporary.

    Permanent is a status that says there is no such address. An unreachable server may recover, and one failing address
    behind a shared one says little about the shared one.
    """
    if bounce.policy:
        return "policy"
    no_such_address = bounce.permanent and (not bounce.status or bounce.status.startswith(_NO_SUCH_ADDRESS))
    return "permanent" if no_such_address and bounce.address in ("", recipient) else "temporary"


def _is_enough(session: Session, address: str, rule: Bounces, now: datetime) -> bool:
    recent = Delivery.recipient == address, Delivery.bounced_at > now - timedelta(days=rule.days)
    counted = select(func.count()).select_from(Delivery).where(*recent)
    permanent = session.scalar(counted.where(Delivery.bounce.startswith("permanent"))) or 0
    either = session.scalar(counted.where(Delivery.bounce.not_like("policy%"))) or 0
    return permanent >= rule.permanent or either >= rule.temporary
