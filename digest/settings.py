"""What a house decides for itself: `digest.toml`, and `DIGEST_*` variables over it.

DIGEST_SMTP__HOST sets `host` under `[smtp]`. Relative paths count from the folder of the file.
"""

from __future__ import annotations

import os
import re
import tomllib
from datetime import date, time
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, SettingsError

from digest.actions import Action
from digest.addresses import checked
from digest.errors import SettingsFault
from digest.marks import Key, Purpose, reply_address

FILE = Path("digest.toml")
_PREFIX = "DIGEST_"
_HERE = ("127.0.0.1", "::1", "localhost")
_PUBLIC = re.compile(r"(?P<scheme>https?)://(?P<host>[a-z\d-]{1,63}(?:\.[a-z\d-]{1,63})*)(?::(?P<port>\d{1,5}))?")
_SIGNS = r"[^\s:/@?#\[\]]"
_POSTGRESQL = re.compile(
    rf"postgresql://({_SIGNS}+(:{_SIGNS}*)?@)?({_SIGNS}*|\[[\da-fA-F:.]+\])(:\d+)?/{_SIGNS}+(\?\S*)?"
)


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as fault:
        raise ValueError(f"{name!r} is not a time zone, such as Europe/Copenhagen") from fault
    return name


def _database(where: str) -> str:
    if "://" in where and not _POSTGRESQL.fullmatch(where):
        raise ValueError(
            "neither a file nor an address such as postgresql://digest@db.ika.example/digest (in a user name or a "
            "password, signs such as @ and / are written as %40 and %2F)"
        )
    return where


Address = Annotated[str, AfterValidator(checked)]
Database = Annotated[str, AfterValidator(_database)]
Zone = Annotated[str, AfterValidator(_zone)]


class Security(StrEnum):
    """How the connection to the mail server is protected."""

    NONE = "none"
    STARTTLS = "starttls"
    TLS = "tls"


