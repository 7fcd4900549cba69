"""What is promised before the run: timers of every kind, due all over it, and some that are late already."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from bot.app import furnish
from bot.domain.clubs import Actor
from bot.domain.elections import Election
from bot.domain.films import Film
from bot.domain.polls import Poll
from bot.services.discussions import PromptRequest
from bot.services.elections import ElectionRequest
from bot.services.films import find_or_add_film
from bot.services.picks import PickRequest
from bot.services.polls import PollRequest
from bot.services.prompt_schedules import ScheduleRequest
from bot.services.schedule import Schedule
from bot.services.screenings import PlannedScreening
from bot.services.services import Services
from bot.storage.database import Connection, Database
from bot.storage.shelf import read_shelf
from tests.chaos.plan import Plan
from tests.clocks import FixedClock
from tests.town.world import Guild

FEW, MANY = "Alpha | Beta | Gamma", "Alpha | Beta | Gamma | Delta | Epsilon | Zeta | Eta"
STROKES = 20
LAST_WEEK = -1
LONG_AGO = timedelta(hours=3)
"""Before the run; what was due 40 minutes before it is past a reminder's grace."""


@dataclass
class Club:
    """What the members of one server can vote on, and the parties that its host is to call off."""

    guild: Guild
    host: Actor
    polls: list[Poll] = field(default_factory=list)
    elections: list[Election] = field(default_factory=list)
    to_cancel: list[int] = field(default_factory=list)


class Promiser:
    """Uses the bot's own services over a clock that is put to the instant at which each promise is to be due."""

    def __init__(self, database: Database, plan: Plan) -> None:
        self.clock = FixedClock(plan.begins)
        self.database = database
        self.services: Services = furnish(database, self.clock, read_shelf())
        self.plan = plan
        self.random: Random = plan.random("promises")
        self.films = 0

    async def fill(self, guild: Guild) -> Club:
        club = Club(guild, Actor(guild.guild_id, guild.member("hana").user.user_id, manages_events=True))
        await self._polls(club)
        await self._election(club)
        await self._picks(club)
        await self._parties(club)
        await self._prompts(club)
        await self._prompt_schedule(club)
        await self._notes(club)
        return club

    def _film(self) -> str:
        """One that no catalogue knows."""
        self.films += 1
        return f"Chaos Reel Number {self.films} (1999)"

    def _sometime(self, first: float = 0.0, last: float = 0.8) -> datetime:
        """On one of a few strokes, so that many fall due at once."""
        return self.plan.at(round(self.random.uniform(first, last) * STROKES) / STROKES)

    async def _polls(self, club: Club) -> None:
        """Some open at once and some later; the last one should have closed long before the run."""
        for number in range(self.plan.polls):
            opens = self._sometime(0, 0.4) if number % 2 else self.plan.begins
            await self._poll(club, number, opens, self._sometime(0.5, 1.0))
        begins = self.plan.begins
        await self._poll(club, self.plan.polls, begins - LONG_AGO, begins - timedelta(minutes=5))

    async def _poll(self, club: Club, number: int, opens: datetime, closes: datetime) -> None:
        self.clock.set(opens)
        request = PollRequest(
            question=f"Question {number} of {club.guild.name}?",
            options=MANY if number % 3 == 0 else FEW,
            channel_id=_general(club),
            several=number % 3 == 0,
            hidden=number % 4 == 0,
            closes=_typed(closes),
        )
        poll, _ = await self.services.polls.open_poll(club.host, request)
        club.polls.append(poll)

    async def _election(self, club: Club) -> None:
        self.clock.set(self.plan.begins)
        for member in list(club.guild.members.values())[2:5]:
            nominator = Actor(club.guild.guild_id, member.user.user_id)
            await self.services.nominations.nominate_again(nominator, self._film(), "", _general(club))
        self.clock.set(self._sometime(0, 0.2))
        request = ElectionRequest(_typed(self._sometime(0.6, 0.9)), _general(club))
        club.elections.append((await self.services.elections.open_election(club.host, request)).election)

    async def _picks(self, club: Club) -> None:
        for weeks_ahead in (3, 4, 5):
            self.clock.set(self._sometime())
            await self.services.picks.set_pick(club.host, PickRequest(self._film(), _general(club), weeks_ahead))

    async def _parties(self, club: Club) -> None:
        """Reminders fall into the run, or the start does; one reminder is past its grace; some are called off."""
        in_a_moment, begins = timedelta(minutes=30), self.plan.begins
        for _ in range(2):
            await self._party(club, begins, self._sometime(0.2) + in_a_moment, place="The Old Mill")
        await self._party(club, begins, self._sometime(0.7, 1.0), place="")
        await self._party(club, begins - LONG_AGO, begins - timedelta(minutes=10), place="The Roof")
        for _ in range(2):
            starts_at = begins + timedelta(hours=self.random.randint(2, 90))
            club.to_cancel.append(await self._party(club, self._sometime(0, 0.3), starts_at, place="The Pier"))

    async def _party(self, club: Club, announced_at: datetime, starts_at: datetime, *, place: str) -> int:
        self.clock.set(announced_at)
        film = await self._add_film(club, self._film())
        room = None if place else club.guild.channels["Screening Room"].channel_id
        whole_second = starts_at.replace(microsecond=0) + timedelta(seconds=1)
        planned = PlannedScreening(film.film_id, whole_second, _general(club), room, place, "")
        return (await self.services.screenings.schedule(club.host, planned)).screening.screening_id

    async def _prompts(self, club: Club) -> None:
        """Two about each of two films at about the same moment, which share a thread; one film in the forum."""
        for channel in ("general", "film-talk"):
            film, moment = self._film(), self._sometime()
            await self._add_film(club, film)
            for _ in range(2):
                self.clock.set(moment)
                request = PromptRequest("", film, club.guild.channels[channel].channel_id)
                await self.services.discussions.post_prompt(club.host, request)

    async def _prompt_schedule(self, club: Club) -> None:
        """Every day at the whole minute just before the run, about the last week's film; then not for a day."""
        begins = self.plan.begins
        self.clock.set(begins - timedelta(minutes=2))
        await self.services.picks.set_pick(club.host, PickRequest(self._film(), _general(club), LAST_WEEK))
        request = ScheduleRequest(_general(club), "every day", f"{begins:%H:%M}")
        await self.services.prompt_schedules.change(club.host, request)

    async def _notes(self, club: Club) -> None:
        async def work(connection: Connection) -> None:
            for number in range(3):
                self.clock.set(self._sometime())
                await schedule.tell_host(connection, club.host.club_id, club.host.member_id, f"Note {number}.")

        schedule = Schedule(self.clock)
        await self.database.write(work)

    async def _add_film(self, club: Club, title: str) -> Film:
        return await self.database.write(lambda c: find_or_add_film(c, club.host.club_id, title))


def _general(club: Club) -> int:
    return club.guild.channels["general"].channel_id


def _typed(instant: datetime) -> str:
    return f"<t:{int(instant.timestamp())}>"
