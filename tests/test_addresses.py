from __future__ import annotations

import pytest

from digest.addresses import checked, domain_of, normal, shortened
from digest.errors import InputFault


@pytest.mark.parametrize(
    "written",
    ["kim@nordmose.example", " Kim@Nordmose.EXAMPLE ", "<kim@nordmose.example>", "mailto:kim@nordmose.example"],
)
def test_an_address_is_the_same_however_it_is_written(written: str) -> None:
    assert normal(written) == "kim@nordmose.example"
    assert checked(written) == "kim@nordmose.example"


def test_a_domain_with_danish_letters_becomes_ascii() -> None:
    assert checked("kim@rødmose.dk") == "kim@xn--rdmose-bya.dk"


@pytest.mark.parametrize("written", ["", "kim", "kim@", "@nordmose.dk", "kim@nord mose.dk", "a@b@c.dk", "jørgen@x.dk"])
def test_what_cannot_be_written_to_is_refused_by_its_own_words(written: str) -> None:
    with pytest.raises(InputFault, match="is not a mail address") as fault:
        checked(written)
    assert repr(written) in str(fault.value)


def test_a_log_line_does_not_name_the_person() -> None:
    assert shortened("kasper.holm@nordmose.example") == "ka***@nordmose.example"
    assert shortened("") == "***"


def test_a_domain_is_what_stands_behind_the_last_at() -> None:
    assert domain_of("Kim@Nordmose.example") == "nordmose.example"
    assert domain_of("kim") == ""
