"""Mails of tests/mails, damaged or put together by chance, and what reading each costs and loses.

    python -m tests.reading.mutations SEED FIRST COUNT

reads so many in a process of its own, so that one that hangs or takes all memory ends nothing else. It writes each
mail's number before it is read, and below it what is wrong.
"""

from __future__ import annotations

import re
import signal
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import astuple
from pathlib import Path
from random import Random

from digest.reading import read_mail
from tests.reading.worded import lost, unseen, worded

MAILS = [path.read_bytes() for path in sorted((Path(__file__).parents[1] / "mails").glob("*.eml"))]
SECONDS, MEGABYTES = 1.0, 100
_HANGS = 20  # seconds, after which the process is ended
_LARGEST = 1_000_000
_SURROGATE = re.compile("[\ud800-\udfff]")

_CHARSETS = (
    b"utf-8 utf-7 utf-16 latin-1 windows-1252 iso-2022-jp gb18030 cp037 punycode idna unicode_escape x-no".split()
)
_ENCODINGS = b"base64 quoted-printable 7bit 8bit binary x-uuencode x-no".split()
_TYPES = (
    b"text/plain text/html text/calendar multipart/mixed multipart/alternative multipart/related multipart/report "
    b"message/rfc822 message/delivery-status message/partial application/ms-tnef application/pdf text nonsense/"
).split()
_PIECES = (
    b"\r\n", b"\n", b"\r", b"\r\n\r\n", b"\0", b"\xff\xfe", b"\xe2\x80\xae", b"=?utf-8?Q?=0D=0A?=", b"=?utf-8?B?",
    b"?=", b"--", b"-- \r\n", b"> ", b"<", b">", b'"', b"(", b";", b"@", b",", b":", b"=", b"=3D", b"&#0;",
    b"<!--", b"<div>",
    b"<style>", b"<table><tr><td>", b'<blockquote type="cite">', b"</", b"Fra: ", b"From: ", b"Sendt: ", b"Re: ",
    b"#112", b"Den 1. maj 2026 kl. 9 skrev Bo <bo@mail.example>:\r\n", b"Mvh\r\n", b"\xc3", b"\xed\xa0\x80",
    b" ", b"\t", b"\xc2\xa0",
)  # fmt: skip


def _place(raw: bytes, chance: Random) -> tuple[int, int]:
    """A piece of a mail, most often a short one."""
    begin = chance.randrange(len(raw) + 1)
    return begin, min(len(raw), begin + int(chance.paretovariate(0.6)))


def _flip(raw: bytes, chance: Random) -> bytes:
    changed = bytearray(raw)
    for _ in range(chance.randint(1, 20)):
        if changed:
            changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def _cut(raw: bytes, chance: Random) -> bytes:
    begin, end = _place(raw, chance)
    return raw[:begin] + raw[end:] if chance.random() < 0.8 else raw[:begin]


