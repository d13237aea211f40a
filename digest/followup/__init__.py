"""What is sent after a mail is filed: receipts to its writer, answers to the askers, updates to the asker.

    filed mail | acknowledge -> a receipt in the ledger: one a mail, and another when a person has accepted it
    answer     | pass_on     -> a mail to everybody who asked that, to which a reply goes to the answerer
    request    | tell_askers -> a mail to the asker when it is held, merged, postponed, let in after all, or published
    held mail  | tell_staff  -> a notice to the staff, once a day, and at once where the writer was told that they look

`limits` decides which mails get a receipt, `post` adds all of these to the ledger.
"""
