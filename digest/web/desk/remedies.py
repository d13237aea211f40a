"""Where at the desk a remedy is: the page on which its action stands."""

from __future__ import annotations

from digest.actions import Action, Remedy

_PAGES = {
    Action.SHOW_MAIL: "/desk/inbox/{mail}",
    Action.ACCEPT_MAIL: "/desk/inbox/{mail}",
    Action.DISMISS_MAIL: "/desk/inbox/{mail}",
    Action.ACCEPT_DESPITE_FAILURE: "/desk/inbox/{mail}",
    Action.ACCEPT_WITHDRAWN: "/desk/inbox/{mail}",
    Action.GIVE_WHOLE: "/desk/inbox/{mail}",
    Action.SAY_WHICH: "/desk/inbox/{mail}",
    Action.CHANGE_REQUEST: "/desk/inbox/{mail}/change?number={number}",
    Action.CHANGE_ANSWER: "/desk/answers/{answer}",
    Action.LIST_MAILS: "/desk/inbox",
    Action.LIST_HELD: "/desk/inbox?state=held",
    Action.OPEN_REQUEST: "/desk/requests/{number}",
    Action.MAKE_READY: "/desk/requests/{number}",
    Action.WRITE_REQUEST: "/desk/requests/{number}",
    Action.ADD_TAG: "/desk/requests/{number}#tags",
    Action.SET_DEADLINE: "/desk/requests/{number}",
    Action.MERGE_OR_HIDE: "/desk/requests/{number}",
    Action.PART_REQUEST: "/desk/requests/{number}",
    Action.TAKE_NAME_OUT: "/desk/requests/{number}",
    Action.SETTLE_NAME: "/desk/requests/{number}#name",
    Action.SHOW_REQUEST: "/desk/requests/{number}",
    Action.EDIT_TEXT: "/desk/requests/{number}",
    Action.EDIT_TITLE: "/desk/requests/{number}",
    Action.LIST_REQUESTS: "/desk/requests",
    Action.LIST_ANSWERS: "/desk/answers",
    Action.SHOW_ANSWER: "/desk/answers/{answer}",
    Action.LET_ANSWER_GO: "/desk/answers/{answer}",
    Action.LIST_MEMBERS: "/desk/members",
    Action.HIDE_ANSWER: "/desk/answers/{answer}",
    Action.UNHIDE_ANSWER: "/desk/answers/{answer}",
}


def place_of(remedy: Remedy | None) -> str:
    """The path of the page where a remedy is; "" where the desk has none."""
    if remedy is None or remedy.action not in _PAGES:
        return ""
    try:
        return _PAGES[remedy.action].format(**remedy.values)
    except KeyError:
        return ""
