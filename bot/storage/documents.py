"""Documents and their passages."""

from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from bot.clock import from_milliseconds, to_milliseconds
from bot.domain.documents import Document, Passage, ThemeScore
from bot.domain.embedding import Vector
from bot.storage.database import Connection, Row, next_id, rows_of_marks
from bot.storage.passage_index import PassageIndex

OF_CLUB = "(club_id = ? OR club_id IS NULL)"
IN_USE = f"{OF_CLUB} AND retired_at IS NULL"
FLOATS = "f"
MOST_MARKS = 500
"""So many placeholders at a time stay under every driver's limit."""


class DocumentStore:
    """A club sees its own documents and those that ship.

    A shipped text that has changed since stays for as long as prompts are drawn from it, but retired: it is neither
    listed nor searched.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def add(self, document: Document) -> Document:
        """The document with its new id."""
        added = replace(document, document_id=await next_id(self._connection))
        await self._connection.execute(
            "INSERT INTO documents (document_id, club_id, title, author, source, fingerprint, words, added_by,"
            " added_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                added.document_id,
                added.club_id,
                added.title,
                added.author,
                added.source,
                added.fingerprint,
                added.words,
                added.added_by,
                to_milliseconds(added.added_at),
            ),
        )
        return added

    async def get(self, club_id: int, document_id: int) -> Document | None:
        row = await self._connection.one(
            f"SELECT * FROM documents WHERE document_id = ? AND {OF_CLUB}", (document_id, club_id)
        )
        return None if row is None else _document(row)

    async def with_text(self, club_id: int | None, fingerprint: str) -> Document | None:
        """The club's own document of this text; with None the one that ships."""
        row = await self._connection.one(
            "SELECT * FROM documents WHERE COALESCE(club_id, 0) = ? AND fingerprint = ?", (club_id or 0, fingerprint)
        )
        return None if row is None else _document(row)

    async def own(self, club_id: int) -> list[Document]:
        """Without those that ship, the newest first."""
        rows = await self._connection.all(
            "SELECT * FROM documents WHERE club_id = ? ORDER BY added_at DESC, document_id DESC", (club_id,)
        )
        return [_document(row) for row in rows]

    async def shipped(self) -> list[Document]:
        """Without those that are retired."""
        rows = await self._connection.all(
            "SELECT * FROM documents WHERE club_id IS NULL AND retired_at IS NULL ORDER BY title"
        )
        return [_document(row) for row in rows]

    async def list(self, club_id: int) -> list[Document]:
        """The club's own ones first, the newest first, then those that ship by title."""
        rows = await self._connection.all(
            f"SELECT * FROM documents WHERE {IN_USE}"
            " ORDER BY club_id IS NULL, CASE WHEN club_id IS NULL THEN 0 ELSE added_at END DESC, title, document_id",
            (club_id,),
        )
        return [_document(row) for row in rows]

    async def retire(self, document_id: int, now: datetime) -> None:
        """Its text may come again, as another document."""
        await self._connection.execute(
            "UPDATE documents SET retired_at = ?, fingerprint = fingerprint || '/' || document_id"
            " WHERE document_id = ? AND retired_at IS NULL",
            (to_milliseconds(now), document_id),
        )

    async def retired_and_unused(self) -> Sequence[int]:
        """The ids of those from which no club has a prompt any more."""
        rows = await self._connection.all(
            "SELECT document_id FROM documents WHERE retired_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM passages"
            " JOIN own_prompts ON own_prompts.passage_id = passages.passage_id"
            " WHERE passages.document_id = documents.document_id)"
        )
        return [row["document_id"] for row in rows]

    async def remove(self, document_id: int) -> None:
        """With its passages and all that was drawn from them."""
        await PassageIndex(self._connection).remove(document_id)
        await self._connection.execute("DELETE FROM documents WHERE document_id = ?", (document_id,))


