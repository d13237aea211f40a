"""The recipients of an edition: who they are, who is new or gone since the last one, and who to look at it as.

Each list makes a bounded number of statements, whatever the number of recipients.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session, aliased, defer

from digest.edition.looks import looked_up
from digest.edition.views import named
from digest.members.register import member_with
from digest.members.subscription import standing, standings
from digest.store.engine import Store
from digest.store.models import Edition, EditionRecipient, Member, Organisation
from digest.store.models.editions import edition_name
from digest.store.paging import PAGE, Listed, Order, page, searched
from digest.store.reasons import Refusal
from digest.store.states import EDITIONS_OUT
from digest.writing.language import LANGUAGES

FOUND = 10
"""The most recipients that are offered for some letters of a name."""

_LIGHT = defer(EditionRecipient.html), defer(EditionRecipient.preheader)


class Among(StrEnum):
    """Which recipients are listed."""

    ALL = ""
    NEW = "new"  # did not get the last edition
    OTHER_LANGUAGE = "other_language"  # got the last one in another language
    PERSONAL = "personal"  # have a personal block
    GONE = "gone"  # got the last one, and do not get this one


@dataclass(frozen=True, slots=True, kw_only=True)
class RecipientView:
    """A recipient. personal: whether they have a block of their own; new: whether the last edition went past them.

    was: the language of their last letter, where it was another one. why: for those who are gone, a `Refusal` or the
    reason of a suppression; "" for others, and for those who get it once it is composed anew.
    """

    address: str
    name: str
    organisation: str
    language: str
    personal: bool = False
    new: bool = False
    was: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Differences:
    """How the recipients differ from those of the last edition that went out, called `last`; None where none has."""

    last: str | None
    counts: Mapping[Among, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Picked:
    """Recipients to look at an edition as, by address; "" where there is none.

    longest: has the longest personal block; plain: has none; english: reads it in the second language.
    """

    longest: str
    plain: str
    english: str


def differences(store: Store, name: str) -> Differences:
    """How many recipients of the edition called `name` are new, gone, or otherwise. Raises UnknownEdition."""
    with store.read() as session:
        edition = named(session, name)
        last = _last(session, edition)
        counts = looked_up(session, "counts", (edition, last), lambda: _counts(session, edition, last))
        return Differences(last=edition_name(last.number, last.revision) if last else None, counts=counts)


def recipients(
    store: Store,
    name: str,
    among: Among = Among.ALL,
    *,
    on: date,
    search: str = "",
    after: str | None = None,
    limit: int | None = PAGE,
) -> Listed[RecipientView]:
    """The recipients of the edition called `name` by address: all, or those `among` the others.

    search: those with each of its words in name, address or organisation; after: an address. on: the day for which it
    is said why somebody is gone. Raises UnknownEdition.
    """
    with store.read() as session:
        edition = named(session, name)
        last = _last(session, edition)
        if last is None and among not in (Among.ALL, Among.PERSONAL):
            return Listed()
        query = _having(_rows(edition, last, among), search).options(*_LIGHT)
        listed = searched if search else page
        rows = listed(session, query, Order(EditionRecipient.address), after=after, limit=limit)
        return Listed(_views(session, rows, last, on=on if among is Among.GONE else None), rows.more)


def reader_of(store: Store, name: str, words: str) -> tuple[str, Listed[RecipientView]]:
    """The address of the one recipient whom some words mean, and else those in whom they are found, as in `readers`.

    words: an address, an alias, or letters of a name; ("", []) for none. Raises UnknownEdition.
    """
    if not words:
        return "", Listed()
    with store.read() as session:
        edition, member = named(session, name), member_with(session, words)
        whose = select(EditionRecipient.address).filter_by(edition_id=edition.id)
        if member and (found := session.scalar(whose.filter_by(member_id=member.id))):
            return found, Listed()
        rows = _readers(session, edition, words)
    return (rows[0].address, Listed()) if len(rows) == 1 else ("", rows)


def readers(store: Store, name: str, words: str) -> Listed[RecipientView]:
    """The first recipients that have each of some words, at most FOUND; `more` is 1 where there are more of them.

    Nobody counts them all, so that a word which many have is found at once. Raises UnknownEdition.
    """
    with store.read() as session:
        return _readers(session, named(session, name), words)


def _readers(session: Session, edition: Edition, words: str) -> Listed[RecipientView]:
    query = _having(_rows(edition, None, Among.ALL), words).options(*_LIGHT).order_by(EditionRecipient.address)
    rows = session.scalars(query.limit(FOUND + 1)).all()
    views = _views(session, rows[:FOUND], None, on=None)
    return Listed(views, len(rows) - len(views))


def picked(store: Store, name: str) -> Picked:
    """Three recipients of the edition called `name` who get it very differently. Raises UnknownEdition."""
    with store.read() as session:
        edition = named(session, name)
        return looked_up(session, "picked", (edition,), lambda: _picked(session, edition))


def _counts(session: Session, edition: Edition, last: Edition | None) -> Mapping[Among, int]:
    chosen = (one for one in Among if one not in (Among.ALL, Among.PERSONAL) and last is not None)
    count = func.count()
    rows = {one: _rows(edition, last, one) for one in (*chosen, Among.PERSONAL)}
    counted = {one: session.scalar(query.with_only_columns(count)) or 0 for one, query in rows.items()}
    return {Among.ALL: edition.recipient_count} | counted


def _picked(session: Session, edition: Edition) -> Picked:
    row = EditionRecipient
    whose = select(row.address).where(row.edition_id == edition.id)
    longest = whose.where(row.text != "").order_by(func.length(row.text).desc(), row.address)
    plain = whose.where(row.text == "").order_by(row.address)
    english = whose.where(row.language == LANGUAGES[1]).order_by(row.address)
    found = [session.scalar(one.limit(1)) or "" for one in (longest, plain, english)]
    return Picked(longest=found[0], plain=found[1], english=found[2])


def _last(session: Session, edition: Edition) -> Edition | None:
    """The last edition that went out before one; for a correction the last revision of what it corrects."""
    out = select(Edition).where(Edition.state.in_(EDITIONS_OUT), Edition.number.is_not(None))
    if edition.revision:
        earlier = out.where(Edition.period == edition.period, Edition.revision < edition.revision)
    else:
        earlier = out.where(Edition.period < edition.period, Edition.revision == 0)
    return session.scalars(earlier.order_by(Edition.period.desc(), Edition.revision.desc()).limit(1)).first()


def _rows(edition: Edition, last: Edition | None, among: Among) -> Select[EditionRecipient]:
    """The rows of the recipients `among` an edition's; for those gone their rows of the last one."""
    row, other = EditionRecipient, aliased(EditionRecipient)
    if among is Among.GONE and last is not None:
        still = select(other.member_id).where(other.edition_id == edition.id, other.member_id == row.member_id)
        return select(row).where(row.edition_id == last.id, ~still.exists())
    query = select(row).where(row.edition_id == edition.id)
    if among is Among.PERSONAL:
        return query.where(row.text != "")
    had = select(other.member_id).where(
        other.edition_id == (last.id if last else None), other.member_id == row.member_id
    )
    if among is Among.NEW:
        return query.where(~had.exists())
    if among is Among.OTHER_LANGUAGE:
        return query.where(had.where(other.language != row.language).exists())
    return query


