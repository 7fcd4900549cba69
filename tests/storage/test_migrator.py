"""Migrations are whole or not at all."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.errors import StartupError
from bot.storage.clubs import ClubStore
from bot.storage.database import Connection
from bot.storage.migrator import Migration, count_missing, migrate, shipped_migrations, statements
from bot.storage.sqlite import SqliteDatabase
from tests.clocks import FixedClock

FIRST = Migration(1, "0001_first", "CREATE TABLE films (title TEXT);\nINSERT INTO films VALUES ('Amy; or not');\n")
BROKEN = Migration(2, "0002_broken", "CREATE TABLE picks (week TEXT);\nINSERT INTO nowhere VALUES (1);\n")
MENDED = Migration(2, "0002_mended", "CREATE TABLE picks (week TEXT);\n")


async def tables(database: SqliteDatabase) -> set[str]:
    rows = await database.read(lambda c: c.all("SELECT name FROM sqlite_master WHERE type = 'table'"))
    return {row["name"] for row in rows}


async def migrate_until(database: SqliteDatabase, clock: FixedClock, name: str) -> None:
    """All that ship before the migration of this name."""
    shipped = shipped_migrations()
    before = [migration.name for migration in shipped].index(name)
    await migrate(database, clock, shipped[:before])


@pytest.fixture
async def empty(tmp_path: Path) -> AsyncIterator[SqliteDatabase]:
    database = await SqliteDatabase.open(tmp_path / "empty.db")
    yield database
    await database.close()


async def test_migrations_are_applied_once(empty: SqliteDatabase, clock: FixedClock) -> None:
    assert await migrate(empty, clock, [FIRST, MENDED]) == 2
    assert await migrate(empty, clock, [FIRST, MENDED]) == 0
    assert {"films", "picks"} <= await tables(empty)


async def test_a_migration_that_fails_half_way_leaves_nothing_behind(empty: SqliteDatabase, clock: FixedClock) -> None:
    with pytest.raises(StartupError, match="0002_broken failed and was undone"):
        await migrate(empty, clock, [FIRST, BROKEN])
    assert "picks" not in await tables(empty)
    assert await count_missing(empty, [FIRST, MENDED]) == 1
    assert await migrate(empty, clock, [FIRST, MENDED]) == 1
    assert "picks" in await tables(empty)


async def test_a_database_of_a_newer_program_is_refused(empty: SqliteDatabase, clock: FixedClock) -> None:
    await migrate(empty, clock, [FIRST, MENDED])
    with pytest.raises(StartupError, match="made by a newer Projectionist"):
        await migrate(empty, clock, [FIRST])


async def test_a_migration_that_was_changed_afterwards_is_refused(empty: SqliteDatabase, clock: FixedClock) -> None:
    await migrate(empty, clock, [FIRST])
    with pytest.raises(StartupError, match="not the one that this database was made with"):
        await migrate(empty, clock, [Migration(1, "0001_first", FIRST.sql + "-- changed\n")])


async def test_two_processes_that_start_at_once_migrate_once(
    empty: SqliteDatabase, clock: FixedClock, tmp_path: Path
) -> None:
    other = await SqliteDatabase.open(tmp_path / "empty.db")
    await asyncio.gather(migrate(empty, clock, [FIRST]), migrate(other, clock, [FIRST]))
    assert len(await other.read(lambda c: c.all("SELECT * FROM films"))) == 1
    await other.close()


async def test_the_shipped_migrations_make_the_tables(empty: SqliteDatabase, clock: FixedClock) -> None:
    assert await migrate(empty, clock, shipped_migrations()) == len(shipped_migrations())
    assert {"clubs", "timers", "ballots", "film_titles"} <= await tables(empty)


@pytest.mark.parametrize(("warned_round", "few_left_at"), [(None, None), (2, 1000)])
async def test_a_host_who_knew_that_few_prompts_are_left_still_does(
    empty: SqliteDatabase, clock: FixedClock, warned_round: int | None, few_left_at: int | None
) -> None:
    await migrate_until(empty, clock, "0005_few_prompts_left")

    async def fill(connection: Connection) -> None:
        await connection.execute(
            "INSERT INTO clubs (club_id, time_zone, nomination_limit, created_at) VALUES (1, 'UTC', 2, 0)"
        )
        await connection.execute(
            "INSERT INTO prompt_schedules (schedule_id, club_id, weekdays, minute_of_day, channel_id,"
            " waits_for_answers, made_by, made_at, next_at, warned_round)"
            " VALUES (7, 1, '0', 0, 2, 0, 3, 1000, 2000, ?)",
            (warned_round,),
        )

    await empty.write(fill)
    await migrate(empty, clock, shipped_migrations())
    row = await empty.read(lambda c: c.one("SELECT few_left_at FROM prompt_schedules"))
    assert row is not None
    assert row["few_left_at"] == few_left_at


async def test_what_a_model_made_of_passages_without_their_headings_is_made_anew(
    empty: SqliteDatabase, clock: FixedClock
) -> None:
    await migrate_until(empty, clock, "0006_vectors_anew")

    async def fill(connection: Connection) -> None:
        await connection.execute(
            "INSERT INTO documents (document_id, title, author, source, fingerprint, words, added_by, added_at)"
            " VALUES (1, 'Ovens', '', '', 'f', 2, 0, 0)"
        )
        await connection.execute(
            "INSERT INTO passages (passage_id, document_id, position, heading, paragraph, text)"
            " VALUES (2, 1, 1, 'The shop', 1, 'It opens.')"
        )
        await connection.execute("INSERT INTO passage_vectors (passage_id, model, vector) VALUES (2, 'model', x'00')")

    await empty.write(fill)
    await migrate(empty, clock, shipped_migrations())
    assert await empty.read(lambda c: c.all("SELECT * FROM passage_vectors")) == []


async def test_drafts_about_a_film_from_before_are_less_sure(empty: SqliteDatabase, clock: FixedClock) -> None:
    await migrate_until(empty, clock, "0007_less_sure")
    drafts: dict[int, tuple[str, str | None, str | None, str | None]] = {
        1: ("drawn", "f", "Amy (2015)", None),
        2: ("drawn", "f", None, "Amy (2015)"),
        3: ("drawn", "f", None, None),
    }
    drafts |= {4: ("drawn", None, "Amy (2015)", None), 5: ("host", None, "Amy (2015)", None)}

    async def fill(connection: Connection) -> None:
        await ClubStore(connection).ensure(500, clock.now())
        for key, (origin, frame, film, other) in drafts.items():
            await connection.execute(
                "INSERT INTO own_prompts (prompt_id, club_id, origin, frame, confidence, intent, question, follow_up,"
                " level, ending, film, other, fingerprint, rank, made_by, made_at)"
                " VALUES (?, 500, ?, ?, 0, 'observe', 'Who?', '', 'easy', 0, ?, ?, ?, ?, 1, 0)",
                (key, origin, frame, film, other, str(key), key),
            )

    await empty.write(fill)
    await migrate(empty, clock, shipped_migrations())
    rows = await empty.read(lambda c: c.all("SELECT prompt_id FROM own_prompts WHERE sure = 0 ORDER BY prompt_id"))
    assert [row["prompt_id"] for row in rows] == [1, 2]


def test_a_gap_in_the_numbers_is_refused(tmp_path: Path) -> None:
    (tmp_path / "0001_first.sql").write_text("SELECT 1;")
    (tmp_path / "0003_third.sql").write_text("SELECT 1;")
    with pytest.raises(StartupError, match="not numbered"):
        shipped_migrations(tmp_path)


def test_a_script_is_taken_apart_at_its_statements_only() -> None:
    assert statements("-- a; b\nSELECT ';';\nSELECT 2;\n") == ["-- a; b\nSELECT ';';", "SELECT 2;"]
    with pytest.raises(StartupError, match="middle of a statement"):
        statements("SELECT 1")
