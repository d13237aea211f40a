"""The edition, from its dates to the ledger.

Dates (`calendar`), what goes into it (`choosing`) and how it reads (`contents`, `word`), who gets it and what is their
own in it (`personal`), what it hangs together by (`manifest`), telling the staff (`notify`), a look at it (`preview`),
what is wrong with it (`checks`), a person's word and letting it go (`approve`), what the pages show of it (`showing`).

    requests of the fortnight | compose: draft | (a person) preview, check, approve | release: rows in the ledger
"""
