"""How mail comes in and goes out, and for how long it is kept."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, model_validator

from digest.settings.values import HERE, Group


class Security(StrEnum):
    """How the connection to the mail server is protected."""

    NONE = "none"
    STARTTLS = "starttls"
    TLS = "tls"


class Imap(Group):
    """A mailbox on a server. Mail is left in `folder`; with `handled`, what is kept here is moved to that folder.

    host: the server; none reads no mailbox.
    port: where it listens.
    security: how the connection is protected; `none` for a server on this machine.
    username: whose mailbox it is; needed with `host`.
    password: belongs in the variable.
    token_command: a program that prints an access token (XOAUTH2), where the server takes no password.
    folder: the folder that is read.
    handled: the folder that mail is moved to once it is kept; none leaves it unseen where it is.
    timeout: for how many seconds the server may be silent.
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
        if self.host and self.security is Security.NONE and self.host not in HERE:
            raise ValueError("security must be 'tls' or 'starttls': a password must not travel in the clear")
        if self.handled and self.handled.casefold() == self.folder.casefold():
            raise ValueError("handled must be another folder than folder")
        return self


class Inbox(Group):
    """Where mail arrives: folders of .eml files, Maildirs, mbox files, a mailbox on a server.

    sources: folders of .eml files, Maildirs, mbox files; they are only read.
    server: whose Authentication-Results are believed, by its name there; microsoft365 for the one without a name. A
    mail that fails its check is held; "" believes nobody's.
    most_an_hour: mails of one sender in an hour; those beyond are held.
    """

    sources: tuple[Path, ...] = ()
    imap: Imap = Imap()
    server: str = ""
    most_an_hour: int = Field(default=20, ge=1)


class Bounces(Group):
    """When an address whose mail bounces is suppressed.

    permanent: after this many permanent bounces.
    temporary: after this many of either kind.
    days: the days over which they are counted. Bounces for the content or the sender do not count.
    """

    permanent: int = Field(default=1, ge=1)
    temporary: int = Field(default=5, ge=1)
    days: int = Field(default=90, ge=1)


class Dkim(Group):
    """The key with which we sign our mail ourselves, where the server does not.

    selector: the name under which the public key stands in the domain's DNS; "" where we do not sign.
    key: the file with the private key.
    """

    selector: str = Field(default="", pattern=r"^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9][a-z0-9-]*)*)?$")
    key: Path = Path("var/dkim.pem")


class Smtp(Group):
    """The server that takes our mail.

    host: the server; while there is none, nothing is sent.
    port: where it listens; 587 for a log-in.
    security: how the connection is protected; `none` for a relay on this machine, without a user name.
    username: who logs in, where the server asks for it.
    password: belongs in the variable.
    own_return_path: each mail has an envelope sender of its own, so that a bounce tells which mail came back; false
    where a gateway refuses such addresses.
    proof: how other servers see that a mail of our domain is ours: dkim (the server signs for it) or spf (the domain
    names the server); "" while nobody has made sure, which each edition's checks report, unless we sign ourselves.
    timeout: for how many seconds the server may be silent.
    connections: over how many connections a long edition goes at once, of all programs on a PostgreSQL database; fewer
    where the server takes fewer, and one more for small mails where all of these wait for it.
    per_second: the most mails in a second, of all programs on the database; 0 for as many as the server takes.
    per_hour: the most mails in an hour; a tenth of them is kept for small mails; 0 for no limit.
    per_domain: the most mails in a second to the addresses of one domain; 0 for no limit.
    """

    host: str = ""
    port: int = Field(default=25, ge=1, le=65535)
    security: Security = Security.STARTTLS
    username: str = ""
    password: SecretStr = SecretStr("")
    own_return_path: bool = True
    proof: Literal["", "dkim", "spf"] = ""
    dkim: Dkim = Dkim()
    connections: int = Field(default=10, ge=1, le=100)
    per_second: float = Field(default=0, ge=0)
    per_hour: int = Field(default=0, ge=0)
    per_domain: float = Field(default=0, ge=0)
    timeout: float = Field(default=60, gt=0, le=90)  # three waits, and ten minutes, fit into a lease

    @model_validator(mode="after")
    def _no_password_in_the_clear(self) -> Smtp:
        if self.username and self.security is Security.NONE:
            raise ValueError("username needs security = 'starttls' or 'tls': a password must not travel in the clear")
        return self


class Keep(Group):
    """How long mails are kept.

    mail_days: after this many days the mails as they came, and those we sent with their files, are emptied; what was
    made of them stays. It cannot be unlimited, since mails are full of personal data.
    """

    mail_days: int = Field(default=365, ge=30, le=3650)  # a person needs a month to look at mails
