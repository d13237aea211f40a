"""The commands as a person meets them: in a process of their own, with their exit status and their words."""

from __future__ import annotations

import json
import re
import signal
import sqlite3
import subprocess
import tomllib

import openpyxl
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
    drafted.good("case", "hide", "c40")
    assert "something has changed since, it is checked before it goes" in drafted.good("status")


def test_init_writes_settings_that_can_be_read_and_never_overwrites_them(shell: Shell) -> None:
    shell.good("init", "--address", "efterlysning@ika.example", "--name", 'Foreningen "IKA"')
    written = tomllib.loads((shell.folder / "digest.toml").read_text(encoding="utf-8"))
    assert written["association"]["name"] == 'Foreningen "IKA"'
    assert written["fortnight"]["anchor"].weekday() == 2
    assert "already" in shell.bad("init", "--address", "efterlysning@ika.example")
    assert "is not a mail address" in Shell(shell.folder / "var").bad("init", "--address", "efterlysning@")


def test_without_settings_or_database_the_command_that_helps_is_named(shell: Shell) -> None:
    assert "`digest init` writes one" in shell.bad("status")
    shell.good("init", "--address", "efterlysning@ika.example")
    (shell.folder / "var/digest.sqlite3").unlink()
    assert "`digest init` makes one" in shell.bad("status") or "`digest db upgrade`" in shell.bad("status")


def test_a_database_from_another_version_is_refused(ready: Shell) -> None:
    for version, help_ in (("0000", "`digest db upgrade`"), ("9999", "comes from a newer version")):
        with sqlite3.connect(ready.folder / "var/digest.sqlite3") as connection:
            connection.execute("UPDATE alembic_version SET version_num = ?", (version,))
        connection.close()
        assert help_ in ready.bad("status")
    assert "comes from a newer version" in ready.bad("db", "upgrade")


def test_all_faults_of_the_settings_are_told_together_and_no_secret(ready: Shell) -> None:
    said = ready.bad(
        "status",
        DIGEST_SMTP__PORT="many",
        DIGEST_SMTP__PASSWORD="hunter2",
        DIGEST_SMTP__HOTS="x",
        DIGEST_DATABSE="y",
        DIGEST_ASSOCIATION__ADDRESS="nobody",
    )
    for name in ("smtp.port", "smtp.hots", "DIGEST_DATABSE", "association.address"):
        assert name in said
    assert "hunter2" not in said


def test_a_missing_file_a_missing_column_and_a_bad_address_are_told_by_name_and_row(ready: Shell) -> None:
    assert "no file nothing.xlsx" in ready.bad("import-members", "nothing.xlsx")
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(["Organisation", "Navn", "Type"])
    book.save(ready.folder / "no-mail.xlsx")
    assert "no column 'E-mail'" in ready.bad("import-members", "no-mail.xlsx")
    (ready.folder / "bad.csv").write_text("Organisation;Navn;E-mail;Type\nA;B;b@a.example;medlem\nA;C;c@;medlem\n")
    refused = ready("import-members", "bad.csv")
    assert refused.returncode == 1
    assert "row 3: 'c@' is not a mail address" in refused.stdout
    assert "nothing was imported" in refused.stderr
    assert "26 members" in ready.good("status")


def test_a_dry_run_shows_what_would_change_and_changes_nothing(ready: Shell) -> None:
    (ready.folder / "some.csv").write_text("Organisation;Navn;E-mail;Type\nA;B;b@a.example;medlem\n")
    said = ready.good("import-members", "some.csv", "--dry-run", "--gone", "mark")
    assert "1 new, 0 changed, 0 unchanged, 26 gone" in said
    assert "dry run" in said
    assert "26 members" in ready.good("status")
    half = ready("import-members", "some.csv")
    assert (half.returncode, half.stderr.count("\n")) == (1, 1)
    assert "26 of 26 are not in the file; nothing was imported" in half.stderr
    assert "26 members" in ready.good("status")


