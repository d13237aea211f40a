"""The words of requests and answers, once they are filed: whoever changes them, they are written here."""

from __future__ import annotations

import re

from sqlalchemy.orm import Session

from digest.actions import Action
from digest.anonymity import mask_answer, reword
from digest.cases.tags import tag_request
from digest.errors import InputFault
from digest.requests.answers import asking
from digest.store.models import Answer, Request


def reword_request(session: Session, request: Request, *, title: str = "", text: str = "") -> None:
    """Gives a request another title or text, and tags it again; "" stays as it is."""
    reword(request, title=" ".join(title.split()) or request.title, text=text.strip() or request.text)
    tag_request(session, request)


def reword_answer(session: Session, answer: Answer, text: str) -> None:
    """Gives an answer another text."""
    answer.text = text.strip()
    mask_answer(answer, asking(session, answer.request))


def rest_of(whole: str, part: str, *, said: str) -> str:
    """What stays of a text: what is `said` to stay, else the text without the part.

    Raises InputFault when the part does not stand in it word for word, or nothing would stay.
    """
    if said.strip():
        return said.strip()
    words = r"\s+".join(map(re.escape, part.split()))
    before, found, after = _around(whole, words)
    rest = "\n\n".join(one for one in (before.strip(), after.strip()) if one)
    if not found or not rest:
        why = "Nothing would stay" if found else "These words do not stand there one after the other"
        raise InputFault(f"{why}.", remedy=Action.SAY_WHAT_STAYS)
    return rest


def _around(whole: str, pattern: str) -> tuple[str, bool, str]:
    """(the text before the first match, whether there is one, the text behind it)."""
    found = re.search(pattern, whole) if pattern else None
    return (whole[: found.start()], True, whole[found.end() :]) if found else (whole, False, "")
