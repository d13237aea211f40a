"""The preview is what is sent; a test mail opens nothing."""

from __future__ import annotations

import email
import re
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from urllib.parse import unquote

import pytest
from lxml import html
from playwright.sync_api import Browser
from sqlalchemy import func, select

from digest.accounts.staff import add_staff
from digest.actions import Action, Remedy
from digest.addresses import ADDRESS
from digest.delivery.claims import Run
from digest.delivery.ledger import delivery
from digest.delivery.send import send
from digest.demo.sink import HOST, Sink
from digest.edition.approve import release
from digest.edition.compose import compose
from digest.edition.preview import Trial, Whose, preview, send_test
from digest.edition.views import edition
from digest.edition.word import set_words
from digest.errors import EditionFault, InputFault
from digest.inbox.collect import collect
from digest.inbox.filing import file_mails
from digest.inbox.sources.files import LocalSource
from digest.letters import letter_for
from digest.marks import key_in
from digest.members.suppressions import add
from digest.reading import Ours
from digest.settings import Security, Smtp
from digest.store.engine import Store
from digest.store.models import (
    Answer,
    Delivery,
    Edition,
    InboundMail,
    MemberAddress,
    Organisation,
    Request,
    Suppression,
)
from digest.store.reasons import SuppressionReason
from digest.store.states import DeliveryKind, MailState
from tests.approving import HOUSE, approve
from tests.build import CLOSES, PERIOD, SENDS, a_case, a_house, a_member, a_request, secretary
from tests.databases import kept
from tests.judges import axe, opened, validate

PAGES = replace(HOUSE, pages="https://sider.ika.example", secret="k", proof="dkim")
HANNE, OWEN, TOVE = "hanne@nordmose.example", "owen@nordhav.example", "tove@ika.example"
HOSTILE = "</pre></iframe><script>alert(1)</script> \"'> {{ 7*7 }} &amp;"


@pytest.fixture
@kept
def asked(store: Store) -> Store:
    a_member(store, HANNE, name="Hanne Ærø", organisation="Nordmose Kommune")
    a_member(store, OWEN, name="Owen", organisation="Region Nordhav", language="en")
    a_case(store)
    a_request(
        store, f"Hvem har fået repareret uniformer? {HOSTILE} light dark lamper. " + "Vi vil gerne vide, hvordan. " * 30
    )
    compose(store, house=PAGES, period=PERIOD, now=CLOSES)
    add_staff(store, address=TOVE, name="Tove", by=secretary())
    set_words(store, "", {"da": f"Tak for sidst. {HOSTILE}"}, house=PAGES, by=secretary())
    return store


def sent(store: Store, folder: Path) -> dict[str, bytes]:
    """What waits in the ledger goes to a mail server: what it got, by recipient."""
    with Sink(folder) as sink:
        server = Smtp(host=HOST, port=sink.port, security=Security.NONE)
        assert send(store, server, Run(owner="test", clock=lambda: SENDS)).fault == ""
        return {file.stem: file.read_bytes() for file in sink.mails}


def test_what_the_mail_server_gets_is_what_the_preview_showed_to_the_byte(asked: Store, tmp_path: Path) -> None:
    set_words(asked, "", {"da": "Tak for sidst."}, house=PAGES, by=secretary())  # the hostile one would be stopped
    shown = {
        address: preview(asked, "", tmp_path, Whose(reader=address), house=PAGES).files[-1].read_bytes()
        for address in (HANNE, OWEN)
    }
    approve(asked, "23", house=PAGES, by="Tove", now=CLOSES)
    release(asked, house=PAGES, now=SENDS)
    assert sent(asked, tmp_path / "sink") == shown


@pytest.mark.both
def test_nobodys_words_change_the_letter_of_another_member(asked: Store) -> None:
    """Hanne's name, organisation and interests are hers: Owen's letter is the same whatever stands in them."""

    def owens() -> bytes:
        compose(asked, house=PAGES, period=PERIOD, now=CLOSES, again=True)
        with asked.read() as session:
            row = session.scalars(select(Edition)).one()
            return letter_for(row, next(one for one in row.recipients if one.address == OWEN))

    before = owens()
    with asked.write() as session:
        hanne = session.scalars(select(MemberAddress).filter_by(address=HANNE)).one().member
        hanne.name = f"{HOSTILE}\r\nBcc: {OWEN} \x02leave\x03"
        hanne.interests = [HOSTILE, "\x02personal\x03", "uniformer"]
        hanne.organisation = Organisation(name=HOSTILE)
    assert owens() == before


