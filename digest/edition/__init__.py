"""The edition, from its requests to the ledger.

    requests of the fortnight | compose: draft | (a person) preview, check, approve | release: rows in the ledger

What goes into it (`selection`), what it says (`contents`, `word`), who gets it with which hints (`personal`; written by
`freezing`), the hash of it all (`manifest`). The notice to the staff (`notify`), a person's look at it (`preview`),
what is wrong with it (`checks`, `letter_checks`), approval and release (`approve`). What the shells show
(`views`), and the members' pages (`pages`).
"""
