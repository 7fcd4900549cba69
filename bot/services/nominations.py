"""Nominations: putting films forward, taking them back, and what the club knows of a film."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime

from bot.clock import Clock
from bot.domain.clubs import Actor, Club
from bot.domain.films import Film, read_film_choice, read_typed_film, title_key
from bot.domain.nominations import (
    MOST_PITCH_LENGTH,
    FilmPast,
    FilmReport,
    Nominated,
    Nomination,
    NominationStatus,
    read_pitch,
)
from bot.domain.pages import PAGE_LENGTH, Page, PageSpan
from bot.domain.picks import Week
from bot.domain.timers import TimerKind
from bot.errors import NotThere, UserError, quoted
from bot.services.films import find_or_add_film, known_film, the_one_film
from bot.services.schedule import Schedule
from bot.storage.clubs import ClubStore
from bot.storage.database import Connection, Database
from bot.storage.films import FilmStore
from bot.storage.nominations import NominationStore
from bot.storage.picks import PickStore
from bot.storage.screenings import ScreeningStore

WEEKS_AHEAD = 104
"""A film that is the pick of a coming week counts as watched, too."""


class NominationService:
    def __init__(self, database: Database, clock: Clock, schedule: Schedule) -> None:
        self._database = database
        self._clock = clock
        self._schedule = schedule

    async def nominate(self, actor: Actor, film_text: str, pitch: str) -> Nominated | FilmPast:
        """Put a film forward; what `film_text` may be, `find_or_add_film` says.

        Where the club has watched the film, nothing is done, and its past is returned. Raises `UserError` for a film
        that is nominated already, a member at their limit, a pitch or title too long, and a title that several films
        bear; the pitch is given back in it.
        """
        line = read_pitch(pitch)

        async def work(connection: Connection) -> Nominated | FilmPast:
            past = await self._nominable(connection, actor, film_text)
            if not past.is_blank:
                return past
            added = await self._add(connection, actor, past.film, line)
            return Nominated(added, await NominationStore(connection).count(actor.club_id, NominationStatus.OPEN))

        with _kept(line):
            return await self._database.write(work)

    async def nominate_again(self, actor: Actor, film_text: str, pitch: str, channel_id: int) -> int:
        """Put a film forward whatever its past, and promise the news in the channel; returns the timer's id.

        Raises `UserError` as `nominate` does.
        """
        line = read_pitch(pitch)

        async def work(connection: Connection) -> int:
            past = await self._nominable(connection, actor, film_text)
            added = await self._add(connection, actor, past.film, line, channel_id)
            return await self._schedule.promise(
                connection, actor.club_id, TimerKind.POST_NOMINATION, added.nomination_id
            )

        with _kept(line):
            return await self._database.write(work)

    async def news(self, club_id: int, nomination_id: int) -> Nominated | None:
        """What the club is to be told of; None if the nomination is no longer open."""

        async def work(connection: Connection) -> Nominated | None:
            nominations = NominationStore(connection)
            nomination = await nominations.get(club_id, nomination_id)
            if nomination is None or nomination.status is not NominationStatus.OPEN:
                return None
            return Nominated(nomination, await nominations.count(club_id, NominationStatus.OPEN))

        return await self._database.read(work)

    async def list_page(self, club_id: int, status: NominationStatus, number: int) -> Page[Nomination]:
        """The oldest first."""

        async def work(connection: Connection) -> Page[Nomination]:
            nominations = NominationStore(connection)
            span = PageSpan.at(number, await nominations.count(club_id, status))
            return Page(await nominations.list(club_id, status, PAGE_LENGTH, span.offset), span)

        return await self._database.read(work)

    async def report(self, club_id: int, film_text: str) -> FilmReport:
        """All about a film. Raises `NotThere` if no film is known by that title."""

        async def work(connection: Connection) -> FilmReport:
            club = await ClubStore(connection).get(club_id)
            film = await known_film(connection, club_id, film_text)
            namesakes = await FilmStore(connection).list_titled(club_id, film.title, None)
            return FilmReport(
                past=await _past(connection, club, film, self._clock.now()),
                nomination=await NominationStore(connection).latest_for(club_id, film.film_id),
                namesakes=tuple(other for other in namesakes if other != film),
            )

        return await self._database.read(work)

    async def list_removable(self, actor: Actor) -> list[Nomination]:
        """The open nominations that the actor may withdraw, which for a host are all; the oldest first."""

        async def work(connection: Connection) -> list[Nomination]:
            hosts = actor.hosts(await ClubStore(connection).get(actor.club_id))
            nominations = await NominationStore(connection).list(actor.club_id, NominationStatus.OPEN)
            return [nomination for nomination in nominations if hosts or nomination.member_id == actor.member_id]

        return await self._database.read(work)

    async def withdraw(self, actor: Actor, film_text: str) -> Nomination:
        """Take back one's own nomination of a film, or as a host anybody's."""

        async def work(connection: Connection) -> Nomination:
            club = await ClubStore(connection).get(actor.club_id)
            nomination = await _open_nomination(connection, actor.club_id, film_text)
            if nomination.member_id != actor.member_id and not actor.hosts(club):
                raise UserError(
                    f"<@{nomination.member_id}> nominated {quoted(nomination.film.label)}, so only they or a host can"
                    " withdraw it."
                )
            return await self._settle(connection, nomination, NominationStatus.WITHDRAWN)

        return await self._database.write(work)

    async def shelve(self, actor: Actor, film_text: str) -> Nomination:
        """Set a nomination aside. Raises `HostOnly`."""

        async def work(connection: Connection) -> Nomination:
            actor.require_host(await ClubStore(connection).get(actor.club_id), "shelve a nomination")
            nomination = await _open_nomination(connection, actor.club_id, film_text)
            return await self._settle(connection, nomination, NominationStatus.SHELVED)

        return await self._database.write(work)

    async def _nominable(self, connection: Connection, actor: Actor, film_text: str) -> FilmPast:
        """The film, made the club's own if nobody knows it, with its past. Raises `UserError`."""
        now = self._clock.now()
        club = await ClubStore(connection).ensure(actor.club_id, now)
        await the_one_film(connection, actor.club_id, film_text)
        film = await find_or_add_film(connection, actor.club_id, film_text)
        await _may_nominate(connection, actor, club, film)
        return await _past(connection, club, film, now)

    async def _add(
        self, connection: Connection, actor: Actor, film: Film, pitch: str, news_channel_id: int | None = None
    ) -> Nomination:
        nomination = Nomination(
            0, actor.club_id, film, actor.member_id, pitch, self._clock.now(), news_channel_id=news_channel_id
        )
        return await NominationStore(connection).add(nomination)

    async def _settle(self, connection: Connection, nomination: Nomination, status: NominationStatus) -> Nomination:
        nominations = NominationStore(connection)
        if await nominations.is_on_ballot(nomination.nomination_id):
            raise UserError(
                f"{quoted(nomination.film.label)} is on the ballot of the running vote. Wait until that closes, or"
                " have a host end it with `/vote cancel`."
            )
        await nominations.settle(nomination.nomination_id, status, self._clock.now())
        settled = await nominations.get(nomination.club_id, nomination.nomination_id)
        return settled or nomination


