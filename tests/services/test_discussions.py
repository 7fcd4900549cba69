"""Prompts put to a club, on real records: which, about what film, and in what thread."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.clubs import Actor
from bot.domain.timers import TimerKind
from bot.errors import NotThere, UserError
from bot.storage.clubs import ClubStore
from bot.storage.database import Connection
from bot.storage.documents import DocumentStore
from bot.storage.shelf import read_shelf
from bot.storage.sqlite import SqliteDatabase
from tests.clocks import FixedClock
from tests.services.discussion_house import AMY, ANN, BEN, CHANNEL, CLUB, House, discussion_house, prompt, shelf_of

house = discussion_house


async def test_two_at_once_get_two_prompts(house: House) -> None:
    postings = await asyncio.gather(*(house.ask(actor) for actor in (ANN, BEN, ANN)))
    assert {posting.prompt_key for posting in postings} == {"a", "b", "c"}
    assert len({posting.discussion_id for posting in postings}) == 1


async def test_a_new_round_begins_when_every_prompt_was_used(house: House) -> None:
    first = [await house.ask() for _ in range(3)]
    fourth, fifth = await house.ask(), await house.ask()
    assert [posting.round for posting in (*first, fourth, fifth)] == [1, 1, 1, 2, 2]
    assert not (await house.discussions.posted(CLUB, first[0].posting_id)).opens_round
    assert (await house.discussions.posted(CLUB, fourth.posting_id)).opens_round
    assert not (await house.discussions.posted(CLUB, fifth.posting_id)).opens_round


async def test_another_club_has_a_round_of_its_own(house: House) -> None:
    await house.ask()
    await house.ask(Actor(501, 11))
    assert [(await house.discussions.present_round(club)).left for club in (CLUB, 501, 502)] == [2, 2, 3]


async def test_a_theme_that_is_used_up_is_refused_and_nothing_is_reserved(house: House) -> None:
    await house.ask(theme="Doubt")
    with pytest.raises(UserError, match=r"Left are: Craft \(2\)"):
        await house.ask(theme="doubt")
    assert (await house.discussions.present_round(CLUB)).left == 2


async def test_the_current_pick_is_talked_about_by_default(house: House) -> None:
    await house.pick("Amy", house.week.after(-1))
    film = await house.pick("Whiplash", house.week)
    await house.pick("Ray", house.week.after(1))
    posting = await house.ask(film="")
    assert (await house.discussions.posted(CLUB, posting.posting_id)).film == film


async def test_the_last_pick_stays_current_until_there_is_another(house: House) -> None:
    film = await house.pick("Amy", house.week.after(-3))
    posting = await house.ask(film=" ")
    assert (await house.discussions.posted(CLUB, posting.posting_id)).film == film


async def test_without_a_pick_the_film_is_asked_for(house: House) -> None:
    with pytest.raises(UserError, match="Name one with the option `film`"):
        await house.ask(film="")


async def test_an_unknown_film_is_refused(house: House) -> None:
    with pytest.raises(NotThere, match="I know no film “Zzz Qqq”"):
        await house.ask(film="Zzz Qqq")


async def test_a_film_can_be_given_as_autocomplete_gives_it(house: House) -> None:
    film = await house.pick("Amy", house.week)
    posting = await house.ask(film=film.choice)
    assert (await house.discussions.posted(CLUB, posting.posting_id)).film == film


async def test_a_posting_that_could_not_be_sent_gives_its_prompt_back(house: House) -> None:
    posting = await house.ask()
    await house.discussions.abandon(CLUB, posting.posting_id)
    assert (await house.discussions.present_round(CLUB)).left == 3
    with pytest.raises(NotThere):
        await house.discussions.posted(CLUB, posting.posting_id)
    with pytest.raises(NotThere):
        await house.discussions.discussion(CLUB, posting.discussion_id)
    await house.discussions.abandon(CLUB, posting.posting_id)


async def test_a_thread_outlives_a_posting_that_could_not_be_sent(house: House) -> None:
    first, second = await house.ask(), await house.ask()
    discussion = await house.discussions.discussion(CLUB, first.discussion_id)
    await house.discussions.record_thread(discussion, 700)
    for posting in (first, second):
        await house.discussions.abandon(CLUB, posting.posting_id)
    assert (await house.discussions.discussion(CLUB, first.discussion_id)).thread_id == 700


async def test_a_forgotten_thread_is_wanted_from_now_on(house: House, clock: FixedClock) -> None:
    posting = await house.ask()
    discussion = await house.discussions.discussion(CLUB, posting.discussion_id)
    await house.discussions.record_thread(discussion, 700)
    clock.advance(timedelta(hours=1))
    await house.discussions.forget_thread(discussion)
    anew = await house.discussions.discussion(CLUB, posting.discussion_id)
    assert (anew.thread_id, anew.opened_at) == (None, clock.now())


async def test_another_clubs_posting_is_not_there(house: House) -> None:
    posting = await house.ask()
    with pytest.raises(NotThere):
        await house.discussions.follow_up(501, posting.posting_id)


async def test_a_prompt_that_left_its_pack_is_not_there(house: House) -> None:
    posting = await house.ask()
    later = House(house.database, house.clock, shelf_of(*(prompt(key) for key in "xyz")))
    with pytest.raises(NotThere, match="no longer among the club's prompts"):
        await later.discussions.follow_up(CLUB, posting.posting_id)


async def test_the_prompt_is_promised_in_the_same_write(house: House) -> None:
    posting = await house.ask()
    row = await house.database.read(
        lambda c: c.one(
            "SELECT club_id FROM timers WHERE kind = ? AND subject_id = ?",
            (TimerKind.POST_PROMPT, posting.posting_id),
        )
    )
    assert row is not None
    assert row["club_id"] == CLUB


async def test_themes_with_none_left_are_suggested_last(house: House) -> None:
    for _ in range(2):
        await house.ask(theme="craft")
    suggested = await house.discussions.suggest_themes(CLUB, "")
    assert [(theme.theme.key, theme.left) for theme in suggested] == [("doubt", 1), ("craft", 0)]


async def test_films_of_the_club_are_suggested_before_anything_is_typed(house: House) -> None:
    film = await house.pick("Amy", house.week)
    assert await house.discussions.suggest_films(CLUB, "") == [film]
    assert (await house.discussions.suggest_films(CLUB, "whiplash"))[0].title == "Whiplash"


async def test_discussions_are_where_the_club_wants_them_or_where_it_was_asked(house: House) -> None:
    assert await house.discussions.channel_for(CLUB, 1) == (1, False)

    async def settle(connection: Connection) -> None:
        club = await ClubStore(connection).ensure(CLUB, house.clock.now())
        await ClubStore(connection).set(replace(club, discussion_channel_id=CHANNEL))

    await house.database.write(settle)
    assert await house.discussions.channel_for(CLUB, 1) == (CHANNEL, True)


async def test_a_prompt_about_the_film_comes_first_and_is_asked_about_no_other(
    database: SqliteDatabase, clock: FixedClock
) -> None:
    house = House(database, clock, shelf_of(prompt("a"), prompt("amy", film="amy (2015)"), prompt("b")))
    assert (await house.ask(film=AMY)).prompt_key == "amy"
    assert {(await house.ask()).prompt_key for _ in range(3)} == {"a", "b"}
    again = await house.ask()
    assert (again.prompt_key in ("a", "b"), again.round) == (True, 2)


async def test_what_is_left_is_counted_for_the_current_pick(database: SqliteDatabase, clock: FixedClock) -> None:
    house = House(database, clock, shelf_of(prompt("a"), prompt("amy", film=AMY)))
    assert (await house.discussions.present_round(CLUB)).left == 1
    await house.pick("Amy", house.week)
    assert (await house.discussions.present_round(CLUB)).left == 2


async def test_a_pack_drawn_from_an_essay_that_ships_bears_its_title(house: House) -> None:
    """That is how a passage is known to hold a prompt."""
    essays = {document.title for document in await house.database.read(lambda c: DocumentStore(c).shipped())}
    sources = {prompt.source for prompt in read_shelf().prompts.values()}
    assert sources - {"The founding essay"} == essays
