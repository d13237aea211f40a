"""Requests that ask the same: what others see names no asker who wants no name, and answers go to who asked."""

from __future__ import annotations

from email.message import EmailMessage
from email.policy import SMTP

import pytest

from digest.errors import InputFault
from digest.inbox.views import mails
from digest.members.changes import Particulars, edit_member
from digest.reading.message import parse
from digest.requests.answering import Told, add_answer, pass_answer
from digest.requests.deciding import Wording, edit, merge, set_state
from digest.requests.trying import tried
from digest.requests.views import answer, request
from digest.requests.word import Word
from digest.store.reasons import MailReason
from digest.store.states import Consent, DeliveryKind, Doubt, MailState, RequestState
from digest.writing.reasons import mail_reason
from tests.build import ANN, ASK, KIM, LIS, OLE, a_member, a_request, an_answer, secretary, unname
from tests.conftest import NOW, eml
from tests.databases import kept
from tests.house import House

NAMING = "Det skrev jeg også til Lis Dam i Tangsø om. Det har vi."


@pytest.fixture
@kept
def asked(house: House) -> House:
    """Kim's #101, and Lis's #102, which has no name."""
    house.files(ASK, eml(LIS, "Arbejdstøj", "ANONYM\n\nHvem har købt arbejdstøj?"))
    return house


def named(words: str) -> list[str]:
    return [one for one in ("Lis", "Dam", "Tangsø") if one in words]


def gone_to(house: House) -> dict[str, str]:
    """The words of the answers to askers, by their address."""
    house.ticks(NOW)
    rows = house.rows(DeliveryKind.ANSWER)
    return {row.recipient: parse(row.message or b"").body for row in rows}


@pytest.mark.parametrize(("number", "into"), [(101, 102), (102, 101)])
def test_answers_from_before_are_masked_anew_when_either_asker_wants_no_name(
    asked: House, number: int, into: int
) -> None:
    given = an_answer(asked.store, NAMING, by=ANN, consent=Consent.EVERYONE)
    assert named(answer(asked.store, given).public_text) == ["Lis", "Dam", "Tangsø"]
    merge(asked.store, number, into, by=secretary())
    assert named(answer(asked.store, given).public_text) == []
    assert answer(asked.store, given).text == NAMING


@pytest.mark.both
@pytest.mark.parametrize(("number", "into"), [(101, 102), (102, 101)])
def test_words_of_a_request_name_nobody_who_asks_the_same_without_a_name(asked: House, number: int, into: int) -> None:
    edit(asked.store, 101, Wording(title="Tøj som i Tangsø", text="Hvem har tøj som Lis Dam?"), by=secretary())
    merge(asked.store, number, into, by=secretary())
    row = request(asked.store, 101)
    assert named(row.public_title + row.public_text) == []
    edit(asked.store, into, Wording(text="Hvem har tøj som Lis Dam i Tangsø?"), by=secretary())
    assert named(request(asked.store, into).public_text) == []


@pytest.mark.both
def test_who_is_told_of_the_merging_reads_no_name_either(asked: House) -> None:
    edit(asked.store, 101, Wording(title="Tøj som i Tangsø"), by=secretary())
    third = a_request(asked.store, address=OLE)
    merge(asked.store, 102, 101, by=secretary())
    merge(asked.store, third, 101, by=secretary(), word=Word(asked.value))
    (row,) = asked.rows(DeliveryKind.UPDATE)
    assert named(parse(row.message or b"").body) == []


def test_one_that_takes_its_name_off_later_takes_it_off_the_others_too(asked: House) -> None:
    unname(asked.store, 102, off=True)
    merge(asked.store, 102, 101, by=secretary())
    given = an_answer(asked.store, NAMING, by=ANN, consent=Consent.EVERYONE)
    assert named(answer(asked.store, given).public_text) == ["Lis", "Dam", "Tangsø"]
    unname(asked.store, 102)
    assert named(answer(asked.store, given).public_text) == []


def test_what_was_marked_out_stays_out_whatever_the_register_says_later(asked: House) -> None:
    given = an_answer(asked.store, NAMING, to=102, by=ANN, consent=Consent.EVERYONE)
    assert named(answer(asked.store, given).public_text) == []
    edit_member(asked.store, LIS, Particulars(name="Eva Krog", organisation="Klitby Kommune"), by=secretary())
    merge(asked.store, 102, 101, by=secretary())
    assert named(answer(asked.store, given).public_text) == []


