"""Projectionist, the Discord bot that runs a film club.

Imports run one way: cogs -> ui -> services -> storage -> domain, with `reading` beside the storage; any layer may use
clock and errors.
`tests/test_architecture.py` holds this.
"""
