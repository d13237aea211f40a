"""Mail out: talking to the server (`smtp`), the way of the rows (`send`), a person's look at them (`ledger`).

pending | claim, with a lease | sending, committed before DATA | sent, deferred, failed; uncertain after a crash
"""
