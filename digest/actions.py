"""What a person can do about something, as codes: each shell shows them as its own commands, buttons or links."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Action(StrEnum):
    """Something to do next. The comment names its values; the shells hold the words for it."""

    # look
    LIST_MAILS = "list_mails"
    LIST_HELD = "list_held"
    LIST_REQUESTS = "list_requests"
    LIST_ANSWERS = "list_answers"
    LIST_DELIVERIES = "list_deliveries"
    LIST_MEMBERS = "list_members"
    LIST_STAFF = "list_staff"
    LIST_SUPPRESSIONS = "list_suppressions"
    LIST_RECIPIENTS = "list_recipients"
    LIST_CASES = "list_cases"
    LIST_TAGS = "list_tags"
    SHOW_CALENDAR = "show_calendar"
    # the house
    WRITE_SETTINGS = "write_settings"
    UPGRADE_DATABASE = "upgrade_database"
    SAY_RESTORED = "say_restored"
    SAY_CLOCK_IS_RIGHT = "say_clock_is_right"
    # the calendar
    ADD_DATE = "add_date"
    MOVE_DATE = "move_date"
    MOVE_EDITION = "move_edition"
    # the register, and what comes in from files
    ADD_MEMBER = "add_member"
    EDIT_MEMBER = "edit_member"
    MOVE_LETTERS = "move_letters"
    TAKE_BACK = "take_back"  # address
    REMOVE_STAFF = "remove_staff"  # address
    IMPORT_MEMBERS = "import_members"
    SAY_GONE = "say_gone"
    NAME_COLUMNS = "name_columns"  # fields
    NAME_SHEET = "name_sheet"
    SKIP_BAD = "skip_bad"
    SAY_CASE_CHANGE = "say_case_change"
    NAME_ANOTHER_FILE = "name_another_file"
    KEEP_FROM_TAG = "keep_from_tag"  # slug, word
    # mails
    ACCEPT_MAIL = "accept_mail"  # mail
    GIVE_WHOLE = "give_whole"  # mail
    ACCEPT_WITHDRAWN = "accept_withdrawn"  # mail
    ACCEPT_DESPITE_FAILURE = "accept_despite_failure"  # mail
    SHOW_MAIL = "show_mail"  # mail
    DISMISS_MAIL = "dismiss_mail"  # mail
    NAME_ORGANISATION = "name_organisation"
    SAY_WHICH = "say_which"  # mail
    CHANGE_REQUEST = "change_request"  # mail, number
    CHANGE_ANSWER = "change_answer"  # mail, answer
    CHANGE_EFFECT = "change_effect"
    # requests and answers
    SAY_CHANGE = "say_change"
    SAY_TEXT = "say_text"
    SAY_WHAT_STAYS = "say_what_stays"
    PART_REQUEST = "part_request"  # number
    MERGE_OR_HIDE = "merge_or_hide"  # number
    OPEN_REQUEST = "open_request"  # number
    MAKE_READY = "make_ready"  # number
    POSTPONE_REQUEST = "postpone_request"
    EDIT_TITLE = "edit_title"  # number
    EDIT_FIRST_TITLE = "edit_first_title"
    EDIT_TEXT = "edit_text"  # number
    WRITE_REQUEST = "write_request"  # number
    TAKE_NAME_OUT = "take_name_out"  # number
    SETTLE_NAME = "settle_name"  # number
    LET_ANSWER_GO = "let_answer_go"  # answer
    SHOW_REQUEST = "show_request"  # number
    SHOW_ANSWER = "show_answer"  # answer
    SET_DEADLINE = "set_deadline"  # number
    ADD_TAG = "add_tag"  # number
    ASK_WRITER = "ask_writer"
    HIDE_ANSWER = "hide_answer"  # answer
    UNHIDE_ANSWER = "unhide_answer"  # answer
    # editions and deliveries
    COMPOSE = "compose"
    COMPOSE_AGAIN = "compose_again"
    CHANGE_WORD = "change_word"
    CHECK = "check"  # edition
    GIVE_REASON = "give_reason"  # edition, code
    APPROVE = "approve"  # edition
    STOP = "stop"  # edition
    RESUME = "resume"  # edition
    CORRECT = "correct"  # edition
    CORRECT_OR_GO_ON = "correct_or_go_on"  # edition, code: of one that shows what is to be shown no more
    SEND_OR_DROP = "send_or_drop"  # edition: a correction that waits
    CONCLUDE = "conclude"  # edition: of one that was stopped when all had gone
    SEND_EARLY = "send_early"
    TEST_TO_ANYONE = "test_to_anyone"
    SETTLE_DELIVERY = "settle_delivery"  # delivery


@dataclass(frozen=True, slots=True)
class Remedy:
    """An action and what it is done to: `Remedy(Action.OPEN_REQUEST, {"number": 112})`."""

    action: Action
    values: Mapping[str, object] = field(default_factory=dict)
