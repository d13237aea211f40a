from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.addresses import Key, Purpose, checked, domain_of, key_in, keyed, normal, shortened
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


OWN = "efterlysning@ika.example"
KEY = Key(Purpose.REPLY, 112)
_keys = st.builds(Key, st.sampled_from(Purpose), st.integers(0, 999_999_999))


@given(_keys)
def test_a_signed_address_gives_its_key_back_and_can_be_written_to(key: Key) -> None:
    address = keyed(OWN, key, "hemmelig")
    assert checked(address) == address
    assert key_in(address, OWN, ["ny", "hemmelig"]) == key
    assert len(address.partition("@")[0]) <= len("efterlysning") + 18  # RFC 5321 allows 64


@given(_keys, st.sampled_from(Purpose))
def test_a_signature_is_good_for_one_purpose_one_number_and_one_house(key: Key, other: Purpose) -> None:
    address = keyed(OWN, key, "hemmelig")
    elsewhere = "efterlysning@andre.example"
    assert key_in(address.replace("@ika.", "@andre."), elsewhere, ["hemmelig"]) is None
    assert key_in(address, OWN, ["gættet"]) is None
    next_one = address.replace(f"+{key.purpose}{key.number}-", f"+{key.purpose}{key.number + 1}-")
    assert key_in(next_one, OWN, ["hemmelig"]) is None
    if other is not key.purpose:
        assert key_in(address.replace(f"+{key.purpose}", f"+{other}"), OWN, ["hemmelig"]) is None


def test_a_typed_address_may_have_capitals_and_letters_that_look_like_figures() -> None:
    number = next(
        n for n in range(1_000) if {"0", "1"} <= set(keyed(OWN, Key(Purpose.REPLY, n), "h").partition("-")[2][:6])
    )
    address = keyed(OWN, Key(Purpose.REPLY, number), "h")
    before, _, after = address.partition("-")
    typed = before + "-" + after[:6].replace("0", "O").replace("1", "l") + after[6:]
    assert key_in(typed.upper(), OWN, ["h"]) == Key(Purpose.REPLY, number)


@pytest.mark.parametrize(
    "address",
    [OWN, "efterlysning+@ika.example", "efterlysning+x112-abcdef@ika.example", "efterlysning+r112@ika.example", "",
     "anden+r112-abcdef@ika.example", "efterlysning+r112-abcdefg@ika.example", "efterlysning+r112-äbcdef@ika.example"],
)  # fmt: skip
def test_what_holds_no_key_of_ours_gives_none(address: str) -> None:
    assert key_in(address, OWN, ["hemmelig"]) is None


def test_a_bare_number_is_a_reply_key_that_nobody_signed() -> None:
    assert key_in("Efterlysning+112@IKA.example", OWN, []) == Key(Purpose.REPLY, 112, signed=False)
    assert key_in("anden+112@ika.example", OWN, []) is None
    assert key_in("anden+112@ika.example", "", []) == Key(Purpose.REPLY, 112, signed=False)


@given(st.text(max_size=80))
def test_any_text_is_looked_through_for_a_key(text: str) -> None:
    key_in(text, OWN, ["hemmelig"])
    key_in(f"efterlysning+{text}@ika.example", OWN, ["hemmelig"])
