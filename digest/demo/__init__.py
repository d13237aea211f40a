"""The demo: one fortnight on sample data, by the same steps as the real thing, with a mail server of its own.

import members and cases | collect | file | tell | compose | preview | approve | send | look
"""

from __future__ import annotations

import os
import shutil
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from digest.accounts.actor import Actor
from digest.calendar.dates import plan
from digest.calendar.rule import Rule
from digest.cases.importing import import_cases
from digest.demo.sink import HOST, Sink
from digest.edition.approve import Approval, approve, release
from digest.edition.checks import Level, check
from digest.edition.compose import compose, due
from digest.edition.preview import Whose, preview
from digest.edition.views import WholeEditionView
from digest.edition.word import set_words
from digest.errors import InputFault, SettingsFault
from digest.followup.answers import pass_on
from digest.followup.receipts import acknowledge
from digest.house import House
from digest.inbox.collect import collect, sources_of
from digest.inbox.filing import file_mails
from digest.inbox.views import mails
from digest.members.importing import import_members
from digest.operations.tick import send_due
from digest.requests.deciding import make_ready
from digest.requests.views import requests
from digest.resources import DATA
from digest.settings import FILE, Settings, load
from digest.spreadsheets import some
from digest.store.engine import Store, connect
from digest.store.migrations import upgrade
from digest.store.states import MailState
from digest.writing.reasons import mail_reason
from digest.writing.remarks import remark

SAMPLE = DATA / "demo"
_OPENING = datetime(2026, 11, 17, 7, 0, tzinfo=UTC)
CLOSED = datetime(2026, 11, 30, 11, 30, tzinfo=UTC)
_APPROVED = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
_DUE = datetime(2026, 12, 2, 8, 0, tzinfo=UTC)
_READER = "hanne.bjerregaard@nordmose.example"
_WORD = "Tak for de mange svar sidst. Tre linjer er nok: hvad I købte, hvad der var svært, og hvem man kan ringe til."

_TOML = """\
# Written by `digest demo`. Look around with: digest --config {file} status (inbox, requests, preview ...)
database = "demo.sqlite3"

[association]
name = "IKA"
address = "efterlysning@ika.example"
secret = "of the demo alone"

[web]
url = "http://127.0.0.1:8080"

[desk]
hold_minutes = 1

[fortnight]
anchor = 2026-12-02
first_edition = 23
first_request = 101

[inbox]
sources = ["inbox"]

[smtp]
host = "{host}"
port = {port}
security = "none"
"""


class Say(Protocol):
    """A console that the demo prints to."""

    def print(self, *said: str, style: str | None = None, end: str = "\n", soft_wrap: bool | None = None) -> None:
        """Prints a line, in a style."""


def demo(folder: Path, *, say: Say, command: str = "digest") -> None:
    """Runs the fortnight in `folder`, which is emptied, and prints it; `command` is how this program was called.

    Raises SettingsFault when a real mail server is set, InputFault when `folder` holds something that is not a demo.
    """
    with until_composed(folder, say=say) as (store, settings, sink, edition):
        _approve(store, settings, edition, folder, say)
        _send(store, settings, sink, say)
    _where_to_look(folder, edition, say, command)


@contextmanager
def until_composed(folder: Path, *, say: Say) -> Iterator[tuple[Store, Settings, Sink, WholeEditionView]]:
    """The fortnight up to the draft, with the mail server that it has."""
    _refuse_real_server()
    _empty(folder)
    with Sink(folder / "sink") as sink:
        settings = _settings(folder, sink.port)
        engine = connect(settings.database_url)
        upgrade(engine)
        store = Store(engine)
        try:
            _import(store, say)
            _take_in(store, settings, say)
            _tell(store, settings, sink, say)
            yield store, settings, sink, _compose(store, settings, say)
        finally:
            store.close()


def _refuse_real_server() -> None:
    """Raises SettingsFault when a variable or ./digest.toml names a mail server."""
    host = os.environ.get("DIGEST_SMTP__HOST", "")
    where = "DIGEST_SMTP__HOST"
    if not host and FILE.is_file():
        try:
            host, where = tomllib.loads(FILE.read_text(encoding="utf-8")).get("smtp", {}).get("host", ""), f"{FILE}"
        except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError, AttributeError) as fault:
            raise SettingsFault(
                f"{FILE} cannot be read: {fault}. The demo must know that it names no server."
            ) from fault
    if host:
        raise SettingsFault(
            f"A mail server is set ({where}): the demo sends to a server of its own only. Run it in another folder, or "
            "without that setting."
        )
    for name in [name for name in os.environ if name.startswith("DIGEST_")]:
        del os.environ[name]  # no variable may lead the demo to a real database or inbox


def _empty(folder: Path) -> None:
    marks = {"digest.toml", "demo.sqlite3", "sink"}
    if folder.exists() and any(folder.iterdir()) and not marks & {path.name for path in folder.iterdir()}:
        raise InputFault(f"{folder} holds something that is not a demo; move it away first.")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)


def _settings(folder: Path, port: int) -> Settings:
    file = folder / "digest.toml"
    file.write_text(_TOML.format(file=file, host=HOST, port=port), encoding="utf-8")
    shutil.copytree(SAMPLE / "inbox", folder / "inbox")
    return load(file)


