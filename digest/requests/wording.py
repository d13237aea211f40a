"""The words of requests and answers, once they are filed: whoever changes them, they are written here."""

from __future__ import annotations

import re

from sqlalchemy import select
from sqlalchemy.orm import Session

from digest.actions import Action
from digest.anonymity import is_colleague, mask_answer, mask_together, reword
from digest.cases.tags import tag_request
from digest.errors import InputFault
from digest.reading.signature import says_nothing
from digest.requests.askers import asking
from digest.store.models import Answer, Request
from digest.store.states import Consent, Doubt


def reword_request(session: Session, request: Request, *, title: str = "", text: str = "") -> None:
    """Gives a request another title or text, and tags it again; "" stays as it is."""
    reword(request, title=" ".join(title.split()) or request.title, text=text.strip() or request.text)
    mask_together(request, asking(session, request))
    tag_request(session, request)


def reword_answer(session: Session, answer: Answer, text: str) -> None:
    """Gives an answer another text."""
    answer.text = text.strip()
    mask_answer(answer, asking(session, answer.request))


def mask_group(session: Session, request: Request, *, named: Request | None = None) -> None:
    """Masks anew what others see of a request, of those that ask the same, and of the answers to all of them.

    An answer for everyone from a house that asked without a name waits for a person. What was marked out stays out,
    unless a name is shown. named: the one whose name is shown or not from now on; without it, they ask the same now.
    """
    session.flush()
    asked = asking(session, request)
    for one in asked:
        mask_together(one, asked)
    given = select(Answer).where(Answer.request_id.in_([one.id for one in asked])).order_by(Answer.id)
    for answer in session.scalars(given).all():
        mask_answer(answer, asked, again=named is None or named.anonymous)
        own = [one for one in asked if one.anonymous and is_colleague(answer, one)]
        new = [one for one in own if (one is named if named else one.id != answer.request_id)]
        if answer.consent is Consent.EVERYONE and new:
            answer.doubt = Doubt.OWN_HOUSE
        elif answer.doubt == Doubt.OWN_HOUSE and not own:
            answer.doubt = Doubt.NONE


def rest_of(whole: str, part: str, *, said: str) -> str:
    """What stays of a text: what is `said` to stay, else the text without the part.

    Raises InputFault when the part does not stand in it word for word, or nothing would stay.
    """
    if said.strip():
        return said.strip()
    words = r"\s+".join(map(re.escape, part.split()))
    before, found, after = _around(whole, words)
    rest = "\n\n".join(one for one in (before.strip(), after.strip()) if one)
    if not found or says_nothing(rest):
        if found:
            raise InputFault("Nothing would stay.", remedy=Action.SAY_WHAT_STAYS)
        raise InputFault("These words do not stand there one after the other.", remedy=Action.SAY_WHAT_STAYS)
    return rest


def _around(whole: str, pattern: str) -> tuple[str, bool, str]:
    """(the text before the first match, whether there is one, the text behind it)."""
    found = re.search(pattern, whole) if pattern else None
    return (whole[: found.start()], True, whole[found.end() :]) if found else (whole, False, "")
