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
from digest.reading.second import names_former, only_wishes, speaks_of_answer
from digest.reading.titles import title_without_wishes
from digest.requests.answers import take_name_off
from digest.requests.nameless import doubt, name, settle
from digest.requests.outcome import MembersMail, Outcome
from digest.store.models import Answer, Request
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


def second_mail(session: Session, written: MembersMail) -> Outcome | None:
    """Takes the name off the earlier mail to which a wish belongs, and holds it; None for a mail that is no such wish.

    Where it is in doubt which is meant, all of the last days are without the name until a person has looked. Nothing is
    changed where it is not proven who wrote, and nothing is guessed where the mail has another subject and speaks of no
    earlier one. It never becomes a request.
    """
    if written.decided or not only_wishes(written.read):
        return None
    found = _former(session, written)
    if not found:
        held = names_former(written.read) and not written.by_hand
        return Outcome(MailState.HELD, MailReason.CHANGE) if held else None
    if not written.proven:
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


def _take_off(session: Session, one: Former, written: MembersMail, *, clear: bool) -> None:
    if isinstance(one, Answer):
        take_name_off(session, one.request, written.member)
    elif clear:
        name(session, one, anonymous=True)
        settle(session, one, told_at=written.at)
    else:
        doubt(session, one, at=written.at)


def _request_of(one: Former) -> Request:
    return one.request if isinstance(one, Answer) else one


def _is_nameless(one: Former) -> bool:
    """Whether it is without the name already, by an order."""
    return one.consent is Consent.ANONYMOUS if isinstance(one, Answer) else one.anonymous and not one.doubt


def _former(session: Session, written: MembersMail) -> list[Former]:
    """The writer's requests and answers of the last days that the mail may be about, the newest first."""
    member, read = written.member, written.read
    since = written.mail.received_at - _LATELY
    asked = select(Request).where(Request.member_id == member.id, Request.asked_at >= since)
    requests = list(session.scalars(asked.order_by(Request.asked_at.desc(), Request.id.desc())))
    told = select(Answer).where(Answer.member_id == member.id, Answer.answered_at >= since)
    answers = list(session.scalars(told.order_by(Answer.answered_at.desc(), Answer.id.desc())))
    of_answer = speaks_of_answer(read)
    if of_answer is not None and requests and answers:
        requests, answers = ([], answers) if of_answer else (requests, [])
    found: list[Former] = [*requests, *answers]
    said = f"{read.subject}\n{read.text}"
    named = _named(found, said)
    title = title_without_wishes(read.subject).casefold()
    if named or names_former(read) or not title:
        return named or _in_doubt(found)
    return _in_doubt([one for one in found if title in _titles(_request_of(one))])


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
    words = _telling(said)
    titled = [(one, words & _telling(_request_of(one).title)) for one in found]
    whole = [(one, words & _telling(f"{_request_of(one).title}\n{one.text}")) for one in found]
    return _above_others(titled) or _above_others(whole)


def _above_others(hits: list[tuple[Former, frozenset[str]]]) -> list[Former]:
    """The one that has all the words of every other, and more; [] for none."""
    for number, (one, has) in enumerate(hits):
        if has and all(has > other for at, (_, other) in enumerate(hits) if at != number):
            return [one]
    return []


def _telling(said: str) -> frozenset[str]:
    """The stems of the words that may say which request is meant."""
    keys = (word.key for word in words_of(said) if len(word.form) >= _SHORTEST and word.form[0].isalpha())
    return frozenset(key for key in keys if key not in COMMON and key not in _OF_WISHES)