@pytest.mark.both
def test_the_letter_has_the_headers_by_which_one_leaves_and_answers(asked: Store, tmp_path: Path) -> None:
    (raw,) = [
        one for one in preview(asked, "", tmp_path, Whose(reader=HANNE), house=PAGES).files if one.suffix == ".eml"
    ]
    mail = email.message_from_bytes(raw.read_bytes(), policy=default)
    https, mailto = (one.strip(" <>") for one in mail["List-Unsubscribe"].split(","))
    assert https.startswith("https://sider.ika.example/da/afmeld/")
    assert mailto == "mailto:efterlysning@ika.example?subject=AFMELD"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["List-Id"].endswith("<efterlysning.ika.example>")
    assert mail["Reply-To"] == mail["From"].addresses[0].addr_spec == "efterlysning@ika.example"
    assert mail["Message-ID"].endswith("@ika.example>")
    assert mail["Auto-Submitted"] == "auto-generated"
    assert "OOF" in mail["X-Auto-Response-Suppress"]
    assert mail["MIME-Version"] == "1.0"
    assert https in mail.get_body(("html",)).get_content()


def test_a_language_can_be_asked_for_and_is_the_readers_own(asked: Store, tmp_path: Path) -> None:
    (page,) = preview(asked, "", tmp_path, Whose(language="en"), house=PAGES).pages
    assert page.name == "edition-23.en.preview.html"
    assert "Preview of edition 23" in page.read_text()
    with pytest.raises(EditionFault, match="in da, not in en"):
        preview(asked, "", tmp_path, Whose(reader=HANNE, language="en"), house=PAGES)


def test_the_page_shows_the_letter_every_way_with_the_checks_and_the_mail(asked: Store, tmp_path: Path) -> None:
    (page,) = preview(asked, "", tmp_path, Whose(reader=HANNE), house=PAGES).pages
    tree = html.document_fromstring(page.read_text())
    assert [one.get("title") for one in tree.xpath("//iframe")] == [
        "Brevet på en skærm",
        "Brevet på en telefon",
        "Brevet på en mørk skærm",
        "Brevet på en mørk telefon",
        "Brevet uden billeder",
    ]
    letter, mail = (page.with_name(page.name.replace("preview.html", kind)) for kind in ("html", "eml"))
    text = letter.with_suffix(".txt").read_text()
    assert tree.xpath("//iframe/@srcdoc")[4].replace(tree_policy(tree), "") == letter.read_text()
    assert [one.text_content() for one in tree.xpath("//pre")] == [text, mail.read_bytes().decode().replace("\r", "")]
    assert all("light dark lamper" in one for one in tree.xpath("//iframe/@srcdoc"))
    assert "leftover" in tree.get_element_by_id("checks").getparent().text_content()
    assert "Stopper brevet" in tree.text_content()
    assert tree.xpath("//script | //link | //@onload") == []


def tree_policy(tree: html.HtmlElement) -> str:
    """The line that blocks pictures in the view without them."""
    found = re.search(r"<meta http-equiv=\"Content-Security-Policy\"[^>]*>", tree.xpath("//iframe/@srcdoc")[4])
    assert found
    return found[0]


def test_a_checker_of_html_finds_nothing_in_the_page(asked: Store, tmp_path: Path) -> None:
    (page,) = preview(asked, "", tmp_path, Whose(reader=HANNE), house=PAGES).pages
    assert [remark.text for remark in validate(page.read_text())[0]] == []


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [375, 1280])
def test_the_page_reads_well_and_nothing_scrolls_sideways(
    asked: Store, tmp_path: Path, browser: Browser, width: int, dark: bool
) -> None:
    (page,) = preview(asked, "", tmp_path, Whose(reader=HANNE), house=PAGES).pages
    with opened(browser, page.read_text(), width=width, dark=dark) as shown:
        assert axe(shown) == []
        assert shown.evaluate("document.scrollingElement.scrollWidth") <= width
        grounds = [frame.evaluate("getComputedStyle(document.body).backgroundColor") for frame in shown.frames[1:]]
        assert grounds[:2] == ["rgb(245, 242, 236)"] * 2
        assert grounds[2:4] == ["rgb(18, 25, 27)"] * 2


