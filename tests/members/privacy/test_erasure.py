"""A person with traces everywhere a person leaves them, and what is left of them after."""

from __future__ import annotations

import io
import json
import zipfile
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from sqlalchemy import select

from digest.accounts.staff import add_staff
from digest.actions import Action, Remedy
from digest.cases.changing import add_case
from digest.cases.tags import tag_case
from digest.errors import InputFault, MissingInput
from digest.inbox.collect import collect
from digest.inbox.filing import file_mails
from digest.inbox.sources.files import LocalSource
from digest.inbox.views import mails
from digest.members.changes import Particulars, add_member, member
from digest.members.importing import import_members
from digest.members.privacy.erasure import erase_member
from digest.members.privacy.export import export_member
from digest.reading import Ours
from digest.requests.views import requests
from digest.store.engine import Store
from digest.store.models import Answer, Case, InboundMail, Request, Suppression
from digest.store.states import MailState, MemberKind
from tests.build import a_house, a_member, secretary
from tests.conftest import NOW, eml
from tests.members.privacy.traces import (
    ADDRESS,
    ALIAS,
    BEFORE,
    HOUSE,
    NAME,
    OTHER,
    TITLE,
    erased_forms,
    file_of,
    with_file,
    zipped,
)


def test_the_file_holds_her_before_and_nothing_of_her_after(house: Store) -> None:
    before = erased_forms(file_of(house))
    assert len(before) > 8
    assert erase_member(house, ALIAS, by=secretary(NOW)).whole
    assert erased_forms(file_of(house)) == []


def test_no_export_of_others_names_her(house: Store, tmp_path: Path) -> None:
    erase_member(house, ADDRESS, by=secretary(NOW))
    export_member(house, "lis@tangsoe.example", tmp_path / "lis.zip", now=NOW)
    with zipfile.ZipFile(tmp_path / "lis.zip") as file:
        assert erased_forms(b"".join(file.read(name) for name in file.namelist())) == []
    with pytest.raises(MissingInput, match="Nobody has the address"):
        export_member(house, ADDRESS, tmp_path / "her.zip", now=NOW)


def test_her_requests_and_cases_stay_with_the_organisation(house: Store) -> None:
    erase_member(house, ADDRESS, by=secretary(NOW))
    with house.read() as session:
        request = session.scalars(select(Request).filter_by(number=1)).one()
        assert (request.title, request.organisation.name) == (TITLE, "Nordmose Kommune")
        assert "vil gerne høre om jeres erfaringer" in request.text
        assert request.member is None
        case = session.scalars(select(Case)).one()
        assert (case.title, case.summary, case.contact) == ("Elbiler", "Ved [slettet]", "")
        assert session.scalars(select(Suppression)).all() == []


def test_her_name_is_no_keyword_of_what_stays(house: Store) -> None:
    def keywords() -> set[str]:
        with house.read() as session:
            rows: list[Request | Case] = [*session.scalars(select(Request)), *session.scalars(select(Case))]
            return {words for row in rows for *_, words in row.keywords}

    name = {word.casefold() for word in NAME.split()}
    with house.write() as session:
        case = session.scalars(select(Case)).one()
        case.summary = f"{NAME} ved det."  # within a sentence a name is no keyword
        tag_case(session, case)
    before = keywords()
    assert before & name
    erase_member(house, ADDRESS, by=secretary(NOW))
    assert keywords() <= before - name
    assert keywords()


def test_her_mails_and_answers_are_gone_and_those_of_others_keep_what_is_theirs(house: Store) -> None:
    erase_member(house, ADDRESS, by=secretary(NOW))
    with house.read() as session:
        answers = session.scalars(select(Answer).order_by(Answer.id)).all()
        assert [one.text.partition("\n")[0] for one in answers] == [
            "Vi har leaset otte elbiler, quoted-printable.",
            "Vi har leaset otte elbiler, base64.",
        ]
        for one in answers:
            raw = session.get_one(InboundMail, one.mail_id).raw
            mail = message_from_bytes(raw, policy=default)
            assert mail["From"] == f"{OTHER} <lis@tangsoe.example>"
            (attached,) = mail.iter_attachments()
            assert attached.get_content().startswith(b"Otte biler")
            html = mail.get_body(("html",))
            assert html is not None
            assert "<p>Fra: [slettet]<b></b> [slettet]</p>" in html.get_content()


