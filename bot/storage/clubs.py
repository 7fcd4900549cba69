"""The clubs and the notes kept for their hosts."""

from datetime import datetime

from bot.clock import from_milliseconds, maybe_instant, maybe_milliseconds, to_milliseconds
from bot.domain.clubs import DEFAULT_NOMINATION_LIMIT, DEFAULT_ZONE, Club, HostNote
from bot.storage.database import Connection, Row, next_id


class ClubStore:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def get(self, club_id: int) -> Club:
        """The club's settings; the defaults where it has none yet."""
        row = await self._connection.one("SELECT * FROM clubs WHERE club_id = ?", (club_id,))
        return Club(club_id) if row is None else _club(row)

    async def ensure(self, club_id: int, now: datetime) -> Club:
        """The club's settings, with a row for other tables to refer to."""
        await self._connection.execute(
            "INSERT INTO clubs (club_id, time_zone, nomination_limit, created_at) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (club_id) DO NOTHING",
            (club_id, DEFAULT_ZONE, DEFAULT_NOMINATION_LIMIT, to_milliseconds(now)),
        )
        return await self.get(club_id)

    async def set(self, club: Club) -> None:
        await self._connection.execute(
            "UPDATE clubs SET announcement_channel_id = ?, discussion_channel_id = ?, host_role_id = ?,"
            " ping_role_id = ?, time_zone = ?, nomination_limit = ?, set_up_at = ? WHERE club_id = ?",
            (
                club.announcement_channel_id,
                club.discussion_channel_id,
                club.host_role_id,
                club.ping_role_id,
                club.time_zone,
                club.nomination_limit,
                maybe_milliseconds(club.set_up_at),
                club.club_id,
            ),
        )


class HostNoteStore:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def add(self, club_id: int, host_id: int | None, text: str, now: datetime) -> int:
        note_id = await next_id(self._connection)
        await self._connection.execute(
            "INSERT INTO host_notes (note_id, club_id, host_id, text, created_at) VALUES (?, ?, ?, ?, ?)",
            (note_id, club_id, host_id, text, to_milliseconds(now)),
        )
        return note_id

    async def get(self, club_id: int, note_id: int) -> HostNote | None:
        row = await self._connection.one(
            "SELECT * FROM host_notes WHERE note_id = ? AND club_id = ?", (note_id, club_id)
        )
        return None if row is None else _note(row)

    async def set_told(self, note_id: int, now: datetime) -> None:
        await self._connection.execute(
            "UPDATE host_notes SET told_at = ? WHERE note_id = ?", (to_milliseconds(now), note_id)
        )

    async def list_since(self, club_id: int, since: datetime, limit: int) -> list[HostNote]:
        """The newest first."""
        rows = await self._connection.all(
            "SELECT * FROM host_notes WHERE club_id = ? AND created_at >= ? ORDER BY created_at DESC, note_id DESC"
            " LIMIT ?",
            (club_id, to_milliseconds(since), limit),
        )
        return [_note(row) for row in rows]


def _club(row: Row) -> Club:
    return Club(
        club_id=row["club_id"],
        announcement_channel_id=row["announcement_channel_id"],
        discussion_channel_id=row["discussion_channel_id"],
        host_role_id=row["host_role_id"],
        ping_role_id=row["ping_role_id"],
        time_zone=row["time_zone"],
        nomination_limit=row["nomination_limit"],
        set_up_at=maybe_instant(row["set_up_at"]),
    )


def _note(row: Row) -> HostNote:
    return HostNote(
        note_id=row["note_id"],
        club_id=row["club_id"],
        host_id=row["host_id"],
        text=row["text"],
        created_at=from_milliseconds(row["created_at"]),
        told_at=maybe_instant(row["told_at"]),
    )
