"""The door of the desk: who is signed in, what they may do, and whether a form comes from our own page."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlsplit

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from digest.accounts.actor import Actor
from digest.accounts.audit import AuditView, newest
from digest.accounts.sessions import Signed, signed_in
from digest.cases.vocabulary import vocabulary_now
from digest.edition.fallen import before, fallen
from digest.edition.views import EditionView, edition
from digest.errors import DigestError, MissingInput, UnknownEdition
from digest.house import House
from digest.members.register import names_of
from digest.settings import Settings
from digest.store.acts import Act
from digest.store.engine import Store
from digest.store.states import EditionState, Role
from digest.web.desk.meanwhile import MADE, meanwhile
from digest.web.desk.remedies import place_of
from digest.web.desk.said import Said, members_in
from digest.web.desk.typed import rows_of, typed
from digest.web.desk.unsent import Unsent
from digest.web.forms import Fields, fields
from digest.writing.faults import fault_said
from digest.writing.language import LANGUAGES, translations
from digest.writing.templates import render

SIGN_IN = "/desk/sign-in"

FELL = "fell"
"""What a page is asked for to say that an edition is approved no more."""

_FELL = (EditionState.DRAFT, EditionState.SKIPPED, EditionState.STOPPED)

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; frame-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


class Forged(Exception):
    """A form that no page of ours sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """What a page is asked for: by whom, when, and with what; newest: the number of the newest decision by then."""

    signed: Signed
    now: datetime
    path: str
    parts: Mapping[str, Any]
    asked: Mapping[str, str]
    form: Fields = field(default_factory=Fields)
    newest: int = 0

    @property
    def language(self) -> str:
        """The reader's language."""
        return self.signed.language if self.signed.language in LANGUAGES else LANGUAGES[0]

    @property
    def by(self) -> Actor:
        """The reader, deciding something now."""
        return self.signed.actor(self.now)

    def fault(self, fault: DigestError) -> str:
        """What a fault says, in the reader's language."""
        return fault_said(fault, self.language)

    def gettext(self, text: str, **values: object) -> str:
        """A text in the reader's language."""
        return translations(self.language).gettext(text) % values


class Desk:
    """What the pages are made of: the database, the settings, the clock."""

    def __init__(self, store: Store, settings: Settings, clock: Callable[[], datetime]) -> None:
        self.store, self.settings, self.clock = store, settings, clock
        self.house = House.of(settings)

    def page(self, call: Call, name: str, values: Mapping[str, Any], *, status: int = 200) -> Response:
        """A page of the desk in the reader's language."""
        frame = {
            "house": self.house,
            "signed": call.signed,
            "here": call.path,
            "may": call.signed.role.may,
            "Role": Role,
            "place_of": place_of,
            "said": self.said(call),
            "fell": self._fallen(call),
            "made": Markup('<input type="hidden" name="%s" value="%s">') % (MADE, call.newest),
        }
        html = render(f"web/desk/{name}", call.language, {**frame, **values})
        return HTMLResponse(html, status_code=status, headers={"content-security-policy": POLICY})

    def before(
        self, request: Request, name: str, values: Mapping[str, Any], *, unsent: Unsent, status: int = 200
    ) -> Response:
        """A page before the door, in a language of the browser's, which carries on a form that came too late."""
        language = _language(request)
        frame = {"house": self.house, "unsent": unsent, "typed": unsent.rows(language)}
        html = render(f"web/desk/{name}", language, {**frame, **values})
        return HTMLResponse(html, status_code=status, headers={"content-security-policy": POLICY})

    def said(self, call: Call, rows: Sequence[AuditView] = ()) -> Said:
        """The words of the reader's pages; rows: the decisions on the page, whose members are named."""
        names = names_of(self.store, members_in(rows))
        return Said(call.language, self.settings.zone, lambda: vocabulary_now(self.store), names)

    def _fallen(self, call: Call) -> EditionView | None:
        """The edition that the last decision took the approval from; None for none, or once it is approved again."""
        name = call.asked.get(FELL, "")
        try:
            found = edition(self.store, name) if name else None
        except UnknownEdition:
            return None
        return found if found is not None and found.state in _FELL else None

    def refused(self, call: Call, fault: DigestError, *, back: str = "", heading: str = "") -> Response:
        """The page that says why something was not done, with what was typed to be mended; nothing was changed."""
        rows = typed(call.path, call.form, call.language)
        back, place = back or above(call.path), place_of(fault.remedy)
        number = (fault.remedy.values if fault.remedy else {}).get("number")
        values = {"why": call.fault(fault), "back": back, "typed": rows, "remedy": fault.remedy, "number": number}
        values |= {"heading": heading or call.gettext("That cannot be done now"), "again": bool(heading)}
        values["title"] = heading or call.gettext("Not done")
        values["place"] = place if place.partition("#")[0] != back or "#" in place else ""
        status = 404 if isinstance(fault, MissingInput) else 409
        return self.page(call, "refused.html", values, status=status)

    def typed_again(self, call: Call, *, back: str) -> Response:
        """The page with what was typed into a form that is not carried out after all."""
        values = {"why": "", "back": back, "typed": typed(call.path, call.form, call.language), "again": False}
        values |= {"heading": call.gettext("Nothing is done"), "title": call.gettext("Not done")}
        return self.page(call, "refused.html", values)

    def overtaken(self, call: Call, rows: Sequence[AuditView]) -> Response:
        """The page that says what was decided since the one of a form was made, with the form; nothing was changed."""
        fields = [one for one in rows_of(call.path, call.form, call.language) if one.name != MADE]
        back = call.form.get("back", "") or above(call.path)
        values = {"rows": rows, "told": self.said(call, rows), "fields": fields, "back": back}
        return self.page(call, "meanwhile.html", values, status=409)


