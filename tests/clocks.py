"""Clocks for tests."""

from datetime import UTC, datetime, timedelta

OPENING_NIGHT = datetime(2026, 3, 2, 19, 0, tzinfo=UTC)
"""A Monday."""


class FixedClock:
    """Stands still until it is told to move."""

    def __init__(self, start: datetime = OPENING_NIGHT) -> None:
        self._now = start

    def now(self) -> datetime:
        return self._now

    def advance(self, time: timedelta) -> None:
        self._now += time

    def set(self, instant: datetime) -> None:
        self._now = instant
