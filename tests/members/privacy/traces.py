"""A person who leaves traces everywhere, by her names and addresses."""

from __future__ import annotations

import base64
import io
import json
import quopri
import zipfile
from datetime import timedelta
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

from sqlalchemy import select

from digest.calendar.rule import Period
from digest.house import House
from digest.settings import Settings
from digest.store.engine import Store
from digest.store.models import Base
from tests.conftest import NOW

NAME, ADDRESS = "Sørine Ågård", "sorine.aagaard@nordmose.example"


ALIAS, BEFORE = "soag@nordmose.example", "sa@gl.example"


OTHER, TITLE = "Lis Dam", "Hvem har købt elbiler?"


HOUSE = House.of(
    Settings(
        association={"name": "IKA", "address": "efterlysning@ika.example"},
        fortnight={"anchor": "2026-12-02"},
    )
)


PERIOD = Period(
    day=(NOW + timedelta(days=2)).date(), closes_at=NOW + timedelta(hours=1), sends_at=NOW + timedelta(days=2)
)


def answer(encoding: str) -> bytes:
    """A colleague's answer that quotes her, in a transfer encoding of its own, with a file of the colleague's."""
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["To"] = f"{OTHER} <lis@tangsoe.example>", "efterlysning@ika.example"
    mail["Cc"], mail["Subject"] = f"{NAME} <{ADDRESS}>", "Svar til efterlysning #1"
    mail["Message-Id"] = f"<{encoding}@mail.example>"
    html = f"<p>Vi har leaset otte elbiler, {encoding}.</p><p>Fra: S&oslash;rine <b>&Aring;g&aring;rd</b> {ADDRESS}</p>"
    mail.set_content(
        f"Vi har leaset otte elbiler, {encoding}.\n\nDen 30. nov. 2026 skrev {NAME} <{ADDRESS}>:\n> Kære alle\n"
    )
    mail.add_alternative(html, subtype="html", cte=encoding)
    mail.add_attachment(
        f"Otte biler {encoding}".encode() * 20, maintype="application", subtype="pdf", filename="biler.pdf"
    )
    return mail.as_bytes()


def file_of(store: Store) -> bytes:
    """What is on the disk of an SQLite database; of another, what its tables say."""
    if store.engine.dialect.name != "sqlite":
        with store.read() as session:
            rows = [tuple(row) for table in Base.metadata.sorted_tables for row in session.execute(select(table))]
        return b"\n".join(cell if isinstance(cell, bytes) else str(cell).encode() for row in rows for cell in row)
    file = Path(str(store.engine.url.database))
    rest = (file.with_name(f"{file.name}-{part}") for part in ("wal", "journal"))
    return b"".join(one.read_bytes() for one in (file, *rest) if one.exists())


def written() -> set[bytes]:
    """The name and the addresses in every form mail and databases write them."""
    words = [NAME, *NAME.split(), "12345678", ADDRESS, ALIAS, BEFORE, ADDRESS.partition("@")[0]]
    forms = set()
    for word in words:
        forms |= {word.encode(code) for code in ("utf-8", "cp1252", "utf-16-le", "utf-16-be", "utf-7")}
        forms |= {json.dumps(word).strip('"').encode(), quopri.encodestring(word.encode())}
        for shift in range(3):  # base64, wherever in a line the word begins
            coded = base64.b64encode(b"\0" * shift + word.encode())
            forms.add(coded[4 if shift else 0 : len(coded) // 4 * 4 - 4])
    return {form for form in forms if len(form) >= 6}


def erased_forms(content: bytes) -> list[bytes]:
    lowered = content.lower()
    return [form for form in written() if form in content or form.lower() in lowered]


def with_file(name: str, data: bytes, sender: str = "lis@tangsoe.example") -> bytes:
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["To"], mail["Subject"] = sender, "efterlysning@ika.example", name
    mail.set_content("Se filen.")
    mail.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return mail.as_bytes()


def zipped(name: str, data: bytes, *, locked: bool = False) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as file:
        file.writestr(name, data)
    whole = bytearray(written.getvalue())
    if locked:  # as the flags of each entry say, at its beginning and in the list at the end
        whole[6] |= 1
        whole[whole.rindex(b"PK\x01\x02") + 8] |= 1
    return bytes(whole)
