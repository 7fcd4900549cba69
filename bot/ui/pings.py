"""Who is pinged by an announcement: the one role that the club chose for it, otherwise nobody."""

import discord

from bot.domain.clubs import Club
from bot.ui.text import role


def ping_text(club: Club) -> str:
    """The line that mentions the role; empty where the club chose none."""
    return "" if club.ping_role_id is None else role(club.ping_role_id)


def ping_mentions(club: Club) -> discord.AllowedMentions:
    """What Discord may make of that line: members named elsewhere in the message are not pinged."""
    roles = [] if club.ping_role_id is None else [discord.Object(club.ping_role_id)]
    return discord.AllowedMentions(everyone=False, users=False, roles=roles, replied_user=False)
