"""Why a mail does not take effect by itself: an ordered table, in which the first reason that holds decides.

Reasons that show elsewhere are decided there: a mail is too large (`collect`) or cannot be read (`filing`); an answer
names no request (`effects`), comes early, is the asker's, or seems to wish for no name (`requests.answers`); a request
or an answer may be something else (`effects`, `requests.answers`); an order
is not clear, not proven, late, or about a request that is not the writer's (`requests.orders`).

To add a reason: a code in `store.reasons.MailReason`; a row here; its sentence in `writing.mail_reasons`, with the
Danish in `data/locale/da.po`; what the writer is told in `followup.receipts._SAID`, where it is more than that a person
looks; and, where the mail is held, a line in `docs/sekretariat.md`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from digest.inbox.facts import Facts
from digest.marks import TESTED, Purpose
from digest.outbox import MOST_RECEIPTS_A_DAY
from digest.reading import Kind, Verdict
from digest.reading.closing import closing
from digest.reading.confidential import has_cpr
from digest.reading.kind import WEIGHED
from digest.reading.orders import has_unseen_order, orders
from digest.reading.rehearsal import LONGEST
from digest.requests.outcome import Outcome
from digest.store.reasons import MailReason
from digest.store.states import MailState, MemberKind

MOST_OLD = 30
"""The most old mails that take effect in a day where nothing says who wrote them: each gets a receipt."""

_FEW = 4  # fewest words of subject and text together
_LEAVES = re.compile(r"\W{0,5}(afmeld|framel|unsubscrib)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Row:
    """A reason: when it holds, the values in its sentence, and the state of the mail."""

    reason: MailReason
    holds: Callable[[Facts], bool]
    values: Callable[[Facts], Mapping[str, Any]] = lambda _: {}
    state: MailState = MailState.HELD

    def outcome(self, facts: Facts) -> Outcome:
        """What becomes of a mail for which it holds."""
        return Outcome(self.state, self.reason, self.values(facts))


def decide(facts: Facts) -> Outcome | None:
    """What becomes of a mail that does not take effect by itself; None for one that does.

    Machines first, then the writer, then the words. A copy of a mail that is held already is ignored.
    """
    if row := _first(OF_MACHINES, facts):
        return row.outcome(facts)
    if row := _first(FOR_A_PERSON, facts):
        copy = Outcome(MailState.IGNORED, MailReason.DUPLICATE, {"mail": facts.twins.held})
        return copy if facts.twins.held else row.outcome(facts)
    if facts.twins.filed:
        return Outcome(MailState.IGNORED, MailReason.DUPLICATE, {"mail": facts.twins.filed})
    return Outcome(MailState.HELD, MailReason.NOT_PROVEN) if facts.unproven else None


def _first(rows: tuple[Row, ...], facts: Facts) -> Row | None:
    return next((row for row in rows if row.holds(facts)), None)


def _ignored(row: Row) -> Row:
    return replace(row, state=MailState.IGNORED)


def _is(kind: Kind) -> Callable[[Facts], bool]:
    return lambda facts: facts.read.kind is kind


def _signed(reason: MailReason, *kinds: Kind) -> Row:
    """A row for mails in which the reader saw that sign; of these kinds, or of any."""
    return Row(reason, lambda facts: facts.read.sign == reason and (not kinds or facts.read.kind in kinds))


def _doubted(reason: MailReason) -> Row:
    """A row for mails that the reader doubts."""
    return Row(reason, lambda facts: facts.read.doubt == reason)


def _ours(reason: MailReason) -> Row:
    return Row(reason, lambda facts: facts.read.authentication.ours == reason)


def _asks(facts: Facts) -> bool:
    """Whether it is a request, or something else only as its words are weighed."""
    return facts.read.kind is Kind.REQUEST or facts.read.sign == WEIGHED


def _says(facts: Facts) -> bool:
    return facts.read.kind in (Kind.REQUEST, Kind.ANSWER)


def _is_unseen(facts: Facts) -> bool:
    """Whether only a receipt tells a member that somebody asks or answers in their name.

    Orders are obeyed when they are proven, and who leaves gets a receipt in any case.
    """
    return not (facts.proven or facts.unproven) and _says(facts)


def _orders_unseen(facts: Facts) -> bool:
    """Whether an order stands far from the words around it, where perhaps somebody has hidden it."""
    return (_says(facts) or facts.read.kind is Kind.CHANGE) and has_unseen_order(facts.read.own)


def _closes_unproven(facts: Facts) -> bool:
    """Whether somebody perhaps closes a request, and nothing says who: a doubt of more weight than any about words."""
    if facts.proven or facts.read.kind is Kind.UNSUBSCRIBE or len(facts.read.text) > LONGEST:
        return False
    ordered, _ = orders(facts.read.own, subject=facts.read.subject)
    return ordered.close or bool(closing(facts.read.text))


def _said(facts: Facts) -> str:
    return f"{facts.read.title}\n{facts.read.text}"


def _to_return_path(facts: Facts) -> bool:
    key = facts.read.key
    return key is not None and key.signed and key.purpose is Purpose.BOUNCE


def _is_of_member(facts: Facts) -> bool:
    """Whether a member writes something that asks, answers, changes or ends something."""
    return facts.kind is MemberKind.MEMBER and facts.read.kind is not Kind.OTHER


def _colleague(facts: Facts) -> Mapping[str, Any]:
    return {"number": facts.read.key.number if facts.read.key else None, "organisation": facts.colleague_of}


def _characters(facts: Facts) -> Mapping[str, Any]:
    return {"characters": facts.read.cut or len(facts.read.text)}


def _is_cut(facts: Facts) -> bool:
    """Whether there are more words than are read, so that nothing is known of the rest."""
    return facts.read.cut > 0


OF_MACHINES = (
    _ignored(Row(MailReason.BOUNCE, _is(Kind.BOUNCE), lambda facts: {"address": facts.read.bounced_address})),
    Row(MailReason.COMPLAINT, _is(Kind.COMPLAINT)),
    _ignored(Row(MailReason.AUTO_REPLY, _is(Kind.AUTO_REPLY), lambda facts: {"sign": facts.read.sign})),
    Row(MailReason.TOO_LONG, _is_cut, _characters),
    *(
        _ignored(_signed(reason, Kind.OTHER))
        for reason in (
            *(MailReason.DELAY_WARNING, MailReason.DELIVERED, MailReason.READ_RECEIPT, MailReason.INVITATION),
            *(MailReason.MEETING_ANSWER, MailReason.REACTION, MailReason.RECALL, MailReason.REMINDER),
            *(MailReason.VOICE, MailReason.BULK, MailReason.THANKS, MailReason.EMPTY),
        )
    ),
    _ignored(Row(MailReason.TEST, lambda facts: bool(TESTED.match(facts.read.subject)))),
    Row(MailReason.RETURN_PATH, lambda facts: _to_return_path(facts) and _is_of_member(facts)),
    _ignored(Row(MailReason.RETURN_PATH, _to_return_path)),
    *(_ignored(_ours(one)) for one in (MailReason.OWN_ADDRESS, MailReason.OWN_LOOP, MailReason.OWN_MESSAGE_ID)),
    _ignored(Row(MailReason.LOOP, lambda facts: facts.read.authentication.loops)),
)
"""Machines' mails, and our own that come back: ignored. A complaint without a key, and what is too long, are held."""

