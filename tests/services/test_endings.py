"""Prompts about a film's ending: when they come, and from whom they are hidden."""

from dataclasses import replace

import pytest

from bot.domain.prompts import Intent, Shelf, Theme
from bot.storage.sqlite import SqliteDatabase
from tests.clocks import FixedClock
from tests.services.discussion_house import CLUB, THEMES, House, prompt, shelf_of


@pytest.fixture
def with_endings(database: SqliteDatabase, clock: FixedClock) -> House:
    """One prompt is about the ending; without the rule it would come first, being of the wished intent alone."""
    others = [replace(prompt(str(number)), paragraph=number) for number in range(1, 9)]
    late = replace(prompt("the-end", ending=True), intent=Intent.CONNECT, paragraph=9)
    return House(database, clock, shelf_of(*others, late))


async def test_endings_wait_for_the_watch_party(with_endings: House) -> None:
    await with_endings.pick("Whiplash", with_endings.week)
    assert "the-end" not in [(await with_endings.ask()).prompt_key for _ in range(8)]
    assert (await with_endings.ask()).prompt_key == "the-end"


async def test_endings_come_once_the_watch_party_is_over(with_endings: House) -> None:
    film = await with_endings.pick("Whiplash", with_endings.week)
    await with_endings.screen(film)
    assert "the-end" in [(await with_endings.ask()).prompt_key for _ in range(2)]


async def test_an_earlier_weeks_pick_counts_as_watched(with_endings: House) -> None:
    await with_endings.pick("Whiplash", with_endings.week.after(-1))
    assert "the-end" in [(await with_endings.ask()).prompt_key for _ in range(2)]


async def test_the_end_is_hidden_only_until_the_film_was_watched(with_endings: House) -> None:
    film = await with_endings.pick("Whiplash", with_endings.week)
    postings = [await with_endings.ask() for _ in range(9)]
    shown = [await with_endings.posted(posting) for posting in postings]
    assert [(s.tells_the_end, s.is_hidden) for s in shown] == [(False, False)] * 8 + [(True, True)]
    assert (await with_endings.discussions.follow_up(CLUB, postings[-1].posting_id)).is_hidden
    await with_endings.screen(film)
    late = await with_endings.posted(postings[-1])
    assert (late.tells_the_end, late.is_hidden) == (True, False)
    assert not (await with_endings.discussions.follow_up(CLUB, postings[-1].posting_id)).is_hidden


async def test_who_insists_on_endings_gets_them_hidden(database: SqliteDatabase, clock: FixedClock) -> None:
    themes = THEMES | {"endings": Theme("endings", "Endings", "A line.", (), spoils_endings=True)}
    house = House(database, clock, Shelf(themes, {p.key: p for p in (prompt("a"), prompt("z", "endings"))}))
    posting = await house.ask(theme="endings")
    assert posting.prompt_key == "z"
    assert (await house.posted(posting)).is_hidden
