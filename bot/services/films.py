"""Finding films, and adding those that no catalogue knows."""

from bot.domain.films import MOST_TITLE_LENGTH, Film, read_film_choice, read_typed_film, title_key
from bot.errors import NotThere, UserError, quoted
from bot.storage.database import Connection, Database
from bot.storage.films import FilmStore

SUGGESTED = 25
MOST_GIVEN_BACK = 1000
NAMESAKES_NAMED = 5


class FilmService:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def search(self, club_id: int, text: str, limit: int = SUGGESTED) -> list[Film]:
        """The films that the typed text may mean, the likeliest first."""
        return await self._database.read(lambda c: FilmStore(c).search(club_id, text, limit))

    async def suggest(self, club_id: int, text: str) -> list[Film]:
        """Like `search`; before anything is typed, the newest of the films that the catalogue knows best."""
        if text.strip():
            return await self.search(club_id, text)
        return await self._database.read(lambda c: FilmStore(c).list_newest(SUGGESTED))

    async def find(self, club_id: int, text: str) -> Film:
        """The film that was chosen or typed. Raises `NotThere` if no film is known by that title."""
        return await self._database.read(lambda c: known_film(c, club_id, text))


async def known_film(connection: Connection, club_id: int, text: str) -> Film:
    """Like `find_film`. Raises `NotThere` if no film is known by that title."""
    film = await find_film(connection, club_id, text)
    if film is None:
        raise NotThere(
            f"I know no film {quoted(text)}. Choose one of the suggestions, or write its title and year:"
            " `Some Film (1999)`."
        )
    return film


async def find_film(connection: Connection, club_id: int, text: str) -> Film | None:
    """`text` is the choice that autocomplete put in, or a title, with its year or without.

    Where several films bear the title, the choice falls on the one that a club like this most likely means.
    """
    chosen = read_film_choice(text)
    if chosen is not None:
        return await FilmStore(connection).get(club_id, chosen)
    typed = read_typed_film(text)
    films = await FilmStore(connection).list_titled(club_id, typed.title, typed.year)
    return films[0] if films else None


async def find_or_add_film(connection: Connection, club_id: int, text: str) -> Film:
    """Like `find_film`, and a title that nobody knows becomes a film of the club's own.

    Raises `UserError` if there is no title in it, or it is too long.
    """
    film = await find_film(connection, club_id, text)
    if film is not None:
        return film
    if read_film_choice(text) is not None:
        raise NotThere("That film is not in this club's lists. Choose one of the suggestions, or write its title.")
    typed = read_typed_film(text)
    if not title_key(typed.title):
        raise UserError("That is not a title I can read. Write the film's title and year: `Some Film (1999)`.")
    if len(typed.title) > MOST_TITLE_LENGTH:
        raise UserError(
            f"That title has {len(typed.title)} characters; at most {MOST_TITLE_LENGTH} fit. Shorten it a little:"
            f" {quoted(typed.title, MOST_GIVEN_BACK)}"
        )
    return await FilmStore(connection).add_club_film(club_id, typed.title, typed.year)


async def the_one_film(connection: Connection, club_id: int, text: str) -> None:
    """Raises `UserError` that lists them where several films are meant by a typed title."""
    if read_film_choice(text) is not None:
        return
    typed = read_typed_film(text)
    films = await FilmStore(connection).list_titled(club_id, typed.title, typed.year)
    if len(films) > 1:
        named = "; ".join(_described(film) for film in films[:NAMESAKES_NAMED])
        raise UserError(
            f"{len(films)} films are called {quoted(typed.title)}: {named}. Choose the one that you mean from the"
            " suggestions, or add its year: `Some Film (1999)`."
        )


def _described(film: Film) -> str:
    return f"{quoted(film.label)} by {film.directors}" if film.director else quoted(film.label)