class _Group(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Association(_Group):
    """Who writes the letter, and where members write to.

    name: who the letter is from, as people read it.
    address: where members write to; the letter comes from it.
    letter: what the letter is called.
    secret: what the addresses members reply to are signed with (`efterlysning+r112-k7x3mq@`), and the links to the web
    pages; without one they reply to the plain address, as they must where the mail server knows no such addresses.
    old_secrets: earlier secrets, still good for the replies and links of earlier letters.
    """

    name: str = Field(min_length=1)
    address: Address
    letter: str = "Efterlysninger"
    secret: SecretStr = Field(default=SecretStr(""), repr=False)
    old_secrets: tuple[SecretStr, ...] = Field(default=(), repr=False)

    @property
    def secrets(self) -> tuple[str, ...]:
        """The secrets by which an address is known as ours, the newest first."""
        told = (one.get_secret_value() for one in (self.secret, *self.old_secrets))
        return tuple(secret for secret in told if secret)

    def bounce_address(self, own: str, delivery: int) -> str:
        """The envelope sender of a mail, by which what comes back of it is known; `own` itself without a secret."""
        return reply_address(own, Key(Purpose.BOUNCE, delivery), self.secret.get_secret_value())


def _month_day(text: str) -> str:
    try:
        date.fromisoformat(f"2024-{text}")
    except ValueError as fault:
        raise ValueError(f"{text!r} is not a month and day, such as 07-01") from fault
    return text


MonthDay = Annotated[str, AfterValidator(_month_day)]


class Pause(_Group):
    """Days of each year on which no edition goes out: from `first` to `last`, over New Year when `last` is earlier.

    name: what the calendar calls it.
    first: its first day, such as 07-01.
    last: its last day, such as 07-31.
    """

    name: str = Field(min_length=1)
    first: MonthDay
    last: MonthDay

    def covers(self, day: date) -> bool:
        """Whether the day is within the pause."""
        here = f"{day:%m-%d}"
        if self.first <= self.last:
            return self.first <= here <= self.last
        return here >= self.first or here <= self.last


class Fortnight(_Group):
    """When editions close and go out, in local time.

    anchor: a day an edition goes out; the others follow every 14 days.
    sending_time: the hour it goes out.
    closing_days: how many working days before the edition goes out mail stops counting for it.
    closing_time: the hour of that day; before sending_time when closing_days is 0.
    zone: where these hours are meant.
    pauses: days of each year without an edition.
    late_hours: how late an approved edition may still go out by itself; after that somebody approves it again.
    first_edition: where the numbers of the editions begin.
    first_request: where the numbers of the requests begin.
    """

    anchor: date
    sending_time: time = time(9, 0)
    closing_days: int = Field(default=2, ge=0, le=13)
    closing_time: time = time(12, 0)
    zone: Zone = "Europe/Copenhagen"
    pauses: tuple[Pause, ...] = (
        Pause(name="sommerferie", first="07-01", last="07-31"),
        Pause(name="jul", first="12-20", last="01-02"),
    )
    late_hours: int = Field(default=12, ge=1)
    first_edition: int = Field(default=1, ge=1)
    first_request: int = Field(default=1, ge=1)

    @model_validator(mode="after")
    def _closes_before_it_goes_out(self) -> Fortnight:
        if self.closing_days == 0 and self.closing_time >= self.sending_time:
            raise ValueError("closing_time must be before sending_time when closing_days is 0")
        return self


class Imap(_Group):
    """A mailbox on a server. Mail is left in `folder`; with `handled`, what is kept here is moved to that folder.

    host: the server; none reads no mailbox.
    port: where it listens.
    security: how the connection is protected; `none` for a server on this machine.
    username: whose mailbox it is; needed with `host`.
    password: belongs in the variable.
    token_command: a program that prints an access token (XOAUTH2), where the server takes no password.
    folder: the folder that is read.
    handled: the folder that mail is moved to once it is kept; none leaves it unseen where it lies.
    timeout: for how many seconds the server may say nothing.
    """

    host: str = ""
    port: int = Field(default=993, ge=1, le=65535)
    security: Security = Security.TLS
    username: str = ""
    password: SecretStr = SecretStr("")
    token_command: str = Field(default="", repr=False)
    folder: str = Field(default="INBOX", min_length=1)
    handled: str = ""
    timeout: float = Field(default=60, gt=0, le=600)

    @model_validator(mode="after")
    def _can_log_in_safely(self) -> Imap:
        if self.host and not self.username:
            raise ValueError("username is missing: whose mailbox it is")
        if self.host and self.security is Security.NONE and self.host not in _HERE:
            raise ValueError("security must be 'tls' or 'starttls': a password must not travel in the clear")
        if self.handled and self.handled.casefold() == self.folder.casefold():
            raise ValueError("handled must be another folder than folder")
        return self


class Inbox(_Group):
    """Where mail arrives: folders of .eml files, Maildirs, mbox files, a mailbox on a server.

    sources: folders of .eml files, Maildirs, mbox files; they are only read.
    server: whose Authentication-Results are believed, by the name it writes there; microsoft365 for the one that writes
    none. A mail that it says is not from whom it says is held; "" believes nobody's.
    most_an_hour: mails of one sender in an hour; those beyond are held.
    """

    sources: tuple[Path, ...] = ()
    imap: Imap = Imap()
    server: str = ""
    most_an_hour: int = Field(default=20, ge=1)


class Bounces(_Group):
    """When an address that mail comes back from is written to no more.

    permanent: after so many bounces for good.
    temporary: after so many of either kind.
    days: over so many days they are counted. What is refused for its content or its sender does not count.
    """

    permanent: int = Field(default=1, ge=1)
    temporary: int = Field(default=5, ge=1)
    days: int = Field(default=90, ge=1)


class Smtp(_Group):
    """The server that takes our mail.

    host: the server; while there is none, nothing is sent.
    port: where it listens; 587 where one logs in.
    security: how the connection is protected; `none` for a relay on this machine, without a user name.
    username: who logs in, where the server asks for it.
    password: belongs in the variable.
    own_return_path: each mail has an envelope sender of its own, so that a bounce tells which mail came back; false
    where a gateway refuses such addresses.
    proof: by what other servers see that a mail of our domain is ours: dkim (the server signs for it) or spf (the
    domain names the server); "" while nobody has made sure, and each edition's checks say so.
    timeout: for how many seconds the server may say nothing.
    """

    host: str = ""
    port: int = Field(default=25, ge=1, le=65535)
    security: Security = Security.STARTTLS
    username: str = ""
    password: SecretStr = SecretStr("")
    own_return_path: bool = True
    proof: Literal["", "dkim", "spf"] = ""
    timeout: float = Field(default=60, gt=0, le=90)  # six waits of a mail stay within its lease of ten minutes

    @model_validator(mode="after")
    def _no_password_in_the_clear(self) -> Smtp:
        if self.username and self.security is Security.NONE:
            raise ValueError("username needs security = 'starttls' or 'tls': a password must not travel in the clear")
        return self


class Keep(_Group):
    """How long what we need not keep is kept.

    mail_days: after so many days the mails as they came, and those we sent with their files, are emptied; what was made
    of them stays. There is no "never": mails are full of what people did not mean to leave here for good.
    """

    mail_days: int = Field(default=365, ge=30, le=3650)  # a month, so that a person can still look at what was read


def _public(url: str) -> str:
    if not url:
        return url
    found = _PUBLIC.fullmatch(url)
    if not found or not 0 < int(found["port"] or 80) < 65536:
        raise ValueError("not an address such as https://digest.ika.example, with nothing behind the name or the port")
    if found["scheme"] == "http" and found["host"] not in _HERE:
        raise ValueError(
            "must begin with https://, since its links open things; http:// is for 127.0.0.1 and localhost"
        )
    return url


def place(text: str) -> tuple[str, int]:
    """The host and port of a place to listen at, such as `127.0.0.1:8080` or `[::1]:8080`; raises ValueError."""
    host, colon, port = text.rpartition(":")
    host = host.removeprefix("[").removesuffix("]") if host.startswith("[") else "" if ":" in host else host
    if not colon or not host or not (port.isascii() and port.isdecimal()) or not 0 < int(port) < 65536:
        raise ValueError(f"{text!r} is not a place such as 127.0.0.1:8080")
    return host, int(port)


def _place(text: str) -> str:
    place(text)
    return text


class Web(_Group):
    """The members' web pages.

    url: where members reach them, such as https://digest.ika.example, without a slash at the end; needs
    association.secret. "" serves none, and no letter links to any.
    listen: where this program serves them; a web server before it speaks TLS.
    """

    url: Annotated[str, AfterValidator(_public)] = ""
    listen: Annotated[str, AfterValidator(_place)] = "127.0.0.1:8080"


class Settings(BaseSettings):
    """All settings, checked.

    database: the SQLite file, or a PostgreSQL database, `postgresql://user@host/name`.
    tick_seconds: after how many seconds everything that is due is looked for again.
    """

    model_config = SettingsConfigDict(
        env_prefix=_PREFIX,
        env_nested_delimiter="__",
        extra="forbid",
        frozen=True,
        nested_model_default_partial_update=True,
    )

    root: Path = Path()
    database: Database = Field(default="var/digest.sqlite3", repr=False, exclude=True)  # it may hold a password
    association: Association
    fortnight: Fortnight
    inbox: Inbox = Inbox()
    bounces: Bounces = Bounces()
    smtp: Smtp = Smtp()
    keep: Keep = Keep()
    web: Web = Web()
    tick_seconds: int = Field(default=60, ge=1, le=3600)

    @model_validator(mode="after")
    def _links_are_signed(self) -> Settings:
        if self.web.url and not self.association.secret.get_secret_value():
            raise ValueError("web.url needs association.secret, which the links to the pages are signed with")
        return self

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Variables before the file."""
        return env_settings, init_settings

    @property
    def database_url(self) -> str:
        """The PostgreSQL database, or the SQLite file, as SQLAlchemy names it."""
        if "://" in self.database:
            return self.database.replace("postgresql", "postgresql+psycopg", 1)
        return f"sqlite:///{(self.root / self.database).resolve()}"

    @property
    def sources(self) -> tuple[Path, ...]:
        """The places mail arrives, as paths that do not depend on where the command was called."""
        return tuple((self.root / source).resolve() for source in self.inbox.sources)

    def return_path(self, sender: str, delivery: int) -> str:
        """The envelope sender of a mail in the ledger: where bounces come to."""
        return self.association.bounce_address(sender, delivery) if self.smtp.own_return_path else sender

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which days and hours are meant."""
        return ZoneInfo(self.fortnight.zone)


def load(path: Path | None = None) -> Settings:
    """The settings of `path`, of the file that DIGEST_CONFIG names, or of ./digest.toml, with variables over them.

    Raises SettingsFault with every fault at once, each by its name; values are never repeated, they may be secrets.
    """
    chosen = path or Path(os.environ.get("DIGEST_CONFIG", FILE))
    from_file = _read(chosen, required=path is not None or "DIGEST_CONFIG" in os.environ)
    faults = _unknown_variables()
    try:
        settings = Settings(**{**from_file, "root": chosen.resolve().parent})
    except SettingsError as fault:
        faults.append(f"{fault} (a list or table in a variable is written as JSON)")
    except ValidationError as fault:
        faults = [_sentence(error) for error in fault.errors(include_input=False, include_url=False)] + faults
    if faults:
        said = f"Settings ({chosen}): " + "; ".join(faults) + "."
        if chosen.exists():
            raise SettingsFault(said)
        raise SettingsFault(f"{said} There is no {FILE} here.", remedy=Action.WRITE_SETTINGS)
    return settings


def _read(path: Path, *, required: bool) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as fault:
        if required:
            raise SettingsFault(f"There is no settings file {path}.", remedy=Action.WRITE_SETTINGS) from fault
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as fault:
        raise SettingsFault(f"{path} cannot be read: {fault}.") from fault


def _unknown_variables() -> list[str]:
    known = {f"{_PREFIX}{name}".upper() for name in Settings.model_fields} | {f"{_PREFIX}CONFIG"}
    given = (name for name in os.environ if name.startswith(_PREFIX))
    return [f"{name}: no such setting" for name in sorted(given) if name.split("__")[0].upper() not in known]


def _sentence(error: Any) -> str:
    name = ".".join(str(part) for part in error["loc"]) or "settings"
    variable = _PREFIX + name.upper().replace(".", "__")
    if error["type"] == "missing":
        return f"{name} is missing (or set {variable})"
    if error["type"] == "extra_forbidden":
        return f"{name}: no such setting"
    return f"{name}: {error['msg'].removeprefix('Value error, ')}"
