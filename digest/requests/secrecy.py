"""Who asked without a name, and whom others who asked the same, or all, would learn of by an answer.

answer, who asked that | from their house: it waits | its files name them: it waits, and those go to nobody else
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from sqlalchemy.orm import Session

from digest.anonymity import is_colleague, trace_of, who_is
from digest.reading.marking import marked_out
from digest.reading.message import parse
from digest.reading.parts import Part
from digest.reading.redacting import Trace, room_to_search
from digest.store.models import Answer, InboundMail, Request
from digest.store.states import Consent

_JOINED = re.compile(r"(?<=[a-zæøå])(?=[A-ZÆØÅ])|[\W_]+")
"""Between the words of a file's name."""


def of_the_house(answer: Answer, asked: Iterable[Request]) -> list[Request]:
    """The requests without a name, of those an answer answers, from its writer's house and of which others learn."""
    rows = list(asked)
    secret = [one for one in rows if one.anonymous] if answer.consent is Consent.EVERYONE else unnamed(answer, rows)
    return [one for one in secret if is_colleague(answer, one)]


def named_in_files(session: Session, answer: Answer, asked: Iterable[Request]) -> list[str]:
    """The names of an answer's files that name who asked without a name, and that others would get."""
    secret = unnamed(answer, list(asked))
    mail = session.get(InboundMail, answer.mail_id) if secret and answer.mail_id is not None else None
    if mail is None or answer.has_files is False or answer.consent is Consent.ANONYMOUS:
        return []
    return [part.filename for part in parse(mail.raw or b"").files if named_in(part, answer, secret)]


def named_in(part: Part, answer: Answer, asked: Sequence[Request]) -> list[Request]:
    """The requests without a name, of those an answer answers, whose askers a file of it names, as far as it is read.

    Its writer's own organisation stays, as in the words.
    """
    return [one for one in asked if one.anonymous and _names(part, answer, one)]


def _names(part: Part, answer: Answer, request: Request) -> bool:
    member = request.member
    house = None if is_colleague(answer, request) else request.organisation
    spaced = f"fil: {_JOINED.sub(' ', part.filename)}"  # no greeting and no sign-off, which would be left out
    if marked_out(spaced, who_is(member, house), contacts=False).taken:
        return True
    if house is not None or member is None:
        return trace_of(member, house).in_part(part, room_to_search())
    own = Trace(names=[member.name], addresses=[row.address for row in member.addresses])
    return own.in_part(part, room_to_search())


def unnamed(answer: Answer, asked: Sequence[Request]) -> list[Request]:
    """The requests without a name, of those an answer answers, of which it goes to others than their askers, too."""
    if answer.member is not None and answer.request.member is answer.member:
        return []
    readers = {one.member for one in asked} - {answer.member, None}
    return [one for one in asked if one.anonymous and readers - {one.member}]
