"""What is said over SMTP, without a server."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from digest.delivery.talk import stuffed

WORDS = st.sampled_from([b"\r\n", b".", b"..", b"a", b"x" * 3000, b"x" * 3000 + b"\r\n.y"])


@given(st.lists(WORDS))
def test_a_mail_in_pieces_gets_the_dots_that_the_whole_gets(pieces: list[bytes]) -> None:
    whole = b"".join(pieces)
    ended = whole if whole.endswith(b"\r\n") or not whole else whole + b"\r\n"
    assert stuffed(pieces) == re.sub(rb"(^|\r\n)\.", rb"\1..", ended)
