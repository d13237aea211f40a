"""Wishes for no name, what is marked out, what may still tell: many texts, one on a line of the files beside this."""

from __future__ import annotations

import re
from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.reading import read_mail
from digest.reading.marking import MARK, Who, house_words, kept_out_of, marked_out, taken_out
from digest.reading.nameless import wishes_no_name, without_wishes
from digest.reading.telling import tells
from digest.reading.titles import title_without_wishes
from tests.anonymity.texts import lines
from tests.conftest import eml
from tests.naming import naming
from tests.writing.soup import SOUP

WHO = {
    "hanne": Who(
        person="Hanne Bjerregaard",
        organisation="Nordmose Kommune",
        addresses=("hanne.bjerregaard@nordmose.example",),
        domains=("nordmose.example",),
    ),
    "lis": Who(
        person="Lis Dam",
        organisation="Tangsø Kommune",
        addresses=("lis@tangsoe.example",),
        domains=("tangsoe.example",),
    ),
    "bo": Who(person="Bo Per", organisation="Vejen Kommune"),
    "aarhus": Who(person="Åge Ågård", organisation="Aarhus Kommune"),
    "kbh": Who(organisation="Københavns Kommune"),
    "dsb": Who(organisation="DSB"),
    "aeroe": Who(organisation="Ærø Kommune"),
    "soren": Who(
        person="Søren Møller-Jensen",
        organisation="Region Midtjylland",
        addresses=("soemol@rm.example",),
        domains=("rm.example",),
    ),
    "nobody": Who(),
}


def test_a_wish_for_no_name_is_seen_in_a_text_or_its_subject() -> None:
    for text in lines("wishes.txt"):
        with naming(text):
            assert wishes_no_name(text)
            assert wishes_no_name("Hvem har købt elbiler?", subject=text)
            assert wishes_no_name(f"Hvem har købt elbiler?\n\n{text.replace(' ', chr(10), 1)}\n\nMvh Hanne")


def test_what_is_bought_or_told_is_no_wish() -> None:
    for text in chain.from_iterable(map(lines, ("no_wishes.txt", "no_wishes_disowned.txt", "no_wishes_unsaid.txt"))):
        with naming(text):
            assert not wishes_no_name(text)


@pytest.mark.parametrize("subject", ["Unnamed roads", "Unavngivne veje", "Incognito tests", "Anonyme rådgivninger"])
def test_a_subject_that_says_what_is_bought_is_no_wish(subject: str) -> None:
    assert not wishes_no_name("Hvem har en aftale?", subject=subject)


IN_MAILS = ("wishes_in_mails.txt", "wishes_in_words.txt", "wishes_disowned.txt", "wishes_unsaid.txt")


def test_a_wish_is_seen_wherever_it_stands_in_a_mail() -> None:
    for line in chain.from_iterable(map(lines, IN_MAILS)):
        with naming(line):
            place, wish = line.split(" | ", 1)
            told = place == "answer"
            asks = "Vi købte rengøring hos Fjordrent." if told else "Hvem har erfaring med udbud af rengøring?"
            asked = f"Hej\n\n{asks}"
            subject = wish if place == "subject" else "Rengøring"
            body = f"{asked} {wish}\n\nMvh\nKim Holm" if place in ("body", "answer") else f"{asked}\n\nMvh\nKim Holm"
            read = read_mail(eml("kim@nordmose.example", subject, f"{body}\n\n{wish}" if place == "ps" else body))
            assert wishes_no_name(read.text, subject=read.subject, below=read.signature)


@pytest.mark.parametrize(("name", "many", "most"), [("speaks_of_names", 80, 6), ("speaks_of_names_too", 120, 6)])
def test_hardly_any_mail_that_speaks_of_names_or_anonymity_is_taken_for_a_wish(name: str, many: int, most: int) -> None:
    """Of data protection, anonymous tenders, the name of a system: at most one of ten."""
    texts = lines(f"{name}.txt")
    taken = [text for text in texts if wishes_no_name(text)]
    assert len(texts) == many
    assert len(taken) <= most, taken


