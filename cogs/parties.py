"""/party: watch parties."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import ProjectionistClient
from bot.domain.clubs import Club
from bot.domain.drafts import Draft, DraftKind
from bot.domain.screenings import Screening
from bot.domain.timers import Timer, TimerKind
from bot.errors import UserError, undelivered
from bot.services.runner import Handler
from bot.services.screenings import PlannedScreening, Scheduled, ScreeningRequest
from bot.ui.answers import answer, replace, think
from bot.ui.clubs import not_set_up_hint
from bot.ui.confirm import ask_first
from bot.ui.context import Interaction, actor_of, channel_id_of, guild_of, house_of, services_of
from bot.ui.events import create_event, remove_event, require_event, start_event
from bot.ui.permissions import POST, place_of, require
from bot.ui.picks import suggested_films
from bot.ui.pings import able_to_ping, ping_mentions
from bot.ui.screenings import (
    RsvpButton,
    announced_sentence,
    called_off_sentence,
    cancelled_panel,
    next_party_panel,
    no_party_panel,
    party_choices,
    party_panel,
    plan_question,
    redraw,
    reminder_panel,
)
from bot.ui.text import film_name


class Parties(commands.GroupCog, group_name="party", group_description="Watch the film together"):
    def __init__(self, client: ProjectionistClient) -> None:
        self.client = client

    @app_commands.command(description="Plan a watch party; you see what was understood first", extras={"host": True})
    @app_commands.describe(
        when="2026-11-28 20:00 in the club's time zone, 3d, 2h 30m, or a time from @time",
        film="What you watch (default: the pick)",
        channel="The voice channel or stage, or else name a place",
        place="Where you meet, if not in a voice channel",
        note="What everybody should know",
    )
    async def schedule(
        self,
        interaction: Interaction,
        when: str,
        film: str = "",
        channel: discord.VoiceChannel | discord.StageChannel | None = None,
        place: str = "",
        note: str = "",
    ) -> None:
        await think(interaction)
        services = services_of(interaction)
        channel_id = channel_id_of(interaction)
        request = ScreeningRequest(when, channel_id, film, channel.id if channel else None, place, note)
        plan = await services.screenings.plan(actor_of(interaction), request)
        await _require_all(interaction, plan.planned)
        question = plan_question(plan, not_set_up_hint(plan.club))
        payload = plan.planned.payload
        await ask_first(
            interaction, DraftKind.SCHEDULE_SCREENING, payload, question, yes="Announce it", no="Discard it"
        )

    @app_commands.command(description="Call a watch party off", extras={"host": True})
    @app_commands.describe(party="Which one (default: the only one that is planned)")
    async def cancel(self, interaction: Interaction, party: int | None = None) -> None:
        await think(interaction)
        services = services_of(interaction)
        screening, timer_id = await services.screenings.cancel(actor_of(interaction), party)
        await answer(interaction, called_off_sentence(screening, await _problem(interaction, timer_id)))

    @app_commands.command(name="next", description="When the club watches together next, and who comes")
    async def next_party(self, interaction: Interaction) -> None:
        services = services_of(interaction)
        attendance = await services.screenings.next_party(actor_of(interaction).club_id)
        if attendance is None:
            await answer(interaction, view=no_party_panel(house_of(interaction).mention_command))
        else:
            await answer(interaction, view=next_party_panel(attendance, services.clock.now()))

    @schedule.autocomplete("film")
    async def films(self, interaction: Interaction, current: str) -> list[app_commands.Choice[str]]:
        return await suggested_films(interaction, current)

    @cancel.autocomplete("party")
    async def parties(self, interaction: Interaction, current: str) -> list[app_commands.Choice[int]]:
        services = services_of(interaction)
        club = await services.clubs.get(actor_of(interaction).club_id)
        return party_choices(await services.screenings.list_ahead(club.club_id), club, current)


async def schedule_confirmed(interaction: Interaction, draft: Draft) -> None:
    """A host confirmed what was understood. What was checked then is checked again."""
    planned = PlannedScreening.read(draft.payload)
    await _require_all(interaction, planned)
    services = services_of(interaction)
    scheduled = await services.screenings.schedule(actor_of(interaction), planned)
    await replace(interaction, await _conclude(interaction, scheduled))


async def _require_all(interaction: Interaction, planned: PlannedScreening) -> None:
    """Raises `UserError` that names what the bot lacks for the announcement or the event."""
    guild, services = guild_of(interaction), services_of(interaction)
    club = await services.clubs.get(guild.id)
    require(place_of(guild, services.clubs.announcement_channel(club, planned.channel_id)), POST)
    await require_event(guild, planned.voice_channel_id)


async def _conclude(interaction: Interaction, scheduled: Scheduled) -> str:
    """Wait for the announcement and the event; the sentence for the host."""
    services = services_of(interaction)
    await services.timers.settle(scheduled.post_timer_id)
    problem = await _problem(interaction, scheduled.event_timer_id)
    screening = scheduled.screening
    attendance = await services.screenings.attendance(screening.club_id, screening.screening_id)
    return announced_sentence(attendance.screening, problem)


async def _problem(interaction: Interaction, timer_id: int) -> str:
    """Wait for the timer; why it was given up, if it was."""
    try:
        await services_of(interaction).timers.settle(timer_id)
    except UserError as failure:
        return failure.message
    return ""


class ScreeningHandler(Handler):
    """What all promises of a watch party have in common: the party, and its host, who is told of failures."""

    def __init__(self, client: ProjectionistClient) -> None:
        self._client = client
        self._screenings = client.services.screenings

    async def host_for(self, timer: Timer) -> int | None:
        return (await self._screening(timer)).host_id

    async def _screening(self, timer: Timer) -> Screening:
        return (await self._screenings.attendance(timer.club_id, timer.subject_id)).screening

    async def _club(self, timer: Timer) -> Club:
        club = await self._client.services.clubs.get(timer.club_id)
        return able_to_ping(club, self._client.get_guild(timer.club_id))


class PostScreening(ScreeningHandler):
    """Announces a party. One that was cancelled before anything can have been posted is not announced."""

    async def carry_out(self, timer: Timer) -> None:
        attendance = await self._screenings.attendance(timer.club_id, timer.subject_id)
        screening = attendance.screening
        if screening.message_id is None and (timer.was_tried_before or not screening.is_cancelled):
            club = await self._club(timer)
            shown = party_panel(attendance, club, timer)
            message_id = await self._client.courier.post(
                timer, screening.channel_id, shown, mentions=ping_mentions(club)
            )
            await self._screenings.record_message(timer.club_id, screening.screening_id, message_id)
        now = await self._screenings.attendance(timer.club_id, timer.subject_id)
        if timer.was_tried_before or now.screening.is_cancelled or now.answers != attendance.answers:
            await redraw(self._client, timer.club_id, timer.subject_id)

    async def give_up(self, timer: Timer, reason: str) -> None:
        await self._screenings.abandon(timer.club_id, timer.subject_id)


class CreateEvent(ScreeningHandler):
    """Creates the server's event. If that fails for good the party stands all the same, and its host is told."""

    async def carry_out(self, timer: Timer) -> None:
        screening = await self._screening(timer)
        if screening.event_id is None and not screening.is_cancelled:
            now = self._client.services.clock.now()
            event_id = await create_event(self._client, screening, now, look_first=timer.was_tried_before)
            await self._screenings.record_event(screening.screening_id, event_id)
        screening = await self._screening(timer)
        if screening.is_cancelled:
            await remove_event(self._client, screening)