Page = Callable[[Desk, Call], Response]


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A path of the desk, by which method, its page, and the role that it needs.

    compared: the decisions that a form may come after, since its own page says how they differ, or since it only stops.
    """

    path: str
    page: Page
    method: str = "GET"
    role: Role = Role.EDITOR
    compared: frozenset[Act] = frozenset()


def entered(desk: Desk, way: Way) -> Callable[[Request], Response]:
    """The endpoint of a way, behind the door."""

    def endpoint(request: Request) -> Response:
        if way.method == "POST" and not is_own(request):
            raise Forged
        signed = signed_in(desk.store, key_of(request), now=desk.clock())
        if signed is None:
            return _to_sign_in(desk, request)
        call = Call(
            signed=signed,
            now=desk.clock(),
            path=request.url.path,
            parts=request.path_params,
            asked=request.query_params,
            form=_form(request) if way.method == "POST" else Fields(),
            newest=newest(desk.store),
        )
        if not signed.role.may(way.role):
            return desk.page(call, "not_yours.html", {"needed": way.role}, status=403)
        try:
            return _decided(desk, way, call) if way.method == "POST" else way.page(desk, call)
        except DigestError as fault:
            return desk.refused(call, fault, back=call.form.get("back", ""))

    return endpoint


def above(path: str) -> str:
    """The page that a form of a path stands on: the one above it, below the desk."""
    parts = path.strip("/").split("/")
    return path if len(parts) < 3 else f"/{'/'.join(parts[:-1])}"


def _decided(desk: Desk, way: Way, call: Call) -> Response:
    """What follows a form; the page behind it says which letters are approved no more by what was decided.

    Nothing, where something was decided since its page was made, but to say what.
    """
    if rows := meanwhile(desk.store, call.parts, call.form, way.compared):
        return desk.overtaken(call, rows)
    since = before(desk.store)
    answer = way.page(desk, call)
    names = [one.name for one in fallen(desk.store, since, house=desk.house, now=desk.clock())]
    place = answer.headers.get("location", "")
    if names and place:
        path, mark, part = place.partition("#")
        joined = "&" if "?" in path else "?"
        said = "&".join(f"{FELL}={quote(name)}" for name in names)
        answer.headers["location"] = f"{path}{joined}{said}{mark}{part}"
    return answer


def is_own(request: Request) -> bool:
    """Whether the browser says that a page of ours sent this: by Sec-Fetch-Site, else by Origin."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    origin = request.headers.get("origin", "")
    return bool(origin) and urlsplit(origin).netloc == request.headers.get("host", "")


def cookie(request: Request, name: str) -> str:
    """The name of a cookie of ours: bound to this host where the members' address is served by TLS."""
    return f"__Host-{name}" if request.app.state.secure else name


def key_of(request: Request) -> str:
    """The key of the session in the request's cookie; "" without one."""
    return request.cookies.get(cookie(request, "desk"), "")


def _form(request: Request) -> Fields:
    return fields(request.scope["body"], request.headers.get("content-type", ""))


def _to_sign_in(desk: Desk, request: Request) -> Response:
    """The way to sign in, and back to where they wanted to read; with what was typed, where a form was sent."""
    path, sent = request.url.path, request.method == "POST"
    unsent = Unsent(at=path, form=_form(request)) if sent else Unsent()
    if unsent.rows(_language(request)):
        values = {"address": "", "to": above(path)}
        return desk.before(request, "sign_in.html", values, unsent=unsent, status=403)
    return RedirectResponse(f"{SIGN_IN}?to={quote('/desk/' if sent else path, safe='/')}", status_code=303)


def _language(request: Request) -> str:
    """The first of our languages that the browser names; Danish otherwise."""
    wanted = (one.strip()[:2].lower() for one in request.headers.get("accept-language", "").split(","))
    return next((one for one in wanted if one in LANGUAGES), LANGUAGES[0])
