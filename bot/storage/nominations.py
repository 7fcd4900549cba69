"""Nominations, each with its film."""

from dataclasses import replace
from datetime import datetime
from functools import lru_cache

from bot.clock import from_milliseconds, maybe_instant, to_milliseconds
from bot.domain.nominations import Nomination, NominationStatus
from bot.storage.database import Connection, Row, next_id
from bot.storage.films import read_film

IS_OPEN = "picked_at IS NULL AND withdrawn_at IS NULL AND shelved_at IS NULL"
CONDITIONS = {
    NominationStatus.OPEN: IS_OPEN,
    NominationStatus.PICKED: "picked_at IS NOT NULL",
    NominationStatus.WITHDRAWN: "withdrawn_at IS NOT NULL",
    NominationStatus.SHELVED: "shelved_at IS NOT NULL",
}
SELECT = (
    "SELECT films.*, nomination_id, nominations.club_id AS in_club, member_id, pitch, nominated_at, picked_at,"
    " withdrawn_at, shelved_at, news_channel_id FROM nominations JOIN films ON films.film_id = nominations.film_id"
)


class NominationStore:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def add(self, nomination: Nomination) -> Nomination:
        """The nomination with its new id. The film must not have an open one: look with `open_for` first."""
        added = replace(nomination, nomination_id=await next_id(self._connection))
        await self._connection.execute(
            "INSERT INTO nominations (nomination_id, club_id, film_id, member_id, pitch, nominated_at, news_channel_id)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                added.nomination_id,
                added.club_id,
                added.film.film_id,
                added.member_id,
                added.pitch,
                to_milliseconds(added.nominated_at),
                added.news_channel_id,
            ),
        )
        return added

    async def get(self, club_id: int, nomination_id: int) -> Nomination | None:
        return await self._first("nomination_id = ? AND nominations.club_id = ?", nomination_id, club_id)

    async def open_for(self, club_id: int, film_id: int) -> Nomination | None:
        """The open nomination of this film."""
        return await self._first(f"nominations.club_id = ? AND nominations.film_id = ? AND {IS_OPEN}", club_id, film_id)

    async def list_candidates(self, election_id: int) -> list[Nomination]:
        """The nominations that an election is held on, in the order in which they were taken into it."""
        rows = await self._connection.all(
            f"{SELECT} JOIN (SELECT nomination_id AS taken, position FROM candidates WHERE election_id = ?) AS takings"
            " ON taken = nomination_id ORDER BY position",
            (election_id,),
        )
        return [_nomination(row) for row in rows]

    async def latest_for(self, club_id: int, film_id: int) -> Nomination | None:
        """The film's open nomination; where it has none, the last that it had."""
        return await self._first(
            f"nominations.club_id = ? AND nominations.film_id = ? ORDER BY {IS_OPEN} DESC, nominated_at DESC,"
            " nomination_id DESC LIMIT 1",
            club_id,
            film_id,
        )

    async def list(self, club_id: int, status: NominationStatus, limit: int = 500, offset: int = 0) -> list[Nomination]:
        """The oldest first."""
        rows = await self._connection.all(
            f"{SELECT} WHERE nominations.club_id = ? AND {CONDITIONS[status]}"
            " ORDER BY nominated_at, nomination_id LIMIT ? OFFSET ?",
            (club_id, limit, offset),
        )
        return [_nomination(row) for row in rows]

    async def count(self, club_id: int, status: NominationStatus) -> int:
        return await self._number(f"club_id = ? AND {CONDITIONS[status]}", club_id)

    async def count_open(self, club_id: int, member_id: int) -> int:
        return await self._number(f"club_id = ? AND member_id = ? AND {IS_OPEN}", club_id, member_id)

    async def is_on_ballot(self, nomination_id: int) -> bool:
        """Whether it is a candidate in an election that is still open."""
        row = await self._connection.one(
            "SELECT 1 FROM candidates JOIN elections USING (election_id)"
            " WHERE nomination_id = ? AND closed_at IS NULL AND cancelled_at IS NULL",
            (nomination_id,),
        )
        return row is not None

    async def settle(self, nomination_id: int, status: NominationStatus, now: datetime) -> bool:
        """Move an open nomination to another status; whether it was still open."""
        changed = await self._connection.execute(
            f"UPDATE nominations SET {status.value}_at = ? WHERE nomination_id = ? AND {IS_OPEN}",
            (to_milliseconds(now), nomination_id),
        )
        return changed > 0

    async def reopen(self, nomination_id: int) -> None:
        """Back to open, as when the pick that it became is replaced. Left as it is if the film has another open one."""
        await self._connection.execute(
            "UPDATE nominations SET picked_at = NULL, withdrawn_at = NULL, shelved_at = NULL WHERE nomination_id = ?"
            " AND NOT EXISTS (SELECT 1 FROM nominations other WHERE other.club_id = nominations.club_id"
            " AND other.film_id = nominations.film_id AND other.picked_at IS NULL AND other.withdrawn_at IS NULL"
            " AND other.shelved_at IS NULL)",
            (nomination_id,),
        )

    async def _number(self, condition: str, *parameters: object) -> int:
        row = await self._connection.one(f"SELECT COUNT(*) AS number FROM nominations WHERE {condition}", parameters)
        return 0 if row is None else int(row["number"])

    async def _first(self, condition: str, *parameters: object) -> Nomination | None:
        row = await self._connection.one(f"{SELECT} WHERE {condition}", parameters)
        return None if row is None else _nomination(row)


@lru_cache(maxsize=1024)
def _nomination(row: Row) -> Nomination:
    """Kept by all that the row holds, so it is never out of date: each ballot reads the same candidates anew."""
    changes = {
        NominationStatus.PICKED: row["picked_at"],
        NominationStatus.WITHDRAWN: row["withdrawn_at"],
        NominationStatus.SHELVED: row["shelved_at"],
    }
    status, changed_at = next(
        ((status, at) for status, at in changes.items() if at is not None), (NominationStatus.OPEN, None)
    )
    return Nomination(
        nomination_id=row["nomination_id"],
        club_id=row["in_club"],
        film=read_film(row),
        member_id=row["member_id"],
        pitch=row["pitch"],
        nominated_at=from_milliseconds(row["nominated_at"]),
        status=status,
        changed_at=maybe_instant(changed_at),
        news_channel_id=row["news_channel_id"],
    )
