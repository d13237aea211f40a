"""Bytes in, understanding out.

    raw bytes | parse | separate the writer's own words | tell people from machines | ReadMail

The whole of it: `mail`. A mail's structure: `message`, with `parts`, `decoding`, `html`, `tnef`. Whose words: `reply`,
with `quoting` (where others' words begin), `answering` (answers within them), `signature` (where the writer's end).
What kind: `kind`, with `bounces`, `automated`, `unsubscribe`, `smalltalk`. Whether to believe it: `authentication`.
In the words: `orders`, and CPR numbers (`confidential`). Texts and mails without a person's name: `redacting`.

Pure: no database, no clock, no network. Nothing here raises on bad mail; what cannot be read is shown as it stands.
"""

from digest.reading.authentication import Authentication, Verdict
from digest.reading.bounces import Bounce
from digest.reading.kind import Kind
from digest.reading.mail import Attachment, Ours, ReadMail, read_body, read_mail

__all__ = ["Attachment", "Authentication", "Bounce", "Kind", "Ours", "ReadMail", "Verdict", "read_body", "read_mail"]
