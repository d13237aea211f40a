"""Answers of members who do not want to be named, answers to such, and telephone numbers for everyone."""

from __future__ import annotations

from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

import pytest

from digest.accounts.audit import decisions
from digest.edition.checks import Level, check
from digest.edition.compose import compose
from digest.followup.answers import pass_on
from digest.inbox.reviewing import Verdict, accept, retry
from digest.members.changes import Particulars, edit_member
from digest.reading.message import parse
from digest.requests.answering import pass_answer
from digest.requests.views import answer, answers, request
from digest.store.acts import Act
from digest.store.reasons import MailReason
from digest.store.states import Consent, DeliveryKind, DeliveryState, Doubt, MailState
from digest.writing.reasons import answer_way
from tests.anonymity.texts import lines
from tests.build import (
    ASK,
    KIM,
    LIS,
    NEXT,
    OLE,
    PERIOD,
    SENDS,
    a_member,
    a_request,
    goes_out,
    secretary,
    to_change,
    unname,
)
from tests.conftest import eml
from tests.house import House

BY = secretary()


def reply(words: str, *, sender: str = LIS, subject: str = "SV: Uniformer #101") -> bytes:
    return eml(sender, subject, words)


def passed(house: House) -> list[str]:
    """What went to askers: the whole mails."""
    pass_on(house.store, house=house.value, now=house.now)
    mails = [row.message or b"" for row in house.rows(DeliveryKind.ANSWER)]
    return [f"{raw.decode()}\n{parse(raw).body}" for raw in mails]


@pytest.mark.parametrize("words", [line.split(" | ")[1] for line in lines("tells.txt")])
@pytest.mark.words
def test_an_answer_without_a_name_that_may_tell_is_held(house: House, words: str) -> None:
    house.files(ASK, reply(f"ANONYM\n\nDet gik godt. {words}"))
    assert house.reasons()[-1] == (MailState.HELD, MailReason.MAY_TELL)
    assert passed(house) == []
    assert answer(house.store, 1).tells


def test_a_file_is_held_too_and_never_passed_on_without_a_name(house: House) -> None:
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["Subject"], mail["Message-ID"] = LIS, "SV: Uniformer #101", "<7@tangsoe.example>"
    mail.set_content("Det gik godt.\n\nANONYM")
    mail.add_attachment(b"%PDF-1.4 /Author (Lis Dam)", maintype="application", subtype="pdf", filename="krav.pdf")
    house.files(ASK, bytes(mail))
    assert house.reasons()[-1] == (MailState.HELD, MailReason.MAY_TELL)
    assert answer(house.store, 1).files == ("krav.pdf",)
    pass_answer(house.store, 1, by=BY)
    (whole,) = passed(house)
    assert not [word for word in ("krav.pdf", "Lis", "PDF-1.4", "tangsoe") if word in whole]


def test_an_answer_without_a_name_waits_for_a_person_and_goes_without_the_name(house: House) -> None:
    house.files(ASK, reply("ANONYM\n\nDet gik godt i tangsø, ring 12 34 56 78. Vi ville gøre det igen.\n\nMvh Lis"))
    assert house.reasons()[-1] == (MailState.HELD, MailReason.NAMELESS)
    assert passed(house) == []
    pass_answer(house.store, 1, by=BY)
    (whole,) = passed(house)
    assert "Det gik godt i […], ring […]." in whole
    assert not [word for word in ("tangsø", "Lis", "12 34 56 78") if word in whole]


@pytest.mark.both
def test_an_answer_whose_mail_is_written_and_has_not_left_loses_its_name(house: House) -> None:
    house.files(ASK, reply("Det gik godt i Tangsø."))
    assert "Lis Dam, Tangsø Kommune" in passed(house)[0]
    assert house.files(to_change(2, "ANONYM", sender=LIS))[-1] == (MailState.FILED, MailReason.CHANGED)
    (row,) = house.rows(DeliveryKind.ANSWER)
    assert (row.state, row.reason) == (DeliveryState.SUPPRESSED, "unnamed")
    (held,) = answers(house.store)
    assert (held.doubt, held.consent) == (Doubt.NAMELESS, Consent.ANONYMOUS)
    pass_on(house.store, house=house.value, now=house.now)
    assert house.rows(DeliveryKind.ANSWER)[0].state is DeliveryState.SUPPRESSED
    pass_answer(house.store, 1, by=BY)
    (whole,) = passed(house)
    assert house.rows(DeliveryKind.ANSWER)[0].state is DeliveryState.PENDING
    assert "Det gik godt i […]." in whole
    assert "Lis" not in whole


