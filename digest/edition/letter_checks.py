"""Findings in a frozen letter, and in the pages that show its requests whole.

HTML and text of each language | lint; telephone and CPR numbers; names of members who asked without one
headers, links | the way to unsubscribe; the address and pages in use
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from email import message_from_bytes, policy
from functools import lru_cache
from itertools import chain
from urllib.parse import unquote

from markupsafe import escape
from sqlalchemy import select
from sqlalchemy.orm import Session, object_session, selectinload
from sqlalchemy.sql.base import ExecutableOption

from digest.anonymity import trace_of
from digest.house import House
from digest.letters import block_of, letter_for, nobody, own_of
from digest.marks import Page as Pages
from digest.reading.confidential import has_cpr
from digest.reading.redacting import Trace
from digest.reading.telephones import phone_numbers
from digest.store.models import Case, Edition, EditionRecipient, Match, Request
from digest.writing.language import LANGUAGES
from digest.writing.letter import Block
from digest.writing.lint import Finding, page_faults
from digest.writing.lint.imitating import imitations
from digest.writing.lint.markup import Markup, read
from digest.writing.personal import join

_phone_numbers = lru_cache(maxsize=512)(phone_numbers)  # the words of a draft are looked at again and again
_WORD = re.compile(r"[^\W\d_]{4,}")
_EVERYWHERE = ("letter", "preheader", "text")
"""Places that hold the words of several members."""


def of_letter(edition: Edition, house: House) -> Iterator[Finding]:
    """The findings in each language's letter, in the pages, and in the headers."""
    asked = [place.request for place in edition.requests]
    yield from _of_languages({row.language: list(_of_block(edition, row.language, house)) for row in edition.blocks})
    for request in asked:
        yield from _of_whole_words(request, house)
    yield from _of_imitations(edition)
    yield from _of_headers(edition, house)
    yield from _of_links(edition, house)


def _of_languages(found: Mapping[str, Iterable[Finding]]) -> Iterator[Finding]:
    """The findings of each language; without it where every language has the same one."""
    languages: dict[tuple[str, str, str], dict[str, Finding]] = {}
    for language, ones in found.items():
        for one in ones:
            languages.setdefault((one.code, one.place, str(sorted(one.values.items()))), {})[language] = one
    for same in languages.values():
        if len(same) == len(found):
            yield next(iter(same.values()))
        else:
            yield from (replace(one, language=language) for language, one in same.items())


def _of_block(edition: Edition, language: str, house: House) -> Iterator[Finding]:
    """The findings in the letter of one language."""
    block = block_of(edition, language)
    html, text = join(block, own_of(edition, nobody(edition, language)))
    page = read(html)
    wordless = edition.revision and not any(edition.word.values())  # which is told, and mends the first words, too
    for fault in page_faults(html, text, subject=block.subject, base=house.pages):
        if not (wordless and fault.code == "preheader"):
            yield _quoted(fault, edition)
    yield from (Finding("cpr", place) for place in _cpr_places(html))
    yield from _of_names(edition, block, page, house)


@lru_cache(maxsize=len(LANGUAGES))
def _cpr_places(html: str) -> tuple[str, ...]:
    """The places in a letter that have a CPR number."""
    return tuple(passage.place for passage in read(html).blocks if has_cpr(passage.text))


def _of_whole_words(request: Request, house: House) -> Iterator[Finding]:
    """Findings in a request's whole text; the letter may show only its beginning, the page shows the rest."""
    place, words = str(request.number), f"{request.public_title}\n{request.public_text}"
    if has_cpr(words):
        yield Finding("cpr", place)
    for number in _phone_numbers(" ".join(words.split())):
        yield Finding("phone", place, {"number": number})
    if request.anonymous and (found := _trace(request, house).found_in(words)):
        yield Finding("named", place, {"number": request.number, "said": found})


def _of_imitations(edition: Edition) -> Iterator[Finding]:
    """Findings where members' words look like parts of the letter."""
    asked = [
        (place.request, f"{place.request.public_title}\n{place.request.public_text}") for place in edition.requests
    ]
    asked += [(place.request, place.request.public_title) for place in edition.unanswered]
    for request, words in asked:
        if lines := imitations(words):
            yield Finding("imitates", str(request.number), {"lines": lines})
    for shown in edition.answers:
        if lines := imitations(shown.answer.public_text):
            values = {"id": shown.answer_id, "lines": lines}
            yield Finding("imitates_answer", str(shown.answer.request.number), values)


def _quoted(finding: Finding, edition: Edition) -> Finding:
    """The finding; a leftover in a member's own words becomes `leftover_quoted`: {{ }} may be what they write about."""
    if finding.code not in ("leftover", "leftover_link"):
        return finding
    found = _squeezed(str(finding.values["found"]).removesuffix(" …"))
    if any(found in _squeezed(said) for said in _others_words(edition)):
        return finding
    for number, said in _members_words(edition):
        if finding.place in (str(number), *_EVERYWHERE) and found in _squeezed(said):
            return Finding("leftover_quoted", str(number), {})
    return finding


def _squeezed(text: str) -> str:
    return " ".join(text.split())


def _members_words(edition: Edition) -> Iterator[tuple[int, str]]:
    """(request number, words) of all that members wrote in the letter."""
    for asked in (*(place.request for place in edition.requests), *(place.request for place in edition.unanswered)):
        yield asked.number, f"{asked.title}\n{asked.text}"
    for shown in edition.answers:
        yield shown.answer.request.number, f"{shown.answer.request.title}\n{shown.answer.text}"


