"""The tests, by layer. `tests/discord` drives the whole bot as members would."""
