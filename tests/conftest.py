"""What all tests share: a data folder, a database of the shipped films made once and copied, a clock."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.app import open_records
from bot.settings import Settings
from bot.storage.sqlite import SqliteDatabase
from tests.clocks import FixedClock


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock()


@pytest.fixture(scope="session")
def filled_records(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with every migration and film in it, to be copied and never opened."""
    path = tmp_path_factory.mktemp("records") / "filled.db"

    async def fill() -> None:
        database = await open_records(Settings(database=path), FixedClock())
        await database.close()

    asyncio.run(fill())
    return path


@pytest.fixture
def records(filled_records: Path, tmp_path: Path) -> Path:
    """The path of this test's own database."""
    return Path(shutil.copy(filled_records, tmp_path / "club.db"))


@pytest.fixture
async def database(records: Path) -> AsyncIterator[SqliteDatabase]:
    opened = await SqliteDatabase.open(records)
    yield opened
    await opened.close()
