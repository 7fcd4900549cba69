"""Watch parties: planning, scheduling, answering, cancelling."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime

from bot.clock import Clock, from_milliseconds, to_milliseconds
from bot.domain.clubs import Actor, Club
from bot.domain.films import Film
from bot.domain.picks import Week
from bot.domain.screenings import Answer, Attendance, Screening, check_where, end_of, read_note, read_place
from bot.domain.timers import TimerKind
from bot.domain.times import read_instant
from bot.errors import NotThere, UserError
from bot.services.films import find_or_add_film, the_one_film
from bot.services.schedule import Schedule
from bot.storage.clubs import ClubStore
from bot.storage.database import Connection, Database
from bot.storage.films import FilmStore
from bot.storage.picks import PickStore
from bot.storage.screenings import ScreeningStore

LISTED = 25


@dataclass(frozen=True, slots=True)
class ScreeningRequest:
    """What a host typed. Without a film it is the pick of the week in which the party falls.

    `channel_id` is where to announce it in a club that was not set up.
    """

    when: str
    channel_id: int
    film: str = ""
    voice_channel_id: int | None = None
    place: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class PlannedScreening:
    """What a host confirms: the instant and the film themselves, no longer the words for them."""

    film_id: int
    starts_at: datetime
    channel_id: int
    voice_channel_id: int | None
    place: str
    note: str

    @classmethod
    def read(cls, payload: str) -> "PlannedScreening":
        """What `payload` was made from."""
        kept = json.loads(payload)
        return cls(**kept | {"starts_at": from_milliseconds(kept["starts_at"])})

    @property
    def payload(self) -> str:
        """As JSON, to be kept in a draft."""
        return json.dumps(asdict(self) | {"starts_at": to_milliseconds(self.starts_at)})


@dataclass(frozen=True, slots=True)
class ScreeningPlan:
    """What was understood of a request. `others` are the parties that it would overlap with."""

    club: Club
    film: Film
    planned: PlannedScreening
    others: list[Screening]

    @property
    def ends_at(self) -> datetime:
        return end_of(self.planned.starts_at, self.film)


@dataclass(frozen=True, slots=True)
class Scheduled:
    """A new party, the timer that announces it, and the timer that creates its event."""

    screening: Screening
    post_timer_id: int
    event_timer_id: int


class ScreeningService:
    def __init__(self, database: Database, clock: Clock, schedule: Schedule) -> None:
        self._database = database
        self._clock = clock
        self._schedule = schedule

    async def plan(self, actor: Actor, request: ScreeningRequest) -> ScreeningPlan:
        """Understand a request; nothing is scheduled yet. Raises `HostOnly` and `UserError`."""
        place, note = read_place(request.place), read_note(request.note)

        async def work(connection: Connection) -> ScreeningPlan:
            now = self._clock.now()
            club = await _hosted(connection, actor, now)
            check_where(request.voice_channel_id, place)
            starts_at = read_instant(request.when, now, club.zone)
            film = await _film(connection, club, request.film, starts_at)
            channel_id = club.announcement_channel_id or request.channel_id
            planned = PlannedScreening(film.film_id, starts_at, channel_id, request.voice_channel_id, place, note)
            ahead = await ScreeningStore(connection).list_ahead(club.club_id, now, LISTED)
            others = [other for other in ahead if other.overlaps(starts_at, end_of(starts_at, film))]
            return ScreeningPlan(club, film, planned, others)

        return await self._database.write(work)

    async def schedule(self, actor: Actor, planned: PlannedScreening) -> Scheduled:
        """Hold the party as planned.

        Raises `HostOnly`, and `UserError` if its time has come meanwhile.
        """

        async def work(connection: Connection) -> Scheduled:
            now = self._clock.now()
            club = await _hosted(connection, actor, now)
            if planned.starts_at <= now:
                raise UserError("That time has come and gone meanwhile. Use `/party schedule` again with a later one.")
            screening = await _add(connection, actor, club, planned, now)
            return await self._promise_all(connection, screening, now)

        return await self._database.write(work)

    async def answer(self, actor: Actor, screening_id: int, answer: Answer) -> Screening:
        """Take down whether the member comes. Raises `UserError` if the party is cancelled or over."""

        async def work(connection: Connection) -> Screening:
            now = self._clock.now()
            screening = await _existing(connection, actor.club_id, screening_id)
            if screening.is_cancelled:
                raise UserError("This watch party was cancelled. `/party next` shows the next one.")
            if not screening.is_ahead(now):
                raise UserError("This watch party is over. `/party next` shows the next one.")
            await ScreeningStore(connection).set_answer(screening_id, actor.member_id, answer, now)
            return screening

        return await self._database.write(work)

    async def cancel(self, actor: Actor, screening_id: int | None = None) -> tuple[Screening, int]:
        """Call the party off, or the only one ahead; returns it and the timer that makes it known.

        Raises `HostOnly`, and `UserError` where it is not clear which, or there is none.
        """

        async def work(connection: Connection) -> tuple[Screening, int]:
            now = self._clock.now()
            club = await _hosted(connection, actor, now, "cancel a watch party")
            screening = await self._to_cancel(connection, club.club_id, screening_id, now)
            await ScreeningStore(connection).set_cancelled(screening.screening_id, now)
            return screening, await self._call_off(connection, screening)

        return await self._database.write(work)

    async def attendance(self, club_id: int, screening_id: int) -> Attendance:
        """The party and who comes. Raises `NotThere`."""
        return await self._database.read(lambda connection: _attendance(connection, club_id, screening_id))

    async def next_party(self, club_id: int) -> Attendance | None:
        """The party that runs now or comes first."""

        async def work(connection: Connection) -> Attendance | None:
            ahead = await ScreeningStore(connection).list_ahead(club_id, self._clock.now(), 1)
            return await _attendance(connection, club_id, ahead[0].screening_id) if ahead else None

        return await self._database.read(work)

    async def list_ahead(self, club_id: int) -> list[Screening]:
        """Those to come or running, the soonest first."""
        return await self._database.read(
            lambda connection: ScreeningStore(connection).list_ahead(club_id, self._clock.now(), LISTED)
        )

    async def record_message(self, club_id: int, screening_id: int, message_id: int) -> None:
        """A party that was cancelled meanwhile is called off anew, now that there is an announcement to call off."""

        async def work(connection: Connection) -> None:
            await ScreeningStore(connection).set_message(screening_id, message_id)
            if (await _existing(connection, club_id, screening_id)).is_cancelled:
                await self._schedule.promise(connection, club_id, TimerKind.CANCEL_SCREENING, screening_id)

        await self._database.write(work)

    async def record_event(self, screening_id: int, event_id: int) -> None:
        await self._database.write(lambda connection: ScreeningStore(connection).set_event(screening_id, event_id))

    async def record_started(self, screening_id: int) -> None:
        await self._database.write(
            lambda connection: ScreeningStore(connection).set_started(screening_id, self._clock.now())
        )

    async def abandon(self, club_id: int, screening_id: int) -> None:
        """Undo a party that could not be announced. Its event, if it was created already, is removed with it."""

        async def work(connection: Connection) -> None:
            screening = await ScreeningStore(connection).get(club_id, screening_id)
            if screening is None or screening.message_id is not None:
                return
            if await ScreeningStore(connection).set_cancelled(screening_id, self._clock.now()):
                await self._call_off(connection, screening)

        await self._database.write(work)

    async def _promise_all(self, connection: Connection, screening: Screening, now: datetime) -> Scheduled:
        async def promise(kind: TimerKind, due_at: datetime) -> int:
            return await self._schedule.promise(connection, screening.club_id, kind, screening.screening_id, due_at)

        if screening.remind_at > now:
            await promise(TimerKind.REMIND_SCREENING, screening.remind_at)
        if screening.voice_channel_id is not None:
            await promise(TimerKind.START_SCREENING, screening.starts_at)
        return Scheduled(
            screening,
            post_timer_id=await promise(TimerKind.POST_SCREENING, now),
            event_timer_id=await promise(TimerKind.CREATE_EVENT, now),
        )

    async def _call_off(self, connection: Connection, screening: Screening) -> int:
        """The announcement and the event may be under way: their handlers look whether the party still stands."""
        for kind in (TimerKind.REMIND_SCREENING, TimerKind.START_SCREENING):
            await self._schedule.cancel(connection, kind, screening.screening_id)
        return await self._schedule.promise(
            connection, screening.club_id, TimerKind.CANCEL_SCREENING, screening.screening_id
        )

    async def _to_cancel(
        self, connection: Connection, club_id: int, screening_id: int | None, now: datetime
    ) -> Screening:
        ahead = await ScreeningStore(connection).list_ahead(club_id, now, LISTED)
        if screening_id is not None:
            screening = await _existing(connection, club_id, screening_id)
            if not screening.is_ahead(now):
                raise UserError("That watch party was cancelled before, or is over. `/party next` shows the next one.")
            return screening
        if not ahead:
            raise NotThere("No watch party is planned, so there is none to cancel.")
        if len(ahead) > 1:
            raise UserError(f"{len(ahead)} watch parties are planned. Choose with `party:` which of them to cancel.")
        return ahead[0]


async def _hosted(connection: Connection, actor: Actor, now: datetime, what: str = "schedule a watch party") -> Club:
    club = await ClubStore(connection).ensure(actor.club_id, now)
    actor.require_host(club, what)
    return club


async def _film(connection: Connection, club: Club, text: str, starts_at: datetime) -> Film:
    """The film that was named, otherwise the pick of the party's week or the latest before it."""
    if text.strip():
        await the_one_film(connection, club.club_id, text)
        return await find_or_add_film(connection, club.club_id, text)
    pick = await PickStore(connection).current(club.club_id, Week.of(starts_at, club.zone))
    if pick is None:
        raise UserError("No film has been picked yet. Name one with `film:`, or set the pick first with `/pick set`.")
    return pick.film