class PassageStore:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def add(self, document_id: int, passages: Sequence[Passage]) -> dict[int, int]:
        """Add a document's passages, also to the index; returns their ids by position."""
        ids = {passage.position: await next_id(self._connection) for passage in passages}
        await self._connection.execute_many(
            "INSERT INTO passages (passage_id, document_id, position, heading, paragraph, text)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            [(ids[p.position], document_id, p.position, p.heading, p.paragraph, p.text) for p in passages],
        )
        await self._add_themes({ids[p.position]: p for p in passages})
        await PassageIndex(self._connection).add([(ids[p.position], f"{p.heading}\n{p.text}") for p in passages])
        return ids

    async def get(self, club_id: int, passage_id: int) -> Passage | None:
        row = await self._connection.one(
            f"SELECT passages.* FROM passages JOIN documents USING (document_id) WHERE passage_id = ? AND {OF_CLUB}",
            (passage_id, club_id),
        )
        return None if row is None else passage_of(row, (await self._themes([passage_id])).get(passage_id, ()))

    async def of_document(self, document_id: int) -> dict[int, Passage]:
        """Its passages by id, in their order."""
        rows = await self._connection.all(
            "SELECT * FROM passages WHERE document_id = ? ORDER BY position", (document_id,)
        )
        return await self._passages(rows)

    async def count(self, document_id: int) -> int:
        row = await self._connection.one(
            "SELECT COUNT(*) AS passages FROM passages WHERE document_id = ?", (document_id,)
        )
        return int(row["passages"])  # type: ignore[index]

    async def many(self, passage_ids: Sequence[int]) -> dict[int, tuple[int, Passage]]:
        """Each with its document's id; what is gone is left out."""
        rows = [
            row
            for ids in _in_lots(list(dict.fromkeys(passage_ids)))
            for row in await self._connection.all(
                f"SELECT * FROM passages WHERE passage_id IN ({rows_of_marks(len(ids))})", ids
            )
        ]
        passages = await self._passages(rows)
        return {row["passage_id"]: (row["document_id"], passages[row["passage_id"]]) for row in rows}

    async def holding(self, club_id: int, words: Iterable[str], limit: int) -> dict[int, tuple[int, Passage]]:
        """Those that hold any of the words or phrases, the best first, by their ids, each with its document's."""
        found = [passage_id for passage_id, _ in await PassageIndex(self._connection).find(club_id, words, limit)]
        passages = await self.many(found)
        return {passage_id: passages[passage_id] for passage_id in found if passage_id in passages}

    async def shipped(self, limit: int) -> list[int]:
        """The ids of passages that ship."""
        rows = await self._connection.all(
            "SELECT passage_id FROM passages JOIN documents USING (document_id)"
            " WHERE club_id IS NULL AND retired_at IS NULL ORDER BY passage_id LIMIT ?",
            (limit,),
        )
        return [row["passage_id"] for row in rows]

    async def with_themes(self, club_id: int, themes: Sequence[str], limit: int) -> list[int]:
        """The ids of passages about any of these themes, the surest first."""
        rows = await self._connection.all(
            "SELECT passages.passage_id, MAX(confidence) AS sureness FROM passage_themes"
            " JOIN passages ON passages.passage_id = passage_themes.passage_id"
            " JOIN documents ON documents.document_id = passages.document_id"
            f" WHERE theme IN ({rows_of_marks(len(themes))}) AND {IN_USE}"
            " GROUP BY passages.passage_id ORDER BY sureness DESC, passages.passage_id LIMIT ?",
            (*themes, club_id, limit),
        )
        return [row["passage_id"] for row in rows]

    async def set_themes(self, passages: Mapping[int, Passage]) -> None:
        """Put what is judged now in the place of what was."""
        for ids in _in_lots(list(passages)):
            await self._connection.execute(
                f"DELETE FROM passage_themes WHERE passage_id IN ({rows_of_marks(len(ids))})", ids
            )
        await self._add_themes(passages)

    async def _add_themes(self, passages: Mapping[int, Passage]) -> None:
        await self._connection.execute_many(
            "INSERT INTO passage_themes (passage_id, theme, confidence) VALUES (?, ?, ?)",
            [(key, score.theme, score.confidence) for key, passage in passages.items() for score in passage.themes],
        )

    async def _passages(self, rows: Sequence[Row]) -> dict[int, Passage]:
        themes = await self._themes([row["passage_id"] for row in rows])
        return {row["passage_id"]: passage_of(row, themes.get(row["passage_id"], ())) for row in rows}

    async def _themes(self, passage_ids: Sequence[int]) -> dict[int, tuple[ThemeScore, ...]]:
        found: dict[int, tuple[ThemeScore, ...]] = {}
        for ids in _in_lots(passage_ids):
            rows = await self._connection.all(
                "SELECT passage_id, theme, confidence FROM passage_themes"
                f" WHERE passage_id IN ({rows_of_marks(len(ids))}) ORDER BY confidence DESC, theme",
                ids,
            )
            for row in rows:
                score = ThemeScore(row["theme"], row["confidence"])
                found[row["passage_id"]] = (*found.get(row["passage_id"], ()), score)
        return found


class PassageVectorStore:
    """What a model made of the passages."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def of_club(self, club_id: int, model: str) -> dict[int, Vector]:
        """By the ids of the passages that the club sees."""
        rows = await self._connection.all(
            "SELECT passage_id, vector FROM passage_vectors JOIN passages USING (passage_id)"
            f" JOIN documents USING (document_id) WHERE model = ? AND {IN_USE}",
            (model, club_id),
        )
        return {row["passage_id"]: array(FLOATS, row["vector"]) for row in rows}

    async def missing(self, club_id: int, model: str) -> dict[int, Passage]:
        """The passages that the model has not seen yet, by their ids and without their themes."""
        rows = await self._connection.all(
            "SELECT passages.* FROM passages JOIN documents USING (document_id)"
            f" WHERE {IN_USE} AND NOT EXISTS (SELECT 1 FROM passage_vectors"
            " WHERE passage_vectors.passage_id = passages.passage_id AND model = ?) ORDER BY passage_id",
            (club_id, model),
        )
        return {row["passage_id"]: passage_of(row) for row in rows}

    async def add(self, model: str, vectors: Mapping[int, Vector]) -> None:
        """A passage that was removed meanwhile is passed over."""
        await self._connection.execute_many(
            "INSERT INTO passage_vectors (passage_id, model, vector)"
            " SELECT passage_id, ?, ? FROM passages WHERE passage_id = ?"
            " ON CONFLICT (passage_id, model) DO UPDATE SET vector = excluded.vector",
            [(model, array(FLOATS, vector).tobytes(), passage_id) for passage_id, vector in vectors.items()],
        )


def _in_lots(ids: Sequence[int]) -> Iterable[Sequence[int]]:
    return (ids[start : start + MOST_MARKS] for start in range(0, len(ids), MOST_MARKS))


def passage_of(row: Row, themes: tuple[ThemeScore, ...] = ()) -> Passage:
    return Passage(row["position"], row["heading"], row["paragraph"], row["text"], themes)


def _document(row: Row) -> Document:
    return Document(
        document_id=row["document_id"],
        club_id=row["club_id"],
        title=row["title"],
        author=row["author"],
        source=row["source"],
        fingerprint=row["fingerprint"],
        words=row["words"],
        added_by=row["added_by"],
        added_at=from_milliseconds(row["added_at"]),
    )
