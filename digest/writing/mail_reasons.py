"""Why a mail is where it is: the sentences of `reasons.mail_reason`."""

from __future__ import annotations

from collections.abc import Callable

Gettext = Callable[[str], str]


def sentences(gettext: Gettext) -> dict[str, str]:
    """The sentence of each reason of a mail, with places for its values."""
    return _filed(gettext) | _held_for_writer(gettext) | _held_for_words(gettext) | _machines(gettext) | _ours(gettext)


def _filed(gettext: Gettext) -> dict[str, str]:
    """What a mail became, or what a person decided about it."""
    return {
        "": gettext("not read yet"),
        "request": gettext("request #%(number)s"),
        "answer": gettext("answer to #%(number)s"),
        "answers": gettext("answers to %(numbers)s"),
        "taken_back": gettext("takes back answers to %(numbers)s"),
        "unsubscribed": gettext("%(address)s gets no more letters"),
        "unsubscribed_before": gettext("%(address)s gets no letters already"),
        "case": gettext("case %(case)s in the case bank"),
        "changed": gettext("changed request #%(number)s"),
        "closed": gettext("closed request #%(number)s"),
        "closed_before": gettext("request #%(number)s was closed already"),
        "confirmed": gettext("a yes to mail %(mail)s"),
        "written_again": gettext("written again in mail %(mail)s"),
        "came_back": gettext("a mail to %(address)s came back (%(how)s)"),
        "complained": gettext("%(address)s calls our mail spam, and gets none any more"),
        "duplicate": gettext("a copy of mail %(mail)s"),
        "by_hand": gettext("held by hand"),
        "dealt_with": gettext("a person has dealt with it"),
        "erased": gettext("erased with whoever wrote it"),
    }


def _held_for_writer(gettext: Gettext) -> dict[str, str]:
    """Doubts about who wrote."""
    return {
        "unknown_sender": gettext("nobody in the register has this address"),
        "colleague": gettext(
            "an answer to #%(number)s from somebody new under the domain of %(organisation)s: taking it in adds them"
        ),
        "kind_supplier": gettext("a supplier"),
        "kind_unknown": gettext("neither marked as member nor as supplier"),
        "has_left": gettext("has left the association"),
        "not_authenticated": gettext("the mail server says that it is not from whom it says"),
        "not_proven": gettext("nothing says that it is from whom it says; waits for their yes"),
        "flood": gettext("more than %(most)s mails from there in an hour"),
        "old": gettext("more than %(most)s old mails in a day, and nothing says who wrote them"),
        "no_receipt": gettext("no receipt can go there, and nothing says who wrote it"),
    }