def test_an_answer_for_everyone_from_a_house_that_asks_the_same_without_a_name_waits(asked: House) -> None:
    given = an_answer(asked.store, "Det har vi.", by=LIS, consent=Consent.EVERYONE)
    assert answer(asked.store, given).doubt is Doubt.NONE
    merge(asked.store, 102, 101, by=secretary())
    assert answer(asked.store, given).doubt is Doubt.OWN_HOUSE


def test_an_answer_to_the_merged_one_goes_to_both_and_names_neither_to_the_other(asked: House) -> None:
    merge(asked.store, 102, 101, by=secretary())
    an_answer(asked.store, NAMING, to=102, by=ANN)
    words = gone_to(asked)
    assert sorted(words) == [KIM, LIS]
    assert named(words[KIM]) == []


def test_an_answer_to_one_names_nobody_who_asks_the_same_to_its_own_asker(asked: House) -> None:
    merge(asked.store, 102, 101, by=secretary())
    an_answer(asked.store, NAMING, by=ANN)
    assert named(gone_to(asked)[KIM]) == []


@pytest.mark.both
def test_answers_from_before_stay_with_who_asked_that_and_those_after_parting_too(asked: House) -> None:
    an_answer(asked.store, "Det har vi i Klitmark.", to=102, by=ANN)
    assert list(gone_to(asked)) == [LIS]
    merge(asked.store, 102, 101, by=secretary())
    assert list(gone_to(asked)) == [LIS]
    set_state(asked.store, 102, RequestState.OPEN, by=secretary())
    an_answer(asked.store, "Det har vi.", by=ANN)
    assert sorted(gone_to(asked)) == [KIM, LIS]
    assert [row.recipient for row in asked.rows(DeliveryKind.ANSWER)] == [LIS, KIM]


@pytest.fixture
@kept
def merged(asked: House) -> House:
    """Lis's request without a name is merged into Kim's."""
    merge(asked.store, 102, 101, by=secretary())
    return asked


def with_files(*files: tuple[str, str], words: str = "Det har vi.", sender: str = ANN) -> bytes:
    """An answer to Kim with text files."""
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["Subject"], mail["Message-ID"] = sender, "SV: Uniformer #101", "<9@english.example>"
    mail.set_content(words)
    for name, content in files:
        mail.add_attachment(content.encode(), maintype="text", subtype="plain", filename=name)
    return bytes(mail)


def files_of(house: House) -> dict[str, list[str]]:
    """The names of the files that went to askers, by their address."""
    house.ticks(NOW)
    rows = house.rows(DeliveryKind.ANSWER)
    return {row.recipient: [file.filename for file in parse(row.message or b"").files] for row in rows}


@pytest.mark.both
def test_a_file_that_names_who_asks_the_same_without_a_name_waits_and_goes_to_them_alone(merged: House) -> None:
    merged.files(with_files(("noter til Lis Dam Tangsø.txt", "Hej"), ("krav.txt", "Krav til uniformer")))
    assert merged.reasons()[-1] == (MailState.HELD, MailReason.NAMES_ASKER)
    assert answer(merged.store, 1).doubt is Doubt.NAMES_ASKER
    shown = mails(merged.store)[0]
    assert "noter til Lis Dam Tangsø.txt" in mail_reason(shown.reason, shown.values, "da")
    assert gone_to(merged) == {}
    goes = tried(merged.store, lambda store: pass_answer(store, 1, by=secretary()), today=NOW.date()).passing
    assert [(one.addresses, one.files) for one in goes] == [
        ((KIM,), ("krav.txt",)),
        ((LIS,), ("noter til Lis Dam Tangsø.txt", "krav.txt")),
    ]
    pass_answer(merged.store, 1, by=secretary())
    assert files_of(merged) == {KIM: ["krav.txt"], LIS: ["noter til Lis Dam Tangsø.txt", "krav.txt"]}
    assert named(gone_to(merged)[KIM]) == []


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("noter_til_Lis_Dam.txt", "Hej"),
        ("LisDam-svar.txt", "Hej"),
        ("tangsoe_priser.txt", "Hej"),
        ("noter.txt", "Noter til Lis Dam"),
        ("noter.txt", "Priser, også sendt til Tangsø"),
        ("noter.txt", "Skriv til lis@tangsoe.example"),
    ],
)
def test_a_file_names_somebody_by_its_name_or_in_its_words(merged: House, name: str, content: str) -> None:
    merged.files(with_files((name, content)))
    assert merged.reasons()[-1] == (MailState.HELD, MailReason.NAMES_ASKER)
    pass_answer(merged.store, 1, by=secretary())
    assert files_of(merged) == {KIM: [], LIS: [name]}


