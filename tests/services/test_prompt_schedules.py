"""Prompt schedules on real records: what is due, what is put, and what the host is told."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.clubs import Actor
from bot.domain.discussions import Posting
from bot.domain.picks import Pick, Week
from bot.domain.prompt_schedules import PromptSchedule, Weekday
from bot.domain.prompts import Intent, Prompt, Shelf, Theme
from bot.domain.timers import Timer, TimerKind
from bot.errors import HostOnly, NotThere, UserError
from bot.services.postings import Postings
from bot.services.prompt_schedules import PromptScheduleService, ScheduleRequest, Standing
from bot.services.schedule import Schedule
from bot.storage.clubs import ClubStore, HostNoteStore
from bot.storage.database import Connection, Row
from bot.storage.discussions import DiscussionStore, PostingStore
from bot.storage.films import FilmStore
from bot.storage.own_prompts import VetoStore
from bot.storage.picks import PickStore
from bot.storage.prompt_schedules import PromptScheduleStore
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
        last = (await self.present()).last
        assert last is not None
        return last

    async def _rows(self, sql: str) -> list[Row]:
        return await self.database.read(lambda c: c.all(sql))


@pytest.fixture
def house(database: SqliteDatabase, clock: FixedClock) -> House:
    return House(database, clock)


def milliseconds(instant: datetime) -> int:
    return int(instant.timestamp() * 1000)


async def test_a_schedule_promises_its_next_prompt(house: House) -> None:
    schedule = await house.begin()
    assert schedule.rhythm.days == (Weekday.MONDAY, Weekday.THURSDAY)
    assert schedule.next_at == MONDAY
    assert await house.promised() == [("keep_prompt_schedule", milliseconds(MONDAY))]
    assert (await house.present()).schedule == schedule


async def test_the_hour_is_the_clubs_own(house: House) -> None:
    await house.zone("Europe/Berlin")
    assert (await house.begin()).next_at == THURSDAY - timedelta(hours=1)


async def test_only_hosts_see_make_and_stop_it(house: House) -> None:
    await house.begin()
    for deed in (house.schedules.present(MEMBER), house.schedules.stop(MEMBER)):
        with pytest.raises(HostOnly, match="schedule prompts"):
            await deed
    with pytest.raises(HostOnly):
        await house.schedules.change(MEMBER, TWICE_A_WEEK)


@pytest.mark.parametrize("request_", [ScheduleRequest(CHANNEL, days="Monday"), ScheduleRequest(CHANNEL, hour="8pm")])
async def test_the_first_time_days_and_hour_are_needed(house: House, request_: ScheduleRequest) -> None:
    with pytest.raises(UserError, match="Say when: `days:`"):
        await house.schedules.change(HOST, request_)
    assert await house.schedules.present(HOST) is None


async def test_what_is_not_given_stays_and_the_promise_is_replaced(house: House) -> None:
    before = await house.begin(replace(TWICE_A_WEEK, waits_for_answers=True))
    after = await house.begin(ScheduleRequest(601, hour="21:30"))
    assert after.schedule_id == before.schedule_id
    assert (after.rhythm.days, after.waits_for_answers, after.channel_id) == (before.rhythm.days, True, 601)
    assert await house.promised() == [("keep_prompt_schedule", milliseconds(MONDAY + timedelta(minutes=90)))]
    assert not (await house.begin(ScheduleRequest(601, waits_for_answers=False))).waits_for_answers


async def test_prompts_go_where_they_went_or_where_the_discussions_are(house: House) -> None:
    assert await house.schedules.channel_for(CLUB, 1) == 1

    async def settle(connection: Connection) -> None:
        club = await ClubStore(connection).ensure(CLUB, house.clock.now())
        await ClubStore(connection).set(replace(club, discussion_channel_id=2))

    await house.database.write(settle)
    assert await house.schedules.channel_for(CLUB, 1) == 2
    await house.begin()
    assert await house.schedules.channel_for(CLUB, 1) == CHANNEL


async def test_one_that_is_stopped_promises_nothing_and_another_may_begin(house: House) -> None:
    first = await house.begin()
    await house.schedules.stop(HOST)
    assert await house.promised() == []
    assert await house.schedules.present(HOST) is None
    assert await house.schedules.host_of(CLUB, first.schedule_id) is None
    with pytest.raises(NotThere, match="makes one"):
        await house.schedules.stop(HOST)
    assert (await house.begin()).schedule_id != first.schedule_id


async def test_a_due_prompt_is_reserved_and_the_next_promised_in_one_write(house: House) -> None:
    schedule = await house.begin()
    await house.occur(MONDAY)
    assert len(await house.postings()) == 1
    assert await house.promised() == [
        ("keep_prompt_schedule", milliseconds(THURSDAY)),
        ("post_prompt", milliseconds(MONDAY)),
    ]
    last = await house.last()
    assert (last.schedule_id, last.member_id) == (schedule.schedule_id, HOST.member_id)
    assert await house.told() == []


async def test_a_write_that_fails_reserves_nothing_and_promises_nothing(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    await house.begin()
    timer = await house.come_to(MONDAY)

    async def breaks(*_: object) -> None:
        raise RuntimeError

    with monkeypatch.context() as patch:
        patch.setattr(PromptScheduleStore, "set", breaks)
        with pytest.raises(RuntimeError):
            await house.schedules.carry_out(timer, is_answered=True)
    assert await house.postings() == []
    await house.schedules.carry_out(timer, is_answered=True)
    assert len(await house.postings()) == 1


async def test_an_occurrence_that_was_dealt_with_is_not_dealt_with_again(house: House) -> None:
    await house.begin()
    timer = await house.occur(MONDAY)
    assert await house.schedules.due(timer) is None
    await house.schedules.carry_out(timer, is_answered=True)
    await house.schedules.leave_out(timer, "Something broke.")
    await house.schedules.pause(timer)
    assert len(await house.postings()) == 1
    assert await house.told() == []
    assert (await house.present()).schedule.paused_at is None


CHANGES: list[Callable[[House], object]] = [
    lambda house: house.schedules.stop(HOST),
    lambda house: house.schedules.change(HOST, ScheduleRequest(CHANNEL, hour="22:00")),
]


@pytest.mark.parametrize("change", CHANGES)
async def test_what_was_changed_or_stopped_meanwhile_is_let_be(house: House, change: Callable[[House], object]) -> None:
    await house.begin()
    timer = await house.come_to(MONDAY)
    await change(house)  # type: ignore[misc]
    assert await house.schedules.due(timer) is None
    await house.schedules.carry_out(timer, is_answered=True)
    assert await house.postings() == []


async def test_as_many_occurrences_are_as_many_prompts(house: House) -> None:
    await house.begin()
    when = MONDAY
    for _ in range(9):
        await house.occur(when)
        when = (await house.present()).schedule.next_at
    assert sorted(await house.postings()) == [f"p{n}" for n in range(1, 10)]


async def test_a_prompt_that_is_hours_late_is_left_out_and_the_host_told(house: House) -> None:
    await house.begin()
    await house.occur(MONDAY + timedelta(hours=5))
    assert await house.postings() == []
    [note] = await house.told()
    assert "The prompt for Monday, 2 March, 20:00, was left out" in note
    assert "5 hours late" in note
    assert (await house.present()).schedule.next_at == THURSDAY


async def test_after_weeks_away_there_is_no_burst(house: House) -> None:
    await house.begin()
    await house.occur(MONDAY + timedelta(days=20))
    assert len(await house.told()) == 1
    assert (await house.present()).schedule.next_at == MONDAY + timedelta(days=21)


async def test_a_little_late_is_in_time(house: House) -> None:
    await house.begin()
    await house.occur(MONDAY + timedelta(minutes=110))
    assert len(await house.postings()) == 1


async def test_without_a_film_the_host_is_told_once(house: House) -> None:
    await house.begin(film=None)
    await house.occur(MONDAY)
    await house.occur(THURSDAY)
    assert await house.postings() == []
    [note] = await house.told()
    assert "no film has been picked yet" in note
    await house.pick("Whiplash")
    await house.occur(MONDAY + timedelta(days=7))
    assert len(await house.postings()) == 1
    assert (await house.present()).schedule.film_missed_at is None


async def test_the_host_is_told_once_a_round_that_few_are_left(database: SqliteDatabase, clock: FixedClock) -> None:
    house, when, notes = House(database, clock, prompts=6), MONDAY, []
    await house.begin()
    for _ in range(9):
        await house.occur(when)
        notes.append(len(await house.told()))
        when = (await house.present()).schedule.next_at
    assert notes == [0, 1, 1, 1, 1, 1, 1, 2, 2]
    assert "only 4 prompts are left for “Whiplash (2014)”" in (await house.told())[0]


async def test_with_everything_vetoed_the_host_is_told(house: House) -> None:
    await house.begin()

    async def veto(connection: Connection) -> None:
        for number in range(1, 10):
            await VetoStore(connection).add(CLUB, f"p{number}", 1, house.clock.now())

    await house.database.write(veto)
    await house.occur(MONDAY)
    assert await house.postings() == []
    assert "none that suits “Whiplash (2014)”" in (await house.told())[0]


async def test_one_that_was_not_answered_is_followed_by_none(house: House) -> None:
    await house.begin()
    await house.occur(MONDAY, is_answered=False)
    assert await house.postings() == []
    assert await house.told() == []
    assert (await house.present()).schedule.next_at == THURSDAY


async def post_last(house: House) -> Posting:
    """The last prompt came to stand in its thread."""

    async def work(connection: Connection) -> Posting:
        last = await PostingStore(connection).last_scheduled(CLUB)
        assert last is not None
        discussion = await DiscussionStore(connection).get(CLUB, last.discussion_id)
        assert discussion is not None
        await DiscussionStore(connection).set_thread(replace(discussion, thread_id=THREAD))
        await PostingStore(connection).set_posted(last.posting_id, 800, house.clock.now())
        return last

    return await house.database.write(work)


async def waits_for(house: House, instant: datetime) -> tuple[int | None, int | None] | None:
    due = await house.schedules.due(await house.come_to(instant))
    assert due is not None
    return (due.waits_for.thread_id, due.waits_for.message_id) if due.waits_for else None


async def test_it_waits_for_an_answer_to_its_own_last_prompt(house: House) -> None:
    await house.begin(replace(TWICE_A_WEEK, waits_for_answers=True))
    assert await waits_for(house, MONDAY) is None
    house.clock.advance(timedelta(minutes=2))
    await house.occur(house.clock.now())
    await post_last(house)
    assert await waits_for(house, THURSDAY) == (THREAD, 800)


async def test_it_waits_for_no_answer_unless_the_club_wants_that(house: House) -> None:
    await house.begin()
    await house.occur(MONDAY)
    await post_last(house)
    assert await waits_for(house, THURSDAY) is None


async def test_an_unanswered_prompt_about_another_film_holds_nothing_up(house: House) -> None:
    await house.begin(replace(TWICE_A_WEEK, waits_for_answers=True))
    await house.occur(MONDAY)
    await post_last(house)
    await house.pick("Amy")
    assert await waits_for(house, THURSDAY) is None


async def test_a_channel_that_is_gone_pauses_it_until_a_host_chooses_another(house: House) -> None:
    await house.begin()
    timer = await house.come_to(MONDAY)
    await house.schedules.pause(timer)
    [note] = await house.told()
    assert "the schedule pauses. Choose another with `/prompts schedule channel:`" in note
    assert (await house.present()).schedule.paused_at == house.clock.now()
    assert await house.schedules.due(timer) is None
    await house.zone("Asia/Tokyo")
    await house.schedules.realign(CLUB)
    assert (await house.present()).schedule.paused_at is not None
    await house.zone("UTC")
    schedule = await house.begin(ScheduleRequest(601))
    assert (schedule.paused_at, schedule.next_at) == (None, THURSDAY)
    await house.occur(THURSDAY)
    assert len(await house.postings()) == 1


async def test_what_could_not_be_done_is_left_out_and_the_host_told_why(house: House) -> None:
    await house.begin()
    await house.schedules.leave_out(await house.come_to(MONDAY), "A scheduled prompt was left out.")
    assert await house.told() == ["A scheduled prompt was left out."]
    assert (await house.present()).schedule.next_at == THURSDAY
    await house.occur(THURSDAY)
    assert len(await house.postings()) == 1


async def test_another_time_zone_moves_the_next_prompt(house: House) -> None:
    await house.begin()
    await house.zone("America/New_York")
    await house.schedules.realign(CLUB)
    assert (await house.present()).schedule.next_at == MONDAY + timedelta(hours=5)
    assert await house.promised() == [("keep_prompt_schedule", milliseconds(MONDAY + timedelta(hours=5)))]
    await house.schedules.realign(501)


async def test_a_prompt_due_by_another_zones_clocks_is_not_put(house: House) -> None:
    """As when the process died between the change of the zone and what follows from it."""
    await house.begin()
    await house.zone("America/New_York")
    await house.occur(MONDAY)
    assert await house.postings() == []
    assert (await house.present()).schedule.next_at == MONDAY + timedelta(hours=5)


async def test_the_hour_stays_when_the_clocks_change(house: House) -> None:
    await house.zone("Europe/Berlin")
    house.clock.set(datetime(2026, 3, 26, 12, tzinfo=UTC))
    schedule = await house.begin()
    assert schedule.next_at == datetime(2026, 3, 26, 19, tzinfo=UTC)
    await house.occur(schedule.next_at)
    assert (await house.present()).schedule.next_at == datetime(2026, 3, 30, 18, tzinfo=UTC)


async def test_another_clubs_schedule_is_its_own(house: House) -> None:
    schedule = await house.begin()
    assert await house.schedules.host_of(501, schedule.schedule_id) is None
    assert await house.schedules.present(Actor(501, 11, manages_events=True)) is None
