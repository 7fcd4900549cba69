"""A club's prompt schedule as its hosts see it, and what has to be looked up in Discord for it."""

import discord
import structlog
from discord import ui

from bot.domain.prompt_schedules import Weekday
from bot.errors import UserError
from bot.services.prompt_schedules import LastPrompt, Standing
from bot.ui.layout import panel
from bot.ui.permissions import Place
from bot.ui.text import channel, full_time, listed, member
from bot.ui.threads import require_threads_in

log = structlog.get_logger(__name__)

LOOKED_THROUGH = 200
SAID = (discord.MessageType.default, discord.MessageType.reply)
OFTEN_CHOSEN = ("every day", "weekdays", "weekends", *(day.title for day in Weekday))
DAYS_OF_THE_WEEK = 7
NOTHING_SCHEDULED = (
    "This club has no schedule for prompts. Make one with the options of this command, for example `days:Monday and"
    " Thursday` `hour:20:00`: the prompts are about the film of the week and go where the discussions are, or where"
    " you say with `channel:`."
)
NO_LONGER = "The channel or thread for the prompts no longer exists. Choose another with `channel:`."
STOPPED = "The schedule is stopped: no more prompts come by themselves. `/discuss` still posts them."


def schedule_panel(standing: Standing) -> ui.LayoutView:
    """When and where prompts come, and what may keep them away."""
    schedule = standing.schedule
    paused = schedule.paused_at is not None
    waits = "The next prompt waits until somebody has answered the last one about the same film."
    return panel(
        "### Prompts by the week",
        schedule_line(standing),
        f"**Next:** {full_time(schedule.next_at)}" if not paused else _paused(schedule.channel_id),
        waits if schedule.waits_for_answers else "A prompt comes whether the last one was answered or not.",
        f"-# Set by {member(schedule.made_by)}. Each is about the film of the week. Name an option to change it, or"
        " `stop:True` to end it.",
    )


def schedule_line(standing: Standing) -> str:
    """ "Every Monday and Thursday at 20:00 (Europe/Berlin), in #talk."""
    rhythm = standing.schedule.rhythm
    everyday = len(rhythm.days) == DAYS_OF_THE_WEEK
    days = "day" if everyday else listed([day.title for day in rhythm.days])
    return f"Every {days} at {rhythm.hour} ({standing.club.time_zone}), in {channel(standing.schedule.channel_id)}."


def suggested_days(text: str) -> list[str]:
    """What is offered while days are typed; further days may follow the first."""
    done, _, last = text.rpartition(" ")
    begun = f"{done} " if done else ""
    wanted = last.casefold()
    return [f"{begun}{choice}" for choice in OFTEN_CHOSEN if choice.casefold().startswith(wanted)]


async def require_place(guild: discord.Guild, channel_id: int) -> None:
    """Raises `UserError` if prompts cannot be posted there. A thread in which nobody talks is not known until asked."""
    require_threads_in(guild.get_channel_or_thread(channel_id) or await _fetched(guild, channel_id))


async def still_exists(client: discord.Client, channel_id: int) -> bool:
    """Whether there is such a channel or thread, whether it can be used or not."""
    if client.get_channel(channel_id) is not None:
        return True
    try:
        await client.fetch_channel(channel_id)
    except discord.NotFound:
        return False
    except discord.Forbidden:
        return True
    return True


async def is_answered(client: discord.Client, last: LastPrompt) -> bool:
    """Whether a person has said something since; also where that cannot be found out."""
    if last.thread_id is None or last.message_id is None:
        return False
    thread = client.get_partial_messageable(last.thread_id)
    try:
        async for message in thread.history(
            after=discord.Object(last.message_id), limit=LOOKED_THROUGH, oldest_first=True
        ):
            if not message.author.bot and message.type in SAID:
                return True
    except (discord.Forbidden, discord.NotFound) as refused:
        log.info("answers_not_read", thread=last.thread_id, code=refused.code)
        return True
    return False


async def _fetched(guild: discord.Guild, channel_id: int) -> Place:
    """Raises `UserError`."""
    try:
        return await guild.fetch_channel(channel_id)
    except discord.NotFound as gone:
        raise UserError(NO_LONGER) from gone
    except discord.Forbidden as refused:
        raise UserError(
            f"I cannot see {channel(channel_id)}, where the prompts are to go. Give me View Channel there, or choose"
            " another with `channel:`."
        ) from refused


def _paused(channel_id: int) -> str:
    return f"**It pauses**, since {channel(channel_id)} is gone: choose another place with `channel:`, and it goes on."
