"""What mail servers write when the letter did not reach bo.holm@lukket.example, each in its own form.

A head is (From, Subject); what follows the text is the mail that came back, as the server encloses it.
"""

# ruff: noqa: E501  (mails as they are written)

from __future__ import annotations

from dataclasses import dataclass

NOBODY = "550 5.1.1 <bo.holm@lukket.example>: Recipient address rejected: User unknown"
COPY = """Return-Path: <efterlysning@ika.example>
Received: from mx1.ika.example (mx1.ika.example [192.0.2.10])
\tby ude.example with ESMTPS id 4.9.1; Wed, 18 Nov 2026 09:00:41 +0100
From: IKA Efterlysninger <efterlysning@ika.example>
To: bo.holm@lukket.example
Message-ID: <udgave-23.9c1e7a@ika.example>
Subject: Efterlysninger, udgave 23

Hvem har købt brugte stole?
"""


@dataclass(frozen=True, slots=True)
class Report:
    """A server's report, and what is to be read in it."""

    sender: str
    subject: str
    text: str
    status: str = ""
    permanent: bool = True
    policy: bool = False


REPORTS = {
    "qmail": Report(
        "MAILER-DAEMON@ude.example", "failure notice",
        "Hi. This is the qmail-send program at ude.example.\nI'm afraid I wasn't able to deliver your message to the following addresses.\n"
        "This is a permanent error; I've given up. Sorry it didn't work out.\n\n<bo.holm@lukket.example>:\nSorry, no mailbox here by that name. (#5.1.1)\n\n"
        f"--- Below this line is a copy of the message.\n\n{COPY}", "5.1.1"),
    "qmail, remote": Report(
        "MAILER-DAEMON", "Failure Notice",
        "Hi. This is the qmail-send program at ude.example.\nI'm afraid I wasn't able to deliver your message to the following addresses.\n"
        "This is a permanent error; I've given up. Sorry it didn't work out.\n\n<bo.holm@lukket.example>:\n198.51.100.9 does not like recipient.\nRemote host said: 552 Mailbox is over quota\nGiving up on 198.51.100.9.\n\n"
        f"--- Below this line is a copy of the message.\n\n{COPY}", "5.0.0", permanent=False),
    "qmail, translated": Report(
        "Postdaemon <post@ude.example>", "Fejlmeddelelse",
        "Hej. Dette er qmail-send-programmet på ude.example.\nI'm afraid I wasn't able to deliver your message to the following addresses.\n\n<bo.holm@lukket.example>:\nRemote host said: 550 5.1.1 no such user\n\n"
        f"--- Below this line is a copy of the message.\n\n{COPY}", "5.1.1"),
    "dragonfly": Report(
        "MAILER-DAEMON <>", "Mail delivery failed",
        "This is the DragonFly Mail Agent v0.13 at ude.example.\n\nThere was an error delivering your mail to <bo.holm@lukket.example>.\n\n"
        f"mx.lukket.example [198.51.100.9] did not like our RCPT TO:\n{NOBODY}\n\nMessage headers follow.\n\n{COPY}", "5.1.1"),
    "dragonfly, no host": Report(
        "MAILER-DAEMON <>", "Mail delivery failed",
        "This is the DragonFly Mail Agent at ude.example.\n\nThere was an error delivering your mail to <bo.holm@lukket.example>.\n\nDNS lookup failure: host lukket.example not found\n\n"
        f"Message headers follow.\n\n{COPY}"),
    "james": Report(
        "postmaster@ude.example", "[BOUNCE]",
        "Hi. This is the James mail server at ude.example.\nI'm afraid I wasn't able to deliver your message to the following addresses.\nThis is a permanent error; I've given up. Sorry it didn't work out.  Below\n"
        "I include the list of recipients and the reason why I was unable to deliver\nyour message.\n\nFailed recipient(s):\nbo.holm@lukket.example\n\nError message:\n550 Requested action not taken: mailbox unavailable\n\n", "5.0.0"),
    "mcafee": Report(
        "postmaster@ude.example", "Delivery Status",
        "--- The following addresses had delivery problems ---\n\n<bo.holm@lukket.example>   (User unknown bo.holm@lukket.example)\n"),
    "verizon, text": Report(
        "post_master@vtekst.example", "Undeliverable Message",
        "Error: bo.holm@lukket.example no such user\n\nMessage details:\n  Subject: Efterlysninger, udgave 23\n  Sent date: Wed Nov 18 09:00:41 CET 2026\n  MAIL FROM: efterlysning@ika.example\n  RCPT TO: bo.holm@lukket.example\n"),
    "verizon, picture": Report(
        "sysadmin@vbillede.example", "Undeliverable Message",
        "Message could not be delivered to mobile.\nError: No valid recipients for this MM\n\nMessage details:\n  To: bo.holm@lukket.example\n"),
    "mail deliver system": Report(
        '"Mail Deliver System" <MAILER-DAEMON@ude.example>', "Returned Mail: User unknown",
        f"The original message was received at Wed, 18 Nov 2026 09:00:41 +0100\nfrom efterlysning@ika.example\n\n---The following addresses had delivery errors---\n\nbo.holm@lukket.example [User unknown]\n\n{COPY}"),
    "yahoo": Report(
        "MAILER-DAEMON@breve.example", "Failure Notice",
        "Sorry, we were unable to deliver your message to the following address.\n\n<bo.holm@lukket.example>:\n554: delivery error: dd This user doesn't have a breve.example account (bo.holm@lukket.example) [0] - mta1.breve.example\n\n"
        f"--- Below this line is a copy of the message.\n\n{COPY}", "5.0.0"),
    "yahoo, old": Report(
        "MAILER-DAEMON@breve.example", "Delivery failure",
        f"Message from breve.example.\nUnable to deliver message to the following address(es).\n\n<bo.holm@lukket.example>:\nThis user doesn't have a breve.example account (bo.holm@lukket.example) [0]\n\n--- Original message follows.\n\n{COPY}"),
    "exim": Report(
        "Mail Delivery System <Mailer-Daemon@ude.example>", "Mail delivery failed: returning message to sender",
        "This message was created automatically by mail delivery software.\n\nA message that you sent could not be delivered to one or more of its\nrecipients. This is a permanent error. The following address(es) failed:\n\n"
        f"  bo.holm@lukket.example\n    SMTP error from remote mail server after RCPT TO:<bo.holm@lukket.example>:\n    host mx.lukket.example [198.51.100.9]: {NOBODY}\n\n------ This is a copy of the message, including all the headers. ------\n\n{COPY}", "5.1.1"),
    "exchange 5.5": Report(
        "System Administrator <postmaster@ude.example>", "Undeliverable: Efterlysninger, udgave 23",
        "Your message\n\n  To:      bo.holm@lukket.example\n  Subject: Efterlysninger, udgave 23\n  Sent:    Wed, 18 Nov 2026 09:00:41 +0100\n\ndid not reach the following recipient(s):\n\nbo.holm@lukket.example on Wed, 18 Nov 2026 09:01:41 +0100\n"
        "    The recipient name is not recognized\n\tThe MTS-ID of the original message is: c=dk;a= ;p=ude;l=POST0611180801W7\n    MSEXCH:IMS:UDE:HOVED:POST 0 (000C05A6) Unknown Recipient\n"),
    "exchange 2003, no sender": Report(
        "System Administrator", "Undeliverable: Efterlysninger, udgave 23",
        "Your message did not reach some or all of the intended recipients.\n\n      Subject:\tEfterlysninger, udgave 23\n      Sent:\t18-11-2026 09:00\n\nThe following recipient(s) could not be reached:\n\n      bo.holm@lukket.example on 18-11-2026 09:01\n"
        "            The e-mail account does not exist at the organization this message was sent to.\n            <post.ude.example #5.1.1>\n", "5.1.1"),
    "notes": Report(
        "postmaster@ude.example", "Undeliverable message",
        f"------- Failure Reasons  --------\n\nUser not listed in public Name & Address Book\nbo.holm@lukket.example\n\n\n------- Returned Message --------\n\n{COPY}"),
    "domino": Report(
        "Postmaster@ude.example", "DELIVERY FAILURE: User Bo Holm (bo.holm@lukket.example) not listed in Domino Directory",
        "Your message\n\n  Subject: Efterlysninger, udgave 23\n\nwas not delivered to:\n\n  bo.holm@lukket.example\n\nbecause:\n\n  User Bo Holm (bo.holm@lukket.example) not listed in Domino Directory\n"),
    "groupwise": Report(
        "Mailer-Daemon@ude.example", "Message status - undeliverable",
        "The message that you sent was undeliverable to the following:\n\tbo.holm@lukket.example (550 no such recipient)\n\nPossibly truncated original message follows:\n\n" + COPY, "5.0.0"),
    "postfix, old": Report(
        "MAILER-DAEMON@ude.example (Mail Delivery System)", "Undelivered Mail Returned to Sender",
        "This is the Postfix program at host ude.example.\n\nI'm sorry to have to inform you that the message returned\nbelow could not be delivered to one or more destinations.\n\nFor further assistance, please send mail to <postmaster@ude.example>\n\n"
        f"\t\t\tThe Postfix program\n\n<bo.holm@lukket.example>: host mx.lukket.example[198.51.100.9] said: 550\n    <bo.holm@lukket.example>: User unknown (in reply to RCPT TO command)\n\n{COPY}", "5.0.0"),
    "postfix, other helper": Report(
        "MAILER-DAEMON@ude.example (Mail Delivery System)", "Undelivered Mail Returned to Sender",
        "This is the Postfix program at host ude.example.\n\nI'm sorry to have to inform you that the message returned\nbelow could not be delivered to one or more destinations.\n\nFor further assistance, please contact <hotline@ude.example>\n\n"
        f"<bo.holm@lukket.example>: unknown user: \"bo.holm\"\n\n{COPY}"),
    "sendmail": Report(
        "Mail Delivery Subsystem <MAILER-DAEMON@ude.example>", "Returned mail: see transcript for details",
        "The original message was received at Wed, 18 Nov 2026 09:00:41 +0100\nfrom mx1.ika.example [192.0.2.10]\n\n   ----- The following addresses had permanent fatal errors -----\n<bo.holm@lukket.example>\n    (reason: 550 5.1.1 <bo.holm@lukket.example>... User unknown)\n\n"
        "   ----- Transcript of session follows -----\n... while talking to mx.lukket.example.:\n>>> DATA\n<<< 550 5.1.1 <bo.holm@lukket.example>... User unknown\n550 5.1.1 <bo.holm@lukket.example>... User unknown\n\n" + COPY, "5.1.1"),
    "sendmail 5": Report(
        "Mail Delivery Subsystem <MAILER-DAEMON>", "Returned mail: User unknown",
        "   ----- Transcript of session follows -----\nWhile talking to mx.lukket.example:\n>>> RCPT To:<bo.holm@lukket.example>\n<<< 550 <bo.holm@lukket.example>, User Unknown\n550 <bo.holm@lukket.example>... User unknown\n\n   ----- Unsent message follows -----\n" + COPY, "5.0.0"),
    "iplanet": Report(
        "Internet Mail Delivery <postmaster@ude.example>", "Delivery Notification: Delivery has failed",
        "This report relates to a message you sent with the following header fields:\n\n  Message-id: <udgave-23.9c1e7a@ika.example>\n  Date: Wed, 18 Nov 2026 09:00:41 +0100\n  From: efterlysning@ika.example\n  To: bo.holm@lukket.example\n  Subject: Efterlysninger, udgave 23\n\n"
        "Your message cannot be delivered to the following recipients:\n\n  Recipient address: bo.holm@lukket.example\n  Reason: Remote SMTP server has rejected address\n  Diagnostic code: smtp;550 5.1.1 unknown user\n", "5.1.1"),
    "aol, old": Report(
        "MAILER-DAEMON@gammel.example", "Mail Delivery Problem",
        "Your mail to the following recipients could not be delivered because they are not accepting mail from efterlysning@ika.example:\n\n\tbo.holm@lukket.example\n\n-- MAILER-DAEMON\n", permanent=False),
    "communigate": Report(
        "MAILER-DAEMON@ude.example", "Undeliverable mail: Efterlysninger, udgave 23",
        "Failed to deliver to '<bo.holm@lukket.example>'\nLOCAL module(account bo.holm) reports:\n account is full (quota exceeded)\n\n" + COPY, permanent=False),
    "mdaemon": Report(
        "MDaemon at ude.example <MDaemon@ude.example>", "Permanent Delivery Failure",
        "The attached message had PERMANENT fatal delivery errors!\n\nAfter one or more unsuccessful delivery attempts the attached message has\nbeen removed from the mail queue on this server.\n\nFailed address: bo.holm@lukket.example\n\n"
        "--- Session Transcript ---\n Wed 2026-11-18 09:01:12: --> RCPT To:<bo.holm@lukket.example>\n Wed 2026-11-18 09:01:12: <-- 550 Recipient unknown\n--- End Transcript ---\n", "5.0.0"),
    "imail": Report(
        "Postmaster <postmaster@ude.example>", "Undeliverable Mail",
        f"Unknown user: bo.holm@lukket.example\n\nOriginal message follows.\n\n{COPY}"),
    "imail, full": Report(
        "postmaster@ude.example", "Undeliverable Mail",
        f"User mailbox exceeds allowed size: bo.holm@lukket.example\n\nOriginal message follows.\n\n{COPY}", permanent=False),
    "kerio": Report(
        "Mail Delivery Subsystem <postmaster@ude.example>", "Undeliverable mail",
        "Your message could not be delivered to the following recipients:\n\nbo.holm@lukket.example\n  Delivery failed: mx.lukket.example returned: 550 5.1.1 User not found\n\n" + COPY, "5.1.1"),
    "mirapoint": Report(
        "Mail Delivery Subsystem <MAILER-DAEMON@ude.example>", "Returned mail: Unable to deliver mail",
        "   ----- The following addresses had permanent fatal errors -----\n<bo.holm@lukket.example>\n    (reason: 550-5.1.1 User not known)\n", "5.1.1"),
    "barracuda": Report(
        "postmaster@ude.example", "**Message you sent blocked by our bulk email filter**",
        "Your message to: bo.holm@lukket.example\nwas blocked by our Spam Firewall. The email you sent with the following subject has NOT BEEN DELIVERED:\n\nSubject: Efterlysninger, udgave 23\n", permanent=False, policy=True),
    "symantec": Report(
        "postmaster@ude.example", "Message rejected: Efterlysninger, udgave 23",
        "The message you sent to bo.holm@lukket.example was not delivered: it violates the content filter policy of ude.example.\n", permanent=False, policy=True),
    "messagelabs": Report(
        "MAILER-DAEMON@filter.example", "Mail Delivery Failure",
        f"This is a mail delivery error report from the mail server.\n\nYour message could not be delivered to the following recipient(s):\n\n<bo.holm@lukket.example>: {NOBODY}\n", "5.1.1"),
    "courier": Report(
        '"Courier mail server at ude.example" <@ude.example>', "NOTICE: mail delivery status.",
        "This is a delivery status notification from ude.example,\nrunning the Courier mail server, version 0.65.2.\n\nThe original message was received on Wed, 18 Nov 2026 09:00:41 +0100\nfrom mx1.ika.example\n\n"
        "           UNDELIVERABLE MAIL\n\nYour message to the following recipients cannot be delivered:\n\n<bo.holm@lukket.example>:\n    mx.lukket.example [198.51.100.9]:\n>>> RCPT TO:<bo.holm@lukket.example>\n<<< 550 5.1.1 User unknown\n", "5.1.1"),
    "opensmtpd": Report(
        "Mailer Daemon <>", "Delivery status notification: error",
        f"    Hi!\n\n    This is the MAILER-DAEMON, please DO NOT REPLY to this email.\n\n    An error has occurred while attempting to deliver a message for\n    the following list of recipients:\n\nbo.holm@lukket.example: {NOBODY}\n\n    Below is a copy of the original message:\n\n{COPY}", "5.1.1"),
    "surfcontrol": Report(
        "postmaster@ude.example", "Message non-deliverable",
        "Your message could not be sent.\nA transcript of the attempts to send the message follows.\nThe number of attempts made: 1\nAddressed To: bo.holm@lukket.example\n\nFailed to send to identified host,\nbo.holm@lukket.example: [198.51.100.9], 550 bo.holm... No such user\n\n--- Message non-deliverable.\n", "5.0.0"),
    "mailmarshal": Report(
        "postmaster@ude.example", 'Undeliverable Mail: "Efterlysninger, udgave 23"',
        "Your message:\n From: efterlysning@ika.example\n Subject: Efterlysninger, udgave 23\nCould not be delivered because of\n\n550 5.1.1 User unknown\n\nThe following recipients were affected: \n bo.holm@lukket.example\n", "5.1.1"),
    "mailfoundry": Report(
        "MAILER-DAEMON@ude.example", "Message delivery has failed",
        "Unable to deliver message to: <bo.holm@lukket.example>\nDelivery failed for the following reason:\nServer mx.lukket.example[198.51.100.9] failed with: 550 <bo.holm@lukket.example> No such user here\n\nThis has been a permanent failure.  No further delivery attempts will be made.\n", "5.0.0"),
    "interscan": Report(
        '"InterScan MSS" <postmaster@ude.example>', "Mail could not be delivered",
        f"Unable to deliver message to <bo.holm@lukket.example>\n\nSent >>> RCPT TO:<bo.holm@lukket.example>\nReceived <<< {NOBODY}\n", "5.1.1"),
    "in trouble": Report(
        "MAILER-DAEMON@ude.example", "There was an error sending your mail",
        "We had trouble delivering your message. Full details follow:\n\nSubject: 'Efterlysninger, udgave 23'\nDate: 'Wed, 18 Nov 2026 09:00:41 +0100'\n\n1 error(s):\n\nSMTP Server <mx.lukket.example> rejected recipient <bo.holm@lukket.example>\n  (Error following RCPT command). It responded as follows: [550 5.1.1 User unknown]\n", "5.1.1"),
    "in rules": Report(
        "Mail Delivery System <MAILER-DAEMON@ude.example>", "Delivery status notification",
        "============================================================================\n      This is an automatically generated Delivery Status Notification.\n\nDelivery to the following recipients failed permanently:\n\n  * bo.holm@lukket.example\n\n"
        "============================================================================\n                             Technical details:\n\nSMTP:RCPT host 198.51.100.9: 553 5.3.0 No such user here\n", "5.3.0"),
    "automatic system": Report(
        "no-reply@ude.example", "Mail System Error - Returned Mail",
        "Each of the following recipients was rejected by a remote mail server.\n\nRecipient: <bo.holm@lukket.example>\n>>> RCPT TO:<bo.holm@lukket.example>\n<<< 550 <bo.holm@lukket.example>: User unknown\n", "5.0.0"),
    "a report in words": Report(
        "Mail Delivery Subsystem <MAILER-DAEMON@ude.example>", "Mail status",
        "This is a MIME-encapsulated message\n\n--w58\n\n   ----- Transcript of session follows -----\nbo.holm... Deferred: Connection refused\n\n--w58\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; ude.example\n\n"
        f"Final-Recipient: RFC822; bo.holm@lukket.example\nAction: failed\nStatus: 4.4.7\n\n--w58\nContent-Type: message/rfc822\n\n{COPY}", "4.4.7", permanent=False),
    "gateway": Report(
        '"Mail Gateway" <postmaster@ude.example>', "[Postmaster] Email Delivery Failure",
        "This is an email from the gateway. A message you sent could not be delivered:\n\nEmail address: bo.holm@lukket.example\nReason: 550 Invalid Recipient\n\nMessage ID: <udgave-23.9c1e7a@ika.example>\n", "5.0.0"),
    "Danish host": Report(
        "Vesthosting <system@ude.example>", "Din mail blev ikke afleveret",
        "Din mail kom ikke frem.\n\nDu har sendt en mail, som vi ikke kunne aflevere til modtageren:\n\nbo.holm@lukket.example\n\nÅrsag: Postkassen findes ikke hos os længere (550 No such user here).\n", "5.0.0"),
    "office 365, Danish": Report(
        "Microsoft Outlook <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@ude.example>", "Kan ikke leveres: Efterlysninger, udgave 23",
        "Din meddelelse til bo.holm@lukket.example kunne ikke leveres.\n\nbo.holm blev ikke fundet hos lukket.example.\n\nUkendt Til-adresse\n\n550 5.1.10 RESOLVER.ADR.RecipientNotFound\n", "5.1.10"),
    "office 365, German": Report(
        "Microsoft Outlook <postmaster@ude.example>", "Unzustellbar: Efterlysninger, udgave 23",
        "Ihre Nachricht an bo.holm@lukket.example konnte nicht zugestellt werden.\n\nbo.holm wurde bei lukket.example nicht gefunden.\n\nUnbekannte An-Adresse\n"),
    "office 365, French": Report(
        "Microsoft Outlook <postmaster@ude.example>", "Non remis : Efterlysninger, udgave 23",
        "Votre message à bo.holm@lukket.example n’a pas pu être remis.\n\nbo.holm est introuvable sur lukket.example.\n\nAdresse À inconnue\n"),
    "office 365, Swedish": Report(
        "Microsoft Outlook <postmaster@ude.example>", "Olevererbart: Efterlysninger, udgave 23",
        "Det gick inte att leverera ditt meddelande till bo.holm@lukket.example.\n\nbo.holm hittades inte på lukket.example.\n\nOkänd till-adress\n"),
    "office 365, Norwegian": Report(
        "Microsoft Outlook <postmaster@ude.example>", "Kan ikke leveres: Efterlysninger, udgave 23",
        "Meldingen til bo.holm@lukket.example kunne ikke leveres.\n\nbo.holm ble ikke funnet på lukket.example.\n"),
    "exchange, German": Report(
        "Systemadministrator <postmaster@ude.example>", "Unzustellbar: Efterlysninger, udgave 23",
        "Ihre Nachricht hat einige oder alle Empfänger nicht erreicht.\n\n      Betreff:\tEfterlysninger, udgave 23\n\nFolgende(r) Empfänger kann/können nicht erreicht werden:\n\n      bo.holm@lukket.example am 18.11.2026 09:01\n            Das E-Mail-Konto ist nicht vorhanden.\n            <post.ude.example #5.1.1>\n", "5.1.1"),
    "exchange, French": Report(
        "Administrateur système <postmaster@ude.example>", "Non remis : Efterlysninger, udgave 23",
        "Échec de la remise pour ces destinataires ou groupes :\n\nbo.holm@lukket.example\nL’adresse de messagerie entrée est introuvable.\n\n#550 5.1.1 RESOLVER.ADR.RecipNotFound ##\n", "5.1.1"),
    "exchange, Swedish": Report(
        "Microsoft Outlook <postmaster@ude.example>", "Kunde inte levereras: Efterlysninger, udgave 23",
        "Leveransen till dessa mottagare eller grupper misslyckades:\n\nbo.holm@lukket.example\nPostlådan är full och kan inte ta emot meddelanden just nu.\n", permanent=False),
    "exim, Danish host": Report(
        "Mail Delivery System <Mailer-Daemon@ude.example>", "Besked kunne ikke leveres, returneres til afsender",
        "Denne besked er oprettet automatisk af mailserveren.\n\nEn besked, som du har sendt, kunne ikke leveres til en eller flere modtagere.\nDet er en permanent fejl. Følgende adresse fejlede:\n\n  bo.holm@lukket.example\n    ukendt modtager\n"),
}  # fmt: skip

