"""Texts that wish somebody not to be named, and others that look like it, and what is learned from them."""
