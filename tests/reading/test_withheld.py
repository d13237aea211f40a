"""What is perhaps not to be passed on waits; what speaks of passing on in a purchase does not."""

from __future__ import annotations

import pytest

from digest.reading.withheld import is_withheld


@pytest.mark.parametrize(
    "words",
    [
        "Kun til sekretariatet: vi blev snydt af entreprenøren.",
        "Det må ikke sendes til nogen.",
        "Send det ikke videre endnu, jeg skal have det godkendt.",
        "Please do not forward this yet, our lawyers are still looking at it.",
        "Ikke til videresendelse. Vi har aldrig fulgt op på det.",
        "Dette er kun ment som en intern note: prisen var 40 kr.",
        "Secretariat only.\nWe paid too much.",
        "Til sekretariatet: Er I sikre på, at den er ny?",
        "Kladde: Vi købte [udfyld tal] stole. TODO spørg juridisk.",
        "Kåre, skal vi svare dem? Jeg synes ikke, vi skal sige, hvad vi gav for kødet.",
        "Hej Hanne, kan du ikke lige tage den her? De spørger altid.",
        "Jeg har set på det, men svar dem endelig ikke.",
        "Undskyld, forkert modtager.",
        "Glem mit forrige svar.",
        "Vent lige med at sende det, til jeg har talt med min chef.",
        "Send ikke det her før på mandag: vi betalte 40.000 kr.",
        "Ring til mig, før I bruger det her.",
        "Vi har prøvet begge dele.\n\n(113 må ikke få prisen: 40.000 kr)",
        "Det sidste er ikke for 124.",
        "Vi gav 18 kr. Klausulen siger tavshedspligt.",
        "Please ignore my mail from yesterday, I got the price wrong.",
        "Kun til jer i sekretariatet, ikke til resten. Hvem har skiftet bank?",
        "Hold det venligst internt hos IKA indtil videre.",
        "Dette må ikke komme i brevet endnu.",
        "Vi betalte 40 kr. Vær sød ikke at sprede det.",
        "Nordmose må gerne vide det, men ingen andre.",
        "Not for circulation. We paid 40.",
        "Ikke til Jørgen: vi vil ikke have, at han får det at vide.",
        "Internt: Lars må ikke få det her.",
        "Til orientering for IKA og ikke for Søren: de gik konkurs.",
        "Det er kun ment til redaktionen.",
        "Hanne skal ikke have det her, men I må gerne vide det.",
        "Please keep this from Kirsten.",
        "Dette skal Lars ikke se.",
        "Må ikke sendes til Kirsten.",
        "Hold venligst dette fra Jørgen.",
        "Det är bara för er på kansliet, inte för Lars.",
        "Det her er til Bo og hans asfalt: vi købte genbrug.",
        "Undskyld, forkert nummer: det er svar om computerne.",
        "Wrong button - this is for Pia about apprentices.",
        "Svaret er ment til Lars og hans legeplads.",
        "Det har vi købt hos Skov. Mvh\n\nPS til sekretariatet: kan I sende mig en faktura?",
        "Vi har en case.\n(Til redaktionen: mit nye nummer er 55 12 34 56)",
        "Vi brugte SKI.\n\nTil jer i IKA: hvornår er årsmødet?",
        "We used SKI. To the secretariat: please update my address.",
    ],
)
def test_words_that_are_perhaps_not_to_go_on_are_seen(words: str) -> None:
    assert is_withheld(words)


@pytest.mark.parametrize(
    "words",
    [
        "Til IKA\n\nVi har købt 40.",
        "Vi købte 40 i 2024. Ring til Ib.",
        "Persondata må ikke sendes ud af EU, og det skrev vi i kontrakten.",
        "I må gerne sende den videre.",
        "Vi skrev til sekretariatet i juni.",
        "Leverandøren må ikke give opgaven videre uden at spørge.",
        "Skal vi sende vores krav til jer?",
        "Kan du sende mig jeres kravspecifikation?",
        "Hvem har svaret på den slags før? Vi er ikke færdige med analysen, men begynder til maj.",
        "Do not buy the cheapest one.",
        "Vi havde en kontrakt om intern transport.",
        "Hvordan sikrer I tolkenes tavshedspligt?",
        "Patienterne må ikke få pulveret på huden.",
        "Læs kontrakten, før du bruger den.",
        "Leverandøren må ikke få mere end 20 procent forud.",
        "Vi skrev til Nordmose, og ikke for sent.",
        "Dette er til inspiration.",
        "Vi køber kun til skoler.",
        "Jeg skal ikke have det dyreste.",
    ],
)
def test_words_about_a_purchase_go_on(words: str) -> None:
    assert not is_withheld(words)
