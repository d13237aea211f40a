"""Findings about an edition before it is approved: in the letter, and in the rows behind it.

frozen letter | lint; who is named in it; telephone and CPR numbers
rows | what is closed, untagged, late, asked again; how many get it; who it is from
findings | red: it must not go out; yellow: it may, with a reason
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from hashlib import sha256
from itertools import chain

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from digest.anonymity import may_tell
from digest.calendar.rule import holiday
from digest.cases.bank import Asked
from digest.edition.letter_checks import load_cases, of_letter
from digest.edition.selection import EDITIONS_BACK, before
from digest.edition.views import WholeEditionView, named, view_of
from digest.errors import EditionFault
from digest.house import House
from digest.reading.confidential import has_cpr
from digest.reading.marking import taken_out
from digest.reading.nameless import wishes_no_name
from digest.reading.telephones import phone_numbers
from digest.store.engine import Store
from digest.store.models import (
    Answer,
    Edition,
    EditionAnswer,
    EditionRecipient,
    EditionRequest,
    EditionUnanswered,
    InboundMail,
    Member,
    MemberAddress,
    PassingFinding,
    Request,
)
from digest.store.reasons import MailReason
from digest.store.states import (
    EDITIONS_COMING,
    EDITIONS_UNDER_WAY,
    MAILS_FOR_A_PERSON,
    Consent,
    EditionState,
    RequestState,
)
from digest.writing.lint import Finding
from digest.writing.templates import clean

_MUCH = 0.2
"""The share by which the number of recipients may change between two editions without a finding."""


class Level(StrEnum):
    """What a finding means for approval."""

    RED = "red"  # it must not go out like this
    YELLOW = "yellow"  # it may, when a person says why
    NOTE = "note"  # it may; a person should know


_YELLOW = frozenset(
    {
        *("untagged", "deadline", "again", "answered", "recipients", "named_elsewhere", "phone", "holiday", "unproven"),
        *("may_tell", "wish_named", "may_tell_asker", "phone_answer", "imitates"),
        *("imitates_answer", "held_mail", "held_mails", "held_colleague", "held_colleagues"),
        *("no_one_click", "link_words", "link_long", "size_near", "subject_long", "leftover_quoted"),
    }
)
"""The codes that a person may let pass; all others are red, but for notes."""

_OF_COLLEAGUES = (
    *(MailReason.FOR_STAFF, MailReason.ASKS_NOTHING, MailReason.CHANGE, MailReason.NOT_YOURS, MailReason.NOT_PROVEN),
)
"""Reasons of held mails that may be about a colleague's request."""

_OF_THESE_ALONE = frozenset({"held_mails", "held_colleagues"})
"""The codes of findings about several things: a reason for these lets no others pass."""

_NOTES = frozenset({"marked_out", "like", "word_in_danish"})
"""The codes that stop nothing."""


OF_THE_SET_UP = frozenset({"unproven", "no_one_click"})
"""The yellow codes that say nothing of an edition: a reason lets them pass in every one, until something changes."""


@dataclass(frozen=True, slots=True)
class Check:
    """A finding, its level, and why a person let it pass ("" while nobody has).

    name: what a reason is given to, the code, with the spot where it is found at several: `phone@112`. spot: the
    place, with the values where it is found there more than once: `112/12345678`. words: a mark of what is found and of
    the words of the request there; passed_by: who let a finding about the set-up pass in every edition; "" for others.
    """

    finding: Finding
    level: Level
    name: str
    spot: str
    words: str = ""
    reason: str = ""
    passed_by: str = ""

    @property
    def stops(self) -> bool:
        """Whether the edition cannot be approved because of it."""
        return self.level is Level.RED or (self.level is Level.YELLOW and not self.reason)


@dataclass(frozen=True, slots=True)
class Checked:
    """An edition, and its findings."""

    edition: WholeEditionView
    checks: tuple[Check, ...]


def check(store: Store, name: str, *, house: House) -> Checked:
    """The edition called `name`, with its findings. Raises UnknownEdition; EditionFault when it was skipped."""
    with store.read() as session:
        edition = _with_letter(session, name)
        return Checked(edition=view_of(session, edition), checks=findings(session, edition, house))


def checks(store: Store, name: str, *, house: House) -> tuple[Check, ...]:
    """The findings of the edition called `name` alone. Raises as `check` does."""
    with store.read() as session:
        return findings(session, _with_letter(session, name), house)


