"""Taking mail in: from a Maildir to rows in SQLite, each write as durable as in a real house; limit 100 a second.

Half ask, a quarter answers, the rest are the odd mails of tests/mails, whose writers nobody knows.
"""

from __future__ import annotations

import sys
import tempfile
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from digest.followup.answers import pass_on
from digest.followup.receipts import acknowledge
from digest.inbox.collect import collect
from digest.inbox.filing import file_mails
from digest.inbox.sources.files import LocalSource
from digest.reading import Ours
from digest.store.engine import Store, connect
from digest.store.migrations import upgrade
from digest.store.states import MailState
from tests.build import a_house, a_member
from tests.conftest import eml

COUNT, LIMIT, MEMBERS = 2_000, 100, 200
OWN = "efterlysning@ika.example"
NOW = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
ODD = [path.read_bytes() for path in sorted((Path(__file__).parents[1] / "mails").glob("*.eml"))]
WORDS = (
    "Kære alle\n\nVi skal til at udbyde {0} i 2027 og leder efter nogen, der har købt {0} med krav om genbrug eller "
    "reparation. Hvad kostede det, og hvordan gik det med leverandøren? Vi er en kommune med 40.000 indbyggere og har "
    "ikke prøvet det før, så alt er velkomment.\n\nMed venlig hilsen\nBo nr. {1}\nIndkøb\nNordmose Kommune\n"
)
THINGS = ("uniformer", "elbiler", "madservice", "kontormøbler", "asfalt", "rengøring", "tablets", "legepladser")


def mails() -> list[bytes]:
    found = []
    for number in range(COUNT):
        sender, thing = f"m{number % MEMBERS}@k{number % 98}.example", THINGS[number % len(THINGS)]
        if number % 4 < 2:
            found.append(eml(sender, f"{thing.title()} nr. {number}", WORDS.format(thing, number)))
        elif number % 4 == 2:
            words = f"Det har vi gjort {number} gange, og det gik godt.\n\nMvh Lis"
            found.append(eml(sender, f"SV: Efterlysning #{1 + number // 4} {thing}", words))
        else:
            found.append(b"X-Number: %d\r\n" % number + ODD[number % len(ODD)])
    return found


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        for part in ("new", "cur"):
            (place / "mail" / part).mkdir(parents=True)
        for number, raw in enumerate(mails()):
            (place / "mail" / "new" / f"{number:06}.M1.ika").write_bytes(raw)
        engine = connect(f"sqlite:///{place / 'digest.sqlite3'}")
        upgrade(engine)
        store = Store(engine)
        for sender in sorted({f"m{number % MEMBERS}@k{number % 98}.example" for number in range(COUNT)}):
            a_member(store, sender, name=sender.partition("@")[0], organisation=sender.partition("@")[2])
        return measured(store, place / "mail")


def measured(store: Store, mailbox: Path) -> int:
    house = a_house(Ours(address=OWN), most_an_hour=10_000)
    started = time.perf_counter()
    collected = collect(store, [LocalSource(mailbox)], now=NOW)
    kept = time.perf_counter()
    states = file_mails(store, house=house, now=NOW)
    filed = time.perf_counter()
    house = replace(house, secret="hemmelig")
    told = acknowledge(store, house=house, now=NOW)
    passed = pass_on(store, house=house, now=NOW)
    done = time.perf_counter()
    assert collected.new == COUNT, collected
    a_second = COUNT / (filed - started)
    print(f"{COUNT} mails kept in {kept - started:.1f} s and filed in {filed - kept:.1f} s: {a_second:.0f} a second,")
    print(f"limit {LIMIT}; {', '.join(f'{count} {state}' for state, count in sorted(states.items()))}")
    print(f"{told} receipts and {passed} answers on to askers in {done - filed:.1f} s more")
    return int(a_second < LIMIT or states[MailState.FAILED] > 0)


if __name__ == "__main__":
    sys.exit(main())
