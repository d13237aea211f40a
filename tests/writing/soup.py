"""Texts that whatever reads a template, a letter or a page must get through."""

from __future__ import annotations

from hypothesis import strategies as st

from digest.writing.templates import Place

_pieces = st.sampled_from(
    [
        "<mj-text>", "</mj-text>", "<mj-section", ">", "/>", "<", "<p>", "</p>", "<a href='", '"', "'", "{{", "}}",
        "{%", "%}", "{#", "<!--", "-->", "<!", "<mj-style>", "</mj-style>", "mj-class=", "<h1>", "<td id=r1>",
        "<table>", "\x00", "\ud800", Place.PERSONAL.mark, "<?xml version='1.0' encoding='utf-16'?>", "<!doctype html>",
        "<html lang=da>", "http://[", "mailto:", "javascript:", "url(", "@import", "[navn]", "None", " ", "\n",
        "12345678", "<svg>", "<plaintext>",
        "<textarea>", "</html>", "&#0;", "&amp;", "æ", "display:none", "<div style='display:none'>",
    ]
)  # fmt: skip
SOUP = st.lists(_pieces | st.text(max_size=6), max_size=25).map("".join)