@pytest.mark.parametrize("about", ["om leverandørens kontrakt", "i jeres system", "af hensyn til borgerne"])
def test_other_peoples_names_behind_a_wish_hide_none(about: str) -> None:
    for text in lines("wishes.txt"):
        with naming(text):
            assert wishes_no_name(f"{text.rstrip('.!')} {about}.")


@pytest.mark.parametrize(
    ("words", "seen"),
    [
        (
            "Hvem har købt el?\n\nDet må ikke fremgå, at det er Nordmose.\n\nFrist 1/12",
            "Hvem har købt el?\n\nFrist 1/12",
        ),
        ("Vi vil gerne være anonyme.\nHvem har købt stole?", "Hvem har købt stole?"),
        ("Hvem har købt elbiler, gerne anonymt?", "Hvem har købt elbiler?"),
        ("Helst anonymt, men hvem har købt elbiler?", "Hvem har købt elbiler?"),
        ("Vi vil gerne anonymt høre, om nogen har prøvet det.", "Vi vil høre, om nogen har prøvet det."),
        ("Vi skal købe el, men vil være anonyme. Har nogen krav?", "Vi skal købe el. Har nogen krav?"),
        ("Hvem har købt stole?\n\nP.S. Navn og kommune skal ikke fremgå.", "Hvem har købt stole?"),
        ("Hvem har købt stole? Gerne annonymt, tak.", "Hvem har købt stole?"),
        ("Elbiler (uden navn)", "Elbiler"),
        ("Anonym efterlysning", ""),
        ("Hvem har købt stole? U. navn, tak.", "Hvem har købt stole?"),
        ("Hvem har købt stole? Skal anonymiseres.", "Hvem har købt stole?"),
        ("Vi har købt stole.\n\nSlør hvem vi er", "Vi har købt stole."),
        ("Hvem har brugt anonyme tilbud?", "Hvem har brugt anonyme tilbud?"),
    ],
)
def test_the_words_of_the_wish_itself_are_taken_out_and_no_question_with_them(words: str, seen: str) -> None:
    assert without_wishes(words) == seen


@pytest.mark.parametrize(
    "words",
    [
        "elbiler (gerne anonymt, tak)",
        "elbiler – helst uden navn, tak",
        "elbiler / under dække",
        "elbiler og gerne anonymt",
        "elbiler (anonymt)",
    ],
)
def test_nothing_dangles_where_a_wish_was_taken_out(words: str) -> None:
    assert without_wishes(f"Hvem har købt {words}?") == "Hvem har købt elbiler?"
    assert without_wishes(f"Hvem har købt {words}? De skal lades om natten.").endswith("natten.")


@pytest.mark.parametrize(
    "wish",
    [
        "Det er lidt følsomt, så vi ser helst, at Tangsø ikke bliver koblet på det her.",
        "Det er lidt ømt hos os, så jeg håber, I kan formulere det, så man ikke tænker på os.",
        "Sagen er politisk følsom, så vi skriver kun til jer.",
        "Hvis I kunne udelade vores navn, ville det være fint.",
        "Hvis vi ikke nævnes, må I gerne bringe det.",
        "Hvis I nævner den, må I ikke nævne os, og så er vi glade.",
        "Nævn os ikke, er I søde.",
        "I nævner os ikke, vel?",
        "Det bliver mellem os. Ikke?",
        "I siger det ikke til nogen. Vel?",
        "Vi vil gerne være anonyme. Går det?",
        "Hold os ude af det. Det ville være dejligt. Tak.",
        "Could you leave us out of it? Would that be okay?",
        "Jeg håber ikke, jeg bliver nævnt.",
        "Skriv afsender: N.N.",
        "Afsender: hemmelig.",
        "Hvem der har spurgt, er uvedkommende.",
        "Nævn endelig ikke, hvem der spørger, for leverandøren læser med.",
        "Skriv for guds skyld ikke kommunen på, den står midt i en retssag.",
        "Fjern vores navn, før I sender rundt.",
        "I må endelig ikke skrive region midtfjord på, når I sender det ud.",
        "Pil vores navn af, inden det går ud til alle.",
        "Skriv det, så ingen genkender os.",
        "Bare så I ved det: vi vil ikke på tryk.",
        "Glem lige, at den kom fra mig.",
    ],
)
def test_a_wish_goes_whole_and_leaves_no_broken_bits(wish: str) -> None:
    assert without_wishes(f"Hvem har købt stole? {wish}") == "Hvem har købt stole?"
    assert without_wishes(f"{wish} Vi skal bruge 40 stole.") == "Vi skal bruge 40 stole."


