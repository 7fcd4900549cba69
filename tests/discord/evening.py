"""Drives the whole bot on simcord as members would, and reads what they would see."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import discord
import simcord
from discord import app_commands
from simcord.env import Env

from bot.app import build_client
from bot.client import ProjectionistClient
from bot.clock import Clock
from bot.errors import UserError
from bot.settings import Settings
from tests.wording import text_of

# simcord looks every 50 ms whether the bot has settled; that is most of a test's time.
SETTLING: dict[str, Any] = Env._settle_internal.__kwdefaults__ or {}
SETTLING["idle"] = 1e-4

MEMBERS = ("ann", "ben", "cleo", "dan")
LONGEST_STEP = timedelta(hours=6)


class EnvironmentClock:
    """The simulated server's time, from when there is a server."""

    env: Env

    def now(self) -> datetime:
        return self.env.now()


@dataclass
class Evening:
    """One server with one club. `host` may manage events; the others are members."""

    env: Env
    records: Path
    clock: EnvironmentClock
    client: ProjectionistClient
    guild: Any
    host: Any
    members: dict[str, Any]
    general: Any
    forum: Any
    voice: Any

    @classmethod
    @asynccontextmanager
    async def begin(cls, records: Path) -> AsyncIterator["Evening"]:
        clock = EnvironmentClock()
        client = _client(records, clock)
        clock.env = env = simcord.Env(client, check_errors=False)
        await env.start()
        evening = cls._furnish(env, records, clock, client)
        try:
            await env.settle()
            yield evening
        finally:
            await evening.client.close()
            await env.shutdown()
        evening.raise_unexpected()

    @classmethod
    def _furnish(cls, env: Env, records: Path, clock: EnvironmentClock, client: ProjectionistClient) -> "Evening":
        guild = env.create_guild("Film Club")
        hosts = guild.create_role("Hosts", permissions=discord.Permissions(manage_events=True))
        host = guild.add_member(env.create_user("hana", global_name="Hana"), roles=[hosts])
        members = {name: guild.add_member(env.create_user(name, global_name=name.title())) for name in MEMBERS}
        return cls(
            env=env,
            records=records,
            clock=clock,
            client=client,
            guild=guild,
            host=host,
            members=members,
            general=guild.create_text_channel("general"),
            forum=guild.create_forum_channel("film-talk"),
            voice=guild.create_voice_channel("Screening Room"),
        )

    async def restart(self) -> None:
        """The process dies and another starts on the same records."""
        await self.client.close()
        self.client = _client(self.records, self.clock)
        await self.env.restart_bot(self.client)
        await self.env.settle()

    async def pass_time(self, time: timedelta) -> None:
        while time > timedelta(0):
            step = min(time, LONGEST_STEP)
            await self.env.advance_time(step.total_seconds())
            time -= step

    def public(self, channel: Any) -> list[str]:
        """What everybody sees in the channel, the oldest first."""
        return [shown(message) for message in channel.history() if not message.flags.ephemeral]

    def sent(self) -> list[dict[str, Any]]:
        """What the bot sent to channels, as Discord got it, the oldest first."""
        posts = [r for r in self.env.http_requests if r.method == "POST" and r.path.endswith("/messages")]
        return [post.json for post in posts if isinstance(post.json, dict)]

    def last_panel(self, channel: Any) -> discord.Message:
        panels: list[discord.Message] = [m for m in channel.history() if not m.flags.ephemeral]
        return panels[-1]

    def raise_unexpected(self) -> None:
        """Whatever the bot raised, other than sentences for members, is a fault."""
        faults = [error for error in self.env.errors if not isinstance(_cause(error), UserError)]
        if faults:
            raise ExceptionGroup("the bot raised", [e for e in faults if isinstance(e, Exception)])


def _client(records: Path, clock: Clock) -> ProjectionistClient:
    return build_client(Settings(database=records), clock, longest_nap=timedelta(hours=1), redraw_seconds=0)


def _cause(error: BaseException) -> BaseException:
    return error.original if isinstance(error, app_commands.CommandInvokeError) else error


def answered(result: Any) -> str:
    """All that the bot said to this person, privately or not."""
    return "\n".join(shown(message) for message in (result.response, *result.followups) if message)


def shown(message: Any) -> str:
    """The text of a message as a member reads it, with its buttons in brackets."""
    parts = message.components
    raw = parts if parts and isinstance(parts[0], dict) else [part.to_dict() for part in parts]
    return text_of(message.content, raw)
