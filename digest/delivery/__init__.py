"""Mail out: the conversation with the server (`smtp`), and the ledger's way through it (`send`).

pending | claim, with a lease | sending, committed before DATA | sent, deferred, failed; uncertain after a crash
"""
