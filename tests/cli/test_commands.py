"""The commands as a person meets them: in a process of their own, with their exit status and their words."""

from __future__ import annotations

import json
import re
import signal
import sqlite3

import pytest

from digest.demo.sink import HOST, Sink
from tests.conftest import eml
from tests.delivery.server import Scripted
from tests.shell import BECAUSE, SAMPLE, Shell, to


def receipts(shell: Shell) -> int:
    """How many wait; mails that lay too long when they were collected got none."""
    return shell.good("deliveries").count(" receipt ")


def test_a_fortnight_by_hand(drafted: Shell, sink: Sink) -> None:
    assert "24 mails" in drafted.good("inbox")
    assert "4 mails" in drafted.good("inbox", "--state", "held")
    assert "14 requests" in drafted.good("requests")
    assert "Nothing to compose" not in drafted.good("compose", "--early", "--again")
    written = drafted.good("preview", "--as", "kth@nordmose.example")
    eml_file = next(line.strip() for line in written.splitlines() if line.endswith(".eml"))
    manifest = written.split("manifest ")[1][:12]
    drafted.good("approve", "1", "--yes", "--manifest", manifest, "--by", "Tove", *BECAUSE)
    assert "goes out at" in drafted.bad("send", "1", **to(sink))
    waiting = receipts(drafted)
    assert f"{26 + waiting} sent" in drafted.good("send", "1", "--early", **to(sink))
    assert len(sink.mails) == 26 + waiting
    assert waiting
    names = [file.name for file in sink.mails if file.name.startswith("kaare.thorup@nordmose.example.")]
    sent = (sink.folder / names[-1]).read_bytes()
    previewed = (drafted.folder / eml_file).read_bytes()
    assert [line for line in sent.split(b"\r\n") if not line.startswith(b"Date:")] == [
        line for line in previewed.split(b"\r\n") if not line.startswith(b"Date:")
    ]
    drafted.good("preview", "--as", "kth@nordmose.example")
    assert (drafted.folder / eml_file).read_bytes() == sent
    assert "Edition 1: sent" in drafted.good("status")


def test_what_is_said_of_an_early_edition_is_true_at_that_moment(drafted: Shell) -> None:
    again = drafted.good("compose", "--early")
    assert "is made (--again makes it anew)" in again
    assert "--early" not in again
    assert " more" not in drafted.good("requests")  # a pipe has all tags
    manifest = drafted.good("check").split("manifest ")[1][:12]
    drafted.good("approve", "1", "--yes", "--manifest", manifest, *BECAUSE)
    assert "changed since" not in drafted.good("status")
    drafted.good("case", "hide", "c39")  # which no letter shows
    assert "changed since" not in drafted.good("status")
    assert "Edition 1 is approved no more" in drafted.good("case", "hide", "c01")
    assert "Edition 1: draft, changed after approval" in drafted.good("status")


def test_unknown_and_unapproved_editions_and_a_refused_connection_are_told(drafted: Shell, sink: Sink) -> None:
    assert "There is no edition 7: there is 1" in drafted.bad("preview", "7")
    assert "is not approved" in drafted.bad("send", "1", **to(sink))
    assert "approve with --yes" in drafted.bad("approve", "1")
    drafted.good("approve", "1", "--yes", *BECAUSE)
    closed = {**to(sink), "DIGEST_SMTP__PORT": "9"}
    assert "does not answer" in drafted.bad("send", "1", "--early", **closed)
    assert sink.mails == []
    assert f"{26 + receipts(drafted)} sent" in drafted.good("send", "1", **to(sink))


def test_a_source_that_is_not_there_is_told_and_the_others_are_read(ready: Shell) -> None:
    done = ready("collect", "nowhere", SAMPLE / "inbox")
    assert done.returncode == 1
    assert "no folder, Maildir or mbox file" in done.stderr
    assert "24 new mails" in done.stdout


