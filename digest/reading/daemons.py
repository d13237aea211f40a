"""What mail servers say when a mail did not arrive, in their own words: how they are called, subjects, texts.

Patterns are written as in `phrases`.
"""

from __future__ import annotations

import re

from digest.reading.phrases import any_of, patterns_of

NAMED = re.compile(
    r"^(mailer-daemon|mail-daemon|mailerdaemon|post_?master|mdaemon|microsoftexchange[0-9a-f]+|no-?reply|sysadmin)(@|$)",
    re.IGNORECASE,
)
"""The addresses of servers, and of those who look after them."""
NOBODY_ELSE = re.compile(
    r"^(mailer-daemon|mail-daemon|mailerdaemon|mdaemon|microsoftexchange[0-9a-f]{8,})(@|$)", re.IGNORECASE
)
"""The addresses from which no person writes."""
CALLED = re.compile(
    r"^\W{0,3}(mailer[- ]daemon|mail deliver(y|er)? (system|subsystem|agent|service)|internet mail delivery|"
    r"system ?administrator|administrateur système|microsoft outlook|mail system|mail administrator|postmaster|"
    r"postdaemon|courier mail server|interscan)\b",
    re.IGNORECASE,
)
"""The names of servers, where they have no address."""

_SUBJECTS = r"""
# at the beginning
undeliver(ed|able)|\[bounce\]|non.?deliver(y|able)
nicht zustellbar|unzustellbar|olevererbart|uleveret|ikke leveret
(kan|kunne|kunde|kan) (ikke|inte) levere(s|ras)|oleverert
onbestelbaar|niet bezorgd|non remis|non distribu|no se puede entregar
delivery (status notification|status$|status:|report|failure|failed|has failed|problem|error|notification|incomplete)
(mail|message|permanent|e-?mail) (delivery|delivering) (failed|failure|system|problem|error|notification|status|has)
message (undeliverable|status|non-deliverable|rejected|blocked)
mail (failure|system error)|fail(ure|ed) (notice|delivery)
returned? (to sender|mail)|mail returned|notice: mail delivery status|warning: delayed mail|postmaster notify
(mail|message|e-?mail) could not be delivered|(besked|meddelelsen?|beskeden|mailen|meldingen) kunne ikke (af)?leveres
sorry, your message could not be delivered|there was an error sending your mail|retur(neret)?( mail)?(:|$)
din (e-?)?mail (blev|er|kom|kunne) ikke|\*\*message you sent blocked|warning: could not send|failure delivery
(levering|zustellung|leveransen|leveringen) (mislykkedes|fehlgeschlagen|misslyckades|er forsinket)
zustellungsfehler
fehler bei der nachrichtenzustellung|échec de (la )?(remise|distribution)|statusmeddelelse|leveringsstatus
besked om leveringsstatus|meddelelse om leveringsstatus
leveransstatus|benachrichtigung (zum|über den) zustellstatus
"""
SUBJECT = re.compile(
    rf"^(?:\[[^\]\n]{{1,30}}\]\s)?\W{{0,3}}(?:{any_of(patterns_of(_SUBJECTS, {})).pattern})", re.IGNORECASE
)

_FORMULAE = r"""
# qmail, and what imitates it: James, Yahoo
this is the \S{2,40}( mail| send)? (program|server|daemon|agent) at \S+\.\S|dette er qmail-send
i'm afraid i wasn't able to deliver|i've given up\. sorry it didn't work out|below this line is a copy of the
failed (recipient\(s\)|address):|we were unable to deliver your message to|unable to deliver message to
# Postfix, Exim, sendmail, DragonFly, OpenSMTPD, Courier
this is the (postfix|mail) (program|system) at host|i'm sorry to have to inform you that (the|your) message
created automatically by (the )?mail (delivery|transport)
denne (besked|mail|e-?mail) er (oprettet|dannet|genereret) automatisk
the original message was received at|addresses had (permanent|transient|delivery|fatal|problems)
transcript of (the )?(session|attempts)|is the dragonfly mail agent|there was an error delivering your mail to
did not like our (rcpt|mail|data)|message headers? follows?\b
this is the mailer-daemon|this is a delivery status notification
this is an automatically generated delivery status notification|delivery to the following recipients? failed
# Exchange and Notes
did not reach (the following|some or all)|mts-id of the original|not recognized\b.{0,200}\bmsexch
nåede ikke (nogle|alle|nogen)|hat einige oder alle empfänger nicht
nicht erreicht werden|(user|brugeren) .{1,120}(domino directory|address book)
failure reasons|was not delivered to:
levering(en)? til følgende (modtager|gruppe)|leveransen till (de här|dessa)
échec de la remise pour|fehler bei der nachrichtenzustellung an|delivery has failed to these
(meddelelse|besked|melding)(en)? til \S{3,80} kunne ikke leveres|an \S{3,80} konnte nicht zugestellt
(à|de) \S{3,80} n.a pas (pu être|été) (remis|distribué)|det gick inte att leverera (ditt )?meddelande
# others
din (e-?)?mail (er sendt retur|kom ikke frem)|som vi ikke kunne aflevere
\b5\d\d[ -](5\.\d{1,3}\.\d{1,3} )?(no such|unknown|user|invalid recipient|mailbox|recipient|address)\b
(report|notification) relates to a message you sent|(cannot|could not) be delivered to the following
message that you sent was undeliverable
because they are not accepting mail|failed to deliver to '|module\(account
had permanent fatal delivery errors|session transcript
(unknown|invalid) (user|final delivery userid):|mailbox exceeds allowed size
blocked by our spam|(your|the) (message|e-?mail|mail) .{0,60}was not delivered:
we had trouble delivering your message
failed to send to identified host|no further delivery attempts|recipients was rejected by
could not be delivered to mobile|no valid recipients
sent date:.{0,80}\n.{0,20}mail from:|error report from the mail server
"""
FORMULA = any_of(patterns_of(_FORMULAE, {}))
"""What servers write, and people do not."""

