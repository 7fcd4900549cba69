"""A club's settings, and what is missing, as hosts see them."""

from collections.abc import Callable, Mapping
from datetime import datetime

import discord
from discord import ChannelType, SelectDefaultValue, SelectDefaultValueType, ui

from bot.domain.clubs import Club, ClubChanges, HostNote
from bot.domain.zones import zone_label
from bot.errors import NotThere, UserError
from bot.services.clubs import LATELY, MOST_NOTES
from bot.ui import limits
from bot.ui.answers import replace
from bot.ui.context import Interaction, actor_of, guild_of, house_of, services_of
from bot.ui.items import SNOWFLAKE, PersistentItem
from bot.ui.layout import Item, panel
from bot.ui.permissions import EVENTS, FORUM, POST, THREADS, missing
from bot.ui.text import channel, count, cut, role, safe, short_time

NOTE_LENGTH = 280
ANNOUNCED_IN = [ChannelType.text, ChannelType.news]
DISCUSSED_IN = [ChannelType.text, ChannelType.news, ChannelType.forum]
NOT_SET_UP = "The club is not set up yet. Run /club setup in the channel for its announcements."


def not_set_up_hint(club: Club) -> str:
    """A line for a command that was used before the set-up; empty after it."""
    if club.is_set_up:
        return ""
    return f"The club is not set up yet, so I used this channel and {club.time_zone}. A host can run `/club setup`."


def club_panel(guild: discord.Guild, club: Club, now: datetime, mention_command: Callable[[str], str]) -> ui.LayoutView:
    """Every setting, what is missing, and the selects that change the settings in place."""
    lacking = problems(guild, club)
    change = mention_command("club settings")
    return panel(
        f"### {safe(guild.name, 100)}: the settings",
        _settings(guild, club, now),
        f"**What is missing**\n{_bullets(lacking)}" if lacking else "Nothing is missing.",
        f"-# Change channels and roles below, the rest with {change}, for example `time_zone:Berlin`.",
        selects=_selects(guild, club),
    )


def check_panel(
    guild: discord.Guild, club: Club, notes: list[HostNote], mention_command: Callable[[str], str]
) -> ui.LayoutView:
    """What is missing and what went wrong lately."""
    lacking = problems(guild, club)
    well = "All is well: I can announce, open discussions and create events for watch parties."
    change = mention_command("club settings" if club.is_set_up else "club setup")
    return panel(
        f"### {safe(guild.name, 100)}: how things stand",
        f"**What is missing**\n{_bullets(lacking)}" if lacking else well,
        _mishaps(notes),
        f"-# Channels and roles are chosen with {change}. Permissions are granted in the settings of the channel or"
        " the server."
        if lacking
        else "",
    )


def host_note_text(guild: discord.Guild | None, note: HostNote, mention_command: Callable[[str], str]) -> str:
    """A direct message, which must say first which server it is about."""
    server = f"**{safe(guild.name, 100)}**" if guild else "a server that I am no longer in"
    more = f"\n-# There, {mention_command('club check')} shows what else went wrong lately."
    return cut(f"About {server}: {note.text}", limits.CONTENT - len(more)) + more


def problems(guild: discord.Guild, club: Club) -> list[str]:
    """What keeps the bot from doing its work here, each a sentence of plain words without markdown."""
    found = [
        *([] if club.is_set_up else [NOT_SET_UP]),
        *_announcement_problems(guild, club),
        *_discussion_problems(guild, club),
        *_role_problems(guild, club),
        *(f"In this server I lack {name}: {breaks}." for name, breaks in _lacking_in_server(guild).items()),
    ]
    return list(dict.fromkeys(found))


def _announcement_problems(guild: discord.Guild, club: Club) -> list[str]:
    if club.announcement_channel_id is None:
        return []
    place = guild.get_channel(club.announcement_channel_id)
    if place is None:
        return ["The announcement channel was deleted, so nothing can be announced. Choose another."]
    return _lacking_in(place, POST)


def _discussion_problems(guild: discord.Guild, club: Club) -> list[str]:
    if club.discussion_channel_id is None:
        return []
    place = guild.get_channel(club.discussion_channel_id)
    if place is None:
        return ["The discussion channel was deleted, so no discussion can be opened. Choose another."]
    return _lacking_in(place, FORUM if isinstance(place, discord.ForumChannel) else THREADS)