def test_what_is_told_by_telephone_goes_into_the_edition(ready: Shell) -> None:
    said = ready.good(
        "request",
        "add",
        "--from",
        "KTH@nordmose.example",
        "--title",
        "Cykler",
        "--deadline",
        "2026-12-20",
        "--yes",
        text="Hvem har købt ladcykler?",
    )
    assert "This mails kaare.thorup@nordmose.example, who is told of it." in said
    assert "#1 is open" in said
    assert "2026-12-20" in ready.good("request", "show", "1")
    said = ready.good(
        "case", "add", "--title", "Ladcykler", "--organisation", "Nordmose", "--year", "2025", text="Vi har."
    )
    assert "Case t41 is in the bank" in said
    assert "is not a member's address" in ready.bad("request", "add", "--from", "x@y.example", "--title", "a", text="b")
    assert "title and a text" in ready.bad("request", "add", "--organisation", "x", "--title", " ", text="b")
    assert "1 request: #1" in ready.good("compose", "--early")


def test_tick_does_what_is_due_at_the_moment_it_is_told(ready: Shell) -> None:
    inbox = ready.folder / "var/inbox"
    (inbox / "a.eml").write_bytes(eml("kth@nordmose.example", "Elbiler", "Hvem har elbiler?"))
    assert "collected 1 new" in ready.good("tick", "--now", "2026-11-30T11:59+01:00")
    assert "edition 1: draft" in ready.good("tick", "--now", "2026-11-30T12:00+01:00")
    assert "Nothing was due" in ready.good("tick", "--now", "2026-11-30T12:01+01:00")
    wrong = ready("tick", "--now", "tomorrow")
    assert wrong.returncode == 2
    assert "Traceback" not in wrong.stderr


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_run_ticks_and_ends_cleanly_when_told_to(ready: Shell, number: signal.Signals) -> None:
    (ready.folder / "var/inbox/a.eml").write_bytes(eml("kth@nordmose.example", "Elbiler", "Hvem har elbiler?"))
    assert "No scheduler has run" in ready.good("status")
    process = ready.start("run")
    assert process.stdout.readline().startswith("Running")
    assert "collected 1 new" in process.stdout.readline()
    assert re.search(rf":{process.pid}:[\w:.-]+: alive, last sign", ready.good("status"))
    process.send_signal(number)
    out, err = process.communicate(timeout=20)
    assert (process.returncode, err) == (0, "")
    assert out.endswith("Stopped.\n")
    assert "1 mail" in ready.good("inbox")


def test_ctrl_c_ends_sending_after_the_mail_in_hand_and_it_goes_on_when_a_person_says_so(approved: Shell) -> None:
    waiting = receipts(approved)
    with Scripted() as server:
        server.go_on.clear()
        variables = {
            "DIGEST_SMTP__HOST": HOST,
            "DIGEST_SMTP__PORT": str(server.port),
            "DIGEST_SMTP__SECURITY": "none",
        }
        process = approved.start("send", "1", "--early", **variables)
        assert server.reached.wait(timeout=30)
        process.send_signal(signal.SIGINT)
        server.go_on.set()
        out, err = process.communicate(timeout=30)
        assert process.returncode == 1
        assert "  1 sent" in out
        assert err == "digest: Stopped: nothing more of it goes out. To go on: `digest resume 1`.\n"
        assert len(server.kept) == 1
        assert "was stopped" in approved.bad("send", "1", **variables)
        assert "sending" in approved.good("resume", "1")
        assert f"{25 + waiting} sent" in approved.good("send", "1", **variables)
        letters = [recipient for recipient, mail in server.kept if b"Auto-Submitted: auto-generated" in mail]
        assert len(set(letters)) == len(letters) == 26
        assert len(set(server.kept)) == len(server.kept) == 26 + waiting