FOR_A_PERSON = (
    Row(MailReason.NOT_AUTHENTICATED, lambda facts: facts.read.authentication.verdict is Verdict.FAIL),
    Row(MailReason.COLLEAGUE, lambda facts: bool(facts.colleague_of), _colleague),
    Row(MailReason.UNKNOWN_SENDER, lambda facts: facts.kind is None),
    Row(MailReason.KIND_SUPPLIER, lambda facts: facts.kind is MemberKind.SUPPLIER),
    Row(MailReason.KIND_UNKNOWN, lambda facts: facts.kind is MemberKind.UNKNOWN),
    Row(MailReason.HAS_LEFT, lambda facts: facts.has_left),
    Row(MailReason.FLOOD, lambda facts: facts.lately >= facts.most, lambda facts: {"most": facts.most}),
    Row(
        MailReason.FLOOD,
        lambda facts: facts.unvouched >= MOST_RECEIPTS_A_DAY and _says(facts),
        lambda _: {"most": MOST_RECEIPTS_A_DAY, "unproven": True},
    ),
    Row(MailReason.OLD, lambda facts: _is_unseen(facts) and facts.old >= MOST_OLD, lambda _: {"most": MOST_OLD}),
    Row(MailReason.NO_RECEIPT, lambda facts: _is_unseen(facts) and not facts.tellable),
    Row(MailReason.NOT_PROVEN, _closes_unproven),
    Row(MailReason.NO_TEXT, lambda facts: not facts.read.text.strip() and _says(facts)),
    Row(MailReason.CPR, lambda facts: has_cpr(_said(facts))),
    Row(MailReason.PERHAPS_UNSUBSCRIBE, lambda facts: _asks(facts) and bool(_LEAVES.match(facts.read.subject))),
    Row(MailReason.TOO_LONG, lambda facts: len(facts.read.text) > LONGEST, _characters),
    Row(MailReason.NOTHING_OWN, lambda facts: facts.read.whole and _says(facts)),
    Row(MailReason.ORDER_UNSEEN, _orders_unseen),
    Row(MailReason.PERHAPS_CLOSE, lambda facts: _asks(facts) and bool(closing(facts.read.text))),
    Row(
        MailReason.ASKS_NOTHING,
        lambda facts: _asks(facts) and "?" not in _said(facts) and len(_said(facts).split()) < _FEW,
    ),
    *map(
        _signed,
        (
            *(MailReason.PERHAPS_UNSUBSCRIBE, MailReason.ASKS_NOTHING),
            *(MailReason.NEW_ADDRESS, MailReason.GREETING, MailReason.PHISHING, MailReason.ENCRYPTED),
        ),
    ),
    *map(
        _doubted,
        (
            MailReason.HIDDEN,
            MailReason.PERHAPS_UNSUBSCRIBE,
            MailReason.HANDED_ON,
            MailReason.ASKS_NOTHING,
            MailReason.FOR_STAFF,
        ),
    ),
    Row(MailReason.REPEATS, lambda facts: facts.twins.near is not None, lambda facts: {"mail": facts.twins.near}),
)
"""Mails that a person must look at: first what failed the server's checks, of which nothing else can be believed; then
doubts about the writer, then about the words."""
