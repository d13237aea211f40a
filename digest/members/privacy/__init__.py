"""A person's rights: all we hold about them (`holdings`), a file of it for them (`export`), its erasure (`erasure`)."""
