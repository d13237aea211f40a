"""The story of one fortnight.

    a member's mail | collect | file | compose | (a person) approve | send | (a member's reply) collect ...

`collect` keeps the raw bytes of every mail before anything is read out of them (`digest.inbox`).
`file` reads each mail the way a person would (`digest.reading`), makes a member's call for a case a Request,
tags it (`digest.matching`), and holds or ignores everything else with a reason. Whoever wrote is told how it was
understood, and an answer goes on to the one who asked (`digest.followup`).
`compose` pairs the requests of the fortnight with the cases in the bank and freezes the letter (`digest.edition`,
`digest.writing`). A person previews it and approves exactly that.
`send` carries it over SMTP, once to each member, through a ledger (`digest.outbox`, `digest.delivery`).

Each arrow is one function that may be run again at any time; what it has done is a state in its rows
(`digest.store`). `digest.operations` does all that is due, once, and again and again; `digest.cli` is the door.
"""

__version__ = "0.2.0"
