"""The election service over its records, and the club that votes with it."""

from collections.abc import Sequence
from datetime import timedelta

from bot.domain.clubs import Actor
from bot.domain.elections import Election, Outcome
from bot.domain.nominations import Nomination, NominationStatus
from bot.domain.picks import Pick, Week
from bot.services.elections import ElectionRequest, ElectionService, Opening
from bot.services.schedule import Schedule
from bot.storage.clubs import ClubStore
from bot.storage.database import Connection, Row
from bot.storage.films import FilmStore
from bot.storage.nominations import NominationStore
from bot.storage.picks import PickStore
from bot.storage.sqlite import SqliteDatabase
from tests.clocks import FixedClock

CLUB, ELSEWHERE, CHANNEL = 1, 2, 50
HOST = Actor(CLUB, 10, manages_events=True)
OTHER_HOST = Actor(CLUB, 11, manages_events=True)
ANN, BEN, CLEO = Actor(CLUB, 21), Actor(CLUB, 22), Actor(CLUB, 23)
THIS_WEEK, NEXT_WEEK = Week.read("2026-03-02"), Week.read("2026-03-09")


class House:
    """The service over its records, and short ways to bring a club to where a test begins."""

    def __init__(self, database: SqliteDatabase, clock: FixedClock) -> None:
        self.database, self.clock = database, clock
        self.elections = ElectionService(database, clock, Schedule(clock))

    async def nominate(self, *titles: str, by: int = 21, club_id: int = CLUB) -> list[Nomination]:
        """One a minute."""
        return [await self._nominate(title, by, club_id) for title in titles]

    async def _nominate(self, title: str, by: int, club_id: int) -> Nomination:
        self.clock.advance(timedelta(minutes=1))
        now = self.clock.now()

        async def work(connection: Connection) -> Nomination:
            await ClubStore(connection).ensure(club_id, now)
            film = await FilmStore(connection).add_club_film(club_id, title, 1999)
            return await NominationStore(connection).add(Nomination(0, club_id, film, by, "A pitch", now))

        return await self.database.write(work)

    async def pick(self, week: Week, nomination: Nomination) -> None:
        """As a host does by hand."""
        pick = Pick(0, CLUB, week, nomination.film, 10, CHANNEL, self.clock.now(), nomination.nomination_id)

        async def work(connection: Connection) -> None:
            await PickStore(connection).add(pick)
            await NominationStore(connection).settle(
                nomination.nomination_id, NominationStatus.PICKED, self.clock.now()
            )

        await self.database.write(work)

    async def open(self, closes: str = "2h", makes_pick: bool = True, weeks_ahead: int | None = None) -> Opening:
        request = ElectionRequest(closes, CHANNEL, makes_pick, weeks_ahead)
        return await self.elections.open_election(HOST, request)

    async def cast(self, election: Election, *votes: tuple[Actor, Sequence[Nomination]]) -> None:
        for actor, chosen in votes:
            await self.elections.cast_ballot(actor, election.election_id, [n.nomination_id for n in chosen])

    async def close_on_time(self, election: Election, late: timedelta = timedelta(0)) -> Outcome:
        self.clock.set(election.closes_at + late)
        await self.elections.close_on_time(CLUB, election.election_id)
        return (await self.elections.closed(CLUB, election.election_id))[1]

    async def rows(self, sql: str) -> list[Row]:
        return await self.database.read(lambda c: c.all(sql))

    async def timers(self) -> dict[str, str]:
        """The state of every timer, by its kind."""
        rows = await self.rows("SELECT kind, cancelled_at FROM timers")
        return {row["kind"]: "cancelled" if row["cancelled_at"] else "pending" for row in rows}

    async def nominated(self, status: NominationStatus) -> list[str]:
        found = await self.database.read(lambda c: NominationStore(c).list(CLUB, status))
        return [nomination.film.title for nomination in found]

    async def picked(self, week: Week) -> Pick | None:
        return await self.database.read(lambda c: PickStore(c).for_week(CLUB, week))
