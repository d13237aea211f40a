"""The date of one edition: moved by a day, by a week or to a chosen day, skipped, and each taken back.

a button | what follows: who was told another day, what becomes of its requests | the step of the calendar
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from starlette.responses import Response

from digest.calendar import dates
from digest.calendar.rule import Rule
from digest.edition.dating import Dating, dating
from digest.errors import InputFault
from digest.requests.word import Word
from digest.store.engine import Store
from digest.store.states import DateState
from digest.web.desk.acts import Question, carried_out
from digest.web.desk.door import Call, Desk
from digest.writing.language import listed, long_day

STEPS = (-7, -1, 1, 7)
"""The days by which a date is moved with one button."""

LONGEST = 200
"""The most characters of a reason."""


def shown(desk: Desk, call: Call) -> Response:
    """Where the edition stands, the days to which it can be moved at once, and the form."""
    found = dating(desk.store, call.parts["name"])
    day, rule = _day(desk, found), Rule.of(desk.settings)
    days = [(step, day + timedelta(step), rule.obstacle(day + timedelta(step))) for step in STEPS]
    values = {
        "name": call.parts["name"],
        "dating": found,
        "day": day,
        "days": [one for one in days if rule.sends_at(one[1]) > call.now],
        "skipped": found.state is DateState.SKIPPED,
        "longest": LONGEST,
    }
    return desk.page(call, "date.html", values)


def decide(desk: Desk, call: Call) -> Response:
    """Moves the edition or skips it, once what follows has been seen."""
    name, because = call.parts["name"], " ".join(call.form.get("because", "").split())
    found = dating(desk.store, name)
    if len(because) > LONGEST:
        raise InputFault("The reason has %(length)s characters; %(most)s is the most.", _lengths(because))
    if call.form.get("do") == "skip":
        return _skipped(desk, call, found, because)
    return _moved(desk, call, found, because)


def _skipped(desk: Desk, call: Call, found: Dating, because: str) -> Response:
    if not because:
        raise InputFault("Write why it is skipped: the calendar and the log say it.")

    def step(store: Store, _word: Word) -> None:
        dates.skip(store, Rule.of(desk.settings), found.period, by=call.by, because=because)

    told = [_promised(call, found), _what_becomes(desk, call, found), call.gettext("It can be taken up again.")]
    return _asked(desk, call, call.gettext("Skip edition %(number)s", number=call.parts["name"]), step, told)


def _moved(desk: Desk, call: Call, found: Dating, because: str) -> Response:
    to, at = _to(desk, call, found), None
    rule = Rule.of(desk.settings)
    back = found.was if call.form.get("do") == "back" else found.sends_at if _is_same(desk, found, to) else None
    if back is not None:
        at = back.astimezone(desk.settings.zone).time()

    def step(store: Store, _word: Word) -> None:
        dates.move(store, rule, found.period, to=to, by=call.by, at=at, because=because)

    closes = max(rule.closes_at(to), call.now).astimezone(desk.settings.zone)
    obstacle = rule.obstacle(to)
    told = [
        call.gettext("Mail counts for it until %(when)s.", when=desk.said(call).at(closes)),
        call.gettext("That is no working day: %(why)s.", why=obstacle) if obstacle else "",
        _promised(call, found) if to != _day(desk, found) else "",
    ]
    number, day = call.parts["name"], long_day(to, call.language)
    name = call.gettext("Move edition %(number)s to %(day)s", number=number, day=day)
    if found.state is DateState.SKIPPED:
        name = call.gettext("Take edition %(number)s up again", number=number)
    return _asked(desk, call, name, step, told)


def _asked(desk: Desk, call: Call, name: str, step: Any, told: list[str]) -> Response:
    """The question with what follows, and then the step."""
    path = f"/desk/editions/{call.parts['name']}"
    follows = tuple(one for one in told if one)
    return carried_out(
        desk, call, step, Question(name=name, back=f"{path}/date", then=path, asked=True, follows=follows)
    )


def _to(desk: Desk, call: Call, found: Dating) -> date:
    """The day that was chosen. Raises InputFault for none."""
    chosen, day = call.form.get("do", ""), _day(desk, found)
    if chosen == "back":
        return found.was.astimezone(desk.settings.zone).date() if found.was else day
    if chosen in {str(step) for step in (0, *STEPS)}:
        return day + timedelta(int(chosen))
    try:
        return date.fromisoformat(call.form.get("to", "").strip())
    except ValueError:
        raise InputFault("Choose the day on which it goes out.") from None


def _promised(call: Call, found: Dating) -> str:
    """Whose mails from us say another day, and that nobody is told of it."""
    if not found.promised:
        return call.gettext("No asker has had a mail that says the day.")
    numbers = listed([f"#{number}" for number in found.promised], call.language)
    return call.gettext(
        "We have mailed the day to those who asked %(numbers)s. It is then untrue, and nobody tells them by itself.",
        numbers=numbers,
    )


def _what_becomes(desk: Desk, call: Call, found: Dating) -> str:
    """Where the requests of an edition go that is skipped."""
    if not found.requests:
        return ""
    if found.following is None:
        return call.gettext("No later edition is planned: its requests wait until there is one.")
    return call.gettext("Its requests go into the next one, %(when)s.", when=desk.said(call).at(found.following))


def _day(desk: Desk, found: Dating) -> date:
    return found.sends_at.astimezone(desk.settings.zone).date()


def _is_same(desk: Desk, found: Dating, to: date) -> bool:
    """Whether the day is the one it had, so that it keeps its hour."""
    return to == _day(desk, found)


def _lengths(text: str) -> dict[str, int]:
    return {"length": len(text), "most": LONGEST}
