"""Prompt schedules: what hosts set, and what is done when a prompt falls due."""

from dataclasses import dataclass, replace
from datetime import datetime

from bot.clock import Clock
from bot.domain.choosing import find_choice, unasked
from bot.domain.clubs import Actor, Club
from bot.domain.films import Film
from bot.domain.prompt_schedules import FEW_LEFT, TOO_LATE, PromptSchedule, Rhythm, read_days, read_hour
from bot.domain.timers import Timer, TimerKind
from bot.errors import NotThere, UserError, quoted
from bot.services.postings import Postings, Request
from bot.services.schedule import Schedule
from bot.storage.clubs import ClubStore
from bot.storage.database import Connection, Database
from bot.storage.discussions import DiscussionStore, PostingStore
from bot.storage.prompt_schedules import PromptScheduleStore

HOSTED = "schedule prompts"
NO_SCHEDULE = "This club has no schedule for prompts. `/prompts schedule days:Monday hour:20:00` makes one."
HOW_TO_SCHEDULE = "Say when: `days:`, such as `Monday and Thursday`, and `hour:`, such as `20:00`."
NO_FILM = (
    "A prompt was due, but no film has been picked yet. Set the film of the week with `/pick set`; until then the"
    " schedule waits."
)
CHANNEL_GONE = (
    "A prompt was due, but the channel or thread that it was to go to is gone, so the schedule pauses. Choose another"
    " with `/prompts schedule channel:`, or end it with `/prompts schedule stop:True`."
)


@dataclass(frozen=True, slots=True)
class ScheduleRequest:
    """What a host typed; what is empty or None stays as it is."""

    channel_id: int
    days: str = ""
    hour: str = ""
    waits_for_answers: bool | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """A club's schedule with the club whose clocks it goes by."""

    club: Club
    schedule: PromptSchedule


@dataclass(frozen=True, slots=True)
class LastPrompt:
    """Where an answer is to be looked for. `message_id` is None while it is on its way."""

    thread_id: int | None
    message_id: int | None


@dataclass(frozen=True, slots=True)
class Due:
    """A prompt that has fallen due. `waits_for` is there if it is left out unless that one was answered."""

    schedule: PromptSchedule
    waits_for: LastPrompt | None


