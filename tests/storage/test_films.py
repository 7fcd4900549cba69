"""Title search over the whole catalogue, and films of a club's own."""

import re

import pytest

from bot.domain.films import FilmFacts
from bot.storage.clubs import ClubStore
from bot.storage.film_index import MOST_WORDS
from bot.storage.films import FilmStore
from bot.storage.sqlite import SqliteDatabase
from tests.clocks import OPENING_NIGHT

CLUB, OTHER_CLUB = 1, 2


async def labels(database: SqliteDatabase, text: str, limit: int = 25, club_id: int = CLUB) -> list[str]:
    films = await database.read(lambda c: FilmStore(c).search(club_id, text, limit))
    return [film.label for film in films]


async def add_club_film(database: SqliteDatabase, title: str, year: int | None, club_id: int = CLUB) -> int:
    await database.write(lambda c: ClubStore(c).ensure(club_id, OPENING_NIGHT))
    film = await database.write(lambda c: FilmStore(c).add_club_film(club_id, title, year))
    return film.film_id


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("whiplash", "Whiplash (2014)"),
        ("WHIPL", "Whiplash (2014)"),
        ("amy", "Amy (2015)"),
        ("Amy (2015)", "Amy (2015)"),
        ("amy 2015", "Amy (2015)"),
        ("Amy (1997)", "Amy (1997)"),
        ("sugar man searching", "Searching for Sugar Man (2012)"),
        ("waltz last", "The Last Waltz (1978)"),
        ("sear for sug", "Searching for Sugar Man (2012)"),
        ("dont look back", "Dont Look Back (1967)"),
        ("don’t look back", "Dont Look Back (1967)"),
        ("love & mercy", "Love & Mercy (2014)"),
        ("love and mercy", "Love & Mercy (2014)"),
        ("tar", "Tár (2022)"),
        ("TÁR", "Tár (2022)"),
        ("20 feet", "20 Feet from Stardom (2013)"),
        ("the last waltz the last waltz", "The Last Waltz (1978)"),
    ],
)
async def test_words_and_beginnings_of_words_in_any_order(database: SqliteDatabase, text: str, first: str) -> None:
    assert (await labels(database, text))[0] == first


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("whiplsh", "Whiplash (2014)"),
        ("whiplahs", "Whiplash (2014)"),
        ("ehiplash", "Whiplash (2014)"),
        ("hwiplash", "Whiplash (2014)"),
        ("serching sugarman", "Searching for Sugar Man (2012)"),
        ("buena vsta", "Buena Vista Social Club (1999)"),
        ("bohemian rapsody", "Bohemian Rhapsody (2018)"),
        ("stop makign sense", "Stop Making Sense (1984)"),
        ("form here to eternity", "From Here to Eternity (1953)"),
        ("whiplsh (2014)", "Whiplash (2014)"),
        ("whiplash (2015)", "Whiplash (2014)"),
        ("ehiplash buena", ""),
    ],
)
async def test_slips_are_forgiven(database: SqliteDatabase, text: str, first: str) -> None:
    assert [*await labels(database, text), ""][0] == first


async def test_films_of_one_title_all_come(database: SqliteDatabase) -> None:
    assert (await labels(database, "aftermath 2012")).count("Aftermath (2012)") == 2
    found = await labels(database, "amy")
    assert found[:2] == ["Amy (2015)", "Amy (1997)"]


@pytest.mark.parametrize("text", ["", "   ", "***", '"', "🎬", "xyzzy qwrtp", "1" * 40])
async def test_nonsense_finds_nothing_and_harms_nothing(database: SqliteDatabase, text: str) -> None:
    assert await labels(database, text) == []


@pytest.mark.parametrize(
    "text", ["a AND b", "NEAR(a b)", 'say "no"', "words:amy", "a* OR b*", "^amy", "-amy", "amy;--"]
)
async def test_the_search_has_no_language_of_its_own(database: SqliteDatabase, text: str) -> None:
    plain = re.sub(r"\W+", " ", text).lower()
    assert await labels(database, text) == await labels(database, plain)


async def test_a_very_long_text_is_answered(database: SqliteDatabase) -> None:
    words = [f"word{number}" for number in range(1500)]
    found = await labels(database, " ".join(words))
    assert set(found) == set(await labels(database, " ".join(words[:MOST_WORDS]))), "the rest is not looked at"
    assert await labels(database, "x" * 6000) == []


async def test_no_more_than_asked_for(database: SqliteDatabase) -> None:
    assert len(await labels(database, "t", limit=7)) == 7
    assert len(await labels(database, "serching", limit=2)) == 2


async def test_a_clubs_film_is_found_by_that_club_alone(database: SqliteDatabase) -> None:
    film_id = await add_club_film(database, "Our Garage Band", 2023)
    for text in ("garage ban", "garag bandd", "our garage band (2023)"):
        assert "Our Garage Band (2023)" in await labels(database, text)
        assert "Our Garage Band (2023)" not in await labels(database, text, club_id=OTHER_CLUB)
    assert await database.read(lambda c: FilmStore(c).get(CLUB, film_id))
    assert await database.read(lambda c: FilmStore(c).get(OTHER_CLUB, film_id)) is None
    assert await database.read(lambda c: FilmStore(c).list_titled(OTHER_CLUB, "Our Garage Band", 2023)) == []


async def test_a_clubs_film_is_added_once(database: SqliteDatabase) -> None:
    first = await add_club_film(database, "Our Garage Band", 2023)
    assert await add_club_film(database, "our  garage BAND", 2023) == first
    assert await add_club_film(database, "Our Garage Band", None) != first
    assert await add_club_film(database, "Our Garage Band", 2023, OTHER_CLUB) != first
    assert (await labels(database, "our garage band")).count("Our Garage Band (2023)") == 1


async def test_a_renewed_catalogue_keeps_ids_and_is_searched_by_its_new_titles(database: SqliteDatabase) -> None:
    facts = FilmFacts(key="made-up-1999", title="Zugzwang Polka", year=1999)
    await database.write(lambda c: FilmStore(c).set_catalogue([facts]))
    (before,) = await database.read(lambda c: FilmStore(c).search(CLUB, "zugzwang", 5))
    renamed = FilmFacts(key="made-up-1999", title="Zwischenzug Polka", year=1999)
    await database.write(lambda c: FilmStore(c).set_catalogue([renamed]))
    (after,) = await database.read(lambda c: FilmStore(c).search(CLUB, "zwischenzug", 5))
    assert after.film_id == before.film_id
    assert await labels(database, "zugzwang") == []
