"""The command line: a file for each page of commands (`contents` lists them), and what they share (`console`).

Only this package configures logging and sets exit statuses. Pages import the rooms inside their commands, so that
`digest --help` needs none of them.
"""

from __future__ import annotations

import atexit
import gc
import logging
import os
import sys
from pathlib import Path
from typing import Annotated

import typer
from typer.exceptions import TyperException

from digest import __version__
from digest.cli import console, remedies
from digest.cli.contents import Contents
from digest.cli.counting import Counting
from digest.errors import DigestError

app = typer.Typer(
    name="digest",
    cls=Contents,
    rich_markup_mode=None,  # plain help: Rich alone takes longer to import than the rest
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"digest {__version__}")
        raise typer.Exit


@app.callback()
def _global(
    config: Annotated[
        Path | None, typer.Option("--config", "-c", help="The settings file; otherwise ./digest.toml.")
    ] = None,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Log each change of state.")] = False,
    _: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")] = False,
) -> None:
    """Requests for good cases: mail in, cases matched, one letter a fortnight to every member."""
    console.use_config(config)
    logging.basicConfig(
        level=logging.INFO if verbose else logging.ERROR, format="%(asctime)s %(levelname)s %(name)s %(message)s"
    )
    for handler in logging.getLogger().handlers:
        handler.addFilter(Counting())


def main() -> None:
    """Runs the command line. What a person can mend is one line on standard error; status 1, or 2 for wrong usage.

    Whatever it makes, its owner alone can read.
    """
    os.umask(0o077)
    gc.set_threshold(50_000)  # what a start makes stays: looking through it takes a tenth of most commands
    atexit.register(gc.disable)  # and what is left at the end goes with the process
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")  # none is ours; looking takes a tenth of a start
    try:
        status = app(standalone_mode=False)
        sys.exit(status if isinstance(status, int) else 0)
    except typer.Abort:
        _fail("Nothing was done.")
    except TyperException as fault:
        _usage(fault)
    except DigestError as fault:
        _fail(remedies.told(fault))
    except KeyboardInterrupt:
        _fail("Interrupted.", 130)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the reader of the pipe has ended: no fault
    except OSError as fault:
        _fail(f"{fault.filename or 'The system'}: {fault.strerror or fault}.")
    except Exception as fault:
        if type(fault).__module__.partition(".")[0] != "sqlalchemy":
            raise
        _fail(f"The database: {getattr(fault, 'orig', fault)}.")


def _usage(fault: TyperException) -> None:
    """Prints what is wrong with how a command was called; without a command, the help. Exits with status 2.

    `receive` exits with 75 instead, so that the mail server keeps the mail.
    """
    said, context = getattr(fault, "format_message", lambda: str(fault))(), getattr(fault, "ctx", None)
    receiving = context is not None and context.info_name == "receive"
    if type(fault).__name__ == "NoArgsIsHelpError":
        sys.stdout.write(f"{said}\n")
        sys.exit(2)
    command = context.command_path if context else "digest"
    _fail(f"{said.rstrip('.')}. See `{command} --help`.", os.EX_TEMPFAIL if receiving else 2)


def _fail(message: str, code: int = 1) -> None:
    sys.stderr.write(f"digest: {console.plain(' '.join(message.split()))}\n")
    sys.exit(code)