def test_what_a_column_is_can_be_said_once_and_is_remembered(ready: Shell) -> None:
    (ready.folder / "some.csv").write_text("Arbejdssted;Hvem;Post;Leder\nA;B;b@a.example;c@a.example\n")
    said = ("--kind", "member", "--gone", "keep")
    assert "no column 'Navn'" in ready.bad("import-members", "some.csv", *said)
    assert "is not HEADING=FIELD" in ready("import-members", "some.csv", "--column", "Hvem").stderr
    ready.good("import-members", "some.csv", *said, "--column", "Hvem=name", "--column", "Post=address")
    again = ready.good("import-members", "some.csv", *said)
    assert re.search(r"Hvem +name +as last time", again)
    assert "0 new, 0 changed, 1 unchanged, 0 gone" in again


def test_unknown_and_unapproved_editions_and_a_refused_connection_are_told(drafted: Shell, sink: Sink) -> None:
    assert "There is no edition 7: there is 1" in drafted.bad("preview", "7")
    assert "is not approved" in drafted.bad("send", "1", **to(sink))
    assert "approve with --yes" in drafted.bad("approve", "1")
    drafted.good("approve", "1", "--yes", *BECAUSE)
    closed = {**to(sink), "DIGEST_SMTP__PORT": "9"}
    assert "does not answer" in drafted.bad("send", "1", "--early", **closed)
    assert sink.mails == []
    assert f"{26 + receipts(drafted)} sent" in drafted.good("send", "1", **to(sink))


def test_an_unwritable_folder_is_told(drafted: Shell) -> None:
    (drafted.folder / "file").write_text("in the way")
    assert "cannot be written" in drafted.bad("preview", "1", "--to", "file/inside")
    (drafted.folder / "other.toml").write_text(
        (drafted.folder / "digest.toml").read_text().replace("var/digest.sqlite3", "file/digest.sqlite3")
    )
    assert "cannot be made" in drafted.bad("--config", "other.toml", "db", "upgrade")


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
        "--yes",
        text="Hvem har købt ladcykler?",
    )
    assert "This mails kaare.thorup@nordmose.example, who is told of it." in said
    assert "#1 is open" in said
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
    assert process.stdout is not None
    assert process.stdout.readline().startswith("Running")
    assert "collected 1 new" in process.stdout.readline()
    assert re.search(rf":{process.pid}:\w+: alive, last sign", ready.good("status"))
    process.send_signal(number)
    out, err = process.communicate(timeout=20)
    assert (process.returncode, err) == (0, "")
    assert out.endswith("Stopped.\n")
    assert "1 mail" in ready.good("inbox")


def test_ctrl_c_ends_sending_after_the_mail_in_hand_and_it_goes_on_when_a_person_says_so(drafted: Shell) -> None:
    drafted.good("approve", "1", "--yes", *BECAUSE)
    waiting = receipts(drafted)
    with Scripted() as server:
        server.go_on.clear()
        variables = {
            "DIGEST_SMTP__HOST": HOST,
            "DIGEST_SMTP__PORT": str(server.port),
            "DIGEST_SMTP__SECURITY": "none",
        }
        process = drafted.start("send", "1", "--early", **variables)
        assert server.reached.wait(timeout=30)
        process.send_signal(signal.SIGINT)
        server.go_on.set()
        out, err = process.communicate(timeout=30)
        assert process.returncode == 1
        assert "  1 sent" in out
        assert err == "digest: Stopped: nothing more of it goes out. To go on: `digest resume 1`.\n"
        assert len(server.kept) == 1
        assert "was stopped" in drafted.bad("send", "1", **variables)
        assert "sending" in drafted.good("resume", "1")
        assert f"{25 + waiting} sent" in drafted.good("send", "1", **variables)
        letters = [recipient for recipient, mail in server.kept if b"Auto-Submitted: auto-generated" in mail]
        assert len(set(letters)) == len(letters) == 26
        assert len(set(server.kept)) == len(server.kept) == 26 + waiting


