"""Commands for the signature under our mail: a new key, and what stands in DNS."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from digest.cli import console

if TYPE_CHECKING:
    from digest.delivery.dkim import Signer

dkim = typer.Typer(
    no_args_is_help=True,
    help="The signature under our mail, where no server of ours makes it: its key, its DNS record.",
)


@dkim.command("new")
def dkim_new(
    selector: Annotated[str, typer.Option(help="The name of the key in DNS; a new key has a new one.")] = "digest",
    ed25519: Annotated[
        bool, typer.Option("--ed25519", help="A shorter, quicker key, which not every receiver knows; else RSA.")
    ] = False,
) -> None:
    """Make a key, and print the DNS record and the settings that go with it. Nothing is signed before both stand."""
    from digest.addresses import domain_of
    from digest.delivery.dkim import new_key, signer
    from digest.settings import Dkim, load

    settings = load()
    try:
        Dkim(selector=selector)
    except ValueError as fault:
        raise typer.BadParameter("a selector has small letters, figures and hyphens") from fault
    file = settings.dkim_key.with_name(f"dkim-{selector}.pem")
    new_key(file, ed25519=ed25519)
    _show(signer(domain_of(settings.association.address), selector, file))
    out = console.out()
    out.print("\nWhen it stands there, this in digest.toml lets us sign:\n")
    out.print(f'[smtp.dkim]\nselector = "{selector}"\nkey = "{file}"', soft_wrap=True, markup=False)


@dkim.command("show")
def dkim_show() -> None:
    """Print the DNS record of the key with which we sign."""
    from digest.addresses import domain_of
    from digest.delivery.dkim import signer
    from digest.errors import InputFault
    from digest.settings import load

    settings = load()
    selector = settings.smtp.dkim.selector
    if not selector:
        raise InputFault("We do not sign: smtp.dkim.selector is not set. `digest dkim new` makes a key.")
    _show(signer(domain_of(settings.association.address), selector, settings.dkim_key))


def _show(made: Signer) -> None:
    """Prints the record as name servers take it: a text in strings of at most 255 characters."""
    from digest.delivery.dkim import record

    name, text = record(made)
    strings = " ".join(f'"{text[place : place + 255]}"' for place in range(0, len(text), 255))
    console.out().print("A record of the type TXT in the domain's DNS:\n")
    console.out().print(f"{name}. IN TXT ( {strings} )", soft_wrap=True, markup=False, highlight=False)


def add_to(app: typer.Typer) -> None:
    """Adds these commands."""
    app.add_typer(dkim, name="dkim")
