"""Running the service: all that is due, once (`tick`) or repeatedly (`scheduler`); each process's `heartbeat`.

The figures of the whole service (`status`).
"""
