"""The commands around an edition before it goes out: word, check, preview, test-send, approve."""

from __future__ import annotations

import email
import os
import pty
import re
from email.policy import default
from multiprocessing.connection import Connection

from digest.demo.sink import Sink
from tests.command import Forked, live
from tests.shell import BECAUSE, CLEAN, Shell, to


def unpadded(said: str) -> str:
    return "\n".join(line.rstrip() for line in said.split("\n"))


def test_check_says_what_needs_a_reason_and_what_to_do(drafted: Shell) -> None:
    said = unpadded(drafted.good("check"))
    assert "yellow unproven: The letter\n    Nobody has said that other servers can see" in said
    assert 'in the settings: smtp.proof = "dkim"' in said
    assert said.endswith("0 red, 2 yellow.\n")
    assert "Ingen har sagt god for" in drafted.good("check", "1", "--lang", "da")


def test_what_is_shown_without_a_name_is_marked(drafted: Shell) -> None:
    assert "without the asker's name" not in drafted.good("compose", "--again")
    drafted.good("request", "anonymous", "2", "--no-mail")
    assert "  without the asker's name: #2\n" in drafted.good("compose", "--again")


def test_check_ends_with_a_status_when_something_stops_the_letter(drafted: Shell) -> None:
    drafted.good("word", "--text", "Kære [navn]")
    done = drafted("check")
    assert (done.returncode, done.stderr) == (1, "")
    assert "red leftover: The letter\n    Something was left to be filled in: Kære [navn]" in unpadded(done.stdout)
    assert "1 red, 2 yellow, 1 note." in done.stdout
    assert "cannot be approved. The letter: Something was left" in drafted.bad("approve", "1", "--yes", *BECAUSE)


def test_the_word_comes_from_the_line_a_file_or_standard_input(drafted: Shell) -> None:
    def letter() -> str:
        drafted.good("preview", "--lang", "da")
        return (drafted.folder / "var/preview/edition-1.da.txt").read_text(encoding="utf-8")

    drafted.good("word", "1", "--text", "Tak for sidst.")
    assert "\nTak for sidst.\n" in letter()
    (drafted.folder / "ord.txt").write_text("Vi ses.\n\nÅben dør.", encoding="utf-8")
    drafted.good("word", "--file", "ord.txt")
    assert "\nVi ses.\n\nÅben dør.\n" in letter()
    drafted.good("word", "--file", "-", text="Farvel.")
    assert "\nFarvel.\n" in letter()
    drafted.good("word", "--text", "")
    assert "Farvel." not in letter()
    assert "--text, or a file" in drafted.bad("word", "1")
    assert "cannot be read" in drafted.bad("word", "--file", "nowhere.txt")


def test_preview_writes_a_page_for_each_language_and_opens_one(drafted: Shell) -> None:
    told = drafted.folder / "opened"
    browser = drafted.folder / "browser"
    browser.write_text(f'#!/bin/sh\necho "$1" > {told}\n')
    browser.chmod(0o755)
    said = drafted.good("preview", "--lang", "en", "--open", BROWSER=f"{browser} %s")
    page = drafted.folder / "var/preview/edition-1.en.preview.html"
    assert str(page.relative_to(drafted.folder)) in said
    assert told.read_text().strip() == page.resolve().as_uri()
    assert "da.preview" not in said
    assert "is none of da, en" in drafted("preview", "--lang", "xx").stderr


def test_a_test_mail_goes_out_marked_and_the_edition_waits_on(drafted: Shell, sink: Sink) -> None:
    assert "is not on the staff" in drafted.bad("test-send", "--to", "tove@ika.example", **to(sink))
    drafted.good("staff", "add", "tove@ika.example", "--name", "Tove")
    said = drafted.good("test-send", "--to", "Tove@ika.example", **to(sink))
    assert said == "A test of the edition is on its way to tove@ika.example.\n"
    (file,) = [one for one in sink.mails if one.stem == "tove@ika.example"]
    mail = email.message_from_bytes(file.read_bytes(), policy=default)
    assert mail["Subject"].startswith("[TEST] ")
    assert "draft" in drafted.good("check")
    assert "test" in drafted.good("deliveries")
    assert "is not a mail address" in drafted.bad("test-send", "--to", "tove", **to(sink))
    assert "does not get edition 1" in drafted.bad(
        "test-send", "--to", "t@ika.example", "--as", "x@y.example", **to(sink)
    )
    assert "No mail server is set" in drafted.bad("test-send", "--to", "t@ika.example")


def test_reasons_are_given_by_their_code(drafted: Shell) -> None:
    assert "need a reason: unproven, no_one_click" in drafted.bad("approve", "1", "--yes")
    done = drafted("approve", "1", "--yes", "--because", "unproven")
    assert done.returncode == 2
    assert "is no CODE=REASON" in done.stderr
    drafted.good("approve", "1", "--yes", *BECAUSE)
    assert "Accepted: a test" in drafted.good("check")


def test_a_person_is_asked_for_each_reason(drafted: Shell) -> None:
    ours, theirs = pty.openpty()
    words = ["digest", "approve", "1", "--by", "Tove", "--because", "unproven=på vej"]
    with Connection(theirs) as terminal:
        process = Forked(live, words, drafted.folder, {**CLEAN, "TERM": "dumb"}, streams=[terminal] * 3)
    said = ""
    for asked, answer in ((r"no_one_click: why", "snart"), (r"Approve.*\?", "y")):
        while not re.search(asked, said):
            said += os.read(ours, 4096).decode(errors="replace")
        said = ""
        os.write(ours, f"{answer}\n".encode())
    assert process.wait(timeout=30) == 0
    os.close(ours)
    said = drafted.good("check")
    lasting = {f"Accepted: {reason} (Tove, until it changes)" for reason in ("på vej", "snart")}
    assert lasting <= {line.strip() for line in said.splitlines()}
