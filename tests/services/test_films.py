"""What members type or choose, and the film it stands for."""

import pytest

from bot.errors import NotThere, UserError
from bot.services.films import FilmService, find_or_add_film, the_one_film
from bot.storage.clubs import ClubStore
from bot.storage.sqlite import SqliteDatabase
from tests.clocks import OPENING_NIGHT

CLUB = 1


@pytest.fixture
async def films(database: SqliteDatabase) -> FilmService:
    await database.write(lambda c: ClubStore(c).ensure(CLUB, OPENING_NIGHT))
    return FilmService(database)


async def test_a_choice_a_label_and_a_title_mean_the_same_film(films: FilmService) -> None:
    (chosen,) = await films.search(CLUB, "whiplash", 1)
    for text in (chosen.choice, "Whiplash (2014)", "whiplash"):
        assert await films.find(CLUB, text) == chosen


async def test_a_title_alone_means_the_film_that_is_known_best(films: FilmService) -> None:
    assert (await films.find(CLUB, "amy")).label == "Amy (2015)"


@pytest.mark.parametrize("text", ["No Such Film (1999)", "film:999999999", "Whiplash (1931)", ""])
async def test_an_unknown_film_is_said_to_be_unknown(films: FilmService, text: str) -> None:
    with pytest.raises(NotThere, match=r"Some Film \(1999\)"):
        await films.find(CLUB, text)


async def test_an_unknown_title_is_added_once(films: FilmService, database: SqliteDatabase) -> None:
    added = await database.write(lambda c: find_or_add_film(c, CLUB, "Our Garage Band (2023)"))
    assert (added.title, added.year, added.club_id) == ("Our Garage Band", 2023, CLUB)
    assert await database.write(lambda c: find_or_add_film(c, CLUB, "our garage band (2023)")) == added


async def test_an_unknown_choice_is_no_title(films: FilmService, database: SqliteDatabase) -> None:
    with pytest.raises(NotThere, match="Choose one of the suggestions"):
        await database.write(lambda c: find_or_add_film(c, CLUB, "film:999999999"))


@pytest.mark.parametrize("text", ["", "   ", "\u202e\u200b"])
async def test_nothing_is_no_title(films: FilmService, database: SqliteDatabase, text: str) -> None:
    with pytest.raises(UserError, match="not a title I can read"):
        await database.write(lambda c: find_or_add_film(c, CLUB, text))


async def test_a_title_of_300_characters_is_given_back(films: FilmService, database: SqliteDatabase) -> None:
    with pytest.raises(UserError, match=f"300 characters; at most 200 fit.*{'x' * 300}"):
        await database.write(lambda c: find_or_add_film(c, CLUB, "x" * 300))


async def test_a_title_that_several_films_bear_is_asked_back(films: FilmService, database: SqliteDatabase) -> None:
    with pytest.raises(UserError, match=r"2 films are called “Amy”: “Amy \(2015\)” by Asif Kapadia; “Amy \(1997\)”"):
        await database.read(lambda c: the_one_film(c, CLUB, "Amy"))
    with pytest.raises(UserError, match="films are called “Aftermath”"):
        await database.read(lambda c: the_one_film(c, CLUB, "Aftermath (2012)"))
    for text in ("Amy (2015)", "film:1", "No Such Film"):
        await database.read(lambda c, text=text: the_one_film(c, CLUB, text))  # type: ignore[misc]


async def test_before_anything_is_typed_the_newest_films_are_suggested(films: FilmService) -> None:
    suggested = await films.suggest(CLUB, " ")
    years = [film.year or 0 for film in suggested]
    assert len(suggested) == 25
    assert years == sorted(years, reverse=True)
    assert [film.label for film in await films.suggest(CLUB, "whiplash")] == ["Whiplash (2014)"]
