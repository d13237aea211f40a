"""Requests and answers.

How a request is made (`opening`) and found (`numbers`), what its asker orders by mail (`orders`), what a person decides
(`deciding`), parts in two (`splitting`) and takes away from it (`links`), and the edition that takes it (`place`). The
answers (`answers`), what a person does with them (`answering`), and what became of a member's mail (`outcome`). Whoever
changes words writes them by `wording`; which answers tell who asked without a name is found in `secrecy`. What the
asker was told (`telling`), and by the staff (`word`); what is known beside a request (`related`), the lists for the
shells (`views`).
"""
