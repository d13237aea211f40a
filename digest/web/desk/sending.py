"""Sending: a test, the approval and how it is called back, the way of the mails, stop and go on, a correction."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from starlette.responses import JSONResponse, RedirectResponse, Response

from digest.delivery.ledger import Chosen, Settling, progress, settle, undelivered
from digest.edition.approve import Approval, Hold, approve, unapprove
from digest.edition.changes import as_shown, changes, since_composed
from digest.edition.checks import OF_THE_SET_UP, Level, check
from digest.edition.correct import Correction, correct, drop
from digest.edition.preview import Trial, send_test
from digest.edition.stop import correction_in_wait, resume, stop
from digest.edition.views import EditionView, edition_in_list
from digest.errors import EditionFault, InputFault
from digest.store.reasons import REASONS_WITHHELD
from digest.store.states import DELIVERIES_UNDONE, EDITIONS_OUT, Audience, DeliveryState, EditionState
from digest.web.desk.acts import refresh
from digest.web.desk.door import Call, Desk
from digest.web.desk.numbers import whole
from digest.writing.language import LANGUAGES

PAGE = 50
REASON = "because:"
"""The beginning of the name of a field with the reason for a finding."""


def ready(desk: Desk, call: Call) -> Response:
    """What goes out to whom, what the checks say of exactly that, and the form that approves it."""
    return _refused(desk, call) or desk.page(call, "approve.html", _shown(desk, call))


def say_yes(desk: Desk, call: Call) -> Response:
    """Approves exactly what was shown; it goes out when the hold is over, or at its time."""
    name, form = call.parts["name"], call.form
    reasons = _reasons(form)
    hold = Hold(time=timedelta(minutes=desk.settings.desk.hold_minutes), early=form.get("when") == "now")
    try:
        _refuse_unless_counted(form.get("recipients", ""), edition_in_list(desk.store, name).recipients)
        approval = Approval(manifest=form.get("manifest", "") or "-", because=reasons, hold=hold)
        approve(desk.store, name, approval, house=desk.house, by=call.by)
    except (InputFault, EditionFault) as fault:
        refresh(desk, call)
        return _again(desk, call, fault, reasons)
    return RedirectResponse(_path(name), status_code=303)


def _refuse_unless_counted(typed: str, recipients: int) -> None:
    """Raises InputFault unless the number of recipients was written."""
    if "".join(sign for sign in typed if sign.isdecimal()) != str(recipients):
        raise InputFault(
            "Write the number of those who get it, %(recipients)s, to approve.", {"recipients": recipients}
        )


def _again(desk: Desk, call: Call, fault: InputFault | EditionFault, reasons: Mapping[str, str]) -> Response:
    """The form once more, with why it is not approved, what changed, and what was typed.

    The number is kept only for the same content.
    """
    values = _shown(desk, call)
    same = values["edition"].manifest == call.form.get("manifest", "")
    form = call.form
    again = {
        "typed": form.get("recipients", "") if same else "",
        "early": form.get("when") == "now",
        "reasons": reasons,
        "why": call.fault(fault) if same else call.gettext("The letter has changed since you saw it."),
        "changes": () if same else changes(desk.store, call.parts["name"], form.get("shown", "")),
    }
    return desk.page(call, "approve.html", {**values, **again}, status=409)


def _shown(desk: Desk, call: Call) -> dict[str, Any]:
    """What the form shows of an edition: its checks, and nothing typed yet."""
    checked = check(desk.store, call.parts["name"], house=desk.house)
    return {
        "edition": checked.edition,
        "since": since_composed(desk.store, call.parts["name"]) if checked.edition.overtaken else (),
        "checks": [one for one in checked.checks if one.finding.code not in OF_THE_SET_UP],
        "of_set_up": [one for one in checked.checks if one.finding.code in OF_THE_SET_UP and one.stops],
        "levels": Level,
        "red": any(one.level is Level.RED for one in checked.checks),
        "hold": desk.settings.desk.hold_minutes,
        "past": checked.edition.sends_at <= call.now,
        "dated": _dated(desk, call, checked.edition),
        "shown": as_shown(desk.store, call.parts["name"]),
        "changes": (),
        "typed": "",
        "early": False,
        "reasons": {},
        "why": "",
    }


def _dated(desk: Desk, call: Call, edition: EditionView) -> date | None:
    """The day that the head of a letter says, where it is not the day on which it goes out when that is now."""
    leaves = call.now + timedelta(minutes=desk.settings.desk.hold_minutes)
    says, is_sent = (when.astimezone(desk.settings.zone).date() for when in (edition.sends_at, leaves))
    return None if edition.revision or says == is_sent else says


def call_back(desk: Desk, call: Call) -> Response:
    """Takes an approval back."""
    unapprove(desk.store, call.parts["name"], by=call.by)
    return RedirectResponse(_path(call.parts["name"]), status_code=303)


def halt(desk: Desk, call: Call) -> Response:
    """Stops an edition that is being sent."""
    stop(desk.store, call.parts["name"], by=call.by)
    return RedirectResponse(f"{_path(call.parts['name'])}/report", status_code=303)


def go_on(desk: Desk, call: Call) -> Response:
    """Lets a stopped edition go on."""
    resume(desk.store, call.parts["name"], because=_reasons(call.form), by=call.by)
    return RedirectResponse(f"{_path(call.parts['name'])}/report", status_code=303)


def test(desk: Desk, call: Call) -> Response:
    """Sends an edition to the reader as a test."""
    form, language = call.form, call.form.get("language", "")
    trial = Trial(
        to=call.signed.address,
        reader=form.get("as", "").strip(),
        language=language if language in LANGUAGES and not form.get("as", "").strip() else "",
    )
    send_test(desk.store, call.parts["name"], trial, now=call.now)
    return RedirectResponse(f"{_path(call.parts['name'])}?tested=1#test", status_code=303)


def report(desk: Desk, call: Call) -> Response:
    """How far an edition has come, and the mails that did not arrive, or of which nobody knows it."""
    found = edition_in_list(desk.store, call.parts["name"])
    if found.state not in EDITIONS_OUT:
        raise EditionFault("Nothing of this edition has gone out yet.")
    counts = progress(desk.store, found.id)
    values = {
        "edition": found,
        "counts": counts,
        "sent": counts.get(DeliveryState.SENT, 0),
        "left": sum(counts.get(state, 0) for state in DELIVERIES_UNDONE),
        "correction": correction_in_wait(desk.store, call.parts["name"]),
        "withheld": found.reason in REASONS_WITHHELD,
        "rows": undelivered(desk.store, found.id, after=whole(call.asked.get("after", "")), limit=PAGE),
        "going": found.state is EditionState.SENDING,
    }
    return desk.page(call, "report.html", values)


def far(desk: Desk, call: Call) -> Response:
    """How far an edition has come, for the progress line of its report."""
    found = edition_in_list(desk.store, call.parts["name"])
    counts = progress(desk.store, found.id)
    return JSONResponse({"state": found.state, "sent": counts.get(DeliveryState.SENT, 0), "all": sum(counts.values())})


def decide(desk: Desk, call: Call) -> Response:
    """Settles mails in doubt or refused: they arrived, or are sent again."""
    ids = tuple(number for text in call.form.all("id") if (number := whole(text)) is not None)
    how = call.form.get("how", "")
    if not ids or how not in set(Settling):
        raise InputFault("Tick the mails, and say whether they arrived or are to be sent again.")
    settle(desk.store, Chosen(ids=ids), Settling(how), by=call.by)
    return RedirectResponse(f"{_path(call.parts['name'])}/report", status_code=303)


def put_right(desk: Desk, call: Call) -> Response:
    """Composes a correction of an edition that went out, or drops the one that waits."""
    name, form = call.parts["name"], call.form
    if form.get("do") == "drop":
        drop(desk.store, name, by=call.by)
        return RedirectResponse("/desk/editions", status_code=303)
    chosen = form.get("audience", "")
    audience = Audience(chosen) if chosen in set(Audience) else Audience.EVERYONE
    correction = Correction(with_requests="with_requests" in form, audience=audience)
    made = correct(desk.store, name, correction, house=desk.house, by=call.by)
    return RedirectResponse(_path(str(made.name)), status_code=303)


def _refused(desk: Desk, call: Call) -> Response | None:
    """The page of an edition that is no draft, which cannot be approved."""
    found = edition_in_list(desk.store, call.parts["name"])
    return None if found.state is EditionState.DRAFT else RedirectResponse(_path(str(found.name)), status_code=303)


def _reasons(form: Mapping[str, str]) -> dict[str, str]:
    """The reasons that were written, by the names of their findings."""
    return {
        name.removeprefix(REASON): value.strip()
        for name, value in form.items()
        if name.startswith(REASON) and value.strip()
    }


def _path(name: str) -> str:
    return f"/desk/editions/{name}"
