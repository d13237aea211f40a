from __future__ import annotations

import os
import subprocess
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from io import StringIO
from pathlib import Path

import pytest
from lxml import html
from rich.console import Console

from digest.demo.desk import fortnight
from digest.edition.views import edition
from digest.members.listed import COLUMNS
from digest.resources import DATA
from digest.spreadsheets import read_rows
from tests import command


def live(folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("DIGEST_")}
    return command.run("demo", folder=folder, environment={**clean, **variables})


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo")
    done = live(folder)
    assert (done.returncode, done.stderr) == (0, "")
    return folder


def letters(folder: Path) -> dict[str, EmailMessage]:
    files = sorted((folder / "var/demo/sink").glob("*.eml"))
    return {file.name.removesuffix(".eml"): message_from_bytes(file.read_bytes(), policy=default) for file in files}


def test_the_sink_holds_one_mail_for_each_member_and_none_for_a_supplier(lived: Path) -> None:
    people = read_rows(DATA / "demo/members.xlsx", COLUMNS)
    members = sorted(row["address"] for row in people if row["kind"] == "medlem")
    assert len(people) == 30
    assert sorted(letters(lived)) == members


def test_every_letter_says_the_same_in_html_and_in_text(lived: Path) -> None:
    for address, mail in letters(lived).items():
        plain, rich = mail.get_body(("plain",)), mail.get_body(("html",))
        assert plain is not None
        assert rich is not None
        shown = "".join(html.document_fromstring(rich.get_content()).text_content().split())
        for line in plain.get_content().split("\n"):
            words = " ".join(line.removeprefix("* ").split())
            words = words.partition(": http")[0].partition(": efterlysning+")[0]
            if "mailto:" in words or words.startswith(("http", "---")) or words.isupper() or "(" in words:
                continue  # links and the case's byline look otherwise; the rest is the same words
            for piece in words.split("  "):
                bare = "".join(piece.rstrip(":").split())
                assert bare in shown or bare.lstrip("0123456789") in shown, (address, piece)


def test_each_letter_has_every_request_with_its_button_and_the_reasons(lived: Path) -> None:
    mail = letters(lived)["hanne.bjerregaard@nordmose.example"]
    rich = mail.get_body(("html",))
    assert rich is not None
    page = html.document_fromstring(rich.get_content())
    buttons = [link.text_content() for link in page.xpath("//td[@class='fill']/a[starts-with(@href, 'mailto:')]")]
    assert buttons == [f"Svar på #{number}" for number in range(101, 115)]
    assert len(page.xpath("//h2")) == 16  # the personal block's, the table's of what is asked, and one a request
    hints = [link.text_content() for link in page.xpath("//td[@class='note']//a")]
    assert hints == ["Svar på #101", "Svar på #105", "Svar på #110"]
    sure = page.xpath("//p[starts-with(text(), 'Handler om ') or starts-with(text(), 'Nævner ')]")
    perhaps = page.xpath(
        "//p[@class='m']/span[contains(text(), '. Handler også om ') or contains(text(), 'Nævner også ')]"
    )
    assert min(len(sure), len(perhaps)) > 0
    assert len(sure) + len(perhaps) == len(page.xpath("//a[contains(@href, 'casebank')]"))
    assert page.get("lang") == "da" or page.xpath("//*[@lang='da']")


def test_no_letter_of_the_demo_shows_what_reads_like_code(lived: Path) -> None:
    for mail in letters(lived).values():
        plain, rich = mail.get_body(("plain",)), mail.get_body(("html",))
        assert plain is not None
        assert rich is not None
        page = html.document_fromstring(rich.get_content())
        assert not page.xpath("//script | //img | //mj-section")
        for words in (page.text_content(), plain.get_content()):
            assert not [sign for sign in ("<script", "{{", "{%", "<mj-", "</table>") if sign in words]
        assert mail.defects == []


def test_the_headers_of_a_letter_are_those_of_a_list(lived: Path) -> None:
    mail = letters(lived)["owen.tredwell@hospital-midtfjord.example"]
    assert mail["From"] == "IKA Efterlysninger <efterlysning@ika.example>"
    assert mail["To"] == "Owen Tredwell <owen.tredwell@hospital-midtfjord.example>"
    assert mail["Subject"] == "IKA Efterlysninger 23: 14 requests for good cases"
    assert mail["List-Id"] == "IKA Efterlysninger <efterlysning.ika.example>"
    page, by_mail = mail["List-Unsubscribe"].split(", ")
    assert page.startswith("<http://127.0.0.1:8080/en/unsubscribe/")
    assert by_mail == "<mailto:efterlysning@ika.example?subject=AFMELD>"
    assert mail["List-Unsubscribe-Post"] is None  # which is for https
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["X-Auto-Response-Suppress"] == "OOF, AutoReply"
    assert mail["Message-ID"].endswith("@ika.example>")
    assert mail["Date"].datetime.isoformat() == "2026-12-02T08:00:00+00:00"


def test_the_letter_asks_nothing_from_anybody_else(lived: Path) -> None:
    for page in (lived / "var/demo/preview").glob("*.html"):
        tree = html.document_fromstring(page.read_text(encoding="utf-8"))
        assert not tree.xpath("//@src | //link/@href | //@background")
        assert "@import" not in page.read_text(encoding="utf-8")
        assert "url(" not in page.read_text(encoding="utf-8")


def test_the_demo_can_be_lived_again_and_says_where_to_look(lived: Path) -> None:
    again = live(lived)
    assert again.returncode == 0
    assert "26 sent; the server has 26 mails" in again.stdout
    for name in ("edition-23.da.preview.html", "edition-23.da.txt"):
        assert f"var/demo/preview/{name}" in again.stdout
        assert (lived / "var/demo/preview" / name).is_file()


def test_the_demo_refuses_to_start_where_a_real_mail_server_is_set(tmp_path: Path) -> None:
    by_variable = live(tmp_path, DIGEST_SMTP__HOST="smtp.ika.example")
    (tmp_path / "digest.toml").write_text('[smtp]\nhost = "smtp.ika.example"\n')
    by_file = live(tmp_path)
    for refused in (by_variable, by_file):
        assert refused.returncode == 1
        assert refused.stderr.startswith("digest: A mail server is set")
        assert refused.stderr.count("\n") == 1
    assert not (tmp_path / "var").exists()


def test_the_demo_touches_neither_another_database_nor_a_folder_that_is_no_demo(tmp_path: Path) -> None:
    real = tmp_path / "real.sqlite3"
    assert live(tmp_path, DIGEST_DATABASE=str(real)).returncode == 0
    assert not real.exists()
    other = tmp_path / "elsewhere"
    (other / "var/demo").mkdir(parents=True)
    (other / "var/demo/letters.txt").write_text("mine")
    refused = live(other)
    assert refused.returncode == 1
    assert "is not a demo" in refused.stderr
    assert (other / "var/demo/letters.txt").read_text() == "mine"


def test_at_the_desk_of_the_demo_a_letter_is_long_enough_on_its_way_to_be_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with fortnight(tmp_path / "demo", say=Console(file=StringIO())) as demo:
        assert demo.settings.smtp.port  # the rest of the settings is the demo's
        recipients = edition(demo.store, "23").recipients
        assert 15 <= recipients / demo.settings.smtp.per_second <= 20
