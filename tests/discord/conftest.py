"""A club on a simulated Discord."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.discord.evening import Evening


@pytest.fixture
async def evening(records: Path) -> AsyncIterator[Evening]:
    """The bot in a server with a host and four members, before anybody has set the club up."""
    async with Evening.begin(records) as begun:
        yield begun
