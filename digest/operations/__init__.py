"""Keeping it going: everything that is due, once (`tick`), again and again (`scheduler`); how it stands (`status`)."""
