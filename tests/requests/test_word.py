"""A member is told what the staff did with what is theirs, with a word of the staff's own."""

from __future__ import annotations

from datetime import date

import pytest

from digest.errors import EditionFault
from digest.inbox.reviewing import dismiss
from digest.members.changes import set_left
from digest.members.suppressions import suppress
from digest.reading.message import Message, parse
from digest.requests.deciding import Wording, edit
from digest.requests.nameless import set_anonymous
from digest.requests.opening import Call, add_request
from digest.requests.trying import tried
from digest.requests.word import Word
from digest.store.engine import Store
from digest.store.reasons import SuppressionReason
from digest.store.states import DeliveryKind, DeliveryState, MailState
from tests.build import ADDRESS, ASK, KIM, LIS, SECRET, a_date, secretary
from tests.conftest import NOW, eml
from tests.databases import kept
from tests.house import House

TODAY = NOW.date()


@pytest.fixture
@kept
def asked(house: House) -> House:
    """Kim's #101 came by mail, and the next edition is planned."""
    a_date(house.store, NOW.replace(day=30, hour=23), NOW.replace(month=12, day=2))
    house.files(ASK)
    return house


def words(house: House) -> list[Message]:
    """The mails that tell members something."""
    return [parse(row.message or b"") for row in house.rows(DeliveryKind.UPDATE)]


def told_of(house: House, number: int) -> tuple[str, ...]:
    """Whom an edit of a request would tell."""

    def step(store: Store) -> bool:
        return edit(store, number, Wording(title="x"), by=secretary(), word=Word(house.value))

    return tried(house.store, step, today=TODAY).told


@pytest.mark.both
def test_who_asked_is_told_how_the_request_reads_after_an_edit_with_a_word_of_the_staffs_own(asked: House) -> None:
    change = Wording(text="Hvem har købt genbrugte uniformer?", deadline=date(2026, 12, 12))
    word = Word(asked.value, "Vi har taget dit telefonnummer ud.\n\nHilsen Tove")
    assert edit(asked.store, 101, change, by=secretary(), word=word)
    (mail,) = words(asked)
    assert (mail.sent_to, mail.subject) == ((KIM,), "Efterlysning #101 er rettet: Uniformer")
    assert "Sekretariatet har rettet din efterlysning #101. Sådan står den nu:" in mail.body
    assert "    Hvem har købt genbrugte uniformer?" in mail.body
    assert "Vi har taget dit telefonnummer ud.\n\nHilsen Tove" in mail.body
    assert "lørdag den 12. december 2026" in mail.body
    assert "onsdag den 2. december 2026" in mail.body
    assert mail.in_reply_to == "<1@nordmose.example>"


def test_a_reply_to_that_mail_comes_to_the_secretariat_and_goes_to_nobody_else(asked: House) -> None:
    edit(asked.store, 101, Wording(title="Tøj"), by=secretary(), word=Word(asked.value))
    (mail,) = words(asked)
    assert asked.files(eml(KIM, f"SV: {mail.subject}", "Nej, det var forkert.", to=mail.header("reply-to")))[-1] == (
        MailState.HELD,
        "change",
    )


@pytest.mark.both
def test_two_edits_are_told_twice_and_an_edit_without_a_word_is_not(asked: House) -> None:
    for title in ("Tøj", "Arbejdstøj"):
        edit(asked.store, 101, Wording(title=title), by=secretary(), word=Word(asked.value))
    assert not edit(asked.store, 101, Wording(title="Uniformer"), by=secretary())
    assert [mail.subject.partition(": ")[2] for mail in words(asked)] == ["Tøj", "Arbejdstøj"]


def test_an_edit_that_fails_tells_nobody(asked: House) -> None:
    with pytest.raises(EditionFault, match="what is to be changed"):
        edit(asked.store, 101, Wording(), by=secretary(), word=Word(asked.value))
    assert words(asked) == []


def test_what_was_told_by_telephone_is_told_back(asked: House) -> None:
    call = Call(title="Elbiler", text="Hvem har købt elbiler?", address=LIS)
    number = add_request(asked.store, call, first=1, by=secretary(), word=Word(asked.value, "Tak for snakken."))
    (mail,) = words(asked)
    assert (mail.sent_to, mail.subject) == ((LIS,), f"Modtaget: Efterlysning #{number}: Elbiler")
    assert f"Vi har skrevet din efterlysning op som #{number}. Sådan står den:" in mail.body
    assert "Tak for snakken." in mail.body
    assert mail.header("reply-to") == ADDRESS
    asked.files(eml(LIS, f"SV: {mail.subject}", "LUK", to=ADDRESS))
    assert asked.reason() == f"closed request #{number}"


