"""After a mail is filed: its writer is told how it was understood, and an answer goes to the one who asked.

filed mail | acknowledge -> a receipt in the ledger, at most one a mail
answer     | pass_on     -> a mail to everybody who asked that, to which a reply goes to the answerer
request    | tell_askers -> a mail to the asker when it is held, merged, postponed, let in after all, or published
"""
