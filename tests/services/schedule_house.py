"""The service of prompt schedules over its records, and the club that keeps one."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.clubs import Actor
from bot.domain.discussions import Posting
from bot.domain.picks import Pick, Week
from bot.domain.prompt_schedules import PromptSchedule
from bot.domain.prompts import Intent, Prompt, Shelf, Theme
from bot.domain.timers import Timer, TimerKind
from bot.services.postings import Postings
from bot.services.prompt_schedules import PromptScheduleService, ScheduleRequest, Standing
from bot.services.schedule import Schedule
from bot.storage.clubs import ClubStore, HostNoteStore
from bot.storage.database import Connection, Row
from bot.storage.discussions import PostingStore
from bot.storage.films import FilmStore
from bot.storage.picks import PickStore
from bot.storage.sqlite import SqliteDatabase
from bot.storage.timers import TimerStore
from tests.clocks import FixedClock

CLUB, CHANNEL, THREAD = 500, 600, 700
HOST, MEMBER = Actor(CLUB, 11, manages_events=True), Actor(CLUB, 12)
THEMES = {"craft": Theme("craft", "Craft", "A line.", ())}
TWICE_A_WEEK = ScheduleRequest(CHANNEL, "Monday and Thursday", "20:00")
MONDAY, THURSDAY = datetime(2026, 3, 2, 20, tzinfo=UTC), datetime(2026, 3, 5, 20, tzinfo=UTC)
"""The clock begins an hour before that Monday's prompt."""


def shelf_of(number: int) -> Shelf:
    prompts = [
        Prompt(f"p{n}", "An essay", "craft", Intent.OBSERVE, n, "some words", "What of {film}?", "And?")
        for n in range(1, number + 1)
    ]
    return Shelf(THEMES, {prompt.key: prompt for prompt in prompts})


class House:
    def __init__(self, database: SqliteDatabase, clock: FixedClock, prompts: int = 9) -> None:
        self.database = database
        self.clock = clock
        schedule = Schedule(clock)
        self.schedules = PromptScheduleService(database, clock, schedule, Postings(clock, schedule, shelf_of(prompts)))

    async def begin(self, request: ScheduleRequest = TWICE_A_WEEK, film: str | None = "Whiplash") -> PromptSchedule:
        if film:
            await self.pick(film)
        return (await self.schedules.change(HOST, request)).schedule

    async def pick(self, title: str) -> None:
        async def work(connection: Connection) -> None:
            club = await ClubStore(connection).ensure(CLUB, self.clock.now())
            film = (await FilmStore(connection).list_titled(CLUB, title, None))[0]
            week = Week.of(self.clock.now(), club.zone)
            await PickStore(connection).replace_week(CLUB, week, self.clock.now())
            await PickStore(connection).add(Pick(0, CLUB, week, film, 1, CHANNEL, self.clock.now()))

        await self.database.write(work)

    async def zone(self, name: str) -> None:
        async def work(connection: Connection) -> None:
            club = await ClubStore(connection).ensure(CLUB, self.clock.now())
            await ClubStore(connection).set(replace(club, time_zone=name))

        await self.database.write(work)

    async def come_to(self, instant: datetime) -> Timer:
        """The timer that is due at this instant, as its handler gets it."""
        self.clock.set(instant)
        timers = await self.database.write(lambda c: TimerStore(c).claim("worker", self.clock.now(), 99))
        [timer] = [timer for timer in timers if timer.kind is TimerKind.KEEP_PROMPT_SCHEDULE]
        return timer

    async def occur(self, instant: datetime, *, is_answered: bool = True) -> Timer:
        timer = await self.come_to(instant)
        await self.schedules.carry_out(timer, is_answered=is_answered)
        return timer

    async def present(self) -> Standing:
        standing = await self.schedules.present(HOST)
        assert standing is not None
        return standing

    async def postings(self) -> list[str]:
        rows = await self._rows("SELECT prompt_key FROM postings ORDER BY posting_id")
        return [row["prompt_key"] for row in rows]

    async def promised(self) -> list[tuple[str, int]]:
        """The pending timers: what, and when."""
        rows = await self._rows(
            "SELECT kind, due_at FROM timers WHERE done_at IS NULL AND cancelled_at IS NULL AND kind <> 'tell_host'"
            " ORDER BY timer_id"
        )
        return [(row["kind"], row["due_at"]) for row in rows]

    async def told(self) -> list[str]:
        notes = await self.database.read(
            lambda c: HostNoteStore(c).list_since(CLUB, self.clock.now() - timedelta(days=99), 99)
        )
        assert all(note.host_id == HOST.member_id for note in notes)
        return [note.text for note in reversed(notes)]

    async def last(self) -> Posting:
        last = await self.database.read(lambda c: PostingStore(c).last_scheduled(CLUB))
        assert last is not None
        return last

    async def _rows(self, sql: str) -> list[Row]:
        return await self.database.read(lambda c: c.all(sql))


@pytest.fixture
def schedule_house(database: SqliteDatabase, clock: FixedClock) -> House:
    return House(database, clock)


def milliseconds(instant: datetime) -> int:
    return int(instant.timestamp() * 1000)
