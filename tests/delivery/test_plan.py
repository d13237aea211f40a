"""How long sending will take is said before, with the limit that decides it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from digest.delivery.plan import Limit, Plan, plan
from digest.edition.views import edition
from digest.settings import Smtp
from digest.store.engine import Store
from tests.build import NEXT, SENDS, a_member, a_request, an_edition, goes_out
from tests.delivery.notices import send_to
from tests.delivery.server import Scripted

MEMBERS = 30


def planned(store: Store, **limits: float) -> Plan:
    return plan(store, Smtp(host="127.0.0.1", **limits), edition(store).id)  # type: ignore[arg-type]


@pytest.mark.both
def test_the_slowest_limit_decides(store: Store) -> None:
    for number in range(MEMBERS):
        a_member(store, f"m{number}@{'large' if number % 3 else f'house{number}'}.example", organisation=f"K{number}")
    a_request(store)
    name = an_edition(store).name or ""
    none = planned(store)
    assert (none.mails, none.domain, none.most, none.domains) == (MEMBERS, "large.example", 20, 11)
    assert (none.limit, none.seconds, none.rate) == (Limit.SERVER, None, 0)
    told = planned(store, per_second=2, per_domain=1, per_hour=1000)
    assert (told.limit, told.seconds) == (Limit.DOMAIN, 20)
    assert (planned(store, per_second=1, per_hour=10).limit, planned(store, per_hour=10).seconds) == (Limit.HOUR, 10800)
    goes_out(store, name)
    assert planned(store).mails == MEMBERS
    with Scripted() as server:
        send_to(store, server.port, now=SENDS)
    assert planned(store, per_second=1).mails == 0
    a_request(store, at=NEXT.closes_at - timedelta(days=1))
    an_edition(store, NEXT)
    last = planned(store)
    assert (last.limit, last.seconds, last.rate) == (Limit.SERVER, 1, MEMBERS)
