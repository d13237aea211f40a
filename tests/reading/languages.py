"""How mail programs write above a quoted or forwarded mail, by language: heads, dividers and who wrote when."""

# ruff: noqa: E501  (as programs write)

from __future__ import annotations

from dataclasses import dataclass

WHO = "Pia Dam <pia.dam@sundby.example>"


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """The words of a language.

    labels: From, Sent, Date, To, Cc, Subject. when: a date as Outlook writes it.
    forward: what stands between dashes above a forwarded mail; begin: what Apple Mail writes above one.
    original: what stands between dashes above a quoted mail.
    wrote: who wrote when, as Gmail, Apple Mail and Thunderbird write it.
    """

    labels: tuple[str, str, str, str, str, str]
    when: str
    forward: str
    begin: str
    original: str
    wrote: tuple[str, str, str]


LANGUAGES = {
    "cs": Language(
        labels=("Od", "Odesláno", "Datum", "Komu", "Kopie", "Předmět"), when="úterý 3. listopadu 2026 9:14",
        forward="Přeposlaná zpráva", begin="Začátek přeposílané zprávy", original="Původní zpráva",
        wrote=("út 3. 11. 2026 v 9:14 odesílatel {who} napsal:", "3. 11. 2026 v 9:14, {who}:", "Dne 3.11.2026 v 9:14 Pia Dam napsal(a):")),
    "da": Language(
        labels=("Fra", "Sendt", "Dato", "Til", "Cc", "Emne"), when="3. november 2026 09:14",
        forward="Videresendt meddelelse", begin="Start på videresendt besked", original="Oprindelig meddelelse",
        wrote=("Den tirs. 3. nov. 2026 kl. 09.14 skrev {who}:", "Den 3. nov. 2026 kl. 09.14 skrev {who}:", "Den 03.11.2026 kl. 09.14 skrev Pia Dam:")),
    "de": Language(
        labels=("Von", "Gesendet", "Datum", "An", "Kopie", "Betreff"), when="Dienstag, 3. November 2026 09:14",
        forward="Weitergeleitete Nachricht", begin="Anfang der weitergeleiteten Nachricht", original="Ursprüngliche Nachricht",
        wrote=("Am Di., 3. Nov. 2026 um 09:14 Uhr schrieb {who}:", "Am 03.11.2026 um 09:14 schrieb {who}:", "Am 03.11.26 um 09:14 schrieb Pia Dam:")),
    "en": Language(
        labels=("From", "Sent", "Date", "To", "Cc", "Subject"), when="Tuesday, November 3, 2026 9:14 AM",
        forward="Forwarded Message", begin="Begin forwarded message", original="Original Message",
        wrote=("On Tue, Nov 3, 2026 at 9:14 AM {who} wrote:", "On 3 Nov 2026, at 09:14, {who} wrote:", "On 03/11/2026 09:14, Pia Dam wrote:")),
    "es": Language(
        labels=("De", "Enviado el", "Fecha", "Para", "CC", "Asunto"), when="martes, 3 de noviembre de 2026 9:14",
        forward="Mensaje reenviado", begin="Inicio del mensaje reenviado", original="Mensaje original",
        wrote=("El mar, 3 nov 2026 a las 9:14, Pia Dam (<pia.dam@sundby.example>) escribió:", "El 3 nov 2026, a las 9:14, {who} escribió:", "El 3/11/26 a las 9:14, Pia Dam escribió:")),
    "et": Language(
        labels=("Saatja", "Saadetud", "Kuupäev", "Adressaat", "Koopia", "Teema"), when="teisipäev, 3. november 2026 09:14",
        forward="Edastatud kiri", begin="Edastatud kirja algus", original="Algne kiri",
        wrote=("{who} kirjutas kuupäeval T, 3. november 2026 kell 09:14:", "3. nov 2026, kell 09:14, {who} kirjutas:", "Pia Dam kirjutas 03.11.2026 09:14:")),
    "fi": Language(
        labels=("Lähettäjä", "Lähetetty", "Päivämäärä", "Vastaanottaja", "Kopio", "Aihe"), when="tiistai 3. marraskuuta 2026 9.14",
        forward="Välitetty viesti", begin="Välitetty viesti alkaa", original="Alkuperäinen viesti",
        wrote=("ti 3. marrask. 2026 klo 9.14 Pia Dam (pia.dam@sundby.example) kirjoitti:", "{who} kirjoitti 3.11.2026 kello 9.14:", "Pia Dam kirjoitti 3.11.2026 klo 9.14:")),
    "fr": Language(
        labels=("De", "Envoyé", "Date", "À", "Cc", "Objet"), when="mardi 3 novembre 2026 09:14",
        forward="Message transféré", begin="Début du message transféré", original="Message d'origine",
        wrote=("Le mar. 3 nov. 2026 à 09:14, {who} a écrit :", "Le 3 nov. 2026 à 09:14, {who} a écrit :", "Le 03/11/2026 à 09:14, Pia Dam a écrit :")),
    "hr": Language(
        labels=("Šalje", "Poslano", "Datum", "Prima", "Kopija", "Predmet"), when="utorak, 3. studenoga 2026. 9:14",
        forward="Proslijeđena poruka", begin="Započni proslijeđenu poruku", original="Izvorna poruka",
        wrote=("uto, 3. stu 2026. u 09:14 {who} napisao je:", "Dana 3. 11. 2026. u 09:14, {who} je napisao:", "Dana 3.11.2026. u 9:14, Pia Dam je napisala:")),
    "hu": Language(
        labels=("Feladó", "Elküldve", "Dátum", "Címzett", "Másolat", "Tárgy"), when="2026. november 3., kedd 9:14",
        forward="Továbbított üzenet", begin="Továbbított levél kezdete", original="Eredeti üzenet",
        wrote=("{who} ezt írta (időpont: 2026. nov. 3., K, 9:14):", "2026. nov. 3. dátummal, 9:14 időpontban {who} írta:", "2026. 11. 03. 9:14 keltezéssel, Pia Dam írta:")),
    "is": Language(
        labels=("Frá", "Sent", "Dagsetning", "Til", "Afrit", "Efni"), when="þriðjudagur, 3. nóvember 2026 09:14",
        forward="Áframsent skeyti", begin="Upphaf áframsends skeytis", original="Upprunalegt skeyti",
        wrote=("Þann þri., 3. nóv. 2026 kl. 09:14 skrifaði {who}:", "Þann 3. nóv. 2026 kl. 09:14 skrifaði {who}:", "Þann 3.11.2026 09:14, skrifaði Pia Dam:")),
    "it": Language(
        labels=("Da", "Inviato", "Data", "A", "Cc", "Oggetto"), when="martedì 3 novembre 2026 09:14",
        forward="Messaggio inoltrato", begin="Inizio messaggio inoltrato", original="Messaggio originale",
        wrote=("Il giorno mar 3 nov 2026 alle ore 09:14 {who} ha scritto:", "Il giorno 3 nov 2026, alle ore 09:14, {who} ha scritto:", "Il 03/11/2026 09:14, Pia Dam ha scritto:")),
    "nl": Language(
        labels=("Van", "Verzonden", "Datum", "Aan", "CC", "Onderwerp"), when="dinsdag 3 november 2026 09:14",
        forward="Doorgestuurd bericht", begin="Begin doorgestuurd bericht", original="Oorspronkelijk bericht",
        wrote=("Op di 3 nov 2026 om 09:14 schreef {who}:", "Op 3 nov 2026, om 09:14 heeft {who} het volgende geschreven:", "Op 03-11-2026 om 09:14 schreef Pia Dam:")),
    "no": Language(
        labels=("Fra", "Sendt", "Dato", "Til", "Kopi", "Emne"), when="tirsdag 3. november 2026 09:14",
        forward="Videresendt melding", begin="Videresendt melding", original="Opprinnelig melding",
        wrote=("tir. 3. nov. 2026 kl. 09:14 skrev {who}:", "3. nov. 2026 kl. 09:14 skrev {who}:", "Den 03.11.2026 09:14, skrev Pia Dam:")),
    "pl": Language(
        labels=("Od", "Wysłano", "Data", "Do", "DW", "Temat"), when="wtorek, 3 listopada 2026 09:14",
        forward="Przekazana wiadomość", begin="Początek przekazywanej wiadomości", original="Wiadomość oryginalna",
        wrote=("wt., 3 lis 2026 o 09:14 {who} napisał(a):", "Wiadomość napisana przez {who} w dniu 3 lis 2026, o godz. 09:14:", "W dniu 3.11.2026 o 09:14, Pia Dam pisze:")),
    "pt": Language(
        labels=("De", "Enviado", "Data", "Para", "Cc", "Assunto"), when="terça-feira, 3 de novembro de 2026 09:14",
        forward="Mensagem reencaminhada", begin="Início da mensagem reencaminhada", original="Mensagem original",
        wrote=("{who} escreveu (terça, 3/11/2026 à(s) 09:14):", "No dia 3/11/2026, às 09:14, {who} escreveu:", "Às 09:14 de 03/11/2026, Pia Dam escreveu:")),
    "pt-br": Language(
        labels=("De", "Enviada em", "Data", "Para", "Cc", "Assunto"), when="terça-feira, 3 de novembro de 2026 09:14",
        forward="Mensagem encaminhada", begin="Início da mensagem encaminhada", original="Mensagem original",
        wrote=("Em ter., 3 de nov. de 2026 às 09:14, {who} escreveu:", "Em 3 de nov. de 2026, à(s) 09:14, {who} escreveu:", "Em 03/11/2026 09:14, Pia Dam escreveu:")),
    "ro": Language(
        labels=("De la", "Trimis", "Dată", "Către", "Cc", "Subiect"), when="marți, 3 noiembrie 2026 09:14",
        forward="Mesaj redirecționat", begin="Începutul mesajului redirecționat", original="Mesaj original",
        wrote=("În mar., 3 nov. 2026 la 09:14, {who} a scris:", "Pe 3 nov. 2026, la 09:14, {who} a scris:", "Pe 03.11.2026 09:14, Pia Dam a scris:")),
    "ru": Language(
        labels=("От", "Отправлено", "Дата", "Кому", "Копия", "Тема"), when="3 ноября 2026 г. 9:14",
        forward="Перенаправленное сообщение", begin="Начало переадресованного сообщения", original="Исходное сообщение",
        wrote=("вт, 3 нояб. 2026 г. в 09:14, {who}:", "3 нояб. 2026 г., в 09:14, {who} написал(а):", "03.11.2026 9:14, Pia Dam пишет:")),
    "sk": Language(
        labels=("Od", "Odoslané", "Dátum", "Komu", "Kópia", "Predmet"), when="utorok 3. novembra 2026 9:14",
        forward="Preposlaná správa", begin="Začiatok preposlanej správy", original="Pôvodná správa",
        wrote=("ut 3. 11. 2026 o 9:14 {who} napísal(a):", "3. 11. 2026 o 9:14, {who}:", "Dňa 3. 11. 2026 o 9:14 Pia Dam napísal(a):")),
    "sv": Language(
        labels=("Från", "Skickat", "Datum", "Till", "Kopia", "Ämne"), when="den 3 november 2026 09:14",
        forward="Vidarebefordrat meddelande", begin="Vidarebefordrat brev", original="Ursprungligt meddelande",
        wrote=("Den tis 3 nov. 2026 kl 09:14 skrev {who}:", "3 nov. 2026 kl. 09:14 skrev {who}:", "Den 2026-11-03 kl. 09:14, skrev Pia Dam:")),
    "tr": Language(
        labels=("Kimden", "Gönderildi", "Tarih", "Kime", "Bilgi", "Konu"), when="3 Kasım 2026 Salı 09:14",
        forward="Yönlendirilmiş ileti", begin="Yönlendirilen iletinin başlangıcı", original="Özgün İleti",
        wrote=("{who}, 3 Kas 2026 Sal, 09:14 tarihinde şunu yazdı:", "{who} şunları yazdı (3 Kas 2026 09:14):", "3.11.2026 09:14 tarihinde Pia Dam yazdı:")),
    "uk": Language(
        labels=("Від", "Надіслано", "Дата", "Кому", "Копія", "Тема"), when="вівторок, 3 листопада 2026 р. 9:14",
        forward="Переслане повідомлення", begin="Початок листа, що пересилається", original="Оригінальне повідомлення",
        wrote=("вт, 3 лист. 2026 р. о 09:14 {who} пише:", "3 лист. 2026 р., о 09:14, {who} написав(-ла):", "03.11.26 09:14, Pia Dam пише:")),
}  # fmt: skip