def test_a_file_that_names_nobody_who_asks_the_same_goes_to_all(merged: House) -> None:
    merged.files(with_files(("til Kim Holm.txt", "Krav til uniformer")))
    assert files_of(merged) == {KIM: ["til Kim Holm.txt"], LIS: ["til Kim Holm.txt"]}


def test_a_file_that_is_kept_here_is_not_told_of_by_a_name_in_it(merged: House) -> None:
    merged.files(with_files(("til Lis Dam.exe", "MZ"), ("krav.exe", "MZ")))
    pass_answer(merged.store, 1, by=secretary())
    words = gone_to(merged)
    assert "krav.exe" in words[KIM]
    assert named(words[KIM]) == []
    assert "til Lis Dam.exe" in words[LIS]


def test_a_file_from_before_the_merging_waits_too(asked: House) -> None:
    asked.files(with_files(("noter til Lis Dam.txt", "Hej")))
    assert answer(asked.store, 1).doubt is Doubt.NONE
    merge(asked.store, 102, 101, by=secretary())
    assert answer(asked.store, 1).doubt is Doubt.NAMES_ASKER
    unname(asked.store, 102, off=True)
    assert answer(asked.store, 1).doubt is Doubt.NONE
    assert files_of(asked)[KIM] == ["noter til Lis Dam.txt"]


def test_a_word_of_the_staff_to_all_who_asked_names_nobody_without_a_name(merged: House) -> None:
    merged.files(with_files(("til Lis Dam.txt", "Hej")))
    with pytest.raises(InputFault, match="Lis Dam"):
        pass_answer(merged.store, 1, by=secretary(), word=Word(merged.value, "Lis Dam spurgte om det samme."))


@pytest.mark.both
@pytest.mark.parametrize("sender", [LIS, "signe@tangsoe.example"])
def test_an_answer_from_the_house_of_a_merged_request_without_a_name_waits(merged: House, sender: str) -> None:
    a_member(merged.store, "signe@tangsoe.example", name="Signe Egebjerg", organisation="Tangsø Kommune")
    merged.files(eml(sender, "SV: Uniformer #101", "Vi har siden selv fundet et eksempel. Det gik godt."))
    assert merged.reasons()[-1] == (MailState.HELD, MailReason.OWN_HOUSE)
    assert answer(merged.store, 1).doubt is Doubt.OWN_HOUSE
    assert gone_to(merged) == {}
    pass_answer(merged.store, 1, by=secretary())
    assert KIM in gone_to(merged)


def test_a_colleagues_answer_to_the_house_that_asked_without_a_name_waits_once_another_gets_it(asked: House) -> None:
    a_member(asked.store, "signe@tangsoe.example", name="Signe Egebjerg", organisation="Tangsø Kommune")
    given = an_answer(asked.store, "Det har vi herovre.", to=102, by="signe@tangsoe.example")
    assert answer(asked.store, given).doubt is Doubt.NONE
    merge(asked.store, 101, 102, by=secretary())
    assert answer(asked.store, given).doubt is Doubt.OWN_HOUSE
    unname(asked.store, 102, off=True)
    assert answer(asked.store, given).doubt is Doubt.NONE


def test_an_answer_by_telephone_from_the_house_of_a_merged_request_without_a_name_waits_too(merged: House) -> None:
    given = add_answer(merged.store, 101, Told(text="Det har vi fundet.", address=LIS), by=secretary())
    assert answer(merged.store, given).doubt is Doubt.OWN_HOUSE
    assert gone_to(merged) == {}
