"""Every reason for which a mail stands where it does has a mail that comes to it, and words."""

from __future__ import annotations

import pytest

from digest.inbox.views import mails
from digest.reading import automated, bounces, smalltalk
from digest.requests.views import requests
from digest.store.reasons import MailReason
from digest.store.states import MailState
from digest.writing.reasons import mail_reason
from tests.build import ASK, KIM
from tests.conftest import eml
from tests.house import House
from tests.inbox.reasoned import REASONS, RETURN_PATH


@pytest.mark.parametrize("reason", REASONS)
def test_every_mail_comes_to_its_state_with_a_reason_that_is_shown_in_words_and_only_what_is_filed_is_a_request(
    house: House, reason: str
) -> None:
    state, raws = REASONS[reason]
    assert house.files(*raws)[-1] == (state, reason)
    if state is not MailState.FILED:
        asked = 20 if reason == "flood" else int(reason == "own_house" or ASK in raws)
        assert len(requests(house.store)) == asked
    shown = mails(house.store)[0]
    assert shown.reason is MailReason(reason)
    danish, english = (mail_reason(shown.reason, shown.values, language) for language in ("da", "en"))
    assert " " in english
    assert not set("_{}%") & set(danish + english)
    assert danish != english != reason


ELSEWHERE = {
    MailReason.UNREAD,
    *(MailReason.CAME_BACK, MailReason.COMPLAINED),  # test_bounces.py: they need a delivery that came back
    *(MailReason.ANSWER_EARLY, MailReason.BY_HAND, MailReason.DEALT_WITH),  # test_reviewing.py: a person's decisions
    MailReason.CHANGE_LATE,  # requests/test_correcting.py: a letter with the request goes out
    *(MailReason.ANSWERS, MailReason.SEVERAL),  # test_parting.py: they answer a letter that went out
    *(MailReason.TAKEN_BACK, MailReason.WITHDRAWN),  # followup/test_parted.py
    MailReason.WRITTEN_AGAIN,  # test_forging.py: it answers a receipt
    MailReason.ERASED,  # members/privacy/test_erasure.py
    MailReason.TOO_LARGE,  # sources/test_imap.py
    *(MailReason.OLD, MailReason.NO_RECEIPT),  # test_unannounced.py: where no server says who wrote
    MailReason.UNREADABLE,  # test_filing.py, as the next
    MailReason.OVER_LIMIT,
    MailReason.NAMES_ASKER,  # requests/test_merging.py: a person merges what was asked
    MailReason.CASE,  # web/desk/test_inbox.py: a person makes one of it
}


def test_every_reason_has_a_mail_that_comes_to_it() -> None:
    assert {*REASONS, *map(str, ELSEWHERE)} == set(MailReason)


def test_every_sign_of_a_mail_that_nobody_asks_with_is_a_reason() -> None:
    signs = {*automated.NOTICES, *automated.BULK, *bounces.WARNINGS, *smalltalk.SIGNS}
    assert signs <= set(MailReason)


def test_words_of_a_member_that_went_to_the_return_path_wait_and_their_absence_does_not(house: House) -> None:
    answer = eml(KIM, "SV: Uniformer #101", "Det har vi gjort i to år.", to=RETURN_PATH)
    assert house.files(ASK, answer)[-1] == (MailState.HELD, MailReason.RETURN_PATH)
    away = eml(KIM, "Autosvar", "Jeg er på ferie til mandag.", to=RETURN_PATH, auto_submitted="auto-replied")
    assert house.files(away)[-1] == (MailState.IGNORED, MailReason.AUTO_REPLY)
