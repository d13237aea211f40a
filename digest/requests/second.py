"""A second mail of somebody who asked or answered, which only wishes for no name: it belongs to the first one.

a wish and nothing asked | the writer's request or answer of the last days that it names, in doubt all | without the
name, and a person looks
"""

from __future__ import annotations

import logging
import re
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from digest.matching.stopwords import COMMON
from digest.matching.words import words_of
from digest.reading.prefixes import replies
from digest.reading.second import (
    asks_nothing_besides,
    names_former,
    only_wishes,
    speaks_of_answer,
    unnames,
    wishes_besides,
)
from digest.requests.answers import take_name_off
from digest.requests.nameless import doubt, name, settle
from digest.requests.outcome import MembersMail, Outcome
from digest.store.models import Answer, Member, Request
from digest.store.reasons import MailReason
from digest.store.states import Consent, MailState, RequestState

_LATELY = timedelta(days=14)
_NUMBER = re.compile(r"#(\d{1,6})\b")
_SHORTEST = 4  # letters of a word that says which request is meant
_OF_WISHES = frozenset(
    word.key
    for word in words_of(
        "navn navnet navne anonym anonymt anonyme anonymous nævnes nævne nævnt name names kommune kommunen kommunens "
        "region regionen organisation afsender spørger mail mailen glemte fremgå fremgår vises offentligt offentlig"
    )
)
"""Words that say nothing of which request is meant, since every wish has them."""

Former = Request | Answer
log = logging.getLogger(__name__)


def second_mail(session: Session, written: MembersMail, *, waits: Outcome | None = None) -> Outcome | None:
    """Takes the name off the earlier mail to which a wish belongs, and holds it; None for a mail that is no such wish.

    Where it is in doubt which is meant, all of the last days are without the name until a person has looked. A
    colleague may wish it of a request of their house. Where the house asks for proof of who wrote, and there is none,
    nothing is changed. waits: why the mail waits for a person in any case, so that a wish among other words counts; for
    those it waits still, whatever is decided of the wish. It never becomes a request.
    """
    if written.decided:
        return None
    if only_wishes(written.read):
        return _alone(session, written)
    return _besides(session, written, waits) if waits and wishes_besides(written.read) else None


def _alone(session: Session, written: MembersMail) -> Outcome | None:
    """A wish in a mail that says nothing else."""
    found = _former(session, written)
    if not found:
        held = names_former(written.read) and not written.by_hand
        return Outcome(MailState.HELD, MailReason.CHANGE) if held else None
    if not written.proven and written.house.server:
        return Outcome(MailState.HELD, MailReason.NOT_PROVEN)
    numbers = list(dict.fromkeys(_request_of(one).number for one in found))
    log.info("mail=%d wishes something of %s", written.mail.id, numbers)
    values = {"number": numbers[0], **({"numbers": numbers} if len(numbers) > 1 else {})}
    if len(found) == 1 and _is_nameless(found[0]) and isinstance(found[0], Request):
        return Outcome(MailState.FILED, MailReason.CHANGED, {**values, "alike": True})
    clear = written.by_hand and len(found) == 1  # a person has said that it is this wish
    for one in found:
        _take_off(session, one, written, clear=clear)
    if len(found) == 1 and isinstance(found[0], Answer):
        values["mail"] = found[0].mail_id
    if clear:
        return Outcome(MailState.FILED, MailReason.CHANGED, values)
    return Outcome(MailState.HELD, MailReason.PERHAPS_ANONYMOUS, values)


def _besides(session: Session, written: MembersMail, waits: Outcome) -> Outcome | None:
    """A wish among other words: the earlier mails that it may be about are without the name, and the mail waits."""
    found = _former(session, written)
    if not found:
        return None
    if written.proven or not written.house.server:
        log.info("mail=%d wishes something, perhaps of %s", written.mail.id, [_request_of(one).number for one in found])
        for one in found:
            if not _is_nameless(one):
                _take_off(session, one, written, clear=False)
    return waits


def _take_off(session: Session, one: Former, written: MembersMail, *, clear: bool) -> None:
    if isinstance(one, Answer):
        take_name_off(session, one.request, written.member, at=written.at)
    elif clear:
        name(session, one, anonymous=True, at=written.at)
        settle(session, one, told_at=written.at)
    else:
        doubt(session, one, at=written.at)


def _request_of(one: Former) -> Request:
    return one.request if isinstance(one, Answer) else one


def _is_nameless(one: Former) -> bool:
    """Whether it is without the name already, by an order."""
    return one.consent is Consent.ANONYMOUS if isinstance(one, Answer) else one.anonymous and not one.doubt


