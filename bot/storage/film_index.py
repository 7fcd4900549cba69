"""Title search on SQLite's full-text index. The one store that speaks a dialect."""

from collections.abc import Sequence

from rapidfuzz import fuzz, process

from bot.domain.films import title_key
from bot.storage.database import Connection

CLOSE_ENOUGH = 70
WORD_GUESSES = 3
SHORTEST_CORRECTED = 3

FIND = """
SELECT films.film_id FROM film_titles JOIN films ON films.film_id = film_titles.rowid
WHERE film_titles MATCH ? AND (films.club_id IS NULL OR films.club_id = ?)
ORDER BY films.title_key = ? DESC, films.club_id IS NULL, films.title_key LIKE ? DESC, films.themes = '',
    LENGTH(films.title_key), films.year DESC, films.film_id
LIMIT ?
"""


class FilmTitleIndex:
    """Words and beginnings of words come from the index; a word it has not is corrected from its vocabulary."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def find(self, club_id: int, text: str, limit: int) -> list[int]:
        """Film ids, the best match first."""
        key = title_key(text)
        words = key.split()
        if not words:
            return []
        found = await self._match(club_id, key, " ".join(f'"{word}"*' for word in words), limit)
        if not found:
            found = await self._match(club_id, key, await self._corrected(words), limit)
        return found

    async def add(self, titles: Sequence[tuple[int, str, int | None]]) -> None:
        await self._connection.execute_many(
            "INSERT INTO film_titles (rowid, words) VALUES (?, ?)",
            [(film_id, _indexed(title, year)) for film_id, title, year in titles],
        )

    async def rebuild(self) -> None:
        await self._connection.execute("DELETE FROM film_titles")
        rows = await self._connection.all("SELECT film_id, title, year FROM films")
        await self.add([(row["film_id"], row["title"], row["year"]) for row in rows])

    async def _match(self, club_id: int, key: str, query: str, limit: int) -> list[int]:
        rows = await self._connection.all(FIND, (query, club_id, key, f"{key}%", limit))
        return [row["film_id"] for row in rows]

    async def _corrected(self, words: list[str]) -> str:
        """The query with each word widened to the words of the index that look like it."""
        vocabulary = await self._vocabulary()
        return " ".join(_alternatives(word, vocabulary) for word in words)

    async def _vocabulary(self) -> list[str]:
        return [row["term"] for row in await self._connection.all("SELECT term FROM film_title_words")]


def _alternatives(word: str, vocabulary: list[str]) -> str:
    guesses = [word]
    if len(word) >= SHORTEST_CORRECTED:
        close = process.extract(word, vocabulary, scorer=fuzz.ratio, limit=WORD_GUESSES, score_cutoff=CLOSE_ENOUGH)
        guesses += [guess for guess, _, _ in close]
    return "(" + " OR ".join(f'"{guess}"*' for guess in guesses) + ")"


def _indexed(title: str, year: int | None) -> str:
    return title_key(title) if year is None else f"{title_key(title)} {year}"
