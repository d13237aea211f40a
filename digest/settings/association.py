"""The association, and the secret of its links."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field, SecretStr

from digest.addresses import checked
from digest.marks import Key, Purpose, reply_address
from digest.settings.values import Group

Address = Annotated[str, AfterValidator(checked)]


class Association(Group):
    """Who writes the letter, and where members write to.

    name: who the letter is from, as people read it.
    address: where members write to; the letter comes from it.
    letter: the name of the letter.
    secret: signs the addresses members reply to (`efterlysning+r112-k7x3mq@`), and the links to the web pages; without
    one they reply to the plain address, which is needed where the mail server knows no such addresses.
    old_secrets: earlier secrets, still valid for the replies and links of earlier letters.
    """

    name: str = Field(min_length=1)
    address: Address
    letter: str = "Efterlysninger"
    secret: SecretStr = Field(default=SecretStr(""), repr=False)
    old_secrets: tuple[SecretStr, ...] = Field(default=(), repr=False)

    @property
    def secrets(self) -> tuple[str, ...]:
        """The secrets with which our addresses may be signed, the newest first."""
        told = (one.get_secret_value() for one in (self.secret, *self.old_secrets))
        return tuple(secret for secret in told if secret)

    def bounce_address(self, own: str, delivery: int) -> str:
        """The envelope sender of a mail, by which its bounces are recognised; `own` itself without a secret."""
        return reply_address(own, Key(Purpose.BOUNCE, delivery), self.secret.get_secret_value())
