"""What the tests of the library load, and how they count what is kept of it."""

from bot.domain.clubs import Actor
from bot.domain.library import Upload
from bot.storage.sqlite import SqliteDatabase
from tests.discord.library_steps import ESSAY

CLUB, ELSEWHERE = 500, 501
HOST, MEMBER = Actor(CLUB, 11, manages_events=True), Actor(CLUB, 12)
UPLOAD = Upload(ESSAY.encode(), "ovens.md", allowed=True)
OTHER = ESSAY.replace("baker", "potter").replace("bread", "clay")


async def rows(database: SqliteDatabase, table: str) -> int:
    row = await database.read(lambda c: c.one(f"SELECT COUNT(*) AS number FROM {table}"))
    assert row is not None
    return int(row["number"])
