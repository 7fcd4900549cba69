"""/club: the club's settings, for its hosts."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import ProjectionistClient
from bot.domain.clubs import MOST_NOMINATIONS, UNCHANGED, Club, ClubChanges
from bot.domain.timers import Timer, TimerKind
from bot.domain.zones import search_zones, zone_label, zone_names
from bot.services.runner import Handler
from bot.ui import limits
from bot.ui.answers import answer, think
from bot.ui.clubs import (
    AnnouncementSelect,
    DiscussionSelect,
    HostRoleSelect,
    PingRoleSelect,
    check_panel,
    club_panel,
    host_note_text,
)
from bot.ui.context import Interaction, actor_of, guild_of, services_of

DiscussionChannel = discord.TextChannel | discord.ForumChannel
Nominations = app_commands.Range[int, 1, MOST_NOMINATIONS]

OPTIONS = {
    "announcements": "Where votes, picks and watch parties are announced",
    "discussion": "Where films are talked about: a text channel or a forum",
    "host_role": "A role whose members run the club, beside those with Manage Events",
    "time_zone": "Type a city; times without a zone are read in this one",
    "nominations": "How many films a member can have nominated at a time",
    "ping_role": "A role to mention when something is announced",
}


class Clubs(commands.GroupCog, group_name="club", group_description="Run the film club"):
    def __init__(self, client: ProjectionistClient) -> None:
        self.client = client

    @app_commands.command(
        description="Set the film club up, in the channel for its announcements", extras={"host": True}
    )
    @app_commands.describe(**OPTIONS)
    async def setup(
        self,
        interaction: Interaction,
        announcements: discord.TextChannel | None = None,
        discussion: DiscussionChannel | None = None,
        host_role: discord.Role | None = None,
        time_zone: str | None = None,
        nominations: Nominations | None = None,
        ping_role: discord.Role | None = None,
    ) -> None:
        await think(interaction)
        changes = _changes(announcements, discussion, host_role, time_zone, nominations, ping_role)
        club = await services_of(interaction).clubs.set_up(actor_of(interaction), changes, _here(interaction))
        await services_of(interaction).prompt_schedules.realign(club.club_id)
        await self._show(interaction, club)

    @app_commands.command(description="See the club's settings, or change those you name", extras={"host": True})
    @app_commands.describe(**OPTIONS)
    async def settings(
        self,
        interaction: Interaction,
        announcements: discord.TextChannel | None = None,
        discussion: DiscussionChannel | None = None,
        host_role: discord.Role | None = None,
        time_zone: str | None = None,
        nominations: Nominations | None = None,
        ping_role: discord.Role | None = None,
    ) -> None:
        await think(interaction)
        changes = _changes(announcements, discussion, host_role, time_zone, nominations, ping_role)
        club = await services_of(interaction).clubs.change(actor_of(interaction), changes)
        await services_of(interaction).prompt_schedules.realign(club.club_id)
        await self._show(interaction, club)

    @app_commands.command(description="See what I lack here and what went wrong lately", extras={"host": True})
    async def check(self, interaction: Interaction) -> None:
        await think(interaction)
        club, notes = await services_of(interaction).clubs.look_back(actor_of(interaction))
        await answer(interaction, view=check_panel(guild_of(interaction), club, notes, self.client.mention_command))

    @setup.autocomplete("time_zone")
    @settings.autocomplete("time_zone")
    async def zones(self, interaction: Interaction, current: str) -> list[app_commands.Choice[str]]:
        now = services_of(interaction).clock.now()
        return [
            app_commands.Choice(name=zone_label(name, now), value=name)
            for name in search_zones(current, limits.CHOICES)
        ]

    async def _show(self, interaction: Interaction, club: Club) -> None:
        now = services_of(interaction).clock.now()
        await answer(interaction, view=club_panel(guild_of(interaction), club, now, self.client.mention_command))


class TellHost(Handler):
    """Sends a host's note by direct message. Whoever takes none finds it in `/club check`."""

    def __init__(self, client: ProjectionistClient) -> None:
        self._client = client
        self._clubs = client.services.clubs

    async def carry_out(self, timer: Timer) -> None:
        note = await self._clubs.note(timer.club_id, timer.subject_id)
        if note is None or note.host_id is None or note.told_at is not None:
            return
        text = host_note_text(self._client.get_guild(note.club_id), note, self._client.mention_command)
        if await self._client.courier.tell(timer, note.host_id, text):
            await self._clubs.record_told(note.note_id)


def _changes(
    announcements: discord.TextChannel | None,
    discussion: DiscussionChannel | None,
    host_role: discord.Role | None,
    time_zone: str | None,
    nominations: int | None,
    ping_role: discord.Role | None,
) -> ClubChanges:
    """An option that was not given leaves its setting as it is."""
    return ClubChanges(
        announcement_channel_id=announcements.id if announcements else UNCHANGED,
        discussion_channel_id=discussion.id if discussion else UNCHANGED,
        host_role_id=host_role.id if host_role else UNCHANGED,
        ping_role_id=ping_role.id if ping_role else UNCHANGED,
        time_zone=UNCHANGED if time_zone is None else time_zone,
        nomination_limit=UNCHANGED if nominations is None else nominations,
    )


def _here(interaction: Interaction) -> int | None:
    """The text channel of the command, or of its thread; None where nothing can be announced."""
    place = interaction.channel.parent if isinstance(interaction.channel, discord.Thread) else interaction.channel
    return place.id if isinstance(place, discord.TextChannel) else None


async def setup(client: ProjectionistClient) -> None:
    zone_names()
    client.add_items(AnnouncementSelect, DiscussionSelect, HostRoleSelect, PingRoleSelect)
    client.services.timers.register(TimerKind.TELL_HOST, TellHost(client))
    await client.add_cog(Clubs(client))
