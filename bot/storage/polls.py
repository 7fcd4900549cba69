"""Polls, their options and votes."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.clock import from_milliseconds, maybe_instant, maybe_milliseconds, to_milliseconds
from bot.domain.polls import Poll
from bot.storage.database import Connection, Row, next_id


class PollStore:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def add(self, poll: Poll) -> Poll:
        """The poll with its new id."""
        added = replace(poll, poll_id=await next_id(self._connection))
        await self._connection.execute(
            "INSERT INTO polls (poll_id, club_id, author_id, question, several, hidden, channel_id, opened_at,"
            " closes_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                added.poll_id,
                added.club_id,
                added.author_id,
                added.question,
                int(added.several),
                int(added.hidden),
                added.channel_id,
                to_milliseconds(added.opened_at),
                maybe_milliseconds(added.closes_at),
            ),
        )
        await self._connection.execute_many(
            "INSERT INTO poll_options (poll_id, position, label) VALUES (?, ?, ?)",
            [(added.poll_id, position, label) for position, label in enumerate(added.options)],
        )
        return added

    async def get(self, club_id: int, poll_id: int) -> Poll | None:
        row = await self._connection.one("SELECT * FROM polls WHERE poll_id = ? AND club_id = ?", (poll_id, club_id))
        return None if row is None else await self._poll(row)

    async def list_recent(self, club_id: int, limit: int, *, open_only: bool = False) -> list[Poll]:
        """The newest first."""
        rows = await self._connection.all(
            "SELECT * FROM polls WHERE club_id = ? AND (closed_at IS NULL OR ? = 0)"
            " ORDER BY opened_at DESC, poll_id DESC LIMIT ?",
            (club_id, int(open_only), limit),
        )
        return [await self._poll(row) for row in rows]

    async def set_message(self, poll_id: int, message_id: int) -> None:
        await self._connection.execute("UPDATE polls SET message_id = ? WHERE poll_id = ?", (message_id, poll_id))

    async def set_closed(self, poll_id: int, now: datetime, *, late: bool) -> bool:
        """Whether it was open until now."""
        changed = await self._connection.execute(
            "UPDATE polls SET closed_at = ?, closed_late = ? WHERE poll_id = ? AND closed_at IS NULL",
            (to_milliseconds(now), int(late), poll_id),
        )
        return changed > 0

    async def remove(self, poll_id: int) -> None:
        await self._connection.execute("DELETE FROM polls WHERE poll_id = ?", (poll_id,))

    async def votes(self, poll_id: int) -> dict[int, list[int]]:
        """Each voter's positions."""
        rows = await self._connection.all(
            "SELECT member_id, position FROM poll_votes WHERE poll_id = ? ORDER BY member_id, position", (poll_id,)
        )
        votes: dict[int, list[int]] = {}
        for row in rows:
            votes.setdefault(row["member_id"], []).append(row["position"])
        return votes

    async def votes_of(self, poll_id: int, member_id: int) -> list[int]:
        rows = await self._connection.all(
            "SELECT position FROM poll_votes WHERE poll_id = ? AND member_id = ? ORDER BY position",
            (poll_id, member_id),
        )
        return [row["position"] for row in rows]

    async def set_votes(self, poll_id: int, member_id: int, positions: Sequence[int], now: datetime) -> None:
        await self._connection.execute(
            "DELETE FROM poll_votes WHERE poll_id = ? AND member_id = ?", (poll_id, member_id)
        )
        await self._connection.execute_many(
            "INSERT INTO poll_votes (poll_id, member_id, position, voted_at) VALUES (?, ?, ?, ?)",
            [(poll_id, member_id, position, to_milliseconds(now)) for position in positions],
        )

    async def _poll(self, row: Row) -> Poll:
        options = await self._connection.all(
            "SELECT label FROM poll_options WHERE poll_id = ? ORDER BY position", (row["poll_id"],)
        )
        return Poll(
            poll_id=row["poll_id"],
            club_id=row["club_id"],
            author_id=row["author_id"],
            question=row["question"],
            options=tuple(option["label"] for option in options),
            several=bool(row["several"]),
            hidden=bool(row["hidden"]),
            channel_id=row["channel_id"],
            opened_at=from_milliseconds(row["opened_at"]),
            closes_at=maybe_instant(row["closes_at"]),
            closed_at=maybe_instant(row["closed_at"]),
            closed_late=bool(row["closed_late"]),
            message_id=row["message_id"],
        )