class RemindScreening(ScreeningHandler):
    """Reminds the club shortly before a party begins."""

    async def carry_out(self, timer: Timer) -> None:
        screening = await self._screening(timer)
        if screening.is_cancelled:
            return
        club = await self._club(timer)
        shown = reminder_panel(screening, club, timer, self._client.services.clock.now())
        with undelivered(f"The watch party for {film_name(screening.film)} could not be reminded of."):
            await self._client.courier.post(timer, screening.channel_id, shown, mentions=ping_mentions(club))


class StartScreening(ScreeningHandler):
    """Starts the event of a party in a voice channel, which Discord does not do by itself."""

    async def carry_out(self, timer: Timer) -> None:
        screening = await self._screening(timer)
        if not screening.is_cancelled:
            await start_event(self._client, screening)
            await self._screenings.record_started(screening.screening_id)


class CancelScreening(ScreeningHandler):
    """Makes a cancellation known: the event goes, the announcement loses its buttons, a notice follows."""

    async def carry_out(self, timer: Timer) -> None:
        screening = await self._screening(timer)
        await redraw(self._client, timer.club_id, timer.subject_id)
        try:
            await remove_event(self._client, screening)
        finally:
            if screening.message_id is not None:
                await self._notify(timer, screening)

    async def _notify(self, timer: Timer, screening: Screening) -> None:
        club = await self._club(timer)
        shown = cancelled_panel(screening, club, timer)
        with undelivered(f"Nobody could be told that the watch party for {film_name(screening.film)} is cancelled."):
            await self._client.courier.post(timer, screening.channel_id, shown, mentions=ping_mentions(club))


async def setup(client: ProjectionistClient) -> None:
    client.add_items(RsvpButton)
    client.on_confirm(DraftKind.SCHEDULE_SCREENING, schedule_confirmed)
    timers = client.services.timers
    timers.register(TimerKind.POST_SCREENING, PostScreening(client))
    timers.register(TimerKind.CREATE_EVENT, CreateEvent(client))
    timers.register(TimerKind.REMIND_SCREENING, RemindScreening(client))
    timers.register(TimerKind.START_SCREENING, StartScreening(client))
    timers.register(TimerKind.CANCEL_SCREENING, CancelScreening(client))
    await client.add_cog(Parties(client))