def test_the_next_look_at_the_mailbox_brings_nothing_back(house: Store, tmp_path: Path) -> None:
    gone = erase_member(house, ADDRESS, by=secretary(NOW))
    assert [source.rpartition("/")[2].partition(":")[0] for source in gone.sources] == ["a.eml", "c.eml"]
    before = len(mails(house))
    assert collect(house, map(LocalSource, [tmp_path / "inbox"]), now=NOW).new == 0
    assert file_mails(house, house=a_house(Ours(address=HOUSE.address)), now=NOW).total() == 0
    assert len(mails(house)) == before
    assert len(requests(house)) == 2
    assert [mail.reason for mail in mails(house) if mail.state is MailState.IGNORED] == ["erased", "erased"]


def test_others_write_while_she_is_searched_for_and_what_they_write_of_her_goes_too(
    house: Store, tmp_path: Path
) -> None:
    new = tmp_path / "new"
    new.mkdir()
    (new / "g.eml").write_bytes(eml("Ole <ole@andre.example>", "Goddag", f"Kender I {NAME}?"))
    came = []

    def while_searching(what: str, _: int) -> None:
        if what == "searching inbound_mail" and not came:
            came.append(collect(house, [LocalSource(new)], now=NOW).new)

    assert erase_member(house, ADDRESS, by=secretary(NOW), progress=while_searching).whole
    assert came == [1]
    assert erased_forms(file_of(house)) == []


def test_a_dry_run_tells_what_would_go_and_changes_nothing(house: Store) -> None:
    before = file_of(house)
    told = erase_member(house, ADDRESS, dry_run=True, by=secretary(NOW))
    assert (told.mails, told.answers, told.requests, told.done) == (2, 1, (1,), False)
    assert told.mentions["inbound_mail"] == 3
    assert told.mentions["case"] == 1
    assert file_of(house) == before
    done = erase_member(house, ADDRESS, by=secretary(NOW))
    assert (done.mails, done.answers, done.mentions) == (told.mails, told.answers, told.mentions)


@pytest.mark.both
def test_no_old_list_brings_her_back_but_a_person_can(house: Store, tmp_path: Path) -> None:
    erase_member(house, ADDRESS, by=secretary(NOW))
    file = tmp_path / "members.csv"
    file.write_text(f"Organisation;Navn;E-mail;Type\nNordmose;{NAME};{ADDRESS};medlem\n", encoding="utf-8")
    plan = import_members(house, file, by=secretary(NOW))
    assert not plan.done
    assert plan.refused[0].reason.startswith(f"{ADDRESS} was erased on 2026-11-30; take the row out of the list")
    add_member(
        house,
        ADDRESS,
        Particulars(name=NAME, organisation="Nordmose", kind=MemberKind.MEMBER, language="da"),
        by=secretary(NOW),
    )
    assert import_members(house, file, by=secretary(NOW)).done


def test_somebody_of_the_same_name_keeps_it(house: Store) -> None:
    a_member(house, "sorine@fjordlunde.example", name=NAME, organisation="Fjordlunde Kommune")
    erase_member(house, ADDRESS, by=secretary(NOW))
    assert member(house, "sorine@fjordlunde.example", today=NOW.date()).name == NAME
    assert ADDRESS.encode() not in file_of(house)


def test_one_of_the_staff_is_not_erased_by_the_way(house: Store) -> None:
    add_staff(house, address=ALIAS, name="Tove", by=secretary())
    with pytest.raises(InputFault, match="is on the staff") as fault:
        erase_member(house, ADDRESS, by=secretary(NOW))
    assert fault.value.remedy == Remedy(Action.REMOVE_STAFF, {"address": ALIAS})


def test_an_export_has_all_that_is_hers_and_no_word_of_others(house: Store, tmp_path: Path) -> None:
    size = export_member(house, ALIAS, tmp_path / "her.zip", now=NOW)
    assert size == (tmp_path / "her.zip").stat().st_size
    with zipfile.ZipFile(io.BytesIO((tmp_path / "her.zip").read_bytes())) as file:
        told = json.loads(file.read("person.json"))
        mails_of_hers = [name for name in file.namelist() if name.startswith("mails/")]
    assert (told["person"]["name"], told["person"]["organisation"]) == (NAME, "Nordmose Kommune")
    assert {row["address"] for row in told["addresses"]} == {ADDRESS, ALIAS, BEFORE}
    assert [row["delivered_until"] for row in told["addresses"] if row["address"] == BEFORE] == [NOW.isoformat()]
    assert [row["title"] for row in told["requests"]] == [TITLE]
    assert [row["text"] for row in told["answers"]] == ["Det har vi, ring endelig."]
    assert len(mails_of_hers) == len(told["mails"]) == 2
    assert [row["reason"] for row in told["deliveries"]] == [f"550 <{ADDRESS}>: unknown"]
    assert [row["reason"] for row in told["suppressions"]] == ["unsubscribed"]
    assert [case["contact"] for case in told["cases"]] == [f"{NAME}, tlf. 12345678"]
    assert told["also_named_in"]["inbound_mail"] == 3
    assert OTHER not in json.dumps(told)
    with pytest.raises(InputFault, match="There is a file"):
        export_member(house, ALIAS, tmp_path / "her.zip", now=NOW)


