"""What commands of the tests need, imported and built before they are forked: see tests.command."""

import gc
from datetime import date
from importlib import import_module
from pkgutil import iter_modules

import rich.markdown
import rich.progress  # noqa: F401

import digest.cli
import digest.demo
import digest.operations.scheduler
import digest.operations.status
from digest.calendar.rule import holiday
from digest.cases.vocabulary import _built
from digest.resources import TEMPLATES
from digest.writing.templates import _template

for module in iter_modules(digest.cli.__path__, "digest.cli."):
    import_module(module.name)
holiday(date(2026, 11, 30))
_built("{}")  # the vocabulary as it is shipped
for folder in ("letter", "notes"):
    for path in (TEMPLATES / folder).iterdir():
        for language in ("da", "en"):
            _template(f"{folder}/{path.name}", language)
gc.freeze()  # the forks share it