WAITING = {
    "courier": ('"Courier mail server at ude.example" <@ude.example>', "WARNING: delayed mail.",
                "This is a delivery status notification from ude.example,\nrunning the Courier mail server, version 0.65.2.\n\nYour message to the following recipients has not been delivered yet:\n\n<bo.holm@lukket.example>\n"),
    "opensmtpd": ("Mailer Daemon <>", "Delivery status notification: warning",
                  "    Hi!\n\n    This is the MAILER-DAEMON, please DO NOT REPLY to this email.\n\n    A message is delayed for more than 4 hours for the following\n    list of recipients:\n\nbo.holm@lukket.example: Connection refused\n"),
    "exim": ("Mail Delivery System <Mailer-Daemon@ude.example>", "Warning: message 1aBcDe-0001 delayed 24 hours",
             "A message that you sent has not yet been delivered to one or more of its\nrecipients after more than 24 hours on the queue on ude.example.\n\n  bo.holm@lukket.example\n\nNo action is required on your part.\n"),
    "postfix": ("MAILER-DAEMON@ude.example (Mail Delivery System)", "Delayed Mail (still being retried)",
                "This is the mail system at host ude.example.\n\n# THIS IS A WARNING ONLY.  YOU DO NOT NEED TO RESEND YOUR MESSAGE.\n\nYour message could not be delivered for more than 4 hour(s).\nIt will be retried until it is 5 day(s) old.\n\n<bo.holm@lukket.example>: connect to mx.lukket.example: Connection timed out\n"),
    "exchange, Danish": ("Microsoft Outlook <postmaster@ude.example>", "Leveringen er forsinket: Efterlysninger, udgave 23",
                         "Leveringen til følgende modtagere er forsinket:\n\nbo.holm@lukket.example\n\nServeren prøver stadig at levere meddelelsen. Der er ingen grund til at sende den igen.\n"),
}  # fmt: skip
"""(From, Subject, text) of reports that the letter waits still."""