def _others_words(edition: Edition) -> Iterator[str]:
    """The words in the letter that no asker wrote: the secretariat's word, and the cases below requests."""
    yield from edition.word.values()
    asked = [place.request for place in edition.requests]
    if session := object_session(edition):
        load_cases(session, asked)
    for request in asked:
        yield from _of_cases(request)


def load_cases(session: Session, requests: Iterable[Request], *others: ExecutableOption) -> None:
    """Loads the cases below some requests at once, and what other options say."""
    told = Case.title, Case.outcome, Case.price, Case.contact, Case.hidden
    cases = selectinload(Request.matches).joinedload(Match.case).load_only(*told).joinedload(Case.organisation)
    ids = [one.id for one in requests]
    session.scalars(select(Request).where(Request.id.in_(ids)).options(cases, *others)).all()


def _of_cases(request: Request) -> Iterator[str]:
    """The words of the cases below a request."""
    for match in (*request.cases, *request.perhaps):
        case = match.case
        yield f"{case.title}\n{case.organisation.name}\n{case.outcome}\n{case.price}\n{case.contact}"


def _of_names(edition: Edition, block: Block, page: Markup, house: House) -> Iterator[Finding]:
    """Findings where a member who asked without a name is named."""
    shown = [place.request for place in edition.requests] + [place.request for place in edition.unanswered]
    asked = dict.fromkeys(chain(shown, (place.answer.request for place in edition.answers)))
    nameless = [request for request in asked if request.anonymous]
    if not nameless:
        return
    said = [(one.place, one.text) for one in page.blocks]
    said += [(one.place, unquote(one.target)) for one in page.links]
    said += [("subject", block.subject), ("preheader", page.preheader)]
    beside = frozenset(word for _, text in said for word in _WORD.findall(text))
    for request in nameless:
        trace = _trace(request, house, beside)
        named: dict[str, str] = {}
        for place, text in said:
            if found := trace.found_in(text):
                named.setdefault(place, found)
        for place, found in named.items():
            if code := _code(request, place, trace):
                yield Finding(code, place, {"number": request.number, "said": found})
    yield from _of_answers(edition)


def _code(request: Request, place: str, trace: Trace) -> str:
    """The code for a member who asked without a name and is named in this place; "" for a case, which anybody has."""
    if place == "subject" or (place == "preheader" and trace.in_text(request.public_title)):
        return "named"
    if place != str(request.number):
        return "named_elsewhere"
    own = trace.in_text(f"{request.public_title}\n{request.public_text}")
    return "" if not own and any(map(trace.in_text, _of_cases(request))) else "named"


def _of_answers(edition: Edition) -> Iterator[Finding]:
    """Findings for answers that may use the first name of a member who asked without a name."""
    for shown in edition.answers:
        request, member = shown.answer.request, shown.answer.request.member
        if not (request.anonymous and member):
            continue
        called = [word for word in member.name.split() if len(word) > 2]
        loose = Trace(names=[], addresses=[], alone=[*called, *(word.lower() for word in called)])
        if named := loose.found_in(shown.answer.public_text):
            yield Finding("named_elsewhere", str(request.number), {"number": request.number, "said": named})


def _trace(request: Request, house: House, beside: Collection[str] = ()) -> Trace:
    """The names and addresses of the asker; not those of the association, whose name is in every letter.

    beside: the words of the letter.
    """
    ours = request.organisation.name in (house.association, house.letter)
    organisation = None if ours else request.organisation
    return trace_of(request.member, organisation, ours=house.sender.domain, beside=beside)


def _of_headers(edition: Edition, house: House) -> Iterator[Finding]:
    """A finding when the letter has no header to unsubscribe by, which mail programs show above it."""
    for recipient in _first(edition):
        head = letter_for(edition, recipient).partition(b"\r\n\r\n")[0]
        mail = message_from_bytes(head, policy=policy.compat32)
        if "mailto:" not in str(mail["List-Unsubscribe"]):
            yield Finding("no_unsubscribe", "letter")
        if "https:" not in str(mail["List-Unsubscribe"]) or not mail["List-Unsubscribe-Post"]:
            yield no_one_click(house)


def no_one_click(house: House) -> Finding:
    """That mail programs cannot offer to unsubscribe by one click, with the address of our pages as it is."""
    return Finding("no_one_click", "letter", {"url": house.pages})


def _first(edition: Edition) -> list[EditionRecipient]:
    """The first of the recipients, or none, without reading them all."""
    session = object_session(edition)
    if session is None:
        return edition.recipients[:1]
    whose = select(EditionRecipient).filter_by(edition_id=edition.id).order_by(EditionRecipient.address)
    return list(session.scalars(whose.limit(1)))


def _of_links(edition: Edition, house: House) -> Iterator[Finding]:
    """A finding when the letter was composed with another address, secret or page address than those in use."""
    for recipient in _first(edition):
        if not house.is_page(recipient.unsubscribe, Pages.UNSUBSCRIBE, recipient.member_id, recipient.language):
            yield Finding("stale_links", "letter")
    for place in edition.requests[:1]:
        for row in edition.blocks:
            address = house.reply_to(place.request.number, "", row.language).partition("?")[0]
            if str(escape(address)) not in row.html:
                yield Finding("stale_links", "letter")
