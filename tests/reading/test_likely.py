"""How sure the kind of a person's mail is, and what becomes of one that may be two things."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.errors import InputFault
from digest.reading import Kind, read_mail
from digest.reading.kind import FLOOR
from digest.reading.likely import KINDS, Weights, load, shipped, written
from tests.conftest import eml
from tests.kinds.told import told

KIM = "kim@nordmose.example"


@given(st.frozensets(st.one_of(st.sampled_from(sorted(shipped().signs)), st.text(max_size=9)), max_size=60))
def test_the_shares_of_all_kinds_are_one_and_the_likeliest_comes_first(signs: frozenset[str]) -> None:
    shares = shipped().shares(signs)
    assert sorted(shares) == sorted(KINDS)
    assert sum(shares.values()) == pytest.approx(1)
    assert list(shares.values()) == sorted(shares.values(), reverse=True)


def test_weights_are_read_as_they_were_written(tmp_path: Path) -> None:
    weights = Weights([0.5, 0.0, 0.0, -0.25, 0.0], {"asks": [1.0, -1.0, 0.0, 0.0, 0.0], "w:hvem": [0.5] * 5})
    (tmp_path / "kinds.json").write_text(written(weights), encoding="utf-8")
    assert load(tmp_path / "kinds.json") == weights


@pytest.mark.parametrize("told", ["", "{", "[]", '{"base": [1], "signs": {}}', '{"base": [0, 0, 0, 0, 0]}'])
def test_a_file_that_is_no_weights_is_refused_with_its_name(tmp_path: Path, told: str) -> None:
    (tmp_path / "kinds.json").write_text(told, encoding="utf-8")
    with pytest.raises(InputFault, match=r"kinds\.json"):
        load(tmp_path / "kinds.json")


def test_hardly_any_mail_that_somebody_read_is_surely_of_another_kind() -> None:
    """Of those it learned from; `python -m tests.kinds` measures those that were left out."""
    mails = [(read_mail(one.raw), one) for one in told() if one.where.startswith("texts")]
    astray = [
        one.where
        for mail, one in mails
        if mail.kind not in (one.kind, *one.also) and not mail.doubt and mail.kind is not Kind.UNSUBSCRIBE
    ]
    assert len(mails) > 900
    assert len(astray) < len(mails) / 100, astray


def test_a_mail_says_how_sure_its_kind_is_and_what_it_is_next_likely() -> None:
    plain = read_mail(eml(KIM, "Elbiler", "Hvem har købt elbiler til hjemmeplejen, og har I en kravspecifikation?"))
    assert (plain.kind, plain.doubt) == (Kind.REQUEST, "")
    assert plain.sure > 0.9
    assert plain.also in (Kind.ANSWER, Kind.OTHER, Kind.CHANGE)
    vague = read_mail(eml(KIM, "Stole", "Stole: vi købte 40, de er gode, og vi vil købe flere."))
    assert (vague.doubt, vague.sure < FLOOR) == ("unsure", True)


def test_what_rules_tell_is_sure_and_nothing_else_is_likely() -> None:
    mail = read_mail(eml(KIM, "Afmeld", "Afmeld mig fra listen, tak."))
    assert (mail.kind, mail.also, mail.sure) == (Kind.UNSUBSCRIBE, None, 0.99)


@pytest.mark.parametrize(
    ("subject", "text", "kind"),
    [
        ("Et sent svar på nr. 99", "Vi købte dem i 2024 og betaler 40 kr. pr. stk. Ring gerne til Ib.", Kind.ANSWER),
        ("Til den, der spurgte om plæneklippere", "Vi har kørt med el i to år hos os. Det virker.", Kind.ANSWER),
        ("Rettelse: GPS i biler", "Der skulle stå 40 biler i vores efterlysning, ikke 400.", Kind.CHANGE),
        ("GPS i biler", "I behøver ikke tage den med alligevel.", Kind.CHANGE),
        ("Næste kursus", "Hvornår er jeres næste kursus i udbudsret, og hvad koster det for medlemmer?", Kind.OTHER),
        ("SV: Efterlysninger uge 47", "SPAM. Jeg har ikke bedt om det. Hold op.", Kind.UNSUBSCRIBE),
        ("SV: Efterlysninger uge 47", "Tak for brevet. Selv leder vi efter erfaringer med el-cykler?", Kind.REQUEST),
    ],
)
def test_kinds_are_told_by_words_where_nothing_else_tells_them(subject: str, text: str, kind: Kind) -> None:
    assert read_mail(eml(KIM, subject, text)).kind is kind


def test_a_forward_of_our_own_letter_to_us_and_a_colleague_is_not_the_forwarders_words() -> None:
    text = (
        "Bo, er nr. 122 ikke noget for dig?\n\nFra: IKA <efterlysning@ika.example>\nSendt: 17. november 2026 09:02\n"
        "Til: Kim <kim@nordmose.example>\nEmne: Efterlysninger uge 47\n\n#122 Slamsuger\nHvem har købt en?\n"
    )
    mail = read_mail(eml(KIM, "VS: Efterlysninger uge 47", text, cc="bo@nordmose.example"))
    assert mail.text == "Bo, er nr. 122 ikke noget for dig?"
    assert mail.forwarded_from == ""
    assert "Hvem har købt en?" in mail.quoted


def test_answers_between_the_lines_below_a_sign_off_are_the_writers_words() -> None:
    text = (
        "Svarer lige nedenunder.\nHilsen Winnie, Nordsund Depot\n\nDen 17-11-2026 kl. 09:02 skrev IKA:\n"
        "> #121 Bleer\n> Hvordan har I gjort?\n>\nVi genudbød i foråret. Det var pengene værd.\n>\n> #122 Slamsuger\n"
        "> Hvem har købt en?\n"
    )
    mail = read_mail(eml(KIM, "Re: Efterlysninger uge 47", text, in_reply_to="<a@ika.example>"))
    assert "Vi genudbød i foråret. Det var pengene værd." in mail.text
