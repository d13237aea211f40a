"""Requests and answers.

How a request is made (`opening`), what its asker orders by mail (`orders`), what a person decides (`deciding`), and the
edition that takes it (`place`). The answers (`answers`), and what became of a member's mail (`outcome`). What the asker
was told (`telling`), what is known beside a request (`related`), the lists for the shells (`views`).
"""
