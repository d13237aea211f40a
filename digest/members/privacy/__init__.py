"""A person's rights: all we hold about them (`holdings`), as a file for them (`export`), or none of it (`erasure`)."""