def _with_letter(session: Session, name: str) -> Edition:
    """The edition called `name`, unless it was skipped."""
    edition = named(session, name)
    if edition.number is None or edition.state is EditionState.SKIPPED:
        raise EditionFault(
            "The edition of %(period)s was skipped: there is nothing to check.", {"period": edition.period}
        )
    return edition


def findings(session: Session, edition: Edition, house: House) -> tuple[Check, ...]:
    """The findings of an edition that has a letter, red ones first, with the reasons of an approval that stands."""
    _gather(session, edition)
    found: Iterable[Finding] = chain(_of_rows(session, edition, house), of_letter(edition, house))
    if not edition.blocks:
        found = [Finding("no_letter", "letter")]
    unique = {(one.code, one.where, str(sorted(one.values.items()))): one for one in found}
    codes = Counter(one.code for one in unique.values())
    places = Counter((one.code, one.where) for one in unique.values())
    reasons = _Reasons(session, edition)
    checked = [
        _check(one, _spot(one, alone=_is_alone(one, places)), reasons, alone=codes[one.code] == 1)
        for one in unique.values()
    ]
    return tuple(sorted(checked, key=lambda one: list(Level).index(one.level)))


def _gather(session: Session, edition: Edition) -> None:
    """Loads at once the rows that an edition shows; of requests without a name also who asks, and the cases below."""
    answered = joinedload(EditionAnswer.answer).joinedload(Answer.request)
    for places, kind, reading in (
        (edition.requests, EditionRequest, joinedload(EditionRequest.request).selectinload(Request.tags)),
        (edition.unanswered, EditionUnanswered, joinedload(EditionUnanswered.request)),
        (edition.answers, EditionAnswer, answered),
    ):
        if places:
            session.scalars(select(kind).where(kind.edition_id == edition.id).options(reading)).all()
    asked = [place.request for place in edition.requests] + [place.request for place in edition.unanswered]
    asked += [place.answer.request for place in edition.answers]
    if nameless := [one for one in asked if one.anonymous]:
        asker = joinedload(Request.organisation), joinedload(Request.member).selectinload(Member.addresses)
        load_cases(session, nameless, *asker)


class _Reasons:
    """Why findings may pass: those of the approval that stands, and those that last."""

    def __init__(self, session: Session, edition: Edition) -> None:
        stands = edition.accepted if edition.state is not EditionState.DRAFT else ()
        self._accepted = {(one["code"], one["place"]): one["reason"] for one in stands}
        self._before = dict(_reasons_before(session, edition))
        asked = (*(place.request for place in edition.requests), *(place.request for place in edition.unanswered))
        self._words = {str(one.number): f"{one.public_title}\n{one.public_text}" for one in asked}
        self._lasting = {row.code: row for row in session.scalars(select(PassingFinding))}

    def of(self, finding: Finding, spot: str) -> tuple[str, str]:
        """(reason, who let it pass for good) of a finding at a spot; "" for none."""
        lasting = self._lasting.get(finding.code)
        if lasting is not None and lasting.values == values_of(finding):
            return lasting.reason, lasting.by
        if finding.code in OF_THE_SET_UP:  # such a reason lasts, or was taken back
            return self._accepted.get((finding.code, spot), ""), ""
        same = self._before.get((finding.code, spot, self.words_of(finding)), "")
        return self._accepted.get((finding.code, spot), same), ""

    def words_of(self, finding: Finding) -> str:
        """A mark of what is found, and of the words of the request where it is found."""
        told = (sorted(values_of(finding).items()), self._words.get(finding.place, ""))
        return sha256(repr(told).encode()).hexdigest()[:16]


def _reasons_before(session: Session, edition: Edition) -> Iterator[tuple[tuple[str, str, str], str]]:
    """The reasons of the last approval, also of the edition that this one corrects, by what they were given to.

    They need not be said again, as long as the words are the same. Of several corrections the last one's.
    """
    same = select(Edition.accepted).where(Edition.period == edition.period, Edition.revision <= edition.revision)
    for accepted in session.scalars(same.order_by(Edition.revision)):
        for one in accepted:
            yield (one["code"], one["place"], one.get("words", "")), one["reason"]


