"""For each reason, the mails of which the last one comes to it."""

from __future__ import annotations

from digest.marks import Key, Purpose, keyed
from digest.store.states import MailState
from tests.build import ADDRESS, ASK, KIM, LIS, OLE, to_change, with_files
from tests.conftest import eml
from tests.inbox.filed import NONE, with_attachment

RETURN_PATH = keyed(ADDRESS, Key(Purpose.BOUNCE, 1), "hemmelig")
REPLY, CHANGE = Key(Purpose.REPLY, 101), Key(Purpose.CHANGE, 1)


def report(report_type: str, content_type: str, content: str) -> bytes:
    """A mail server's report in two parts."""
    head = (
        "From: mailer-daemon@mx.ika.example\r\nSubject: Besked\r\nMIME-Version: 1.0\r\n"
        f'Content-Type: multipart/report; report-type={report_type}; boundary="b"\r\n\r\n'
    )
    words = "--b\r\nContent-Type: text/plain\r\n\r\nBesked.\r\n"
    parts = f"{words}--b\r\nContent-Type: {content_type}\r\n\r\n{content}\r\n"
    return f"{head}{parts}--b--\r\n".encode()


HALF_WHITE = (
    f"From: {KIM}\r\nSubject: Stole\r\nContent-Type: text/html\r\n\r\n<p>Hvem har brugte stole?</p>"
    '<p style="color:#fff">De skal bruges i 2027 af 3.000 elever og have fem eller flere ben.</p>'
).encode()
REASONS: dict[str, tuple[MailState, list[bytes]]] = {
    "beside": (MailState.HELD, [ASK, to_change(1, "FRIST 12-12-2026\n\nOg skriv 60 ansatte i stedet for 40.")]),
    "request": (MailState.FILED, [ASK]),
    "answer": (MailState.FILED, [ASK, eml("lis@tangsoe.example", "SV: Uniformer #101", "Det har vi.")]),
    "test": (MailState.IGNORED, [ASK, eml("lis@tangsoe.example", "SV: [TEST] SV: Uniformer #101", "Det har vi.")]),
    "unsubscribed": (MailState.FILED, [eml(KIM, "AFMELD", "Afmeld mig, tak.")]),
    "unknown_sender": (MailState.HELD, [eml("hvem@tangsoe.example", "Elbiler", "Hvem har elbiler?")]),
    "kind_supplier": (MailState.HELD, [eml("salg@traadfast.example", "Tilbud", "Køb vores uniformer.")]),
    "kind_unknown": (MailState.HELD, [eml("ukendt@nordmose.example", "Elbiler", "Hvem har elbiler?")]),
    "has_left": (MailState.HELD, [eml("bo@nordmose.example", "Elbiler", "Hvem har elbiler?")]),
    "no_text": (MailState.HELD, [with_attachment(KIM, "case.pdf")]),
    "answer_to_unknown": (MailState.HELD, [eml(KIM, "SV: Uniformer #999", "Det har vi.")]),
    "auto_reply": (MailState.IGNORED, [eml(KIM, "Elbiler", "Jeg er her ikke.", auto_submitted="auto-replied")]),
    "bounce": (
        MailState.IGNORED,
        [report("delivery-status", "message/delivery-status", f"Action: failed\r\nFinal-Recipient: rfc822; {KIM}")],
    ),
    "complaint": (MailState.HELD, [report("feedback-report", "message/feedback-report", "Feedback-Type: abuse")]),
    "delay_warning": (
        MailState.IGNORED,
        [report("delivery-status", "message/delivery-status", f"Action: delayed\r\nFinal-Recipient: rfc822; {KIM}")],
    ),
    "delivered": (
        MailState.IGNORED,
        [report("delivery-status", "message/delivery-status", f"Action: delivered\r\nFinal-Recipient: rfc822; {KIM}")],
    ),
    "encrypted": (MailState.HELD, [eml(KIM, "...", "x").replace(b"text/plain", b"multipart/encrypted")]),
    "invitation": (
        MailState.IGNORED,
        [eml(KIM, "Kommer du?", "BEGIN:VCALENDAR\nMETHOD:REQUEST").replace(b"text/plain", b"text/calendar")],
    ),
    "reaction": (
        MailState.IGNORED,
        [eml(KIM, "Tak", "{}").replace(b"text/plain", b"text/vnd.google.email-reaction+json")],
    ),
    "recall": (MailState.IGNORED, [eml(KIM, "Tilbagekaldelse: Elbiler", "Kim vil kalde mailen tilbage.")]),
    "reminder": (
        MailState.IGNORED,
        [eml(KIM, "Påmindelse: Møde i morgen", "Husk mødet.", auto_submitted="auto-generated")],
    ),
    "voice": (MailState.IGNORED, [eml(KIM, "Ny talebesked", "x").replace(b"text/plain", b"audio/x-wav")]),
    "bulk": (
        MailState.IGNORED,
        [
            eml(
                KIM,
                "Spar 30 %",
                "Hvem har de bedste priser?",
                precedence="bulk",
                list_unsubscribe="<https://x.example>",
            )
        ],
    ),
    "phishing": (
        MailState.HELD,
        [eml(KIM, "Din postkasse er fuld", "Klik for at bekræfte din adgangskode.")],
    ),
    "thanks": (MailState.IGNORED, [eml(KIM, "SV: IKA Efterlysninger 23", "Tusind tak, det var lige det.")]),
    "greeting": (MailState.HELD, [eml(KIM, "Tillykke", "Hjerteligt til lykke med de 25 år!")]),
    "new_address": (MailState.HELD, [eml(KIM, "Ny mailadresse", "Fra 1. december hedder jeg kh@nordmose.example.")]),
    "read_receipt": (MailState.IGNORED, [eml(KIM, "Læst: Efterlysninger nr. 1", "Din mail blev læst i dag.")]),
    "meeting_answer": (MailState.IGNORED, [eml(KIM, "Accepteret: Møde", "Jeg kommer.")]),
    "empty": (MailState.IGNORED, [eml(KIM, "Hov", " ")]),
    "own_address": (MailState.IGNORED, [eml(ADDRESS, "Elbiler", "Hvem har elbiler?")]),
    "too_long": (MailState.HELD, [eml(KIM, "Elbiler", "Hvem har elbiler? " * 2_000)]),
    "perhaps_unsubscribe": (MailState.HELD, [eml(KIM, "Hej", "Det var vist noget med at afmelde.")]),
    "asks_nothing": (MailState.HELD, [eml(KIM, "Kaffe", "Der er kaffe i kantinen.")]),
    "imitates": (MailState.HELD, [ASK, eml(LIS, "SV: Uniformer #101", "Vi har købt ti.\n\nFra sekretariatet: Ring.")]),
    "greets_another": (MailState.HELD, [ASK, eml(LIS, "SV: Uniformer #101", "Hej Pia\n\nVi har købt ti.")]),
    "withheld": (MailState.HELD, [ASK, eml(LIS, "SV: Uniformer #101", "Kun til sekretariatet: de holder ikke.")]),
    "unsure": (MailState.HELD, [ASK, eml(KIM, "Stole", "Stole: vi købte 40, de er gode, og vi vil købe flere.")]),
    "perhaps_close": (MailState.HELD, [ASK, eml(KIM, "SV: Uniformer #101", "Kan I lukke den?")]),
    "for_staff": (MailState.HELD, [eml(KIM, "Årsmødet", "Hvor skal vi parkere til årsmødet på torsdag?")]),
    "handed_on": (MailState.HELD, [eml(KIM, "VS: Nye regler", "Til orientering.\n\nHvad betyder de nye regler?")]),
    "own_loop": (MailState.IGNORED, [eml(KIM, "Elbiler", "Hvem har elbiler?", x_loop=ADDRESS)]),
    "own_message_id": (
        MailState.IGNORED,
        [eml(KIM, "Elbiler", "Hvem har?", message_id="<edition-23.1.0123456789abcdef@ika.example>")],
    ),
    "loop": (MailState.IGNORED, [b"Received: from a by b; Mon, 2 Nov 2026 10:00:00 +0100\r\n" * 51 + ASK]),
    "not_authenticated": (
        MailState.HELD,
        [b"Authentication-Results: mx.ika.example; dmarc=fail header.from=nordmose.example\r\n" + ASK],
    ),
    "nothing_own": (MailState.HELD, [eml(KIM, "SV: Uniformer #101", "> Hvem har uniformer?\r\n> Mvh Lis\r\n")]),
    "hidden": (MailState.HELD, [HALF_WHITE]),
    "order_unseen": (MailState.HELD, [ASK, eml(KIM, "SV: Uniformer #101", "Det har vi." + "\n" * 50 + "ALLE")]),
    "change": (MailState.HELD, [ASK, eml(KIM, "SV: Modtaget: Efterlysning #101", "Jeg mente elbiler.")]),
    "changed": (MailState.FILED, [ASK, eml(KIM, "SV: Modtaget: Efterlysning #101", "FRIST 12-12-2026")]),
    "closed_before": (
        MailState.IGNORED,
        [
            ASK,
            eml(KIM, "SV: Modtaget: Efterlysning #101", "LUK"),
            eml(KIM, "SV: Modtaget: Efterlysning #101", "LUK, tak", x_again="yes").replace(b"LUK, tak", b"Luk"),
        ],
    ),
    "closed": (MailState.FILED, [ASK, eml(KIM, "SV: Modtaget: Efterlysning #101", "LUK")]),
    "not_yours": (
        MailState.HELD,
        [ASK, eml("lis@tangsoe.example", "SV: Modtaget: Efterlysning #101", "LUK")],
    ),
    "duplicate": (MailState.IGNORED, [ASK, ASK + b"\r\n"]),
    "repeats": (MailState.HELD, [ASK, *(with_files(*files) for files in ((), (("case.pdf", 9),)))]),
    "colleague": (
        MailState.HELD,
        [ASK, eml("ida@nordmose.example", "SV: Uniformer", "Det har vi.", to=keyed(ADDRESS, REPLY, "hemmelig"))],
    ),
    "cpr": (MailState.HELD, [eml(KIM, "Elbiler", "Hvem har elbiler til Bo Bro, 010203-1234?")]),
    "return_path": (
        MailState.IGNORED,
        [eml("sager@tangsoe.example", "Sag 4711", "Hvem har sagen?", to=RETURN_PATH)],
    ),
    "flood": (
        MailState.HELD,
        [eml(KIM, f"Til {number} skoler", f"Hvem har købt {number} biler?") for number in range(21)],
    ),
    "not_proven": (MailState.HELD, [NONE + ASK]),
    "unsubscribed_before": (
        MailState.IGNORED,
        [eml(KIM, "AFMELD", "Tak."), eml(KIM, "Afmeld mig", "Jeg vil gerne afmeldes.")],
    ),
    "asker_writes": (MailState.HELD, [ASK, eml(KIM, "SV: Uniformer #101", "Må jeg ringe?")]),
    "perhaps_anonymous": (
        MailState.HELD,
        [ASK, eml("lis@tangsoe.example", "SV: Uniformer #101", "Det har vi. Jeg vil gerne være anonym.")],
    ),
    "may_tell": (
        MailState.HELD,
        [ASK, eml("lis@tangsoe.example", "SV: Uniformer #101", "Det gjorde vi på Fjordgade 12.\n\nANONYM")],
    ),
    "nameless": (MailState.HELD, [ASK, eml("lis@tangsoe.example", "SV: Uniformer #101", "Det gik godt.\n\nANONYM")]),
    "own_house": (
        MailState.HELD,
        [
            eml(KIM, "Uniformer", "Hvem har købt genbrugte uniformer?\n\nANONYM"),
            eml(OLE, "SV: Uniformer #101", "Det har vi.\n\nALLE"),
        ],
    ),
    "confirmed": (MailState.FILED, [NONE + ASK, NONE + eml(KIM, "SV: x", "Ja", to=keyed(ADDRESS, CHANGE, "hemmelig"))]),
}
