"""Accounts: the staff, who decides what (`Actor`), and the log of what was decided."""
