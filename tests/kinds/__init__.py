"""Mails that people read, from which the weights of kinds are learned: python -m tests.kinds."""
