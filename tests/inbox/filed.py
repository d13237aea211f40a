"""Mails that are filed, and what came of them."""

from __future__ import annotations

from digest.requests.views import requests
from digest.store.engine import Store

NONE = b"Authentication-Results: mx.ika.example; none\r\n"


def numbers(store: Store) -> list[int]:
    return sorted(request.number for request in requests(store))


def with_attachment(sender: str, filename: str) -> bytes:
    head = f"From: {sender}\r\nSubject: \r\nMessage-ID: <{filename}@mail.example>\r\n"
    part = f'Content-Type: application/pdf; name="{filename}"\r\nContent-Disposition: attachment; filename="{filename}"'
    body = f"--b\r\nContent-Type: text/plain\r\n\r\n\r\n--b\r\n{part}\r\n\r\n{filename}\r\n--b--\r\n"
    return f'{head}Content-Type: multipart/mixed; boundary="b"\r\n\r\n{body}'.encode()
