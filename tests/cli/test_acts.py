"""What the staff do to requests, answers and members by the command line: refused, said, asked, done."""

from __future__ import annotations

import re

import pytest

from tests.build import SECRET, SERVER, to_change
from tests.conftest import eml
from tests.shell import Shell


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


def test_a_deadline_before_the_letter_is_told_at_once(drafted: Shell) -> None:
    edit = ("request", "edit", "2", "--no-mail", "--deadline")
    assert "Its deadline is before the letter goes out (20" in drafted.good(*edit, "2020-01-02")
    assert "before the letter" not in drafted.good(*edit, "2099-01-02")


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
    again = (*edit[:-1], "Tøj til alle")
    assert "would reach nobody" in drafted.bad(*again, "--no-mail", "--note", "Hej")
    drafted.good(*again, "--yes", "--note", "Vi har rettet en tastefejl.")
    listed = drafted.good("sent", "--to", mailed[1], COLUMNS="200")
    assert "Efterlysning #2 er rettet: Tøj til alle" in listed
    number = next(line.split()[0] for line in listed.splitlines() if " update " in line)
    shown = drafted.good("sent", "show", number)
    assert "subject     Efterlysning #2 er rettet: Tøj til alle" in shown
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
    assert re.search(r"^Request #2 (?:is|gets) \w+", refused.stdout, re.MULTILINE)
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
    assert "Request #15 is entered." in drafted.good(*split, "--dry-run", "--no-mail")


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


def test_an_answer_that_is_entered_for_the_house_of_a_merged_request_without_a_name_is_said_to_wait(
    drafted: Shell,
) -> None:
    drafted.good("request", "anonymous", "3", "--no-mail")
    drafted.good("request", "merge", "3", "2", "--no-mail")
    asker = re.search(r"^by +(.+?), ", drafted.good("request", "show", "3"), re.MULTILINE)
    assert asker is not None
    said = drafted.good("answer", "add", "2", "--name", asker[1], "--text", "Det har vi.", "--no-mail", "--yes")
    assert "is entered, and held. It comes from the house that asked without a name, and others get it" in said
    assert "The next tick" not in said


def test_cases_that_perhaps_fit_are_said_as_such(drafted: Shell) -> None:
    assert re.search(r"^perhaps +c\d+: ", drafted.good("request", "show", "13"), re.MULTILINE)
    assert "2 perhaps" in drafted.good("requests", COLUMNS="200")
    related = drafted.good("request", "related", "13", COLUMNS="200")
    assert "2 perhaps related" in related
    assert "Handler også om" in related


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


ASKS = eml("kth@nordmose.example", "Elbiler", "Hvem har elbiler?")


def test_taking_a_mail_in_says_whom_it_mails_and_asks_and_the_note_stands_in_the_receipt(ready: Shell) -> None:
    (ready.folder / "var/inbox/a.eml").write_bytes(eml("kth@nordmose.example", "Årsmødet", "Hvor er årsmødet i år?"))
    ready.good("collect")
    accept = ("inbox", "accept", "1", "--as-request")
    assert "no mail 99" in ready.bad("inbox", "accept", "99", "--yes").lower()
    tried = ready.good(*accept, "--dry-run", "--note", "Godt spurgt.")
    assert re.search(
        r"^Mail 1 is accepted\.\n  the reason: perhaps a question to the .* -> a request$", tried, re.MULTILINE
    )
    assert "This mails kth@nordmose.example, who gets a receipt." in tried
    assert "Nobody is here to ask" in ready.bad(*accept)
    assert "held" in ready.good("inbox", "show", "1")
    assert "would reach nobody" in ready.bad(*accept, "--no-mail", "--note", "Godt spurgt.")
    assert "Mail 1 is filed: request #1." in ready.good(*accept, "--yes", "--note", "Godt spurgt.")
    ready.good("tick")
    listed = ready.good("sent", "--to", "kth@nordmose.example")
    number = max(line.split()[0] for line in listed.splitlines() if "receipt" in line)
    assert "Godt spurgt." in ready.good("sent", "show", number)


def test_what_goes_to_whom_is_said_before_a_mail_answers_several_requests(drafted: Shell) -> None:
    text = "Vi har en aftale. Og til Svaneborg: Ring til os om bøden."
    answer = eml("kth@nordmose.example", "Aftaler", f"{text}\n\nMvh Kåre")
    (drafted.folder / "var/inbox/a.eml").write_bytes(answer)
    drafted.good("collect")
    number = next(line.split()[0] for line in drafted.good("inbox").splitlines() if "Aftaler" in line)
    accept = ("inbox", "accept", number, "--as-answer-to", "2,3", "--dry-run")
    assert "which words are for #2, #3" in drafted.bad(*accept)
    tried = drafted.good(*accept, "--whole")
    for request in (2, 3):
        assert re.search(rf"^To #{request}, \S+@\S+:\n    {text}$", tried, re.MULTILINE)


def test_a_mail_is_taken_in_without_a_mail_where_nobody_is_to_be_told(ready: Shell) -> None:
    (ready.folder / "var/inbox/a.eml").write_bytes(eml("kth@nordmose.example", "Årsmødet", "Hvor er årsmødet i år?"))
    ready.good("collect")
    before = ready.good("deliveries")
    assert "This mails" not in ready.good("inbox", "accept", "1", "--as-request", "--no-mail")
    ready.good("tick")
    assert "Modtaget: Efterlysning" not in ready.good("deliveries", COLUMNS="300").replace(before, "")


