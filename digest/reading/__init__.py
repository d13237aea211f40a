"""Bytes in, understanding out.

    raw bytes | parse | separate the writer's own words | tell people from machines | ReadMail

What a mail is made of: `message`, with `parts`, `decoding`, `html`, `winmail`. Whose words: `reply`, with `quoting`
(where others' begin), `answering` (answers within them), `signing` (where the writer ends). What kind: `kind`, with
`bounces`, `machines`, `leaving`. Whether to believe it: `trust`. And the other way round, a mail without a person who
is to be forgotten: `redacting`.

Pure: no database, no clock, no network. Nothing here raises on bad mail; what cannot be read is shown as it stands.
"""

from digest.reading.authentication import Trust, Verdict
from digest.reading.bounces import Bounce
from digest.reading.kind import Kind
from digest.reading.mail import Attachment, Ours, ReadMail, read_body, read_mail

__all__ = ["Attachment", "Bounce", "Kind", "Ours", "ReadMail", "Trust", "Verdict", "read_body", "read_mail"]
