"""The films: the shipped catalogue and each club's own."""

from collections.abc import Iterable, Sequence

from bot.domain.films import Film, FilmFacts, FilmKind, title_key
from bot.storage.database import Connection, Row, next_id, reserve_ids, rows_of_marks
from bot.storage.film_index import FilmTitleIndex

VISIBLE = "(films.club_id IS NULL OR films.club_id = ?)"


class FilmStore:
    """A club sees the catalogue and its own films, never another club's."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._index = FilmTitleIndex(connection)

    async def get(self, club_id: int, film_id: int) -> Film | None:
        row = await self._connection.one(f"SELECT * FROM films WHERE film_id = ? AND {VISIBLE}", (film_id, club_id))
        return None if row is None else read_film(row)

    async def list_titled(self, club_id: int, title: str, year: int | None) -> list[Film]:
        """Films of exactly this title, and this year where one is given; the best known first."""
        rows = await self._connection.all(
            f"SELECT * FROM films WHERE title_key = ? AND (? IS NULL OR year = ?) AND {VISIBLE}"
            " ORDER BY themes = '', year DESC, film_id",
            (title_key(title), year, year, club_id),
        )
        return [read_film(row) for row in rows]

    async def list_newest(self, limit: int) -> list[Film]:
        """Of the shipped films that have themes, the newest first."""
        rows = await self._connection.all(
            "SELECT * FROM films WHERE club_id IS NULL AND themes <> '' ORDER BY year DESC, film_id LIMIT ?", (limit,)
        )
        return [read_film(row) for row in rows]

    async def search(self, club_id: int, text: str, limit: int) -> list[Film]:
        """Films whose titles hold these words or the beginnings of them, in any order; typos are forgiven."""
        ids = await self._index.find(club_id, text, limit)
        rows = await self._connection.all(f"SELECT * FROM films WHERE film_id IN ({rows_of_marks(len(ids))})", ids)
        return sorted(map(read_film, rows), key=lambda film: ids.index(film.film_id))

    async def add_club_film(self, club_id: int, title: str, year: int | None) -> Film:
        """A film of the club's own; the same one if the club has it already."""
        film_id = await next_id(self._connection)
        added = await self._connection.execute(
            "INSERT INTO films (film_id, club_id, title, title_key, year, director, subject, kind, country, themes)"
            " VALUES (?, ?, ?, ?, ?, '', '', ?, '', '') ON CONFLICT DO NOTHING",
            (film_id, club_id, title, title_key(title), year, FilmKind.FILM),
        )
        if added:
            await self._index.add([(film_id, title, year)])
        row = await self._connection.one(
            "SELECT * FROM films WHERE club_id = ? AND title_key = ? AND COALESCE(year, 0) = ?",
            (club_id, title_key(title), year or 0),
        )
        return read_film(row)

    async def set_catalogue(self, films: Sequence[FilmFacts]) -> None:
        """Add and renew the shipped films by their keys. Films that are no longer shipped stay as they are."""
        known = await self._connection.all("SELECT catalogue_key, film_id FROM films WHERE club_id IS NULL")
        ids = {row["catalogue_key"]: row["film_id"] for row in known}
        new = [film.key for film in films if film.key not in ids]
        ids |= dict(zip(new, await reserve_ids(self._connection, len(new)), strict=True)) if new else {}
        await self._connection.execute_many(
            "INSERT INTO films (film_id, catalogue_key, title, title_key, year, director, runtime_minutes, subject,"
            " kind, country, themes) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (catalogue_key) DO UPDATE SET title = excluded.title, title_key = excluded.title_key,"
            " year = excluded.year, director = excluded.director, runtime_minutes = excluded.runtime_minutes,"
            " subject = excluded.subject, kind = excluded.kind, country = excluded.country,"
            " themes = excluded.themes",
            _catalogue_rows(films, ids),
        )
        await self._index.rebuild()


def _catalogue_rows(films: Iterable[FilmFacts], ids: dict[str, int]) -> list[tuple[object, ...]]:
    return [
        (
            ids[film.key],
            film.key,
            film.title,
            title_key(film.title),
            film.year,
            film.director,
            film.runtime_minutes,
            film.subject,
            film.kind,
            film.country,
            " ".join(film.themes),
        )
        for film in films
    ]


def read_film(row: Row) -> Film:
    """The film in a row that holds the columns of the table films."""
    return Film(
        film_id=row["film_id"],
        club_id=row["club_id"],
        title=row["title"],
        year=row["year"],
        director=row["director"],
        runtime_minutes=row["runtime_minutes"],
        subject=row["subject"],
        kind=FilmKind(row["kind"]),
        country=row["country"],
        themes=tuple(row["themes"].split()),
    )
