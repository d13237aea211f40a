"""The sentences and commands for the action codes of `digest.actions`."""

from __future__ import annotations

import re

from digest.actions import Action, Remedy
from digest.errors import DigestError

_COMMAND = re.compile(r"`(digest [^`]+)`")

_SENTENCES = {
    Action.LIST_MAILS: "`digest inbox` lists them.",
    Action.LIST_HELD: "`digest inbox --state held` lists them.",
    Action.LIST_REQUESTS: "`digest requests` lists them.",
    Action.LIST_ANSWERS: "`digest answers` lists them.",
    Action.LIST_DELIVERIES: "`digest deliveries` lists them.",
    Action.LIST_MEMBERS: "`digest members` lists everybody.",
    Action.LIST_STAFF: "`digest staff list` shows them.",
    Action.LIST_SUPPRESSIONS: "`digest suppressions` lists who is not written to.",
    Action.LIST_RECIPIENTS: "`digest members` and `digest suppressions` show who was added or is gone.",
    Action.LIST_CASES: "`digest cases` lists them.",
    Action.LIST_TAGS: "`digest vocabulary show` lists them.",
    Action.SHOW_CALENDAR: "`digest calendar` shows them.",
    Action.WRITE_SETTINGS: "`digest init` writes one.",
    Action.UPGRADE_DATABASE: "`digest db upgrade` makes what is missing, and keeps what is there.",
    Action.SAY_RESTORED: "`digest db restored` says so, and lets a person decide about each.",
    Action.SAY_CLOCK_IS_RIGHT: "Set it; where it is right, `digest tick --clock-is-right` says so.",
    Action.ADD_DATE: "`digest calendar` shows the year, `digest calendar add` adds one.",
    Action.MOVE_DATE: "`digest calendar move` moves it.",
    Action.MOVE_EDITION: "`digest calendar move` finds it another day.",
    Action.ADD_MEMBER: "`digest members add` adds somebody.",
    Action.EDIT_MEMBER: "`digest members edit` changes that.",
    Action.MOVE_LETTERS: "`digest members edit --to` changes that.",
    Action.TAKE_BACK: "Was it a mistake? `digest members back {address}`.",
    Action.REMOVE_STAFF: "`digest staff remove {address}` first.",
    Action.IMPORT_MEMBERS: "`digest import-members` takes the list.",
    Action.SAY_GONE: "Have they left: --gone mark. Is the file only a part: --gone keep.",
    Action.NAME_COLUMNS: "To say which it is: {columns}.",
    Action.SKIP_BAD: "To take the good rows alone: --skip-bad.",
    Action.SAY_CASE_CHANGE: "Give --title, --summary or another field.",
    Action.NAME_SHEET: "--sheet NAME says which.",
    Action.NAME_ANOTHER_FILE: "Name another with --to.",
    Action.KEEP_FROM_TAG: "`digest vocabulary add {slug} {word} --never` keeps it from the tag.",
    Action.ACCEPT_MAIL: "`digest inbox accept {mail}` opens it again.",
    Action.ACCEPT_DESPITE_FAILURE: "Where they say it is theirs: `digest inbox accept {mail} --despite-failure`.",
    Action.ACCEPT_WITHDRAWN: (
        "Where they say that it may go after all: `digest inbox accept {mail} --despite-withdrawal`."
    ),
    Action.GIVE_WHOLE: "`digest inbox show {mail}`; may each of them read all of it: --whole.",
    Action.SHOW_MAIL: "`digest inbox show {mail}`.",
    Action.DISMISS_MAIL: "Then `digest inbox dismiss {mail}`.",
    Action.NAME_ORGANISATION: "--organisation adds them.",
    Action.SAY_WHICH: (
        "`digest inbox accept {mail} --as-answer-to …`, `--as-change-of …` or `--as-request` says what it is."
    ),
    Action.CHANGE_REQUEST: (
        "`digest inbox accept {mail} --as-change-of {number}` gives the request the words of the mail, "
        "`digest request edit {number} --text …` others, `digest request close {number}` closes it; "
        "then `digest inbox dismiss {mail}`."
    ),
    Action.CHANGE_ANSWER: (
        "`digest answer edit {answer} --text …` changes its words, `digest answers hide {answer}` keeps it out of the "
        "letter; then `digest inbox dismiss {mail}`."
    ),
    Action.CHANGE_EFFECT: "`digest request` and `digest suppressions` change that.",
    Action.SAY_CHANGE: "Give --title, --text or --deadline.",
    Action.SAY_TEXT: "Give --text.",
    Action.SAY_WHAT_STAYS: "Say with --keep what stays.",
    Action.PART_REQUEST: "`digest request open {number}` parts them.",
    Action.MERGE_OR_HIDE: "`digest request merge {number}` or `digest request hide {number}` if it is a mistake.",
    Action.OPEN_REQUEST: "`digest request open {number}` lets it in.",
    Action.MAKE_READY: "`digest request show {number}`, then `digest request ready {number}`.",
    Action.POSTPONE_REQUEST: "`digest request postpone` moves one to the next edition.",
    Action.EDIT_TITLE: "`digest request edit {number} --title …`.",
    Action.EDIT_FIRST_TITLE: "`digest request edit`.",
    Action.EDIT_TEXT: "`digest request edit {number} --text …` takes it out.",
    Action.WRITE_REQUEST: "`digest request edit {number} --title … --text …` writes them.",
    Action.TAKE_NAME_OUT: "`digest request edit {number} --title … --text …` takes it out.",
    Action.SETTLE_NAME: (
        "`digest request anonymous {number}` leaves the name out, `digest request anonymous {number} --off` shows it."
    ),
    Action.LET_ANSWER_GO: "Have you read it? `digest answer pass {answer}` lets it go.",
    Action.SHOW_REQUEST: "`digest request show {number}` shows it as others see it.",
    Action.SHOW_ANSWER: "`digest answer show {answer}`.",
    Action.SET_DEADLINE: "`digest request edit {number} --deadline …` sets another.",
    Action.ADD_TAG: "`digest request tags {number} --add …` gives it one.",
    Action.ASK_WRITER: "Ask them; with their yes: --agreed.",
    Action.HIDE_ANSWER: "`digest answers hide {answer}`.",
    Action.UNHIDE_ANSWER: "`digest answers unhide {answer}` lets it in.",
    Action.COMPOSE: "`digest compose` makes one.",
    Action.COMPOSE_AGAIN: "`digest compose --again` makes it anew.",
    Action.CHANGE_WORD: "`digest word` changes the secretariat's word.",
    Action.CHECK: "`digest check {edition}` shows them.",
    Action.GIVE_REASON: (
        '`digest check {edition}` says more; approve with --because "{code}=why it may pass", once for each.'
    ),
    Action.APPROVE: "`digest preview {edition}`, then `digest approve {edition}`.",
    Action.STOP: "`digest stop {edition}` stops it.",
    Action.CORRECT: (
        "`digest compose --correct {edition} --with-requests --missed` makes one without it for those who have none."
    ),
    Action.CORRECT_OR_GO_ON: (
        "`digest check {edition}` shows it. `digest compose --correct {edition} --with-requests --missed` makes a "
        "letter without it for those who have none (without --missed: for all). To send the rest as it is: "
        '`digest resume {edition} --because "{code}=why"`.'
    ),
    Action.SEND_OR_DROP: (
        "`digest approve {edition}` and `digest send {edition}` send it; `digest compose --correct {edition} --drop` "
        "drops it, and the rest can go as it is."
    ),
    Action.CONCLUDE: "To conclude it: `digest resume {edition}`, then `digest send`.",
    Action.RESUME: "To go on: `digest resume {edition}`.",
    Action.SEND_EARLY: "To send it now: --early.",
    Action.TEST_TO_ANYONE: "`digest staff add` adds them; to send it all the same: --to-anyone.",
    Action.SETTLE_DELIVERY: "Where it is known to have arrived: `digest deliveries resolve {delivery} --arrived`.",
}


def sentence(remedy: Remedy) -> str:
    """The remedy as a sentence, with its command."""
    values = dict(remedy.values)
    if remedy.action is Action.NAME_COLUMNS:
        values["columns"] = ", ".join(f'--column "HEADING={field}"' for field in _words(values["fields"]))
    return _SENTENCES[remedy.action].format_map(values)


def _words(value: object) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list | tuple) else [str(value)]


def commands(remedy: Remedy) -> tuple[str, ...]:
    """The remedy's commands, in the order in which the sentence names them."""
    return tuple(dict.fromkeys(_COMMAND.findall(sentence(remedy))))


def told(fault: DigestError) -> str:
    """A fault's message, with its remedy as a sentence."""
    said = str(fault)
    if not fault.remedy:
        return said
    return f"{said if said.endswith(('.', '?', '!', ':')) else f'{said}.'} {sentence(fault.remedy)}"
