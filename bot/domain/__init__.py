"""Pure things and rules: dataclasses and functions of their arguments.

Nothing here does I/O, knows SQL or Discord, or reads a clock.
"""
