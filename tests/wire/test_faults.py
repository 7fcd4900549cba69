"""The table of faults, a test for each of its cells; and what happens when a fault does not go away."""

import asyncio
from pathlib import Path

import pytest

from bot.domain.timers import MOST_ATTEMPTS
from tests.loopback.server import Server
from tests.wire.club import WireClub, read, seen
from tests.wire.faults_table import FAULTS, HOSTS, NOT_YET, ROUTES, Row, collect, show
from tests.wire.process import BotProcess


@pytest.fixture(scope="module")
def rows(filled_records: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], Row]:
    """All cells, tried in one go against one process."""
    records = tmp_path_factory.mktemp("faults") / "club.db"
    records.write_bytes(filled_records.read_bytes())
    rows = asyncio.run(collect(records))
    show(rows)
    return {(row.fault, row.route): row for row in rows}


@pytest.mark.parametrize("route", [*ROUTES, HOSTS])
@pytest.mark.parametrize("fault", FAULTS)
def test_nothing_is_doubled_or_lost(rows: dict[tuple[str, str], Row], fault: str, route: str) -> None:
    assert not rows[fault, route].problem


async def test_what_never_works_is_given_up_and_the_host_is_told(records: Path) -> None:
    """A poll's result cannot be posted: whoever asked it gets a direct message, and the hosts read it later."""
    async with Server.begin() as server:
        club = WireClub(server, server.world.add_guild(), records)
        async with BotProcess.running(server, records):
            polls = server.world.add_channel(club.guild, "polls")
            ann = club.who("ann", "polls")
            await ann.slash("poll ask", question="Which evening?", answers="Friday | Saturday")
            (choice,) = await ann.autocomplete("poll close", "poll", "evening")
            rule = server.faults.add("POST", f"/channels/{polls.channel_id}/messages", times=MOST_ATTEMPTS, status=503)
            assert (await seen(ann.begin_slash("poll close", poll=choice["value"]))).startswith(NOT_YET)
            while rule.happened < MOST_ATTEMPTS:
                await club.until(lambda: club.held() or rule.happened == MOST_ATTEMPTS)
                await club.try_again()
            told = server.world.direct_messages(ann.member.user)
            await club.until_said("its result could not be posted", told)
            assert len(polls.messages) == 1
            assert "its result could not be posted" in (await club.who("hana").slash("club check")).text
            shown = await ann.slash("poll results", poll=choice["value"])
            assert "Poll closed" in read(shown.messages[0])
