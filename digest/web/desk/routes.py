"""The paths of the desk, each with its page and the role that it needs."""

from __future__ import annotations

from starlette.routing import Route

from digest.store.acts import Act
from digest.store.states import Role
from digest.web.desk import (
    answers,
    dates,
    deciding,
    editions,
    entering,
    inbox,
    log,
    members,
    people,
    recipients,
    requests,
    sending,
    setup,
    today,
)
from digest.web.desk.door import SIGN_IN, Desk, Way, entered
from digest.web.desk.signing import SignIn

_WORDS = frozenset({Act.REQUEST_EDITED})
_ANY = frozenset(Act)

WAYS = (
    Way(path="/desk/", page=today.today),
    Way(path="/desk/inbox", page=inbox.listed),
    Way(path="/desk/inbox/{mail:int}", page=inbox.one),
    Way(path="/desk/inbox/{mail:int}/files/{place:int}", page=inbox.file),
    Way(path="/desk/inbox/{mail:int}/take-in", page=deciding.decide, method="POST"),
    Way(path="/desk/inbox/{mail:int}/look", page=inbox.look, method="POST", compared=_ANY),
    Way(path="/desk/inbox/{mail:int}/part", page=deciding.two),
    Way(path="/desk/inbox/{mail:int}/part", page=deciding.part, method="POST"),
    Way(path="/desk/inbox/{mail:int}/change", page=deciding.beside),
    Way(path="/desk/inbox/{mail:int}/change", page=deciding.change, method="POST", compared=_WORDS),
    Way(path="/desk/inbox/{mail:int}/case", page=deciding.told),
    Way(path="/desk/inbox/{mail:int}/case", page=deciding.to_case, method="POST"),
    Way(path="/desk/inbox/{mail:int}/case/show", page=deciding.show_case, method="POST"),
    Way(path="/desk/inbox/{mail:int}/put-aside", page=inbox.put_aside, method="POST"),
    Way(path="/desk/inbox/{mail:int}/hold", page=inbox.take_back, method="POST"),
    Way(path="/desk/inbox/{mail:int}/read-again", page=inbox.read_again, method="POST"),
    Way(path="/desk/inbox/{mail:int}/subscribe", page=inbox.subscribe, method="POST"),
    Way(path="/desk/requests", page=requests.listed),
    Way(path="/desk/requests/new", page=entering.blank),
    Way(path="/desk/requests/new", page=entering.enter, method="POST"),
    Way(path="/desk/requests/ready", page=requests.ready, method="POST"),
    Way(path="/desk/requests/{number:int}", page=requests.one),
    Way(path="/desk/requests/{number:int}/words", page=requests.reword, method="POST", compared=_WORDS),
    Way(path="/desk/requests/{number:int}/name", page=requests.name, method="POST"),
    Way(path="/desk/requests/{number:int}/tags", page=requests.tag, method="POST"),
    Way(path="/desk/requests/{number:int}/cases", page=requests.link, method="POST"),
    Way(path="/desk/requests/{number:int}/move", page=requests.move, method="POST"),
    Way(path="/desk/requests/{number:int}/nudge", page=requests.ask, method="POST"),
    Way(path="/desk/requests/{number:int}/merge", page=requests.join, method="POST"),
    Way(path="/desk/requests/{number:int}/part", page=requests.part, method="POST"),
    Way(path="/desk/requests/{number:int}/answers", page=answers.enter, method="POST"),
    Way(path="/desk/answers", page=answers.listed),
    Way(path="/desk/answers/{answer:int}", page=answers.one),
    Way(path="/desk/answers/{answer:int}/pass", page=answers.let_go, method="POST"),
    Way(path="/desk/answers/{answer:int}/words", page=answers.reword, method="POST"),
    Way(path="/desk/answers/{answer:int}/letter", page=answers.show, method="POST"),
    Way(path="/desk/answers/{answer:int}/part", page=answers.part, method="POST"),
    Way(path="/desk/answers/{answer:int}/case", page=answers.to_case, method="POST"),
    Way(path="/desk/editions", page=editions.listed),
    Way(path="/desk/editions/{name}", page=editions.one),
    Way(path="/desk/editions/{name}/letter", page=editions.letter),
    Way(path="/desk/editions/{name}/word", page=editions.reword, method="POST", compared=frozenset({Act.EDITION_WORD})),
    Way(path="/desk/editions/{name}/order", page=editions.order, method="POST"),
    Way(path="/desk/editions/{name}/compose", page=editions.compose, method="POST", compared=_ANY),
    Way(path="/desk/editions/{name}/date", page=dates.shown),
    Way(path="/desk/editions/{name}/date", page=dates.decide, method="POST", role=Role.APPROVER),
    Way(path="/desk/editions/{name}/recipients", page=recipients.listed),
    Way(path="/desk/editions/{name}/readers", page=recipients.readers),
    Way(path="/desk/editions/{name}/test", page=sending.test, method="POST", compared=_ANY),
    Way(path="/desk/editions/{name}/approve", page=sending.ready, role=Role.APPROVER),
    Way(path="/desk/editions/{name}/approve", page=sending.say_yes, method="POST", role=Role.APPROVER, compared=_ANY),
    Way(
        path="/desk/editions/{name}/call-back",
        page=sending.call_back,
        method="POST",
        role=Role.APPROVER,
        compared=_ANY,
    ),
    Way(path="/desk/editions/{name}/stop", page=sending.halt, method="POST", role=Role.APPROVER, compared=_ANY),
    Way(path="/desk/editions/{name}/go-on", page=sending.go_on, method="POST", role=Role.APPROVER),
    Way(path="/desk/editions/{name}/report", page=sending.report),
    Way(path="/desk/editions/{name}/progress", page=sending.far),
    Way(path="/desk/editions/{name}/settle", page=sending.decide, method="POST", role=Role.APPROVER),
    Way(path="/desk/editions/{name}/correct", page=sending.put_right, method="POST", role=Role.APPROVER),
    Way(path="/desk/members", page=members.listed),
    Way(path="/desk/members/found", page=members.offered),
    Way(path="/desk/members/{member:int}", page=members.one),
    Way(path="/desk/members/{member:int}/particulars", page=members.reword, method="POST"),
    Way(path="/desk/members/{member:int}/standing", page=members.stand, method="POST"),
    Way(path="/desk/people", page=people.people),
    Way(path="/desk/people/add", page=people.add, method="POST", role=Role.ADMIN),
    Way(path="/desk/people/role", page=people.role, method="POST", role=Role.ADMIN),
    Way(path="/desk/people/remove", page=people.remove, method="POST", role=Role.ADMIN),
    Way(path="/desk/people/end", page=people.end_session, method="POST"),
    Way(path="/desk/setup", page=setup.shown),
    Way(path="/desk/setup", page=setup.decide, method="POST", role=Role.APPROVER),
    Way(path="/desk/log", page=log.log),
    Way(path="/desk/log.csv", page=log.as_csv),
    Way(path="/desk/log.xlsx", page=log.as_xlsx),
)


def routes(desk: Desk) -> list[Route]:
    """The routes: those before the door, and those behind it."""
    before = SignIn(desk)
    return [
        Route(SIGN_IN, before.ask),
        Route(SIGN_IN, before.send, methods=["POST"]),
        Route(f"{SIGN_IN}/code", before.try_code, methods=["POST"]),
        Route(f"{SIGN_IN}/{{token}}", before.link),
        Route(f"{SIGN_IN}/{{token}}", before.follow, methods=["POST"]),
        Route("/desk/sign-out", before.leave, methods=["POST"]),
        *(Route(way.path, entered(desk, way), methods=[way.method]) for way in WAYS),
    ]
