"""What mail programs write above a quoted or forwarded mail, by language: the one place where such words are added.

`from` to `other` are labels before a colon: `dated` when it was sent, `copy` who got a copy, `record` the subject in
systems that keep records. `forward` and `original` stand between dashes, `begin` in a line of its own, `end` below.
`wrote` says who wrote when, and so does `told`, which a person may say, too. `on` begins such a line, `fw` and `re` a
subject. They are written as in `phrases`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from digest.reading.phrases import patterns_of

_LANGUAGES = r"""
da
  from      fra|afsender
  dated     sendt|dato|modtaget|afsendt
  to        til
  copy      cc|kopi|kopi til|bcc
  subject   emne|vedr|vedrørende
  record    titel
  other     svar til|svar-til|prioritet|vigtighed|vedhæftede filer|vedhæftet|følsomhed
  forward   videresendt (besked|meddelelse|melding|e-?mail|mail)|videresendt af .{2,120}
  begin     start på videresendt (besked|meddelelse|e-?mail|mail)|videresendt (melding|besked)
  end       slut på videresendt (besked|meddelelse|e-?mail|mail)
  original  (oprindelig|original|original-?) ?-?(meddelelse|besked|e-?mail|mail)
  wrote     skrev følgende|skrev
  told      skriver|sagde
  on        den|d\.|(på )?(man|tirs?|ons|tors?|fre|lør|søn)(\.|dag)
  fw        vs
  re        sv|svar

en
  from      from|sender
  dated     sent|date|received
  to        to
  copy      cc|bcc
  subject   subject
  other     reply-to|reply to|priority|importance|sensitivity|attachments|resent-from|resent-to|resent-date
  forward   forwarded (message|mail|e-?mail)|forwarded by .{2,120}
  begin     begin forwarded message
  end       end (of )?forwarded message
  original  original (message|mail|e-?mail)
  wrote     wrote
  told      said|writes|says
  on        on
  fw        fw|fwd
  re        re

cs
  from      od|odesílatel
  dated     odesláno|datum|odesláno dne
  to        komu
  copy      kopie|skrytá kopie
  subject   předmět|věc
  forward   přeposlaná (zpráva|e-mailová zpráva)|předaná zpráva
  begin     začátek (přeposílané|přeposlané) zprávy
  original  původní (zpráva|e-?mail)
  wrote     napsala?\(?a?\)?|píše
  on        dne|(po|út|st|čt|pá|so|ne)(?=\s\d)
de
  from      von|absender
  dated     gesendet|datum|gesendet am
  to        an
  copy      kopie|kopie an|blindkopie
  subject   betreff|betr
  other     antwort an|wichtigkeit|priorität|anlagen|anhang
  forward   weitergeleitete (nachricht|e-?mail|mail)|weitergeleitet von .{2,120}
  begin     anfang der weitergeleiteten (nachricht|e-?mail)
  end       ende der weitergeleiteten (nachricht|e-?mail)
  original  ursprüngliche (nachricht|e-?mail|mail)|originalnachricht|original-?nachricht|original-?mail
  wrote     schrieb
  told      schreibt
  on        am
  fw        wg
  re        aw|antw
es
  from      de|remitente
  dated     enviado|enviado el|fecha|enviada|enviado a las
  to        para
  copy      cco|copia
  subject   asunto
  forward   mensaje reenviado
  begin     inicio del mensaje reenviado
  original  mensaje original
  wrote     escribió
  on        el
  fw        rv
et
  from      saatja
  dated     saadetud|kuupäev|saatmisaeg
  to        adressaat|saaja|kellele
  copy      koopia
  subject   teema
  forward   (edastatud|edasisaadetud) (kiri|sõnum|teade)
  begin     (edastatud|edasisaadetud) (kirja|sõnumi) algus|algab edastatud kiri
  original  (algne|algupärane) (kiri|sõnum|teade)|algsõnum|originaalkiri
  wrote     kirjutas
fi
  from      lähettäjä
  dated     lähetetty|päivämäärä|päiväys|lähetysaika
  to        vastaanottaja|vastaanottajat
  copy      kopio
  subject   aihe
  forward   (välitetty|edelleenlähetetty|edelleen lähetetty) (viesti|sähköposti)
  begin     (välitetty viesti|välitetyn viestin) (alkaa|alku)
  original  alkuperäinen (viesti|sähköposti)
  wrote     kirjoitti
  on        (ma|ti|ke|to|pe|la|su)(?=\s\d)
  fw        vl