@pytest.mark.parametrize(
    ("words", "seen"),
    [
        ("Vi har en tvist, så ingen må vide, det er herfra.", "Vi har en tvist."),
        ("Jeg spørger for en kollega, der ikke vil frem i lyset: hvem har købt stole?", "Hvem har købt stole?"),
        ("Glem venligst, hvem der spurgte: hvordan fører I tilsyn?", "Hvordan fører I tilsyn?"),
        ("Vi købte stole af Hansen, men sig ikke, at det var os.", "Vi købte stole af Hansen."),
        ("Må I godt sende videre, bare jeg ikke selv står på den: vi brugte Hansen.", "Vi brugte Hansen."),
    ],
)
def test_what_is_told_beside_a_wish_over_several_parts_of_a_sentence_stays(words: str, seen: str) -> None:
    assert without_wishes(words) == seen


def test_a_reason_that_tells_and_a_question_stay_where_a_wish_follows_from_them_or_they_from_it() -> None:
    assert without_wishes("Vi tabte 2 mio. på aftalen, så nævn os ikke.") == "Vi tabte 2 mio. på aftalen."
    assert without_wishes("Vi vil gerne være anonyme, så hvem har købt stole?") == "Hvem har købt stole?"
    assert without_wishes("Det er nok. Er I søde? Vel?") == "Det er nok. Er I søde? Vel?"


@pytest.mark.parametrize(
    ("person", "words", "initials"),
    [
        ("Anders Tjørnelund", "AT står for gryderne.", "AT"),
        ("Rasmus Fjeldsted", "Det gik godt. RF står for det.", "RF"),
        ("Fjeldsted, Rasmus", "RF har aftalen.", "RF"),
        ("Hanne Lise Bro", "Spørg endelig. HB ved alt.", "HB"),
        ("Hanne Lise Bro", "- H.L.B. har tallene", "H.L.B"),
        ("Rasmus Fjeldsted", "RFs regneark er godt.", "RFs"),
        ("Søren Møller-Jensen", "SMJ står for det.", "SMJ"),
        ("Gerda Oksen", "GOK's formand spørger.", "GOK's"),
        ("Gerda Oksen", "KGO har det.", "KGO"),
        ("Rasmus Fjeldsted", "RFK har det.", "RFK"),
    ],
)
@pytest.mark.parametrize("strict", [True, False])
def test_own_initials_are_pointed_at_also_where_a_sentence_begins(
    person: str, words: str, initials: str, strict: bool
) -> None:
    assert initials in [one.said for one in tells(words, Who(person=person), strict=strict) if one.code == "own"]
    assert tells("Vi står for det.", Who(person=person), strict=strict) == ()


@pytest.mark.parametrize("line", lines("titles.txt"))
def test_what_is_left_of_a_subject_reads_as_a_title(line: str) -> None:
    subject, _, left = line.partition(" |")
    assert title_without_wishes(subject) == left.strip()


@given(SOUP)
def test_a_subject_without_wishes_is_empty_or_has_words(text: str) -> None:
    left = title_without_wishes(text)
    assert left in ("", text) or re.search(r"\w", left)


@given(SOUP)
def test_taking_wishes_out_never_fails_and_leaves_words_or_nothing(text: str) -> None:
    kept = without_wishes(text)
    assert kept == "" or re.search(r"\w", kept)


