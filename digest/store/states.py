"""Every state a row can be in, the named sets of them that steps ask for, and every code that says why.

InboundMail  received -> filed | held | ignored | failed
Request      open -> published -> closed;  also held, postponed, hidden, merged
Edition      draft -> approved -> sending -> sent;  sending -> stopped -> sending;  draft -> skipped
Delivery     pending -> claimed -> sending -> sent | deferred | failed | uncertain;  suppressed, void
"""

from __future__ import annotations

from enum import StrEnum
from typing import TypeVar


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
    OWN_HOUSE = "own_house"  # an answer for everyone, from the organisation that asked without a name


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

EDITIONS_LIVE = EDITIONS_COMING | EDITIONS_UNDER_WAY
"""What stands in one of these stands in no other."""

EDITIONS_OUT = EDITIONS_UNDER_WAY | {EditionState.SENT}
"""Members have these, or some of them do."""

# --- deliveries -----------------------------------------------------------------------------------------------------

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

DELIVERIES_TO_STAFF = frozenset({DeliveryKind.NOTICE, DeliveryKind.TEST, DeliveryKind.CODE})
"""These go to the staff alone."""

DELIVERIES_PERSONAL = frozenset({DeliveryKind.RECEIPT, DeliveryKind.ANSWER, DeliveryKind.UPDATE})
"""These answer something the recipient did, and go to members who unsubscribed too."""

# --- reasons --------------------------------------------------------------------------------------------------------

_Reason = TypeVar("_Reason", bound=StrEnum)


def code_of(stored: str, kind: type[_Reason]) -> _Reason | str:
    """The reason stored in a row; the stored word where this version has no such reason."""
    return kind(stored) if stored in set(kind) else stored


class MailReason(StrEnum):
    """Why a mail is in its state. The comment names the values; reasons of machines' mails are signs of `reading`.

    One that a person took in may have a `note` besides: what they add to its receipt.
    """

    UNREAD = ""
    REQUEST = "request"  # number
    ANSWER = "answer"  # number
    UNSUBSCRIBED = "unsubscribed"  # address
    UNSUBSCRIBED_BEFORE = "unsubscribed_before"  # address
    CASE = "case"  # case
    CHANGED = "changed"  # number, alike: where nothing is otherwise than before
    CLOSED = "closed"  # number
    CLOSED_BEFORE = "closed_before"  # number
    CONFIRMED = "confirmed"  # mail, what, and the values of what was confirmed
    WRITTEN_AGAIN = "written_again"  # mail
    CAME_BACK = "came_back"  # address, delivery, how
    COMPLAINED = "complained"  # address
    DUPLICATE = "duplicate"  # mail
    BY_HAND = "by_hand"
    DEALT_WITH = "dealt_with"
    ERASED = "erased"
    # held: who wrote
    UNKNOWN_SENDER = "unknown_sender"
    COLLEAGUE = "colleague"  # number, organisation
    KIND_SUPPLIER = "kind_supplier"
    KIND_UNKNOWN = "kind_unknown"
    HAS_LEFT = "has_left"
    NOT_AUTHENTICATED = "not_authenticated"
    NOT_PROVEN = "not_proven"
    FLOOD = "flood"  # most
    OLD = "old"  # most
    NO_RECEIPT = "no_receipt"
    # held: what it says
    NO_TEXT = "no_text"
    CPR = "cpr"
    PERHAPS_UNSUBSCRIBE = "perhaps_unsubscribe"
    TOO_LONG = "too_long"  # characters
    TOO_LARGE = "too_large"  # megabytes
    NOTHING_OWN = "nothing_own"
    ASKS_NOTHING = "asks_nothing"
    PERHAPS_CLOSE = "perhaps_close"
    FOR_STAFF = "for_staff"
    HANDED_ON = "handed_on"
    PHISHING = "phishing"
    ENCRYPTED = "encrypted"
    GREETING = "greeting"
    NEW_ADDRESS = "new_address"
    CHANGE = "change"
    CHANGE_LATE = "change_late"  # number
    NOT_YOURS = "not_yours"  # number
    ANSWER_TO_UNKNOWN = "answer_to_unknown"  # to
    ANSWER_EARLY = "answer_early"  # number
    ASKER_WRITES = "asker_writes"  # number
    PERHAPS_ANONYMOUS = "perhaps_anonymous"  # number
    MAY_TELL = "may_tell"  # number, said
    NAMELESS = "nameless"  # number
    OWN_HOUSE = "own_house"  # number
    COMPLAINT = "complaint"
    UNREADABLE = "unreadable"  # fault
    OVER_LIMIT = "over_limit"  # seconds, megabytes
    # ignored: nobody's
    AUTO_REPLY = "auto_reply"  # sign
    BOUNCE = "bounce"  # address
    DELAY_WARNING = "delay_warning"
    DELIVERED = "delivered"
    READ_RECEIPT = "read_receipt"
    INVITATION = "invitation"
    MEETING_ANSWER = "meeting_answer"
    REACTION = "reaction"
    RECALL = "recall"
    REMINDER = "reminder"
    VOICE = "voice"
    BULK = "bulk"
    THANKS = "thanks"
    EMPTY = "empty"
    TEST = "test"
    RETURN_PATH = "return_path"
    OWN_ADDRESS = "own_address"
    OWN_LOOP = "own_loop"
    OWN_MESSAGE_ID = "own_message_id"
    LOOP = "loop"


