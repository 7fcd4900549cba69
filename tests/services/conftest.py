"""The stages on which more than one module of service tests plays."""

import pytest

from bot.domain.prompts import Shelf
from bot.storage.shelf import read_shelf
from bot.storage.sqlite import SqliteDatabase
from tests.clocks import FixedClock
from tests.services.election_house import House
from tests.services.timer_stage import Stage


@pytest.fixture
def house(database: SqliteDatabase, clock: FixedClock) -> House:
    return House(database, clock)


@pytest.fixture
def stage(database: SqliteDatabase, clock: FixedClock) -> Stage:
    return Stage(database, clock)


@pytest.fixture(scope="module")
def shelf() -> Shelf:
    """The themes and packs that ship."""
    return read_shelf()
