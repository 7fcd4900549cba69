"""Title search on SQLite's full-text index. The one store that speaks a dialect."""

import re
from collections.abc import Sequence

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from bot.domain.films import read_typed_film, title_key
from bot.storage.database import Connection, Row

MOST_WORDS = 12
WORD_GUESSES = 20
SHORTEST_CORRECTED = 3
SHORTEST_WITH_TWO_SLIPS = 6
CORRECTED_MATCHES = 100
LONGEST_WORD = 40
ALL_LETTERS = ("", "\U0010ffff")

FIND = """
SELECT films.film_id, films.title_key FROM film_titles JOIN films ON films.film_id = film_titles.rowid
WHERE film_titles MATCH ? AND (films.club_id IS NULL OR films.club_id = ?)
ORDER BY films.title_key = ? DESC, films.club_id IS NULL, films.title_key LIKE ? DESC, films.themes = '',
    LENGTH(films.title_key), films.year DESC, films.film_id
LIMIT ?
"""
VOCABULARY = "SELECT term FROM film_title_words WHERE term >= ? AND term < ? AND LENGTH(term) BETWEEN ? AND ?"


class FilmTitleIndex:
    """Words and beginnings of words come from the index.

    Only where no title holds them all is each word widened to the words of the index that look like it, so that a
    slip costs time to those who made one, and a wrong word that begins some other title is corrected as well.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def find(self, club_id: int, text: str, limit: int) -> list[int]:
        """Film ids, the best match first."""
        key, words = title_key(read_typed_film(text).title), _words(text)
        if not words:
            return []
        found = await self._match(club_id, key, " AND ".join(_beginning(word) for word in words), limit)
        return [row["film_id"] for row in found or await self._correct(club_id, key, words)][:limit]

    async def add(self, titles: Sequence[tuple[int, str, int | None]]) -> None:
        await self._connection.execute_many(
            "INSERT INTO film_titles (rowid, words) VALUES (?, ?)",
            [(film_id, _indexed(title, year)) for film_id, title, year in titles],
        )

    async def rebuild(self) -> None:
        await self._connection.execute("DELETE FROM film_titles")
        rows = await self._connection.all("SELECT film_id, title, year FROM films")
        await self.add([(row["film_id"], row["title"], row["year"]) for row in rows])

    async def _match(self, club_id: int, key: str, query: str, limit: int) -> list[Row]:
        return await self._connection.all(FIND, (query, club_id, key, f"{key}%", limit))

    async def _correct(self, club_id: int, key: str, words: list[str]) -> list[Row]:
        """What was meant by words with slips in them, the most alike first. A year that fits nothing is let go."""
        spelt = [word for word in words if not word.isdecimal()]
        if not spelt:
            return []
        alike = await self._alike([word for word in spelt if len(word) >= SHORTEST_CORRECTED])
        query = " AND ".join(_widened(word, alike.get(word, [])) for word in spelt)
        rows = await self._match(club_id, key, query, CORRECTED_MATCHES)
        return sorted(rows, key=lambda row: -fuzz.token_sort_ratio(key, row["title_key"]))

    async def _alike(self, words: list[str]) -> dict[str, list[str]]:
        """For each word those of the index, or beginnings of those, that differ from it by the fewest slips.

        People seldom slip on the first letter: words with another one are looked at where none begins with it.
        """
        alike = {word: _closest(word, await self._same_letter(word), _slips(len(word))) for word in words}
        strangers = [word for word, close in alike.items() if not close]
        if strangers:
            lengths = sorted(map(len, strangers))
            others = await self._vocabulary(ALL_LETTERS, (lengths[0] - 1, lengths[-1] + 1))
            alike |= {word: _closest(word, others, 1) for word in strangers}
        return alike

    async def _same_letter(self, word: str) -> list[str]:
        letters = (word[0], chr(ord(word[0]) + 1))
        known = await self._vocabulary(letters, (len(word) - _slips(len(word)), LONGEST_WORD))
        return [*known, *(other[: len(word)] for other in known)]

    async def _vocabulary(self, letters: tuple[str, str], lengths: tuple[int, int]) -> list[str]:
        """The words of the index from the first of `letters` to before the second, of these lengths."""
        rows = await self._connection.all(VOCABULARY, (*letters, *lengths))
        return [row["term"] for row in rows]


def _widened(word: str, alike: list[str]) -> str:
    """Asks for the word, or one that looks like it, or two that were written as one."""
    if len(word) < SHORTEST_CORRECTED:
        return _beginning(word)
    halves = [f"{word[:place]} {word[place:]}" for place in range(2, len(word) - 1)]
    return "(" + " OR ".join(map(_beginning, [word, *alike, *halves])) + ")"


def _closest(word: str, others: list[str], slips: int) -> list[str]:
    close = process.extract(
        word, list(dict.fromkeys(others)), scorer=OSA.distance, limit=WORD_GUESSES, score_cutoff=slips
    )
    return [guess for guess, _, _ in close]


def _slips(length: int) -> int:
    """How many letters of a word may be wrong, missing, too many or exchanged."""
    if length < SHORTEST_CORRECTED:
        return 0
    return 1 if length < SHORTEST_WITH_TWO_SLIPS else 2


def _words(text: str) -> list[str]:
    """The words to look for; what has no letter or digit in it is in no index."""
    words = (word[:LONGEST_WORD] for word in re.findall(r"[^\W_]+", title_key(text)))
    return list(dict.fromkeys(words))[:MOST_WORDS]


def _beginning(word: str) -> str:
    return f'"{word}"*'


def _indexed(title: str, year: int | None) -> str:
    return title_key(title) if year is None else f"{title_key(title)} {year}"