@pytest.mark.both
def test_a_person_lets_it_go_as_it_is_masked_or_with_the_name(house: House) -> None:
    house.files(ASK, reply("ANONYM\n\nVi i Tangsø bor på Fjordgade 12."), reply("Det gik godt. Nævn os ikke."))
    pass_answer(house.store, 1, by=BY)
    pass_answer(house.store, 2, named=True, by=BY)
    one, other = passed(house)
    assert "Vi i […] bor på Fjordgade 12." in one
    assert "Lis Dam" not in one
    assert "Lis Dam, Tangsø Kommune" in other
    assert [row.consent for row in answers(house.store)] == [Consent.ASKER, Consent.ANONYMOUS]
    assert [state for state, _ in house.reasons()] == [MailState.FILED] * 3


def test_accepting_its_mail_lets_it_go_as_it_is_or_makes_something_else_of_it(house: House) -> None:
    house.files(ASK, reply("Det gik godt. Nævn os ikke."), reply("Hvem har stole? Nævn os ikke."))
    assert accept(house.store, 2, house=house.value, by=BY).reason == MailReason.ANSWER
    assert accept(house.store, 3, Verdict(as_request=True), house=house.value, by=BY).state is MailState.HELD
    assert [row.doubt for row in answers(house.store)] == [Doubt.NONE]
    assert "Lis" not in passed(house)[0]


def test_a_held_answer_is_read_again(house: House) -> None:
    house.files(ASK, reply("Det gik godt. Nævn os ikke."))
    assert retry(house.store, 2, house=house.value, by=BY) is MailState.HELD
    assert len(answers(house.store)) == 1


@pytest.mark.parametrize("wish", ["Helst uden at vi nævnes.", "Nævn os ikke.", "ANONYM"])
def test_an_answer_without_a_name_does_not_say_that_none_is_wished(house: House, wish: str) -> None:
    house.files(ASK, reply(f"Det gik godt.\n\n{wish}"))
    assert answer(house.store, 1).public_text == "Det gik godt."


@pytest.mark.parametrize("words", ["Det her er kun til dig, Pia.", "Hold det mellem os.", "Det er fortroligt."])
def test_an_answer_without_a_name_says_that_it_is_for_the_asker_alone(house: House, words: str) -> None:
    house.files(ASK, reply(f"ANONYM\n\nDet gik skidt. {words}"))
    pass_answer(house.store, 1, by=BY)
    (whole,) = passed(house)
    assert f"Det gik skidt. {words}" in whole


@pytest.mark.parametrize("sender", [OLE, LIS])
@pytest.mark.parametrize("words", ["Det her er kun til dig, Kim.", "Kun mellem os.", "Behandl det fortroligt."])
def test_an_answer_for_the_asker_alone_is_about_itself_and_not_about_the_request(
    house: House, sender: str, words: str
) -> None:
    house.files(ASK, reply(words, sender=sender))
    assert (request(house.store, 101).anonymous, request(house.store, 101).doubt) == (False, "")
    assert len(answers(house.store)) == 1


def test_a_colleagues_file_with_a_wish_is_an_answer(house: House) -> None:
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["Subject"], mail["Message-ID"] = OLE, "SV: Uniformer #101", "<7@nordmose.example>"
    mail.set_content("Nævn os ikke.")
    mail.add_attachment(b"%PDF-1.4", maintype="application", subtype="pdf", filename="krav.pdf")
    house.files(ASK, bytes(mail))
    assert (request(house.store, 101).anonymous, len(answers(house.store))) == (False, 1)


def test_a_wish_in_words_that_no_rule_knows_is_taken_out_where_it_is_sure_and_else_pointed_at(house: House) -> None:
    sure = "Kan I tage Lyngrup af og mit navn med, så der bare står at det er en kommune?"
    house.files(ASK, reply(f"Det gik godt. {sure}"), reply("Det gik godt. Vi foretrækker at blive uden for billedet."))
    one, other = answer(house.store, 1), answer(house.store, 2)
    assert (one.public_text, one.marked_out) == ("Det gik godt.", (sure.strip("?"),))
    assert [tell.said for tell in other.tells] == ["Vi foretrækker at blive uden for billedet."]


