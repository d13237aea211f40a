"""Who looks at a mail that waits: said, so that two do not do the same; it locks nothing, and ends after a day."""

from __future__ import annotations

from datetime import datetime, timedelta

from digest.accounts.actor import Actor
from digest.accounts.audit import record
from digest.actions import Action
from digest.errors import InputFault, MissingInput
from digest.store.acts import Act
from digest.store.engine import Store
from digest.store.models import InboundMail
from digest.store.states import MAILS_FOR_A_PERSON

LASTS = timedelta(days=1)


def claimant(name: str, at: datetime | None, now: datetime) -> str:
    """Who looks at it, of the name and the time that were written down; "" for nobody, or after a day."""
    return name if at is not None and now - at < LASTS else ""


def claim(store: Store, mail_id: int, *, undo: bool = False, by: Actor) -> None:
    """Notes that a person looks at a mail; `undo`: no longer.

    Raises MissingInput for an unknown mail, InputFault for one that does not wait, or that another looks at.
    """
    with store.write() as session:
        mail = session.get(InboundMail, mail_id)
        if mail is None:
            raise MissingInput("There is no mail %(mail)s.", {"mail": mail_id}, remedy=Action.LIST_MAILS)
        if mail.state not in MAILS_FOR_A_PERSON:
            raise InputFault("Mail %(mail)s does not wait for anybody.", {"mail": mail_id})
        before = claimant(mail.claimed_by, mail.claimed_at, by.at)
        if before not in ("", by.name):
            raise InputFault("%(who)s looks at it already.", {"who": before})
        if undo == (not before):
            return
        mail.claimed_by, mail.claimed_at = ("", None) if undo else (by.name, by.at)
        record(session, by, Act.MAIL_UNCLAIMED if undo else Act.MAIL_CLAIMED, mail_id)