def _pump(raw: bytes, chance: Random) -> bytes:
    begin, end = _place(raw, chance)
    times = int(chance.paretovariate(0.4))
    return raw[:begin] + raw[begin:end] * min(times, _LARGEST // max(1, end - begin)) + raw[end:]


def _put(raw: bytes, chance: Random) -> bytes:
    begin = chance.randrange(len(raw) + 1)
    times = 1 if chance.random() < 0.6 else min(int(chance.paretovariate(0.3)), 200_000)
    return raw[:begin] + b"".join(chance.choices(_PIECES, k=chance.randint(1, 3))) * times + raw[begin:]


def _splice(raw: bytes, chance: Random) -> bytes:
    other = chance.choice(MAILS)
    begin, end = _place(raw, chance)
    first, last = sorted((chance.randrange(len(other)), chance.randrange(len(other))))
    return raw[:begin] + other[first:last] + raw[end:]


def _lines(raw: bytes, chance: Random) -> bytes:
    """Some of the lines exchanged, doubled or with other ends."""
    lines = raw.splitlines(keepends=True) or [b""]
    for _ in range(chance.randint(1, 5)):
        one, two = chance.randrange(len(lines)), chance.randrange(len(lines))
        lines[one], lines[two] = lines[two], lines[one]
        lines[one] += lines[two] * chance.randrange(2)
    end = chance.choice((b"", b"\n", b"\r", b"\r\n", b"\r\r\n"))
    return b"".join(lines) if not end else b"".join(line.rstrip(b"\r\n") + end for line in lines)


def _lie(raw: bytes, chance: Random) -> bytes:
    """A charset, an encoding or a type that is another."""
    pattern, words = chance.choice(
        [
            (rb'(?i)(charset="?)[\w-]+', _CHARSETS),
            (rb"(?i)(transfer-encoding: *)\S+", _ENCODINGS),
            (rb"(?i)(content-type: *)[^;\s]+", _TYPES),
            (rb'(?i)(boundary="?)[^"\s;]+', [b"b", b"", b"-", b"--", b"x" * 80]),
        ]
    )
    word, most = chance.choice(words), chance.choice((0, 1))
    found = re.sub(pattern, lambda match: match[1] + word, raw, count=most)
    return found if found != raw else b"Content-Type: text/html; charset=" + chance.choice(_CHARSETS) + b"\r\n" + raw


def _wrap(raw: bytes, chance: Random) -> bytes:
    """The mail within itself, some levels deep."""
    head = raw.partition(b"\n\n")[0].partition(b"\r\n\r\n")[0]
    for level in range(chance.randint(1, 30)):
        kind = chance.choice((b"message/rfc822", b'multipart/mixed; boundary="w%d"' % level))
        start = b"--w%d\r\n" % level if kind.startswith(b"multipart") else b""
        raw = b"Content-Type: " + kind + b"\r\n\r\n" + start + raw
    return head + b"\r\n" + raw


_WAYS: tuple[Callable[[bytes, Random], bytes], ...] = (_flip, _cut, _pump, _put, _splice, _lines, _lie, _wrap)


def mutated(seed: int, number: int) -> bytes:
    """Mail number `number` of a seed, always the same."""
    chance = Random(f"{seed}:{number}")
    raw = chance.choice(MAILS)
    for _ in range(chance.randint(1, 6)):
        raw = chance.choice(_WAYS)(raw, chance)[:_LARGEST]
    return raw


def wrong(raw: bytes, marks: Sequence[str] = ()) -> str:
    """What is wrong with how a mail is read, in which people see the words `marks`; "" for nothing."""
    before = _megabytes()
    start = time.thread_time()
    try:
        mail = read_mail(raw)
    except Exception as fault:  # noqa: BLE001  (what is looked for)
        return f"raises {type(fault).__name__}: {fault}"
    took, more = time.thread_time() - start, _megabytes("VmHWM") - before
    if more > MEGABYTES:
        return f"takes {more:.0f} MB"
    if took > SECONDS:
        return f"takes {took:.1f} s"
    if missing := [*lost(raw, mail), *unseen(marks, mail)]:
        return f"loses {' '.join(missing[:5])}"
    return "" if all(map(_can_be_kept, astuple(mail))) else "has what cannot be kept"


def _can_be_kept(value: object) -> bool:
    """Whether a database takes it: text without NUL and lone surrogates."""
    if isinstance(value, str):
        return "\0" not in value and not _SURROGATE.search(value)
    return not isinstance(value, tuple) or all(map(_can_be_kept, value))


def _megabytes(what: str = "VmRSS") -> float:
    """The memory of this process: what it has, from which the most that it has had (VmHWM) counts anew."""
    status = Path("/proc/self/status").read_text()
    if what == "VmRSS":
        Path("/proc/self/clear_refs").write_text("5")
    return int(status.partition(f"{what}:")[2].split()[0]) / 1024


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main(seed: int, first: int, count: int) -> None:
    wrong(MAILS[0])  # what is loaded and compiled once
    for number in range(first, first + count):
        _say(str(number))
        signal.alarm(_HANGS)
        for kind, found in (
            ("mail", wrong(mutated(seed, number))),
            ("worded mail", wrong(*worded(seed, number, MAILS))),
        ):
            if found:
                _say(f"{kind} {number} of seed {seed} {found}")
        signal.alarm(0)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:4]))
