"""Screenings, each with its film, and the members' answers."""

from dataclasses import replace
from datetime import datetime

from bot.clock import from_milliseconds, maybe_instant, to_milliseconds
from bot.domain.screenings import Answer, Screening
from bot.storage.database import Connection, Row, next_id
from bot.storage.films import read_film

SELECT = (
    "SELECT films.*, screening_id, screenings.club_id AS in_club, pick_id, host_id, starts_at, ends_at,"
    " voice_channel_id, place, note, channel_id, message_id, event_id, scheduled_at, started_at, cancelled_at"
    " FROM screenings JOIN films ON films.film_id = screenings.film_id"
)


class ScreeningStore:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def add(self, screening: Screening) -> Screening:
        """The screening with its new id."""
        added = replace(screening, screening_id=await next_id(self._connection))
        await self._connection.execute(
            "INSERT INTO screenings (screening_id, club_id, film_id, pick_id, host_id, starts_at, ends_at,"
            " voice_channel_id, place, note, channel_id, scheduled_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                added.screening_id,
                added.club_id,
                added.film.film_id,
                added.pick_id,
                added.host_id,
                to_milliseconds(added.starts_at),
                to_milliseconds(added.ends_at),
                added.voice_channel_id,
                added.place,
                added.note,
                added.channel_id,
                to_milliseconds(added.scheduled_at),
            ),
        )
        return added

    async def get(self, club_id: int, screening_id: int) -> Screening | None:
        """Also one that was cancelled."""
        row = await self._connection.one(
            f"{SELECT} WHERE screening_id = ? AND screenings.club_id = ?", (screening_id, club_id)
        )
        return None if row is None else _screening(row)

    async def list_ahead(self, club_id: int, now: datetime, limit: int) -> list[Screening]:
        """Those still to come or running, the soonest first."""
        rows = await self._connection.all(
            f"{SELECT} WHERE screenings.club_id = ? AND ends_at > ? AND cancelled_at IS NULL"
            " ORDER BY starts_at, screening_id LIMIT ?",
            (club_id, to_milliseconds(now), limit),
        )
        return [_screening(row) for row in rows]

    async def last_held(self, club_id: int, film_id: int, now: datetime) -> datetime | None:
        """When the latest screening of the film that is over began."""
        row = await self._connection.one(
            "SELECT MAX(starts_at) AS starts_at FROM screenings"
            " WHERE club_id = ? AND film_id = ? AND ends_at <= ? AND cancelled_at IS NULL",
            (club_id, film_id, to_milliseconds(now)),
        )
        return None if row is None else maybe_instant(row["starts_at"])

    async def set_message(self, screening_id: int, message_id: int) -> None:
        await self._set("message_id", screening_id, message_id)

    async def set_event(self, screening_id: int, event_id: int) -> None:
        await self._set("event_id", screening_id, event_id)

    async def set_started(self, screening_id: int, now: datetime) -> None:
        await self._set("started_at", screening_id, to_milliseconds(now))

    async def set_cancelled(self, screening_id: int, now: datetime) -> bool:
        """Whether it stood until now."""
        changed = await self._connection.execute(
            "UPDATE screenings SET cancelled_at = ? WHERE screening_id = ? AND cancelled_at IS NULL",
            (to_milliseconds(now), screening_id),
        )
        return changed > 0

    async def answers(self, screening_id: int) -> dict[int, Answer]:
        """Each member's answer, in the order in which they gave it."""
        rows = await self._connection.all(
            "SELECT member_id, answer FROM rsvps WHERE screening_id = ? ORDER BY answered_at, member_id",
            (screening_id,),
        )
        return {row["member_id"]: Answer(row["answer"]) for row in rows}

    async def set_answer(self, screening_id: int, member_id: int, answer: Answer, now: datetime) -> None:
        """The same answer again keeps its place in the order."""
        await self._connection.execute(
            "INSERT INTO rsvps (screening_id, member_id, answer, answered_at) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (screening_id, member_id) DO UPDATE SET answer = excluded.answer,"
            " answered_at = excluded.answered_at WHERE rsvps.answer <> excluded.answer",
            (screening_id, member_id, answer, to_milliseconds(now)),
        )

    async def _set(self, column: str, screening_id: int, value: int) -> None:
        await self._connection.execute(
            f"UPDATE screenings SET {column} = ? WHERE screening_id = ?", (value, screening_id)
        )


def _screening(row: Row) -> Screening:
    return Screening(
        screening_id=row["screening_id"],
        club_id=row["in_club"],
        film=read_film(row),
        host_id=row["host_id"],
        starts_at=from_milliseconds(row["starts_at"]),
        ends_at=from_milliseconds(row["ends_at"]),
        channel_id=row["channel_id"],
        scheduled_at=from_milliseconds(row["scheduled_at"]),
        voice_channel_id=row["voice_channel_id"],
        place=row["place"],
        note=row["note"],
        pick_id=row["pick_id"],
        message_id=row["message_id"],
        event_id=row["event_id"],
        started_at=maybe_instant(row["started_at"]),
        cancelled_at=maybe_instant(row["cancelled_at"]),
    )
