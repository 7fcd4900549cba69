"""Who is pinged by an announcement: the one role that the club chose for it, otherwise nobody."""

from dataclasses import replace

import discord

from bot.domain.clubs import Club
from bot.ui.text import role


def able_to_ping(club: Club, guild: discord.Guild | None) -> Club:
    """The club, without its role if that was deleted: it would be named as a role that does not exist."""
    if guild is None or club.ping_role_id is None or guild.get_role(club.ping_role_id):
        return club
    return replace(club, ping_role_id=None)


def ping_text(club: Club) -> str:
    """The line that mentions the role; empty where the club chose none."""
    return "" if club.ping_role_id is None else role(club.ping_role_id)


def ping_mentions(club: Club) -> discord.AllowedMentions:
    """What Discord may make of that line: members named elsewhere in the message are not pinged."""
    roles = [] if club.ping_role_id is None else [discord.Object(club.ping_role_id)]
    return discord.AllowedMentions(everyone=False, users=False, roles=roles, replied_user=False)