class PromptScheduleService:
    """An occurrence is dealt with in one write, which promises the next one; done again it does nothing."""

    def __init__(self, database: Database, clock: Clock, schedule: Schedule, postings: Postings) -> None:
        self._database = database
        self._clock = clock
        self._schedule = schedule
        self._postings = postings

    async def present(self, actor: Actor) -> Standing | None:
        """Raises `HostOnly`."""

        async def work(connection: Connection) -> Standing | None:
            club = await ClubStore(connection).get(actor.club_id)
            actor.require_host(club, HOSTED)
            schedule = await PromptScheduleStore(connection).of_club(club.club_id)
            return None if schedule is None else Standing(club, schedule)

        return await self._database.read(work)

    async def channel_for(self, club_id: int, used_channel_id: int) -> int:
        """Where prompts go unless somebody says otherwise: where they went, or the discussions are."""

        async def work(connection: Connection) -> int:
            schedule = await PromptScheduleStore(connection).of_club(club_id)
            club = await ClubStore(connection).get(club_id)
            return schedule.channel_id if schedule else club.discussion_channel_id or used_channel_id

        return await self._database.read(work)

    async def change(self, actor: Actor, request: ScheduleRequest) -> Standing:
        """Make the club's schedule, or change what was given of it; one that paused goes on.

        Raises `HostOnly` and `UserError`.
        """

        async def work(connection: Connection) -> Standing:
            club, now = await self._hosted(connection, actor), self._clock.now()
            store = PromptScheduleStore(connection)
            before = await store.of_club(club.club_id)
            rhythm = _rhythm(request, before)
            schedule = PromptSchedule(
                schedule_id=before.schedule_id if before else 0,
                club_id=club.club_id,
                rhythm=rhythm,
                channel_id=request.channel_id,
                waits_for_answers=_waits(request, before),
                made_by=actor.member_id,
                made_at=now,
                next_at=rhythm.next_after(now, club.zone),
                few_left_at=before.few_left_at if before else None,
            )
            kept = schedule if before else await store.add(schedule)
            await self._keep(connection, kept)
            return Standing(club, kept)

        return await self._database.write(work)

    async def stop(self, actor: Actor) -> PromptSchedule:
        """End it. Raises `HostOnly`, and `NotThere` where there is none."""

        async def work(connection: Connection) -> PromptSchedule:
            club = await self._hosted(connection, actor)
            schedule = await PromptScheduleStore(connection).of_club(club.club_id)
            if schedule is None:
                raise NotThere(NO_SCHEDULE)
            await PromptScheduleStore(connection).stop(schedule.schedule_id, self._clock.now())
            await self._schedule.cancel(connection, TimerKind.KEEP_PROMPT_SCHEDULE, schedule.schedule_id)
            return schedule

        return await self._database.write(work)

    async def realign(self, club_id: int) -> None:
        """Have the next prompt come at its hour on the club's clocks, which may show another zone now."""

        async def work(connection: Connection) -> None:
            club = await ClubStore(connection).get(club_id)
            schedule = await PromptScheduleStore(connection).of_club(club_id)
            if schedule is None or schedule.paused_at:
                return
            next_at = schedule.rhythm.next_after(self._clock.now(), club.zone)
            if next_at != schedule.next_at:
                await self._keep(connection, replace(schedule, next_at=next_at))

        await self._database.write(work)

    async def due(self, timer: Timer) -> Due | None:
        """None if the occurrence was dealt with before, or the schedule was stopped, paused or changed."""

        async def work(connection: Connection) -> Due | None:
            schedule = await _expected(connection, timer)
            if schedule is None:
                return None
            return Due(schedule, await self._waits_for(connection, schedule) if schedule.waits_for_answers else None)

        return await self._database.read(work)

    async def carry_out(self, timer: Timer, *, is_answered: bool) -> None:
        """Put a prompt, unless it is too late for it or the last one was not answered, and promise the next."""

        async def work(connection: Connection) -> None:
            schedule = await _expected(connection, timer)
            if schedule is None:
                return
            club, now = await ClubStore(connection).get(timer.club_id), self._clock.now()
            if timer.lateness(now) > TOO_LATE:
                await self._tell(connection, schedule, _too_late(timer, club, now))
            elif is_answered and schedule.rhythm.holds(timer.due_at, club.zone):
                schedule = await self._put(connection, club, schedule)
            await self._go_on(connection, club, schedule)

        await self._database.write(work)

    async def leave_out(self, timer: Timer, reason: str) -> None:
        """Tell the host why no prompt came, and promise the next."""

        async def work(connection: Connection) -> None:
            schedule = await _expected(connection, timer)
            if schedule is not None:
                await self._tell(connection, schedule, reason)
                await self._go_on(connection, await ClubStore(connection).get(timer.club_id), schedule)

        await self._database.write(work)

    async def pause(self, timer: Timer) -> None:
        """There is nowhere to post any more: wait until the host chooses another place."""

        async def work(connection: Connection) -> None:
            schedule = await _expected(connection, timer)
            if schedule is not None:
                await PromptScheduleStore(connection).set(replace(schedule, paused_at=self._clock.now()))
                await self._tell(connection, schedule, CHANNEL_GONE)

        await self._database.write(work)

    async def host_of(self, club_id: int, schedule_id: int) -> int | None:
        """Who made it; None if it was stopped."""
        schedule = await self._database.read(lambda c: PromptScheduleStore(c).get(club_id, schedule_id))
        return schedule.made_by if schedule else None

    async def _hosted(self, connection: Connection, actor: Actor) -> Club:
        club = await ClubStore(connection).ensure(actor.club_id, self._clock.now())
        actor.require_host(club, HOSTED)
        return club

    async def _waits_for(self, connection: Connection, schedule: PromptSchedule) -> LastPrompt | None:
        """Its last prompt; None if that was about another film, which must not hold up this one."""
        club = await ClubStore(connection).get(schedule.club_id)
        film = await self._postings.film_of_the_week(connection, club)
        last = await PostingStore(connection).last_scheduled(schedule.club_id)
        discussion = await DiscussionStore(connection).get(club.club_id, last.discussion_id) if last else None
        if last is None or discussion is None or film is None or discussion.film_id != film.film_id:
            return None
        return LastPrompt(discussion.thread_id, last.message_id)

    async def _put(self, connection: Connection, club: Club, schedule: PromptSchedule) -> PromptSchedule:
        """Reserve the prompt that suits best, or tell the host why there is none; returns what is to be kept."""
        film = await self._postings.film_of_the_week(connection, club)
        if film is None:
            if schedule.film_missed_at is None:
                await self._tell(connection, schedule, NO_FILM)
            return replace(schedule, film_missed_at=schedule.film_missed_at or self._clock.now())
        now = await self._postings.situation(connection, club, film)
        choice = find_choice(now.shelf, now.history, now.wish)
        if choice is None:
            await self._tell(connection, schedule, _nothing_left(film))
            return schedule
        request = Request(film, schedule.channel_id, schedule.made_by, schedule.schedule_id)
        await self._postings.reserve(connection, club, request, choice)
        stock = len(unasked(now.shelf, now.history, now.wish.film))
        return await self._watch(connection, replace(schedule, film_missed_at=None), film, stock)

    async def _watch(self, connection: Connection, schedule: PromptSchedule, film: Film, stock: int) -> PromptSchedule:
        """Tell the host if few are left once one of the `stock` is put; not again before there were enough."""
        left = stock - 1
        if left >= FEW_LEFT:
            return replace(schedule, few_left_at=None)
        if schedule.few_left_at is not None and stock < FEW_LEFT:
            return schedule
        await self._tell(connection, schedule, _few_left(film, left))
        return replace(schedule, few_left_at=self._clock.now())

    async def _go_on(self, connection: Connection, club: Club, schedule: PromptSchedule) -> None:
        next_at = schedule.rhythm.next_after(self._clock.now(), club.zone)
        await self._keep(connection, replace(schedule, next_at=next_at))

    async def _keep(self, connection: Connection, schedule: PromptSchedule) -> None:
        """Store it, and promise its next prompt in the place of what was promised before."""
        await PromptScheduleStore(connection).set(schedule)
        await self._schedule.promise(
            connection,
            schedule.club_id,
            TimerKind.KEEP_PROMPT_SCHEDULE,
            schedule.schedule_id,
            schedule.next_at,
        )

    async def _tell(self, connection: Connection, schedule: PromptSchedule, text: str) -> None:
        await self._schedule.tell_host(connection, schedule.club_id, schedule.made_by, text)


