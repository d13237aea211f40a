"""Mails made to be slow: each a megabyte of the same trick, or what is asked. For the benchmark and the tests."""

from __future__ import annotations

HEAD = b"From: a@mail.example\nSubject: x\n"

LINES = {
    "blank lines": "\n", "spaces": "  \n", "On a": "On a\n", "On a, one line": "On a ", "Fra:": "Fra:\n",
    "Fra: x": "Fra: x\n", "Fra: address": "Fra: a@mail.example\n",
    "labels": "Emne: a <a@mail.example> 10:00\n",
    "Den 1. maj": "Den 1. maj\n",
    "attributions": "Den 1. maj 2026 kl. 9.00 skrev Bo <a@mail.example>:\n> x\nsvar\n",
    "wrote": "On 1 May wrote:\n>\n\n", "quoted and own": "> a\nb\n", "quoted": ">\n", "quote signs": ">",
    "bars": "| a\n",
    "Mvh": "Mvh\n", "Mvh Bo": "Mvh Bo\n", "dashes": "--\n", "signature dashes": "-- \n", "dash": "-", "rule": "_",
    "disclaimers": "\nDenne mail er fortrolig\n", "postscripts": "P.S. a\n", "phone notes": "Sendt fra min iPhone\n",
    "originals": "-----Original Message-----\n", "questions": "?\n", "letters": "å\n", "one word": "a", "words": "a ",
    "sentences": "Hvem har elbiler? Vi søger en case om afmelding af mail.\n", "leaving": "afmeld mig \n", "at": "a@",
    "dots": "a.a-", "bullets": "- a\n", "tabs": "\t|\n", "groupwise": ">>> ",
}  # fmt: skip

HTML = {
    "divs": "<div>", "paragraphs": "<p>a</p>\n", "bold": "<b>a</b> ", "less than": "<",
    "cited": '<blockquote type="cite">a',
    "coloured": '<span style="color:red">a</span>', "entities": "&nbsp;&#229;", "comments": "<!--", "styles": "<style",
    "tables": "<table><tr><td>a", "cells": "<td>a", "links": '<a href="x">a</a>', "lists": "<ul><li>a",
}  # fmt: skip

_REPORT = (
    b"From: MAILER-DAEMON@mail.example\nSubject: Undelivered\n"
    b"Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n"
    b"--b\n\nx\n--b\nContent-Type: message/delivery-status\n\n"
)
_DAEMON = b"From: MAILER-DAEMON@mail.example\nSubject: Undelivered\n\n"
_RFC822 = b"Content-Type: message/rfc822\n\n"


def crafted(size: int = 1_000_000) -> dict[str, bytes]:
    """Mails of about `size` bytes by the name of their trick."""

    def filled(trick: str) -> bytes:
        unit = trick.encode()
        return unit * (size // len(unit))

    text = {name: HEAD + b"\n" + filled(line) for name, line in LINES.items()}
    html = {f"html {name}": HEAD + b"Content-Type: text/html\n\n" + filled(tag) for name, tag in HTML.items()}
    address = ",\n ".join(f"Navn {number} <n{number}@mail.example>" for number in range(size // 50)).encode()
    levels = size // 60
    nested = "".join(f'Content-Type: multipart/mixed; boundary="b{n}"\n\n--b{n}\n' for n in range(levels)).encode()
    bomb = b'Content-Type: multipart/mixed; boundary="b"\n\n'
    flowed = HEAD + b"Content-Type: text/plain; format=flowed\n\n"
    others = {
        "nested messages": HEAD + _RFC822 * (size // len(_RFC822)) + b"Hej\n",
        "nested multiparts": HEAD + nested,
        "multipart bomb": HEAD + bomb + filled("--b\n\nx\n"),
        "multipart of itself": HEAD + bomb + filled('--b\nContent-Type: multipart/mixed; boundary="b"\n\n'),
        "no boundary": HEAD + bomb + filled("--bb\nContent"),
        "recipients": b"From: a@mail.example\nTo: " + address + b"\n\nHej\n",
        "senders": b"From: " + address + b"\n\nHej\n",
        "headers": HEAD + filled("X-A: b\n") + b"\nHej\n",
        "received": HEAD + filled("Received: from x by y; Mon, 1 Nov 2026 10:00:00 +0100\n") + b"\nHej\n",
        "encoded words": b"From: a@mail.example\nSubject: " + filled("=?utf-8?Q?a?= ") + b"\n\nHej\n",
        "parameters": HEAD + b"Content-Type: text/plain" + filled(";a=b") + b"\n\nHej\n",
        "comments": b"From: " + filled("(") + b" a@mail.example\n\nHej\n",
        "results": HEAD + b"Authentication-Results: mx.ika.example" + filled("; dkim=pass (a") + b"\n\nHej\n",
        "quoted-printable": HEAD + b"Content-Transfer-Encoding: quoted-printable\n\n" + filled("=C3=A5"),
        "soft breaks": HEAD + b"Content-Transfer-Encoding: quoted-printable\n\n" + filled("= "),
        "base64": HEAD + b"Content-Transfer-Encoding: base64\n\n" + filled("YWJj\n"),
        "uuencode": HEAD + b"Content-Transfer-Encoding: uuencode\n\nbegin 644 x\n" + filled("#0V%T\n"),
        "flowed": flowed + filled("a \n"),
        "flowed and quoted": flowed + filled(">a \nb\n"),
        "bytes": HEAD + b"\n" + bytes(range(256)) * (size // 256),
        "report": _REPORT + filled("Final-Recipient: rfc822; a@mail.example\nAction: failed\n\n"),
        "blank report": _REPORT + filled("\n \n"),
        "bounced lines": _DAEMON + filled("<a@mail.example>: user unknown\n"),
        "bounced dots": _DAEMON + filled("a.a-"),
        "bounced dashes": _DAEMON + filled("--\n"),
        "bounced brackets": _DAEMON + filled(")\n"),
        "bounced commas": _DAEMON + filled(","),
        "forwards": b"From: a@mail.example\nSubject: VS: x\n\n"
        + filled("---------- Forwarded message ----------\nFrom: a@mail.example\n"),
        "winmail": HEAD
        + b"Content-Type: application/ms-tnef\n\n\x78\x9f\x3e\x22\1\0"
        + filled("\1\0\0\0\0\0\0\0\0\0\0"),
    }
    return text | html | others