def values_of(finding: Finding) -> Mapping[str, str]:
    """The values of a finding, as they are kept with a reason that lasts."""
    return {name: str(value) for name, value in finding.values.items()}


def _is_alone(finding: Finding, places: Mapping[tuple[str, str], int]) -> bool:
    """Whether the place by itself says which finding is meant."""
    return places[finding.code, finding.where] == 1 and finding.code not in _OF_THESE_ALONE


def _spot(finding: Finding, *, alone: bool) -> str:
    """The place of a finding, with its values where it is not alone there."""
    values = "/".join("".join(str(value).split()) for value in finding.values.values())
    return finding.where if alone or not values else f"{finding.where}/{values}"


def _check(finding: Finding, spot: str, reasons: _Reasons, *, alone: bool) -> Check:
    level = Level.YELLOW if finding.code in _YELLOW else Level.NOTE if finding.code in _NOTES else Level.RED
    reason, passed_by = reasons.of(finding, spot) if level is Level.YELLOW else ("", "")
    name = finding.code if alone else f"{finding.code}@{spot}"
    return Check(finding, level, name, spot, reasons.words_of(finding), reason, passed_by)


def _of_rows(session: Session, edition: Edition, house: House) -> Iterator[Finding]:
    day = edition.sends_at.astimezone(house.zone).date()
    if holiday(day):
        yield Finding("holiday", "letter", {"day": day, "name": holiday(day)})
    yield from unproven(house)
    if edition.revision and not any(edition.word.values()):
        yield Finding("no_word", "letter", {"edition": edition.number})
    yield from _of_word(session, edition)
    yield from _of_recipients(session, edition)
    yield from _of_requests(session, edition, day)
    yield from _of_waiting(session, edition)
    yield from _of_others(session, edition)


def _of_word(session: Session, edition: Edition) -> Iterator[Finding]:
    """A finding where the English letter has the secretariat's word in Danish."""
    if not edition.word.get("da") or edition.word.get("en"):
        return
    reads = select(func.count()).select_from(EditionRecipient).filter_by(edition_id=edition.id, language="en")
    if count := session.scalar(reads):
        yield Finding("word_in_danish", "letter", {"count": count})


def unproven(house: House) -> Iterator[Finding]:
    """A finding where nobody has said how other servers see that our mail is ours."""
    if not house.proof:
        yield Finding("unproven", "letter", {"domain": house.sender.domain})


def _of_requests(session: Session, edition: Edition, day: date) -> Iterator[Finding]:
    """Findings about the requests of an edition that goes out on a day."""
    meant = RequestState.PUBLISHED if edition.revision else RequestState.OPEN
    earlier = [place.request for one in before(session, edition, EDITIONS_BACK) for place in one.requests]
    asked = Asked.lately(session) if earlier and edition.state in EDITIONS_COMING else None
    for place in edition.requests:
        request, where = place.request, str(place.request.number)
        withheld = request.state is RequestState.HIDDEN and edition.state in EDITIONS_UNDER_WAY
        if withheld or (request.state is not meant and edition.state in EDITIONS_COMING):
            yield Finding("shut", where, {"state": str(request.state)})
        if not str(clean(request.title)).strip() or not str(clean(request.text)).strip():
            yield Finding("empty", where)
        if request.looked_at is None:
            yield Finding("unseen", where)
        if not request.tags:
            yield Finding("untagged", where)
        yield from _of_anonymity(request)
        if request.deadline and request.deadline < day:
            yield Finding("deadline", where, {"day": request.deadline})
        if same := next((one for one in earlier if _same(one, request)), None):
            yield Finding("again", where, {"number": same.number})
        elif asked and (like := _like(asked, request, earlier)):
            yield Finding("like", where, {"number": like.number, "title": like.public_title})


