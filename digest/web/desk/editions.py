"""Editions: what is in one and why, its letter as members get it, and what goes out when."""

from __future__ import annotations

from datetime import datetime

from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response

from digest.edition.absent import absent
from digest.edition.arrangement import Way, arrange, by_number, move
from digest.edition.changes import since_composed
from digest.edition.checks import OF_THE_SET_UP, Level, checks
from digest.edition.compose import renewed
from digest.edition.preview import in_scheme, shown
from digest.edition.recipients import picked, reader_of
from digest.edition.views import EditionView, edition_in_list, editions
from digest.edition.word import set_words, word_of
from digest.requests.views import requests_of
from digest.store.states import EDITIONS_COMING, EDITIONS_OUT, EDITIONS_UNDER_WAY, EditionState
from digest.web.desk.acts import after
from digest.web.desk.door import Call, Desk
from digest.web.desk.merging import Disputed, merged, overtaken
from digest.web.desk.numbers import whole
from digest.writing.language import LANGUAGES

PAGE = 30
LOOKS = ("light", "dark", "bare", "text")
"""How a letter is looked at: in light, in dark, without pictures, as text."""

_PAGES = ("approve", "recipients")
"""The pages of an edition that show what it was when it was composed."""

_SOON, _LATER = 5, 3600
"""Seconds between two looks at what changes by itself; what changes later than that nobody waits for."""

_FRAMED = (
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'; frame-ancestors 'self'; "
    "sandbox allow-same-origin"
)


def listed(desk: Desk, call: Call) -> Response:
    """The editions, the newest first."""
    rows = editions(desk.store, after=whole(call.asked.get("after", "")), limit=PAGE)
    return desk.page(call, "editions.html", {"rows": rows})


def one(desk: Desk, call: Call) -> Response:
    """One edition: where it stands, what is in it, what the checks say, and its letter."""
    name = call.parts["name"]
    found = edition_in_list(desk.store, name)
    coming = found.state in EDITIONS_COMING
    sought = call.asked.get("as", "").strip()[:100]
    reader, matching = reader_of(desk.store, name, sought)
    lettered = found.state is not EditionState.SKIPPED
    language = call.asked.get("language", "")
    found_checks = checks(desk.store, name, house=desk.house) if coming else ()
    values = {
        "edition": found,
        "word": word_of(desk.store, name),
        "requests": requests_of(desk.store, found.requests),
        "absent": absent(desk.store, name) if coming and not found.revision else (),
        "checks": [one for one in found_checks if one.finding.code not in OF_THE_SET_UP],
        "coming": coming,
        "under_way": found.state in EDITIONS_UNDER_WAY,
        "out": found.state in EDITIONS_OUT,
        "changes": since_composed(desk.store, name) if found.overtaken else (),
        "tested": call.asked.get("tested", "") == "1",
        "reader": reader,
        "sought": sought,
        "matching": matching,
        "picked": picked(desk.store, name) if lettered else None,
        "lettered": lettered,
        "look": call.asked.get("look", "") if call.asked.get("look", "") in LOOKS else LOOKS[0],
        "language_of_letter": language if language in LANGUAGES else LANGUAGES[0],
        "levels": Level,
        "again": _again(found, call.now),
    }
    return desk.page(call, "edition.html", values)


def _again(edition: EditionView, now: datetime) -> int:
    """Seconds after which the page is asked for again, since it says something else then; 0 for never."""
    if edition.state is EditionState.SENDING:
        return _SOON
    left = int((edition.goes_out_at - now).total_seconds())
    return max(left, 0) + _SOON if edition.state is EditionState.APPROVED and left < _LATER else 0


def letter(desk: Desk, call: Call) -> Response:
    """The letter alone, for the frame of the page."""
    language = call.asked.get("language", "")
    read = shown(
        desk.store,
        call.parts["name"],
        reader=call.asked.get("as", "").strip(),
        language=language if language in LANGUAGES else LANGUAGES[0],
    )
    look = call.asked.get("look", "")
    policy = {"content-security-policy": _FRAMED}
    if look == "text":
        return PlainTextResponse(read.text, headers=policy)
    pictures = "" if look == "bare" else "; img-src data:"
    policy = {"content-security-policy": _FRAMED + pictures}
    return HTMLResponse(in_scheme(read.html, "dark" if look == "dark" else "light"), headers=policy)


def reword(desk: Desk, call: Call) -> Response:
    """Sets the secretariat's word in each language that the reader changed; none that somebody else did meanwhile."""
    name, stands = call.parts["name"], word_of(desk.store, call.parts["name"])
    now = {f"word_{code}": stands.get(code, "") for code in LANGUAGES}
    found, path = merged(call.form, now), f"/desk/editions/{name}"
    if found.both:
        fields = (
            Disputed(name="word_da", label=call.gettext("In Danish"), shape="long"),
            Disputed(name="word_en", label=call.gettext("In English"), shape="long"),
        )
        return overtaken(desk, call, fields, now, back=path, what=call.gettext("Edition %(number)s", number=name))
    texts = {code: found.values[f"word_{code}"] for code in LANGUAGES}
    changed = {code: text for code, text in texts.items() if text != stands.get(code, "")}
    if changed:
        set_words(desk.store, name, changed, house=desk.house, by=call.by)
    return RedirectResponse(path, status_code=303)


def order(desk: Desk, call: Call) -> Response:
    """Moves one request of an edition, or puts all in an order: that of the numbers that were given, or by number."""
    name, form, what = call.parts["name"], call.form, call.form.get("do", "")
    number = whole(form.get("number", ""))
    if what == "by-number":
        by_number(desk.store, name, house=desk.house, by=call.by)
    elif what in set(Way) and number is not None:
        move(desk.store, name, number, Way(what), house=desk.house, by=call.by)
    else:
        numbers = [whole(word) for word in form.get("numbers", "").split()]
        arrange(desk.store, name, [one for one in numbers if one is not None], house=desk.house, by=call.by)
    return RedirectResponse(f"/desk/editions/{name}#requests", status_code=303)


def compose(desk: Desk, call: Call) -> Response:
    """Composes an edition anew that something has made otherwise; then the page of it that was looked at."""
    name, then = call.parts["name"], call.form.get("then", "")
    renewed(desk.store, name, house=desk.house, now=after(desk, call))
    place = f"/{then}" if then in _PAGES else ""
    return RedirectResponse(f"/desk/editions/{name}{place}", status_code=303)
