"""Search in passages on SQLite's full-text index; like FilmTitleIndex it speaks a dialect."""

from collections.abc import Iterable, Sequence

from bot.storage.database import Connection

FIND = """
SELECT passages.passage_id, -bm25(passage_words) AS score
FROM passage_words JOIN passages ON passages.passage_id = passage_words.rowid
    JOIN documents ON documents.document_id = passages.document_id
WHERE passage_words MATCH ? AND (documents.club_id = ? OR documents.club_id IS NULL)
    AND documents.retired_at IS NULL
ORDER BY score DESC, passages.passage_id LIMIT ?
"""

UNQUOTABLE = str.maketrans({'"': " ", "\0": " "})
"""What ends a phrase in a query."""


class PassageIndex:
    """Words are found in any of their forms."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def find(self, club_id: int, words: Iterable[str], limit: int) -> list[tuple[int, float]]:
        """The passages that hold any of the words or phrases, the best first, with a score to compare them by."""
        query = " OR ".join(f'"{word.translate(UNQUOTABLE)}"' for word in words if word.strip())
        if not query:
            return []
        rows = await self._connection.all(FIND, (query, club_id, limit))
        return [(row["passage_id"], row["score"]) for row in rows]

    async def add(self, texts: Sequence[tuple[int, str]]) -> None:
        """Each with its passage's id."""
        await self._connection.execute_many("INSERT INTO passage_words (rowid, text) VALUES (?, ?)", texts)

    async def remove(self, document_id: int) -> None:
        await self._connection.execute(
            "DELETE FROM passage_words WHERE rowid IN (SELECT passage_id FROM passages WHERE document_id = ?)",
            (document_id,),
        )
