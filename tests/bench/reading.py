"""Reading: ordinary mails a second beside `email.policy.default` alone; a megabyte made to be slow in 100 ms a core.

The limit is meant for a quiet core of the class of machine in the README; each time is the best of three. The growth
is the time of two megabytes over that of one: 2 is as fast as size.
"""

from __future__ import annotations

import email
import email.policy
import sys
import time
from collections.abc import Callable
from pathlib import Path

from digest.reading import read_mail
from tests.bench.crafted import crafted

PER_SECOND, LIMIT, GROWTH = 250, 0.100, 2.6
MAILS = [path.read_bytes() for path in sorted((Path(__file__).parents[1] / "mails").glob("*.eml"))]


def best(work: Callable[[], object], times: int = 3) -> float:
    """The shortest of so many runs, in seconds."""
    took = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        took.append(time.perf_counter() - start)
    return min(took)


def by_library() -> None:
    for raw in MAILS:
        try:
            message = email.message_from_bytes(raw, policy=email.policy.default)
            [str(value) for value in message.values()]
            body = message.get_body(("plain", "html"))
            if body is not None:
                body.get_content()
        except Exception:  # noqa: BLE001  (it raises on real mail; that is what it is compared for)
            continue


def main() -> int:
    ours = len(MAILS) / best(lambda: [read_mail(raw) for raw in MAILS])
    library = len(MAILS) / best(by_library)
    print(f"{len(MAILS)} ordinary mails of {sum(map(len, MAILS)) // len(MAILS)} bytes: {ours:.0f} a second read,")
    print(f"{library:.0f} a second by email.policy.default without reading; limit {PER_SECOND}")
    slow = []
    twice = crafted(2_000_000)
    for name, raw in crafted().items():
        one, two = best(lambda raw=raw: read_mail(raw)), best(lambda name=name: read_mail(twice[name]))
        slow.append((one, two / one, name))
    for took, growth, name in sorted(slow, reverse=True)[:12]:
        print(f"{took * 1000:5.0f} ms a MB, times {growth:.1f} for two MB: {name}")
    over = [name for took, growth, name in slow if took > LIMIT or (growth > GROWTH and took > LIMIT / 4)]
    print(f"{len(slow)} mails made to be slow, limit {LIMIT * 1000:.0f} ms each; over it: {', '.join(over) or 'none'}")
    return int(ours < PER_SECOND or bool(over))


if __name__ == "__main__":
    sys.exit(main())
