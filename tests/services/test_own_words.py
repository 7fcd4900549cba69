"""Prompts asked for by a theme or in a member's own words."""

from dataclasses import replace

import pytest

from bot.domain.documents import Document, Passage, ThemeScore
from bot.domain.own_words import Basis
from bot.storage.sqlite import SqliteDatabase
from tests.clocks import FixedClock
from tests.services.discussion_house import THEMES, House, discussion_house, prompt, shelf_of
from tests.services.findings import Findings

house = discussion_house


@pytest.mark.parametrize(("words", "basis"), [("doubt", None), ("Doubt", None), ("doubts", Basis.NAME)])
async def test_a_theme_called_by_its_name_needs_no_explanation(house: House, words: str, basis: Basis | None) -> None:
    coming = await house.request(words)
    assert coming.posting.prompt_key == "c"
    assert (coming.understood.sense.basis if coming.understood else None) is basis


async def test_own_words_are_answered_with_what_was_understood(house: House) -> None:
    coming = await house.request("  never   not good enough for him ")
    assert coming.understood is not None
    assert coming.understood.words == "never not good enough for him"
    assert coming.understood.sense.theme == THEMES["doubt"]
    assert coming.posting.prompt_key == "c"


async def test_own_words_lead_to_the_prompts_of_the_nearest_passage(
    database: SqliteDatabase, clock: FixedClock
) -> None:
    essay = Document(1, None, "An essay", "", "", "f", 9, 0, clock.now())
    passage = Passage(2, "", 4, "About rain.", (ThemeScore("doubt", 0.9),))
    near = replace(prompt("near"), paragraph=4)
    house = House(database, clock, shelf_of(prompt("a"), prompt("b"), near), Findings((essay, 9, passage)))
    coming = await house.request("the rain that night")
    assert coming.posting.prompt_key == "near"
    assert coming.understood is not None
    assert coming.understood.sense.basis is Basis.PASSAGE


@pytest.mark.parametrize(("scores", "basis"), [((3.0, 1.0), Basis.PASSAGE), ((3.0, 2.9), Basis.WORDS)])
async def test_a_passage_that_stands_out_counts_more_than_a_word_among_many(
    database: SqliteDatabase, clock: FixedClock, scores: tuple[float, ...], basis: Basis
) -> None:
    essay = Document(1, None, "An essay", "", "", "f", 9, 0, clock.now())
    library = Findings(*((essay, n, Passage(n, "", n, "About rain.")) for n in (1, 2)))
    library.found = [replace(found, score=score) for found, score in zip(library.found, scores, strict=True)]
    coming = await House(database, clock, library=library).request("not good enough for four horses in a long lane")
    assert coming.understood is not None
    assert coming.understood.sense.basis is basis


async def test_own_words_never_come_to_nothing(house: House) -> None:
    for number in range(7):
        coming = await house.request("zxqv " * 99)
        assert coming.posting.round == number // 3 + 1
        assert coming.understood is not None
        assert len(coming.understood.words) <= 200


async def test_own_words_whose_theme_is_used_up_go_on_to_the_next(house: House) -> None:
    await house.ask(theme="doubt")
    coming = await house.request("somebody not good enough")
    assert coming.posting.prompt_key in ("a", "b")
    assert coming.understood is not None
    assert coming.understood.used_up == THEMES["doubt"]
