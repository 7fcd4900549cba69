"""How services promise things: a timer is written in the transaction that causes it."""

from collections.abc import Callable
from datetime import datetime

from bot.clock import Clock
from bot.domain.timers import TimerKind
from bot.storage.clubs import HostNoteStore
from bot.storage.database import Connection
from bot.storage.timers import TimerStore


class Schedule:
    """Whoever runs the timers sets `on_change`, which is called after every commit that changed them."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.on_change: Callable[[], None] = _nobody_listens

    async def promise(
        self, connection: Connection, club_id: int, kind: TimerKind, subject_id: int, due_at: datetime | None = None
    ) -> int:
        """Have `kind` done for the subject at `due_at`, or now; returns the timer's id.

        A second promise of the same kind and subject replaces the first as a new generation.
        """
        now = self._clock.now()
        connection.after_commit(self._changed)
        return await TimerStore(connection).promise(club_id, kind, subject_id, due_at or now, now)

    async def cancel(self, connection: Connection, kind: TimerKind, subject_id: int) -> bool:
        """Whether a pending timer was cancelled."""
        return await TimerStore(connection).cancel(kind, subject_id, self._clock.now())

    async def tell_host(self, connection: Connection, club_id: int, host_id: int | None, text: str) -> None:
        """Keep a note for the hosts, and have it sent to the one whom it concerns."""
        note_id = await HostNoteStore(connection).add(club_id, host_id, text, self._clock.now())
        await self.promise(connection, club_id, TimerKind.TELL_HOST, note_id)

    def _changed(self) -> None:
        self.on_change()


def _nobody_listens() -> None:
    """Before the runner starts, timers wait in the table."""
