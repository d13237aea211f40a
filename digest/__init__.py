"""The story of one fortnight.

    a member's mail | collect | file | compose | (a person) approve | send | (a member's reply) collect ...

`collect` keeps the raw bytes of every mail before anything is read out of them (`digest.inbox`).
`file` reads each mail (`digest.reading`) and makes a member's call for a case a Request, a reply an Answer
(`digest.requests`), with tags (`digest.matching`, `digest.cases`); every other mail is held or ignored with a reason.
The writer gets a receipt, and the asker gets the answer (`digest.followup`).
`compose` pairs the requests of the fortnight with the cases in the bank and freezes the letter (`digest.edition`,
`digest.writing`). A person previews it and approves exactly that.
`release`, when its time has come, puts a mail to each member into the ledger (`digest.edition`, `digest.outbox`), and
`send` sends each once over SMTP (`digest.delivery`).

Each arrow is one function that may be run again at any time; what it has done is a state in its rows
(`digest.store`). `digest.operations` runs all that is due; `digest.cli` and `digest.web` are the two shells.
"""

__version__ = "0.2.0"
