"""Every code that says why: of mails, editions, deliveries, dates, suppressions, edits of the vocabulary."""

from __future__ import annotations

from enum import StrEnum
from typing import TypeVar

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
    ANSWERS = "answers"  # number: the first, numbers: of all that it answers, until: a moment before which none goes on
    TAKEN_BACK = "taken_back"  # number: the first, numbers: to which answers are taken back, mail
    UNSUBSCRIBED = "unsubscribed"  # address
    UNSUBSCRIBED_BEFORE = "unsubscribed_before"  # address
    CASE = "case"  # case
    CHANGED = "changed"  # number, alike: where nothing is otherwise than before, gone: an answer that was passed on
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
    HIDDEN = "hidden"
    CPR = "cpr"
    PERHAPS_UNSUBSCRIBE = "perhaps_unsubscribe"
    TOO_LONG = "too_long"  # characters
    TOO_LARGE = "too_large"  # megabytes
    NOTHING_OWN = "nothing_own"
    ORDER_UNSEEN = "order_unseen"
    ASKS_NOTHING = "asks_nothing"
    PERHAPS_CLOSE = "perhaps_close"  # number, where it came as an answer
    FOR_STAFF = "for_staff"
    WITHHELD = "withheld"
    UNSURE = "unsure"  # kind, also: what it may be
    HANDED_ON = "handed_on"
    PHISHING = "phishing"
    ENCRYPTED = "encrypted"
    GREETING = "greeting"
    NEW_ADDRESS = "new_address"
    REPEATS = "repeats"  # mail: the earlier one with the same words
    CHANGE = "change"
    BESIDE = "beside"  # number, orders: what is done; words stand beside it that nobody has read
    CHANGE_LATE = "change_late"  # number, nameless: its name is off, and whether a letter has gone out with it
    NOT_YOURS = "not_yours"  # number
    ANSWER_TO_UNKNOWN = "answer_to_unknown"  # to
    ANSWER_EARLY = "answer_early"  # number
    SEVERAL = "several"  # number, numbers: the requests that it seems to answer
    WITHDRAWN = "withdrawn"  # number, numbers, mail: its writer has taken the answers back in that mail
    IMITATES = "imitates"  # number, lines: those that look like ours
    GREETS_ANOTHER = "greets_another"  # number, name: whom it greets, who did not ask
    ASKER_WRITES = "asker_writes"  # number
    PERHAPS_ANONYMOUS = "perhaps_anonymous"  # number
    MAY_TELL = "may_tell"  # number, said
    NAMELESS = "nameless"  # number
    OWN_HOUSE = "own_house"  # number
    NAMES_ASKER = "names_asker"  # number, said: the files
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
    NAME_TAKEN_OFF = "name_taken_off"
    WORDS_HIDDEN = "words_hidden"
    NAME_AND_WORDS = "name_and_words"  # both


REASONS_PAUSED = frozenset({EditionReason.SERVER_REFUSES, EditionReason.SERVER_SILENT})
"""The house itself stopped the edition, since something is wrong with the mail server."""

REASONS_WITHHELD = frozenset({EditionReason.NAME_TAKEN_OFF, EditionReason.WORDS_HIDDEN, EditionReason.NAME_AND_WORDS})
"""The house itself stopped the edition, since its mails show what is to be shown no more; or it is a draft again."""

REASONS_CHANGED = frozenset(
    {
        *(EditionReason.CHANGED_AFTER_APPROVAL, EditionReason.REQUEST_CHANGED, EditionReason.REQUEST_HIDDEN),
        *(EditionReason.ANSWER_CHANGED, EditionReason.ANSWER_HIDDEN, EditionReason.ANSWER_ERASED),
        *(EditionReason.SOMEBODY_ERASED, EditionReason.WORD_CHANGED),
        *REASONS_WITHHELD,
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
    TAKEN_BACK = "taken_back"  # the staff decided otherwise before it left
    UNNAMED = "unnamed"  # its writer took the name off before it left


class MisfitReason(StrEnum):
    """Why a local edit of the vocabulary is not in use."""

    GONE = "gone"  # its tag was shipped once, and is no more
    WRONG = "wrong"  # fault


class DateReason(StrEnum):
    """Why a date of the calendar is not where the grid has it; `why` names a holiday, a pause, or its period.

    Of one that was skipped by hand it is the person's own reason, or "".
    """

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
    HAS_ANOTHER = "has_another_letter"  # a correction for those who had none, or what that corrects
    NOT_STAFF = "not_on_the_staff"
    NOT_ASKED = "not_asked"  # of a nudge: the request is not asked now
