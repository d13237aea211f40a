"""Member lists as files, and what the register makes of them."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import func, select

from digest.members.importing import import_members
from digest.members.register import member_with
from digest.members.subscription import recipients
from digest.spreadsheets import Choices, Gone, ImportPlan
from digest.store.engine import Store
from digest.store.models import Member
from tests.build import secretary
from tests.conftest import NOW

HEADINGS = "Organisation;Navn;E-mail;Andre adresser;Type;Sprog;Emneord"


KIM = "Nordmose;Kim Holm;kim@nordmose.example;;medlem;;elbiler, møbler"


LIS = "Nordmose;Lis Dam;lis@nordmose.example;;medlem;en;"


SALE = "Trådfast A/S;Carsten Salg;salg@traadfast.example;;leverandør;;"


def listed(folder: Path, *rows: str) -> Path:
    file = folder / "members.csv"
    file.write_text("\n".join((HEADINGS, *rows)) + "\n", encoding="utf-8")
    return file


def imported(store: Store, folder: Path, *rows: str, gone: Gone | None = None) -> ImportPlan:
    return import_members(store, listed(folder, *rows), Choices(gone=gone), by=secretary(NOW))


def counted(plan: ImportPlan) -> tuple[int, int, int, int, int]:
    """New, changed, gone, refused, unchanged."""
    return len(plan.new), len(plan.changed), len(plan.gone), len(plan.refused), plan.unchanged


def told_to(store: Store) -> list[str]:
    """The addresses an edition would go to."""
    with store.read() as session:
        return [member.address for member in recipients(session, on=NOW.date())]


def people(store: Store) -> int:
    with store.read() as session:
        return session.scalar(select(func.count(Member.id))) or 0


def name_at(store: Store, address: str) -> str:
    with store.read() as session:
        member = member_with(session, address)
        return member.name if member else ""
