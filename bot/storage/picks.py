"""Picks, each with its film and the nomination that it came from."""

from dataclasses import replace
from datetime import datetime

from bot.clock import from_milliseconds, to_milliseconds
from bot.domain.picks import Pick, Week
from bot.storage.database import Connection, Row, next_id
from bot.storage.films import read_film

SELECT = (
    "SELECT films.*, pick_id, picks.club_id AS in_club, week, picks.nomination_id AS nomination, election_id, host_id,"
    " channel_id, message_id, set_at, member_id, pitch FROM picks JOIN films ON films.film_id = picks.film_id"
    " LEFT JOIN nominations ON nominations.nomination_id = picks.nomination_id"
)


class PickStore:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def add(self, pick: Pick) -> Pick:
        """The pick with its new id. The week must be free: `replace_week` first."""
        added = replace(pick, pick_id=await next_id(self._connection))
        await self._connection.execute(
            "INSERT INTO picks (pick_id, club_id, week, film_id, nomination_id, election_id, host_id, channel_id,"
            " set_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                added.pick_id,
                added.club_id,
                added.week.key,
                added.film.film_id,
                added.nomination_id,
                added.election_id,
                added.host_id,
                added.channel_id,
                to_milliseconds(added.set_at),
            ),
        )
        return added

    async def get(self, club_id: int, pick_id: int) -> Pick | None:
        """Also a pick that was replaced since."""
        return await self._first("pick_id = ? AND picks.club_id = ?", pick_id, club_id)

    async def for_week(self, club_id: int, week: Week) -> Pick | None:
        return await self._first("picks.club_id = ? AND week = ? AND replaced_at IS NULL", club_id, week.key)

    async def current(self, club_id: int, week: Week) -> Pick | None:
        """The pick of this week, or the latest before it."""
        return await self._first(
            "picks.club_id = ? AND week <= ? AND replaced_at IS NULL ORDER BY week DESC", club_id, week.key
        )

    async def list(self, club_id: int, limit: int, offset: int = 0) -> list[Pick]:
        """The newest week first."""
        rows = await self._connection.all(
            f"{SELECT} WHERE picks.club_id = ? AND replaced_at IS NULL ORDER BY week DESC LIMIT ? OFFSET ?",
            (club_id, limit, offset),
        )
        return [_pick(row) for row in rows]

    async def count(self, club_id: int) -> int:
        row = await self._connection.one(
            "SELECT COUNT(*) AS number FROM picks WHERE club_id = ? AND replaced_at IS NULL", (club_id,)
        )
        return 0 if row is None else int(row["number"])

    async def replace_week(self, club_id: int, week: Week, now: datetime) -> Pick | None:
        """Free the week; returns the pick that stood there."""
        before = await self.for_week(club_id, week)
        await self._connection.execute(
            "UPDATE picks SET replaced_at = ? WHERE club_id = ? AND week = ? AND replaced_at IS NULL",
            (to_milliseconds(now), club_id, week.key),
        )
        return before

    async def replaced_by(self, pick: Pick) -> Pick | None:
        """The pick whose place this one took: it was replaced in the same write."""
        return await self._first(
            "picks.club_id = ? AND week = ? AND replaced_at = ? AND pick_id <> ? ORDER BY pick_id DESC",
            pick.club_id,
            pick.week.key,
            to_milliseconds(pick.set_at),
            pick.pick_id,
        )

    async def restore(self, pick_id: int) -> None:
        """Put a replaced pick back. Its week must be free."""
        await self._connection.execute("UPDATE picks SET replaced_at = NULL WHERE pick_id = ?", (pick_id,))

    async def set_message(self, pick_id: int, message_id: int) -> None:
        await self._connection.execute("UPDATE picks SET message_id = ? WHERE pick_id = ?", (message_id, pick_id))

    async def watched_week(self, club_id: int, film_id: int, before: Week) -> Week | None:
        """The latest week before the given one in which the club watched this film."""
        row = await self._connection.one(
            "SELECT MAX(week) AS week FROM picks WHERE club_id = ? AND film_id = ? AND week < ?"
            " AND replaced_at IS NULL",
            (club_id, film_id, before.key),
        )
        return Week.read(row["week"]) if row is not None and row["week"] else None

    async def last_picked(self, club_id: int) -> dict[int, datetime]:
        """For each member whose nominations were picked, when that last happened."""
        rows = await self._connection.all(
            "SELECT member_id, MAX(set_at) AS last FROM picks JOIN nominations USING (nomination_id)"
            " WHERE picks.club_id = ? AND replaced_at IS NULL GROUP BY member_id",
            (club_id,),
        )
        return {row["member_id"]: from_milliseconds(row["last"]) for row in rows}

    async def _first(self, condition: str, *parameters: object) -> Pick | None:
        row = await self._connection.one(f"{SELECT} WHERE {condition}", parameters)
        return None if row is None else _pick(row)


def _pick(row: Row) -> Pick:
    return Pick(
        pick_id=row["pick_id"],
        club_id=row["in_club"],
        week=Week.read(row["week"]),
        film=read_film(row),
        host_id=row["host_id"],
        channel_id=row["channel_id"],
        set_at=from_milliseconds(row["set_at"]),
        nomination_id=row["nomination"],
        election_id=row["election_id"],
        nominator_id=row["member_id"],
        pitch=row["pitch"] or "",
        message_id=row["message_id"],
    )