def test_sending_that_somebody_else_stops_ends_with_a_status_that_says_so(approved: Shell) -> None:
    with Scripted() as server:
        server.go_on.clear()
        variables = {
            "DIGEST_SMTP__HOST": HOST,
            "DIGEST_SMTP__PORT": str(server.port),
            "DIGEST_SMTP__SECURITY": "none",
        }
        process = approved.start("send", "1", "--early", **variables)
        assert server.reached.wait(timeout=30)
        assert "stopped" in approved.good("stop", "1")
        server.go_on.set()
        out, err = process.communicate(timeout=30)
        assert process.returncode == 1
        assert re.search(r"Edition 1 .*: stopped", out)
        assert err == "digest: It was stopped meanwhile: nothing more of it goes out. To go on: `digest resume 1`.\n"


def test_an_edition_that_the_server_refuses_is_paused_and_what_failed_is_sent_again_by_its_reason(
    approved: Shell,
) -> None:
    with Scripted() as server:
        variables = {
            "DIGEST_SMTP__HOST": HOST,
            "DIGEST_SMTP__PORT": str(server.port),
            "DIGEST_SMTP__SECURITY": "none",
            "DIGEST_SMTP__CONNECTIONS": "1",
        }
        server.says, server.says_from = {"*": "554 Relay access denied"}, receipts(approved) + 1
        refused = approved("send", "1", "--early", **variables)
        assert refused.returncode == 1
        assert "refused 5 mails in a row" in refused.stderr
        assert "To go on: `digest resume 1`" in refused.stderr
        assert "Edition 1: stopped, paused: the mail server refuses us" in approved("status").stdout
        shown = approved.good("deliveries", "retry", "--edition", "1", "--reason", "relay", "--dry-run")
        assert "5 mails are sent again" in shown
        assert "Settle them?" in approved("deliveries", "retry", "--edition", "1", text="n\n").stdout
        assert "is pending now" in approved.good("deliveries", "retry", "--state", "deferred", "--yes")
        assert "Which mails?" in approved.bad("deliveries", "retry")
        server.says = {}
        approved.good("resume", "1")
        assert "Edition 1: sent" in approved.good("send", "1", **variables) + approved.good("status")


def test_a_request_that_is_hidden_while_its_letter_goes_out_stops_it_until_somebody_says_why(approved: Shell) -> None:
    with Scripted() as server:
        variables = {
            "DIGEST_SMTP__HOST": HOST,
            "DIGEST_SMTP__PORT": str(server.port),
            "DIGEST_SMTP__SECURITY": "none",
            "DIGEST_SMTP__CONNECTIONS": "1",
        }
        server.says, server.says_from = {"*": "451 later"}, receipts(approved) + 3
        approved("send", "1", "--early", **variables)
        number = re.search(r"requests?: #(\d+)", approved.good("status") + approved("check", "1").stdout)
        assert number
        said = approved.good("request", "hide", number[1], "--dry-run")
        assert re.search(r"Edition 1 is stopped: \d+ of 26 mails have not left.", said)
        said = approved.good("request", "hide", number[1])
        assert "Edition 1 is stopped: something that it shows was hidden." in said
        assert 'digest resume 1 --because "words_hidden=why"' in approved.bad("resume", "1")
        server.says = {}
        assert "Edition 1 was stopped" in approved("send", **variables).stderr
        assert len(server.kept) == receipts(approved) + 3
        approved.good("resume", "1", "--because", "words_hidden=They agree.")
        assert "Edition 1: sent" in approved.good("send", "1", **variables) + approved.good("status")


def test_what_is_sent_again_of_an_edition_that_is_sent_goes_by_hand_too(approved: Shell) -> None:
    with Scripted() as server:
        variables = {
            "DIGEST_SMTP__HOST": HOST,
            "DIGEST_SMTP__PORT": str(server.port),
            "DIGEST_SMTP__SECURITY": "none",
        }
        server.says = {"kaare.thorup@nordmose.example": "550 not now"}
        assert "Edition 1" in approved.good("send", "1", "--early", **variables)
        server.says = {}
        assert "cannot be sent" in approved.bad("send", "1", **variables)
        approved.good("deliveries", "retry", "--state", "failed", "--edition", "1", "--yes")
        assert "1 sent" in approved.good("send", "1", **variables)


