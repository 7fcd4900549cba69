"""Clubs' prompt schedules."""

from dataclasses import replace
from datetime import datetime

from bot.clock import from_milliseconds, maybe_instant, maybe_milliseconds, to_milliseconds
from bot.domain.prompt_schedules import PromptSchedule, Rhythm, Weekday
from bot.storage.database import Connection, Row, next_id

COLUMNS = (
    "weekdays, minute_of_day, channel_id, waits_for_answers, made_by, made_at, next_at, few_left_at, film_missed_at,"
    " paused_at"
)


class PromptScheduleStore:
    """A stopped schedule is kept, for the postings that it made; nothing here returns it."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def add(self, schedule: PromptSchedule) -> PromptSchedule:
        """The schedule with its new id. The club must have none."""
        added = replace(schedule, schedule_id=await next_id(self._connection))
        await self._connection.execute(
            f"INSERT INTO prompt_schedules (schedule_id, club_id, {COLUMNS}) VALUES"
            " (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (added.schedule_id, added.club_id, *_values(added)),
        )
        return added

    async def get(self, club_id: int, schedule_id: int) -> PromptSchedule | None:
        return await self._first("club_id = ? AND schedule_id = ?", club_id, schedule_id)

    async def of_club(self, club_id: int) -> PromptSchedule | None:
        return await self._first("club_id = ?", club_id)

    async def set(self, schedule: PromptSchedule) -> None:
        assignments = ", ".join(f"{column.strip()} = ?" for column in COLUMNS.split(","))
        await self._connection.execute(
            f"UPDATE prompt_schedules SET {assignments} WHERE schedule_id = ?",
            (*_values(schedule), schedule.schedule_id),
        )

    async def stop(self, schedule_id: int, now: datetime) -> None:
        await self._connection.execute(
            "UPDATE prompt_schedules SET stopped_at = ? WHERE schedule_id = ?", (to_milliseconds(now), schedule_id)
        )

    async def _first(self, condition: str, *parameters: object) -> PromptSchedule | None:
        row = await self._connection.one(
            f"SELECT * FROM prompt_schedules WHERE stopped_at IS NULL AND {condition}", parameters
        )
        return None if row is None else _schedule(row)


def _values(schedule: PromptSchedule) -> tuple[object, ...]:
    return (
        " ".join(str(int(day)) for day in schedule.rhythm.days),
        schedule.rhythm.minute_of_day,
        schedule.channel_id,
        int(schedule.waits_for_answers),
        schedule.made_by,
        to_milliseconds(schedule.made_at),
        to_milliseconds(schedule.next_at),
        maybe_milliseconds(schedule.few_left_at),
        maybe_milliseconds(schedule.film_missed_at),
        maybe_milliseconds(schedule.paused_at),
    )


def _schedule(row: Row) -> PromptSchedule:
    return PromptSchedule(
        schedule_id=row["schedule_id"],
        club_id=row["club_id"],
        rhythm=Rhythm(tuple(Weekday(int(day)) for day in row["weekdays"].split()), row["minute_of_day"]),
        channel_id=row["channel_id"],
        waits_for_answers=bool(row["waits_for_answers"]),
        made_by=row["made_by"],
        made_at=from_milliseconds(row["made_at"]),
        next_at=from_milliseconds(row["next_at"]),
        few_left_at=maybe_instant(row["few_left_at"]),
        film_missed_at=maybe_instant(row["film_missed_at"]),
        paused_at=maybe_instant(row["paused_at"]),
    )
