"""People by hand: members, who is not written to, the staff."""

from __future__ import annotations

from tests.conftest import eml
from tests.shell import Shell


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