@contextmanager
def _kept(pitch: str) -> Iterator[None]:
    """Gives the pitch back in a refusal."""
    try:
        yield
    except UserError as refused:
        kept = f" Your pitch, to keep: {quoted(pitch, MOST_PITCH_LENGTH)}" if pitch else ""
        raise UserError(f"{refused.message}{kept}") from refused


async def _may_nominate(connection: Connection, actor: Actor, club: Club, film: Film) -> None:
    """Raises `UserError` if the film is nominated, or the member has as many open nominations as they may."""
    nominations = NominationStore(connection)
    if double := await nominations.open_for(actor.club_id, film.film_id):
        who = "You" if double.member_id == actor.member_id else f"<@{double.member_id}>"
        raise UserError(
            f"{who} nominated {quoted(film.label)} already, {_ago(double.nominated_at)}. `/films list` shows all that"
            " is open; nominate another film."
        )
    open_now = await nominations.count_open(actor.club_id, actor.member_id)
    if open_now >= club.nomination_limit:
        films = "nomination" if club.nomination_limit == 1 else "nominations"
        raise UserError(
            f"A member may have {club.nomination_limit} open {films}, and you have {open_now}. Take one back with"
            f" `/films withdraw`, and there is room for {quoted(film.label)}."
        )


async def _past(connection: Connection, club: Club, film: Film, now: datetime) -> FilmPast:
    this_week = Week.of(now, club.zone)
    return FilmPast(
        film=film,
        current_week=this_week,
        week=await PickStore(connection).watched_week(club.club_id, film.film_id, this_week.after(WEEKS_AHEAD)),
        screened_at=await ScreeningStore(connection).last_held(club.club_id, film.film_id, now),
    )


async def _open_nomination(connection: Connection, club_id: int, text: str) -> Nomination:
    """The open nomination of the film that was chosen or typed. Raises `UserError` where there is none, or several."""
    nominations = NominationStore(connection)
    meant = _meant(await nominations.list(club_id, NominationStatus.OPEN), text)
    if len(meant) > 1:
        named = ", ".join(quoted(nomination.film.label) for nomination in meant)
        raise UserError(f"Several nominations fit: {named}. Choose one of the suggestions.")
    if meant:
        return meant[0]
    film = await known_film(connection, club_id, text)
    last = await nominations.latest_for(club_id, film.film_id)
    if last is None or last.changed_at is None:
        raise NotThere(f"{quoted(film.label)} is not nominated. `/films list` shows what is.")
    raise NotThere(
        f"{quoted(film.label)} was {last.status} {_ago(last.changed_at)}, so there is nothing left to do."
        " `/films list` shows what is open."
    )


def _meant(nominations: Iterable[Nomination], text: str) -> list[Nomination]:
    film_id, typed = read_film_choice(text), read_typed_film(text)
    if film_id is not None:
        return [nomination for nomination in nominations if nomination.film.film_id == film_id]
    return [
        nomination
        for nomination in nominations
        if title_key(nomination.film.title) == title_key(typed.title) and typed.year in {None, nomination.film.year}
    ]


def _ago(instant: datetime) -> str:
    """How long ago, as everybody's own Discord words it."""
    return f"<t:{int(instant.timestamp())}:R>"
