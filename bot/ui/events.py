"""A watch party's native event in the server: created once, started, removed. Each act may be done again."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial

import discord
import structlog

from bot.domain.screenings import Screening
from bot.errors import Undeliverable, UserError
from bot.ui import limits
from bot.ui.network import make_once
from bot.ui.permissions import EVENTS, require, require_in_server
from bot.ui.text import cut

log = structlog.get_logger(__name__)

TOO_MANY_EVENTS = 30038
FINISHED = 180000

VOICE_EVENT: Mapping[str, str] = {
    "view_channel": "I cannot see the channel",
    "connect": "Discord lets me create an event only in a channel that I may enter",
}
STAGE_EVENT: Mapping[str, str] = {
    **VOICE_EVENT,
    "manage_channels": "I cannot create an event on the stage",
    "mute_members": "I cannot create an event on the stage",
    "move_members": "I cannot create an event on the stage",
}
FULL = (
    f"This server has {limits.EVENTS_PER_SERVER} events already, which is all that Discord takes. Delete one in the"
    " server's list of events, then try again."
)
STANDS = "The watch party stands and its announcement counts, but it has no event in the server: "


async def require_event(guild: discord.Guild, voice_channel_id: int | None) -> None:
    """Raises `UserError` if an event could not be created here, saying what is missing."""
    require_in_server(guild, EVENTS)
    if voice_channel_id is not None:
        room = guild.get_channel(voice_channel_id)
        if room is None:
            raise UserError(
                "That voice channel no longer exists, or I cannot see it. Use `/party schedule` and choose another."
            )
        require(room, STAGE_EVENT if isinstance(room, discord.StageChannel) else VOICE_EVENT)
    if len(await _pending_events(guild)) >= limits.EVENTS_PER_SERVER:
        raise UserError(FULL)


async def create_event(client: discord.Client, screening: Screening, now: datetime, *, look_first: bool) -> int:
    """The id of the party's event: a new one, or with `look_first` the one made before a death.

    Raises `Undeliverable` for what trying again cannot mend.
    """
    guild = await _guild(client, screening)
    find = partial(_find, client, guild, screening)
    if look_first and (found := await find()):
        return found.id
    if screening.starts_at <= now:
        raise Undeliverable(f"{STANDS}it had begun before I could create one.")
    try:
        event = await make_once(find, partial(_create, client, guild, screening))
    except discord.Forbidden as refused:
        raise Undeliverable(f"{STANDS}I need **Create Events** for that, in the server and the channel.") from refused
    except discord.HTTPException as refused:
        if refused.status >= 500 or refused.status == 429:  # noqa: PLR2004 - worth another try
            raise
        raise Undeliverable(STANDS + (FULL if refused.code == TOO_MANY_EVENTS else f"{refused.text}.")) from refused
    return event.id


async def start_event(client: discord.Client, screening: Screening) -> None:
    """Set the event active. One that runs already, is over or gone is let be."""
    event = await _existing(client, screening)
    if event is None or event.status is not discord.EventStatus.scheduled:
        return
    try:
        await event.start()
    except discord.Forbidden as refused:
        raise Undeliverable(
            "I could not start the watch party's event: I need **Manage Events** for that. Start it by hand."
        ) from refused
    except discord.HTTPException as refused:
        if not _is_gone(refused):
            raise


async def remove_event(client: discord.Client, screening: Screening) -> None:
    """Delete the event, also one that was created and never recorded. One that is gone is let be."""
    event = await _existing(client, screening)
    if event is None or event.status is discord.EventStatus.completed:
        return
    try:
        await event.delete()
    except discord.Forbidden as refused:
        raise Undeliverable(
            "I could not delete the event of the cancelled watch party: I need **Manage Events** for that."
            " Delete it by hand."
        ) from refused
    except discord.HTTPException as refused:
        if not _is_gone(refused):
            raise


def event_name(screening: Screening) -> str:
    year = "" if screening.film.year is None else f" ({screening.film.year})"
    return cut(screening.film.title, limits.EVENT_NAME - len(year)) + year


async def _create(client: discord.Client, guild: discord.Guild, screening: Screening) -> discord.ScheduledEvent:
    if screening.voice_channel_id is None:
        return await guild.create_scheduled_event(
            name=event_name(screening),
            start_time=screening.starts_at,
            end_time=screening.ends_at,
            description=_description(screening),
            privacy_level=discord.PrivacyLevel.guild_only,
            entity_type=discord.EntityType.external,
            location=cut(screening.place, limits.EVENT_LOCATION),
        )
    return await guild.create_scheduled_event(
        name=event_name(screening),
        start_time=screening.starts_at,
        end_time=screening.ends_at,
        description=_description(screening),
        privacy_level=discord.PrivacyLevel.guild_only,
        channel=await _room(client, screening.voice_channel_id),
    )


def _description(screening: Screening) -> str:
    host = f"Hosted by <@{screening.host_id}>"
    return f"{cut(screening.note, limits.EVENT_DESCRIPTION - len(host) - 1)}\n{host}".strip()


async def _existing(client: discord.Client, screening: Screening) -> discord.ScheduledEvent | None:
    guild = await _guild(client, screening)
    if screening.event_id is None:
        return await _find(client, guild, screening)
    try:
        return await guild.fetch_scheduled_event(screening.event_id, with_counts=False)
    except discord.NotFound:
        return None


async def _find(client: discord.Client, guild: discord.Guild, screening: Screening) -> discord.ScheduledEvent | None:
    """Our own event of this name and hour and at this place."""
    for event in await _pending_events(guild):
        ours = client.user is not None and event.creator_id == client.user.id
        same = (event.name, event.start_time, event.channel_id, event.location or "") == (
            event_name(screening),
            screening.starts_at,
            screening.voice_channel_id,
            screening.place,
        )
        if ours and same:
            log.info("event_found_again", event_id=event.id)
            return event
    return None


async def _pending_events(guild: discord.Guild) -> list[discord.ScheduledEvent]:
    """Scheduled and active ones, which are what Discord counts. Asked of Discord: no event intent, so no cache."""
    events = await guild.fetch_scheduled_events(with_counts=False)
    return [e for e in events if e.status in {discord.EventStatus.scheduled, discord.EventStatus.active}]


async def _guild(client: discord.Client, screening: Screening) -> discord.Guild:
    """Asked of Discord where it is not known yet, as just after a start, or is another shard's."""
    try:
        return client.get_guild(screening.club_id) or await client.fetch_guild(screening.club_id, with_counts=False)
    except (discord.Forbidden, discord.NotFound) as refused:
        raise Undeliverable("I am no longer in this server, so its watch party's event is left as it is.") from refused


async def _room(client: discord.Client, channel_id: int) -> discord.VoiceChannel | discord.StageChannel:
    try:
        room = client.get_channel(channel_id) or await client.fetch_channel(channel_id)
    except (discord.Forbidden, discord.NotFound):
        room = None
    if not isinstance(room, (discord.VoiceChannel, discord.StageChannel)):
        raise Undeliverable(f"{STANDS}its voice channel no longer exists. Cancel the party and schedule it elsewhere.")
    return room


def _is_gone(refused: discord.HTTPException) -> bool:
    return isinstance(refused, discord.NotFound) or refused.code == FINISHED
