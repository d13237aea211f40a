"""What is said over SMTP to hand over one mail, and what the server's replies make of it; without a socket.

The final dot is said separately: a connection lost before it means that nothing was taken, one lost after it is a
doubt that only a person can settle (RFC 5321, section 4.5.3.2.6), since a silent second copy is worse than a question.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterable
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache

from digest.delivery.replies import CLOSING, About, Reply
from digest.errors import DeliveryFault
from digest.store.states import DeliveryState

FINAL = 600.0
"""Seconds for the answer to the end of a mail (RFC 5321, section 4.5.3.2.6)."""
_ENDS = re.compile(r"[\s<>\0]")
_DOTTED = re.compile(rb"\r\n\.")
_SHARED = range(2_000, 200_000)  # bytes of a piece that other mails likely have too
_OF_SIZE = frozenset({452, 552})
"""Codes by which MAIL speaks of the size of a mail, and not of us (RFC 1870, section 6)."""


@dataclass(frozen=True, slots=True)
class Say:
    """Words for the server. answered: its reply is waited for; else it goes on once they are written.

    patience: for how many seconds more than others it may be silent.
    """

    words: bytes
    answered: bool = True
    patience: float = 0.0


@dataclass(frozen=True, slots=True)
class Result:
    """The new state of one mail, and why: the server's words, or what happened on the way to it.

    lost: the connection ended, or was silent for too long, before the mail was handed over.
    """

    state: DeliveryState
    reason: str = ""
    reply: Reply | None = None
    about: About = About.NOTHING
    lost: bool = False

    @property
    def ends(self) -> bool:
        """Whether the connection takes no mail any more: what comes next could not be told apart."""
        return self.lost or self.state is DeliveryState.UNCERTAIN


Talk = Generator[Say, Reply, Result | None]
"""A conversation: what is said, and the reply to it, in turns. OSError is thrown in where the connection is lost."""


class Closing(DeliveryFault):
    """The server closes this connection, and perhaps lets in nobody."""

    def __init__(self, result: Result) -> None:
        super().__init__(f"The mail server closes: {result.reason}")


def hand_over(sender: str, recipient: str, whole: bytes, *, takes: frozenset[str]) -> Talk:
    """Hands over one mail, `stuffed`. Raises DeliveryFault when the server closes or refuses our sender.

    takes: which of `size` and `pipelining` the server offers. 4xx, and 5xx that speaks of us or of the server:
    deferred. Other 5xx: failed. Lost before the final dot: deferred. Lost after it, or answered by nonsense, or by
    nothing for too long: uncertain.
    """
    try:
        refused = yield from _envelope(sender, recipient, len(whole), takes)
        if refused:
            return refused
        yield Say(whole, answered=False)
    except OSError as fault:
        return Result(DeliveryState.DEFERRED, f"connection lost before the end of the mail: {fault}", lost=True)
    except ValueError as fault:  # of this mail's addresses; nothing was sent of it
        return Result(DeliveryState.FAILED, f"the address cannot be written in SMTP: {fault}")
    return (yield from _end())


def take_leave() -> Talk:
    """Ends the connection politely."""
    with suppress(OSError):
        yield Say(b"QUIT\r\n")
    return None


def _end() -> Generator[Say, Reply, Result]:
    """The final dot, and what the server says to it."""
    try:
        reply = yield Say(b".\r\n", patience=FINAL)
    except TimeoutError:
        return Result(DeliveryState.UNCERTAIN, "no answer to the end of the mail")
    except OSError as fault:
        return Result(DeliveryState.UNCERTAIN, f"connection lost after the end of the mail: {fault}")
    if 200 <= reply.code < 300:
        return Result(DeliveryState.SENT, f"{reply}", reply)
    return _sound(_judged(reply, to_rcpt=False, neither=DeliveryState.UNCERTAIN))


def _envelope(sender: str, recipient: str, size: int, takes: frozenset[str]) -> Generator[Say, Reply, Result | None]:
    """What keeps the mail from being handed over; None where the server waits for it.

    Whom it is from and for, and DATA, travel together where the server takes them so (RFC 2920).
    """
    declared = f" SIZE={size}" if "size" in takes else ""  # RFC 1870
    mail, rcpt, data = _command("MAIL FROM", sender, declared), _command("RCPT TO", recipient), b"DATA\r\n"
    together = "pipelining" in takes
    reply = yield Say(mail + rcpt + data if together else mail)
    if reply.code in _OF_SIZE:
        yield from _unwanted(2 * together)
        return (yield from _refused(reply, to_rcpt=False))
    if not 200 <= reply.code < 300:
        if reply.code == CLOSING:
            raise Closing(_judged(reply, to_rcpt=False))
        raise DeliveryFault(f"The mail server refuses {sender} as sender: {reply}")
    reply = yield Say(b"" if together else rcpt)
    if not 200 <= reply.code < 300:
        yield from _unwanted(together if reply.code >= 400 and reply.code != CLOSING else 0)
        return (yield from _refused(reply, to_rcpt=True))
    reply = yield Say(b"" if together else data)
    return None if reply.code == 354 else (yield from _refused(reply, to_rcpt=False))


def _unwanted(replies: int) -> Generator[Say, Reply, None]:
    """Takes so many replies to what travelled along; a DATA for nobody is ended by a lone dot (RFC 2920, 3.1)."""
    for _ in range(replies):
        reply = yield Say(b"")
        if reply.code == 354:
            yield Say(b".\r\n")


def _refused(reply: Reply, *, to_rcpt: bool) -> Generator[Say, Reply, Result]:
    result = _sound(_judged(reply, to_rcpt=to_rcpt))
    if not result.ends:
        with suppress(OSError):
            yield Say(b"RSET\r\n")
    return result


def _sound(result: Result) -> Result:
    if result.about is About.CLOSING:
        raise Closing(result)
    return result


def _judged(reply: Reply, *, to_rcpt: bool, neither: DeliveryState = DeliveryState.DEFERRED) -> Result:
    """What a reply that takes nothing makes of a mail; `neither`: what one that is no answer makes of it."""
    if reply.code < 400:
        return Result(neither, f"no answer: {reply}", lost=neither is DeliveryState.DEFERRED)
    about = reply.about(to_rcpt=to_rcpt)
    state = DeliveryState.FAILED if about is About.RECIPIENT else DeliveryState.DEFERRED
    return Result(state, f"{reply}", reply, about)


def _command(verb: str, address: str, more: str = "") -> bytes:
    """A command of the envelope. Raises ValueError for an address that is not ASCII, or would end the line."""
    if _ENDS.search(address):
        raise ValueError(f"{address!r} ends before its end")
    return f"{verb}:<{address}>{more}\r\n".encode("ascii")


def stuffed(pieces: Iterable[bytes]) -> bytes:
    """A mail in pieces with doubled leading dots, ended by CRLF (RFC 5321, section 4.5.2); no piece ends within one.

    A long piece, which other mails share, is looked through once.
    """
    told, begins = list[bytes](), True
    for piece in filter(None, pieces):
        if begins and piece.startswith(b"."):
            told.append(b".")
        told.append(_kept(piece) if len(piece) in _SHARED else _dotted(piece))
        begins = piece.endswith(b"\r\n")
    return b"".join(told if begins else [*told, b"\r\n"])


def _dotted(piece: bytes) -> bytes:
    return _DOTTED.sub(b"\r\n..", piece)  # a third of the time that `replace` takes


_kept = lru_cache(maxsize=32)(_dotted)