REASONS_FORGED = frozenset({MailReason.NOT_AUTHENTICATED, MailReason.NOT_PROVEN})
"""Reasons of mails that may be from somebody else than they say."""


class EditionReason(StrEnum):
    """Why an edition is in its state: what took its approval, or why it was skipped."""

    NONE = ""
    NOBODY_ASKED = "nobody_asked"
    NOBODY_APPROVED = "nobody_approved"
    CHANGED_AFTER_APPROVAL = "changed_after_approval"
    RESTORED = "restored"
    REQUEST_CHANGED = "request_changed"
    REQUEST_HIDDEN = "request_hidden"
    ANSWER_CHANGED = "answer_changed"
    ANSWER_HIDDEN = "answer_hidden"
    ANSWER_ERASED = "answer_erased"
    SOMEBODY_ERASED = "somebody_erased"
    WORD_CHANGED = "word_changed"
    UPGRADED = "upgraded"
    TOO_LATE = "too_late"
    MOVED = "moved"
    SKIPPED = "skipped"
    UNAPPROVED = "unapproved"
    DROPPED = "dropped"
    MAIL_WAITS = "mail_waits"
    SERVER_REFUSES = "server_refuses"
    SERVER_SILENT = "server_silent"


REASONS_PAUSED = frozenset({EditionReason.SERVER_REFUSES, EditionReason.SERVER_SILENT})
"""The house itself stopped the edition, since something is wrong with the mail server."""

REASONS_CHANGED = frozenset(
    {
        *(EditionReason.CHANGED_AFTER_APPROVAL, EditionReason.REQUEST_CHANGED, EditionReason.REQUEST_HIDDEN),
        *(EditionReason.ANSWER_CHANGED, EditionReason.ANSWER_HIDDEN, EditionReason.ANSWER_ERASED),
        *(EditionReason.SOMEBODY_ERASED, EditionReason.WORD_CHANGED),
    }
)
"""The approval fell since what was approved has changed."""


class DeliveryReason(StrEnum):
    """Why a mail of ours is in its state; instead of one, a `Refusal`, a `SuppressionReason` or a server's words."""

    NONE = ""
    ARRIVED = "arrived"  # a person says so
    SENT_AGAIN = "sent_again"  # a person asked for it
    RESTORED = "restored"
    INTERRUPTED = "interrupted"
    NOT_APPROVED = "not_approved"
    CORRECTED = "corrected"  # a correction goes out instead


class MisfitReason(StrEnum):
    """Why a local edit of the vocabulary is not in use."""

    GONE = "gone"  # its tag was shipped once, and is no more
    WRONG = "wrong"  # fault


class DateReason(StrEnum):
    """Why a date of the calendar is not where the grid has it; `why` names a holiday, a pause, or its period."""

    NONE = ""
    NOT_A_WORKING_DAY = "not_a_working_day"
    CROWDED = "crowded"
    MOVED = "moved"
    SKIPPED = "skipped"
    ADDED = "added"


class SuppressionReason(StrEnum):
    """Why nothing is written to an address."""

    UNSUBSCRIBED = "unsubscribed"  # they asked for it: no letters, but still receipts, answers and updates
    BOUNCED = "bounced"
    COMPLAINT = "complaint"
    BY_HAND = "by_hand"


