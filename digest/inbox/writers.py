"""The member who wrote a mail that a person takes in; somebody new is added where their organisation is said."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from digest.accounts.actor import Actor
from digest.accounts.audit import record
from digest.actions import Action
from digest.addresses import checked
from digest.errors import InputFault
from digest.inbox.enrolled import MAIL, is_back, may_return
from digest.lists.organisations import organisation_named
from digest.members.register import Person, enrol, member_with
from digest.reading import Kind, ReadMail
from digest.store.acts import Act
from digest.store.models import InboundMail, Member
from digest.store.states import MemberKind


@dataclass(frozen=True, slots=True)
class Stranger:
    """What a person says of a writer who is not in the register. leaves: they say that the mail unsubscribes.

    leaver: the address by which the register knows whoever leaves.
    """

    organisation: str
    name: str
    leaves: bool
    leaver: str


def _nobody(read: ReadMail, *, leaves: bool) -> InputFault:
    """The fault of a mail from an address that nobody has."""
    if leaves:
        return InputFault(
            "Nobody in the register writes from %(sender)s. "
            "Whoever leaves may be known under another address: look for them among the members.",
            {"sender": read.sender or "?"},
            remedy=Action.LIST_MEMBERS,
        )
    return InputFault(
        "Nobody in the register writes from %(sender)s. Say which organisation they are of, and they are added.",
        {"sender": read.sender or "?"},
        remedy=Action.NAME_ORGANISATION,
    )


def the_writer(session: Session, mail: InboundMail, read: ReadMail, said: Stranger, by: Actor) -> Member:
    """The member who wrote; added to the register when a person names an organisation, or there again."""
    sender = (said.leaver if said.leaves else "") or read.sender
    member = member_with(session, sender) if sender else None
    if member is None and said.organisation.strip() and read.sender:
        name = " ".join(said.name.split()) or read.sender_name or read.sender
        person = Person(organisation=organisation_named(session, said.organisation), name=name)
        member = enrol(session, person, addresses=[checked(read.sender)], now=by.at)
        session.flush()
        record(session, by, Act.MEMBER_ADDED, member.id, {"address": (None, member.address), MAIL: (None, mail.id)})
        return member
    if member is None:
        raise _nobody(read, leaves=said.leaves or read.kind is Kind.UNSUBSCRIBE)
    if may_return(session, member):
        is_back(session, member, mail, by=by)
    if member.kind is not MemberKind.MEMBER or member.left_at is not None:
        if member.left_at is not None:
            raise InputFault("%(name)s has left.", {"name": member.name}, remedy=Action.EDIT_MEMBER)
        raise InputFault("%(name)s is no member.", {"name": member.name}, remedy=Action.EDIT_MEMBER)
    return member
