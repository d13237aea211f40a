"""Mail out: the SMTP connection (`smtp`), the states of the rows (`send`), a person's view of them (`ledger`).

pending | claim, with a lease | sending, committed before DATA | sent, deferred, failed; uncertain after a crash
"""
