"""The real process starts, a poll is asked and voted in, the process is killed and another takes over."""

from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from bot.__main__ import DISCORD_REFUSED_IT
from tests.loopback.server import Server
from tests.town.visitor import Visitor
from tests.wire.process import BotProcess
from tests.wording import text_of


async def test_a_vote_counts_before_and_after_the_process_is_killed(records: Path) -> None:
    async with Server.begin() as server:
        guild = server.world.add_guild()
        ann, ben = (Visitor.of(server.world, guild, name) for name in ("ann", "ben"))
        async with BotProcess.running(server, records) as bot:
            asked = await ann.slash("poll ask", question="Which evening?", answers="Friday | Saturday")
            assert asked.ephemeral
            assert "Your poll is up" in asked.text
            (panel,) = guild.channels["general"].messages.values()
            voted = await ann.press(panel, "Friday")
            assert "Counted: **Friday**" in voted.text
            await bot.kill()
            await bot.start()
            voted = await ben.press(panel, "Friday")
            assert "Counted: **Friday**" in voted.text
            await server.world.changed.until(lambda: "2 members voted" in text_of(panel.content, panel.components))


async def test_a_refused_token_ends_the_process_with_words(records: Path) -> None:
    async with Server.begin() as server:
        bot = BotProcess(server, records)
        bot.environment["DISCORD_TOKEN"] = "another"  # noqa: S105
        with pytest.raises(RuntimeError, match="ended with 1"):
            await bot.start()
        assert DISCORD_REFUSED_IT in bot.read_log()
        assert [request.path for request in server.requests] == ["/users/@me"]


async def test_two_processes_share_one_database_as_two_shards(records: Path) -> None:
    async with Server.begin() as server, AsyncExitStack() as processes:
        guilds = [server.world.add_guild() for _ in range(2)]
        for number in range(2):
            shard = {"PROJECTIONIST_SHARD_COUNT": "2", "PROJECTIONIST_SHARD_ID": str(number)}
            running = BotProcess.running(server, records, name=f"shard {number}", environment=shard)
            await processes.enter_async_context(running)
        for guild in sorted(guilds, key=lambda guild: (guild.guild_id >> 22) % 2):
            assert (await Visitor.of(server.world, guild, "ann").slash("help")).text
        answers = [request for request in server.requests if request.path.endswith("/callback")]
        assert [request.process for request in answers] == ["shard 0", "shard 1"]