@pytest.mark.both
def test_an_asker_without_a_name_reads_what_others_read(asked: House) -> None:
    asked.files(eml(LIS, "Elbiler i Tangsø", "ANONYM\n\nHvem har købt elbiler som Tangsø Kommune?"))
    edit(asked.store, 102, Wording(deadline=date(2026, 12, 12)), by=secretary(), word=Word(asked.value))
    (mail,) = words(asked)
    assert "Tangsø" not in mail.body + mail.subject
    assert "Den vises uden dit og din organisations navn." in mail.body


@pytest.mark.both
def test_a_member_whose_mail_is_put_aside_is_told_in_the_staffs_words(asked: House) -> None:
    asked.files(eml(LIS, "Frokost", "Torsdag passer"))
    mail_id = 2
    if asked.reasons()[-1][0] is not MailState.HELD:
        pytest.fail(f"not held: {asked.reason()}")
    assert dismiss(asked.store, mail_id, by=secretary(), word=Word(asked.value, "Vi ringer til dig i morgen."))
    (mail,) = words(asked)
    assert (mail.sent_to, mail.subject) == ((LIS,), "Vi har set på din mail")
    assert "»Frokost«" in mail.body
    assert "Vi ringer til dig i morgen." in mail.body


@pytest.mark.parametrize("secret", [SECRET, ""])
def test_a_reply_to_a_mail_that_was_put_aside_is_held_and_passed_on_to_nobody(asked: House, secret: str) -> None:
    asked.sets(association={"name": "IKA", "address": ADDRESS, "secret": secret})
    asked.files(eml(LIS, "Frokost", "Torsdag passer"))
    dismiss(asked.store, 2, by=secretary(), word=Word(asked.value))
    (mail,) = words(asked)
    reply = eml(
        LIS, f"SV: {mail.subject}", "Det var en efterlysning.", to=mail.header("reply-to"), in_reply_to=mail.message_id
    )
    assert asked.files(reply)[-1][0] is MailState.HELD


@pytest.mark.both
def test_strangers_machines_and_forged_senders_are_told_nothing(asked: House) -> None:
    asked.files(eml("eva@elsewhere.example", "Elbiler", "Hvem har købt elbiler?"))
    asked.files(eml(LIS, "Stole", "Hvem har købt stole?", authentication_results="mx.ika.example; dmarc=fail"))
    asked.files(eml(LIS, "Borde", "Hvem har købt borde?"), vouch=False)
    assert [state for state, _ in asked.reasons()[1:]] == [MailState.HELD] * 3
    for mail_id in (2, 3, 4):
        assert not dismiss(asked.store, mail_id, by=secretary(), word=Word(asked.value))
    assert words(asked) == []


def test_who_left_or_is_not_written_to_is_nobody_to_tell(asked: House) -> None:
    assert told_of(asked, 101) == (KIM,)
    with asked.store.write() as session:
        suppress(session, KIM, reason=SuppressionReason.BOUNCED, now=NOW)
    assert told_of(asked, 101) == ()
    asked.files(eml(LIS, "Elbiler", "Hvem har købt elbiler?"))
    set_left(asked.store, LIS, left=True, by=secretary())
    assert told_of(asked, 102) == ()
    assert not edit(asked.store, 102, Wording(title="Biler"), by=secretary(), word=Word(asked.value))
    assert words(asked) == []


@pytest.mark.both
def test_who_is_named_again_is_told_and_no_mail_that_says_otherwise_leaves(house: House) -> None:
    a_date(house.store, NOW.replace(day=30, hour=23), NOW.replace(month=12, day=2))
    house.receives(
        eml(KIM, "Uniformer", "Hvem har købt uniformer? Vi vil helst ikke nævnes i brevet.", message_id="<7@x>")
    )
    for anonymous in (True, False):
        set_anonymous(house.store, 101, anonymous=anonymous, by=secretary(), word=Word(house.value))
    rows = house.rows(DeliveryKind.UPDATE)
    assert [row.state for row in rows] == [DeliveryState.VOID, DeliveryState.PENDING]
    assert "uden dit og din organisations navn" in parse(rows[0].message or b"").body
    assert "vises fra nu af med dit og din organisations navn" in parse(rows[1].message or b"").body
