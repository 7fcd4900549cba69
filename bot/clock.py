"""The one place where the present is read. Everything else is handed a `Clock`."""

from datetime import UTC, datetime, timedelta
from typing import Protocol

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Clock(Protocol):
    """Tells the present as an aware UTC instant."""

    def now(self) -> datetime: ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)


def to_milliseconds(instant: datetime) -> int:
    """Milliseconds since 1970 in UTC, which is how instants are stored."""
    return (instant - EPOCH) // timedelta(milliseconds=1)


def from_milliseconds(milliseconds: int) -> datetime:
    """The aware UTC instant that `to_milliseconds` stored."""
    return EPOCH + timedelta(milliseconds=milliseconds)


def maybe_milliseconds(instant: datetime | None) -> int | None:
    return None if instant is None else to_milliseconds(instant)


def maybe_instant(milliseconds: int | None) -> datetime | None:
    return None if milliseconds is None else from_milliseconds(milliseconds)
