"""As many postings as there are prompts are as many different prompts, whatever dies in between."""

import asyncio
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import pytest

from bot.domain.clubs import Actor
from bot.domain.discussions import Posting
from bot.domain.prompts import Intent, Level, Prompt, Shelf, Theme
from bot.errors import UserError
from bot.services.discussions import DiscussionService, PromptRequest
from bot.services.films import FilmService
from bot.services.postings import Postings
from bot.services.schedule import Schedule
from bot.storage.sqlite import SqliteDatabase
from tests.clocks import FixedClock
from tests.services.findings import Findings

CLUB, CHANNEL, PROMPTS = 500, 600, 14
DYING = 0.2
FILMS = ("Whiplash (2014)", "Amy (2015)")
THEMES = {key: Theme(key, key.title(), "A line.", (f"words for {key}",)) for key in ("craft", "doubt", "fame")}


class Died(Exception):
    """The process stops here."""


class Mortal(Postings):
    """Dies in the middle of its write when it is told to, after all that it wrote."""

    will_die = False

    async def reserve(self, *arguments: Any) -> tuple[Posting, int]:
        reserved = await super().reserve(*arguments)
        if self.will_die:
            raise Died
        return reserved


@dataclass
class Worker:
    """A process on the database that it shares with the others."""

    path: Path
    shelf: Shelf
    clock: FixedClock

    async def start(self) -> None:
        self.database = await SqliteDatabase.open(self.path)
        self.postings = Mortal(self.clock, Schedule(self.clock), self.shelf)
        films = FilmService(self.database)
        self.discussions = DiscussionService(self.database, self.clock, films, self.postings, Findings())

    async def restart(self) -> None:
        await self.database.close()
        await self.start()

    async def ask(self, theme: str, film: str) -> Posting | None:
        """None if the theme is used up in this round, or the process died at it."""
        try:
            request = PromptRequest(theme, film, CHANNEL)
            return (await self.discussions.post_prompt(Actor(CLUB, 11), request)).posting
        except UserError as refused:
            if "have been used in this round" not in refused.message:
                raise
        except Died:
            await self.restart()
        return None


def shelf_of(chance: Random) -> Shelf:
    prompts = [
        Prompt(
            key=f"prompt {number}",
            source="An essay",
            theme=chance.choice([None, *THEMES]),
            intent=chance.choice(list(Intent)),
            paragraph=chance.randint(1, 5),
            quotation="some words",
            question="What of {film}?",
            follow_up="And?",
            level=chance.choice(list(Level)),
            ending=chance.random() < 0.3,
        )
        for number in range(PROMPTS)
    ]
    return Shelf(THEMES, {prompt.key: prompt for prompt in prompts})


async def live(workers: list[Worker], chance: Random) -> list[Posting]:
    """Ask until the shelf is used up; the workers take turns, ask at once, are killed, and finish or undo."""
    standing: list[Posting] = []
    while len(standing) < PROMPTS:
        at_once = min(chance.randint(1, 3), PROMPTS - len(standing))
        wishes = [
            (chance.choice(workers), chance.choice(["", "", "doubt", "words for fame and more"]))
            for _ in range(at_once)
        ]
        for worker in workers:
            worker.postings.will_die = at_once == 1 and chance.random() < DYING
        asked = await asyncio.gather(*(worker.ask(theme, chance.choice(FILMS)) for worker, theme in wishes))
        for posting in filter(None, asked):
            step, worker = chance.random(), chance.choice(workers)
            if step < 0.25:
                await worker.restart()
            if step < 0.15:
                await worker.discussions.abandon(CLUB, posting.posting_id)
                continue
            if step < 0.6:
                await worker.discussions.record_message(posting.posting_id, posting.posting_id)
            standing.append(posting)
    return standing


@pytest.mark.parametrize("seed", range(12))
async def test_postings_are_different_prompts_across_restarts_and_two_workers(records: Path, seed: int) -> None:
    chance = Random(seed)  # noqa: S311 - nothing secret
    shelf, clock = shelf_of(chance), FixedClock()
    workers = [Worker(records, shelf, clock) for _ in range(2)]
    for worker in workers:
        await worker.start()
    try:
        standing = await live(workers, chance)
        assert Counter(posting.prompt_key for posting in standing) == Counter(list(shelf.prompts))
        assert {posting.round for posting in standing} == {1}
        again = await workers[0].ask("", FILMS[0])
        assert again is not None
        assert again.round == 2
    finally:
        for worker in workers:
            await worker.database.close()
