"""Drafts about one film that may give away how it ends."""

from dataclasses import replace

import pytest

from bot.domain.choosing import History, Wish, choose, tells_the_end
from bot.domain.judging import Judge
from bot.domain.kinds import QuotationKind
from bot.domain.prompts import Shelf
from bot.storage.sqlite import SqliteDatabase
from tests.clocks import FixedClock
from tests.services.library_records import HOST
from tests.services.test_documents_again import Bakery, seen

FILM = "The Wild Road (1999)"
STREET = " ".join(
    ["The boys who carried the trays learned to keep their elbows in, since the street was never empty."] * 4
)
HARMLESS = f"In {FILM}, a boy waits beside the telephone and never once picks up the receiver."
ENDING = f"In {FILM}, the mother drowns in the lake in the last shot and nobody looks back at the water."


@pytest.fixture
def bakery(database: SqliteDatabase, clock: FixedClock, shelf: Shelf) -> Bakery:
    return Bakery(database, clock, replace(shelf, moments=Judge({"telephone": 9.0, "lake": 9.0}, -5.0)))


async def test_they_are_for_afterwards_whatever_else_is_asked_of_them(bakery: Bakery, shelf: Shelf) -> None:
    await bakery.load(f"{ENDING} {STREET}\n\n{HARMLESS} {STREET.replace('boys', 'girls')}", title="Roads")
    drafts = {draft.prompt.quotation: draft for draft in await bakery.prompts()}
    desk = await bakery.desk.show(HOST, drafts[ENDING].prompt_id)
    asked_anew = await bakery.desk.ask_another(HOST, seen(desk))
    assert asked_anew.draft.prompt.question != drafts[ENDING].prompt.question
    questions = {frame.question for frame in shelf.frames.values() if QuotationKind.PICTURE in frame.suits}
    assert asked_anew.draft.prompt.question in questions, "a moment gets the questions for moments"
    await bakery.decide("approved")
    kept = [prompt.prompt for prompt in await bakery.prompts() if prompt.prompt.film == FILM]
    assert {prompt.quotation: prompt.ending for prompt in kept} == {ENDING: True, HARMLESS: False}
    club = replace(shelf, prompts={prompt.key: prompt for prompt in kept})
    assert choose(club, History(), Wish(1, FILM)).prompt.quotation == HARMLESS
    assert tells_the_end(club, next(prompt for prompt in kept if prompt.quotation == ENDING))