async def _add(connection: Connection, actor: Actor, club: Club, planned: PlannedScreening, now: datetime) -> Screening:
    film = await FilmStore(connection).get(club.club_id, planned.film_id)
    if film is None:
        raise NotThere("I no longer know that film. Use `/party schedule` again and choose another.")
    pick = await PickStore(connection).current(club.club_id, Week.of(planned.starts_at, club.zone))
    return await ScreeningStore(connection).add(
        Screening(
            screening_id=0,
            club_id=club.club_id,
            film=film,
            host_id=actor.member_id,
            starts_at=planned.starts_at,
            ends_at=end_of(planned.starts_at, film),
            channel_id=club.announcement_channel_id or planned.channel_id,
            scheduled_at=now,
            voice_channel_id=planned.voice_channel_id,
            place=planned.place,
            note=planned.note,
            pick_id=pick.pick_id if pick and pick.film.film_id == film.film_id else None,
        )
    )


async def _existing(connection: Connection, club_id: int, screening_id: int) -> Screening:
    screening = await ScreeningStore(connection).get(club_id, screening_id)
    if screening is None:
        raise NotThere("There is no such watch party in this club. `/party next` shows the next one.")
    return screening


async def _attendance(connection: Connection, club_id: int, screening_id: int) -> Attendance:
    screening = await _existing(connection, club_id, screening_id)
    return Attendance(screening, await ScreeningStore(connection).answers(screening_id))
