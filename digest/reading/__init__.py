"""Bytes in, understanding out.

    raw bytes | parse | separate the writer's own words | tell people from machines | ReadMail

What a mail is made of: `message`, with `parts`, `decoding`, `html`, `tnef`. Whose words: `reply`, with `quoting`
(where others' begin), `answering` (answers within them), `signature` (where the writer ends). What kind: `kind`,
with `bounces`, `automated`, `unsubscribe`. Whether to believe it: `authentication`. And the other way
round, a mail without a person who is to be forgotten: `redacting`.

Pure: no database, no clock, no network. Nothing here raises on bad mail; what cannot be read is shown as it stands.
"""

from digest.reading.authentication import Authentication, Verdict
from digest.reading.bounces import Bounce
from digest.reading.kind import Kind
from digest.reading.mail import Attachment, Ours, ReadMail, read_body, read_mail

__all__ = ["Attachment", "Authentication", "Bounce", "Kind", "Ours", "ReadMail", "Verdict", "read_body", "read_mail"]
