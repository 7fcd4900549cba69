"""The SQLite driver: one writer with group commit, one reader, both through aiosqlite."""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable, Iterable
from contextlib import AsyncExitStack, closing, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import aiosqlite

from bot.errors import RecordsUnavailable, StartupError
from bot.storage.database import Parameters, Result, Row, Work

MOST_WRITES_PER_COMMIT = 200
MOST_ROWS_AT_ONCE = 100
ROWS_PER_FETCH = 64
PRIMARY_CODE = 0xFF
SHUTTING_DOWN = "The bot is shutting down. Nothing was changed; try again in a minute."


class SqliteConnection:
    """One unit of work's view of a connection. Refuses to be used after its work has ended.

    Each statement runs in the connection's thread, where it may take its time.
    """

    def __init__(self, raw: aiosqlite.Connection) -> None:
        self._raw = raw
        self._ended = False
        self.actions: list[Callable[[], None]] = []

    async def execute(self, sql: str, parameters: Parameters = ()) -> int:
        async with self._usable().execute(sql, parameters) as cursor:
            return cursor.rowcount

    async def execute_many(self, sql: str, rows: Iterable[Parameters]) -> None:
        async with self._usable().executemany(sql, rows):
            return

    async def one(self, sql: str, parameters: Parameters = ()) -> Row | None:
        rows = await self.all(sql, parameters)
        return rows[0] if rows else None

    async def all(self, sql: str, parameters: Parameters = ()) -> list[Row]:
        return list(await self._usable().execute_fetchall(sql, parameters))

    def after_commit(self, action: Callable[[], None]) -> None:
        self.actions.append(action)

    def end(self) -> None:
        self._ended = True

    def _usable(self) -> aiosqlite.Connection:
        if self._ended:
            raise RuntimeError("this unit of work has ended; begin another one")
        return self._raw


class WriterConnection(SqliteConnection):
    """Runs each statement where it is called, without the way to the thread and back.

    Inside a transaction that holds the lock a statement waits for nobody and changes pages in memory. It takes
    microseconds; the way to the thread takes ten times as long. What may wait, for the lock at the beginning and for
    the disk at the end, is for the thread, and so are rows in bulk.
    """

    def __init__(self, raw: "RawConnection") -> None:
        super().__init__(raw)
        self._here = raw.here

    async def execute(self, sql: str, parameters: Parameters = ()) -> int:
        self._usable()
        with closing(self._here.execute(sql, parameters)) as cursor:
            return cursor.rowcount

    async def execute_many(self, sql: str, rows: Iterable[Parameters]) -> None:
        listed = list(rows)
        if len(listed) > MOST_ROWS_AT_ONCE:
            await super().execute_many(sql, listed)
            return
        self._usable()
        self._here.executemany(sql, listed).close()

    async def all(self, sql: str, parameters: Parameters = ()) -> list[Row]:
        self._usable()
        return self._here.execute(sql, parameters).fetchall()


class RawConnection(aiosqlite.Connection):
    @property
    def here(self) -> sqlite3.Connection:
        """What the thread works on. To be used only while the thread has nothing to do."""
        return self._conn


@dataclass(slots=True)
class _Write:
    """A write that waits for its turn, or for the commit it shares."""

    work: Callable[[WriterConnection], Awaitable[Any]]
    answer: asyncio.Future[Any]
    actions: list[Callable[[], None]] = field(default_factory=list)
    result: object = None


