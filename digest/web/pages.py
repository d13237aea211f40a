"""The pages. Each is a route: it opens the link, calls a step or a view, and fills a template."""

from __future__ import annotations

import calendar
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from digest.accounts.actor import Actor
from digest.addresses import mailto
from digest.edition.pages import shown_edition, shown_request
from digest.errors import ExpiredLink, ForgedLink, MissingInput
from digest.house import House
from digest.marks import PATHS, Page, opened, path
from digest.members.subscription import put_off, resume, subscription, unsubscribe
from digest.settings import Settings
from digest.store.engine import Store
from digest.web.forms import fields
from digest.web.problems import Problem
from digest.writing.templates import render

PAUSES = (1, 3, 6)
"""The choices of months for a pause."""

_OF_A_LETTER = (
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
)


class NoPage(Exception):
    """There is no page to show, for a reason that can be told."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.value)
        self.problem = problem


class MemberPages:
    """The members' pages; `clock` gives the time. Each raises NoPage when there is nothing to show."""

    def __init__(self, store: Store, settings: Settings, clock: Callable[[], datetime]) -> None:
        self._store, self._settings, self._clock = store, settings, clock
        self._house = House.of(settings)

    def front(self, _request: Request, *, language: str) -> Response:
        """The front page: a sentence about the service."""
        other = next(one for one in PATHS if one != language)
        return self._page("front.html", language, {"elsewhere": f"/{other}"})

    def unsubscribe(self, request: Request, *, language: str) -> Response:
        """The state of a member's subscription, and the choices; changes nothing."""
        return self._subscription(request, language, self._opened(request, Page.UNSUBSCRIBE))

    def change_subscription(self, request: Request, *, language: str) -> Response:
        """Applies the form of that page; a mail program's one click unsubscribes (RFC 8058, section 3.2)."""
        member_id = self._opened(request, Page.UNSUBSCRIBE)
        said = fields(request.scope["body"], request.headers.get("content-type", ""))
        one_click = said.get("List-Unsubscribe", "").strip().lower() == "one-click"
        by = Actor.member(member_id, at=self._clock())
        try:
            if one_click or said.get("do") == "leave":
                unsubscribe(self._store, member_id, by=by)
            elif said.get("do") == "pause" and said.get("months", "") in map(str, PAUSES):
                put_off(self._store, member_id, until=_after(self._today, int(said["months"])), by=by)
            elif said.get("do") == "resume":
                resume(self._store, member_id, by=by)
            else:
                raise NoPage(Problem.NOT_UNDERSTOOD)
        except MissingInput as fault:
            raise NoPage(Problem.NO_MEMBER) from fault
        if one_click:  # a mail program follows no redirect
            return self._subscription(request, language, member_id)
        return RedirectResponse(path(Page.UNSUBSCRIBE, request.path_params["token"], language), status_code=303)

    def request(self, request: Request, *, language: str) -> Response:
        """A request, with all of its words."""
        number = self._opened(request, Page.REQUEST)
        shown = shown_request(self._store, number, house=self._house, language=language)
        if shown is None:
            raise NoPage(Problem.NO_REQUEST)
        elsewhere = self._elsewhere(request, Page.REQUEST, language)
        return self._page("request.html", language, {"shown": shown, "elsewhere": elsewhere})

    def edition(self, request: Request, *, language: str) -> Response:
        """The letter, without personal content."""
        html = shown_edition(self._store, self._opened(request, Page.EDITION), house=self._house, language=language)
        if html is None:
            raise NoPage(Problem.NO_EDITION)
        return HTMLResponse(html, headers={"content-security-policy": _OF_A_LETTER})

    def problem(self, problem: Problem, language: str, *, status: int = 0) -> Response:
        """The page for a problem, and what can be done."""
        title, why = problem.told(language)
        values = {"title": title, "why": why, "elsewhere": ""}
        return self._page("problem.html", language, values, status=status or problem.status)

    def _subscription(self, request: Request, language: str, member_id: int) -> Response:
        try:
            found = subscription(self._store, member_id, today=self._today)
        except MissingInput as fault:
            raise NoPage(Problem.NO_MEMBER) from fault
        values = {
            "subscription": found,
            "pauses": [(months, _after(self._today, months)) for months in PAUSES],
            "elsewhere": self._elsewhere(request, Page.UNSUBSCRIBE, language),
        }
        return self._page("unsubscribe.html", language, values)

    def _opened(self, request: Request, page: Page) -> int:
        try:
            return opened(request.path_params["token"], page, self._settings.association.secrets, self._today)
        except ForgedLink as fault:
            raise NoPage(Problem.FORGED) from fault
        except ExpiredLink as fault:
            raise NoPage(Problem.EXPIRED) from fault

    def _elsewhere(self, request: Request, page: Page, language: str) -> str:
        """The path of the same page in the other language."""
        return path(page, request.path_params["token"], next(one for one in PATHS if one != language))

    def _page(self, name: str, language: str, values: dict[str, Any], *, status: int = 200) -> Response:
        house = self._house
        frame = {"house": house, "write": mailto(house.address, "")}
        return HTMLResponse(render(f"web/{name}", language, {**frame, **values}), status_code=status)

    @property
    def _today(self) -> date:
        return self._clock().astimezone(self._house.zone).date()


def _after(day: date, months: int) -> date:
    """The same day some months later, or the last of that month."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))
