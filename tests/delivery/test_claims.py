"""How rows are claimed and begun."""

from __future__ import annotations

from itertools import count

from digest.delivery.claims import Frozen, Run, begin, claim
from digest.store.engine import Store
from tests.delivery.notices import NOW, put


def effort(store: Store) -> int:
    """How much SQLite has to do to claim eight rows, and then to begin two of them."""
    run, steps = Run(owner="me", clock=lambda: NOW), count()
    with store.ledger() as ledger:
        driver = ledger.connection.driver_connection
        assert driver is not None
        driver.set_progress_handler(lambda: next(steps) * 0, 1)
        claimed = claim(ledger, run.owner, NOW, 8, letters=8)
        begun, _ = begin(ledger, [one.id for one in claimed[:2]], run, Frozen())
        driver.set_progress_handler(None, 1)
        assert (len(claimed), len(begun)) == (8, 2)
        ledger.rollback()
    return next(steps)


def test_claiming_and_beginning_cost_as_much_however_many_wait(store: Store) -> None:
    put(store, *(f"m{number}@x.example" for number in range(10)))
    with_few = effort(store)
    put(store, *(f"n{number}@x.example" for number in range(60)))
    assert effort(store) < 1.1 * with_few
