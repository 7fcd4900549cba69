"""The discussion service over its records, and the club that is put its prompts."""

from zoneinfo import ZoneInfo

import pytest

from bot.domain.clubs import Actor
from bot.domain.discussions import PostedPrompt, Posting
from bot.domain.films import Film
from bot.domain.picks import Pick, Week
from bot.domain.prompts import Intent, Prompt, Shelf, Theme
from bot.services.discussions import DiscussionService, Finder, OnItsWay, PromptRequest
from bot.services.films import FilmService
from bot.services.postings import Postings
from bot.services.schedule import Schedule
from bot.storage.clubs import ClubStore
from bot.storage.database import Connection
from bot.storage.films import FilmStore
from bot.storage.picks import PickStore
from bot.storage.sqlite import SqliteDatabase
from tests.clocks import FixedClock
from tests.services.findings import Findings

CLUB, CHANNEL = 500, 600
ANN, BEN = Actor(CLUB, 11), Actor(CLUB, 12)
WHIPLASH, AMY = "Whiplash (2014)", "Amy (2015)"
THEMES = {
    "craft": Theme("craft", "Craft", "A line.", ("the making of",)),
    "doubt": Theme("doubt", "Doubt", "A line.", ("not good enough",)),
}


def prompt(key: str, theme: str = "craft", *, ending: bool = False, film: str | None = None) -> Prompt:
    return Prompt(
        key, "An essay", theme, Intent.OBSERVE, 1, "some words", "What of {film}?", "And?", ending=ending, film=film
    )


def shelf_of(*prompts: Prompt) -> Shelf:
    return Shelf(THEMES, {each.key: each for each in prompts})


SHELF = shelf_of(prompt("a"), prompt("b"), prompt("c", "doubt"))


class House:
    """The service on one database, and what a test looks up beside it."""

    def __init__(
        self,
        database: SqliteDatabase,
        clock: FixedClock,
        shelf: Shelf = SHELF,
        library: Finder | None = None,
    ) -> None:
        self.database = database
        self.clock = clock
        postings = Postings(clock, Schedule(clock), shelf)
        self.discussions = DiscussionService(database, clock, FilmService(database), postings, library or Findings())

    async def ask(
        self, actor: Actor = ANN, theme: str = "", film: str = WHIPLASH, channel_id: int = CHANNEL
    ) -> Posting:
        return (await self.request(theme, actor, film, channel_id)).posting

    async def request(
        self, theme: str, actor: Actor = ANN, film: str = WHIPLASH, channel_id: int = CHANNEL
    ) -> OnItsWay:
        return await self.discussions.post_prompt(actor, PromptRequest(theme, film, channel_id))

    async def posted(self, posting: Posting) -> PostedPrompt:
        return await self.discussions.posted(CLUB, posting.posting_id)

    async def pick(self, title: str, week: Week) -> Film:
        async def work(connection: Connection) -> Film:
            await ClubStore(connection).ensure(CLUB, self.clock.now())
            film = (await FilmStore(connection).list_titled(CLUB, title, None))[0]
            pick = Pick(0, CLUB, week, film, ANN.member_id, CHANNEL, self.clock.now())
            await PickStore(connection).add(pick)
            return film

        return await self.database.write(work)

    async def screen(self, film: Film) -> None:
        """A watch party of this film, over an hour ago."""
        now = int(self.clock.now().timestamp() * 1000)
        hour = 3_600_000
        await self.database.write(
            lambda c: c.execute(
                "INSERT INTO screenings (screening_id, club_id, film_id, host_id, starts_at, ends_at, place, note,"
                " channel_id, scheduled_at) VALUES (9, ?, ?, 1, ?, ?, 'here', '', ?, ?)",
                (CLUB, film.film_id, now - 3 * hour, now - hour, CHANNEL, now - 9 * hour),
            )
        )

    @property
    def week(self) -> Week:
        return Week.of(self.clock.now(), ZoneInfo("UTC"))


@pytest.fixture
def discussion_house(database: SqliteDatabase, clock: FixedClock) -> House:
    return House(database, clock)
