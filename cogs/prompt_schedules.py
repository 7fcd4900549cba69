"""/prompts schedule: prompts that come by themselves."""

import discord
from discord import app_commands

from bot.client import ProjectionistClient
from bot.domain.timers import Timer, TimerKind
from bot.services.prompt_schedules import ScheduleRequest
from bot.services.runner import Handler
from bot.ui import limits
from bot.ui.answers import answer, think
from bot.ui.context import Interaction, actor_of, channel_id_above, guild_of, services_of
from bot.ui.prompt_schedules import (
    NOTHING_SCHEDULED,
    STOPPED,
    is_answered,
    require_place,
    schedule_panel,
    still_exists,
    suggested_days,
)

SchedulePlace = discord.TextChannel | discord.ForumChannel | app_commands.AppCommandThread
"""The thread as it came with the command, since one in which nobody talks is not known otherwise."""


@app_commands.command(
    name="schedule", description="Have prompts come by themselves on days of the week", extras={"host": True}
)
@app_commands.describe(
    days="On which days, such as Monday and Thursday",
    hour="At what time in the club's zone, such as 20:00",
    channel="A channel, forum or thread (default: where the discussions are)",
    wait_for_answers="Leave a prompt out while nobody has answered the last one",
    stop="No more prompts by themselves",
)
async def schedule(
    interaction: Interaction,
    days: str = "",
    hour: str = "",
    channel: SchedulePlace | None = None,
    wait_for_answers: bool | None = None,
    stop: bool = False,
) -> None:
    await think(interaction)
    schedules, actor = services_of(interaction).prompt_schedules, actor_of(interaction)
    standing = await schedules.present(actor)
    if stop:
        await schedules.stop(actor)
        await answer(interaction, STOPPED)
        return
    if days or hour or channel or wait_for_answers is not None:
        chosen = channel.id if channel else await schedules.channel_for(actor.club_id, channel_id_above(interaction))
        await require_place(guild_of(interaction), chosen)
        standing = await schedules.change(actor, ScheduleRequest(chosen, days, hour, wait_for_answers))
    if standing is None:
        await answer(interaction, NOTHING_SCHEDULED)
    else:
        await answer(interaction, view=schedule_panel(standing))


@schedule.autocomplete("days")
async def day_choices(_interaction: Interaction, current: str) -> list[app_commands.Choice[str]]:
    return [app_commands.Choice(name=days, value=days) for days in suggested_days(current)[: limits.CHOICES]]


class KeepPromptSchedule(Handler):
    """Has a prompt posted when it falls due, by a timer of its own, and the next one promised."""

    def __init__(self, client: ProjectionistClient) -> None:
        self._client = client
        self._schedules = client.services.prompt_schedules

    async def carry_out(self, timer: Timer) -> None:
        due = await self._schedules.due(timer)
        if due is None:
            return
        if not await still_exists(self._client, due.schedule.channel_id):
            await self._schedules.pause(timer)
            return
        answered = due.waits_for is None or await is_answered(self._client, due.waits_for)
        await self._schedules.carry_out(timer, is_answered=answered)

    async def give_up(self, timer: Timer, reason: str) -> None:
        """One prompt is left out; the schedule goes on."""
        await self._schedules.leave_out(timer, reason)

    async def host_for(self, timer: Timer) -> int | None:
        return await self._schedules.host_of(timer.club_id, timer.subject_id)


async def setup(client: ProjectionistClient) -> None:
    """The command joins the group of the other prompts' commands."""
    client.services.timers.register(TimerKind.KEEP_PROMPT_SCHEDULE, KeepPromptSchedule(client))
    group = client.tree.get_command("prompts")
    if not isinstance(group, app_commands.Group):
        raise TypeError("cogs.prompts must be loaded before this")
    group.add_command(schedule)