def test_an_edition_that_the_server_refuses_is_paused_and_what_failed_is_sent_again_by_its_reason(
    drafted: Shell,
) -> None:
    drafted.good("approve", "1", "--yes", *BECAUSE)
    with Scripted() as server:
        variables = {
            "DIGEST_SMTP__HOST": HOST,
            "DIGEST_SMTP__PORT": str(server.port),
            "DIGEST_SMTP__SECURITY": "none",
        }
        server.says, server.says_from = {"*": "554 Relay access denied"}, receipts(drafted) + 1
        refused = drafted("send", "1", "--early", **variables)
        assert refused.returncode == 1
        assert "refused 5 mails in a row" in refused.stderr
        assert "To go on: `digest resume 1`" in refused.stderr
        assert "Edition 1: stopped, paused: the mail server refuses us" in drafted("status").stdout
        shown = drafted.good("deliveries", "retry", "--edition", "1", "--reason", "relay", "--dry-run")
        assert "5 mails are sent again" in shown
        assert "Settle them?" in drafted("deliveries", "retry", "--edition", "1", text="n\n").stdout
        assert "is pending now" in drafted.good("deliveries", "retry", "--state", "deferred", "--yes")
        assert "Which mails?" in drafted.bad("deliveries", "retry")
        server.says = {}
        drafted.good("resume", "1")
        assert "Edition 1: sent" in drafted.good("send", "1", **variables) + drafted.good("status")


def test_ctrl_c_ends_a_command_that_waits_without_a_traceback(shell: Shell) -> None:
    process = shell.start("tag", stdin=subprocess.PIPE)
    assert process.stdin is not None
    process.stdin.write("Vi søger " * 100_000)  # more than a pipe holds: written, it has been read
    process.stdin.flush()
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=20)
    assert process.returncode == 130
    assert (out, "Traceback" in err) == ("", False)


