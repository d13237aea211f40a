"""What commands of the tests need, imported and built before they are forked: see tests.command."""

import gc
from datetime import date, datetime
from importlib import import_module
from pkgutil import walk_packages

import email_validator  # noqa: F401
import openpyxl  # noqa: F401
import rich.markdown
import rich.progress  # noqa: F401
import typer._adapters
import typer._click.decorators  # noqa: F401
from sqlalchemy import select
from sqlalchemy.dialects.sqlite import dialect

import digest
from digest.calendar.rule import holiday
from digest.cases.vocabulary import _built
from digest.resources import TEMPLATES
from digest.store.models import Base
from digest.writing.templates import _template

_NOT = ("digest.__main__", "digest.store.migrations", "digest.matching.scale", "digest.operations.worker")
for module in walk_packages(digest.__path__, "digest."):
    if not module.name.startswith(_NOT):
        import_module(module.name)
holiday(date(2026, 11, 30))
datetime.strptime("2026", "%Y")  # noqa: DTZ007  (imports what it needs)
_built("{}")  # the vocabulary as it is shipped
for mapper in Base.registry.mappers:
    str(select(mapper).compile(dialect=dialect()))
for folder in ("letter", "notes"):
    for path in (TEMPLATES / folder).iterdir():
        for language in ("da", "en"):
            _template(f"{folder}/{path.name}", language)
gc.set_threshold(50_000, 20, 50)  # as in tests.conftest
gc.freeze()  # the forks share it
