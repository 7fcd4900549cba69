"""The promises of the database driver, each trap that was once measured among them."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiosqlite
import pytest

from bot.errors import RecordsUnavailable, StartupError
from bot.storage.database import Connection
from bot.storage.sqlite import MOST_ROWS_AT_ONCE, SqliteDatabase


@pytest.fixture
async def counters(tmp_path: Path) -> AsyncIterator[SqliteDatabase]:
    """A database with one table of one counter."""
    database = await SqliteDatabase.open(tmp_path / "counters.db", busy_seconds=0.05)
    await database.write(create_counter)
    yield database
    await database.close()


async def create_counter(connection: Connection) -> None:
    await connection.execute("CREATE TABLE counters (name TEXT PRIMARY KEY, value BIGINT CHECK (value >= 0))")
    await connection.execute("INSERT INTO counters VALUES ('votes', 0)")


async def read_and_add(connection: Connection) -> int:
    """Reads, lets others run, then writes what it read plus one."""
    row = await connection.one("SELECT value FROM counters")
    assert row is not None
    await asyncio.sleep(0)
    await connection.execute("UPDATE counters SET value = ?", (row["value"] + 1,))
    return int(row["value"]) + 1


async def value_of(database: SqliteDatabase) -> int:
    row = await database.read(lambda c: c.one("SELECT value FROM counters"))
    assert row is not None
    return int(row["value"])


class Refused(Exception):
    """Raised by works that change their mind."""


async def add_and_refuse(connection: Connection) -> None:
    await read_and_add(connection)
    raise Refused


async def test_read_modify_write_loses_no_update(counters: SqliteDatabase) -> None:
    await asyncio.gather(*(counters.write(read_and_add) for _ in range(100)))
    assert await value_of(counters) == 100


async def test_two_processes_lose_no_update(counters: SqliteDatabase, tmp_path: Path) -> None:
    other = await SqliteDatabase.open(tmp_path / "counters.db", busy_seconds=10)
    one = await SqliteDatabase.open(tmp_path / "counters.db", busy_seconds=10)
    await asyncio.gather(*(database.write(read_and_add) for database in (one, other) for _ in range(30)))
    assert await value_of(counters) == 60
    await one.close()
    await other.close()


async def test_a_work_that_fails_undoes_itself_and_no_neighbour(counters: SqliteDatabase) -> None:
    works = [read_and_add, add_and_refuse, read_and_add, add_and_refuse, read_and_add]
    answers = await asyncio.gather(*(counters.write(work) for work in works), return_exceptions=True)
    assert [type(answer) for answer in answers] == [int, Refused, int, Refused, int]
    assert await value_of(counters) == 3


async def test_a_broken_constraint_reaches_its_caller_alone(counters: SqliteDatabase) -> None:
    async def below_zero(connection: Connection) -> None:
        await connection.execute("UPDATE counters SET value = -1")

    answers = await asyncio.gather(counters.write(read_and_add), counters.write(below_zero), return_exceptions=True)
    assert answers[0] == 1
    assert isinstance(answers[1], sqlite3.IntegrityError)
    assert await value_of(counters) == 1


async def test_a_write_whose_caller_is_cancelled_is_finished(counters: SqliteDatabase) -> None:
    entered = asyncio.Event()

    async def slow(connection: Connection) -> None:
        entered.set()
        for _ in range(3):
            await asyncio.sleep(0)
        await read_and_add(connection)

    caller = asyncio.create_task(counters.write(slow))
    await entered.wait()
    caller.cancel()
    with pytest.raises(asyncio.CancelledError):
        await caller
    assert await counters.write(read_and_add) == 2


async def test_a_read_whose_caller_is_cancelled_leaves_the_connection_alive(counters: SqliteDatabase) -> None:
    entered = asyncio.Event()

    async def slow(connection: Connection) -> None:
        await connection.one("SELECT 1")
        entered.set()
        await asyncio.sleep(0)
        await connection.one("SELECT 1")

    caller = asyncio.create_task(counters.read(slow))
    await entered.wait()
    caller.cancel()
    with pytest.raises(asyncio.CancelledError):
        await caller
    assert await value_of(counters) == 0


async def test_writes_that_wait_together_share_one_commit(counters: SqliteDatabase, tmp_path: Path) -> None:
    statements: list[str] = []
    await counters._writer.set_trace_callback(statements.append)
    await asyncio.gather(*(counters.write(read_and_add) for _ in range(50)))
    assert statements.count("COMMIT") <= 2
    assert statements.count("BEGIN IMMEDIATE") == statements.count("COMMIT")


async def test_callers_are_answered_after_the_commit(counters: SqliteDatabase, tmp_path: Path) -> None:
    await counters.write(read_and_add)
    with sqlite3.connect(tmp_path / "counters.db") as other:
        assert other.execute("SELECT value FROM counters").fetchone() == (1,)
    other.close()


async def test_actions_run_after_their_commit_and_not_after_a_rollback(counters: SqliteDatabase) -> None:
    seen: list[str] = []

    async def keep(connection: Connection) -> None:
        connection.after_commit(lambda: seen.append("kept"))
        assert not seen

    async def throw_away(connection: Connection) -> None:
        connection.after_commit(lambda: seen.append("thrown away"))
        raise Refused

    await asyncio.gather(counters.write(throw_away), counters.write(keep), return_exceptions=True)
    assert seen == ["kept"]


async def test_a_read_cannot_write(counters: SqliteDatabase) -> None:
    with pytest.raises(RecordsUnavailable):
        await counters.read(read_and_add)
    assert await value_of(counters) == 0


async def test_a_read_sees_one_state(counters: SqliteDatabase) -> None:
    async def twice(connection: Connection) -> tuple[int, int]:
        first = await connection.one("SELECT value FROM counters")
        await asyncio.shield(asyncio.create_task(counters.write(read_and_add)))
        second = await connection.one("SELECT value FROM counters")
        assert first is not None
        assert second is not None
        return first["value"], second["value"]

    assert await counters.read(twice) == (0, 0)
    assert await value_of(counters) == 1


async def test_a_connection_is_of_no_use_after_its_work(counters: SqliteDatabase) -> None:
    kept: list[Connection] = []

    async def keep(connection: Connection) -> None:
        kept.append(connection)

    await counters.write(keep)
    with pytest.raises(RuntimeError, match="has ended"):
        await kept[0].one("SELECT 1")


async def test_the_settings_that_make_it_durable(counters: SqliteDatabase) -> None:
    async def pragmas(connection: Connection) -> list[object]:
        names = ("journal_mode", "synchronous", "foreign_keys")
        return [next(iter(row)) for name in names if (row := await connection.one(f"PRAGMA {name}"))]

    assert await counters.write(pragmas) == ["wal", 2, 1]


async def test_a_locked_database_is_a_sentence_and_nothing_is_half_done(
    counters: SqliteDatabase, tmp_path: Path
) -> None:
    blocker = sqlite3.connect(tmp_path / "counters.db", isolation_level=None)
    blocker.execute("BEGIN IMMEDIATE")
    with pytest.raises(RecordsUnavailable, match="try again"):
        await counters.write(read_and_add)
    blocker.execute("ROLLBACK")
    blocker.close()
    assert await counters.write(read_and_add) == 1


async def test_a_full_disk_is_a_sentence_and_nothing_is_half_done(counters: SqliteDatabase) -> None:
    async def fill(connection: Connection) -> None:
        await connection.execute("CREATE TABLE heap (piece TEXT)")
        for _ in range(50):
            await connection.execute("INSERT INTO heap VALUES (?)", ("x" * 4000,))

    await counters._writer.execute_fetchall("PRAGMA max_page_count = 20")
    answers = await asyncio.gather(counters.write(fill), return_exceptions=True)
    assert isinstance(answers[0], RecordsUnavailable)
    assert "full" in str(answers[0])
    assert await counters.write(read_and_add) == 1
    assert not await counters.read(lambda c: c.all("SELECT name FROM sqlite_master WHERE name = 'heap'"))


async def test_a_read_only_database_is_a_sentence(counters: SqliteDatabase) -> None:
    await counters._writer.execute_fetchall("PRAGMA query_only = ON")
    with pytest.raises(RecordsUnavailable, match="only be read"):
        await counters.write(read_and_add)


async def test_a_file_that_is_no_database_is_refused_with_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "notes.db"
    path.write_text("dear diary, today we watched a film about a band that broke up over a sandwich. " * 20)
    with pytest.raises(StartupError, match="is not a database of Projectionist"):
        await SqliteDatabase.open(path)


async def test_a_folder_that_cannot_be_made_is_refused_with_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StartupError, match="cannot be opened"):
        await SqliteDatabase.open(tmp_path / "file" / "club.db")


async def test_closing_finishes_what_was_accepted(tmp_path: Path) -> None:
    database = await SqliteDatabase.open(tmp_path / "club.db")
    await database.write(create_counter)
    writes = [asyncio.create_task(database.write(read_and_add)) for _ in range(5)]
    await asyncio.sleep(0)
    await database.close()
    assert await asyncio.gather(*writes) == [1, 2, 3, 4, 5]
    for attempt in (database.write, database.read):
        with pytest.raises(RecordsUnavailable, match="shutting down"):
            await attempt(read_and_add)


async def test_a_backup_is_whole_while_others_write(counters: SqliteDatabase, tmp_path: Path) -> None:
    await counters.write(read_and_add)
    writes = [asyncio.create_task(counters.write(read_and_add)) for _ in range(20)]
    await counters.backup(tmp_path / "copy.db")
    await asyncio.gather(*writes)
    copy = sqlite3.connect(tmp_path / "copy.db")
    assert 1 <= copy.execute("SELECT value FROM counters").fetchone()[0] <= 21
    assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    copy.close()


async def test_a_write_whose_undoing_fails_is_answered_and_the_next_one_succeeds(
    counters: SqliteDatabase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(_connection: object) -> None:
        raise sqlite3.OperationalError("disk I/O error")

    blocker = sqlite3.connect(tmp_path / "counters.db", isolation_level=None)
    blocker.execute("BEGIN IMMEDIATE")
    with monkeypatch.context() as patched:
        patched.setattr("bot.storage.sqlite._undo", broken)
        async with asyncio.timeout(2):
            answers = await asyncio.gather(*(counters.write(read_and_add) for _ in range(3)), return_exceptions=True)
    assert {type(answer) for answer in answers} == {RecordsUnavailable}
    blocker.execute("ROLLBACK")
    blocker.close()
    assert await counters.write(read_and_add) == 1


async def test_nobody_waits_for_a_writer_that_was_torn_down(
    counters: SqliteDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.storage.sqlite.MOST_WRITES_PER_COMMIT", 1)
    entered = asyncio.Event()

    async def stuck(_connection: Connection) -> None:
        entered.set()
        await asyncio.Event().wait()

    callers = [asyncio.create_task(counters.write(work)) for work in (stuck, read_and_add)]
    await entered.wait()
    assert counters._drain is not None
    counters._drain.cancel()
    async with asyncio.timeout(2):
        answers = await asyncio.gather(*callers, return_exceptions=True)
    assert {type(answer) for answer in answers} == {asyncio.CancelledError}
    assert await counters.write(read_and_add) == 1


async def test_a_write_that_comes_while_the_writer_dies_waits_for_the_next_one(
    counters: SqliteDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    late: list[asyncio.Task[int]] = []

    async def undo_while_another_comes(connection: aiosqlite.Connection) -> None:
        late.append(asyncio.create_task(counters.write(read_and_add)))
        await asyncio.sleep(0)
        await connection.execute("ROLLBACK")

    async def dies(_connection: Connection) -> None:
        raise asyncio.CancelledError

    with monkeypatch.context() as patched:
        patched.setattr("bot.storage.sqlite._undo", undo_while_another_comes)
        with pytest.raises(asyncio.CancelledError):
            await counters.write(dies)
    async with asyncio.timeout(2):
        assert await asyncio.gather(*late) == [1]


async def test_only_the_commit_takes_the_way_to_the_thread(
    counters: SqliteDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_thread: list[object] = []
    execute: Any = counters._writer._execute

    async def seen(function: Any, *arguments: Any) -> Any:
        in_thread.append(function.__name__)
        return await execute(function, *arguments)

    monkeypatch.setattr(counters._writer, "_execute", seen)
    await asyncio.gather(*(counters.write(read_and_add) for _ in range(20)))
    assert in_thread == ["commit"]


async def test_rows_in_bulk_are_written(counters: SqliteDatabase) -> None:
    rows = [(f"film {number}", number) for number in range(MOST_ROWS_AT_ONCE + 1)]
    await counters.write(lambda c: c.execute_many("INSERT INTO counters VALUES (?, ?)", rows))
    (found,) = await counters.read(lambda c: c.all("SELECT COUNT(*) AS number FROM counters"))
    assert found["number"] == len(rows) + 1


async def test_a_write_waits_for_the_lock_and_others_go_on(tmp_path: Path, counters: SqliteDatabase) -> None:
    patient = await SqliteDatabase.open(tmp_path / "counters.db", busy_seconds=10)
    blocker = sqlite3.connect(tmp_path / "counters.db", isolation_level=None)
    blocker.execute("BEGIN IMMEDIATE")
    waiting = asyncio.create_task(patient.write(read_and_add))
    assert await value_of(patient) == 0
    assert not waiting.done()
    blocker.execute("ROLLBACK")
    blocker.close()
    assert await waiting == 1
    assert await patient.write(read_and_add) == 2
    await patient.close()
