"""A club on the wire: its server, its members, what stands in its channels, and the bot's records beside it."""

import asyncio
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from tests.loopback.server import Request, Server
from tests.town.interactions import Interaction
from tests.town.visitor import Visitor
from tests.town.world import Channel, Guild, Message
from tests.wording import text_of

OPEN = "done_at IS NULL AND missed_at IS NULL AND failed_at IS NULL AND cancelled_at IS NULL"
HELD = f"club_id = ? AND claimed_by IS NULL AND attempts > 0 AND {OPEN}"
LOOK_AGAIN_SECONDS = 0.02
NUDGES = "nudges"


class WireClub:
    """One server. Every wait is for something that happens; `until` also looks into the records."""

    def __init__(self, server: Server, guild: Guild, records: Path) -> None:
        self.server = server
        self.world = server.world
        self.guild = guild
        self.records = records

    def who(self, name: str, channel: str = "general") -> Visitor:
        return Visitor.of(self.world, self.guild, name, channel)

    def channel(self, name: str) -> Channel:
        return self.guild.channels[name]

    def thread(self, name: str) -> Channel:
        """The one thread of this name."""
        (found,) = self.threads(name)
        return found

    def threads(self, name: str) -> list[Channel]:
        return [thread for thread in self.guild.threads.values() if thread.name == name]

    def said(self, words: str, channel: Channel) -> list[Message]:
        """The messages that hold these words, the oldest first."""
        return [message for message in channel.messages.values() if words in read(message)]

    async def until_said(self, words: str, channel: Channel, seconds: float = 10.0) -> Message:
        """The one message with these words, as soon as there is one. Raises `TimeoutError`."""
        found = await self.world.changed.until(lambda: self.said(words, channel), seconds)
        assert len(found) == 1, [read(message) for message in found]
        return found[0]  # type: ignore[no-any-return]

    async def until(self, holds: Callable[[], Any], seconds: float = 10.0) -> Any:
        """The first true value of `holds`, which may look into the records. Raises `TimeoutError`."""
        async with asyncio.timeout(seconds):
            while not (value := holds()):  # noqa: ASYNC110 - the records tell nobody when they change
                await asyncio.sleep(LOOK_AGAIN_SECONDS)
        return value

    def asked(self, method: str, ending: str) -> list[Request]:
        """What the bot asked of Discord with this method at paths that end so."""
        return [asked for asked in self.server.requests if asked.method == method and asked.path.endswith(ending)]

    def ask_records(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        with self._opened() as connection:
            return connection.execute(query, values).fetchall()

    def waiting(self) -> int:
        """How many of the club's timers that were due are not settled."""
        now = int(time.time() * 1000)
        query = f"SELECT COUNT(*) FROM timers WHERE club_id = ? AND due_at <= ? AND {OPEN}"
        return int(self.ask_records(query, self.guild.guild_id, now)[0][0])

    def held(self) -> int:
        """How many timers failed and wait for another try."""
        return int(self.ask_records(f"SELECT COUNT(*) FROM timers WHERE {HELD}", self.guild.guild_id)[0][0])

    async def try_again(self) -> None:
        """Have what failed be tried now rather than in ten seconds."""
        if self.held():
            self.change_records(f"UPDATE timers SET held_until = 0 WHERE {HELD}", self.guild.guild_id)
            await self.nudge()

    async def nudge(self) -> None:
        """Have the bot look at its timers, which any new promise does."""
        if NUDGES not in self.guild.channels:
            self.world.add_channel(self.guild, NUDGES)
        await self.who("dan", NUDGES).slash("poll ask", question="Awake?", answers="Yes | No")

    def change_records(self, statement: str, *values: Any) -> None:
        with self._opened() as connection:
            connection.execute(statement, values)

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(self.records, timeout=5.0, isolation_level=None)) as connection:
            yield connection


def read(message: Message) -> str:
    return text_of(message.content, message.components)


def in_seconds(seconds: float) -> str:
    """A time as the client's `@time` inserts it."""
    return f"<t:{int(time.time() + seconds)}>"


async def seen(asked: Interaction, seconds: float = 8.0) -> str:
    """What the member reads in answer; empty where nothing came. Never two answers."""
    try:
        await asked.until_settled(seconds)
    except TimeoutError:
        return ""
    assert len(asked.messages) <= 1, asked.text
    return asked.text
