"""An encoder adds a sign; without one, and without its extra, nothing is otherwise."""

from __future__ import annotations

import socket
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from digest.cases.bank import Bank
from digest.cases.tags import reading_of
from digest.errors import InputFault
from digest.matching.closeness import MEANING, SIGNS, load, shipped, written
from digest.matching.meaning import FILES, Meaning, encoder, usable
from digest.matching.ranking import Candidate, CaseIndex
from digest.matching.tagger import Evidence, Reading, Tagged
from digest.matching.vocabulary import Facet, Tag, build
from digest.store.engine import Store, open_store
from digest.store.models import Request
from tests.cases.bank import fill
from tests.matching.encoders import made_in

WORDS = build([Tag(slug="transport", da="Transport", en="Transport", facet=Facet.PRODUCT, synonyms=("transport",))])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    pytest.importorskip("model2vec")
    return made_in(tmp_path / "encoder")


def about(text: str) -> Reading:
    return Reading(tags=(Tagged(slug="transport", weight=1.0, evidence=(Evidence("transport", 0),)),), text=text)


CASES = [
    Candidate(key=key, year=2024, about=about(text))
    for key, text in {"bike": "Tohjulet", "car": "Køretøj", "chair": "Siddemøbel"}.items()
]


def test_texts_of_one_meaning_are_alike_whatever_their_letters(folder: Path) -> None:
    meaning = Meaning(encoder(folder), [case.about.said for case in CASES])
    same, other, _ = meaning.likeness("Hvem har en cykel?", ["tohjulet", "køretøj", "siddemøbel"])
    assert same > 0.9
    assert other == 0.0


def test_what_all_texts_of_a_bank_share_makes_none_alike(folder: Path) -> None:
    texts = ["brød cykel", "brød bil", "brød stol"]
    assert Meaning(encoder(folder), texts).likeness("rugbrød bicycle", texts)[1:] == [0.0, 0.0]
    assert Meaning(encoder(folder), ["brød"]).likeness("rugbrød", ["brød"]) == [0.0]


def test_an_encoder_adds_one_sign_and_takes_none(folder: Path) -> None:
    asked = about("bicycle")
    plain, meant = (CaseIndex(CASES, WORDS, encoder=one).seen(asked) for one in (None, encoder(folder)))
    assert {key: (*signs[: len(SIGNS)],) for key, signs in meant} == dict(plain)
    assert {key: signs[len(SIGNS) :] for key, signs in meant if key != "bike"} == {"car": (0.0,), "chair": (0.0,)}
    assert dict(meant)["bike"][len(SIGNS)] > 0.9


def test_a_case_of_the_same_meaning_comes_first(folder: Path) -> None:
    [first, *_] = CaseIndex(CASES, WORDS, encoder=encoder(folder)).rank(about("chair"), floor="perhaps")
    [before, *_] = CaseIndex(CASES, WORDS).rank(about("chair"), floor="perhaps")
    assert (first.key, before.key) == ("chair", "bike")


def test_weights_with_meaning_are_read_as_they_are_written_and_used_with_an_encoder(tmp_path: Path) -> None:
    meant = replace(shipped(), weights=(*shipped().weights, 9.0), base=-1.5)
    (tmp_path / "weights.toml").write_text(written(replace(shipped(), meant=meant)), encoding="utf-8")
    model = load(tmp_path / "weights.toml")
    signs = (0.5,) * len(SIGNS)
    assert model == replace(shipped(), meant=meant)
    assert model.odds(signs) == shipped().odds(signs)
    assert model.odds((*signs, 1.0)) - model.odds((*signs, 0.0)) == pytest.approx(9.0)
    assert MEANING not in SIGNS


def test_without_weights_of_its_own_meaning_shares_those_of_letters_in_common() -> None:
    signs = (0.5,) * len(SIGNS)
    assert shipped().odds((*signs, 0.5)) == pytest.approx(shipped().odds(signs))
    assert shipped().odds((*signs, 1.0)) > shipped().odds(signs) > shipped().odds((*signs, 0.0))


def test_nothing_is_fetched(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise AssertionError("a connection")

    encoder.cache_clear()
    monkeypatch.setattr(socket.socket, "connect", refused)
    encoder(folder)
    (folder / "tokenizer.json").unlink()
    encoder.cache_clear()
    with pytest.raises(InputFault, match=r"it has no tokenizer\.json"):
        encoder(folder)


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputFault, match=r"There is no encoder in .*nowhere \(matching\.encoder\)"):
        usable(tmp_path / "nowhere")


def test_files_that_are_no_encoders_are_said(folder: Path) -> None:
    (folder / "model.safetensors").write_bytes(b"no vectors")
    encoder.cache_clear()
    with pytest.raises(InputFault, match=r"The encoder in .* cannot be read: "):
        encoder(folder)


def test_without_the_extra_it_is_said_how_to_get_it(tmp_path: Path) -> None:
    for name in FILES:
        (tmp_path / name).write_bytes(b"")
    code = (
        "import sys; sys.modules['model2vec'] = None\n"
        "from pathlib import Path\nfrom digest.matching.meaning import usable\n"
        f"usable(Path({str(tmp_path)!r}))"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "pip install 'case-digest[meaning]'" in told.stderr


def test_matching_without_an_encoder_loads_nothing_of_it() -> None:
    code = "import sys, digest.matching.ranking; print([n for n in ('model2vec', 'numpy') if n in sys.modules])"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"


def test_the_bank_of_a_database_is_read_by_the_encoder_it_was_opened_with(store: Store, folder: Path) -> None:
    fill(store)
    url = store.engine.url.render_as_string(hide_password=False)
    for encoded, signs in ((None, len(SIGNS)), (folder, len(SIGNS) + 1)):
        with closing(open_store(url, encoder=encoded)) as opened, opened.read() as session:
            request = session.scalars(select(Request).where(Request.number == 101)).one()
            bank = Bank.of(session)
            assert {len(seen) for _, seen in bank.case_index.seen(reading_of(request))} == {signs}
            assert [case.ref for case, _ in bank.cases_for(request)] == ["uniforms"]
