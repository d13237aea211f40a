"""The edition, from its dates to the ledger.

Dates (`calendar`), content (`compose`), what it hangs together by (`manifest`), telling the staff (`notify`), a look at
it (`preview`), a person's word and letting it go (`approve`).

    requests of the fortnight | compose: draft | (a person) preview, approve | release: rows in the ledger
"""
