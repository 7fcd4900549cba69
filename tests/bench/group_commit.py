"""How many votes a second are durable: one commit for each, beside commits that are shared."""

import asyncio
import tempfile
import time
from pathlib import Path

from bot.storage.database import Connection
from bot.storage.sqlite import SqliteDatabase

VOTES = 2000
VOTE = (
    "INSERT INTO votes (member_id, position) VALUES (?, ?)"
    " ON CONFLICT (member_id) DO UPDATE SET position = excluded.position"
)


async def vote(database: SqliteDatabase, member_id: int) -> None:
    async def work(connection: Connection) -> None:
        await connection.execute(VOTE, (member_id, member_id % 3))

    await database.write(work)


async def one_by_one(database: SqliteDatabase) -> None:
    for member_id in range(VOTES):
        await vote(database, member_id)


async def together(database: SqliteDatabase) -> None:
    await asyncio.gather(*(vote(database, member_id) for member_id in range(VOTES)))


async def measure() -> str:
    """Both rates and their ratio, as a table."""
    with tempfile.TemporaryDirectory() as folder:
        database = await SqliteDatabase.open(Path(folder) / "votes.db")
        await database.write(
            lambda c: c.execute("CREATE TABLE votes (member_id BIGINT PRIMARY KEY, position BIGINT NOT NULL)")
        )
        lines, rates = [f"Group commit, {VOTES} votes into a file"], []
        for way in (one_by_one, together):
            began = time.perf_counter()
            await way(database)
            rates.append(VOTES / (time.perf_counter() - began))
            lines.append(f"{way.__name__.replace('_', ' '):12} {rates[-1]:10,.0f} durable votes a second")
        await database.close()
    return "\n".join([*lines, f"{'together':12} {rates[1] / rates[0]:10.1f} times as many"])