class Refusal(StrEnum):
    """Why a mail of ours does not go to somebody; "" when it does."""

    NONE = ""
    NO_MEMBER = "no_longer_a_member"
    IS_SUPPLIER = "is_a_supplier"
    IS_UNKNOWN = "is_a_unknown"
    HAS_LEFT = "has_left"
    IS_PAUSED = "is_paused"
    OTHER_ADDRESS = "has_another_address"
    NOT_STAFF = "not_on_the_staff"


class ActorKind(StrEnum):
    """Who decides."""

    STAFF = "staff"
    MEMBER = "member"
    HOUSE = "house"  # the service itself, as in the demo


class Act(StrEnum):
    """What was decided; the first word is the kind of thing it is about."""

    REQUEST_ADDED = "request added"
    REQUEST_STATE = "request state"
    REQUEST_READY = "request ready"
    REQUEST_POSTPONED = "request postponed"
    REQUEST_MERGED = "request merged"
    REQUEST_EDITED = "request edited"
    REQUEST_ANONYMOUS = "request anonymous"
    REQUEST_TAGGED = "request tagged"
    REQUEST_CLOSED = "request closed"
    REQUEST_SPLIT = "request split"
    REQUEST_UNLINKED = "request unlinked"
    REQUEST_PINNED = "request pinned"
    REQUEST_UNPINNED = "request unpinned"
    REQUEST_LINKED = "request linked"
    ANSWER_ADDED = "answer added"
    ANSWER_EDITED = "answer edited"
    ANSWER_SPLIT = "answer split"
    ANSWER_HIDDEN = "answer hidden"
    ANSWER_SHOWN = "answer shown"
    ANSWER_PASSED = "answer passed"
    CASE_ADDED = "case added"
    CASE_EDITED = "case edited"
    CASE_HIDDEN = "case hidden"
    CASE_SHOWN = "case shown"
    CASE_RELEASED = "case released"
    CASE_TAGGED = "case tagged"
    CASE_IMPORT = "case import"
    TAG_WORDS = "tag words"
    TAG_IMPORT = "tag import"
    TAG_IGNORED = "tag ignored"
    MAIL_ACCEPTED = "mail accepted"
    MAIL_READ_AGAIN = "mail read-again"
    MAIL_HELD = "mail held"
    MAIL_CLAIMED = "mail claimed"
    MAIL_UNCLAIMED = "mail unclaimed"
    MAIL_DISMISSED = "mail dismissed"
    EDITION_APPROVED = "edition approved"
    FINDING_PASSED = "finding passed"
    FINDING_ASKED = "finding asked-again"
    EDITION_WORD = "edition word"
    EDITION_UNAPPROVED = "edition unapproved"
    EDITION_STOPPED = "edition stopped"
    EDITION_RESUMED = "edition resumed"
    EDITION_CORRECTED = "edition corrected"
    EDITION_DROPPED = "edition dropped"
    DATE_MOVED = "date moved"
    DATE_SKIPPED = "date skipped"
    DATE_ADDED = "date added"
    MEMBER_ADDED = "member added"
    MEMBER_EDITED = "member edited"
    MEMBER_PAUSED = "member paused"
    MEMBER_LEFT = "member left"
    MEMBER_BACK = "member back"
    MEMBER_ALIAS_ADDED = "member alias-added"
    MEMBER_ALIAS_REMOVED = "member alias-removed"
    MEMBER_UNSUBSCRIBED = "member unsubscribed"
    MEMBER_RESUMED = "member resumed"
    MEMBER_ERASED = "member erased"
    MEMBER_IMPORT = "member import"
    ADDRESS_SUPPRESSED = "address suppressed"
    ADDRESS_LIFTED = "address lifted"
    ADDRESS_IMPORT = "address import"
    DELIVERY_SETTLED = "delivery settled"
    DELIVERY_DOUBTED = "delivery doubted"
    STAFF_ADDED = "staff added"
    STAFF_CHANGED = "staff changed"
    STAFF_REMOVED = "staff removed"
    STAFF_INVITED = "staff invited"
    STAFF_SIGNED_IN = "staff signed_in"
    STAFF_SIGNED_OUT = "staff signed_out"

    @property
    def thing(self) -> str:
        """The kind of thing it is about."""
        return self.value.partition(" ")[0]