def _lacking_in(place: discord.abc.GuildChannel, needs: Mapping[str, str]) -> list[str]:
    lacking = missing(place.permissions_for(place.guild.me), needs)
    return [f"In #{place.name} I lack {name}: {breaks}." for name, breaks in lacking.items()]


def _lacking_in_server(guild: discord.Guild) -> dict[str, str]:
    return missing(guild.me.guild_permissions, EVENTS)


def _role_problems(guild: discord.Guild, club: Club) -> list[str]:
    found = []
    if club.host_role_id and guild.get_role(club.host_role_id) is None:
        found.append("The host role was deleted, so only members with Manage Events are hosts. Choose another.")
    if club.ping_role_id:
        found += _ping_problems(guild, club, guild.get_role(club.ping_role_id))
    return found


def _ping_problems(guild: discord.Guild, club: Club, pinged: discord.Role | None) -> list[str]:
    if pinged is None:
        return ["The role to ping was deleted, so announcements ping nobody. Choose another."]
    place = guild.get_channel(club.announcement_channel_id or 0)
    allowed = place.permissions_for(guild.me) if place else guild.me.guild_permissions
    if pinged.mentionable or allowed.mention_everyone:
        return []
    remedy = (
        "Allow anyone to mention it in the role's settings, or give me Mention Everyone in the announcement channel."
    )
    return [f"I cannot ping the role {pinged.name}. {remedy}"]


def _settings(guild: discord.Guild, club: Club, now: datetime) -> str:
    hosts = f"{_role(guild, club.host_role_id)} and members with Manage Events" if club.host_role_id else None
    limit = f"{count(club.nomination_limit, 'film')} open at a time for each member"
    lines = {
        "Announcements": _channel(guild, club.announcement_channel_id),
        "Discussions": _channel(guild, club.discussion_channel_id),
        "Hosts": hosts or "members with Manage Events",
        "Pinged at announcements": _role(guild, club.ping_role_id) if club.ping_role_id else "nobody",
        "Time zone": zone_label(club.time_zone, now),
        "Nominations": limit,
    }
    return "\n".join(f"**{name}:** {value}" for name, value in lines.items())


def _channel(guild: discord.Guild, channel_id: int | None) -> str:
    if channel_id is None:
        return "where a command is used"
    return channel(channel_id) if guild.get_channel(channel_id) else "deleted"


def _role(guild: discord.Guild, role_id: int | None) -> str:
    return role(role_id) if role_id and guild.get_role(role_id) else "a deleted role"


def _bullets(lines: list[str]) -> str:
    return "\n".join(f"- {safe(line)}" for line in lines)


def _mishaps(notes: list[HostNote]) -> str:
    """The notes are the bot's own sentences, channels in them are to be pressed."""
    if not notes:
        return f"In the last {LATELY.days} days nothing went wrong."
    newest = f" (the newest {MOST_NOTES})" if len(notes) == MOST_NOTES else ""
    lines = [f"- {short_time(note.created_at)}: {cut(note.text, NOTE_LENGTH)}" for note in notes]
    return f"**What went wrong lately**{newest}\n" + "\n".join(lines)


class AnnouncementSelect(
    PersistentItem[ui.ChannelSelect[ui.LayoutView]], template=rf"v1:club:(?P<club_id>{SNOWFLAKE}):announcements"
):
    def __init__(self, club_id: int, chosen: list[SelectDefaultValue] | None = None) -> None:
        self.club_id = club_id
        super().__init__(
            ui.ChannelSelect(
                placeholder="Announcement channel",
                custom_id=f"v1:club:{club_id}:announcements",
                channel_types=ANNOUNCED_IN,
                default_values=chosen or [],
            )
        )

    async def act(self, interaction: Interaction) -> None:
        channel_id = _chosen_channel(self.item, ANNOUNCED_IN, "Announcements need a text channel.")
        await _change(interaction, self.club_id, ClubChanges(announcement_channel_id=channel_id))


