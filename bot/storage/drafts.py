"""What members asked for and have yet to confirm."""

from datetime import datetime

from bot.clock import to_milliseconds
from bot.domain.drafts import Draft, DraftKind
from bot.storage.database import Connection, Row, next_id


class DraftStore:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def add(self, club_id: int, member_id: int, kind: DraftKind, payload: str, now: datetime) -> int:
        draft_id = await next_id(self._connection)
        await self._connection.execute(
            "INSERT INTO drafts (draft_id, club_id, member_id, kind, payload, drafted_at) VALUES (?, ?, ?, ?, ?, ?)",
            (draft_id, club_id, member_id, kind, payload, to_milliseconds(now)),
        )
        return draft_id

    async def is_open(self, club_id: int, draft_id: int, member_id: int) -> bool:
        row = await self._connection.one(
            "SELECT 1 FROM drafts WHERE draft_id = ? AND club_id = ? AND member_id = ? AND used_at IS NULL",
            (draft_id, club_id, member_id),
        )
        return row is not None

    async def get_open(self, club_id: int, draft_id: int, member_id: int) -> Draft | None:
        row = await self._connection.one(
            "SELECT * FROM drafts WHERE draft_id = ? AND club_id = ? AND member_id = ? AND used_at IS NULL",
            (draft_id, club_id, member_id),
        )
        return None if row is None else _draft(row)

    async def set_payload(self, draft_id: int, payload: str) -> None:
        await self._connection.execute("UPDATE drafts SET payload = ? WHERE draft_id = ?", (payload, draft_id))

    async def claim(self, club_id: int, draft_id: int, member_id: int, now: datetime) -> Draft | None:
        """The draft, once: only its author gets it, and only the first time."""
        row = await self._connection.one(
            "UPDATE drafts SET used_at = ? WHERE draft_id = ? AND club_id = ? AND member_id = ? AND used_at IS NULL"
            " RETURNING draft_id, club_id, member_id, kind, payload",
            (to_milliseconds(now), draft_id, club_id, member_id),
        )
        return None if row is None else _draft(row)

    async def remove_older(self, than: datetime) -> int:
        return await self._connection.execute("DELETE FROM drafts WHERE drafted_at < ?", (to_milliseconds(than),))


def _draft(row: Row) -> Draft:
    return Draft(row["draft_id"], row["club_id"], row["member_id"], DraftKind(row["kind"]), row["payload"])
