"""Brings the database up to the version of this program, one whole migration at a time."""

import hashlib
import re
import sqlite3
from dataclasses import dataclass
from pathlib import Path

from bot.clock import Clock, to_milliseconds
from bot.errors import StartupError
from bot.storage.database import Connection, Database, Row

MIGRATIONS = Path(__file__).parent / "migrations"
FILE_NAME = re.compile(r"^(?P<version>\d{4})_[a-z_]+\.sql$")

CREATE_TABLE = """
CREATE TABLE IF NOT EXISTS schema_migrations (
    version BIGINT PRIMARY KEY,
    name TEXT NOT NULL,
    checksum TEXT NOT NULL,
    applied_at BIGINT NOT NULL
)
"""


@dataclass(frozen=True, slots=True)
class Migration:
    version: int
    name: str
    sql: str

    @property
    def checksum(self) -> str:
        return hashlib.sha256(self.sql.encode()).hexdigest()


def shipped_migrations(folder: Path = MIGRATIONS) -> list[Migration]:
    """The migrations in order. Raises `StartupError` if their numbers are not 1, 2, 3 and so on."""
    found = [
        Migration(int(match["version"]), path.stem, path.read_text("utf-8"))
        for path in sorted(folder.glob("*.sql"))
        if (match := FILE_NAME.match(path.name))
    ]
    if [migration.version for migration in found] != list(range(1, len(found) + 1)):
        raise StartupError(f"The migrations in {folder} are not numbered 0001, 0002 and so on without a gap.")
    return found


async def migrate(database: Database, clock: Clock, migrations: list[Migration]) -> int:
    """Apply what is missing, each migration in a transaction of its own; returns how many were applied.

    Raises `StartupError` if the database belongs to a newer program or a migration fails; then nothing of that
    migration remains.
    """
    await database.write(lambda connection: connection.execute(CREATE_TABLE))
    missing = await count_missing(database, migrations)
    for migration in migrations[len(migrations) - missing :]:
        await _apply(database, clock, migration)
    return missing


async def count_missing(database: Database, migrations: list[Migration]) -> int:
    """How many migrations the database lacks.

    Raises `StartupError` if it belongs to a newer program, or if a migration was changed after it was applied.
    """
    applied = {row["version"]: row["checksum"] for row in await database.read(_applied)}
    if newer := [version for version in applied if version > len(migrations)]:
        raise StartupError(
            f"This database was made by a newer Projectionist (version {max(newer)} of its tables; this program "
            f"knows {len(migrations)}). Start the newer program, or restore a backup from before the upgrade."
        )
    for migration in migrations[: len(applied)]:
        if applied.get(migration.version) != migration.checksum:
            raise StartupError(
                f"Migration {migration.name} is not the one that this database was made with. Restore the file"
                " from the release, or restore a backup."
            )
    return len(migrations) - len(applied)


async def _applied(connection: Connection) -> list[Row]:
    tables = await connection.all("SELECT name FROM sqlite_master WHERE name = 'schema_migrations'")
    if not tables:
        return []
    return await connection.all("SELECT version, checksum FROM schema_migrations ORDER BY version")


async def _apply(database: Database, clock: Clock, migration: Migration) -> None:
    async def work(connection: Connection) -> None:
        taken = await connection.execute(
            "INSERT INTO schema_migrations (version, name, checksum, applied_at) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (version) DO NOTHING",
            (migration.version, migration.name, migration.checksum, to_milliseconds(clock.now())),
        )
        for statement in statements(migration.sql) if taken else ():
            await connection.execute(statement)

    try:
        await database.write(work)
    except sqlite3.Error as error:
        raise StartupError(f"Migration {migration.name} failed and was undone: {error}.") from error


def statements(sql: str) -> list[str]:
    """The single statements of a script. (`executescript` would commit the transaction it runs in.)"""
    found: list[str] = []
    collected = ""
    for line in sql.splitlines(keepends=True):
        collected += line
        if sqlite3.complete_statement(collected):
            found.append(collected.strip())
            collected = ""
    if collected.strip():
        raise StartupError(f"A migration ends in the middle of a statement: {collected.strip()[:60]}")
    return found