class SqliteDatabase:
    """WAL, synchronous=FULL, foreign keys on.

    Invariants: only the drain task touches the writer; the drain task lives only while writes wait; a caller is
    answered after the commit that holds its write, never before.
    """

    def __init__(self, writer: RawConnection, reader: RawConnection, busy_seconds: float) -> None:
        self._writer = writer
        self._reader = reader
        self._busy_milliseconds = int(busy_seconds * 1000)
        self._reading = asyncio.Lock()
        self._waiting: list[_Write] = []
        self._drain: asyncio.Task[None] | None = None
        self._is_dying = False
        self._reads: set[asyncio.Task[Any]] = set()
        self._closed = False

    @classmethod
    async def open(cls, path: Path, *, busy_seconds: float = 5.0) -> "SqliteDatabase":
        """Open or create the file. Raises `StartupError` with a sentence when that cannot be done."""
        async with AsyncExitStack() as opened:
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
                writer = await _connect(path, busy_seconds, "synchronous = FULL")
                opened.push_async_callback(writer.close)
                await writer.execute_fetchall("PRAGMA busy_timeout = 0")
                reader = await _connect(path, busy_seconds, "query_only = ON")
            except (sqlite3.Error, OSError) as error:
                raise StartupError(_cannot_open(path, error)) from error
            opened.pop_all()
        return cls(writer, reader, busy_seconds)

    async def read(self, work: Work[Result]) -> Result:
        if self._closed:
            raise RecordsUnavailable(SHUTTING_DOWN)
        task = asyncio.create_task(self._read(work), name="database read")
        self._reads.add(task)
        task.add_done_callback(self._reads.discard)
        return await asyncio.shield(task)

    async def write(self, work: Work[Result]) -> Result:
        while self._is_dying and self._drain is not None:  # What comes meanwhile is for the next one.
            await asyncio.wait({self._drain})
        if self._closed:
            raise RecordsUnavailable(SHUTTING_DOWN)
        answer: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self._waiting.append(_Write(work, answer))
        if self._drain is None or self._drain.done():
            self._drain = asyncio.create_task(self._drain_writes(), name="database writer")
        return await answer  # If the caller is cancelled, nobody is left to be told; the write goes on.

    async def backup(self, path: Path) -> None:
        """A consistent copy of the whole database into a new file, while others read and write."""
        async with aiosqlite.connect(path) as target:
            await self._reader.backup(target)

    async def close(self) -> None:
        """Finish the writes that were accepted, then let go of the file."""
        self._closed = True
        while self._drain is not None and not self._drain.done():
            await asyncio.wait({self._drain})
        if self._reads:
            await asyncio.wait(set(self._reads))
        await self._reader.close()
        await self._writer.close()

    async def _read(self, work: Work[Result]) -> Result:
        async with self._reading:
            connection = SqliteConnection(self._reader)
            try:
                await self._reader.execute("BEGIN")
                return await work(connection)
            except sqlite3.OperationalError as error:
                raise _unavailable(error) from error
            finally:
                connection.end()
                await _undo(self._reader)

    async def _drain_writes(self) -> None:
        """Should it die, as when the loop is torn down, nobody is left waiting for an answer."""
        try:
            while self._waiting:
                batch = self._waiting[:MOST_WRITES_PER_COMMIT]
                del self._waiting[:MOST_WRITES_PER_COMMIT]
                await self._commit_together(batch)
        except BaseException as error:
            left, self._waiting = self._waiting, []
            for write in left:
                _refuse(write, error)
            raise
        finally:
            self._is_dying = False

    async def _commit_together(self, batch: list[_Write]) -> None:
        """One transaction for the batch. Any failure but a work's own fails every write that it held."""
        try:
            await self._begin()
            done = [write for write in batch if await self._in_savepoint(write)]
            await self._writer.commit()  # Unlike a statement it waits for the interpreter only once.
        except BaseException as error:
            self._is_dying = not isinstance(error, Exception)
            for write in batch:
                _refuse(write, error)
            with suppress(sqlite3.Error):  # What cannot be undone now fails the next BEGIN, and is tried again then.
                await _undo(self._writer)
            if not isinstance(error, Exception):
                raise
            return
        for write in done:
            _accept(write)

    async def _begin(self) -> None:
        """Take the lock here if it is free; if another process has it, wait for it in the thread."""
        try:
            self._writer.here.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & PRIMARY_CODE != sqlite3.SQLITE_BUSY:
                raise
            await self._writer.execute_fetchall(f"PRAGMA busy_timeout = {self._busy_milliseconds}")
            try:
                await self._writer.execute("BEGIN IMMEDIATE")
            finally:
                await self._writer.execute_fetchall("PRAGMA busy_timeout = 0")

    async def _in_savepoint(self, write: _Write) -> bool:
        """Whether the work succeeded. Its own exception undoes its own changes and goes to its caller."""
        connection = WriterConnection(self._writer)
        await connection.execute("SAVEPOINT work")
        try:
            write.result = await write.work(connection)
            write.actions = connection.actions
        except Exception as error:
            if not self._writer.in_transaction:
                raise
            await connection.execute("ROLLBACK TO work")
            await connection.execute("RELEASE work")
            _refuse(write, error)
            return False
        else:
            await connection.execute("RELEASE work")
            return True
        finally:
            connection.end()


async def _connect(path: Path, busy_seconds: float, pragma: str) -> RawConnection:
    connect = partial(sqlite3.connect, path, isolation_level=None, timeout=busy_seconds, check_same_thread=False)
    connection = RawConnection(connect, ROWS_PER_FETCH)
    await connection
    connection.row_factory = aiosqlite.Row
    try:
        for setting in ("journal_mode = WAL", "foreign_keys = ON", pragma):
            # Fetched, because a row left unread keeps its statement, and so every savepoint, from ending.
            await connection.execute_fetchall(f"PRAGMA {setting}")
    except BaseException:
        await connection.close()
        raise
    return connection


async def _undo(connection: aiosqlite.Connection) -> None:
    if connection.in_transaction:
        await connection.execute("ROLLBACK")


def _accept(write: _Write) -> None:
    if not write.answer.done():
        write.answer.set_result(write.result)
    for action in write.actions:
        action()


def _refuse(write: _Write, error: BaseException) -> None:
    if write.answer.done():
        return
    if isinstance(error, sqlite3.OperationalError):
        error = _unavailable(error)
    if isinstance(error, Exception):
        write.answer.set_exception(error)
        write.answer.exception()  # A caller that was cancelled will not fetch it.
    else:
        write.answer.cancel()


SENTENCES = {
    "locked": "The club's records are busy just now.",
    "readonly": "The club's records can only be read just now: the disk or the file is write-protected.",
    "full": "The club's records cannot be written: the disk is full. A host should tell whoever runs the bot.",
    "disk i/o": "The club's records cannot be reached: the disk reported an error.",
}


def _unavailable(error: sqlite3.OperationalError) -> Exception:
    """A sentence where the cause lies outside the program; the error itself where our SQL is wrong."""
    text = str(error)
    for word, sentence in SENTENCES.items():
        if word in text:
            return RecordsUnavailable(f"{sentence} Nothing was changed; try again in a minute.")
    return error


def _cannot_open(path: Path, error: Exception) -> str:
    if isinstance(error, sqlite3.DatabaseError) and "not a database" in str(error):
        return (
            f"{path} is not a database of Projectionist. Move it away, or set PROJECTIONIST_DATABASE to another path."
        )
    return f"The database {path} cannot be opened: {error}. Check that the folder exists and can be written."
