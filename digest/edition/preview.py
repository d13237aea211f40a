"""Preview: an edition for everybody of a language, or exactly as one member gets it.

edition | the letter, its text, its mail | one page that shows them all, with what the checks say
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

from sqlalchemy.orm import Session

from digest.actions import Action
from digest.edition.checks import Check, findings
from digest.edition.manifest import manifest_hash
from digest.edition.views import WholeEditionView, named, view_of
from digest.errors import EditionFault, InputFault
from digest.house import House
from digest.letters import block_of, letter_for, nobody, own_of
from digest.marks import TEST, without_keys
from digest.members.register import member_with
from digest.outbox import TO_ANYONE, Outgoing, enqueue
from digest.store.engine import Store
from digest.store.models import Edition, EditionRecipient
from digest.store.reasons import Refusal
from digest.store.states import DeliveryKind, EditionState
from digest.writing.language import LANGUAGES
from digest.writing.mime import Envelope, Sender, message
from digest.writing.personal import join
from digest.writing.reasons import subscription_reason
from digest.writing.remarks import remark
from digest.writing.templates import render

_DARK = re.compile(r"@media \(prefers-color-scheme: ?dark\)")
_SCHEMES = re.compile(r"light dark")


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """The files written: `pages` show everything, `files` are all of them, the pages included."""

    edition: WholeEditionView
    pages: tuple[Path, ...]
    files: tuple[Path, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A letter as its reader gets it. `whose`: the reader's address, or the language."""

    whose: str
    language: str
    subject: str
    html: str
    text: str
    mail: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Whose:
    """Whose letter it is: a reader's, by address, and in a language where one is given; else everybody's."""

    reader: str = ""
    language: str = ""


EVERYBODYS = Whose()


def shown(store: Store, name: str, *, reader: str = "", language: str = LANGUAGES[0]) -> Shown:
    """The letter of an edition in a language, without a personal block; with `reader` as that member gets it.

    Raises UnknownEdition; EditionFault for an edition with nothing to show, or a reader who does not get it.
    """
    with store.read() as session:
        edition = _whole(named(session, name))
        if reader:
            return _shown(edition, _recipient(session, edition, reader, ""), reader)
        return _shown(edition, nobody(edition, language), language)


def preview(store: Store, name: str, folder: Path, whose: Whose = EVERYBODYS, *, house: House) -> Preview:
    """Writes a page that shows an edition, with its HTML, text and mail (.eml) beside it.

    One for each language, or for that of `whose` alone, without a personal block; of a reader, their mail as it will be
    sent, to the byte. Raises UnknownEdition; EditionFault for an edition with nothing to show, or a reader who
    does not get it (in that language); InputFault when the folder cannot be written.
    """
    with store.read() as session:
        edition = _whole(named(session, name))
        if whose.reader:
            letters = [_shown(edition, _recipient(session, edition, whose.reader, whose.language), whose.reader)]
        else:
            chosen = [whose.language] if whose.language else LANGUAGES
            letters = [_shown(edition, nobody(edition, one), one) for one in chosen]
        checks = findings(session, edition, house)
        view = view_of(session, edition)
    stem = f"edition-{edition.name}"
    contents: dict[str, bytes] = {}
    for letter in letters:
        part = f"{stem}.{letter.whose.replace('/', '_')}"
        contents[f"{part}.preview.html"] = _page(view, letter, checks, house).encode()
        contents |= {f"{part}.html": letter.html.encode(), f"{part}.txt": letter.text.encode()}
        contents[f"{part}.eml"] = letter.mail
    files = _write(folder, contents)
    return Preview(edition=view, pages=tuple(one for one in files if one.name.endswith(".preview.html")), files=files)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """A test of an edition: to whom, as which reader gets it ("": without a personal block), in which language.

    to_anyone: a person knows that the reader is not on the staff, and may see what members wrote.
    """

    to: str
    reader: str = ""
    language: str = ""
    to_anyone: bool = False