def test_an_answer_without_a_name_names_no_colleague_and_one_name_of_theirs_is_told(house: House) -> None:
    a_member(house.store, "signe@tangsoe.example", name="Signe Egebjerg", organisation="Tangsø Kommune")
    house.files(ASK, reply("Det gik godt, siger s. egebjerg, men signe er i tvivl.\n\nANONYM"))
    held = answer(house.store, 1)
    assert held.public_text == "Det gik godt, siger […], men signe er i tvivl."
    assert "signe" in [one.said for one in held.tells]


def test_its_writer_is_told_that_it_waits_and_then_that_it_went(house: House) -> None:
    (_, receipt) = house.receives(ASK, reply("Det gik godt. Nævn os ikke."))
    assert "Sekretariatet ser på den" in receipt.body
    pass_answer(house.store, 1, by=BY)
    (receipt,) = house.receives()
    assert "uden dit navn" in receipt.body or "anonym" in receipt.body.lower()


def test_the_title_of_a_request_is_no_wish_of_who_answers(house: House) -> None:
    house.files(eml(KIM, "Gerne anonymt: uniformer", "Hvem har uniformer?\n\nANONYM"))
    house.files(reply("Det gik godt.", subject="SV: Svar på nr. 101: Gerne anonymt: uniformer #101"))
    assert house.reasons()[-1] == (MailState.FILED, MailReason.ANSWER)
    assert answers(house.store)[0].consent is Consent.ASKER


def test_an_answer_for_everyone_from_the_house_that_asked_without_a_name_waits(house: House) -> None:
    house.files(eml(KIM, "Uniformer", "Hvem har uniformer?\n\nANONYM"), reply("Det har vi.\n\nALLE", sender=OLE))
    assert house.reasons()[-1] == (MailState.HELD, MailReason.OWN_HOUSE)
    assert passed(house) == []


def test_one_from_the_house_where_the_asker_is_now_waits_too(house: House) -> None:
    house.files(eml(KIM, "Uniformer", "Hvem har uniformer?\n\nANONYM"))
    for address in (KIM, OLE):
        edit_member(house.store, address, given=Particulars(organisation="Vestermose Kommune"), by=BY)
    house.files(reply("Det har vi.\n\nALLE", sender=OLE))
    assert house.reasons()[-1] == (MailState.HELD, MailReason.OWN_HOUSE)


def test_one_that_came_before_the_name_was_taken_off_waits_too(house: House) -> None:
    house.files(ASK, reply("Det har vi, Kim.\n\nALLE", sender=OLE), reply("Kim ved det.\n\nALLE"))
    unname(house.store, 101)
    assert [(row.doubt, answer(house.store, row.id).public_text) for row in answers(house.store)] == [
        (Doubt.NONE, "[…] ved det."),
        (Doubt.OWN_HOUSE, "Det har vi, […]."),
    ]
    unname(house.store, 101, off=True)
    assert {row.doubt for row in answers(house.store)} == {Doubt.NONE}


def test_who_asked_without_a_name_is_named_to_nobody_whose_request_was_merged(house: House) -> None:
    from digest.requests.deciding import merge

    house.files(eml(KIM, "Uniformer", "Hvem har uniformer?\n\nANONYM"), eml("ann@english.example", "Uniforms", "Who?"))
    merge(house.store, 102, 101, by=BY)
    house.files(reply("Kære Kim, vi i Tangsø har gjort det, som Nordmose spørger om. Ring til mig på 12 34 56 78."))
    to_kim, to_ann = sorted(passed(house), key=lambda whole: "ann@english.example" in whole)
    assert "som Nordmose spørger om" in to_kim
    assert "Nordmose" not in to_ann
    assert "12 34 56 78" in to_ann


def test_a_telephone_number_for_everyone_is_found_before_it_goes_out(house: House) -> None:
    house.now = PERIOD.closes_at.replace(day=28)
    a_request(house.store, "Hvem har fået repareret uniformer?", at=house.now)
    compose(house.store, house=house.value, period=PERIOD, now=PERIOD.closes_at)
    goes_out(house.store, "", house=house.value, now=SENDS)
    house.now = SENDS
    house.files(
        reply("Ring til mig, tlf. 12 34 56 78. CVR 12345678.\n\nALLE"),
        reply("Ring kun du på 87 65 43 21."),
    )
    a_request(house.store, "Hvem har elbiler?", at=SENDS)
    compose(house.store, house=house.value, period=NEXT, now=NEXT.closes_at)
    found = [one for one in check(house.store, "", house=house.value).checks if one.finding.code == "phone_answer"]
    assert [(one.level, one.finding.place, dict(one.finding.values)) for one in found] == [
        (Level.YELLOW, "101", {"id": 1, "phone": "12 34 56 78"})
    ]
    assert [row.phones for row in answers(house.store)] == [(), ("12 34 56 78",)]


