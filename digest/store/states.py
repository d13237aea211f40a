"""Every state a row can be in, and the named sets of them that steps ask for; `reasons` has the codes that say why.

InboundMail  received -> filed | held | ignored | failed
Request      open -> published -> closed;  also held, postponed, hidden, merged
Edition      draft -> approved -> sending -> sent;  sending -> stopped -> sending;  draft -> skipped
Delivery     pending -> claimed -> sending -> sent | deferred | failed | uncertain;  suppressed, void
"""

from __future__ import annotations

from enum import StrEnum


class MemberKind(StrEnum):
    """What a person is to the association. Letters go to members only."""

    MEMBER = "member"
    SUPPLIER = "supplier"
    UNKNOWN = "unknown"


class MailState(StrEnum):
    """How far a received mail has come."""

    RECEIVED = "received"  # kept, not yet read
    FILED = "filed"  # became a request, an answer, or took effect
    HELD = "held"  # waits for a person
    IGNORED = "ignored"  # no person has to look: a machine's, a copy, written again, dealt with
    FAILED = "failed"  # could not be read; a person must look


class RequestState(StrEnum):
    """How far a request has come."""

    HELD = "held"  # waits for a person
    OPEN = "open"  # goes into the next edition
    PUBLISHED = "published"  # stands in an edition that is released to the members
    CLOSED = "closed"  # the asker needs no more answers
    POSTPONED = "postponed"  # goes into a later edition than the one at hand
    HIDDEN = "hidden"  # a person left it out
    MERGED = "merged"  # another request asks the same and goes out for it


class EditionState(StrEnum):
    """How far an edition has come."""

    DRAFT = "draft"  # composed, waits for approval
    APPROVED = "approved"  # a person has approved exactly this
    SENDING = "sending"  # the ledger rows exist
    STOPPED = "stopped"  # a person stopped it while it was sent, or a mail server that refuses did; it can go on
    SENT = "sent"  # no row is left to send
    SKIPPED = "skipped"  # nobody asked in that fortnight, or nobody approved in time


class Audience(StrEnum):
    """Whom an edition is for."""

    EVERYONE = "everyone"
    RECEIVED = "received"  # a correction, for those who got what it corrects
    MISSED = "missed"  # a correction, for those who did not get it


class DateState(StrEnum):
    """Whether an edition goes out in a fortnight."""

    PLANNED = "planned"
    SKIPPED = "skipped"


class DeliveryState(StrEnum):
    """How far one mail to one address has come."""

    PENDING = "pending"
    CLAIMED = "claimed"  # a sender has taken it, with a lease
    SENDING = "sending"  # committed before DATA: from here on a crash leaves a doubt
    SENT = "sent"
    DEFERRED = "deferred"  # the server said 4xx, or 5xx of itself or of us: later again
    FAILED = "failed"  # the server said 5xx of the recipient, or put it off too often, or it is not what was approved
    UNCERTAIN = "uncertain"  # perhaps sent: the outcome after DATA is unknown, a person decides
    SUPPRESSED = "suppressed"  # must not go there (any more): to a suppressed address, a pause, a past address
    VOID = "void"  # whoever was to get it was erased


class DeliveryKind(StrEnum):
    """What is sent. Small mails go before a long edition."""

    EDITION = "edition"
    NOTICE = "notice"  # to the staff
    RECEIPT = "receipt"  # to somebody who wrote: one a mail, and another when a person has accepted it
    ANSWER = "answer"  # to an asker
    UPDATE = "update"  # to an asker: what became of the request
    NUDGE = "nudge"  # to a member who may know something about a request
    TEST = "test"  # an edition as somebody would get it, marked as a test, whose links open nothing
    CODE = "code"  # to one of the staff who signs in


class Role(StrEnum):
    """What one of the staff may do; each may what those before it may."""

    EDITOR = "editor"  # reads, decides, and gets a letter ready
    APPROVER = "approver"  # lets it go out, and stops it
    ADMIN = "admin"  # says who is on the staff, and ends sessions

    def may(self, needed: Role) -> bool:
        """Whether somebody of this role may do what needs another."""
        return _ROLES.index(self) >= _ROLES.index(needed)


_ROLES = tuple(Role)


class Consent(StrEnum):
    """Who may see an answer."""

    ASKER = "asker"
    EVERYONE = "everyone"
    ANONYMOUS = "anonymous"


class Doubt(StrEnum):
    """Why a request or an answer waits for a person who looks after names."""

    NONE = ""
    PERHAPS_ANONYMOUS = "perhaps_anonymous"  # its words seem to wish for no name; they are masked already
    MAY_TELL = "may_tell"  # an answer without a name has words or files that may tell whose it is
    NAMELESS = "nameless"  # an answer without a name: what tells whose it is, only a person can be sure of
    OWN_HOUSE = "own_house"  # an answer that others see, too, from the organisation that asked without a name
    NAMES_ASKER = "names_asker"  # an answer that others get, too, with files that name who asked without a name


class Origin(StrEnum):
    """Who set a tag; tags set by people outlast the machine's next reading."""

    MACHINE = "machine"
    STAFF = "staff"
    MEMBER = "member"  # named by the asker, after which the machine adds none


# --- mails ----------------------------------------------------------------------------------------------------------

MAILS_DONE = frozenset({MailState.FILED, MailState.IGNORED})
"""No person has to look at these any more."""

MAILS_UNREAD = frozenset({MailState.RECEIVED, MailState.FAILED})
"""The content and the writer of these are unknown."""

