"""/help: what can be done here by the person who asks."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import ProjectionistClient
from bot.domain.clubs import Club
from bot.ui.answers import answer
from bot.ui.context import Interaction, actor_of, services_of
from bot.ui.help import help_entries, help_panel
from bot.ui.permissions import POST, missing
from bot.ui.text import listed


class Help(commands.Cog):
    def __init__(self, client: ProjectionistClient) -> None:
        self.client = client

    @app_commands.command(name="help", description="See what you can do here")
    async def show_help(self, interaction: Interaction) -> None:
        actor = actor_of(interaction)
        club = await services_of(interaction).clubs.get(actor.club_id)
        hosting = actor.hosts(club)
        notices = [self._first_step(club, hosting=hosting), _silence_here(interaction)]
        entries = help_entries(self.client.tree.get_commands())
        shown = help_panel(entries, self.client.mention_command, hosting=hosting, notices=notices)
        await answer(interaction, view=shown)

    def _first_step(self, club: Club, *, hosting: bool) -> str:
        if club.is_set_up:
            return ""
        set_up = self.client.mention_command("club setup")
        if hosting:
            return f"Begin with {set_up} in the channel for the club's announcements. It takes a minute."
        return f"The club is not set up yet. A host does that with {set_up}."


def _silence_here(interaction: Interaction) -> str:
    """What the member has to know where the bot cannot post."""
    lacking = missing(interaction.app_permissions, POST)
    if not lacking or isinstance(interaction.channel, discord.Thread):
        return ""
    names = listed([f"**{name}**" for name in lacking])
    return f"In this channel I lack {names}, so commands that post do not work here."


async def setup(client: ProjectionistClient) -> None:
    await client.add_cog(Help(client))
