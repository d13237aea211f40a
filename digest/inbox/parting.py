"""One mail that answers several requests becomes an answer for each, with the words that are for it.

shares | no wish for no name, no other order, nobody's own request: an answer each; else held, with what is likeliest
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from digest.actions import Action, Remedy
from digest.errors import Undivided
from digest.inbox.addressees import Share, addressees, shared_out
from digest.reading import Kind, ReadMail
from digest.reading.orders import Orders, orders
from digest.reading.second import wishes_in
from digest.requests.answers import answer, answered, take_name_off, to_be_read
from digest.requests.numbers import known
from digest.requests.outcome import MembersMail, Outcome, in_doubt
from digest.requests.passing import waiting
from digest.store.models import Answer, Request
from digest.store.reasons import MailReason
from digest.store.states import REQUESTS_UNSEEN, Doubt, MailState


def parted(session: Session, written: MembersMail, ordered: Orders) -> Outcome | None:
    """An answer to each request that a mail surely answers; held where a person must look. None where it answers one.

    A wish for no name anywhere takes the name off the writer's earlier answers to all of them at once.
    """
    if written.decided or written.read.kind is not Kind.ANSWER:
        return None
    found = addressees(session, written.read, at=written.mail.received_at)
    if found is None or (len(found.shares) == 1 and not found.lost):
        return None
    requests = [known(session, number) for number in found.numbers]
    unnamed = ordered.anonymous or _wishes(written.read, requests)
    for request in requests if unnamed else ():
        take_name_off(session, request, written.member, at=written.at)
    ordered_else = ordered != ordered.of_answer()
    early = any(one.member_id == written.member.id or one.state in REQUESTS_UNSEEN for one in requests)
    silent = any(not _words(written, share)[1] for share in found.shares)
    doubted = bool(written.read.doubt) or in_doubt(written) is not None or not found.sure
    doubted |= to_be_read(session, requests, written) is not None
    if unnamed or ordered_else or early or silent or doubted:
        values = {"number": found.numbers[0], "numbers": found.numbers}
        return Outcome(MailState.HELD, MailReason.SEVERAL, values)
    return _within_the_hour(_answers(session, written, found.shares), written)


def parted_by_hand(session: Session, written: MembersMail, numbers: Sequence[int], *, whole: bool = False) -> Outcome:
    """An answer to each of these requests, as a person says: a wish for no name in the mail holds for all of them.

    whole: who asked may get all of the mail where it does not say which words are for them; else Undivided is raised.
    """
    found = addressees(session, written.read, at=written.mail.received_at, told=numbers)
    requests = [known(session, number) for number in numbers]
    ordered, _ = orders(written.read.own, elsewhere=written.read.signature, subject=written.read.subject)
    unnamed = ordered.anonymous or _wishes(written.read, requests)
    shares = shared_out(found, numbers, written.read.text)
    if not whole and any(share.whole for share in shares):
        raise Undivided(
            "The mail does not say which words are for %(numbers)s: who asked would each get all of it.",
            {"numbers": ", ".join(f"#{share.number}" for share in shares if share.whole)},
            remedy=Remedy(Action.GIVE_WHOLE, {"mail": written.mail.id}),
        )
    return _within_the_hour(_answers(session, written, shares, unnamed=unnamed), written)


def _within_the_hour(outcome: Outcome, written: MembersMail) -> Outcome:
    """The answers of a mail wait for an hour in which their writer may take them back; what is held waits anyway."""
    return waiting(outcome, now=written.at) if outcome.state is MailState.FILED else outcome


def _answers(session: Session, written: MembersMail, shares: Sequence[Share], *, unnamed: bool = False) -> Outcome:
    """Adds an answer for each share; where one is in doubt, all of the mail waits."""
    outcomes = []
    for share in shares:
        ordered, text = _words(written, share)
        request = known(session, share.number)
        given = replace(ordered.of_answer(), anonymous=True) if unnamed else ordered.of_answer()
        read = replace(written.read, answer_to=f"#{share.number}", text=text, own=text, doubt="")
        outcomes.append(answer(session, request, replace(written, read=read), given, text))
    session.flush()
    rows = {row.request.number: row for row in session.scalars(select(Answer).filter_by(mail_id=written.mail.id))}
    for share in shares:
        rows[share.number].has_files = share.has_files
    held = next((outcome for outcome in outcomes if outcome.state is MailState.HELD), None)
    if held is None:
        return answered([rows[share.number] for share in shares])
    for row in rows.values():
        row.doubt = row.doubt or Doubt(held.reason)
    return Outcome(held.state, held.reason, {**held.values, **answered(list(rows.values())).values})


def _words(written: MembersMail, share: Share) -> tuple[Orders, str]:
    """The orders among the words for one request, and the words without them; quoted words order nothing."""
    ordered, text = orders(share.words, today=written.mail.received_at.date())
    return (ordered if written.read.own == written.read.text else Orders(anonymous=ordered.anonymous)), text


def _wishes(read: ReadMail, requests: Sequence[Request]) -> bool:
    """Whether anything in a mail wishes for no name; its subject may have the titles of the requests."""
    return wishes_in(read, titles=(title for one in requests for title in (one.title, one.public_title)))