def send_test(store: Store, name: str, trial: Trial, *, now: datetime) -> int:
    """Adds an edition as a test mail to the ledger and returns the row's id.

    Its subject begins with [TEST], its links open nothing, and a reply to it is filed as no answer. Raises as `preview`
    does; EditionFault for an address that must not be written to.
    """
    to, reader, language = trial.to, trial.reader, trial.language
    with store.write() as session:
        edition = _whole(named(session, name))
        recipient = (
            _recipient(session, edition, reader, language) if reader else nobody(edition, language or LANGUAGES[0])
        )
        html, text = join(block_of(edition, recipient.language), own_of(edition, recipient))
        envelope = Envelope(
            sender=Sender(**edition.sender),
            recipient=to,
            recipient_name="",
            subject=f"{TEST} {block_of(edition, recipient.language).subject}",
            date=now,
            key=_key(edition, trial, now),
            bulk=False,
        )
        mail = Outgoing(
            kind=DeliveryKind.TEST,
            key=envelope.key,
            sender=edition.sender["address"],
            recipient=to,
            content=message(envelope, text=_dead(text, edition), html=_dead(html, edition)),
        )
        row = enqueue(session, mail, now=now)
        if row is None:
            raise EditionFault("This test is on its way to %(to)s already.", {"to": to})
        if row.reason == Refusal.NOT_STAFF:
            raise EditionFault(
                "%(to)s is not on the staff, and the letter holds what members wrote.",
                {"to": to},
                remedy=Action.TEST_TO_ANYONE,
            )
        if row.reason:
            raise EditionFault(
                "%(to)s must not be written to: %(why)s.",
                {"to": to, "why": subscription_reason(row.reason, "en")},
                remedy=Action.LIST_SUPPRESSIONS,
            )
        session.flush()
        return row.id


def _key(edition: Edition, trial: Trial, now: datetime) -> str:
    """The key of a test: each is a mail of its own."""
    chosen = TO_ANYONE if trial.to_anyone else ""
    return f"{chosen}test-{edition.number}.{edition.revision}-{manifest_hash(edition)[:8]}-{now:%Y%m%d%H%M%S%f}"


def _whole(edition: Edition) -> Edition:
    """The edition. Raises EditionFault when it has nothing to show."""
    if not edition.blocks and edition.state is not EditionState.SKIPPED:
        raise EditionFault(
            "Edition %(edition)s has no letter any more: something in it was erased, or this program is newer than it.",
            {"edition": edition.name},
            remedy=Action.COMPOSE_AGAIN,
        )
    if not edition.blocks:
        raise EditionFault(
            "The edition of %(period)s was skipped: there is nothing to show.", {"period": edition.period}
        )
    return edition


def _recipient(session: Session, edition: Edition, reader: str, language: str) -> EditionRecipient:
    member = member_with(session, reader)
    found = session.get(EditionRecipient, (edition.id, member.id)) if member else None
    if found is None:
        raise EditionFault("%(reader)s does not get edition %(edition)s.", {"reader": reader, "edition": edition.name})
    if language and language != found.language:
        raise EditionFault(
            "%(reader)s gets edition %(edition)s in %(found)s, not in %(language)s.",
            {"reader": reader, "edition": edition.name, "found": found.language, "language": language},
        )
    return found


def _shown(edition: Edition, recipient: EditionRecipient, whose: str) -> Shown:
    block = block_of(edition, recipient.language)
    html, text = join(block, own_of(edition, recipient))
    return Shown(
        whose=whose,
        language=recipient.language,
        subject=block.subject,
        html=html,
        text=text,
        mail=letter_for(edition, recipient),
    )


def _page(view: WholeEditionView, letter: Shown, checks: tuple[Check, ...], house: House) -> str:
    """The page that shows a letter: on a phone, on a screen, in the dark, without pictures, as text, as a mail."""
    values = {
        "edition": view,
        "sends_at": view.sends_at.astimezone(house.zone),
        "whose": letter.whose if "@" in letter.whose else "",
        "subject": letter.subject,
        "light": in_scheme(letter.html, "light"),
        "dark": in_scheme(letter.html, "dark"),
        "bare": letter.html.replace("<head>", f"<head>{NO_PICTURES}", 1),
        "text": letter.text,
        "mail": letter.mail.decode("ascii"),
        "size": len(letter.html.encode()) / 1024,
        "checks": [(one, remark(one.finding, letter.language)) for one in checks],
    }
    return render("preview/page.html", letter.language, values)


NO_PICTURES = '<meta http-equiv="Content-Security-Policy" content="img-src \'none\'">'


def in_scheme(html: str, scheme: str) -> str:
    """The letter as it looks in light or dark, whatever the browser prefers."""
    rule = "@media all" if scheme == "dark" else "@media not all"
    head, body, letter = html.partition("<body")
    return f"{_SCHEMES.sub(scheme, _DARK.sub(rule, head))}{body}{letter}"


def _dead(content: str, edition: Edition) -> str:
    """The content with dead keys and links, and the subjects of its mails marked as a test's."""
    dead = without_keys(content, edition.sender["address"])
    return dead.replace("?subject=", f"?subject={quote(TEST)}%20")


def _write(folder: Path, contents: dict[str, bytes]) -> tuple[Path, ...]:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in contents.items():
            (folder / name).write_bytes(content)
    except OSError as fault:
        raise InputFault(
            "%(folder)s cannot be written: %(fault)s.", {"folder": folder, "fault": fault.strerror}
        ) from fault
    return tuple(folder / name for name in contents)