def doubt_repeated(session: Session, written: MembersMail, request: Request) -> None:
    """Takes the name off the writer's earlier requests that a new one repeats, and which wishes for no name.

    A person looks. One that asks nothing may mean any of them.
    """
    said, title = f"{written.read.subject}\n{request.title}\n{request.text}", request.title.casefold()
    earlier = [one for one in _requests(session, written, colleagues=False) if one is not request]
    again = [one for one in earlier if title in _titles(one)]
    if not again and replies(written.read.subject):
        again = [one for one in _named([*earlier], said) if isinstance(one, Request)]
    if not again and asks_nothing_besides(request.text):
        again = earlier
    for one in again:
        if not one.anonymous and one.state is not RequestState.CLOSED:
            doubt(session, one, at=written.at)


def _requests(session: Session, written: MembersMail, *, colleagues: bool) -> list[Request]:
    """The requests of the last days, the newest first: the writer's; or those of their colleagues that have a name."""
    theirs = Request.member_id == written.member.id
    if colleagues:
        theirs = ~theirs & (Request.organisation_id == written.member.organisation_id) & ~Request.anonymous
    lately = Request.asked_at >= written.mail.received_at - _LATELY
    asked = select(Request).where(theirs, lately)
    return list(session.scalars(asked.order_by(Request.asked_at.desc(), Request.id.desc())))


def _former(session: Session, written: MembersMail) -> list[Former]:
    """The requests and answers of the last days that the mail may be about: the writer's, or requests of colleagues."""
    own = _own(session, written)
    for_house = written.member.belongs and unnames(written.read)
    others: list[Former] = [*_requests(session, written, colleagues=True)] if for_house else []
    if not others:
        return own
    said = f"{written.read.subject}\n{written.read.text}"
    called = [one for one in others if _calls(said, _request_of(one).member)]
    if called:
        return _named(called, said) or called
    named = [one for one in _named([*own, *others], said) if one in others]
    return [*own, *named] or _in_doubt(others)


def _calls(said: str, member: Member | None) -> bool:
    """Whether words call a member by a name of theirs."""
    names = re.findall(r"\w{3,}", member.name) if member else []
    return any(re.search(rf"\b{name}s?\b", said) for name in names)


def _own(session: Session, written: MembersMail) -> list[Former]:
    """The writer's own requests and answers that the mail may be about, the newest first."""
    member, read = written.member, written.read
    since = written.mail.received_at - _LATELY
    requests = _requests(session, written, colleagues=False)
    told = select(Answer).where(Answer.member_id == member.id, Answer.answered_at >= since)
    answers = list(session.scalars(told.order_by(Answer.answered_at.desc(), Answer.id.desc())))
    of_answer = speaks_of_answer(read)
    if of_answer is not None and requests and answers:
        requests, answers = ([], answers) if of_answer else (requests, [])
    found: list[Former] = [*requests, *answers]
    said = f"{read.subject}\n{read.text}"
    return _named(found, said) or _in_doubt(found)


def _titles(request: Request) -> tuple[str, str]:
    return request.title.casefold(), request.public_title.casefold()


def _in_doubt(found: list[Former]) -> list[Former]:
    """All that are open and have the name yet; of none such the newest."""
    still = [one for one in found if _request_of(one).state is not RequestState.CLOSED and not _is_nameless(one)]
    return still or found[:1]


def _named(found: list[Former], said: str) -> list[Former]:
    """The one that a mail names, by its number, or by more words of its title, or of its text; [] where none is."""
    numbers = {int(number) for number in _NUMBER.findall(said)}
    numbered = [one for one in found if _request_of(one).number in numbers]
    if numbered:
        return numbered
    words = telling(said)
    titled = [(one, words & telling(_request_of(one).title)) for one in found]
    whole = [(one, words & telling(f"{_request_of(one).title}\n{one.text}")) for one in found]
    return _above_others(titled) or _above_others(whole)


def _above_others(hits: list[tuple[Former, frozenset[str]]]) -> list[Former]:
    """The one that has all the words of every other, and more; [] for none."""
    for number, (one, has) in enumerate(hits):
        if has and all(has > other for at, (_, other) in enumerate(hits) if at != number):
            return [one]
    return []


def telling(said: str) -> frozenset[str]:
    """The stems of the words that may say which request is meant."""
    keys = (word.key for word in words_of(said) if len(word.form) >= _SHORTEST and word.form[0].isalpha())
    return frozenset(key for key in keys if key not in COMMON and key not in _OF_WISHES)
