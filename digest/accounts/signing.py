"""Signing in: a code by mail, bound to the browser that asked for it, or a link from the operator; each works once.

    an address | a code | the code, in the same browser | a session

A browser learns from no answer whether an address is on the staff: a stranger's code has a row as well, which no code
opens. What was used stays, so that a browser in which somebody was signed in is known to be theirs: what others ask for
does not shut it out.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from digest.accounts.actor import Actor
from digest.accounts.audit import record
from digest.accounts.sessions import begin
from digest.accounts.staff import known
from digest.addresses import normal
from digest.errors import AccessRefused
from digest.store.acts import Act
from digest.store.engine import Store
from digest.store.models import Invitation, Staff

GOOD_FOR = timedelta(minutes=15)
"""How long a code or a link may be used."""

TRIES = 5
"""The most codes that are tried for one that was sent."""

MOST_CODES = 5
"""The most codes in an hour of one browser, and for one address, whoever has it, of browsers that are not known."""

KNOWN_FOR = timedelta(days=180)
"""How long a browser is known in which somebody was signed in."""

MOST_STRANGERS = 2_000
"""The most rows for addresses that nobody on the staff has; then the oldest go."""


class Refused(StrEnum):
    """Why somebody is not signed in."""

    WRONG = "wrong"
    OLD = "old"
    TOO_MANY = "too_many"


class SignInRefused(AccessRefused):
    """Nobody is signed in by this."""

    def __init__(self, why: Refused) -> None:
        super().__init__()
        self.why = why


@dataclass(frozen=True, slots=True)
class Code:
    """A code of six digits, its number among all, and who it is for."""

    number: int
    digits: str
    address: str
    name: str
    language: str


def new_code(session: Session, address: str, browser: str, *, now: datetime) -> Code | None:
    """A code for one of the staff, by which that browser may sign in; None for an address that nobody there has.

    browser: what the browser holds in a cookie. Raises SignInRefused when too many were asked for.
    """
    _forget_old(session, now)
    staff, nobodys = session.scalar(select(Staff).filter_by(address=normal(address))), f"of {_hash(normal(address))}"
    asked = select(func.count()).select_from(Invitation).where(Invitation.made_at > now - timedelta(hours=1))
    by_browser = session.scalar(asked.where(Invitation.browser == _hash(browser))) or 0
    whose = Invitation.staff_id == staff.id if staff else Invitation.secret == nobodys
    by_others = 0 if staff and _is_known(session, staff, browser) else session.scalar(asked.where(whose)) or 0
    if max(by_browser, by_others) >= MOST_CODES:
        raise SignInRefused(Refused.TOO_MANY)
    digits = f"{secrets.randbelow(1_000_000):06}"
    invitation = Invitation(
        staff_id=staff.id if staff else None,
        browser=_hash(browser),
        secret=_hash(browser + digits) if staff else nobodys,
        made_at=now,
        tries=0,
        used_at=None,
    )
    session.add(invitation)
    session.flush()
    if staff is None:
        return None
    return Code(number=invitation.id, digits=digits, address=staff.address, name=staff.name, language=staff.language)


def new_link(store: Store, address: str, *, by: Actor) -> str:
    """A token by which one of the staff signs in once, in any browser. Raises MissingInput for an unknown address."""
    token = secrets.token_urlsafe(32)
    with store.write() as session:
        staff = known(session, address)
        session.add(
            Invitation(staff_id=staff.id, browser="", secret=_hash(token), made_at=by.at, tries=0, used_at=None)
        )
        record(session, by, Act.STAFF_INVITED, staff.address)
    return token


def sign_in(store: Store, code: str, browser: str, *, agent: str, now: datetime) -> str:
    """The key of a new session, for the code that the browser asked for. Raises SignInRefused."""
    refused: Refused | None = None
    with store.write() as session:
        newest = select(Invitation).filter_by(browser=_hash(browser)).order_by(Invitation.id.desc()).limit(1)
        found = session.scalars(newest).first() if browser else None
        if found is None or found.used_at is not None or found.made_at < now - GOOD_FOR:
            refused = Refused.OLD
        elif found.tries >= TRIES:
            refused = Refused.TOO_MANY
        elif not hmac.compare_digest(found.secret, _hash(browser + _digits(code))):
            found.tries += 1  # kept, though nobody is signed in
            refused = Refused.WRONG
        else:
            return _used(session, found, agent=agent, now=now)
    raise SignInRefused(refused)


def follow(store: Store, token: str, browser: str, *, agent: str, now: datetime) -> str:
    """The key of a new session, for the token of a link; the browser is known then. Raises SignInRefused."""
    with store.write() as session:
        found = session.scalar(select(Invitation).filter_by(browser="", secret=_hash(token)))
        if found is None or found.used_at is not None or found.made_at < now - GOOD_FOR:
            raise SignInRefused(Refused.OLD)
        found.browser = _hash(browser)
        return _used(session, found, agent=agent, now=now)


def _is_known(session: Session, staff: Staff, browser: str) -> bool:
    """Whether that browser was signed in as them."""
    theirs = select(Invitation.id).filter_by(staff_id=staff.id, browser=_hash(browser))
    return session.scalar(theirs.where(Invitation.used_at.is_not(None)).limit(1)) is not None


def _used(session: Session, invitation: Invitation, *, agent: str, now: datetime) -> str:
    staff = session.get_one(Staff, invitation.staff_id)
    invitation.used_at = now
    record(session, Actor.staff(staff.address, at=now), Act.STAFF_SIGNED_IN, staff.address)
    return begin(session, staff, agent=agent, now=now)


def _forget_old(session: Session, now: datetime) -> None:
    """Deletes what has not been good for anything for a day, and the oldest of too many that strangers asked for."""
    unused = Invitation.used_at.is_(None) & (Invitation.made_at < now - timedelta(days=1))
    session.execute(delete(Invitation).where(unused | (Invitation.made_at < now - KNOWN_FOR)))
    strangers = Invitation.staff_id.is_(None)
    oldest = select(Invitation.id).where(strangers).order_by(Invitation.id.desc()).offset(MOST_STRANGERS).limit(1)
    if (last := session.scalar(oldest)) is not None:
        session.execute(delete(Invitation).where(strangers, Invitation.id <= last))


def _digits(code: str) -> str:
    """The digits of a code, however it was typed."""
    return "".join(sign for sign in code if sign.isdecimal())[:12]


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
