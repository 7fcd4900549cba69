"""Who may do what. Discord docs: Topics, Permissions."""

from typing import TYPE_CHECKING

import discord

from tests.loopback.api import Code, Refusal
from tests.loopback.world import Channel, Guild, Member

if TYPE_CHECKING:
    from tests.loopback.world import World

EVERYTHING = discord.Permissions.all().value
ADMINISTRATOR = discord.Permissions(administrator=True).value


def permissions_of(member: Member, channel: Channel | None = None) -> int:
    """Permission overwrites: everyone's, then all roles' together, then the member's own. A thread has its parent's."""
    guild = member.guild
    present = guild.roles[guild.guild_id].permissions
    for role in member.roles:
        present |= role.permissions
    if present & ADMINISTRATOR:
        return EVERYTHING
    overwrites = ((channel.parent or channel).overwrites) if channel else {}
    roles = [overwrites[role.role_id] for role in member.roles if role.role_id in overwrites]
    allow, deny = 0, 0
    for allowed, denied in roles:
        allow, deny = allow | allowed, deny | denied
    for allowed, denied in (
        overwrites.get(guild.guild_id, (0, 0)),
        (allow, deny),
        overwrites.get(member.user.user_id, (0, 0)),
    ):
        present = present & ~denied | allowed
    return present


def require_in_guild(world: "World", guild: Guild, **needed: bool) -> None:
    """50013 unless the bot may do this in the server."""
    _check(permissions_of(_bot(world, guild)), needed)


def require(world: "World", channel: Channel, **needed: bool) -> None:
    """50001 unless the bot sees the channel, 50013 unless it may do this there."""
    if channel.guild is None:
        return
    present = permissions_of(_bot(world, channel.guild), channel)
    if not present & discord.Permissions(view_channel=True).value:
        raise Refusal(Code.MISSING_ACCESS)
    _check(present, needed)


def may(world: "World", channel: Channel, **needed: bool) -> bool:
    try:
        require(world, channel, **needed)
    except Refusal:
        return False
    return True


def _check(present: int, needed: dict[str, bool]) -> None:
    wanted = discord.Permissions(**needed).value
    if present & wanted != wanted:
        raise Refusal(Code.MISSING_PERMISSIONS)


def _bot(world: "World", guild: Guild) -> Member:
    if world.bot.user_id not in guild.members:
        raise Refusal(Code.MISSING_ACCESS)
    return guild.members[world.bot.user_id]
