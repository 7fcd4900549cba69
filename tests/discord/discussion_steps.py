"""What members do to discuss a film, and what of it can be seen afterwards."""

from dataclasses import replace
from typing import Any

import discord

from bot.storage.clubs import ClubStore
from bot.storage.database import Connection
from tests.discord.evening import Evening, answered

FILM = "Whiplash (2014)"


async def choose_channel(evening: Evening, channel: Any) -> None:
    async def work(connection: Connection) -> None:
        club = await ClubStore(connection).ensure(evening.guild.id, evening.clock.now())
        await ClubStore(connection).set(replace(club, discussion_channel_id=channel.id))

    await evening.client.services.database.write(work)


async def discuss(evening: Evening, channel: Any = None, who: str = "ann", **options: str) -> str:
    member = evening.members[who]
    return answered(await member.slash(channel or evening.general, "discuss", **({"film": FILM} | options)))


async def take_away(evening: Evening, **permissions: bool) -> None:
    """Nobody has these permissions in the server any more, the bot included."""
    for role in (evening.guild.roles[bot_of(evening).name], evening.guild.default_role):
        left = discord.Permissions(role._role.permissions)
        left.update(administrator=False, **permissions)
        evening.env.backend.edit_role(evening.guild.id, role.id, {"permissions": left.value})
    await evening.env.settle()


def bot_of(evening: Evening) -> discord.ClientUser:
    assert evening.client.user is not None
    return evening.client.user


def threads(channel: Any) -> list[Any]:
    """The channel's threads, each once."""
    return list({thread.id: thread for thread in channel.threads}.values())


def prompts(evening: Evening, thread: Any) -> list[str]:
    return [text for text in evening.public(thread) if "[A follow-up]" in text]


async def reserved(evening: Evening) -> int:
    return await number(evening, "SELECT COUNT(*) AS number FROM postings")


async def number(evening: Evening, sql: str) -> int:
    row = await evening.client.services.database.read(lambda c: c.one(sql))
    assert row is not None
    return int(row["number"])