def test_a_key_that_is_not_there_is_a_fault_of_the_house(drafted: Shell) -> None:
    told = {"DIGEST_SMTP__DKIM__SELECTOR": "a2026"}
    status = drafted("status", **told)
    assert "(smtp.dkim.key) is not there: nothing can be sent." in " ".join(status.stdout.split())
    assert status.returncode == 1
    assert drafted("status").returncode == 0


def test_ctrl_c_ends_a_command_that_waits_without_a_traceback(shell: Shell) -> None:
    process = shell.start("tag")
    process.stdin.write("Vi søger " * 100_000)  # more than a pipe holds: written, it has been read
    process.stdin.flush()
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=20)
    assert process.returncode == 130
    assert (out, "Traceback" in err) == ("", False)


def test_read_prints_one_json_object_a_mail(shell: Shell) -> None:
    (shell.folder / "bare.txt").write_text("Hej\n\nHvem har elbiler?\n\n-- \nBo\n", encoding="utf-8")
    box = b"".join(
        b"From x Mon Nov 30 10:00:00 2026\n" + eml("a@x.example", f"nr. {number}", "ord") + b"\n" for number in (1, 2)
    )
    (shell.folder / "box.mbox").write_bytes(box)
    lines = [
        json.loads(line) for line in shell.good("read", SAMPLE / "inbox", "bare.txt", "box.mbox", "--json").splitlines()
    ]
    assert len(lines) == 24 + 1 + 2
    assert set(lines[0]) == {
        "file", "kind", "sign", "sure", "also", "doubt", "from", "subject", "text", "inline", "parts", "whole",
        "quoted", "signature", "disclaimer",
        "answer_to", "bounced_address", "bounce_status", "bounce_permanent", "forwarded_from", "files",
    }  # fmt: skip
    assert lines[24]["text"] == "Hej\n\nHvem har elbiler?"
    assert [line["subject"] for line in lines[25:]] == ["nr. 1", "nr. 2"]
    assert "no file or folder" in shell.bad("read", "nowhere.eml")


def test_tag_and_match_say_why(shell: Shell) -> None:
    tags = json.loads(shell.good("tag", "--json", text="Vi søger cases om reparation af uniformer"))["tags"]
    assert {tag["slug"]: tag["evidence"] for tag in tags} == {
        "arbejdstoej": ["uniformer"],
        "reparation": ["reparation"],
    }
    (shell.folder / "requests.jsonl").write_text(
        '{"id": "r1", "text": "Hvem har fået repareret uniformer?"}\n{"id": "r2", "text": "Hvem stemmer klaverer?"}\n'
    )
    first, second = (
        json.loads(line)
        for line in shell.good(
            "match", "--cases", SAMPLE / "cases.jsonl", "--requests", "requests.jsonl", "--json"
        ).splitlines()
    )
    assert first["request_id"] == "r1"
    assert 0 < first["sure"] <= min(3, len(first["ranked"]))
    assert all(why.startswith(("Handler om ", "Nævner ")) for why in first["why"])
    assert second == {"request_id": "r2", "ranked": [], "sure": 0, "why": []}
    assert "no column 'title' or 'Titel' or 'Overskrift'; 'summary'" in shell.bad(
        "match", "--cases", "requests.jsonl", "--requests", "requests.jsonl"
    )


def test_a_members_text_cannot_steer_the_terminal(ready: Shell) -> None:
    (ready.folder / "a.eml").write_bytes(
        eml("kth@nordmose.example", "x", "y").replace(b"Subject: x", b"Subject: \x1b[2Jx")
    )
    ready.good("collect", ".")
    assert "\x1b" not in ready.good("inbox")


def test_a_person_reads_a_mail(drafted: Shell) -> None:
    shown = drafted.good("inbox", "show", "1")
    assert "Vi skal i udbud med uniformer" in shown
    assert "became    filed: request #1" in shown
    assert "no mail 99" in drafted.bad("inbox", "show", "99")