@pytest.mark.parametrize("person", ["Bo Per", "Ib Ravn", "Åse Lund", "Ravn, Ib", "Bo"])
@pytest.mark.parametrize(
    "words",
    [
        "Ring til {} i dag.",
        "jeg hedder {}.",
        "Spørg {} om prisen.",
        "Har vi? /{}",
        "Fra {} i indkøb",
        "{} svarer gerne.",
        "{}s mail",
    ],
)
def test_a_name_of_two_or_three_letters_is_marked_out_where_it_stands_as_one(person: str, words: str) -> None:
    first = person.rsplit(", ", maxsplit=1)[-1].split(maxsplit=1)[0]
    seen = marked_out(words.format(first), Who(person=person))
    assert first not in seen.text
    if "svarer" not in words and not words.startswith("{"):
        small = marked_out(words.format(first.lower()), Who(person=person))
        assert not re.search(rf"\b{first}\b", small.text, re.IGNORECASE)


def test_a_short_name_in_lower_case_among_other_words_is_pointed_at() -> None:
    who = Who(person="Bo Per")
    seen = marked_out("De ældre skal bo godt, sagde bo.", who).text
    assert [(one.code, one.said) for one in tells(seen, who, strict=False)] == [("own", "bo")]


def test_what_a_house_calls_itself_in_its_addresses_is_marked_out_in_any_case() -> None:
    who = Who(organisation="Styrelsen for Havne og Veje", addresses=("cno@shv.example",), domains=("shv.example",))
    assert (
        marked_out("Vi i shv, og SHV's kaj, har brug for master.", who).text
        == "Vi i […], og […] kaj, har brug for master."
    )


def test_a_signature_that_promises_discretion_wishes_for_nothing() -> None:
    assert not wishes_no_name("Hvem har elbiler?", below="Hanne\nVi behandler din henvendelse fortroligt.")
    assert wishes_no_name("Hvem har elbiler?", below="Hanne\nPS. Nævn os ikke.")


@pytest.mark.parametrize("line", lines("marked.txt"))
def test_who_wrote_is_marked_out(line: str) -> None:
    who, words, seen = line.split(" | ")
    assert marked_out(words, WHO[who]).text == seen


@pytest.mark.parametrize("line", lines("tells.txt"))
def test_what_may_still_tell_is_pointed_at(line: str) -> None:
    code, words = line.split(" | ")
    assert code in {one.code for one in tells(words)}


@pytest.mark.parametrize("text", lines("tells_nothing.txt"))
def test_ordinary_words_tell_nothing(text: str) -> None:
    assert tells(text) == ()


@pytest.mark.parametrize(
    "text", ["Drift af printere - Hvem har en aftale", "Vi mangler råd, Hvem ved noget?", "Printere, Hvordan gør I"]
)
def test_a_question_word_with_a_capital_is_nobodys_name_where_a_person_has_read_the_text(text: str) -> None:
    assert tells(text, strict=False) == ()


def test_a_name_that_is_a_word_of_the_language_is_pointed_at_where_it_stays() -> None:
    seen = marked_out("Vi bor på vejen til skolen.", WHO["bo"]).text
    assert seen == "Vi bor på vejen til skolen."
    assert [one.code for one in tells(seen, WHO["bo"])] == ["own"]


def test_what_was_taken_out_is_told_from_the_words_alone() -> None:
    before = "Hej alle\n\nVi i Nordmose, ring 12 34 56 78.\n\nMvh Hanne"
    seen = marked_out(before, WHO["hanne"]).text
    assert taken_out(before, seen) == ("Nordmose", "12 34 56 78")
    assert kept_out_of(before, seen) == ("Nordmose",)


