"""A stage with the bot on it, before anybody has done anything."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.rehearsal.page import Page
from bot.rehearsal.stage import Stage
from bot.rehearsal.visit import Visit

Browser = TestClient[web.Request, web.Application]
MONDAY = datetime(2026, 3, 2, 19, 0, tzinfo=UTC)


@pytest.fixture
async def stage(records: Path) -> AsyncIterator[Stage]:
    async with Stage.open(records, MONDAY) as opened:
        yield opened


@pytest.fixture
async def visit(stage: Stage, tmp_path: Path) -> AsyncIterator[Visit]:
    begun = Visit(stage, ZoneInfo("Europe/Berlin"), tmp_path)
    await begun.begin()
    yield begun
    await begun.end()


@pytest.fixture
async def browser(visit: Visit) -> AsyncIterator[Browser]:
    async with TestClient(TestServer(Page(visit).application(), host="127.0.0.1")) as client:
        yield client