MAILS_FOR_A_PERSON = frozenset({MailState.HELD, MailState.FAILED})
"""These wait for a person's decision."""

MAILS_TO_TAKE = frozenset({MailState.HELD, MailState.IGNORED, MailState.FAILED})
"""A person may accept these."""

MAILS_TOLD = frozenset({MailState.FILED, MailState.HELD})
"""The writer of one of these may get a receipt."""

# --- requests -------------------------------------------------------------------------------------------------------

REQUESTS_WAITING = frozenset(
    {RequestState.HELD, RequestState.OPEN, RequestState.POSTPONED, RequestState.HIDDEN, RequestState.MERGED}
)
"""These have not gone out yet, and still may."""

REQUESTS_TO_LOOK_AT = frozenset({RequestState.HELD, RequestState.OPEN, RequestState.POSTPONED})
"""A person looks at these before a letter: not at what was hidden or merged, which is in none."""

REQUESTS_ASKED = frozenset({RequestState.OPEN, RequestState.PUBLISHED})
"""Somebody may be asked to answer these."""

REQUESTS_CHANGEABLE = frozenset({RequestState.OPEN, RequestState.HELD, RequestState.POSTPONED})
"""The asker may change these by mail."""

REQUESTS_TO_HOLD = frozenset({RequestState.OPEN, RequestState.HIDDEN, RequestState.POSTPONED})
"""The mail of one of these may be held again."""

REQUESTS_UNSEEN = frozenset({RequestState.HELD, RequestState.HIDDEN})
"""Members see nothing of these; an answer to one of them waits for a person."""

REQUESTS_NO_HOME = frozenset({RequestState.HIDDEN, RequestState.MERGED, RequestState.CLOSED})
"""No other request can be merged into these."""

REQUESTS_OUT = frozenset({RequestState.PUBLISHED, RequestState.MERGED, RequestState.CLOSED})
"""These may have stood in a letter that went out: published ones have, the others may have come before any letter."""

REQUESTS_TOLD = frozenset({RequestState.HELD, RequestState.MERGED, RequestState.POSTPONED, RequestState.PUBLISHED})
"""The asker is told when the request comes to one of these; of the others they know, or need not."""

REQUESTS_STOOD_BACK = frozenset({RequestState.HELD, RequestState.MERGED, RequestState.POSTPONED})
"""An asker who knows of one of these is told when the request goes out after all."""

# --- editions -------------------------------------------------------------------------------------------------------

EDITIONS_COMING = frozenset({EditionState.DRAFT, EditionState.APPROVED})
"""These have a letter that has not gone out."""

EDITIONS_UNSENT = EDITIONS_COMING | {EditionState.SKIPPED}
"""These have gone to nobody, and may be composed again."""

EDITIONS_UNDER_WAY = frozenset({EditionState.SENDING, EditionState.STOPPED})
"""Some members have these, and the others are to get them."""

EDITIONS_WAITING = EDITIONS_UNSENT | {EditionState.STOPPED}
"""No mail of these leaves, also where the ledger holds some already."""

EDITIONS_LIVE = EDITIONS_COMING | EDITIONS_UNDER_WAY
"""What stands in one of these stands in no other."""

EDITIONS_OUT = EDITIONS_UNDER_WAY | {EditionState.SENT}
"""Members have these, or some of them do."""

# --- deliveries -----------------------------------------------------------------------------------------------------

DELIVERIES_PREPARED = frozenset({DeliveryState.PENDING, DeliveryState.SUPPRESSED})
"""A letter's mails have one of these before it goes out."""

DELIVERIES_DUE = frozenset({DeliveryState.PENDING, DeliveryState.DEFERRED})
"""A sender may claim these when their time comes."""

DELIVERIES_WAITING = DELIVERIES_DUE | {DeliveryState.CLAIMED}
"""Nothing of these has been transferred."""

DELIVERIES_UNDONE = DELIVERIES_DUE | {DeliveryState.CLAIMED, DeliveryState.SENDING}
"""These still change by themselves."""

DELIVERIES_UNTRIED = frozenset({DeliveryState.PENDING, DeliveryState.CLAIMED, DeliveryState.SENDING})
"""No server has said anything of these yet."""

DELIVERIES_HELD = frozenset({DeliveryState.CLAIMED, DeliveryState.SENDING})
"""A sender is working on these."""

DELIVERIES_IN_DOUBT = frozenset({DeliveryState.UNCERTAIN, DeliveryState.FAILED})
"""A person may settle these."""

DELIVERIES_GONE = frozenset({DeliveryState.SENT, DeliveryState.SENDING, DeliveryState.UNCERTAIN})
"""The recipients of these have the mail, or may have it."""

DELIVERIES_FINISHED = frozenset(
    {DeliveryState.SENT, DeliveryState.FAILED, DeliveryState.SUPPRESSED, DeliveryState.VOID}
)
"""These no longer change by themselves, and their bytes may be purged."""

DELIVERIES_DROPPED = frozenset({DeliveryState.VOID, DeliveryState.SUPPRESSED})
"""The recipients of these got nothing."""

DELIVERIES_TO_STAFF = frozenset({DeliveryKind.NOTICE, DeliveryKind.TEST, DeliveryKind.CODE})
"""These go to the staff alone."""

DELIVERIES_PERSONAL = frozenset({DeliveryKind.RECEIPT, DeliveryKind.ANSWER, DeliveryKind.UPDATE})
"""These answer something the recipient did, and go to members who unsubscribed too."""
