"""Bytes in, understanding out: what a mail says (`message`), whose words (`quoting`, `reply`), what kind (`kind`).

And the other way round: a mail without a person who is to be forgotten (`redacting`).

    raw bytes | parse | separate the writer's own words | tell people from machines | ReadMail

Pure: no database, no clock, no network. Nothing here raises on bad mail; what cannot be read is shown as it stands.
"""

from digest.reading.bounces import Bounce
from digest.reading.kind import Kind
from digest.reading.mail import Attachment, Ours, ReadMail, read_body, read_mail
from digest.reading.trust import Trust, Verdict

__all__ = ["Attachment", "Bounce", "Kind", "Ours", "ReadMail", "Trust", "Verdict", "read_body", "read_mail"]