@pytest.mark.both
@pytest.mark.parametrize(
    ("later", "reason"),
    [
        ("ANONYM", MailReason.PERHAPS_ANONYMOUS),
        ("ANONYM\n\nRettelse: det gik skidt.", MailReason.NAMELESS),
        ("Jeg vil alligevel helst være anonym.", MailReason.PERHAPS_ANONYMOUS),
    ],
)
def test_a_later_wish_takes_the_name_off_what_the_member_answered_before(
    house: House, later: str, reason: MailReason
) -> None:
    house.files(ASK, reply("ALLE\n\nDet gik godt i Tangsø."), reply(later))
    assert house.reasons()[-1] == (MailState.HELD, reason)
    first = answer(house.store, 1)
    assert (first.consent, first.doubt, first.public_text) == (
        Consent.ANONYMOUS,
        Doubt.NAMELESS,
        "Det gik godt i […].",
    )
    assert passed(house) == []


def test_a_reply_to_its_receipt_takes_the_name_off_an_answer(house: House) -> None:
    house.files(ASK, reply("Det gik godt i Tangsø."))
    house.files(to_change(2, "ANONYM", sender=LIS))
    assert house.reasons()[-1] == (MailState.FILED, MailReason.CHANGED)
    assert answer(house.store, 1).consent is Consent.ANONYMOUS
    assert passed(house) == []


@pytest.mark.both
def test_who_takes_the_name_off_an_answer_that_has_gone_is_told_that_it_has(house: House, tmp_path: Path) -> None:
    house.files(ASK, reply("Det gik godt i Tangsø."))
    assert len(passed(house)) == 1
    house.sends(tmp_path)
    receipt = house.receives(to_change(2, "ANONYM", sender=LIS))[-1]
    assert "har allerede fået svaret med dit navn, og den mail kan vi ikke kalde tilbage" in receipt.body
    assert "Det gik godt i […]." in receipt.body


@pytest.mark.both
@pytest.mark.parametrize(("first", "said"), [("Det gik godt.", "sent with the name"), ("ANONYM", "sent")])
def test_the_list_and_the_log_say_how_an_answer_went(house: House, tmp_path: Path, first: str, said: str) -> None:
    house.files(ASK, reply(f"{first}\n\nDet har vi."))
    if answers(house.store)[0].doubt:
        pass_answer(house.store, 1, by=BY)
    passed(house)
    house.sends(tmp_path)
    house.files(to_change(2, "ANONYM", sender=LIS))
    shown = answers(house.store)[0]
    assert (shown.consent, answer_way(shown.passed, "en", shown.way)) == (Consent.ANONYMOUS, said)
    sent = [dict(row.changes) for row in decisions(house.store) if row.act == Act.ANSWER_SENT]
    assert sent == [{"request": [None, 101], "named": [None, first != "ANONYM"]}]


@pytest.mark.parametrize("words", ["ANONYM", "Nævn os alligevel ikke ved navn.", "anonmy"])
def test_an_askers_order_by_a_reply_to_their_own_request_is_obeyed_or_waits(house: House, words: str) -> None:
    house.files(ASK)
    house.files(eml(KIM, "SV: Uniformer #101", words, message_id="<9@x.example>"))
    assert request(house.store, 101).anonymous or house.reasons()[-1][0] is MailState.HELD


def test_an_order_below_a_quotation_is_not_lost(house: House) -> None:
    head = "Fra: IKA <efterlysning@ika.example>\nSendt: 1. december 2026\nTil: Lis\nEmne: Brev"
    house.files(ASK, reply(f"Det har vi i Tangsø.\n\n{head}\n\nHvem har stole?\n\nANONYM"))
    assert house.reasons()[-1] == (MailState.HELD, MailReason.PERHAPS_ANONYMOUS)
    assert answer(house.store, 1).consent is Consent.ANONYMOUS
