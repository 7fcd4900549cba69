"""When the records cannot be written, the member reads a sentence and nothing is half done."""

import sqlite3
from collections.abc import Iterator

import pytest

from tests.discord.evening import Evening, answered


async def ask(evening: Evening) -> str:
    asked = await evening.members["ann"].slash(evening.general, "poll ask", question="When?", answers="A | B")
    assert evening.public(evening.general) == []
    return answered(asked)


@pytest.fixture
def blocker(evening: Evening) -> Iterator[sqlite3.Connection]:
    """Another program with the same file open."""
    other = sqlite3.connect(evening.records, isolation_level=None)
    yield other
    other.close()


async def set_pragma(evening: Evening, pragma: str) -> None:
    writer = evening.client.services.database._writer  # type: ignore[attr-defined]
    await writer.execute_fetchall(f"PRAGMA {pragma}")


async def test_a_locked_database(evening: Evening, blocker: sqlite3.Connection) -> None:
    evening.client.services.database._busy_milliseconds = 0  # type: ignore[attr-defined]
    blocker.execute("BEGIN IMMEDIATE")
    assert "busy just now" in await ask(evening)
    blocker.execute("ROLLBACK")
    asked = await evening.members["ann"].slash(evening.general, "poll ask", question="When?", answers="A | B")
    assert "Your poll is up" in answered(asked)


async def test_a_read_only_database(evening: Evening) -> None:
    await set_pragma(evening, "query_only = ON")
    assert "can only be read" in await ask(evening)


async def test_a_full_disk(evening: Evening) -> None:
    await set_pragma(evening, "max_page_count = 1")
    for _ in range(400):
        asked = await evening.members["ann"].slash(
            evening.general, "poll ask", question="When? " + "x" * 280, answers="A | B"
        )
        if "disk is full" in answered(asked):
            break
    else:
        pytest.fail("the disk never filled up")
    asked = await evening.members["ann"].slash(evening.general, "poll results", poll=1)
    assert "no such poll" in answered(asked), "reading goes on"
