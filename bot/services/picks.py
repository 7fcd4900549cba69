"""Picks: setting the film of a week, and looking back."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from bot.clock import Clock
from bot.domain.clubs import Actor, Club
from bot.domain.films import Film, title_key
from bot.domain.nominations import NominationStatus
from bot.domain.pages import PAGE_LENGTH, Page, PageSpan
from bot.domain.picks import Pick, Week
from bot.domain.screenings import Screening
from bot.domain.timers import TimerKind
from bot.errors import NotThere, UserError
from bot.services.films import SUGGESTED, find_or_add_film, the_one_film
from bot.services.schedule import Schedule
from bot.storage.clubs import ClubStore
from bot.storage.database import Connection, Database
from bot.storage.films import FilmStore
from bot.storage.nominations import NominationStore
from bot.storage.picks import PickStore
from bot.storage.screenings import ScreeningStore

PARTIES_LOOKED_AT = 25


@dataclass(frozen=True, slots=True)
class PickRequest:
    """What a host asked for. `channel_id` is where to announce it in a club that was not set up."""

    film: str
    channel_id: int
    weeks_ahead: int = 0


@dataclass(frozen=True, slots=True)
class PickIsSet:
    """Done. `timer_id` is of the timer that announces it."""

    pick: Pick
    timer_id: int


@dataclass(frozen=True, slots=True)
class PickStandsAlready:
    """The film is what the week has already; nothing was changed."""

    pick: Pick


@dataclass(frozen=True, slots=True)
class WeekIsTaken:
    """Nothing was changed: the week has a pick that a host must first say may go."""

    before: Pick
    film: Film
    channel_id: int

    @property
    def payload(self) -> str:
        """What `PickService.replace_pick` takes."""
        return json.dumps(
            {
                "film": self.film.choice,
                "week": self.before.week.key,
                "replaces": self.before.pick_id,
                "channel_id": self.channel_id,
            }
        )


SetOutcome: TypeAlias = PickIsSet | PickStandsAlready | WeekIsTaken


@dataclass(frozen=True, slots=True)
class Programme:
    """What the club watches: `pick` is this week's or, failing that, the last one before."""

    this_week: Week
    pick: Pick | None
    next_pick: Pick | None
    party: Screening | None


@dataclass(frozen=True, slots=True)
class Announcement:
    """A pick to be announced, and the one whose place it took."""

    club: Club
    pick: Pick
    before: Pick | None


@dataclass(frozen=True, slots=True)
class _Wish:
    film: str
    week: Week
    channel_id: int
    replaces: int | None = None


