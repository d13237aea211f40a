"""What others see of a request or an answer: masked once, when it is written or decided, and kept.

    row, register | mask | public_title, public_text, which letters, pages and receipts show

What the register says later plays no part: whoever is erased or renamed is not named by it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from sqlalchemy import inspect, select
from sqlalchemy.orm import object_session, selectinload

from digest.addresses import domain_of
from digest.errors import InputFault
from digest.reading.mail import title_of
from digest.reading.marking import Who, is_ordinary, kept_out_of, marked_out, taken_out
from digest.reading.redacting import Trace
from digest.reading.shown import as_shown
from digest.reading.telling import Tell, Telling, tells
from digest.reading.titles import title_without_wishes
from digest.reading.unwished import perhaps_wishes, unwished
from digest.store.models import Answer, Member, Organisation, Request
from digest.store.states import Consent

_ANY = {
    *("kommune", "region", "styrelsen", "ministeriet", "forsyning", "hospital", "boligforening", "universitet", "for"),
    *("a/s", "aps", "i/s", "p/s", "k/s", "it", "eu", "dk", "hr", "og", "i", "af", "på"),
}
"""Words that many an organisation has in its name."""

_EVERYDAY_WORDS = """
    drift grøn grønne natur miljø klima sundhed arbejde uddannelse forskning kultur teknik data erhverv økonomi skat
    fødevarer landbrug fiskeri børn unge social sociale ældre trafik veje bane plan planer plads beskyttelse sikkerhed
    patientsikkerhed civil digitalisering transport forsvar udvikling innovation integration velfærd bæredygtig
    bæredygtige genbrug rengøring mad måltider bygninger anlæg logistik levering kvalitet rådgivning formidling
