"""A club's own prompts, its vetoes, and where its hosts are in the queue of drafts."""

from collections.abc import Sequence
from datetime import datetime

from bot.clock import from_milliseconds, maybe_instant, to_milliseconds
from bot.domain.own_prompts import NewPrompt, Origin, OwnPrompt, own_key
from bot.domain.prompts import Intent, Level, Prompt
from bot.domain.sentences import Span
from bot.storage.database import Connection, Row, next_id, rows_of_marks
from bot.storage.documents import passage_of

WITH_PASSAGE = (
    "SELECT own_prompts.*, passages.position, passages.heading, passages.paragraph, passages.text, documents.title,"
    " CASE WHEN documents.club_id IS NULL AND documents.retired_at IS NULL THEN NULL ELSE documents.document_id END"
    " AS document_id"
    " FROM own_prompts LEFT JOIN passages ON passages.passage_id = own_prompts.passage_id"
    " LEFT JOIN documents ON documents.document_id = passages.document_id"
)
NOT_VETOED = (
    "NOT EXISTS (SELECT 1 FROM vetoes WHERE vetoes.club_id = own_prompts.club_id"
    " AND vetoes.prompt_key = 'own/' || own_prompts.fingerprint)"
)
CONTENT = (
    "passage_id, quotation_start, quotation_end, origin, frame, theme, confidence, intent, question, follow_up, level,"
    " ending, film, other, fingerprint, sure"
)


