"""Values of options: what Typer sees of them, and what a command gets."""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from typing import Annotated

import typer
from typer.testing import CliRunner

from digest.cli.options import laid_out


@dataclass(frozen=True, slots=True, kw_only=True)
class _Loaf:
    grain: Annotated[str, typer.Option(help="Of what it is.")]
    slices: Annotated[int, typer.Option("--cut", help="In how many slices.")] = 1
    baked: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class _Bun(_Loaf):
    grain: Annotated[str, typer.Option(help="Of what it is.")] = "rye"
    baked: Annotated[bool, typer.Option("--dough", help="As dough.")] = False


def _app() -> typer.Typer:
    app = typer.Typer(rich_markup_mode=None, add_completion=False)

    @app.command()
    @laid_out
    def loaf(
        to: Annotated[str, typer.Argument()],
        *,
        early: Annotated[bool, typer.Option("--early")] = False,
        bread: _Loaf,
        late: Annotated[bool, typer.Option("--late")] = False,
    ) -> None:
        """Bakes a loaf."""
        typer.echo(f"{to} {early} {bread} {late}")

    @app.command()
    @laid_out
    def bun(bread: _Bun) -> None:
        typer.echo(bread)

    return app


def test_a_command_gets_its_value_with_what_is_given_and_the_defaults() -> None:
    called = CliRunner().invoke(_app(), ["loaf", "Tove", "--grain", "oats", "--late", "--cut", "3"])
    assert called.stdout == "Tove False _Loaf(grain='oats', slices=3, baked=True) True\n"
    assert CliRunner().invoke(_app(), ["loaf", "Tove"]).exit_code == 2  # the grain has no default
    assert CliRunner().invoke(_app(), ["bun"]).stdout == "_Bun(grain='rye', slices=1, baked=False)\n"


def test_the_options_of_a_value_stand_in_its_place_and_its_other_fields_are_none() -> None:
    said = CliRunner().invoke(_app(), ["loaf", "--help"]).stdout
    places = [said.index(option) for option in ("--early", "--grain", "--cut", "--late")]
    assert places == sorted(places)
    assert "Bakes a loaf." in said
    assert "baked" not in said
    assert "--dough" in CliRunner().invoke(_app(), ["bun", "--help"]).stdout


def test_what_takes_no_value_is_called_as_before() -> None:
    def command(name: str, *, loud: bool = False) -> None:
        pass

    assert inspect.signature(laid_out(command)).parameters.keys() == {"name", "loud"}