def _of_others(session: Session, edition: Edition) -> Iterator[Finding]:
    """Findings about answers and unanswered requests, which may have changed since the letter was composed."""
    for shown in edition.answers:
        if shown.answer.hidden:
            yield Finding("hidden_answer", str(shown.answer.request.number), {"id": shown.answer_id})
        if shown.answer.consent is Consent.ANONYMOUS:
            yield Finding("named_answer", str(shown.answer.request.number), {"id": shown.answer_id})
        if shown.answer.request.anonymous:
            yield Finding("may_tell_asker", str(shown.answer.request.number), {"id": shown.answer_id})
        if has_cpr(shown.answer.text):
            yield Finding("cpr_answer", str(shown.answer.request.number), {"id": shown.answer_id})
        for number in phone_numbers(shown.answer.public_text):
            yield Finding("phone_answer", str(shown.answer.request.number), {"id": shown.answer_id, "phone": number})
    asked = [place.request for place in edition.unanswered]
    answered = set(session.scalars(select(Answer.request_id).where(Answer.request_id.in_([one.id for one in asked]))))
    for request in asked:
        if request.state is not RequestState.PUBLISHED:
            yield Finding("shut", str(request.number), {"state": str(request.state)})
        elif request.id in answered:
            yield Finding("answered", str(request.number))


def _of_waiting(session: Session, edition: Edition) -> Iterator[Finding]:
    """Findings for those whose words are in the letter, and who have written something that waits for a person.

    Of their colleagues only what may be about a request that has the name of their house.
    """
    asked = (*(place.request for place in edition.requests), *(place.request for place in edition.unanswered))
    shown = {request.member_id: request.number for request in asked}
    shown |= {place.answer.member_id: place.answer.request.number for place in edition.answers}
    houses = {request.organisation_id: request.number for request in asked if not request.anonymous}
    own = Member.id.in_([one for one in shown if one])
    colleagues = Member.organisation_id.in_(list(houses)) & InboundMail.reason.in_(_OF_COLLEAGUES)
    waits = (
        select(InboundMail.id, Member.id, Member.organisation_id)
        .join(MemberAddress, MemberAddress.address == InboundMail.sender)
        .join(Member, Member.id == MemberAddress.member_id)
        .where(InboundMail.state.in_(MAILS_FOR_A_PERSON), InboundMail.reason != MailReason.NOT_AUTHENTICATED)
        .where(own | colleagues)
    )
    found: dict[str, dict[int, int]] = {"held_mail": {}, "held_colleague": {}}
    for mail_id, member_id, organisation_id in session.execute(waits.order_by(InboundMail.id)):
        code = "held_mail" if member_id in shown else "held_colleague"
        found[code].setdefault(mail_id, shown.get(member_id) or houses[organisation_id])
    for code, numbers in found.items():
        if len(numbers) > 1:
            yield Finding(f"{code}s", "letter", {"count": len(numbers), "ids": ", ".join(map(str, numbers))})
        else:
            yield from (Finding(code, str(number), {"id": mail_id}) for mail_id, number in numbers.items())


def _of_anonymity(request: Request) -> Iterator[Finding]:
    """What is marked out of a request without a name, and what may still tell; with one, a wish for none."""
    where = str(request.number)
    if not request.anonymous:
        if _wishes_no_name(request.public_text, subject=request.public_title):
            yield Finding("wish_named", where)
        return
    out = (*taken_out(request.title, request.public_title), *taken_out(request.text, request.public_text))
    if out:
        yield Finding("marked_out", where, {"said": tuple(dict.fromkeys(out))})
    if telling := may_tell(request):
        yield Finding("may_tell", where, {"said": tuple(dict.fromkeys(one.said for one in telling))})


def _of_recipients(session: Session, edition: Edition) -> Iterator[Finding]:
    count = edition.recipient_count
    if not count:
        yield Finding("nobody", "letter")
        return
    last = next(iter(before(session, edition, 1)), None)
    was = last.recipient_count if last else 0
    if last and was and abs(count - was) > _MUCH * was:
        yield Finding("recipients", "letter", {"count": count, "before": was, "edition": last.number})


_wishes_no_name = lru_cache(maxsize=512)(wishes_no_name)  # the words of a draft are looked at again and again


def _same(earlier: Request, request: Request) -> bool:
    """Whether two requests are the same row, or the same words from the same organisation."""
    if earlier.id == request.id:
        return True
    if earlier.organisation_id != request.organisation_id:
        return False
    return _squeezed(earlier.title) == _squeezed(request.title) or _squeezed(earlier.text) == _squeezed(request.text)


def _like(asked: Asked, request: Request, earlier: Sequence[Request]) -> Request | None:
    """The earlier request that is most like this one, as its receipt told the asker; None for none."""
    lately = {one.number: one for one in earlier}
    return next((lately[one.number] for one in asked.asked_before(request) if one.number in lately), None)


def _squeezed(text: str) -> str:
    return " ".join(text.casefold().split())
