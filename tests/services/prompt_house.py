"""The services of the host's desk over their records, and the club whose drafts wait there."""

from dataclasses import replace
from typing import Any

import pytest

from bot.domain.clubs import Actor
from bot.domain.own_prompts import OwnPrompt
from bot.domain.prompts import Prompt
from bot.domain.writing import Purpose, Typed
from bot.services.films import FilmService
from bot.services.postings import Postings
from bot.services.prompt_writing import Kept, PromptWritingService, SentBack, WritingRequest
from bot.services.prompts import Desk, PromptService, Seen
from bot.services.schedule import Schedule
from bot.storage.own_prompts import OwnPromptStore
from bot.storage.sqlite import SqliteDatabase
from tests.clocks import FixedClock
from tests.essay_on_waiting import DRAWN, SHELF, load

CLUB, OTHER_CLUB = 500, 501
HANA, HUGO = Actor(CLUB, 1, manages_events=True), Actor(CLUB, 2, manages_events=True)
ANN = Actor(CLUB, 11)
DRAFTS = len(DRAWN)
ASKED = Typed("What does {film} make somebody wait for?", "Who would not wait?")


class House:
    """The services on one database, and what a test looks up beside them."""

    def __init__(self, database: SqliteDatabase, clock: FixedClock) -> None:
        self.database = database
        self.clock = clock
        postings = Postings(clock, Schedule(clock), SHELF)
        self.postings = postings
        self.prompts = PromptService(database, clock, Schedule(clock), postings)
        self.writing = PromptWritingService(database, clock, SHELF, FilmService(database), self.prompts)

    async def open(self, actor: Actor = HANA) -> Desk:
        desk = await self.prompts.review(actor)
        assert desk is not None
        return desk

    async def approved(self, club_id: int = CLUB) -> list[Prompt]:
        shelf = await self.database.read(lambda c: self.postings.shelf(c, club_id))
        return [prompt for key, prompt in shelf.prompts.items() if key.startswith("own/")]

    async def draft(self, prompt_id: int) -> OwnPrompt:
        found = await self.database.read(lambda c: OwnPromptStore(c).get(CLUB, prompt_id))
        assert found is not None
        return found

    async def write(self, typed: Typed = ASKED, actor: Actor = HANA, **request: Any) -> Kept | SentBack:
        purpose = Purpose.ADD if actor is HANA else Purpose.SUGGEST
        draft_id, _ = await self.writing.begin(actor, WritingRequest(purpose, **request))
        return await self.writing.submit(actor, draft_id, typed)

    async def edit(self, desk: Desk, **changes: Any) -> Kept | SentBack:
        draft_id, writing = await self.writing.begin_edit(HANA, seen(desk))
        return await self.writing.submit(HANA, draft_id, replace(writing.typed, **changes))


def seen(desk: Desk) -> Seen:
    return Seen(desk.draft.prompt_id, desk.draft.content.version)


def kept(outcome: Kept | SentBack) -> OwnPrompt:
    assert isinstance(outcome, Kept), outcome
    return outcome.prompt


def sent_back(outcome: Kept | SentBack) -> SentBack:
    assert isinstance(outcome, SentBack)
    return outcome


@pytest.fixture
async def prompt_house(database: SqliteDatabase, clock: FixedClock) -> House:
    """The club has loaded one essay, and all its prompts wait."""
    await load(database, CLUB, clock.now())
    return House(database, clock)
