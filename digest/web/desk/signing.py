"""Signing in and out: an address, a code by mail, the code; or a link from the operator."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from contextlib import suppress

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from digest.accounts.sessions import end, signed_in
from digest.accounts.signing import GOOD_FOR, Refused, SignInRefused, follow, sign_in
from digest.errors import MissingInput
from digest.followup.codes import send_code
from digest.web.desk.door import POLICY, SIGN_IN, Desk, Forged, cookie, is_own, key_of
from digest.web.forms import Fields, fields
from digest.writing.language import LANGUAGES
from digest.writing.templates import render

_DAY = 24 * 60 * 60


class SignIn:
    """The pages before the door. Each that changes something refuses a form that is not ours."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def ask(self, request: Request) -> Response:
        """The form for an address."""
        return self._page(request, "sign_in.html", {"address": "", "to": _inside(request.query_params.get("to", ""))})

    def send(self, request: Request) -> Response:
        """Sends a code, if the address is on the staff, and asks for it; says the same to everybody."""
        form = self._form(request)
        address, to = form.get("address", "").strip(), _inside(form.get("to", ""))
        if "@" not in address:
            return self._page(request, "sign_in.html", {"address": address, "to": to, "wrong": True}, status=400)
        browser = request.cookies.get(cookie(request, "code")) or secrets.token_urlsafe(32)
        try:
            send_code(self._desk.store, address, browser, house=self._desk.house, now=self._desk.clock())
        except SignInRefused as refused:
            return self._refused(request, refused.why, to)
        response = self._page(request, "code.html", {"address": address, "to": to, "why": ""})
        _remember(request, response, "code", browser, int(GOOD_FOR.total_seconds()))
        return response

    def try_code(self, request: Request) -> Response:
        """Signs in by a code, or says why not."""
        form = self._form(request)
        to, browser = _inside(form.get("to", "")), request.cookies.get(cookie(request, "code"), "")
        try:
            agent, now = request.headers.get("user-agent", ""), self._desk.clock()
            key = sign_in(self._desk.store, form.get("code", ""), browser, agent=agent, now=now)
        except SignInRefused as refused:
            if refused.why is Refused.WRONG:
                values = {"address": form.get("address", ""), "to": to, "why": refused.why}
                return self._page(request, "code.html", values, status=403)
            return self._refused(request, refused.why, to)
        return self._begin(request, key, to)

    def link(self, request: Request) -> Response:
        """A button that signs in: whatever opens the link, as a mail scanner does, uses nothing up."""
        return self._page(request, "link.html", {"token": request.path_params["token"]})

    def follow(self, request: Request) -> Response:
        """Signs in by a link."""
        self._form(request)
        try:
            agent, now = request.headers.get("user-agent", ""), self._desk.clock()
            key = follow(self._desk.store, request.path_params["token"], agent=agent, now=now)
        except SignInRefused as refused:
            return self._refused(request, refused.why, "/desk/")
        return self._begin(request, key, "/desk/")

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

    def _begin(self, request: Request, key: str, to: str) -> Response:
        response = RedirectResponse(to, status_code=303)
        _remember(request, response, "desk", key, 14 * _DAY)
        response.delete_cookie(cookie(request, "code"), secure=request.app.state.secure, httponly=True)
        return response

    def _refused(self, request: Request, why: Refused, to: str) -> Response:
        return self._page(request, "sign_in.html", {"address": "", "to": to, "why": why}, status=403)

    def _form(self, request: Request) -> Fields:
        if not is_own(request):
            raise Forged
        return fields(request.scope["body"], request.headers.get("content-type", ""))

    def _page(self, request: Request, name: str, values: Mapping[str, object], *, status: int = 200) -> Response:
        html = render(f"web/desk/{name}", _language(request), {"house": self._desk.house, **values})
        return HTMLResponse(html, status_code=status, headers={"content-security-policy": POLICY})


def _language(request: Request) -> str:
    """The first of our languages that the browser names; Danish otherwise."""
    wanted = (one.strip()[:2].lower() for one in request.headers.get("accept-language", "").split(","))
    return next((one for one in wanted if one in LANGUAGES), LANGUAGES[0])


def _inside(path: str) -> str:
    """A path within the desk; its front page for anything else."""
    within = path.startswith("/desk/") and not any(sign in path for sign in "\\\r\n\t?#") and "//" not in path
    return path if within and not path.startswith(SIGN_IN) else "/desk/"


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