@pytest.mark.parametrize(
    ("link", "kept"),
    [
        ("https://www.nordmose.example/dagpleje/priser", ("nordmose", "nordmose.example")),
        ("www.indkoeb.nordmose.example/dagpleje", ("nordmose", "indkoeb.nordmose.example")),
        ("https://www.facebook.com/nordmose/dagpleje", ()),
        ("dagplejen@nordmose.example", ()),
    ],
)
def test_of_a_link_that_was_taken_out_only_its_host_stays_out(link: str, kept: tuple[str, ...]) -> None:
    before = f"Hvem har priser på dagplejen? Se {link} for vores."
    seen = marked_out(before, WHO["hanne"]).text
    assert "[…]" in seen
    assert kept_out_of(before, seen) == kept
    again = marked_out(f"Hvem har dagplejepriser? Vi har {link} om dagpleje.", Who(kept_out=kept)).text
    assert again == f"Hvem har dagplejepriser? Vi har {link if not kept and '@' not in link else '[…]'} om dagpleje."


@given(SOUP, st.sampled_from(sorted(WHO)))
def test_nothing_of_a_name_is_left_in_any_text(text: str, who: str) -> None:
    name = next(iter(house_words(WHO[who])), "")
    seen = marked_out(f"{text} i {name} {text}", WHO[who]).text
    assert not name or name not in seen
    tells(seen, WHO[who])


@given(SOUP)
def test_a_text_that_names_nobody_stays_as_it_is(text: str) -> None:
    assert MARK not in marked_out("Vi købte brugte stole og er glade for dem.", WHO["hanne"]).text
    assert marked_out(text, Who()).taken == () or any(sign.isdigit() or sign == "@" for sign in text)


HOUSE = Who(organisation="Nordmose Kommune", colleagues=("Signe Marie Egebjerg", "Lund, Bo", "Udbud og Indkøb"))


@pytest.mark.parametrize(
    "name",
    [
        "Signe Egebjerg", "signe marie egebjerg", "SIGNE M. EGEBJERG", "S. Egebjerg", "s. egebjerg", "Egebjerg, Signe",
        "Signe E.", "signeegebjerg", "s.egebjerg", "signe\negebjerg", "signe-marie egebjergs", "bo lund", "Lund, Bo",
        "S.M. Egebjerg", "SM Egebjerg", "s. m. egebjerg",
    ],
)  # fmt: skip
def test_the_whole_name_of_a_colleague_is_marked_out_in_any_case(name: str) -> None:
    seen = marked_out(f"Spørg hos os {name} om prisen, det gik godt.", HOUSE).text
    assert seen == f"Spørg hos os {MARK} om prisen, det gik godt."


@pytest.mark.parametrize("word", ["signe", "Signe", "egebjergs", "EGEBJERG"])
def test_one_name_of_a_colleague_is_told(word: str) -> None:
    words = marked_out(f"det var {word} som fandt på det.", HOUSE).text
    assert word in words
    assert word in [one.said for one in tells(words, HOUSE)]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("Det gik godt. Lund ved mest.", "Lund"),
        ("Bo har tallene.", "Bo"),
        ("BL har tallene.", "BL"),
        ("Godt. SMEs regneark er fint.", "SMEs"),
    ],
)
@pytest.mark.parametrize("strict", [True, False])
def test_a_colleagues_name_or_initials_are_told_also_where_a_sentence_begins(
    words: str, said: str, strict: bool
) -> None:
    assert said in [one.said for one in tells(words, HOUSE, strict=strict)]


def test_a_mailbox_as_short_as_initials_is_told_wherever_it_stands() -> None:
    who = Who(person="Jens Peter Lund", addresses=("jpl@nordmose.example", "om@nordmose.example"))
    assert [one.said for one in tells("skriv til jpl om det på teams", who, strict=False)] == ["jpl"]


@pytest.mark.parametrize("words", ["vi så en lund og vil bo der.", "det er udbud og indkøb her."])
def test_a_colleagues_name_that_is_a_word_of_the_language_is_no_name_alone(words: str) -> None:
    assert marked_out(words, HOUSE).text == words
    assert tells(words, HOUSE) == ()


def test_a_date_is_no_end_of_a_sentence_when_a_wish_is_taken_out() -> None:
    text = "Hvem har købt persienner? Fristen er fredag den 11. december, og I må ikke nævne vores kommune."
    assert without_wishes(text) == "Hvem har købt persienner? Fristen er fredag den 11. december."
