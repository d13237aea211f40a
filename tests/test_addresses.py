from __future__ import annotations

from datetime import date, timedelta
from html import escape
from urllib.parse import quote

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from markupsafe import Markup

from digest.addresses import checked, domain_of, normal, shortened
from digest.errors import ExpiredLink, ForgedLink, InputFault
from digest.marks import PATHS, Key, Page, Purpose, key_in, keyed, opened, path, without_keys
from digest.marks import token as signed_token


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


BASE = "https://digest.ika.example"
TODAY = date(2026, 12, 2)
_numbers = st.integers(0, 999_999_999)
_pages = st.sampled_from(Page)
_days = st.dates(min_value=TODAY)
_tongues = st.sampled_from(list(PATHS))
_SIGNS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def token_of(page: Page, number: int, *, secret: str = "hemmelig", until: date = TODAY) -> str:
    return signed_token(page, number, secret=secret, until=until)


@given(_pages, _numbers, _tongues, _days)
def test_a_link_gives_its_number_back_until_its_last_day(page: Page, number: int, language: str, until: date) -> None:
    made = token_of(page, number, until=until)
    assert path(page, made, language) == f"/{language}/{PATHS[language][page]}/{made}"
    assert opened(made, page, ["hemmelig"], until) == number
    assert made == token_of(page, number, until=until)
    assert len(made) <= 74
    if until < date.max:
        with pytest.raises(ExpiredLink):
            opened(made, page, ["hemmelig"], until + timedelta(days=1))


def test_a_link_signed_with_an_earlier_secret_is_still_good() -> None:
    token = token_of(Page.UNSUBSCRIBE, 7, secret="gammel")
    assert opened(token, Page.UNSUBSCRIBE, ["hemmelig", "gammel"], TODAY) == 7
    with pytest.raises(ForgedLink):
        opened(token, Page.UNSUBSCRIBE, ["hemmelig"], TODAY)
    with pytest.raises(ForgedLink):
        opened(token, Page.UNSUBSCRIBE, [], TODAY)


@given(_pages, _pages, _numbers, st.text(min_size=1))
def test_a_token_opens_nothing_but_the_page_and_the_house_it_was_made_for(
    page: Page, other: Page, number: int, secret: str
) -> None:
    token = token_of(page, number)
    if other is not page:
        with pytest.raises(ForgedLink):
            opened(token, other, ["hemmelig"], TODAY)
    if secret != "hemmelig":
        with pytest.raises(ForgedLink):
            opened(token, page, [secret], TODAY)


@given(_pages, _numbers, _numbers)
def test_the_signature_of_one_number_is_good_for_no_other(page: Page, one: int, other: int) -> None:
    assume(one != other)
    mixed = f"{token_of(page, one).partition('.')[0]}.{token_of(page, other).partition('.')[2]}"
    with pytest.raises(ForgedLink):
        opened(mixed, page, ["hemmelig"], TODAY)


@given(_pages, _numbers, st.data())
def test_one_changed_character_and_a_link_opens_nothing(page: Page, number: int, data: st.DataObject) -> None:
    token = token_of(page, number)
    place = data.draw(st.integers(0, len(token) - 1))
    sign = data.draw(st.one_of(st.sampled_from(_SIGNS), st.characters()))
    changed = token[:place] + sign + token[place + 1 :]
    assume(changed != token)
    with pytest.raises(ForgedLink):
        opened(changed, page, ["hemmelig"], TODAY)


@pytest.mark.parametrize("page", Page)
def test_another_spelling_of_the_same_signature_opens_nothing(page: Page) -> None:
    token = token_of(page, 112)
    same = [token[:-1] + sign for sign in _SIGNS if sign != token[-1]]  # two of its bits say nothing in base 64
    same += [f"{token}=", f"{token}A", f" {token}", f"{token}\n", token.replace(".", "=."), f"{token} ", f"{token}é"]
    for spelling in same:
        with pytest.raises(ForgedLink):
            opened(spelling, page, ["hemmelig"], TODAY)


@given(st.text())
def test_whatever_stands_in_a_link_is_forged_and_nothing_worse(token: str) -> None:
    with pytest.raises(ForgedLink):
        opened(token, Page.UNSUBSCRIBE, ["hemmelig"], TODAY)


@given(_keys, _pages, _numbers, _tongues, st.sampled_from(["{}", "<{}>", '"{}"', "{}.", "({})", "»{}«"]))
def test_a_letter_without_keys_opens_nothing(key: Key, page: Page, number: int, language: str, around: str) -> None:
    address = keyed(OWN, key, "hemmelig")
    whole = BASE + path(page, token_of(page, number), language)
    text = f"Svar til {around.format(address)} (mailto:{address}?subject=SV) {around.format(whole)}"
    dead = without_keys(text, OWN)
    page_of = f"{BASE}/{language}/{PATHS[language][page]}/test"
    assert dead == f"Svar til {around.format(OWN)} (mailto:{OWN}?subject=SV) {around.format(page_of)}"


def test_a_key_is_taken_out_however_its_address_is_spelled() -> None:
    own, key = "o'neil&co@ika.example", Key(Purpose.REPLY, 112)
    address = keyed(own, key, "hemmelig")
    for spelled in (address, quote(address), quote(address, safe="@+"), escape(address), str(Markup.escape(address))):
        dead = without_keys(f"til {spelled}.", own)
        assert "r112" not in dead
        assert dead.endswith("ika.example.")
    assert without_keys(keyed(OWN, key, "x").upper(), OWN) == OWN.upper()


def test_what_is_no_key_of_ours_stays_in_a_letter() -> None:
    text = f"kim+r112-k7x3mq@ika.example, {OWN}, https://sager.example/da/udgave/abc.def, {BASE}/da/andet/abc"
    assert without_keys(text, OWN) == text