"""
_EVERYDAY = frozenset(_EVERYDAY_WORDS.split())
"""Words of the language in the names of organisations."""

_EVERYBODYS = frozenset(
    {
        *(
            "gmail.com",
            "googlemail.com",
            "hotmail.com",
            "hotmail.dk",
            "outlook.com",
            "outlook.dk",
            "live.com",
            "live.dk",
        ),
        *("msn.com", "yahoo.com", "yahoo.dk", "icloud.com", "me.com", "mac.com", "mail.dk", "email.dk", "jubii.dk"),
        *("ofir.dk", "proton.me", "protonmail.com", "pm.me", "stofanet.dk", "youmail.dk", "mail.tele.dk", "gmx.com"),
        *("post.tele.dk", "tdcadsl.dk", "webspeed.dk"),
    }
)
"""Domains under which anybody may have an address."""


def mask(request: Request, *, kept_out: tuple[str, ...] = ()) -> None:
    """Writes what others see of a request: without greeting and sign-off, unless the staff typed its words.

    Where no name is wanted, without names, without the words `kept_out` and without those of that wish.
    """
    if request.anonymous:
        who = who_is(request.member, request.organisation, kept_out=kept_out)
        request.public_title, request.public_text = _title_of(request, who), _text_of(request, who)
    else:
        request.public_title, request.public_text = request.title, unsigned(request)


def unsigned(row: Request | Answer) -> str:
    """The words of a request or an answer without greeting and sign-off; those that the staff typed as they stand."""
    return _unsigned(row, row.text)


def _unsigned(row: Request | Answer, words: str) -> str:
    return words if row.as_typed else as_shown(words, writer=row.member.name if row.member else "")


def reword(request: Request, *, title: str, text: str) -> None:
    """Gives a request other words, and masks those anew. What was marked out of the old words stays out."""
    before = (request.title, request.text)
    who = who_is(request.member, request.organisation, kept_out=marked_out_of(request))
    request.title, request.text = title, text
    if not request.anonymous:
        mask(request)
        return
    if title != before[0]:
        request.public_title = _title_of(request, who)
    if text != before[1]:
        request.public_text = _text_of(request, who)


def _title_of(request: Request, who: Who) -> str:
    """A title without names, and without the wish for that; where it says nothing else, a title from the words."""
    title = title_without_wishes(request.title) or title_of(unwished(request.text)) or request.title
    return marked_out(title, who).text


def _text_of(request: Request, who: Who) -> str:
    words = unsigned(request)  # first, while the greeting stands on a line of its own
    return marked_out(unwished(words) or words, who, as_typed=request.as_typed).text


def mask_answer(answer: Answer, asked: Iterable[Request], *, again: bool = False) -> None:
    """Writes what others see of an answer to these requests, which ask the same.

    Without the names of its writer and of the askers, where they want none, and without the words of that wish; that it
    is for the asker alone stays, who must know it. An asker's organisation stays in the words of somebody from there,
    whom the letter names. again: the answer has the
    words it had, and what is marked out of them stays out, whatever the register says by now.
    """
    member = answer.member
    words = _unsigned(answer, answer.public_text if again else answer.text)
    if answer.consent is Consent.ANONYMOUS:
        words = unwished(words, confides=True) or words
        who = who_is(member, member.organisation if member else None)
        words = marked_out(words, who, as_typed=answer.as_typed).text
    for request in asked:
        if request.anonymous:
            house = None if is_colleague(answer, request) else request.organisation
            asker = who_is(request.member, house)
            words = marked_out(words, asker, contacts=False, as_typed=answer.as_typed).text
    answer.public_text = words


def mask_together(request: Request, asked: Iterable[Request]) -> None:
    """Takes the names of askers who want none out of what others see of a request that asks the same.

    The organisation stays in the words of somebody from there, whom the letter names.
    """
    for other in asked:
        if other is request or not other.anonymous:
            continue
        same = other.organisation_id == request.organisation_id and not request.anonymous
        who = who_is(other.member, None if same else other.organisation)
        request.public_title = marked_out(request.public_title, who, contacts=False).text
        marked = marked_out(request.public_text, who, contacts=False, as_typed=request.as_typed)
        request.public_text = marked.text


def is_colleague(answer: Answer, request: Request) -> bool:
    """Whether an answer comes from the organisation that asked, or from the one where the asker is now."""
    asked = {request.organisation_id, request.member.organisation_id if request.member else None}
    return answer.member is not None and answer.member.organisation_id in asked


def may_tell(request: Request) -> tuple[Tell, ...]:
    """What may still tell who asked, in the words that others see, and that a person has read."""
    words, who = f"{request.public_title}\n{request.public_text}", who_is(request.member, request.organisation)
    return (*tells(words, who, strict=False), *_wishing(words))


def answer_may_tell(answer: Answer) -> tuple[Tell, ...]:
    """What may still tell who answered, in the words that others see."""
    member = answer.member
    who = who_is(member, member.organisation if member else None)
    return (*tells(answer.public_text, who), *_wishing(answer.public_text))


def _wishing(words: str) -> Iterator[Tell]:
    """The sentences that perhaps ask for no name: whoever reads them sees that somebody is kept out."""
    return (Tell(Telling.WISH, said) for said in perhaps_wishes(words))


def refuse_name(words: str, member: Member | None, organisation: Organisation | None) -> None:
    """Raises InputFault where words of the staff, in a mail to others, name somebody who does not want to be named."""
    if named := taken_out(words, marked_out(words, who_is(member, organisation), contacts=False).text):
        raise InputFault(
            "Your word says “%(said)s”, and who wrote or asked this does not want to be named. Say it without that.",
            {"said": ", ".join(named)},
        )


def who_is(member: Member | None, organisation: Organisation | None, *, kept_out: tuple[str, ...] = ()) -> Who:
    """Who is not to be named, as the register has them now."""
    addresses = tuple(row.address for row in member.addresses) if member else ()
    return Who(
        person=member.name if member else "",
        organisation=organisation.name if organisation else "",
        addresses=addresses,
        domains=tuple(sorted({domain_of(one) for one in addresses} - _EVERYBODYS)) if organisation else (),
        kept_out=kept_out,
        colleagues=_others(member, organisation) if organisation else (),
    )


def _others(member: Member | None, organisation: Organisation) -> tuple[str, ...]:
    """The names of the other people of a house, each once."""
    session = object_session(organisation)
    if session is None:
        return ()
    with session.no_autoflush:  # the text that is looked at may be of a row that is not whole yet
        if _is_unread(organisation):  # of all houses at once, as many texts are looked at one by one
            read = [
                one.id for one in session.identity_map.values() if isinstance(one, Organisation) and _is_unread(one)
            ]
            people = selectinload(Organisation.members)
            session.scalars(select(Organisation).where(Organisation.id.in_(read)).options(people)).all()
        return tuple(sorted({one.name for one in organisation.members if one is not member} - {""}))


def _is_unread(organisation: Organisation) -> bool:
    state = inspect(organisation)
    return state.persistent and not state.expired and "members" in state.unloaded


def trace_of(
    member: Member | None, organisation: Organisation | None, *, ours: str = "", beside: Collection[str] = ()
) -> Trace:
    """What names a person and their organisation in the words of others: names, addresses and their domain.

    ours: the domain of our own addresses, which stands in every letter and identifies nobody. beside: words of the same
    letter. Of a name of several words ("Grøn Drift") one alone names nobody where it is a word of the language.
    """
    house = organisation.name.split() if organisation else []
    told = [word for word in house if word.lower() not in _ANY and (word.isupper() or len(house) == 1 or _says(word))]
    together = " ".join(told)
    if len(told) > 1:
        told = [word for word in told if word.isupper() or not _is_everyday(word.casefold(), beside)]
    domains = {domain_of(row.address) for row in member.addresses} if member else set()
    names = (member.name if member else "", organisation.name if organisation else "", together)
    return Trace(
        names=[one for one in names if one],
        addresses=[row.address for row in member.addresses] if member else [],
        alone=dict.fromkeys((*told, *(word.upper() for word in told))),
        domains=sorted(domains - _EVERYBODYS - {ours}),
    )


def _is_everyday(word: str, beside: Collection[str]) -> bool:
    """Whether a word is one of the language: known as such, or in small letters beside, also ending a compound."""
    return word in _EVERYDAY or is_ordinary(word) or any(one.endswith(word) for one in beside if one.islower())


def _says(word: str) -> bool:
    return len(word) > 3 and word[0].isupper()


def marked_out_of(request: Request) -> tuple[str, ...]:
    """The words that were marked out of what others see of a request."""
    words = (
        *kept_out_of(request.title, request.public_title),
        *kept_out_of(request.text, request.public_text, as_typed=request.as_typed),
    )
    return tuple(dict.fromkeys(words))
