"""Requests and answers: what an asker orders by mail (`orders`), what a person decides (`deciding`).

And what is known beside a request (`related`).
"""