def test_read_prints_one_json_object_a_mail(shell: Shell) -> None:
    (shell.folder / "bare.txt").write_text("Hej\n\nHvem har elbiler?\n\n-- \nBo\n", encoding="utf-8")
    box = b"".join(b"From x\n" + eml("a@x.example", f"nr. {number}", "ord") + b"\n" for number in (1, 2))
    (shell.folder / "box.mbox").write_bytes(box)
    lines = [
        json.loads(line) for line in shell.good("read", SAMPLE / "inbox", "bare.txt", "box.mbox", "--json").splitlines()
    ]
    assert len(lines) == 24 + 1 + 2
    assert set(lines[0]) == {
        "file", "kind", "sign", "from", "subject", "text", "inline", "whole", "quoted", "signature", "disclaimer",
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
    assert 0 < len(first["ranked"]) <= 3
    assert all(why.startswith(("Handler om ", "Nævner ")) for why in first["why"])
    assert second == {"request_id": "r2", "ranked": [], "why": []}
    assert "no column 'title' or 'Titel' or 'Overskrift'; 'summary'" in shell.bad(
        "match", "--cases", "requests.jsonl", "--requests", "requests.jsonl"
    )


def test_a_members_text_cannot_steer_the_terminal(ready: Shell) -> None:
    (ready.folder / "a.eml").write_bytes(
        eml("kth@nordmose.example", "x", "y").replace(b"Subject: x", b"Subject: \x1b[2Jx")
    )
    ready.good("collect", ".")
    assert "\x1b" not in ready.good("inbox")


def test_a_person_hides_a_request_and_opens_it_again(drafted: Shell) -> None:
    assert "This mails" not in drafted.good("request", "hide", "2")
    assert "13 requests" in drafted.good("compose", "--again")
    drafted.good("request", "open", "2")
    assert "14 requests" in drafted.good("compose", "--again")
    assert "no request #99" in drafted.bad("request", "hide", "99")


def test_answers_are_listed_hidden_and_let_in_again(drafted: Shell) -> None:
    answer = eml("hanne.bjerregaard@nordmose.example", "SV: #2", "Det har vi gjort i to år.\n\nALLE")
    (drafted.folder / "var/inbox/answer.eml").write_bytes(answer)
    drafted.good("collect")
    wide = {"COLUMNS": "200"}
    assert "Nordmose Kommune" in drafted.good("answers", "--consent", "everyone", **wide)
    assert "0 answers" in drafted.good("answers", "--consent", "anonymous")
    assert "Answer 1 is hidden." in drafted.good("answers", "hide", "1")
    assert re.search(r"everyone .* hidden", drafted.good("answers", **wide))
    assert "Answer 1 is hidden no more." in drafted.good("answers", "unhide", "1")
    assert not re.search(r"everyone .* hidden", drafted.good("answers", **wide))
    assert "no answer 99. `digest answers` lists them" in drafted.bad("answers", "hide", "99")


def test_a_person_holds_postpones_and_merges_requests_and_lets_them_in_again(drafted: Shell) -> None:
    assert "Request #2 is held." in drafted.good("request", "hold", "2", "--yes")
    assert "It is so already" in drafted.good("request", "hold", "2")
    assert "is postponed, to the edition of " in drafted.good("request", "postpone", "3", "--no-mail")
    assert "Request #4 is merged into #5." in drafted.good("request", "merge", "4", "5", "--no-mail")
    assert "11 requests" in drafted.good("compose", "--again")
    assert "1 request" in drafted.good("requests", "--state", "merged")
    assert "cannot be merged into itself" in drafted.bad("request", "merge", "5", "5")
    assert "no request #99" in drafted.bad("request", "merge", "5", "99")
    for number in ("2", "3", "4"):
        drafted.good("request", "open", number, "--no-mail")
    assert "14 requests" in drafted.good("compose", "--again")


def test_who_asked_is_told_at_once(ready: Shell) -> None:
    (ready.folder / "var/inbox/a.eml").write_bytes(eml("kth@nordmose.example", "Elbiler", "Hvem har elbiler?"))
    ready.good("collect")
    said = ready.good("request", "hold", "1", "--yes")
    assert "This mails kaare.thorup@nordmose.example, who is told of it." in said
    assert "update" in ready.good("deliveries")
    assert "told" not in ready.good("tick")


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
    assert "filed: request" in ready.good("inbox", "accept", "1", "--despite-failure", **server)
    assert "krav.pdf: `digest inbox files 1`" in ready.good("request", "show", "1")


def test_who_left_by_mistake_is_taken_back(ready: Shell) -> None:
    (ready.folder / "var/inbox/a.eml").write_bytes(eml("kth@nordmose.example", "AFMELD", "Afmeld mig"))
    ready.good("collect")
    assert "26 members, 25 of them get the letter" in ready.good("status")
    assert "kaare.thorup@nordmose.example" in ready.good("suppressions")
    ready.good("suppressions", "lift", "kaare.thorup@nordmose.example")
    assert "26 members, 26 of them get the letter" in ready.good("status")
    assert "Nothing stands in the way" in ready.bad("suppressions", "lift", "kaare.thorup@nordmose.example")


def test_the_list_of_those_who_are_not_written_to_is_kept_by_hand_and_by_file(ready: Shell) -> None:
    kim, away = "kaare.thorup@nordmose.example", "vaek@nordmose.example"
    assert f"{away} is not written to any more (mail to it came back)" in ready.good(
        "suppressions", "add", away, "--reason", "bounced"
    )
    assert "was not written to already (mail to it came back, since 20" in ready.good("suppressions", "add", away)
    assert f"go to {kim}: add that one" in ready.good("suppressions", "add", "kth@nordmose.example")
    assert "1 suppression" in ready.good("suppressions", "--reason", "bounced")
    assert "2 suppressions" in ready.good("suppressions", "list")
    assert kim not in ready.good("suppressions", "list")
    assert "not a mail address" in ready.bad("suppressions", "add", "kim")
    assert ready("suppressions", "add", away, "--reason", "sur").returncode == 2
    assert "Wrote list.csv: 2 suppressions." in ready.good("suppressions", "export", "list.csv")
    assert "There is a file list.csv" in ready.bad("suppressions", "export", "list.csv")
    assert "no .csv" in ready.bad("suppressions", "export", "list.xlsx")
    assert (ready.folder / "list.csv").read_bytes().startswith(b"\xef\xbb\xbfaddress;reason;since\r\n")
    assert ready.good("suppressions", "export", "-").splitlines()[0] == "address;reason;since"
    ready.good("suppressions", "lift", away)
    told = ready.good("suppressions", "import", "list.csv", "--dry-run")
    assert f"new: {away}" in told
    assert "It would be: 1 new, 0 changed, 1 unchanged, 0 gone, 0 refused suppressions." in told
    assert away not in ready.good("suppressions")
    assert "1 new" in ready.good("suppressions", "import", "list.csv")
    assert away in ready.good("suppressions")
    (ready.folder / "bad.csv").write_text("address;reason\nkim;sur\n", encoding="utf-8")
    assert "row 2" in ready.bad("suppressions", "import", "bad.csv")


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
    assert "2026-12-16   Mon 2026-12-14 12:00   Wed 2026-12-16 09:00" in ready.good("calendar")
    assert "goes out Thu 2026-12-17 09:00" in ready.good("calendar", "move", "2026-12-16", "--to", "2026-12-17")
    assert "no working day: weekend" in ready.good("calendar", "move", "2027-01-13", "--to", "2027-01-16")
    ready.good("calendar", "skip", "2026-12-02")
    assert "moved by hand" in ready.good("calendar")
    assert "closes 2026-12-15 12:00" in ready.good("status")
    assert "no date of the calendar" in ready.bad("calendar", "skip", "2026-12-03")


def test_an_approval_names_its_content_or_is_refused(drafted: Shell) -> None:
    for short in ("", "a"):
        assert "too short" in drafted.bad("approve", "1", "--yes", "--manifest", short)


def test_a_failed_init_leaves_nothing_behind(shell: Shell) -> None:
    assert "association.name" in shell.bad("init", "--name", "", "--address", "efterlysning@ika.example")
    assert not (shell.folder / "digest.toml").exists()


def test_a_database_of_another_program_is_left_alone(ready: Shell) -> None:
    with sqlite3.connect(ready.folder / "foreign.sqlite3") as connection:
        connection.execute("CREATE TABLE x (y)")
    connection.close()
    for command in (["status"], ["db", "upgrade"]):
        assert "another program's database" in ready.bad(*command, DIGEST_DATABASE="foreign.sqlite3")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nosuch"], "No such command 'nosuch'"),
        (["status", "--bogus"], "No such option: --bogus"),
        (["request", "hide"], "Missing argument"),
        (["inbox", "--state", "odd"], "none of received, filed, held"),
        (["calendar", "skip", "tomorrow"], "does not match the format"),
    ],
)
def test_a_wrong_call_is_told_in_one_line_with_the_help_that_helps(
    shell: Shell, arguments: list[str], said: str
) -> None:
    done = shell(*arguments)
    assert done.returncode == 2
    assert done.stderr.startswith("digest: ")
    assert done.stderr.count("\n") == 1
    assert said in done.stderr
    assert "--help`" in done.stderr


