"""Signing in and out: an address, a code by mail, the code; or a link from the operator."""

from __future__ import annotations

import secrets
from contextlib import suppress

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from digest.accounts.sessions import end, signed_in
from digest.accounts.signing import GOOD_FOR, KNOWN_FOR, Refused, SignInRefused, follow, sign_in
from digest.errors import InputFault, MissingInput
from digest.followup.codes import send_code
from digest.web.desk.door import SIGN_IN, Call, Desk, Forged, cookie, is_own, key_of
from digest.web.desk.unsent import Unsent, is_inside
from digest.web.forms import Fields, fields

_DAY = 24 * 60 * 60


class SignIn:
    """The pages before the door. Each that changes something refuses a form that is not ours."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def ask(self, request: Request) -> Response:
        """The form for an address."""
        values = {"address": "", "to": _inside(request.query_params.get("to", ""))}
        return self._desk.before(request, "sign_in.html", values, unsent=Unsent())

    def send(self, request: Request) -> Response:
        """Sends a code, if the address is on the staff, and asks for it; says the same to everybody."""
        form = self._form(request)
        address, to, unsent = form.get("address", "").strip(), _inside(form.get("to", "")), Unsent.carried(form)
        if "@" not in address:
            values = {"address": address, "to": to, "wrong": True}
            return self._desk.before(request, "sign_in.html", values, unsent=unsent, status=400)
        browser = _browser(request)
        try:
            send_code(self._desk.store, address, browser, house=self._desk.house, now=self._desk.clock())
        except SignInRefused as refused:
            return self._refused(request, refused.why, to, unsent)
        values = {"address": address, "to": to, "why": ""}
        response = self._desk.before(request, "code.html", values, unsent=unsent)
        _remember(request, response, "code", browser, int(GOOD_FOR.total_seconds()))
        return response

    def try_code(self, request: Request) -> Response:
        """Signs in by a code, or says why not."""
        form = self._form(request)
        to, unsent = _inside(form.get("to", "")), Unsent.carried(form)
        browser = request.cookies.get(cookie(request, "code"), "")
        try:
            agent, now = request.headers.get("user-agent", ""), self._desk.clock()
            key = sign_in(self._desk.store, form.get("code", ""), browser, agent=agent, now=now)
        except SignInRefused as refused:
            if refused.why is Refused.WRONG:
                values = {"address": form.get("address", ""), "to": to, "why": refused.why}
                return self._desk.before(request, "code.html", values, unsent=unsent, status=403)
            return self._refused(request, refused.why, to, unsent)
        return self._begin(request, key, browser, to, unsent)

    def link(self, request: Request) -> Response:
        """A button that signs in: whatever opens the link, as a mail scanner does, uses nothing up."""
        return self._desk.before(request, "link.html", {"token": request.path_params["token"]}, unsent=Unsent())

    def follow(self, request: Request) -> Response:
        """Signs in by a link."""
        self._form(request)
        browser = _browser(request)
        try:
            agent, now = request.headers.get("user-agent", ""), self._desk.clock()
            key = follow(self._desk.store, request.path_params["token"], browser, agent=agent, now=now)
        except SignInRefused as refused:
            return self._refused(request, refused.why, "/desk/", Unsent())
        return self._begin(request, key, browser, "/desk/", Unsent())

    def leave(self, request: Request) -> Response:
        """Ends the session of this browser."""
        self._form(request)
        now = self._desk.clock()
        if signed := signed_in(self._desk.store, key_of(request), now=now):
            with suppress(MissingInput):  # ended meanwhile
                end(self._desk.store, signed.session, by=signed.actor(now))
        response = RedirectResponse(SIGN_IN, status_code=303)
        response.delete_cookie(cookie(request, "desk"), secure=request.app.state.secure, httponly=True)
        return response

    def _begin(self, request: Request, key: str, browser: str, to: str, unsent: Unsent) -> Response:
        """Signs this browser in, which is known from now on; a form that came too late is shown again, to be sent."""
        response = self._shown_again(key, unsent) or RedirectResponse(to, status_code=303)
        _remember(request, response, "desk", key, 14 * _DAY)
        _remember(request, response, "known", browser, int(KNOWN_FOR.total_seconds()))
        response.delete_cookie(cookie(request, "code"), secure=request.app.state.secure, httponly=True)
        return response

    def _shown_again(self, key: str, unsent: Unsent) -> Response | None:
        now = self._desk.clock()
        signed = signed_in(self._desk.store, key, now=now) if unsent.at else None
        if signed is None:
            return None
        call = Call(signed=signed, now=now, path=unsent.at, parts={}, asked={}, form=unsent.form)
        fault = InputFault("You had been signed out, and are signed in again.")
        return self._desk.refused(call, fault, heading=call.gettext("What you wrote is not sent yet"))

    def _refused(self, request: Request, why: Refused, to: str, unsent: Unsent) -> Response:
        values = {"address": "", "to": to, "why": why}
        return self._desk.before(request, "sign_in.html", values, unsent=unsent, status=403)

    def _form(self, request: Request) -> Fields:
        if not is_own(request):
            raise Forged
        return fields(request.scope["body"], request.headers.get("content-type", ""))


def _inside(path: str) -> str:
    """A path within the desk; its front page for anything else."""
    return path if is_inside(path) and not path.startswith(SIGN_IN) else "/desk/"


def _browser(request: Request) -> str:
    """What this browser holds, while it waits for a code or since it was signed in; else what it shall hold."""
    held = (request.cookies.get(cookie(request, name)) for name in ("code", "known"))
    return next(filter(None, held), "") or secrets.token_urlsafe(32)


def _remember(request: Request, response: Response, name: str, value: str, seconds: int) -> None:
    response.set_cookie(
        cookie(request, name),
        value,
        max_age=seconds,
        path="/",
        secure=request.app.state.secure,
        httponly=True,
        samesite="lax",
    )
