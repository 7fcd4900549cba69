"""Measurements, run by hand: `python -m tests.bench`. Not collected as tests."""
