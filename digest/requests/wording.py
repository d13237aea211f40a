"""The words of requests and answers, once they are filed: whoever changes them, they are written here."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from digest.actions import Action
from digest.anonymity import mask_answer, mask_together, reword
from digest.cases.tags import tag_request
from digest.errors import InputFault
from digest.reading.signature import says_nothing
from digest.requests.askers import asking, kept_back
from digest.requests.secrecy import named_in_files, of_the_house
from digest.store.models import Answer, Request
from digest.store.states import Consent, Doubt


def reword_request(
    session: Session, request: Request, *, title: str = "", text: str = "", as_typed: bool = False
) -> None:
    """Gives a request another title or text, and tags it again; "" stays as it is.

    as_typed: the staff typed the text, and no sign-off is taken off it.
    """
    if text.strip():
        request.as_typed = as_typed
    reword(request, title=" ".join(title.split()) or request.title, text=text.strip() or request.text)
    mask_together(request, asking(session, request))
    tag_request(session, request)


def reword_answer(session: Session, answer: Answer, text: str, *, as_typed: bool) -> None:
    """Gives an answer another text; as_typed: the staff typed it, and no sign-off is taken off it."""
    answer.text, answer.as_typed = text.strip(), as_typed
    mask_answer(answer, asking(session, answer.request))


def mask_group(session: Session, request: Request, *, named: Request | None = None) -> None:
    """Masks anew what others see of a request, of those that ask the same, and of the answers to all of them.

    An answer that may tell who asked without a name waits for a person. What was marked out stays out, unless a name is
    shown. named: the one whose name is shown or not from now on; without it, they ask the same now.
    """
    session.flush()
    asked = asking(session, request)
    for one in asked:
        mask_together(one, asked)
    given = select(Answer).where(Answer.request_id.in_([one.id for one in asked])).order_by(Answer.id)
    kept = kept_back(session)
    for answer in session.scalars(given).all():
        mask_answer(answer, asked, again=named is None or named.anonymous)
        _doubt(session, answer, asked, named=named, goes=answer.passed_at is None or answer.id in kept)


def _doubt(session: Session, answer: Answer, asked: Sequence[Request], *, named: Request | None, goes: bool) -> None:
    """Lets an answer wait that may tell who asked without a name, and no more one that waited for that, and does not.

    goes: whether it is yet to be passed on; else only those count that are new to it.
    """
    own = of_the_house(answer, asked)
    new = [one for one in own if (one is named if named else one.id != answer.request_id)]
    told = Doubt.OWN_HOUSE if own else Doubt.NONE
    if goes and not own and named_in_files(session, answer, asked):
        told = Doubt.NAMES_ASKER
    if not told and answer.doubt in (Doubt.OWN_HOUSE, Doubt.NAMES_ASKER):
        answer.doubt = Doubt.NONE
    elif told and (goes or (new and answer.consent is Consent.EVERYONE)) and (named is None or named.anonymous):
        answer.doubt = answer.doubt or told


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