def test_the_help_is_shown_without_a_command(shell: Shell) -> None:
    assert "import-members" in shell().stdout
    assert shell("compose", "--help").returncode == 0


def test_the_register_is_shown_and_changed_by_hand(ready: Shell) -> None:
    assert "30 people" in ready.good("members")
    assert "4 people" in ready.good("members", "list", "--kind", "supplier")
    ready.good("members", "add", "ny@tangsoe.example", "--name", "Ny", "--organisation", "Tangsø Kommune")
    assert "paused until 1 January 2099" in ready.good(
        "members", "pause", "ny@tangsoe.example", "--until", "2099-01-01"
    )
    assert "27 members, 26 of them get the letter" in ready.good("status")
    ready.good("members", "alias", "ny@tangsoe.example", "nn@tangsoe.example")
    shown = ready.good("members", "edit", "nn@tangsoe.example", "--to", "ny2@tangsoe.example", "--language", "en")
    assert "ny@tangsoe.example, nn@tangsoe.example" in shown
    assert "Nobody has the address" in ready.bad("members", "show", "x@y.example")


def test_the_staff_comes_and_goes(ready: Shell) -> None:
    ready.good("staff", "add", "tove@ika.example", "--name", "Tove")
    assert "on the staff already" in ready.bad("staff", "add", "tove@ika.example")
    assert "Tove" in ready.good("staff", "list")
    ready.good("staff", "remove", "tove@ika.example")
    assert ready.good("staff", "list") == "0 people\n"
    assert "Nobody on the staff" in ready.bad("staff", "remove", "tove@ika.example")


