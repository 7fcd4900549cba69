"""The club's use cases, one per method: ids and a clock in, domain objects out, `UserError` when it cannot be done.

Nothing here knows Discord; what must be said there is promised as a timer and said by its handler.
"""
