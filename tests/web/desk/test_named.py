"""Who becomes a member by a mail, and who is asked, is said by name before it is done."""

from __future__ import annotations

from digest.members.changes import member
from digest.reading.message import parse
from digest.store.reasons import Refusal
from digest.store.states import DeliveryKind, Role
from tests.build import LIS, a_case
from tests.web.desk.conftest import Office


def test_it_is_said_before_that_who_became_a_member_by_a_mail_is_none_once_it_is_put_aside(office: Office) -> None:
    browser = office.signed_in(Role.EDITOR)
    said = {"as": "request", "organisation": "Raketten", "name": "Kevin Rank", "sure": "1"}
    assert browser.post("/desk/inbox/2/take-in", **said).status == 303
    held = browser.post("/desk/inbox/2/hold").text
    assert "Kevin Rank blev medlem ved denne mail, forbliver medlem og får brevene." in held
    assert browser.post("/desk/inbox/2/hold", sure="1").status == 303
    asked = browser.post("/desk/inbox/2/put-aside").text
    assert "Kevin Rank blev medlem ved denne mail og får ikke flere breve." in asked
    assert "edlem Kevin Rank er ikke længere medlem" in asked
    assert member(office.store, "fremmed@andetsteds.example", today=office.now.date()).state == ""
    assert browser.post("/desk/inbox/2/put-aside", sure="1").status == 303
    assert member(office.store, "fremmed@andetsteds.example", today=office.now.date()).state == Refusal.HAS_LEFT
    assert "Kevin Rank" in browser.get("/desk/log?thing=member").text


def test_a_decision_about_a_member_names_them(office: Office) -> None:
    browser = office.signed_in(Role.EDITOR)
    a_case(office.store, organisation="Tangsø Kommune")
    browser.post("/desk/requests/ready", number="101")
    assert "medlem: <ins>Lis Dam</ins>" in browser.post("/desk/requests/101/nudge", who=LIS).text
    browser.post("/desk/requests/101/nudge", who=LIS, sure="1", note="Vi talte om det.")
    assert "medlem: <ins>Lis Dam</ins>" in browser.get("/desk/log").text
    (mail,) = office.house.rows(DeliveryKind.NUDGE)
    words = parse(mail.message or b"").body
    assert words.index("Vi spørger dig") < words.index("Gør du det?") < words.index("Vi talte om det.")