@pytest.mark.both
def test_her_own_words_lose_her_first_name_too_and_those_of_others_the_genitive(house: Store) -> None:
    with house.write() as session:
        own = session.scalars(select(Request).filter_by(number=1)).one()
        own.text = "Kære alle\n\nVi mangler elbiler. Skriv til Sørine.\n\nHilsen\nSørine"
        session.scalars(select(Request).filter_by(number=2)).one().text = f"Som i {NAME}s udbud?"
    erase_member(house, ADDRESS, by=secretary(NOW))
    with house.read() as session:
        assert session.scalars(select(Request.text).order_by(Request.number)).all() == [
            "Vi mangler elbiler. Skriv til [slettet].",
            "Som i [slettet] udbud?",
        ]


@pytest.mark.both
@pytest.mark.words
@pytest.mark.parametrize(
    "said",
    [
        "soerineaagaard@post.example",
        "Sørine.Aagård@post.example",
        "https://linkedin.com/in/sorine-aagaard-17",
        "linkedin.com/in/sørineågård",
        "@sorineaagaard",
        "sørineågård",
        "SørineÅgård",
        "Aagaard",
        "Soerine",
        "Sørine Aagaard",
    ],
)
def test_her_own_words_lose_her_other_addresses_her_links_and_other_spellings(house: Store, said: str) -> None:
    with house.write() as session:
        own = session.scalars(select(Request).filter_by(number=1)).one()
        own.text, own.title = f"Skriv til {said} om elbiler, se www.elbiler.example/test", f"Elbiler: {said}"
    erase_member(house, ADDRESS, by=secretary(NOW))
    with house.read() as session:
        request = session.scalars(select(Request).filter_by(number=1)).one()
        assert request.text == "Skriv til [slettet] om elbiler, se www.elbiler.example/test"
        assert request.title == "Elbiler: [slettet]"


@pytest.mark.both
def test_a_case_that_names_her_address_is_not_taken_in_again(house: Store) -> None:
    erase_member(house, ADDRESS, by=secretary(NOW))
    case = {"title": "Elbiler 2", "summary": "x", "organisation": "Nordmose", "year": "2025"}
    with pytest.raises(InputFault, match=f"{ADDRESS} was erased on 2026-11-30"):
        add_case(house, case | {"contact": f"S. Ågård, {ADDRESS}"}, by=secretary(NOW))


def test_names_that_were_not_looked_for_are_told(house: Store) -> None:
    assert erase_member(house, ADDRESS, dry_run=True, by=secretary(NOW)).unsearched == ()
    a_member(house, "sorine@fjordlunde.example", name=NAME, organisation="Fjordlunde Kommune")
    assert erase_member(house, ADDRESS, dry_run=True, by=secretary(NOW)).unsearched == (NAME,)


@pytest.mark.both
def test_files_that_nothing_can_look_into_are_named_one_by_one(house: Store, tmp_path: Path) -> None:
    locked, sound = zipped("brev.txt", b"Kim", locked=True), zipped("brev.txt", b"Kim")
    office = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le")
    files = {
        "laast.zip": locked,
        "aaben.zip": sound,
        "skadet.zip": sound[:60],
        "pakket.7z": b"7z\xbc\xaf\x27\x1c\0\4",
        "indeni.zip": zipped("laast.zip", locked),
        "laast.docx": office,
        "gammel.doc": office[:8] + b"Kim",
    }
    folder = tmp_path / "closed"
    folder.mkdir()
    for number, (name, data) in enumerate(files.items()):
        (folder / f"{number}.eml").write_bytes(with_file(name, data))
    (folder / "own.eml").write_bytes(with_file("hendes.zip", locked, ADDRESS))  # goes with her mails
    collect(house, [LocalSource(folder)], now=NOW)
    report = erase_member(house, ADDRESS, dry_run=True, by=secretary(NOW))
    assert [(file.table, file.name) for file in report.closed] == [
        ("inbound_mail", name) for name in ("laast.zip", "skadet.zip", "pakket.7z", "indeni.zip", "laast.docx")
    ]
    assert erase_member(house, ADDRESS, by=secretary(NOW)).closed == report.closed