def test_holding_a_mail_says_whom_it_mails_and_asks(ready: Shell) -> None:
    (ready.folder / "var/inbox/a.eml").write_bytes(ASKS)
    ready.good("collect")
    assert "This mails kaare.thorup@nordmose.example, who is told of it." in ready.good(
        "inbox", "hold", "1", "--dry-run"
    )
    assert "Nobody is here to ask" in ready.bad("inbox", "hold", "1")
    assert "1 request" in ready.good("requests", "--state", "open")
    assert "Mail 1 is held" in ready.good("inbox", "hold", "1", "--yes", "--note", "Vi ringer til dig.")
    assert "It is so already" in ready.good("inbox", "hold", "1")
    listed = ready.good("sent", "--to", "kaare.thorup@nordmose.example")
    number = next(line.split()[0] for line in listed.splitlines() if " update " in line)
    assert "Vi ringer til dig." in ready.good("sent", "show", number)
    said = ready.good("inbox", "accept", "1", "--yes")
    assert "goes nowhere: the mail “Efterlysning #1 venter lidt: Elbiler”" in said
    assert "    Vi ringer til dig." in said
    assert "This mails kth@nordmose.example, who gets a receipt." in said


def test_what_a_writer_added_is_said_before_their_mail_is_taken_in(ready: Shell) -> None:
    server = {"DIGEST_INBOX__SERVER": SERVER, "DIGEST_ASSOCIATION__SECRET": SECRET}
    (ready.folder / "var/inbox/a.eml").write_bytes(ASKS)
    ready.good("collect", **server)
    words = "JA, men helst uden vores navn. Og fristen er den 12. december."
    (ready.folder / "var/inbox/b.eml").write_bytes(to_change(1, words, sender="kth@nordmose.example"))
    ready.good("collect", **server)
    assert f"added     in mail 2: {words}" in ready.good("inbox", "show", "1", **server)
    assert "about mail 1: the writer perhaps does not want to be named" in ready.good("inbox", "show", "2", **server)
    asked = ready.good("inbox", "accept", "1", "--dry-run", **server)
    assert f"Added in mail 2: {words}" in asked
    assert "perhaps does not want to be named" in asked
    assert "held: #1: the writer perhaps" in ready.good("inbox", "accept", "1", "--yes", **server)


def test_a_request_that_waits_is_not_ready_and_the_status_says_so(ready: Shell) -> None:
    wishes = eml("kth@nordmose.example", "Stole", "Hvem har købt stole?\n\nDet må helst ikke fremgå, at det er os.")
    (ready.folder / "var/inbox/a.eml").write_bytes(ASKS)
    (ready.folder / "var/inbox/b.eml").write_bytes(wishes)
    ready.good("collect")
    why = "Request #2 perhaps wishes for no name: say first whether it does. `digest request anonymous 2`"
    both = ready("request", "ready", "1", "2")
    assert (both.returncode, both.stdout) == (
        1,
        "Request #1 is ready.\nRequest #2 is not ready: it perhaps wishes for no name.\n",
    )
    assert why in both.stderr
    assert why in ready.bad("request", "ready", "1", "2")
    ready.good("request", "anonymous", "2", "--no-mail")
    assert "was ready already" in ready.good("request", "ready", "2")


def test_the_list_of_requests_has_no_number_of_cases_before_there_is_a_draft(ready: Shell) -> None:
    (ready.folder / "var/inbox/a.eml").write_bytes(ASKS)
    ready.good("collect")
    assert re.search(r" – .* open", ready.good("requests", COLUMNS="200"))
    ready.good("request", "ready", "1")
    ready.good("compose", "--early")
    assert not re.search(r" – .* open", ready.good("requests", COLUMNS="200"))


def test_a_held_answer_is_let_go_by_what_is_said_beside_it(drafted: Shell) -> None:
    answer = eml("hanne.bjerregaard@nordmose.example", "SV: #2", "Det gjorde vi på Fjordgade 12.\n\nANONYM")
    (drafted.folder / "var/inbox/answer.eml").write_bytes(answer)
    drafted.good("collect")
    said = drafted.good("answer", "show", "1")
    assert "`digest answer pass 1`" in said
    assert "`digest answer show" not in said


def test_what_stays_of_a_request_that_is_parted_without_saying_is_shown_whole_and_asked(drafted: Shell) -> None:
    shown = drafted.good("request", "show", "1")
    words = shown.strip().splitlines()[-1]
    half = words[: len(words) // 2].rpartition(" ")[0]
    split = ("request", "split", "1", "--title", "Det andet", "--text", half, "--no-mail")
    refused = drafted(*split)
    assert "Nobody is here to ask: --yes goes on." in refused.stderr
    assert words[len(half) :].strip() in refused.stdout
    assert "is parted" in drafted.good(*split, "--yes")


def test_making_a_request_ready_names_a_later_mail_of_its_writer_that_waits(drafted: Shell) -> None:
    assert "has written since" not in drafted.good("request", "ready", "1", "2")
    address = re.search(r"(\S+@\S+) .*request #2\b", drafted.good("inbox", COLUMNS="200"))
    assert address
    (drafted.folder / "more").mkdir()
    mail = eml(address[1], "Noget andet", "Der er noget galt med min mail om uniformer.")
    (drafted.folder / "more/1.eml").write_bytes(mail)
    drafted.good("collect", "more")
    said = drafted.good("request", "ready", "1", "2")
    assert re.search(r"Whoever asked #2 has written since, perhaps about it, and mail (\d+) waits", said)
    assert "Whoever asked #1" not in said