class DiscussionSelect(
    PersistentItem[ui.ChannelSelect[ui.LayoutView]], template=rf"v1:club:(?P<club_id>{SNOWFLAKE}):discussion"
):
    def __init__(self, club_id: int, chosen: list[SelectDefaultValue] | None = None) -> None:
        self.club_id = club_id
        super().__init__(
            ui.ChannelSelect(
                placeholder="Discussion channel or forum",
                custom_id=f"v1:club:{club_id}:discussion",
                channel_types=DISCUSSED_IN,
                default_values=chosen or [],
            )
        )

    async def act(self, interaction: Interaction) -> None:
        channel_id = _chosen_channel(self.item, DISCUSSED_IN, "Discussions need a text channel or a forum.")
        await _change(interaction, self.club_id, ClubChanges(discussion_channel_id=channel_id))


class HostRoleSelect(
    PersistentItem[ui.RoleSelect[ui.LayoutView]], template=rf"v1:club:(?P<club_id>{SNOWFLAKE}):host_role"
):
    """Emptied, it leaves the club to the members with Manage Events."""

    def __init__(self, club_id: int, chosen: list[SelectDefaultValue] | None = None) -> None:
        self.club_id = club_id
        super().__init__(_role_select("Host role (optional)", f"v1:club:{club_id}:host_role", chosen))

    async def act(self, interaction: Interaction) -> None:
        await _change(interaction, self.club_id, ClubChanges(host_role_id=_chosen_role(self.item)))


class PingRoleSelect(
    PersistentItem[ui.RoleSelect[ui.LayoutView]], template=rf"v1:club:(?P<club_id>{SNOWFLAKE}):ping_role"
):
    """Emptied, announcements ping nobody."""

    def __init__(self, club_id: int, chosen: list[SelectDefaultValue] | None = None) -> None:
        self.club_id = club_id
        super().__init__(
            _role_select("Role to ping at announcements (optional)", f"v1:club:{club_id}:ping_role", chosen)
        )

    async def act(self, interaction: Interaction) -> None:
        await _change(interaction, self.club_id, ClubChanges(ping_role_id=_chosen_role(self.item)))


def _role_select(
    placeholder: str, custom_id: str, chosen: list[SelectDefaultValue] | None
) -> ui.RoleSelect[ui.LayoutView]:
    return ui.RoleSelect(placeholder=placeholder, custom_id=custom_id, min_values=0, default_values=chosen or [])


def _selects(guild: discord.Guild, club: Club) -> list[Item]:
    """Discord refuses a default that no longer exists."""

    def channels(channel_id: int | None) -> list[SelectDefaultValue]:
        kept = channel_id and guild.get_channel(channel_id)
        return [SelectDefaultValue(id=kept.id, type=SelectDefaultValueType.channel)] if kept else []

    def roles(role_id: int | None) -> list[SelectDefaultValue]:
        kept = role_id and guild.get_role(role_id)
        return [SelectDefaultValue(id=kept.id, type=SelectDefaultValueType.role)] if kept else []

    return [
        AnnouncementSelect(club.club_id, channels(club.announcement_channel_id)),
        DiscussionSelect(club.club_id, channels(club.discussion_channel_id)),
        HostRoleSelect(club.club_id, roles(club.host_role_id)),
        PingRoleSelect(club.club_id, roles(club.ping_role_id)),
    ]


def _chosen_channel(select: ui.ChannelSelect[ui.LayoutView], kinds: list[ChannelType], needed: str) -> int:
    chosen = select.values[0]
    if chosen.type not in kinds:
        raise UserError(f"{needed} #{chosen.name} is none. Choose another.")
    return chosen.id


def _chosen_role(select: ui.RoleSelect[ui.LayoutView]) -> int | None:
    return select.values[0].id if select.values else None


async def _change(interaction: Interaction, club_id: int, changes: ClubChanges) -> None:
    """Save what was selected and show the panel anew."""
    actor = actor_of(interaction)
    if actor.club_id != club_id:
        raise NotThere("These are another club's settings. Run `/club settings` here to see this club's.")
    services = services_of(interaction)
    club = await services.clubs.change(actor, changes)
    shown = club_panel(guild_of(interaction), club, services.clock.now(), house_of(interaction).mention_command)
    await replace(interaction, view=shown)