def test_a_command_that_mails_a_member_says_whom_and_asks_unless_it_is_told(drafted: Shell) -> None:
    asker = re.search(r"by +(.*)", drafted.good("request", "show", "2"))
    assert asker is not None
    edit = ("request", "edit", "2", "--title", "Tøj")
    refused = drafted(*edit)
    mailed = re.search(r"This mails (\S+), who is told of it\.", refused.stdout)
    assert mailed is not None
    assert "Nobody is here to ask: --yes mails, --no-mail leaves the member out." in refused.stderr
    assert "Tøj" not in drafted.good("requests")
    assert "This mails" not in drafted.good(*edit, "--no-mail")
    assert "would reach nobody" in drafted.bad(*edit, "--no-mail", "--note", "Hej")
    drafted.good(*edit, "--yes", "--note", "Vi har rettet en tastefejl.")
    listed = drafted.good("sent", "--to", mailed[1])
    number = next(line.split()[0] for line in listed.splitlines() if "request-edited" in line)
    shown = drafted.good("sent", "show", number)
    assert "subject     Efterlysning #2 er rettet: Tøj" in shown
    assert "Vi har rettet en tastefejl." in shown
    assert "Wrote a.eml" in drafted.good("sent", "show", number, "--save", "a.eml")
    assert b"Reply-To" in (drafted.folder / "a.eml").read_bytes()
    assert "There is a file a.eml" in drafted.bad("sent", "show", number, "--save", "a.eml")
    assert drafted("sent").returncode == 2


ACTS = (
    *("hold 2", "postpone 2", "merge 2 3", "close 2"),
    "split 2 --title Solceller --text Hvem? --keep Uniformer?",
)


@pytest.mark.parametrize("act", ACTS)
def test_every_act_that_mails_says_what_changes_and_whom_it_mails_and_asks_first(drafted: Shell, act: str) -> None:
    before = drafted.good("requests")
    refused = drafted("request", *act.split())
    assert re.search(r"^request #2: \w+", refused.stdout, re.MULTILINE)
    assert re.search(r"^This mails \S+, who is told of it\.$", refused.stdout, re.MULTILINE)
    assert "Nobody is here to ask: --yes mails, --no-mail leaves the member out." in refused.stderr
    assert drafted.good("requests") == before
    drafted.good("request", *act.split(), "--yes", "--note", "Vi ringer i morgen.")
    listed = drafted.good("deliveries", COLUMNS="200")
    assert listed.count("update") == 1
    assert drafted.good("requests") != before


def test_an_act_that_cannot_be_done_is_refused_before_anything_is_said(drafted: Shell) -> None:
    drafted.good("request", "close", "2", "--no-mail")
    for act in ("hold 2", "close 2", "merge 2 3", "postpone 2", "hide 99", "edit 3", "merge 3 2"):
        refused = drafted("request", *act.split())
        assert (refused.returncode, refused.stdout) == (1, ""), act
    for act in ("pass 1", "split 99 --to 3", "add 99 --name x --text y", "edit 99 --text x"):
        refused = drafted("answer", *act.split())
        assert (refused.returncode, refused.stdout) == (1, ""), act


def test_what_changes_much_is_tried_without_changing_anything(drafted: Shell) -> None:
    before = drafted.good("requests")
    split = ("request", "split", "2", "--title", "Solceller", "--text", "Hvem har solceller?", "--keep", "Uniformer?")
    for act in (split, ("request", "merge", "2", "3")):
        said = drafted.good(*act, "--dry-run")
        assert "A dry run: nothing was changed." in said
        assert re.search(r"^This mails \S+, who is told of it\.$", said, re.MULTILINE)
    assert drafted.good("requests") == before
    assert "request #15: added" in drafted.good(*split, "--dry-run", "--no-mail")