class PickService:
    def __init__(self, database: Database, clock: Clock, schedule: Schedule) -> None:
        self._database = database
        self._clock = clock
        self._schedule = schedule

    async def set_pick(self, actor: Actor, request: PickRequest) -> SetOutcome:
        """Set the film of a free week. Raises `HostOnly`, and `UserError` for an unreadable title."""

        async def work(connection: Connection) -> SetOutcome:
            club = await self._hosted(connection, actor)
            week = Week.of(self._clock.now(), club.zone).after(request.weeks_ahead)
            return await self._set(connection, actor, club, _Wish(request.film, week, request.channel_id))

        return await self._database.write(work)

    async def replace_pick(self, actor: Actor, payload: str) -> SetOutcome:
        """Do what `WeekIsTaken` asked about, unless the week has yet another pick by now."""
        asked = json.loads(payload)
        wish = _Wish(asked["film"], Week.read(asked["week"]), asked["channel_id"], asked["replaces"])

        async def work(connection: Connection) -> SetOutcome:
            club = await self._hosted(connection, actor)
            if wish.week < Week.of(self._clock.now(), club.zone):
                raise UserError("That week is over by now. Use `/pick set` for this week's film.")
            return await self._set(connection, actor, club, wish)

        return await self._database.write(work)

    async def programme(self, club_id: int) -> Programme:
        """What the club watches now, what next, and when it meets for it."""

        async def work(connection: Connection) -> Programme:
            club, now = await ClubStore(connection).get(club_id), self._clock.now()
            week = Week.of(now, club.zone)
            pick = await PickStore(connection).current(club_id, week)
            ahead = await ScreeningStore(connection).list_ahead(club_id, now, PARTIES_LOOKED_AT)
            return Programme(
                this_week=week,
                pick=pick,
                next_pick=await PickStore(connection).for_week(club_id, week.after(1)),
                party=next((s for s in ahead if pick and s.film.film_id == pick.film.film_id), None),
            )

        return await self._database.read(work)

    async def history(self, club_id: int, page: int = 1) -> Page[Pick]:
        """One page of all picks, the newest week first."""

        async def work(connection: Connection) -> Page[Pick]:
            span = PageSpan.at(page, await PickStore(connection).count(club_id))
            return Page(await PickStore(connection).list(club_id, PAGE_LENGTH, span.offset), span)

        return await self._database.read(work)

    async def suggest(self, club_id: int, text: str) -> list[Film]:
        """What the typed text may mean: first what is nominated, the oldest first, then any other film."""

        async def work(connection: Connection) -> list[Film]:
            nominations = await NominationStore(connection).list(club_id, NominationStatus.OPEN)
            found = await FilmStore(connection).search(club_id, text, SUGGESTED) if text.strip() else []
            key = title_key(text)
            films = [n.film for n in nominations if key in title_key(n.film.label)] + found
            return list({film.film_id: film for film in films}.values())[:SUGGESTED]

        return await self._database.read(work)

    async def get(self, club_id: int, pick_id: int) -> Pick:
        """Raises `NotThere`."""
        return await self._database.read(lambda connection: _existing(connection, club_id, pick_id))

    async def to_announce(self, club_id: int, pick_id: int) -> Announcement | None:
        """None for a pick that another has replaced. It may have been announced before."""

        async def work(connection: Connection) -> Announcement | None:
            pick = await PickStore(connection).get(club_id, pick_id)
            if pick is None:
                return None
            standing = await PickStore(connection).for_week(club_id, pick.week)
            if standing is None or standing.pick_id != pick_id:
                return None
            before = await PickStore(connection).replaced_by(pick)
            return Announcement(await ClubStore(connection).get(club_id), pick, before)

        return await self._database.read(work)

    async def record_message(self, pick_id: int, message_id: int) -> None:
        await self._database.write(lambda connection: PickStore(connection).set_message(pick_id, message_id))

    async def abandon(self, club_id: int, pick_id: int) -> None:
        """Undo a pick that a host set and that could not be announced; what it replaced stands again.

        A pick that the club voted for stands all the same: the club has chosen, only the card is missing.
        """

        async def work(connection: Connection) -> None:
            pick = await PickStore(connection).get(club_id, pick_id)
            if pick is None or pick.message_id is not None or pick.election_id is not None:
                return
            standing = await PickStore(connection).for_week(club_id, pick.week)
            if standing is not None and standing.pick_id == pick_id:
                await _take_back(connection, pick, self._clock.now())

        await self._database.write(work)

    async def _hosted(self, connection: Connection, actor: Actor) -> Club:
        club = await ClubStore(connection).ensure(actor.club_id, self._clock.now())
        actor.require_host(club, "set the pick")
        return club

    async def _set(self, connection: Connection, actor: Actor, club: Club, wish: _Wish) -> SetOutcome:
        await the_one_film(connection, actor.club_id, wish.film)
        film = await find_or_add_film(connection, actor.club_id, wish.film)
        before = await PickStore(connection).for_week(actor.club_id, wish.week)
        if before is not None and before.film.film_id == film.film_id:
            return PickStandsAlready(before)
        if before is not None and before.pick_id != wish.replaces:
            return WeekIsTaken(before, film, wish.channel_id)
        now = self._clock.now()
        if before is not None:
            await self._schedule.cancel(connection, TimerKind.POST_PICK, before.pick_id)
            await _release(connection, before, now)
        channel_id = club.announcement_channel_id or wish.channel_id
        pick = await _add(connection, actor, film, wish.week, channel_id, now)
        return PickIsSet(
            pick, await self._schedule.promise(connection, club.club_id, TimerKind.POST_PICK, pick.pick_id)
        )


async def _existing(connection: Connection, club_id: int, pick_id: int) -> Pick:
    pick = await PickStore(connection).get(club_id, pick_id)
    if pick is None:
        raise NotThere("There is no such pick in this club. `/pick history` lists the ones there are.")
    return pick


async def _add(connection: Connection, actor: Actor, film: Film, week: Week, channel_id: int, now: datetime) -> Pick:
    """The new pick; the film's open nomination, if there is one, has become it."""
    nomination = await NominationStore(connection).open_for(actor.club_id, film.film_id)
    if nomination is not None:
        await NominationStore(connection).settle(nomination.nomination_id, NominationStatus.PICKED, now)
    return await PickStore(connection).add(
        Pick(
            pick_id=0,
            club_id=actor.club_id,
            week=week,
            film=film,
            host_id=actor.member_id,
            channel_id=channel_id,
            set_at=now,
            nomination_id=nomination.nomination_id if nomination else None,
            nominator_id=nomination.member_id if nomination else None,
            pitch=nomination.pitch if nomination else "",
        )
    )


async def _release(connection: Connection, pick: Pick, now: datetime) -> None:
    """Free the pick's week. Its film may be nominated, voted for and picked again."""
    await PickStore(connection).replace_week(pick.club_id, pick.week, now)
    if pick.nomination_id is not None:
        await NominationStore(connection).reopen(pick.nomination_id)


async def _take_back(connection: Connection, pick: Pick, now: datetime) -> None:
    """Undo a pick: what it replaced stands again."""
    before = await PickStore(connection).replaced_by(pick)
    await _release(connection, pick, now)
    if before is None:
        return
    await PickStore(connection).restore(before.pick_id)
    if before.nomination_id is not None:
        await NominationStore(connection).settle(before.nomination_id, NominationStatus.PICKED, now)
