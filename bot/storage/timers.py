"""The timers table."""

from datetime import datetime

from bot.clock import from_milliseconds, maybe_instant, to_milliseconds
from bot.domain.shards import ALL_CLUBS, CLUBS_PER_TURN, Shard
from bot.domain.timers import LEASE, Timer, TimerKind
from bot.storage.database import Connection, Row, next_id

KNOWN = ", ".join(f"'{kind}'" for kind in TimerKind)
PENDING = f"done_at IS NULL AND missed_at IS NULL AND failed_at IS NULL AND cancelled_at IS NULL AND kind IN ({KNOWN})"
"""A kind that only a newer program knows waits for it; to claim it would hold up all the others."""

OF_SHARD = f"club_id / {CLUBS_PER_TURN} % ? = ?"

COLUMNS = "timer_id, club_id, kind, subject_id, generation, due_at, created_at, attempts"


class TimerStore:
    """Claims are leases: `held_until` says from when on anybody may take a pending timer."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def promise(self, club_id: int, kind: TimerKind, subject_id: int, due_at: datetime, now: datetime) -> int:
        """Add a timer, or renew the one of this kind and subject as a new generation; returns its id."""
        row = await self._connection.one(
            "INSERT INTO timers (timer_id, club_id, kind, subject_id, due_at, created_at) VALUES (?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (kind, subject_id) DO UPDATE SET generation = timers.generation + 1,"
            " due_at = excluded.due_at, created_at = excluded.created_at, claimed_by = NULL, held_until = NULL,"
            " attempts = 0, last_error = NULL, done_at = NULL, missed_at = NULL, failed_at = NULL,"
            " cancelled_at = NULL RETURNING timer_id",
            (
                await next_id(self._connection),
                club_id,
                kind,
                subject_id,
                to_milliseconds(due_at),
                to_milliseconds(now),
            ),
        )
        return int(row["timer_id"])  # type: ignore[index]

    async def cancel(self, kind: TimerKind, subject_id: int, now: datetime) -> bool:
        """Whether there was a pending timer to cancel."""
        changed = await self._connection.execute(
            f"UPDATE timers SET cancelled_at = ? WHERE kind = ? AND subject_id = ? AND {PENDING}",
            (to_milliseconds(now), kind, subject_id),
        )
        return changed > 0

    async def claim(self, worker: str, now: datetime, limit: int, shard: Shard = ALL_CLUBS) -> list[Timer]:
        """Take up to `limit` due timers of the shard's clubs, the longest due first, for the length of a lease."""
        moment = to_milliseconds(now)
        rows = await self._connection.all(
            "UPDATE timers SET claimed_by = ?, held_until = ?, attempts = attempts + 1 WHERE timer_id IN ("
            f"SELECT timer_id FROM timers WHERE {PENDING} AND due_at <= ? AND COALESCE(held_until, 0) <= ?"
            f" AND {OF_SHARD} ORDER BY due_at, timer_id LIMIT ?) RETURNING {COLUMNS}",
            (worker, to_milliseconds(now + LEASE), moment, moment, shard.count, shard.shard_id, limit),
        )
        return sorted(map(_timer, rows), key=lambda timer: (timer.due_at, timer.timer_id))

    async def finish(self, timer: Timer, worker: str, now: datetime) -> bool:
        """Whether the timer was still this worker's, in this generation, to be marked done."""
        return await self._settle("done_at", timer, worker, now)

    async def miss(self, timer: Timer, worker: str, now: datetime) -> bool:
        return await self._settle("missed_at", timer, worker, now)

    async def fail(self, timer: Timer, worker: str, now: datetime, error: str) -> bool:
        """Give up for good, keeping why."""
        await self._note_error(timer, worker, error)
        return await self._settle("failed_at", timer, worker, now)

    async def retry(self, timer: Timer, worker: str, at: datetime, error: str) -> None:
        """Let go of the claim; nobody takes the timer again before `at`."""
        await self._note_error(timer, worker, error)
        await self._connection.execute(
            "UPDATE timers SET claimed_by = NULL, held_until = ?"
            " WHERE timer_id = ? AND generation = ? AND claimed_by = ?",
            (to_milliseconds(at), timer.timer_id, timer.generation, worker),
        )

    async def retry_at_once(self, shard: Shard = ALL_CLUBS) -> None:
        """Let the shard's timers that failed be taken now, each with its patience renewed."""
        await self._connection.execute(
            "UPDATE timers SET held_until = NULL, attempts = CASE WHEN attempts > 2 THEN 2 ELSE attempts END"
            f" WHERE claimed_by IS NULL AND held_until IS NOT NULL AND {PENDING} AND {OF_SHARD}",
            (shard.count, shard.shard_id),
        )

    async def release(self, worker: str) -> None:
        """Let go of all that this worker has claimed and not finished; anybody may take it at once."""
        await self._connection.execute(
            f"UPDATE timers SET claimed_by = NULL, held_until = NULL WHERE claimed_by = ? AND {PENDING}", (worker,)
        )

    async def next_due(self, shard: Shard = ALL_CLUBS) -> datetime | None:
        """When the next pending timer of the shard's clubs may be taken."""
        row = await self._connection.one(
            "SELECT MIN(CASE WHEN COALESCE(held_until, 0) > due_at THEN held_until ELSE due_at END) AS due"
            f" FROM timers WHERE {PENDING} AND {OF_SHARD}",
            (shard.count, shard.shard_id),
        )
        return None if row is None else maybe_instant(row["due"])

    async def outcome(self, timer_id: int) -> tuple[str, str | None]:
        """ "pending", "done", "missed", "failed" or "cancelled", and the last error."""
        row = await self._connection.one("SELECT * FROM timers WHERE timer_id = ?", (timer_id,))
        if row is None:
            return "cancelled", None
        states = [state for state in ("done", "missed", "failed", "cancelled") if row[f"{state}_at"] is not None]
        return (states[0] if states else "pending"), row["last_error"]

    async def _settle(self, column: str, timer: Timer, worker: str, now: datetime) -> bool:
        changed = await self._connection.execute(
            f"UPDATE timers SET {column} = ?, claimed_by = NULL, held_until = NULL"
            f" WHERE timer_id = ? AND generation = ? AND claimed_by = ? AND {PENDING}",
            (to_milliseconds(now), timer.timer_id, timer.generation, worker),
        )
        return changed > 0

    async def _note_error(self, timer: Timer, worker: str, error: str) -> None:
        await self._connection.execute(
            "UPDATE timers SET last_error = ? WHERE timer_id = ? AND generation = ? AND claimed_by = ?",
            (error[:500], timer.timer_id, timer.generation, worker),
        )


def _timer(row: Row) -> Timer:
    return Timer(
        timer_id=row["timer_id"],
        club_id=row["club_id"],
        kind=TimerKind(row["kind"]),
        subject_id=row["subject_id"],
        generation=row["generation"],
        due_at=from_milliseconds(row["due_at"]),
        created_at=from_milliseconds(row["created_at"]),
        attempts=row["attempts"],
    )
