"""Discussions, each film's thread, and the postings of prompts in them."""

from dataclasses import replace
from datetime import datetime

from bot.clock import from_milliseconds, maybe_instant, to_milliseconds
from bot.domain.choosing import FIRST_ROUND, History
from bot.domain.discussions import Discussion, Posting
from bot.domain.prompts import Intent
from bot.storage.database import Connection, Row, next_id


class DiscussionStore:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def ensure(self, club_id: int, film_id: int, channel_id: int, now: datetime) -> Discussion:
        """The discussion of this film in this channel, begun now if there is none."""
        await self._connection.execute(
            "INSERT INTO discussions (discussion_id, club_id, film_id, channel_id, opened_at) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT (club_id, film_id, channel_id) DO NOTHING",
            (await next_id(self._connection), club_id, film_id, channel_id, to_milliseconds(now)),
        )
        row = await self._connection.one(
            "SELECT * FROM discussions WHERE club_id = ? AND film_id = ? AND channel_id = ?",
            (club_id, film_id, channel_id),
        )
        return _discussion(row)

    async def get(self, club_id: int, discussion_id: int) -> Discussion | None:
        row = await self._connection.one(
            "SELECT * FROM discussions WHERE discussion_id = ? AND club_id = ?", (discussion_id, club_id)
        )
        return None if row is None else _discussion(row)

    async def set_thread(self, discussion: Discussion) -> None:
        """Store the discussion's thread, and since when it is wanted."""
        await self._connection.execute(
            "UPDATE discussions SET thread_id = ?, opened_at = ? WHERE discussion_id = ?",
            (discussion.thread_id, to_milliseconds(discussion.opened_at), discussion.discussion_id),
        )

    async def remove_unused(self, discussion_id: int) -> None:
        """Remove the discussion if it never came to a thread and nothing waits to be posted in it."""
        await self._connection.execute(
            "DELETE FROM discussions WHERE discussion_id = ? AND thread_id IS NULL"
            " AND NOT EXISTS (SELECT 1 FROM postings WHERE postings.discussion_id = discussions.discussion_id)",
            (discussion_id,),
        )


class PostingStore:
    """A reserved posting counts as used, so that two who ask at once get two prompts."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def add(self, posting: Posting) -> Posting:
        """The posting with its new id."""
        added = replace(posting, posting_id=await next_id(self._connection))
        await self._connection.execute(
            "INSERT INTO postings (posting_id, club_id, round, prompt_key, intent, discussion_id, member_id,"
            " reserved_at, schedule_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                added.posting_id,
                added.club_id,
                added.round,
                added.prompt_key,
                added.intent,
                added.discussion_id,
                added.member_id,
                to_milliseconds(added.reserved_at),
                added.schedule_id,
            ),
        )
        return added

    async def get(self, club_id: int, posting_id: int) -> Posting | None:
        row = await self._connection.one(
            "SELECT * FROM postings WHERE posting_id = ? AND club_id = ?", (posting_id, club_id)
        )
        return None if row is None else _posting(row)

    async def with_message(self, club_id: int, message_id: int) -> Posting | None:
        row = await self._connection.one(
            "SELECT * FROM postings WHERE message_id = ? AND club_id = ?", (message_id, club_id)
        )
        return None if row is None else _posting(row)

    async def recent(self, club_id: int, limit: int) -> list[Posting]:
        """Those that were sent, the newest first."""
        rows = await self._connection.all(
            "SELECT * FROM postings WHERE club_id = ? AND message_id IS NOT NULL ORDER BY posting_id DESC LIMIT ?",
            (club_id, limit),
        )
        return [_posting(row) for row in rows]

    async def set_posted(self, posting_id: int, message_id: int, now: datetime) -> None:
        await self._connection.execute(
            "UPDATE postings SET message_id = ?, posted_at = ? WHERE posting_id = ?",
            (message_id, to_milliseconds(now), posting_id),
        )

    async def remove(self, posting_id: int) -> None:
        await self._connection.execute("DELETE FROM postings WHERE posting_id = ?", (posting_id,))

    async def history(self, club_id: int) -> History:
        """What the club was asked so far."""
        newest = await self._connection.one(
            "SELECT prompt_key FROM postings WHERE club_id = ? ORDER BY posting_id DESC LIMIT 1", (club_id,)
        )
        if newest is None:
            return History()
        rounds = await self._connection.all(
            "SELECT prompt_key, MAX(round) AS round FROM postings WHERE club_id = ? GROUP BY prompt_key", (club_id,)
        )
        intents = await self._connection.all(
            "SELECT intent, MAX(posting_id) AS last FROM postings WHERE club_id = ? GROUP BY intent ORDER BY last",
            (club_id,),
        )
        return History(
            rounds={row["prompt_key"]: row["round"] for row in rounds},
            intents=tuple(Intent(row["intent"]) for row in intents),
            last_key=newest["prompt_key"],
        )

    async def last_scheduled(self, club_id: int) -> Posting | None:
        """The latest posting that the club's schedule made, if it stands."""
        row = await self._connection.one(
            "SELECT * FROM postings WHERE club_id = ? AND schedule_id IS NOT NULL ORDER BY posting_id DESC LIMIT 1",
            (club_id,),
        )
        return None if row is None else _posting(row)

    async def has_prompt(self, club_id: int, prompt_key: str) -> bool:
        """Whether the club was asked this, or is about to be."""
        row = await self._connection.one(
            "SELECT 1 FROM postings WHERE club_id = ? AND prompt_key = ?", (club_id, prompt_key)
        )
        return row is not None

    async def has_film(self, club_id: int, film_id: int) -> bool:
        """Whether the club was asked anything about this film yet."""
        row = await self._connection.one(
            "SELECT 1 FROM postings JOIN discussions USING (discussion_id) WHERE postings.club_id = ? AND film_id = ?",
            (club_id, film_id),
        )
        return row is not None

    async def opens_round(self, posting: Posting) -> bool:
        """Whether the club was asked nothing as often as this before."""
        if posting.round == FIRST_ROUND:
            return False
        earlier = await self._connection.one(
            "SELECT 1 FROM postings WHERE club_id = ? AND round >= ? AND posting_id < ?",
            (posting.club_id, posting.round, posting.posting_id),
        )
        return earlier is None


def _discussion(row: Row) -> Discussion:
    return Discussion(
        discussion_id=row["discussion_id"],
        club_id=row["club_id"],
        film_id=row["film_id"],
        channel_id=row["channel_id"],
        opened_at=from_milliseconds(row["opened_at"]),
        thread_id=row["thread_id"],
    )


def _posting(row: Row) -> Posting:
    return Posting(
        posting_id=row["posting_id"],
        club_id=row["club_id"],
        round=row["round"],
        prompt_key=row["prompt_key"],
        intent=Intent(row["intent"]),
        discussion_id=row["discussion_id"],
        member_id=row["member_id"],
        reserved_at=from_milliseconds(row["reserved_at"]),
        message_id=row["message_id"],
        posted_at=maybe_instant(row["posted_at"]),
        schedule_id=row["schedule_id"],
    )