TEXT = re.compile(
    r"(could not be delivered|couldn't be delivered|delivery (has failed|to the following)|permanent (fatal )?error|"
    r"undeliverable|unable to deliver|user unknown|kunne ikke (leveres|afleveres)|address(es)? failed|"
    r"mailbox unavailable|(ikke|inte) (blevet )?(afleveret|leveret|levererat)|gick inte att leverera|sendt retur|"
    r"kunne aflevere|no such user|has reported the following problems|findes ikke (længere )?hos|"
    r"following recipients|unrouteable address|host or domain name not found)",
    re.IGNORECASE,
)
"""What servers write, and people may."""

_ENCLOSED = r"""
below this line is a copy of
(original|returned|unsent|undelivered) (message|mail)( text)?( follows|:? ?-{3,})
message headers? follows?|copy of (the|your) (original )?message
possibly truncated original|message that was returned
"""
ENCLOSED = re.compile(
    rf"{any_of(patterns_of(_ENCLOSED, {})).pattern}|^(return-path|received|message-id): ?\S.{{0,200}}$",
    re.IGNORECASE | re.MULTILINE,
)
"""Where the mail begins that came back."""

WAITS_SUBJECT = re.compile(
    r"^(warning: (could not send|message|delayed)|(levering(en)? er )?forsinket\b|delayed( mail)?\b|"
    r"delivery status notification: warning|delivery (status notification )?\(?delay|message delayed|"
    r"(leveransen|leveringen) (är försenad|er forsinket)|verzögert|zustellung verzögert|remise (différée|retardée))",
    re.IGNORECASE,
)
WAITS = re.compile(
    r"\b(warning message only|this is a warning only|"
    r"has not (yet )?been delivered( yet)?\b.{0,200}\b(queue|yet|recipient)|"
    r"need to resend your message|a message is delayed for|no action is required on your part|will keep trying)\b",
    re.IGNORECASE | re.DOTALL,
)
"""What servers write of a mail that they try to deliver still."""

NOBODY = re.compile(
    r"user (unknown|not (found|known|listed)|is unknown)|unknown (user|recipient|address)|"
    r"no such (user|recipient|mailbox|address)|(does ?n.t|does not) (exist|have an? \S{1,60} account)|"
    r"findes ikke|(ukendt|okänd|unbekannte?|inconnue?)\b|"
    r"(recipient|user|address) not found|invalid (recipient|final delivery)|disabled|inactive|lukket|"
    r"nedlagt|not our customer|no mailbox here|no valid recipients|not (recognized|listed in)|"
    r"blev ikke fundet|ble ikke funnet|hittades inte|nicht gefunden|nicht vorhanden|introuvable|"
    r"host \S{1,200} not found",
    re.IGNORECASE,
)
"""What is said of an address that is nobody's."""
FULL = re.compile(
    r"\b(over ?quota|quota (is )?exceeded|exceeded (its|the|their)? ?(storage|quota)|"
    r"(mailbox|account|postkassen?|postlådan|postfach|indbakken|inbox|bo[iî]te aux lettres) "
    r"(is |er |är |ist |est )?(\w+ )?(full|fuld|voll|pleine)|"
    r"exceeds allowed size|insufficient (disk|system) (space|storage))\b",
    re.IGNORECASE,
)
"""What is said of a mailbox that has no room."""
REFUSED = re.compile(
    r"\b(spam|spamhaus|blocklist|blacklist|block(ed)? (list|using|by)|banned|reputation|policy|DMARC|SPF|DKIM|virus|"
    r"content (rejected|filter)|unsolicited|rate limit|message rejected)",
    re.IGNORECASE,
)
"""What is said of a mail that is not wanted, whatever its address."""
