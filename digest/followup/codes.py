"""Codes by mail for the staff who sign in: into the ledger, as everything that leaves the house."""

from __future__ import annotations

from datetime import datetime

from digest.accounts.signing import GOOD_FOR, new_code
from digest.house import House
from digest.outbox import Post, post
from digest.store.engine import Store
from digest.store.states import DeliveryKind
from digest.writing.sign_in import code_note


def send_code(store: Store, address: str, browser: str, *, house: House, now: datetime) -> None:
    """Adds a mail with a code to the ledger, where one of the staff has the address; says nothing of whether.

    browser: what the browser holds in a cookie. Raises SignInRefused when too many codes were asked for.
    """
    with store.write() as session:
        code = new_code(session, address, browser, now=now)
        if code is None:
            return
        note = code_note(
            code.digits, code.language, letter=house.sender.name, minutes=int(GOOD_FOR.total_seconds() // 60)
        )
        key = str(code.number)
        mail = Post(kind=DeliveryKind.CODE, key=key, address=code.address, name=code.name, note=note, reply_to="")
        post(session, mail, house=house, now=now)