async def _expected(connection: Connection, timer: Timer) -> PromptSchedule | None:
    schedule = await PromptScheduleStore(connection).get(timer.club_id, timer.subject_id)
    return schedule if schedule and schedule.expects(timer.due_at) else None


def _rhythm(request: ScheduleRequest, before: PromptSchedule | None) -> Rhythm:
    """What was typed, and of the schedule before what was not. Raises `UserError`."""
    if before is None and not (request.days.strip() and request.hour.strip()):
        raise UserError(HOW_TO_SCHEDULE)
    days = read_days(request.days) if request.days.strip() else None
    minute = read_hour(request.hour) if request.hour.strip() else None
    return Rhythm(
        days=before.rhythm.days if before and days is None else days or (),
        minute_of_day=before.rhythm.minute_of_day if before and minute is None else minute or 0,
    )


def _waits(request: ScheduleRequest, before: PromptSchedule | None) -> bool:
    if request.waits_for_answers is not None:
        return request.waits_for_answers
    return before is not None and before.waits_for_answers


def _too_late(timer: Timer, club: Club, now: datetime) -> str:
    due = timer.due_at.astimezone(club.zone)
    hours = round(timer.lateness(now).total_seconds() / 3600)
    return (
        f"The prompt for {due:%A}, {due.day} {due:%B, %H:%M}, was left out: I was away, and it would have come {hours}"
        " hours late. The next one comes as planned; `/discuss` posts one now."
    )


def _nothing_left(film: Film) -> str:
    return (
        f"A prompt was due, but the club has none that suits {quoted(film.label)}. Approve some with"
        " `/prompts review`, or write one with `/prompts add`."
    )


def _few_left(film: Film, left: int) -> str:
    number = "no prompt is" if left == 0 else "1 prompt is" if left == 1 else f"only {left} prompts are"
    return (
        f"After the one that I am posting now, {number} left for {quoted(film.label)} in this round; then they come"
        " round again. `/library add` and `/prompts review` bring new ones."
    )
