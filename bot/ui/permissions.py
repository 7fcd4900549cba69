"""What the bot needs in a channel, in words a host can act on."""

from collections.abc import Mapping
from typing import TypeAlias

import discord

from bot.errors import UserError

Place: TypeAlias = discord.abc.GuildChannel | discord.Thread

POST: Mapping[str, str] = {
    "view_channel": "I cannot see the channel",
    "send_messages": "I cannot post there",
    "read_message_history": "after a crash I could not tell whether I had posted already",
}
THREADS: Mapping[str, str] = {
    "view_channel": "I cannot see the channel",
    "send_messages": "I cannot post there",
    "create_public_threads": "I cannot open a thread for the discussion",
    "send_messages_in_threads": "I cannot post prompts in the thread",
    "read_message_history": "after a crash I could not tell whether I had posted already",
}
FORUM: Mapping[str, str] = {
    "view_channel": "I cannot see the forum",
    "send_messages": "I cannot open a post for the discussion",
    "send_messages_in_threads": "I cannot post prompts in the post",
    "read_message_history": "after a crash I could not tell whether I had posted already",
}
EVENTS: Mapping[str, str] = {
    "create_events": "I cannot create the server's event for a watch party",
    "manage_events": "I cannot start, change or cancel that event",
}


def missing(permissions: discord.Permissions, needs: Mapping[str, str]) -> dict[str, str]:
    """The needs that are not met: each permission as Discord names it, and what breaks without it."""
    return {_title(name): breaks for name, breaks in needs.items() if not getattr(permissions, name)}


def require(place: Place, needs: Mapping[str, str]) -> None:
    """Raises `UserError` that names what is missing here and what to do."""
    lacking = missing(place.permissions_for(place.guild.me), _in_thread(needs) if _is_thread(place) else needs)
    if lacking:
        raise UserError(
            f"I lack {_listed(lacking)} in {place.mention}, so nothing was done. A host can grant it in the"
            " channel's settings; `/club check` shows everything that is missing."
        )


def require_in_server(guild: discord.Guild, needs: Mapping[str, str]) -> None:
    lacking = missing(guild.me.guild_permissions, needs)
    if lacking:
        raise UserError(
            f"I lack {_listed(lacking)} in this server, so nothing was done. A host can grant it to my role in the"
            " server's settings; `/club check` shows everything that is missing."
        )


def place_of(guild: discord.Guild | None, channel_id: int) -> Place:
    """The channel or thread. Raises `UserError` if it is gone or out of sight."""
    place = guild.get_channel_or_thread(channel_id) if guild else None
    if place is None:
        raise UserError(
            "The channel that was set for this no longer exists, or I cannot see it. A host can choose another with"
            " `/club settings`."
        )
    return place


def _is_thread(place: Place) -> bool:
    return isinstance(place, discord.Thread)


def _in_thread(needs: Mapping[str, str]) -> dict[str, str]:
    """Inside a thread another permission decides whether one may post."""
    return {("send_messages_in_threads" if name == "send_messages" else name): why for name, why in needs.items()}


def _title(name: str) -> str:
    return name.replace("_", " ").title()


def _listed(lacking: dict[str, str]) -> str:
    return ", ".join(f"**{name}**" for name in lacking)
