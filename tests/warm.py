"""What commands of the tests need, imported and built before they are forked: see tests.command."""

import gc

import rich.markdown
import rich.progress  # noqa: F401

import digest.cli
import digest.demo
import digest.operations.scheduler
import digest.operations.status  # noqa: F401
from digest.cases.vocabulary import _built

_built("{}")  # the vocabulary as it is shipped
gc.freeze()  # the forks share it
