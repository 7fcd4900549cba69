"""What every database driver promises. Stores and services know only this module."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Any, Protocol, TypeVar

Row = Any
"""A row read by column name: `row["title"]`."""

Parameters = Sequence[object]
Result = TypeVar("Result")


class Connection(Protocol):
    """Statements inside one unit of work. It is of no use after the work has returned."""

    async def execute(self, sql: str, parameters: Parameters = ()) -> int:
        """Run a statement; returns how many rows it changed."""
        ...

    async def execute_many(self, sql: str, rows: Iterable[Parameters]) -> None: ...

    async def one(self, sql: str, parameters: Parameters = ()) -> Row | None:
        """The first row, or None."""
        ...

    async def all(self, sql: str, parameters: Parameters = ()) -> list[Row]: ...

    def after_commit(self, action: Callable[[], None]) -> None:
        """Have `action` called once this work is durable, and never if it is rolled back."""
        ...


Work = Callable[[Connection], Awaitable[Result]]


class Database(Protocol):
    """`read` sees one consistent state. `write` is atomic and durable by the time it returns.

    A write that has begun is finished even if its caller is cancelled. An exception raised by the work undoes
    the work, and only it, and reaches the caller. Raises `RecordsUnavailable` when the records cannot be
    reached: locked, read-only, full.
    """

    async def read(self, work: Work[Result]) -> Result: ...

    async def write(self, work: Work[Result]) -> Result: ...

    async def close(self) -> None: ...


async def next_id(connection: Connection) -> int:
    """A new id, unique over all tables, so that an id of one thing is never taken for another's."""
    row = await connection.one("UPDATE sequences SET last_id = last_id + 1 WHERE name = 'ids' RETURNING last_id")
    if row is None:
        raise LookupError("the table sequences has lost its row")
    return int(row["last_id"])


async def reserve_ids(connection: Connection, count: int) -> range:
    """`count` new ids at once."""
    row = await connection.one(
        "UPDATE sequences SET last_id = last_id + ? WHERE name = 'ids' RETURNING last_id", (count,)
    )
    if row is None:
        raise LookupError("the table sequences has lost its row")
    return range(row["last_id"] - count + 1, row["last_id"] + 1)


def rows_of_marks(count: int) -> str:
    """`?, ?, ?`: the placeholders of an IN list."""
    return ", ".join("?" * count)