fr
  from      de|expéditeur
  dated     envoyé|date|envoyé le
  to        à|pour|destinataire
  copy      copie à|copie|cci
  subject   objet|sujet
  other     répondre à
  forward   message (transféré|réexpédié)|(courriel|courrier) transféré|e-?mail transféré
  begin     début du (message|courriel) (transféré|réexpédié)
  end       fin du (message|courriel) transféré
  original  message (d')?(original|origine)|message d’origine|message initial|courriel original
  wrote     a écrit
  on        le
  fw        tr
hr
  from      šalje|od|pošiljatelj
  dated     poslano|datum
  to        prima|za|primatelj
  copy      kopija
  subject   predmet
  forward   proslije(đ|d)ena poruka
  begin     započni proslije(đ|d)enu poruku|početak proslije(đ|d)ene poruke
  original  (izvorna|originalna) poruka
  wrote     je napisala?\(?a?\)?|napisala? je
  on        dana|(pon|uto|sri|čet|pet|sub|ned),?(?=\s\d)
hu
  from      feladó|küldő
  dated     elküldve|dátum|küldve|küldés dátuma
  to        címzett|címzettek
  copy      másolat|másolatot kap|titkos másolat
  subject   tárgy
  forward   továbbított (üzenet|levél)
  begin     továbbított (levél|üzenet) kezdete
  original  eredeti (üzenet|levél)
  wrote     (ezt |a következőt )?írta
is
  from      frá|sendandi
  dated     dagsetning|dags|sent
  to        til|viðtakandi
  copy      afrit
  subject   efni
  forward   (áframsent|framsent) (skeyti|bréf)|áframsend skilaboð|áframsendur póstur
  begin     upphaf (áframsends|framsends) (skeytis|bréfs)
  original  upprunalegt (skeyti|bréf)|upprunaleg skilaboð|upphaflegur póstur
  wrote     skrifaði
  on        þann
it
  from      da|mittente
  dated     inviato|data|inviato il
  to        a|per|destinatario
  copy      copia|copia conoscenza|ccn
  subject   oggetto
  forward   messaggio inoltrato
  begin     inizio (del )?messaggio inoltrato
  original  messaggio originale
  wrote     ha scritto
  on        il
nl
  from      van|afzender
  dated     verzonden|datum
  to        aan
  copy      kopie aan
  subject   onderwerp
  forward   doorgestuurd (bericht|e-?mailbericht)|doorgestuurde e-?mail
  begin     begin (van )?doorgestuurd bericht
  original  (oorspronkelijk|origineel) bericht|oorspronkelijke e-?mail
  wrote     schreef|het volgende geschreven
  on        op
  fw        doorst
no
  from      fra|avsender
  dated     sendt|dato
  to        til
  copy      kopi|kopi til
  subject   emne
  forward   videresendt (e-?post|epost)
  begin     (start på )?videresendt (melding|e-?post)
  original  (opprinnelig|original) ?(melding|e-?post)
  wrote     skrev|skreiv
pl
  from      od|nadawca
  dated     wysłano|wysłane|data|data wysłania
  to        do|adresat
  copy      dw|do wiadomości|kopia|udw
  subject   temat
  forward   przekazana wiadomość|treść przekazanej wiadomości|wiadomość przekazana( dalej)?
  begin     początek (przekazywanej|przekazanej) wiadomości
  original  (oryginalna wiadomość|wiadomość oryginalna|wiadomość pierwotna)
  wrote     napisała?\(?a?\)?|pisze|wiadomość napisana przez
  on        w dniu|dnia|(pon|wt|śr|czw|pt|sob|niedz)\.
  fw        pd
  re        odp
pt
  from      de|remetente
  dated     enviado|enviada em|enviado em|data|enviada
  to        para|destinatário
  copy      cópia|com cópia|cco
  subject   assunto
  forward   mensagem (reencaminhada|encaminhada)|e-?mail encaminhado
  begin     início da mensagem (reencaminhada|encaminhada)
  original  mensagem original
  wrote     escreveu
  on        em|às|no dia
  fw        enc
  re        res
ro
  from      de la|expeditor|expeditorul
  dated     trimis|data|dată|trimis la
  to        către|catre|destinatar
  copy      copie
  subject   subiect
  forward   mesaj(ul)? (redirec(ț|ţ|t)ionat|înaintat|transmis)
  begin     începutul mesajului (redirec(ț|ţ|t)ionat|înaintat)|începe mesajul redirec(ț|ţ|t)ionat
  original  mesaj(ul)? (original|ini(ț|ţ|t)ial)
  wrote     a scris
  on        în|pe(?=\s\d)|la data
ru
  from      от|от кого|отправитель
  dated     отправлено|дата|отправлен
  to        кому
  copy      копия
  subject   тема
  forward   (перенаправленное|пересылаемое|пересланное|переадресованное) (сообщение|письмо)
  begin     начало (переадресованного|пересылаемого|пересланного) (сообщения|письма)
  original  (исходное|оригинальное|первоначальное) (сообщение|письмо)
  wrote     пишет|написала?\(?а?\)?
  on        (пн|вт|ср|чт|пт|сб|вс),?(?=\s\d)
sk
  from      od|odosielateľ
  dated     odoslané|dátum
  to        komu|pre
  copy      kópia
  subject   predmet
  forward   (preposlaná|odovzdaná) správa
  begin     začiatok preposlanej správy
  original  pôvodná správa
  wrote     napísala?\(?a?\)?|píše
  on        dňa|(po|ut|st|št|pi|so|ne)(?=\s\d)
sv
  from      från|avsändare
  dated     skickat|datum
  to        till
  copy      kopia|kopia till
  subject   ämne
  forward   vidarebefordrat (meddelande|mejl|brev|e-?postmeddelande)
  begin     (början på )?vidarebefordrat (mejl|brev|meddelande)
  end       slut på vidarebefordrat (mejl|brev|meddelande)
  original  (ursprungligt|original) ?-?(meddelande|mejl|brev)
  wrote     skrev
  fw        vb
tr
  from      kimden|gönderen
  dated     gönderildi|tarih|gönderilme|gönderme tarihi|gönderim tarihi
  to        kime|alıcı|kim
  copy      bilgi|karbon kopya
  subject   konu
  forward   (yönlendirilmiş|yönlendirilen|iletilmiş|iletilen) (ileti|mesaj|e-?posta)
  begin     (yönlendirilen|iletilen) (iletinin|mesajın) başlangıcı|iletilmiş mesaj(ın)? başlangıcı
  begin     (ileti|İleti) başlangıcı
  original  (özgün|orijinal|asıl) (ileti|mesaj)
  wrote     (şunu|şunları) yazdı|yazdı
  fw        i̇?lt|İlt
  re        ynt
uk
  from      від|від кого|відправник
  dated     надіслано|дата|відправлено
  to        кому
  copy      копія
  subject   тема
  forward   (переслане|перенаправлене) повідомлення
  begin     початок (листа, що пересилається|пересланого (листа|повідомлення))
  original  (оригінальне|початкове|вихідне) повідомлення
  wrote     пише|написав|написала|написав\(-ла\)
  on        (пн|вт|ср|чт|пт|сб|нд),?(?=\s\d)
"""

_LINE = re.compile(r"^  (\w+) +(.+)$", re.MULTILINE)
_LABELS = ("from", "dated", "to", "copy", "subject", "record", "other")


def _words(kind: str) -> list[str]:
    """What all languages write of a kind, the longest first, as patterns that are tried in this order."""
    lines = "\n".join(found[2] for found in _LINE.finditer(_LANGUAGES) if found[1] == kind)
    return sorted(set(patterns_of(lines, {})), key=len, reverse=True)


def _any_of(*kinds: str) -> str:
    return "|".join(word for kind in kinds for word in _words(kind))


HEADERS: Mapping[str, str] = MappingProxyType({label: kind for kind in reversed(_LABELS) for label in _words(kind)})
"""Of each label, in small letters, which header it is."""
FORWARDED, ORIGINAL, BEGINS, ENDS = (
    _any_of("forward", "begin"),
    _any_of("original"),
    _any_of("begin"),
    _any_of("end"),
)
WROTE, TOLD, DAYS = _any_of("wrote"), _any_of("told"), _any_of("on")
FORWARD_PREFIX, REPLY_PREFIX = _any_of("fw"), _any_of("re")
