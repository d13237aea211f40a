"""What a mail became, as decisions of the log name it."""

from __future__ import annotations

from sqlalchemy import select

from digest.store.engine import Store
from digest.store.models import Answer, Request


def became(store: Store, mail_id: int) -> tuple[tuple[str, str], ...]:
    """The requests, answers and the case of a mail, each by its kind and key; the case whether there is one or not."""
    with store.read() as session:
        numbers = session.scalars(select(Request.number).filter_by(mail_id=mail_id)).all()
        answers = session.scalars(select(Answer.id).filter_by(mail_id=mail_id)).all()
    requests = (("request", str(number)) for number in numbers)
    return (*requests, *(("answer", str(one)) for one in answers), ("case", f"m{mail_id}"))
