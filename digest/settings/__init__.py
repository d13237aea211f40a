"""The settings: `digest.toml`, overridden by `DIGEST_*` variables.

DIGEST_SMTP__HOST sets `host` under `[smtp]`. Relative paths count from the folder of the file.

Each group of settings is a file here: `association`, `fortnight`, `mail`, `web`; `values` is what they share.
"""

from __future__ import annotations

import os
import re
import tomllib
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field, PrivateAttr, ValidationError, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, SettingsError

from digest.actions import Action
from digest.errors import SettingsFault
from digest.settings.association import Association
from digest.settings.desk import Desk
from digest.settings.fortnight import Fortnight, Pause
from digest.settings.mail import Bounces, Dkim, Imap, Inbox, Keep, Security, Smtp
from digest.settings.matching import Matching
from digest.settings.web import Web, place

__all__ = ["FILE", "Bounces", "Dkim", "Imap", "Pause", "Security", "Settings", "Smtp", "load", "place"]

FILE = Path("digest.toml")
_PREFIX = "DIGEST_"
_SIGNS = r"[^\s:/@?#\[\]]"
_POSTGRESQL = re.compile(
    rf"postgresql://({_SIGNS}+(:{_SIGNS}*)?@)?({_SIGNS}*|\[[\da-fA-F:.]+\])(:\d+)?/{_SIGNS}+(\?\S*)?"
)


def _database(where: str) -> str:
    if "://" in where and not _POSTGRESQL.fullmatch(where):
        raise ValueError(
            "neither a file nor an address such as postgresql://digest@db.ika.example/digest (in a user name or a "
            "password, signs such as @ and / are written as %40 and %2F)"
        )
    return where


Database = Annotated[str, AfterValidator(_database)]


class Settings(BaseSettings):
    """All settings, checked.

    database: the SQLite file, or a PostgreSQL database, `postgresql://user@host/name`.
    tick_seconds: the seconds between two looks for what is due.
    """

    model_config = SettingsConfigDict(
        env_prefix=_PREFIX,
        env_nested_delimiter="__",
        extra="forbid",
        frozen=True,
        nested_model_default_partial_update=True,
    )

    _folder: Path = PrivateAttr()

    database: Database = Field(default="var/digest.sqlite3", repr=False, exclude=True)  # may hold a password
    association: Association
    fortnight: Fortnight
    inbox: Inbox = Inbox()
    bounces: Bounces = Bounces()
    smtp: Smtp = Smtp()
    keep: Keep = Keep()
    matching: Matching = Matching()
    web: Web = Web()
    desk: Desk = Desk()
    tick_seconds: int = Field(default=60, ge=1, le=3600)

    def __init__(self, folder: Path = Path(), /, **given: Any) -> None:
        """Settings relative to `folder`, which no file and no variable can change."""
        super().__init__(**given)
        self._folder = folder

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
        """The database as an SQLAlchemy URL."""
        if "://" in self.database:
            return self.database.replace("postgresql", "postgresql+psycopg", 1)
        return f"sqlite:///{(self._folder / self.database).resolve()}"

    @property
    def beside(self) -> Path:
        """The folder of the database, where it is a file; else `var`: for what is kept outside of it."""
        return (self._folder / ("var/-" if "://" in self.database else self.database)).resolve().parent

    @property
    def dkim_key(self) -> Path:
        """The file of the key with which we sign, as an absolute path."""
        return (self._folder / self.smtp.dkim.key).resolve()

    @property
    def encoder(self) -> Path | None:
        """The folder of the encoder, as an absolute path; None for none."""
        return (self._folder / self.matching.encoder).resolve() if self.matching.encoder else None

    @property
    def sources(self) -> tuple[Path, ...]:
        """The sources of mail in files, as absolute paths."""
        return tuple((self._folder / source).resolve() for source in self.inbox.sources)

    def return_path(self, sender: str, delivery: int) -> str:
        """The envelope sender of a mail in the ledger, to which its bounces come."""
        return self.association.bounce_address(sender, delivery) if self.smtp.own_return_path else sender

    @property
    def zone(self) -> ZoneInfo:
        """The time zone of days and hours."""
        return ZoneInfo(self.fortnight.zone)


def load(path: Path | None = None) -> Settings:
    """The settings of `path`, of the file in DIGEST_CONFIG, or of ./digest.toml, overridden by variables.

    Raises SettingsFault with all faults at once, each by its name; never with values, which may be secret.
    """
    chosen = path or Path(os.environ.get("DIGEST_CONFIG", FILE))
    from_file = _read(chosen, required=path is not None or "DIGEST_CONFIG" in os.environ)
    faults = _unknown_variables()
    try:
        settings = Settings(chosen.resolve().parent, **from_file)
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