def _import(store: Store, say: Say) -> None:
    members = import_members(store, SAMPLE / "members.xlsx", by=Actor.house(at=_OPENING))
    cases = import_cases(store, SAMPLE / "cases.jsonl", by=Actor.house(at=_OPENING))
    if not (members.done and cases.done):
        raise InputFault(f"The sample data is damaged: {members.refused + cases.refused}.")
    _station(say, "Import", f"{len(members.new)} people from members.xlsx, {len(cases.new)} cases from cases.jsonl")


def _take_in(store: Store, settings: Settings, say: Say) -> None:
    collected = collect(store, sources_of(settings), now=CLOSED)
    again = collect(store, sources_of(settings), now=CLOSED)
    _station(say, "Collect", f"{collected.new} mails kept as raw bytes; a second look finds {again.new} new")
    filed = file_mails(store, house=House.of(settings), now=CLOSED)
    _station(say, "File", ", ".join(f"{count} {state}" for state, count in sorted(filed.items())))
    for mail in reversed(mails(store, limit=None)):
        if mail.state is not MailState.FILED:
            _detail(say, f"{mail.state:<8} {mail.sender}: {mail_reason(mail.reason, mail.values, 'en')}")


def _tell(store: Store, settings: Settings, sink: Sink, say: Say) -> None:
    told = acknowledge(store, house=House.of(settings), now=CLOSED)
    passed = pass_on(store, house=House.of(settings), now=CLOSED)
    letters, sink.folder = sink.folder, sink.folder / "receipts"
    _deliver(store, settings, CLOSED)
    _station(say, "Tell", f"{told} receipts to those who wrote, {passed} answers on to askers")
    sink.folder = letters


def _compose(store: Store, settings: Settings, say: Say) -> WholeEditionView:
    plan(store, Rule.of(settings), now=_OPENING)
    period = due(store, CLOSED)
    house = House.of(settings)
    edition = compose(store, house=house, period=period, now=CLOSED) if period else None
    if edition:
        edition = set_words(store, str(edition.number), {"da": _WORD}, house=house, by=Actor.house(at=CLOSED))
    if edition is None:
        raise InputFault("The sample fortnight has no edition to compose.")
    asked = requests(store, limit=None)
    _station(say, "Tag, match", f"{len(asked)} requests against the case bank")
    for request in reversed(asked):
        _detail(say, f"#{request.number} {some(request.tags, 4) or 'no tags'}")
        perhaps = f"perhaps {some(request.perhaps, 1)}" if request.perhaps else "no case: the letter says so"
        _detail(say, f"     {some(request.cases or (), 1) or perhaps}")
    _station(say, "Compose", f"edition {edition.number}, in Danish and English, for {edition.recipients} recipients")
    return edition


def _approve(store: Store, settings: Settings, edition: WholeEditionView, folder: Path, say: Say) -> None:
    name, house, by = str(edition.number), House.of(settings), Actor.staff("demo", at=_APPROVED)
    make_ready(store, edition.requests, by=by)
    files = preview(store, name, folder / "preview", house=house).files
    files += preview(store, name, folder / "preview", Whose(reader=_READER), house=house).files
    _station(say, "Preview", f"{len(files)} files; the content has the hash {edition.manifest[:12]}")
    found = check(store, name, house=house).checks
    for one in found:
        said = remark(one.finding, "en")
        _detail(say, f"{one.level:<8} {said.place}: {said.what}")
    because = {one.name: "it is the demo" for one in found if one.level is Level.YELLOW}
    approved = approve(store, name, Approval(manifest=edition.manifest, because=because), house=house, by=by)
    _station(
        say,
        "Approve",
        f"exactly {edition.manifest[:12]}, to go out {approved.sends_at.astimezone(settings.zone):%Y-%m-%d %H:%M}",
    )


def _send(store: Store, settings: Settings, sink: Sink, say: Say) -> None:
    release(store, house=House.of(settings), now=_DUE)
    counts = _deliver(store, settings, _DUE)
    _station(say, "Send", f"over SMTP to {HOST}:{sink.port}: {counts}; the server has {len(sink.mails)} mails")


def _deliver(store: Store, settings: Settings, now: datetime) -> str:
    """Sends the mails that are due; returns what became of them, in words."""
    sent = send_due(store, settings, clock=lambda: now)
    if sent.fault:
        raise InputFault(f"The demo's own mail server did not take the mail: {sent.fault}")
    return ", ".join(f"{count} {state}" for state, count in sorted(sent.rows.items()))


def _where_to_look(folder: Path, edition: WholeEditionView, say: Say, command: str) -> None:
    stem = folder / "preview" / f"edition-{edition.number}"
    places = (
        ("the letter, every way", f"{stem}.da.preview.html"),
        ("its text part", f"{stem}.da.txt"),
        ("as one member gets it", f"{stem}.{_READER}.preview.html"),
        ("what each member got", f"{folder / 'sink'}/ADDRESS.eml"),
        ("what they were told at once", f"{folder / 'sink/receipts'}/ADDRESS.eml"),
        ("the pages its links lead to", f"{command} --config {folder / 'digest.toml'} serve"),
        ("what became of each mail", f"{command} --config {folder / 'digest.toml'} inbox"),
    )
    say.print("\nWhere to look", style="bold")
    for label, place in places:
        say.print(f"  {label:<28}{place}", soft_wrap=True)


def _station(say: Say, name: str, what: str) -> None:
    say.print(f"{name:<12}", style="bold", end="")
    say.print(what, soft_wrap=True)


def _detail(say: Say, what: str) -> None:
    say.print(f"{'':<12}{what}", style="dim", soft_wrap=True)