def test_an_answer_is_passed_on_after_a_question_with_a_word_of_ones_own(drafted: Shell) -> None:
    lone = ("--from", "kth@nordmose.example", "--text", "Det har vi.", "--anonymous")
    drafted.good("answer", "add", "2", *lone, "--no-mail", "--yes")
    refused = drafted("answer", "pass", "1")
    assert re.search(r"^This mails \S+, who asked\.$", refused.stdout, re.MULTILINE)
    assert "Nobody is here to ask" in refused.stderr
    assert "Answer 1 is let go." in drafted.good("answer", "pass", "1", "--yes", "--note", "Ring gerne.")
    assert "whoever asked that has it" in drafted.bad("answer", "pass", "1")
    number = drafted.good("deliveries", "--state", "pending", COLUMNS="200")
    row = next(line.split()[0] for line in number.splitlines() if re.search(r"\banswer\b", line))
    assert "Ring gerne." in drafted.good("sent", "show", row)


def test_a_request_is_parted_and_a_wrong_case_taken_away(drafted: Shell) -> None:
    shown = drafted.good("request", "show", "1")
    case = re.search(r"^case +(\S+): ", shown, re.MULTILINE)
    assert case is not None
    assert "stands no more under request #1" in drafted.good("request", "unlink", "1", case[1])
    assert f"no case    {case[1]}: " in drafted.good("request", "show", "1")
    assert "may stand under request #1" in drafted.good("request", "unlink", "1", case[1], "--undo")
    said = drafted.good(
        *("request", "split", "1", "--title", "Solceller", "--text", "Hvem har solceller?"),
        *("--keep", "Hvem har uniformer?", "--no-mail"),
    )
    assert "Request #1 is parted: the other one is #15." in said
    assert "nobody has looked at it" in drafted.good("request", "show", "15")


def test_an_answer_is_entered_read_edited_and_parted(drafted: Shell) -> None:
    lone = ("--from", "kth@nordmose.example", "--text", "Det har vi. Og solceller.", "--everyone")
    said = drafted.good("answer", "add", "2", *lone, "--yes", "--note", "Tak for snakken.")
    assert re.search(r"This mails kaare\.thorup@nordmose\.example, who is told of it; and \S+, who asked\.", said)
    assert "Answer 1 to request #2 is entered." in said
    assert "Det har vi. Og solceller." in drafted.good("answer", "show", "1")
    drafted.good("answer", "split", "1", "--to", "3", "--text", "Og solceller.", "--yes")
    drafted.good("tick")
    said = drafted.good("answer", "edit", "1", "--text", "Det har vi gjort.", "--no-mail")
    assert "is not again" in said
    shown = drafted.good("answer", "show", "1")
    assert "As it came, before it was changed:\nDet har vi. Og solceller." in shown
    assert re.search(r"passed on .*: pending", shown)
    assert re.search(r"^answer +2: ", drafted.good("request", "show", "3"), re.MULTILINE)


def test_a_member_who_left_is_back(ready: Shell) -> None:
    ready.good("members", "leave", "kth@nordmose.example")
    assert "Was it a mistake? `digest members back kaare.thorup@nordmose.example`." in ready.bad(
        "members", "leave", "kth@nordmose.example"
    )
    assert "receives" in ready.good("members", "back", "kth@nordmose.example")
    assert "has not left" in ready.bad("members", "back", "kth@nordmose.example")


def test_a_dismissal_tells_the_member_and_no_stranger(drafted: Shell) -> None:
    mails = eml("kth@nordmose.example", "Frokost", "Torsdag passer"), eml("eva@x.example", "Stole", "Hvem har stole?")
    for number, mail in enumerate(mails):
        (drafted.folder / f"var/inbox/{number}.eml").write_bytes(mail)
    drafted.good("collect")
    said = drafted.good("inbox", "dismiss", "25", "--yes", "--note", "Vi ses.")
    assert "This mails kaare.thorup@nordmose.example, who is told of it." in said
    assert "There is no member to tell." in drafted.good("inbox", "dismiss", "26")
