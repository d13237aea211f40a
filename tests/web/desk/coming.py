"""Mails that come to an office and go from it: those that a person holds, and codes to sign in."""

from __future__ import annotations

import re

from digest.reading.message import parse
from digest.store.states import DeliveryKind, MailState, Role
from tests.conftest import eml
from tests.web.desk.conftest import Browser, Office


def codes(office: Office) -> list[str]:
    """The codes that were mailed, the oldest first."""
    mails = [parse(row.message or b"") for row in office.house.rows(DeliveryKind.CODE)]
    return [re.findall(r"\d{6}", mail.subject)[0] for mail in mails]


def an_editor(office: Office) -> Browser:
    return office.signed_in(Role.EDITOR)


def held(office: Office, sender: str, subject: str, text: str) -> int:
    """The id of a mail that came and that a person holds."""
    office.house.receives(eml(sender, subject, text, message_id=f"<{subject.split(maxsplit=1)[0]}@x.example>"))
    number = len(office.house.reasons())
    an_editor(office).post(f"/desk/inbox/{number}/hold", sure="1", no_mail="1")
    assert office.house.reasons()[-1][0] is MailState.HELD
    return number