@pytest.mark.parametrize("reader", ["", OWEN])
def test_a_test_mail_is_marked_and_opens_nothing(asked: Store, tmp_path: Path, reader: str) -> None:
    send_test(asked, "", Trial(to=TOVE, reader=reader), now=CLOSES)
    raw = sent(asked, tmp_path)[TOVE]
    mail = email.message_from_bytes(raw, policy=default)
    assert mail["Subject"].startswith("[TEST] IKA Efterlysninger 23:")
    assert mail["To"] == TOVE
    assert mail["List-Unsubscribe"] is None
    for kind in ("html", "plain"):
        said = mail.get_body((kind,)).get_content()
        links = re.findall(r"https://sider\.ika\.example/\S+?(?=[\"\s<])", said)
        assert links
        assert {link.rpartition("/")[2] for link in links} == {"test"}
        opens = re.findall(r"mailto:([^?\"\s]+)\?subject=([^\"\s]+)", said)
        assert opens or kind == "plain"
        assert all(unquote(subject).startswith("[TEST] ") for _, subject in opens)
        addresses = ADDRESS.findall(unquote(said))
        assert PAGES.address in addresses
        assert [one for one in addresses if key_in(one, PAGES.address, [PAGES.secret])] == []


def test_a_test_mail_opens_nothing_wherever_the_pages_were_when_it_was_composed(asked: Store, tmp_path: Path) -> None:
    old = replace(PAGES, pages="https://gamle.ika.example", secret="old")
    compose(asked, house=old, period=PERIOD, now=CLOSES, again=True)
    send_test(asked, "", Trial(to=TOVE, reader=HANNE), now=CLOSES)
    page = email.message_from_bytes(sent(asked, tmp_path)[TOVE], policy=default).get_body(("html",)).get_content()
    links = re.findall(r"https://gamle\.ika\.example/[^\"]+", page)
    assert links
    assert {link.rpartition("/")[2] for link in links} == {"test"}


def test_an_answer_to_a_test_mail_is_nobodys_answer(asked: Store, tmp_path: Path) -> None:
    send_test(asked, "", Trial(to=HANNE, to_anyone=True), now=CLOSES)
    text = email.message_from_bytes(sent(asked, tmp_path)[HANNE], policy=default).get_body(("html",)).get_content()
    folder = tmp_path / "inbox"
    folder.mkdir()
    for number, (address, subject) in enumerate(set(re.findall(r"mailto:([^?\s]+)\?subject=([^\"\s]+)", text))):
        reply = EmailMessage(policy=default)
        reply["From"], reply["To"], reply["Subject"] = HANNE, unquote(address), unquote(subject)
        reply["Message-ID"] = f"<{number}@nordmose.example>"
        reply.set_content("Det har vi, ring endelig.")
        (folder / f"{number}.eml").write_bytes(reply.as_bytes())
    collect(asked, [LocalSource(folder)], now=SENDS)
    house = a_house(Ours(address=PAGES.address, secrets=(PAGES.secret,)))
    assert file_mails(asked, house=house, now=SENDS) == {MailState.IGNORED: number + 1}
    with asked.read() as session:
        assert {row.reason for row in session.scalars(select(InboundMail))} == {"test"}
        for table in (Answer, Suppression):
            assert session.scalar(select(func.count()).select_from(table)) == 0
        assert session.scalar(select(func.count()).select_from(Request)) == 1


@pytest.mark.both
def test_each_test_mail_is_a_mail_of_its_own_and_the_edition_stays_as_it_is(asked: Store) -> None:
    before = edition(asked, "")
    first = send_test(asked, "", Trial(to=TOVE), now=CLOSES)
    assert send_test(asked, "", Trial(to=TOVE), now=CLOSES + timedelta(seconds=1)) > first
    assert edition(asked, "") == before
    with asked.read() as session:
        assert session.scalar(select(func.count()).where(Delivery.kind == DeliveryKind.TEST)) == 2


def test_a_test_mail_goes_to_the_staff_alone_unless_a_person_says_so(asked: Store) -> None:
    with pytest.raises(EditionFault, match="is not on the staff") as raised:
        send_test(asked, "", Trial(to=HANNE), now=CLOSES)
    assert raised.value.remedy == Remedy(Action.TEST_TO_ANYONE)
    assert delivery(asked, send_test(asked, "", Trial(to=HANNE, to_anyone=True), now=CLOSES)).state == "pending"


def test_a_test_mail_goes_to_nobody_who_must_not_be_written_to(asked: Store) -> None:
    add(asked, TOVE, reason=SuppressionReason.BOUNCED, by=secretary(CLOSES))
    with pytest.raises(EditionFault, match="must not be written to"):
        send_test(asked, "", Trial(to=TOVE), now=CLOSES)


def test_a_folder_that_cannot_be_written_is_told(asked: Store, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InputFault, match="cannot be written"):
        preview(asked, "", tmp_path / "file", house=PAGES)
