from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from datetime import date, datetime
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir, extract_from_file
from babel.messages.pofile import read_po

import digest
from digest import errors
from digest.resources import DATA, TEMPLATES
from digest.writing.faults import fault_said
from digest.writing.language import LANGUAGES, Common, because, listed, long_day, moment, short_day, translations, week
from digest.writing.lint import Finding
from digest.writing.remarks import Remarked

CODE = Path(digest.__file__).parent


@pytest.fixture(scope="module")
def danish() -> Catalog:
    with (DATA / "locale" / "da.po").open("rb") as source:
        return read_po(source, locale="da_DK", abort_invalid=True)


NOT_AT_THE_DESK = (
    *("settings/", "spreadsheets/", "store/", "inbox/sources/", "matching/vocabulary.py", "limited.py"),
    *("members/suppressions.py", "web/serving.py"),
)
"""What pages import, whose faults they never show: of starting, of files that are read in, of other processes."""


@cache
def _at_the_desk() -> list[Path]:
    """The modules whose faults the desk shows: all that pages import, and what those import in turn."""
    files = {_module(file): file for file in sorted(CODE.rglob("*.py"))}
    found: set[str] = set()
    waiting = [name for name in files if name.startswith("digest.web")]
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        found.add(name)
        for node in ast.walk(ast.parse(files[name].read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module:
                named = (f"{node.module}.{one.name}" for one in node.names)
                waiting += [one for one in (node.module, *named) if one in files]
    shown = sorted(files[name] for name in found)
    return [file for file in shown if not file.relative_to(CODE).as_posix().startswith(NOT_AT_THE_DESK)]


def _module(file: Path) -> str:
    parts = file.relative_to(CODE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _faults() -> frozenset[str]:
    """The names of all faults that a person can mend."""
    kinds, waiting = {errors.DigestError}, [errors.DigestError]
    while waiting:
        below = waiting.pop().__subclasses__()
        kinds.update(below)
        waiting += below
    return frozenset(kind.__name__ for kind in kinds if kind.__init__ is errors.DigestError.__init__)  # others: codes


@cache
def _said() -> frozenset[tuple[str, ...]]:
    """What templates and code ask gettext for: (singular,) or (singular, plural)."""
    found = [
        *extract_from_dir(TEMPLATES, method_map=[("**.*", "jinja2")], options_map={"**.*": {"silent": "false"}}),
        *extract_from_dir(CODE, method_map=[("**.py", "python")]),
        *(
            (str(file), *one)
            for file in _at_the_desk()
            for one in extract_from_file("python", file, keywords=dict.fromkeys(_faults()))
        ),
    ]
    return frozenset(message if isinstance(message, tuple) else (message,) for _, _, message, _, _ in found)


def _values(words: str) -> set[str]:
    """The values that a message speaks of."""
    return set(re.findall(r"%\((\w+)\)s", words))


def test_everything_that_is_said_is_said_in_danish(danish: Catalog) -> None:
    translated = {
        message.id if isinstance(message.id, tuple) else (message.id,)
        for message in danish
        if message.id
        and not message.fuzzy
        and all([message.string] if isinstance(message.string, str) else message.string)
    }
    assert _said() - translated == set()


def test_every_fault_that_the_desk_shows_is_a_sentence_that_can_be_translated() -> None:
    names, put_together = _faults(), []
    for file in _at_the_desk():
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names and node.args:
                message = node.args[0]
                if not (isinstance(message, ast.Constant) and isinstance(message.value, str)):
                    put_together.append(f"{file.relative_to(CODE)}:{node.lineno}: {ast.unparse(message)}")
    assert put_together == []


def test_a_finding_in_a_fault_is_said_in_the_readers_language() -> None:
    finding = Remarked(Finding("no_one_click", "letter", {"url": "http://digest.ika.example"}), whole=True)
    fault = errors.EditionFault(
        "Edition %(edition)s cannot be approved. %(finding)s", {"edition": "23", "finding": finding}
    )
    assert str(fault).startswith("Edition 23 cannot be approved. The letter: ")
    assert fault_said(fault, "da").startswith("Udgave 23 kan ikke godkendes. Brevet: ")


def test_nothing_is_translated_that_nobody_says(danish: Catalog) -> None:
    known = {message.id if isinstance(message.id, tuple) else (message.id,) for message in danish if message.id}
    assert known - _said() == set()


def test_each_translation_speaks_of_the_same_values(danish: Catalog) -> None:
    assert [(message.id, errors) for message, errors in danish.check() if errors] == []


def test_no_form_of_a_translation_forgets_a_value(danish: Catalog) -> None:
    wrong = []
    for message in danish:
        if message.id:
            singular, *plural = message.id if isinstance(message.id, tuple) else (message.id,)
            forms = message.string if isinstance(message.string, tuple) else (message.string,)
            originals = (singular, *plural * (len(forms) - 1))
            wrong += [form for one, form in zip(originals, forms, strict=True) if _values(form) != _values(one)]
    assert wrong == []


def test_a_plural_of_english_is_chosen_by_its_number() -> None:
    asked = [said for said in _said() if len(said) == 2]
    assert len(asked) > 5
    for singular, plural in asked:
        chosen = [translations("en").ngettext(singular, plural, count) for count in (0, 1, 2)]
        assert chosen == [plural, singular, plural]


def test_a_plural_of_danish_is_chosen_by_its_number() -> None:
    singular, plural = "%(num)s answer", "%(num)s answers"
    chosen = [translations("da").ngettext(singular, plural, count) for count in (0, 1, 2)]
    assert chosen == ["%(num)s svar"] * 3
    chosen = [translations("da").ngettext("for %(num)s recipient.", "for %(num)s recipients.", n) for n in (0, 1, 2)]
    assert chosen == ["til %(num)s modtagere.", "til %(num)s modtager.", "til %(num)s modtagere."]


def test_there_are_two_languages_and_english_needs_no_catalogue() -> None:
    assert LANGUAGES == ("da", "en")
    assert translations("en").gettext("In the case bank") == "In the case bank"
    assert translations("da").gettext("In the case bank") == "Det har vi i casebanken"


def test_a_day_is_written_as_danes_and_the_english_write_it() -> None:
    day = date(2026, 12, 2)
    assert (long_day(day, "da"), long_day(day, "en")) == ("onsdag den 2. december 2026", "Wednesday 2 December 2026")
    assert (short_day(day, "da"), short_day(day, "en")) == ("2. december 2026", "2 December 2026")


@pytest.mark.parametrize(
    ("day", "danish_day", "english_day"),
    [
        (date(2026, 12, 31), "torsdag den 31. december 2026", "Thursday 31 December 2026"),
        (date(2027, 1, 1), "fredag den 1. januar 2027", "Friday 1 January 2027"),
    ],
)
def test_the_days_around_new_year_keep_their_year_and_share_week_53(
    day: date, danish_day: str, english_day: str
) -> None:
    assert (long_day(day, "da"), long_day(day, "en"), week(day)) == (danish_day, english_day, 53)
    assert danish_day.endswith(short_day(day, "da"))
    assert english_day.endswith(short_day(day, "en"))


def test_a_moment_is_a_day_and_a_clock() -> None:
    when = datetime(2026, 12, 2, 9, 5)  # noqa: DTZ001  (in the zone it is in)
    assert moment(when, "da") == "onsdag den 2. december 2026 kl. 09.05"
    assert moment(when, "en") == "Wednesday 2 December 2026 at 09:05"


@pytest.mark.parametrize(
    ("day", "number"),
    [
        (date(2026, 12, 2), 49),
        (date(2026, 12, 31), 53),
        (date(2027, 1, 3), 53),
        (date(2027, 1, 4), 1),
        (date(2024, 12, 30), 1),
    ],
)
def test_weeks_are_counted_as_danes_count(day: date, number: int) -> None:
    assert week(day) == number


@pytest.mark.parametrize(
    ("words", "danish_list", "english_list"),
    [
        ([], "", ""),
        (["a"], "a", "a"),
        (["a", "b"], "a og b", "a and b"),
        (["a", "b", "c"], "a, b og c", "a, b and c"),
        (["a", "b og c", "d"], "a, b og c samt d", "a, b og c, and d"),
        (["{0}", "%s"], "{0} og %s", "{0} and %s"),
    ],
)
def test_words_are_listed_with_an_and_before_the_last(words: list[str], danish_list: str, english_list: str) -> None:
    assert (listed(words, "da"), listed(words, "en")) == (danish_list, english_list)


def test_a_case_is_shown_because_of_its_tags_in_the_readers_words() -> None:
    common = [Common("arbejdstøj", ("indsatsdragter",)), Common("reparation", ("repareret", "systue"))]
    assert because(common, "da") == "Handler om arbejdstøj (»indsatsdragter«) og reparation"
    common = [Common("workwear", ("uniforms",)), Common("repair", ("repaired",))]
    assert because(common, "en") == "Is about workwear (“uniforms”) and repair"


def test_words_that_no_tag_knows_are_quoted() -> None:
    assert because([Common("", ("kulbørster",))], "da") == "Nævner »kulbørster«"
    common = [Common("reparation", ("reparation",)), Common("", ("kulbørster",)), Common("", ("motor",))]
    assert because(common, "da") == "Handler om reparation og nævner »kulbørster« og »motor«"


def test_three_tags_and_words_are_enough() -> None:
    common = [Common(label, (label,)) for label in ("a", "b", "c", "d")] + [Common("", ("e",))]
    assert because(common, "da") == "Handler om a, b og c"


def test_danish_words_stand_in_danish_quotation_marks(danish: Catalog) -> None:
    said = [text for message in danish if message.id for text in _each(message.string)]
    setting = re.compile(r'smtp\.proof = "dkim" \(eller "spf"\)')  # as it is written in the file of the settings
    assert [text for text in said if re.search('["“”„]', setting.sub("", text))] == []
    assert sum("»" in text for text in said) > 10


@pytest.mark.parametrize("page", ["sekretariat.md", "medlemmer.md"])
def test_the_danish_pages_have_danish_quotation_marks(page: str) -> None:
    words = re.sub(r"```.*?```|`[^`]*`", "", (DATA.parent / "docs" / page).read_text(encoding="utf-8"), flags=re.DOTALL)
    assert re.findall(r'[^\n]*["“”„][^\n]*', words) == []


def test_no_template_writes_quotation_marks_outside_what_is_translated() -> None:
    files = [path for path in TEMPLATES.rglob("*.*") if path.suffix in {".txt", ".html", ".mjml"}]
    bare = {path.name: re.sub(r"\{\{.*?\}\}|\{%.*?%\}", "", path.read_text(encoding="utf-8")) for path in files}
    assert [name for name, words in bare.items() if re.search("[“”„«»]", words)] == []


def _each(said: object) -> Sequence[str]:
    """The texts of a message: one, or one a number."""
    return [said] if isinstance(said, str) else [str(one) for one in said] if isinstance(said, (list, tuple)) else []