def test_a_mails_files_and_the_servers_checks_are_shown(ready: Shell) -> None:
    parts = "--b\r\nContent-Type: text/plain\r\n\r\nHvem har krav?\r\n--b\r\nContent-Type: application/pdf\r\n"
    file = 'Content-Disposition: attachment; filename="../krav.pdf"\r\n\r\nPDF\r\n--b--\r\n'
    head = "From: kth@nordmose.example\r\nSubject: Krav\r\nMIME-Version: 1.0\r\n"
    results = "Authentication-Results: mx.ika.example; dmarc=fail header.from=nordmose.example\r\n"
    raw = f'{results}{head}Content-Type: multipart/mixed; boundary="b"\r\n\r\n{parts}{file}'
    (ready.folder / "var/inbox/a.eml").write_text(raw)
    server = {"DIGEST_INBOX__SERVER": "mx.ika.example"}
    assert "1 held" in ready.good("collect", **server)
    shown = ready.good("inbox", "show", "1", **server)
    assert "FAILED: it may not be from whom it says (dmarc=fail)" in shown
    assert "krav.pdf (application/pdf, 0 KB)" in ready.good("inbox", "files", "1")
    assert "Saved: ud/krav.pdf" in ready.good("inbox", "files", "1", "--to", "ud")
    assert (ready.folder / "ud/krav.pdf").read_bytes().strip() == b"PDF"
    assert "--despite-failure" in ready.bad("inbox", "accept", "1", **server)
    assert "filed: request" in ready.good("inbox", "accept", "1", "--despite-failure", "--yes", **server)
    assert "krav.pdf: `digest inbox files 1`" in ready.good("request", "show", "1")


def test_old_mails_are_purged_and_what_became_of_them_is_shown(drafted: Shell) -> None:
    with sqlite3.connect(drafted.folder / "var/digest.sqlite3") as database:
        database.execute("UPDATE inbound_mail SET collected_at = '2024-01-01 00:00:00.000000'")
    would = drafted.good("inbox", "purge", "--dry-run")
    assert "Would be emptied: 20 mails that came before" in would
    assert "4 mails held (`digest inbox --state held`)" in would
    assert "A dry run" in would
    assert "Vi skal i udbud" in drafted.good("inbox", "show", "1")
    assert "Emptied: 0 mails" in drafted.good("inbox", "purge", "--older-than", "3650")
    done = drafted.good("inbox", "purge")
    assert "Emptied: 20 mails that came before" in done
    assert "`digest db compact`" in done
    drafted.good("db", "compact")
    shown = drafted.good("inbox", "show", "1")
    assert "became    filed: request #1" in shown
    assert "purged    20" in shown
    assert "Vi skal i udbud med uniformer" in shown
    assert "its words are gone" in drafted.bad("inbox", "retry", ignored(drafted))
    assert "Emptied: 0 mails" in drafted.good("inbox", "purge")


def ignored(shell: Shell) -> str:
    """The number of a mail that was ignored."""
    return next(line.split()[0] for line in shell.good("inbox", "--state", "ignored").splitlines() if "ignored" in line)


def test_the_calendar_is_shown_and_changed(ready: Shell) -> None:
    assert "2026-12-16  Mon 2026-12-14 12:00  Wed 2026-12-16 09:00" in ready.good("calendar")
    assert "goes out Thu 2026-12-17 09:00" in ready.good("calendar", "move", "2026-12-16", "--to", "2026-12-17")
    assert "no working day: weekend" in ready.good("calendar", "move", "2027-01-13", "--to", "2027-01-16")
    ready.good("calendar", "skip", "2026-12-02")
    assert "moved by hand" in ready.good("calendar")
    assert "closes 2026-12-15 12:00" in ready.good("status")
    assert "no date of the calendar" in ready.bad("calendar", "skip", "2026-12-03")


def test_an_approval_names_its_content_or_is_refused(drafted: Shell) -> None:
    for short in ("", "a"):
        assert "too short" in drafted.bad("approve", "1", "--yes", "--manifest", short)