def _held_for_words(gettext: Gettext) -> dict[str, str]:
    """Doubts about what it says."""
    return {
        "no_text": gettext("no words of its own"),
        "hidden": gettext("has words that a reader does not see: look at the mail as it came"),
        "cpr": gettext("has what looks like a CPR number"),
        "perhaps_unsubscribe": gettext("perhaps a wish to leave"),
        "too_long": gettext("%(characters)s characters: too long to go to everybody unseen"),
        "too_large": gettext("larger than %(megabytes)s MB: look at it where it lies"),
        "nothing_own": gettext("nothing of its own beside what it quotes"),
        "order_unseen": gettext("an order stands where a reader hardly sees it"),
        "asks_nothing": gettext("seems to ask for nothing: perhaps no request"),
        "perhaps_close": gettext("perhaps a wish to close a request"),
        "for_staff": gettext("perhaps a question to the secretariat, or a notice: not a request to members"),
        "withheld": gettext("perhaps not to be passed on"),
        "unsure": gettext("perhaps %(kind)s, perhaps %(also)s"),
        "handed_on": gettext("hands on what others wrote, and asks for nothing itself"),
        "phishing": gettext("asks for a password: do not follow its links"),
        "encrypted": gettext("encrypted: nobody here can open it"),
        "greeting": gettext("a kind word: nothing is asked or answered"),
        "new_address": gettext("somebody has a new address"),
        "repeats": gettext("says the same as mail %(mail)s: see whether it brings something new, such as a file"),
        "change": gettext("about an earlier mail of the writer's, without a clear order"),
        "beside": gettext("what it orders about #%(number)s is done (%(orders)s); it says more besides"),
        "change_late": gettext("a change to #%(number)s, which is in a letter already"),
        "not_yours": gettext("an order about #%(number)s, which is not the writer's"),
        "several": gettext("seems to answer several requests: %(numbers)s"),
        "withdrawn": gettext("its writer has taken back the answers to %(numbers)s, in mail %(mail)s"),
        "answer_to_unknown": gettext("an answer to %(to)s, which no request has"),
        "answer_early": gettext("an answer to #%(number)s, which nobody knows of yet"),
        "imitates": gettext("an answer to #%(number)s with lines that look like ours: %(lines)s"),
        "greets_another": gettext("answers #%(number)s, and greets %(name)s, who did not ask: perhaps a colleague"),
        "asker_writes": gettext("the asker of #%(number)s writes to it: perhaps to somebody who answered"),
        "perhaps_anonymous": gettext("#%(number)s: the writer perhaps does not want to be named"),
        "may_tell": gettext("an answer to #%(number)s without a name, which may tell whose it is: %(said)s"),
        "nameless": gettext("an answer to #%(number)s without a name: read whether it tells whose it is"),
        "own_house": gettext(
            "an answer to #%(number)s that others get too, from the house that asked without a name: read whether it "
            "tells that"
        ),
        "names_asker": gettext(
            "an answer to #%(number)s with files that name who asked the same without a name, and that others would "
            "get: %(said)s"
        ),
        "complaint": gettext("a spam complaint, without a sign of whose it is"),
        "unreadable": gettext("could not be read: %(fault)s"),
        "over_limit": gettext("could not be read within %(seconds)s seconds and %(megabytes)s MB of memory"),
    }


def kinds(gettext: Gettext) -> dict[str, str]:
    """What a mail perhaps is, inside a sentence."""
    return {
        "request": gettext("a request"),
        "answer": gettext("an answer"),
        "change": gettext("about an earlier mail of the writer's"),
        "unsubscribe": gettext("a wish to leave"),
        "other": gettext("for the secretariat"),
    }


def _machines(gettext: Gettext) -> dict[str, str]:
    """Mails of machines."""
    return {
        "auto_reply": gettext("an automatic reply"),
        "bounce": gettext("a bounce: %(address)s was not reached"),
        "delay_warning": gettext("a warning that a mail is late"),
        "delivered": gettext("a receipt that a mail has arrived"),
        "read_receipt": gettext("a read receipt"),
        "invitation": gettext("an invitation to a meeting"),
        "meeting_answer": gettext("an answer to a meeting"),
        "reaction": gettext("a reaction without words"),
        "recall": gettext("somebody calls a mail back"),
        "reminder": gettext("a calendar's reminder"),
        "voice": gettext("a voice message"),
        "bulk": gettext("mail to many"),
        "thanks": gettext("thanks, and nothing else"),
        "empty": gettext("nothing in it"),
    }


def _ours(gettext: Gettext) -> dict[str, str]:
    """Our own mail, and mail that goes in circles."""
    return {
        "test": gettext("a test letter, or an answer to one"),
        "return_path": gettext("written to where only mail servers write"),
        "own_address": gettext("from our own address"),
        "own_loop": gettext("our own mail, sent back to us"),
        "own_message_id": gettext("our own mail, come back"),
        "loop": gettext("going in circles"),
    }


def returns(gettext: Gettext) -> dict[str, str]:
    """How a mail came back."""
    return {
        "permanent": gettext("permanent"),
        "temporary": gettext("temporary"),
        "policy": gettext("policy"),
    }
