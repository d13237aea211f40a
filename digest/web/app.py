"""The application: the routes, with the language in the path."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from digest.marks import PATHS, Page
from digest.resources import TEMPLATES
from digest.settings import Settings
from digest.store.engine import Store
from digest.web.desk.door import Desk, Forged
from digest.web.desk.routes import routes as desk_routes
from digest.web.guard import Guard
from digest.web.pages import MemberPages, NoPage
from digest.web.problems import Problem

SHEETS = {"style.css": "text/css", "desk.css": "text/css", "desk.js": "text/javascript"}
"""What pages are dressed in, by name, and its type."""


def app(store: Store, settings: Settings, *, clock: Callable[[], datetime]) -> Starlette:
    """The application: the members' pages, and the desk. `clock` gives the time, by which links and sessions expire."""
    pages = MemberPages(store, settings, clock)
    routes = [
        Route("/", partial(pages.front, language="da")),
        Route("/favicon.ico", no_icon),
        *(Route(f"/{name}", partial(sheet, name)) for name in SHEETS),
        *desk_routes(Desk(store, settings, clock)),
    ]
    for language, words in PATHS.items():
        routes += [
            Route(f"/{language}", partial(pages.front, language=language)),
            Route(f"/{language}/{words[Page.UNSUBSCRIBE]}/{{token}}", partial(pages.unsubscribe, language=language)),
            Route(
                f"/{language}/{words[Page.UNSUBSCRIBE]}/{{token}}",
                partial(pages.change_subscription, language=language),
                methods=["POST"],
            ),
            Route(f"/{language}/{words[Page.REQUEST]}/{{token}}", partial(pages.request, language=language)),
            Route(f"/{language}/{words[Page.EDITION]}/{{token}}", partial(pages.edition, language=language)),
        ]

    def forged(request: Request, _fault: Exception) -> Response:
        """The response to a form that no page of ours sent."""
        return pages.problem(Problem.FOREIGN_FORM, language_of(request.scope["path"]))

    def refused(request: Request, fault: Exception) -> Response:
        """The response to an unknown path or method."""
        status = fault.status_code if isinstance(fault, HTTPException) else 404
        problem = Problem.NO_PAGE if status == 404 else Problem.NOT_UNDERSTOOD
        response = pages.problem(problem, language_of(request.scope["path"]), status=status)
        response.headers.update(getattr(fault, "headers", None) or {})
        return response

    def absent(request: Request, fault: Exception) -> Response:
        """The response for a page that raised NoPage."""
        problem = fault.problem if isinstance(fault, NoPage) else Problem.NO_PAGE
        return pages.problem(problem, language_of(request.scope["path"]))

    made = Starlette(
        routes=routes,
        middleware=[Middleware(Guard, problem=lambda problem, path: pages.problem(problem, language_of(path)))],
        exception_handlers={HTTPException: refused, NoPage: absent, Forged: forged},
    )
    made.state.secure = settings.web.url.startswith("https:")
    made.router.redirect_slashes = False  # it would redirect to any Host header
    return made


def sheet(name: str, _request: Request) -> Response:
    """A style sheet or a script of ours."""
    content = (TEMPLATES / "web" / name).read_text(encoding="utf-8")
    return Response(content, media_type=SHEETS[name])


def no_icon(_request: Request) -> Response:
    """That there is no icon, which browsers ask for by themselves."""
    return Response(status_code=204, headers={"cache-control": "max-age=86400"})


def language_of(path: str) -> str:
    """The language in a path; Danish where there is none."""
    asked = path.split("/")[1] if path.startswith("/") else ""
    return asked if asked in PATHS else "da"