def _having(query: Select[EditionRecipient], words: str) -> Select[EditionRecipient]:
    """The recipients of a query that have each of some words."""
    return query.where(*(_has(word) for word in words.split()))


def _has(word: str) -> ColumnElement[bool]:
    """Whether a recipient has a word in name, address or organisation."""
    cased = {word} if word.isascii() else {word, word.lower(), word.capitalize()}  # SQLite folds ASCII alone
    houses = select(Organisation.id).where(or_(*(Organisation.name.icontains(one, autoescape=True) for one in cased)))
    theirs = select(Member.id).where(Member.organisation_id.in_(houses))
    columns = (EditionRecipient.name, EditionRecipient.address)
    return or_(
        EditionRecipient.member_id.in_(theirs),
        *(column.icontains(one, autoescape=True) for column in columns for one in cased),
    )


def _views(
    session: Session, rows: Sequence[EditionRecipient], last: Edition | None, *, on: date | None
) -> list[RecipientView]:
    """The rows as they are listed; with `on` each with why it is gone."""
    ids = [row.member_id for row in rows]
    named_houses = select(Member.id, Organisation.name).join(Organisation, Member.organisation_id == Organisation.id)
    houses = {row[0]: row[1] for row in session.execute(named_houses.where(Member.id.in_(ids)))}
    before = select(EditionRecipient.member_id, EditionRecipient.language).where(
        EditionRecipient.edition_id == (last.id if last else None), EditionRecipient.member_id.in_(ids)
    )
    had = {row[0]: row[1] for row in session.execute(before)} if last else {}
    whys: dict[int, str] = {}
    if on is not None:
        stands = standings(Member.id, standing(on)).where(Member.id.in_(ids))
        whys = {row[0]: row[1] for row in session.execute(stands)}
    return [
        RecipientView(
            address=row.address,
            name=row.name,
            organisation=houses.get(row.member_id, ""),
            language=row.language,
            personal=bool(row.text),
            new=last is not None and row.member_id not in had,
            was=had[row.member_id] if had.get(row.member_id, row.language) != row.language else "",
            why=whys.get(row.member_id, Refusal.NO_MEMBER) if on is not None else "",
        )
        for row in rows
    ]
