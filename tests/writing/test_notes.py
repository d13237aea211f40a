from __future__ import annotations

from datetime import datetime

from digest.writing.notes import DraftWaits, Note, Stage, draft_waits


def _note(
    *,
    requests: int = 3,
    answers: int = 0,
    without_cases: tuple[int, ...] = (),
    held: int = 0,
    failed: int = 0,
    language: str = "da",
    stage: Stage = Stage.COMPOSED,
) -> Note:
    return draft_waits(
        DraftWaits(
            letter="Efterlysninger",
            number="24",
            requests=requests,
            answers=answers,
            without_cases=without_cases,
            held=held,
            failed=failed,
            recipients=412,
            sends_at=datetime(2026, 12, 2, 9, 0),  # noqa: DTZ001  (local time, as the note says it)
            stage=stage,
        ),
        language,
    )


def test_a_note_says_what_waits_when_it_goes_and_which_command_helps() -> None:
    note = _note()
    assert note.subject == "Efterlysninger 24 venter på godkendelse"
    for words in ("3 efterlysninger", "412 modtagere", "onsdag den 2. december 2026 kl. 09.00", "digest approve 24"):
        assert words in note.text


def test_requests_without_a_case_are_named_by_number() -> None:
    assert "Uden case: #113, #114 og #116." in _note(without_cases=(113, 114, 116)).text
    assert "Uden case" not in _note().text


def test_each_reminder_says_in_its_subject_how_near_the_hour_is() -> None:
    notes = {stage: _note(stage=stage) for stage in Stage}
    assert len({note.subject for note in notes.values()}) == len(Stage)
    assert "er ikke sendt" in notes[Stage.MISSED].subject
    assert "Den skulle være sendt" in notes[Stage.MISSED].text
    assert "Den var godkendt" in notes[Stage.LATE].text


def test_answers_for_everyone_are_counted_when_there_are_any() -> None:
    assert "Den viser også 2 svar til alle." in _note(answers=2).text
    assert "It shows 1 answer for everyone, too." in _note(answers=1, language="en").text
    assert "svar" not in _note().text


def test_mails_that_wait_for_a_person_are_counted_and_shown_by_a_command() -> None:
    one, both = _note(held=1).text, _note(held=1, failed=1).text
    assert "1 mail venter på, at sekretariatet ser på den." in one
    assert "--state failed" not in one
    assert "2 mails venter på, at sekretariatet ser på dem." in both
    assert "    digest inbox --state held\n    digest inbox --state failed\n" in both
    assert "sekretariatet" not in _note().text


def test_a_note_speaks_english_to_the_english() -> None:
    note = _note(requests=1, language="en")
    assert note.subject == "Efterlysninger 24 waits for approval"
    assert "1 request," in note.text
