"""`digest evaluate`, `match` and `tag` as a person meets them."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from digest.matching.closeness import load
from tests.matching.encoders import made_in
from tests.shell import Shell

GOLDEN = Path(__file__).parents[1] / "golden" / "matching"
CASES = """id;titel;resumé;år
c1;Uniformer repareres;Uniformer bliver repareret og vasket.;2024
c2;Klaverer på skolen;Skolen fik stemt sine klaverer.;
c3;Elbiler til hjemmeplejen;Elbiler med ladestandere.;2021
"""
REQUESTS = """id;tekst;relevante
r1;Hvem har fået repareret uniformer?;c1:2
r2;Hvem har erfaringer med ladestandere til elbiler?;c3:1 c1:2
r3;Hvem har en god tale til en jubilar?;
"""


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    (tmp_path / "cases.csv").write_text(CASES, encoding="utf-8")
    (tmp_path / "requests.csv").write_text(REQUESTS, encoding="utf-8")
    return Shell(tmp_path)


def _evaluate(*more: str) -> tuple[str, ...]:
    return ("evaluate", "--cases", "cases.csv", "--requests", "requests.csv", *more)


def test_evaluate_prints_the_figures_beside_those_of_bm25(shell: Shell) -> None:
    said = shell.good(*_evaluate())
    lines = [line.split() for line in said.splitlines()]
    assert said.startswith("3 requests, 2 of them with a relevant case; 3 cases.\n")
    assert ["digest", "BM25"] in lines
    assert max(map(len, said.splitlines())) <= 80
    figures = json.loads(shell.good(*_evaluate("--json")))
    assert (figures["cases"], figures["requests"], figures["answerable"]) == (3, 3, 2)
    assert figures["digest"]["ndcg"] == pytest.approx((1 + 1 / (3 + 1 / 1.584962500721156)) / 2)
    assert (figures["digest"]["precision"], figures["digest"]["helped"], figures["digest"]["spared"]) == (1, 1, 1)
    assert figures["bm25"]["shown"] > figures["digest"]["shown"] == 2


def test_evaluate_names_the_requests_that_miss_a_case(shell: Shell) -> None:
    said = shell.good(*_evaluate("--verbose"))
    assert "r2  Hvem har erfaringer med ladestandere" in said
    assert "missing (2)   c1  Uniformer repareres" in said
    assert "r1 " not in said
    _, line = map(json.loads, shell.good(*_evaluate("--verbose", "--json")).splitlines())
    assert (line["request_id"], line["missing"]) == ("r2", ["c1"])
    assert [(one["id"], one["grade"]) for one in line["shown"]] == [("c3", 1)]


def test_evaluate_names_the_requests_that_get_an_irrelevant_case_and_why(shell: Shell) -> None:
    (shell.folder / "requests.csv").write_text(REQUESTS.replace("c3:1 c1:2", "c2:1 c3:0,c1:0"), encoding="utf-8")
    said = shell.good(*_evaluate("--verbose"))
    assert "not relevant  c3  Elbiler til hjemmeplejen\n                Handler om " in said
    assert "missing (1)   c2  Klaverer på skolen" in said


def test_without_bm25_the_own_figures_are_printed_and_what_to_install(shell: Shell) -> None:
    (shell.folder / "bm25s.py").write_text("raise ImportError\n")
    said = shell.good(*_evaluate(), PYTHONPATH=str(shell.folder))
    assert "nDCG@3" in said
    assert said.endswith("To see BM25 beside it: pip install 'case-digest[evaluate]'.\n")
    assert json.loads(shell.good(*_evaluate("--json"), PYTHONPATH=str(shell.folder)))["bm25"] is None


def test_grades_may_be_json_or_cells_of_a_sheet(shell: Shell) -> None:
    grades = [{"c1": 2}, {"c3": 1, "c1": 2}, {}]
    rows = [line.split(";") for line in REQUESTS.splitlines()]
    lines = [
        json.dumps({"id": key, "text": text, "relevant": relevant})
        for (key, text, _), relevant in zip(rows[1:], grades, strict=True)
    ]
    (shell.folder / "requests.jsonl").write_text("\n".join(lines))
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(shell.folder / "requests.xlsx")
    by_csv = shell.good(*_evaluate("--json"))
    for kind in ("jsonl", "xlsx"):
        assert shell.good("evaluate", "--cases", "cases.csv", "--requests", f"requests.{kind}", "--json") == by_csv


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("c9:2", "requests.csv, line 2: there is no case c9."),
        ("c1:much", "line 2: the grade 'much' of c1 is no number from 0 to 10."),
        ("c1:-1", "line 2: the grade '-1' of c1 is no number"),
        ("c1:nan", "line 2: the grade 'nan' of c1 is no number"),
        ("c1", "line 2: 'c1' is no case with its grade, such as c1:2."),
    ],
)
def test_wrong_grades_are_said_with_their_line(shell: Shell, wrong: str, said: str) -> None:
    (shell.folder / "requests.csv").write_text(REQUESTS.replace("c1:2\n", f"{wrong}\n", 1), encoding="utf-8")
    assert said in shell.bad(*_evaluate())


def test_every_wrong_line_is_said(shell: Shell) -> None:
    (shell.folder / "requests.csv").write_text(REQUESTS.replace("c1:", "c8:").replace("c3:", "c7:"), encoding="utf-8")
    assert "line 2: there is no case c8; line 3: there is no case c7 or c8." in shell.bad(*_evaluate())


def test_requests_without_a_relevant_case_measure_nothing(shell: Shell) -> None:
    text = REQUESTS.replace("c1:2", "c1:0").replace("c3:1", "c3:0")
    (shell.folder / "requests.csv").write_text(text, encoding="utf-8")
    assert "requests.csv has no request with a relevant case" in shell.bad(*_evaluate())


def test_a_case_that_stands_twice_and_a_year_that_is_none_are_said(shell: Shell) -> None:
    (shell.folder / "cases.csv").write_text(CASES.replace("c2;", "c1;").replace("2021", "i fjor"), encoding="utf-8")
    said = shell.bad(*_evaluate())
    assert "cases.csv, line 2: the id c1 stands in 2 lines; line 3: the id c1 stands in 2 lines" in said
    assert "line 4: the year 'i fjor' is not a year" in said


def test_match_needs_no_years(shell: Shell) -> None:
    rows = [";".join(line.split(";")[:3]) for line in CASES.splitlines()]
    (shell.folder / "cases.csv").write_text("\n".join(rows), encoding="utf-8")
    said = shell.good("match", "--cases", "cases.csv", "--requests", "requests.csv", "--json")
    first, _, third = map(json.loads, said.splitlines())
    assert (first["request_id"], first["ranked"], len(first["why"])) == ("r1", ["c1"], 1)
    assert third == {"request_id": "r3", "ranked": [], "sure": 0, "why": []}


def test_tag_says_where_the_words_stand_and_the_keywords(shell: Shell) -> None:
    text = "Hej\nVi søger cases om reparation af uniformer.\n"
    found = json.loads(shell.good("tag", "--json", text=text))
    tags = {tag["slug"]: (tag["evidence"], tag["places"]) for tag in found["tags"]}
    assert tags["reparation"] == (["reparation"], [text.index("reparation")])
    assert {"key": "reparation", "weight": 1.0, "words": "reparation"} in found["keywords"]
    said = shell.good("tag", text=text)
    assert "uniformer 2:33" in said
    assert "2 keywords: reparation, uniformer" in said


def test_the_set_in_the_repository_is_matched_better_than_by_bm25(shell: Shell) -> None:
    said = shell.good("evaluate", "--cases", GOLDEN / "cases.jsonl", "--requests", GOLDEN / "requests.jsonl", "--json")
    figures = json.loads(said)
    for name in ("ndcg", "precision", "helped", "spared"):
        assert figures["digest"][name] > figures["bm25"][name]


def test_an_encoder_compares_texts_and_its_weights_are_learned_apart(shell: Shell) -> None:
    pytest.importorskip("model2vec")
    folder = made_in(shell.folder / "encoder")
    plain, meant = (shell.good(*_evaluate("--json", *more)) for more in ((), ("--encoder", str(folder))))
    assert json.loads(plain)["bm25"] == json.loads(meant)["bm25"]
    bank = Path(__file__).parents[1] / "graded" / "one"
    shell.good("evaluate", "--fit", str(bank), "--out", "plain.toml")
    shell.good("evaluate", "--fit", str(bank), "--out", "meant.toml", "--encoder", str(folder))
    plain, meant = (load(shell.folder / f"{name}.toml") for name in ("plain", "meant"))
    assert replace(meant, meant=None) == plain
    assert meant.meant is not None
    assert len(meant.meant.weights) == len(plain.weights) + 1


def test_an_encoder_that_is_not_there_is_said(shell: Shell) -> None:
    said = shell.bad("match", "--cases", "cases.csv", "--requests", "requests.csv", "--encoder", "nowhere")
    assert "There is no encoder in nowhere (matching.encoder)" in said
    shell.good("init", "--address", "efterlysning@ika.example")
    said = shell.bad("status", DIGEST_MATCHING__ENCODER="nowhere")
    assert f"There is no encoder in {shell.folder / 'nowhere'} (matching.encoder)" in said
