"""A letter with five requests that went out, and the answers that came of mails."""

from __future__ import annotations

from email.message import EmailMessage
from email.policy import SMTP

from sqlalchemy import select

from digest.store.engine import Store
from digest.store.models import Answer
from digest.store.states import Consent
from tests.build import ANN, CLOSES, KIM, LIS, OLE, SENDS, a_date, a_draft, a_member, a_request, goes_out, unname
from tests.databases import kept
from tests.house import House

LETTER = "SV: Efterlysninger, udgave 1: uniformer, skolemælk og tre til"
REQUESTS = (
    (KIM, "Genbrugte uniformer", "Hvem har købt genbrugte uniformer til hjemmeplejen?"),
    (OLE, "Økologisk skolemælk", "Hvem har købt økologisk skolemælk?"),
    (ANN, "Elcykler til hjemmeplejen", "Hvem har leaset elcykler?"),
    ("mads@fjordby.example", "Skilte af træ", "Hvem har skilte af træ?"),
    ("per@fjordby.example", "Slid på gulve", "Hvem måler slid på gulve?"),
)


@kept
def published(store: Store) -> Store:
    """Five requests in a letter that went out: uniforms, milk, bikes, signs and, without its asker's name, floors."""
    a_member(store, "mads@fjordby.example", name="Mads Juhl", organisation="Fjordby Kommune")
    a_member(store, "per@fjordby.example", name="Per Friis", organisation="Fjordby Kommune")
    for address, title, text in REQUESTS:
        a_request(store, text, title=title, address=address)
    unname(store, 105)
    goes_out_all(store)
    return store


def goes_out_all(store: Store) -> None:
    """All that is asked goes out in a letter."""
    a_date(store, CLOSES, SENDS)
    drafted = a_draft(store)
    assert drafted is not None
    goes_out(store, str(drafted.number))


def given(house: House) -> dict[int, str]:
    """The words of each answer, by the number of its request."""
    with house.store.read() as session:
        return {row.request.number: row.text for row in session.scalars(select(Answer).order_by(Answer.id))}


def rows(house: House) -> list[Answer]:
    """The answers, with their requests."""
    with house.store.read() as session:
        found = list(session.scalars(select(Answer).order_by(Answer.id)))
        return [row for row in found if row.request]


def consents(house: House) -> dict[int, Consent]:
    """Who may see each answer."""
    return {row.request.number: row.consent for row in rows(house)}


def with_file(text: str) -> bytes:
    """An answer with a file."""
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["Subject"], mail["Message-ID"] = LIS, LETTER, "<file@tangsoe.example>"
    mail.set_content(text)
    mail.add_attachment("a;b\n", filename="priser.csv", subtype="csv")
    return bytes(mail)