class OwnPromptStore:
    """A vetoed prompt is neither a draft nor approved."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def add(self, club_id: int, content: NewPrompt, made_by: int, now: datetime) -> int | None:
        """Put a draft at the end of the queue; returns its id, or None where the club has the same one already."""
        prompt_id = await next_id(self._connection)
        added = await self._connection.execute(
            f"INSERT INTO own_prompts (prompt_id, club_id, made_by, made_at, rank, {CONTENT})"
            " SELECT ?, ?, ?, ?, COALESCE(MAX(rank), 0) + 1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?"
            " FROM own_prompts WHERE club_id = ? ON CONFLICT (club_id, fingerprint) DO NOTHING",
            (prompt_id, club_id, made_by, to_milliseconds(now), *_values(content), club_id),
        )
        return prompt_id if added else None

    async def get(self, club_id: int, prompt_id: int) -> OwnPrompt | None:
        row = await self._connection.one(
            f"{WITH_PASSAGE} WHERE prompt_id = ? AND own_prompts.club_id = ?", (prompt_id, club_id)
        )
        return None if row is None else _own_prompt(row)

    async def with_key(self, club_id: int, key: str) -> OwnPrompt | None:
        row = await self._connection.one(
            f"{WITH_PASSAGE} WHERE own_prompts.club_id = ? AND 'own/' || own_prompts.fingerprint = ?", (club_id, key)
        )
        return None if row is None else _own_prompt(row)

    async def approved(self, club_id: int) -> list[OwnPrompt]:
        """What may be posted, in the order of the queue."""
        rows = await self._connection.all(
            f"{WITH_PASSAGE} WHERE own_prompts.club_id = ? AND approved_at IS NOT NULL AND {NOT_VETOED} ORDER BY rank",
            (club_id,),
        )
        return [_own_prompt(row) for row in rows]

    async def next_draft(self, club_id: int, after_rank: int = 0) -> OwnPrompt | None:
        """The first draft behind this place in the queue."""
        row = await self._connection.one(
            f"{WITH_PASSAGE} WHERE own_prompts.club_id = ? AND approved_at IS NULL AND rank > ? AND {NOT_VETOED}"
            " ORDER BY rank LIMIT 1",
            (club_id, after_rank),
        )
        return None if row is None else _own_prompt(row)

    async def of_documents(self, club_id: int, document_ids: Sequence[int]) -> list[OwnPrompt]:
        """All that quote one of these, vetoed ones among them, in the order of the queue."""
        rows = await self._connection.all(
            f"{WITH_PASSAGE} WHERE own_prompts.club_id = ? AND passages.document_id IN"
            f" ({rows_of_marks(len(document_ids))}) ORDER BY rank",
            (club_id, *document_ids),
        )
        return [_own_prompt(row) for row in rows]

    async def count_drafts(self, club_id: int) -> int:
        row = await self._connection.one(
            f"SELECT COUNT(*) AS drafts FROM own_prompts WHERE club_id = ? AND approved_at IS NULL AND {NOT_VETOED}",
            (club_id,),
        )
        return int(row["drafts"])  # type: ignore[index]

    async def place_of(self, club_id: int, rank: int) -> int:
        """How many drafts there are up to this place in the queue."""
        row = await self._connection.one(
            "SELECT COUNT(*) AS drafts FROM own_prompts WHERE club_id = ? AND approved_at IS NULL AND rank <= ?"
            f" AND {NOT_VETOED}",
            (club_id, rank),
        )
        return int(row["drafts"])  # type: ignore[index]

    async def count_suggested(self, club_id: int, member_id: int) -> int:
        """How many of the drafts this member has suggested."""
        row = await self._connection.one(
            "SELECT COUNT(*) AS drafts FROM own_prompts WHERE club_id = ? AND approved_at IS NULL AND made_by = ?"
            f" AND origin = ? AND {NOT_VETOED}",
            (club_id, member_id, Origin.MEMBER),
        )
        return int(row["drafts"])  # type: ignore[index]

    async def keys(self, club_id: int) -> frozenset[str]:
        """Of all that the club has, drafts and vetoed ones among them."""
        rows = await self._connection.all("SELECT fingerprint FROM own_prompts WHERE club_id = ?", (club_id,))
        return frozenset(own_key(row["fingerprint"]) for row in rows)

    async def set_content(self, prompt_id: int, content: NewPrompt) -> None:
        """Replace what the prompt says; its place in the queue stays."""
        assignments = ", ".join(f"{column} = ?" for column in CONTENT.split(", "))
        await self._connection.execute(
            f"UPDATE own_prompts SET {assignments} WHERE prompt_id = ?", (*_values(content), prompt_id)
        )

    async def approve(self, prompt_id: int, member_id: int, now: datetime) -> bool:
        """Whether it was still a draft."""
        changed = await self._connection.execute(
            "UPDATE own_prompts SET approved_by = ?, approved_at = ? WHERE prompt_id = ? AND approved_at IS NULL",
            (member_id, to_milliseconds(now), prompt_id),
        )
        return changed > 0

    async def make_draft(self, prompt_id: int) -> None:
        """Take the approval back."""
        await self._connection.execute(
            "UPDATE own_prompts SET approved_by = NULL, approved_at = NULL WHERE prompt_id = ?", (prompt_id,)
        )

    async def counts_of_document(self, club_id: int, document_id: int) -> tuple[int, int]:
        """How many drafts and how many approved prompts the club has from it."""
        row = await self._connection.one(
            "SELECT COUNT(*) AS prompts, COUNT(approved_at) AS approved FROM own_prompts"
            " JOIN passages ON passages.passage_id = own_prompts.passage_id"
            f" WHERE own_prompts.club_id = ? AND document_id = ? AND {NOT_VETOED}",
            (club_id, document_id),
        )
        approved = int(row["approved"])  # type: ignore[index]
        return int(row["prompts"]) - approved, approved  # type: ignore[index]


class VetoStore:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def add(self, club_id: int, prompt_key: str, member_id: int, now: datetime) -> bool:
        """Whether it was not vetoed before."""
        added = await self._connection.execute(
            "INSERT INTO vetoes (club_id, prompt_key, vetoed_by, vetoed_at) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (club_id, prompt_key) DO NOTHING",
            (club_id, prompt_key, member_id, to_milliseconds(now)),
        )
        return added > 0

    async def has(self, club_id: int, prompt_key: str) -> bool:
        row = await self._connection.one(
            "SELECT 1 FROM vetoes WHERE club_id = ? AND prompt_key = ?", (club_id, prompt_key)
        )
        return row is not None

    async def remove(self, club_id: int, prompt_key: str) -> None:
        await self._connection.execute("DELETE FROM vetoes WHERE club_id = ? AND prompt_key = ?", (club_id, prompt_key))

    async def keys(self, club_id: int) -> frozenset[str]:
        rows = await self._connection.all("SELECT prompt_key FROM vetoes WHERE club_id = ?", (club_id,))
        return frozenset(row["prompt_key"] for row in rows)


class ReviewPlaceStore:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def get(self, club_id: int, member_id: int) -> int:
        """The rank of the draft that this host looked at last; 0 at the beginning."""
        row = await self._connection.one(
            "SELECT rank FROM review_places WHERE club_id = ? AND member_id = ?", (club_id, member_id)
        )
        return 0 if row is None else int(row["rank"])

    async def set(self, club_id: int, member_id: int, rank: int) -> None:
        await self._connection.execute(
            "INSERT INTO review_places (club_id, member_id, rank) VALUES (?, ?, ?)"
            " ON CONFLICT (club_id, member_id) DO UPDATE SET rank = excluded.rank",
            (club_id, member_id, rank),
        )


def _values(content: NewPrompt) -> tuple[object, ...]:
    span = content.span
    return (
        content.passage_id, span.start if span else None, span.end if span else None, content.origin, content.frame,
        content.theme, content.confidence, content.intent, content.question, content.follow_up, content.level,
        int(content.ending), content.film, content.other, content.fingerprint, int(content.sure),
    )  # fmt: skip


def _content(row: Row) -> NewPrompt:
    return NewPrompt(
        passage_id=row["passage_id"],
        span=None if row["quotation_start"] is None else Span(row["quotation_start"], row["quotation_end"]),
        origin=Origin(row["origin"]),
        frame=row["frame"],
        theme=row["theme"],
        confidence=row["confidence"],
        intent=Intent(row["intent"]),
        question=row["question"],
        follow_up=row["follow_up"],
        fingerprint=row["fingerprint"],
        level=Level(row["level"]),
        ending=bool(row["ending"]),
        film=row["film"],
        other=row["other"],
        sure=bool(row["sure"]),
    )


def _own_prompt(row: Row) -> OwnPrompt:
    content = _content(row)
    passage = None if content.passage_id is None else passage_of(row)
    return OwnPrompt(
        prompt_id=row["prompt_id"],
        club_id=row["club_id"],
        content=content,
        prompt=Prompt(
            key=content.key,
            source=row["title"] or "",
            theme=content.theme,
            intent=content.intent,
            paragraph=passage.paragraph_at(content.span.start) if passage and content.span else None,
            quotation=content.span.of(passage.text) if passage and content.span else "",
            question=content.question,
            follow_up=content.follow_up,
            level=content.level,
            ending=content.ending,
            film=content.film,
            other=content.other,
            passage=passage.position if passage else None,
            document_id=row["document_id"],
        ),
        passage=passage,
        rank=row["rank"],
        made_by=row["made_by"],
        made_at=from_milliseconds(row["made_at"]),
        approved_at=maybe_instant(row["approved_at"]),
    )