def _head(language: Language, order: str, *, gap: str = "") -> str:
    """The head of a mail. order: the first letters of From, Sent, Date, To, Cc, Subject (b), in their order."""
    from_, sent, date, to, copy, subject = language.labels
    lines = {
        "f": f"{from_}:{gap} {WHO}", "s": f"{sent}:{gap} {language.when}", "d": f"{date}:{gap} {language.when}",
        "t": f"{to}:{gap} Bo Holm <bo.holm@nordby.example>", "c": f"{copy}:{gap} Ida Ek <ida.ek@nordby.example>",
        "b": f"{subject}:{gap} Brugte stole",
    }  # fmt: skip
    return "\n".join(lines[one] for one in order)


def _marked(text: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n"))


def forwards(language: Language, words: str) -> dict[str, str]:
    """`words` as mail programs forward them, by the program."""
    divided, mixed = language.forward, language.labels[0]
    yahoo = _head(language, "ftcsb").replace("\n", "")
    return {
        "gmail": f"---------- Forwarded message ---------\n{_head(language, 'fdbt')}\n\n\n{words}",
        "gmail in its language": f"---------- {divided} ---------\n{_head(language, 'fdbtc')}\n\n\n{words}",
        "gmail in English labels": f"---------- Forwarded message ---------\n{mixed}: {WHO}\nDate: {language.when}\nSubject: Stole\nTo: <bo.holm@nordby.example>\n\n\n{words}",
        "apple": f"{language.begin}:\n\n{_marked(_head(language, 'fbdtc'))}\n>\n{_marked(words)}",
        "apple, marked": _marked(f"{language.begin}:\n\n{_head(language, 'fbdt')}\n\n{words}"),
        "apple, bare": f"{language.begin}:\n\n{_head(language, 'fbdt')}\n\n{words}",
        "thunderbird": f"-------- {divided} --------\n{_head(language, 'bdft', gap=chr(9))}\n\n\n{words}",
        "thunderbird, spaced": f"\n\n-------- {divided} --------\n{_head(language, 'bdft', gap='   ')}\n\n{words}",
        "kmail": f"----------  {divided}  ----------\n\n{_head(language, 'bdft')}\n\n{words}",
        "yahoo": f"   ----- {divided} ----- {yahoo}\n {words}",
        "yahoo, in lines": f"----- {divided} -----\n{_head(language, 'ftsb')}\n\n{words}",
        "zoho": f"============ {divided} ============\n{_head(language, 'ftdb')}\n============ {divided} ============\n\n{words}",
        "mutt": f"----- {divided} {mixed.lower()} {WHO} -----\n\n{_head(language, 'dftb')}\n\n{words}\n\n----- End forwarded message -----",
        "airmail": f"{language.begin}:\n\n{language.wrote[1].format(who=WHO)}\n\n{words}",
        "em client": f"------ {divided} ------\n{_head(language, 'ftdb').replace(': ', ' ')}\n\n{words}",
        "notes": f"----- Forwarded by Bo Holm/NORDBY on 03-11-2026 09:14 -----\n\n{_head(language, 'ftdb', gap=chr(9))}\n\n\n{words}",
        "proton": f"------- {divided} -------\n{_head(language, 'fdbt')}\n\n{words}",
        "roundcube": f"-------- {divided} --------\n{_head(language, 'bdft')}\n\n{words}",
    }


def replies(language: Language, words: str) -> dict[str, str]:
    """`words` as mail programs quote them below an answer, by the program."""
    gmail, apple, thunderbird = (one.format(who=WHO) for one in language.wrote)
    outlook = _head(language, "fstb")
    return {
        "gmail": f"{gmail}\n\n{_marked(words)}",
        "gmail, wrapped": f"{gmail.replace(' <', ' <' + chr(10))}\n{_marked(words)}",
        "gmail, unmarked": f"{gmail}\n\n{words}",
        "apple": f"{apple}\n>\n{_marked(words)}",
        "apple, unmarked": f"{apple}\n\n{words}",
        "thunderbird": f"{thunderbird}\n{_marked(words)}",
        "outlook": f"{outlook}\n\n{words}",
        "outlook with a copy": f"{_head(language, 'fstcb')}\n\n{words}",
        "outlook in bold": "\n".join(f"*{line.replace(': ', ':* ', 1)}" for line in outlook.split("\n"))
        + f"\n\n{words}",
        "new outlook": f"{_head(language, 'fdtb')}\n{words}",
        "outlook.com": f"________________________________\n{outlook}\n\n{words}",
        "exchange": f"-----{language.original}-----\n{outlook}\n\n{words}",
        "roundcube": f"-------- {language.original} --------\n{_head(language, 'bdft')}\n\n{words}",
        "samsung": f"-------- {language.original} --------\n{_head(language, 'fdtb')}\n\n{words}",
        "yahoo": f"   ----- {language.original} ----- {_head(language, 'ftsb').replace(chr(10), '')}\n {words}",
        "spaced colons": f"{outlook.replace(':', ' :', 1)}\n\n{words}",
    }
