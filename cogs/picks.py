"""/pick: the film of the week."""

from discord import app_commands
from discord.ext import commands

from bot.client import ProjectionistClient
from bot.domain.drafts import Draft, DraftKind
from bot.domain.timers import Timer, TimerKind
from bot.services.picks import PickIsSet, PickRequest, PickStandsAlready, WeekIsTaken
from bot.services.runner import Handler
from bot.ui.answers import answer, replace, think
from bot.ui.clubs import not_set_up_hint
from bot.ui.confirm import ask_first
from bot.ui.context import Interaction, actor_of, channel_id_of, house_of, services_of
from bot.ui.permissions import POST, place_of, require
from bot.ui.picks import (
    WEEKS_AHEAD,
    PickPage,
    WeekChoice,
    history_panel,
    pick_card,
    programme_panel,
    replace_question,
    replaced_card,
    set_sentence,
    standing_sentence,
    suggested_films,
)
from bot.ui.pings import able_to_ping, ping_mentions


class Picks(commands.GroupCog, group_name="pick", group_description="The film of the week"):
    def __init__(self, client: ProjectionistClient) -> None:
        self.client = client

    @app_commands.command(name="set", description="Set the film that the club watches", extras={"host": True})
    @app_commands.describe(film="A nominated film, or any other", week="Which week it is for (default: this week)")
    async def set_pick(self, interaction: Interaction, film: str, week: WeekChoice = "this week") -> None:
        await think(interaction)
        channel_id = await _postable(interaction, channel_id_of(interaction))
        request = PickRequest(film, channel_id, WEEKS_AHEAD[week])
        outcome = await services_of(interaction).picks.set_pick(actor_of(interaction), request)
        if isinstance(outcome, WeekIsTaken):
            await _ask(interaction, outcome)
        else:
            await answer(interaction, await _conclude(interaction, outcome))

    @app_commands.command(description="What the club watches now")
    async def now(self, interaction: Interaction) -> None:
        programme = await services_of(interaction).picks.programme(actor_of(interaction).club_id)
        await answer(interaction, view=programme_panel(programme, house_of(interaction).mention_command))

    @app_commands.command(description="What the club has watched, and who put it forward")
    async def history(self, interaction: Interaction) -> None:
        page = await services_of(interaction).picks.history(actor_of(interaction).club_id)
        await answer(interaction, view=history_panel(page))

    @set_pick.autocomplete("film")
    async def films(self, interaction: Interaction, current: str) -> list[app_commands.Choice[str]]:
        return await suggested_films(interaction, current)


async def replace_confirmed(interaction: Interaction, draft: Draft) -> None:
    """A host said that the week's pick may go. Should it be another by now, they are asked again."""
    await _postable(interaction, channel_id_of(interaction))
    outcome = await services_of(interaction).picks.replace_pick(actor_of(interaction), draft.payload)
    if isinstance(outcome, WeekIsTaken):
        await _ask(interaction, outcome, "Somebody else has set another film meanwhile.")
    else:
        await replace(interaction, await _conclude(interaction, outcome))


async def _postable(interaction: Interaction, here_id: int) -> int:
    """The channel for announcements. Raises `UserError` if nothing can be posted in it."""
    services = services_of(interaction)
    club = await services.clubs.get(actor_of(interaction).club_id)
    channel_id = services.clubs.announcement_channel(club, here_id)
    require(place_of(interaction.guild, channel_id), POST)
    return channel_id


async def _ask(interaction: Interaction, taken: WeekIsTaken, news: str = "") -> None:
    question = f"{news} {replace_question(taken)}".lstrip()
    await ask_first(interaction, DraftKind.SET_PICK, taken.payload, question, yes="Replace it", no="Keep it")


async def _conclude(interaction: Interaction, outcome: PickIsSet | PickStandsAlready) -> str:
    """Wait for the announcement; the sentence for the host."""
    if not isinstance(outcome, PickIsSet):
        return standing_sentence(outcome.pick)
    services = services_of(interaction)
    await services.timers.settle(outcome.timer_id)
    pick = await services.picks.get(outcome.pick.club_id, outcome.pick.pick_id)
    hint = not_set_up_hint(await services.clubs.get(pick.club_id))
    return "\n".join(filter(None, [set_sentence(pick), hint]))


class PostPick(Handler):
    """Announces a pick, whoever set it: a host or an election. Then the card that it replaces says so: not before,
    because a pick that cannot be announced is undone.
    """

    def __init__(self, client: ProjectionistClient) -> None:
        self._client = client
        self._picks = client.services.picks

    async def carry_out(self, timer: Timer) -> None:
        announcement = await self._picks.to_announce(timer.club_id, timer.subject_id)
        if announcement is None:
            return
        pick, before = announcement.pick, announcement.before
        courier = self._client.courier
        if pick.message_id is None:
            club = able_to_ping(announcement.club, self._client.get_guild(timer.club_id))
            card = pick_card(pick, club, timer)
            message_id = await courier.post(timer, pick.channel_id, card, mentions=ping_mentions(club))
            await self._picks.record_message(pick.pick_id, message_id)
        if before is not None:
            await courier.redraw(before.channel_id, before.message_id, replaced_card(before, pick))

    async def give_up(self, timer: Timer, reason: str) -> None:
        await self._picks.abandon(timer.club_id, timer.subject_id)

    async def host_for(self, timer: Timer) -> int | None:
        pick = await self._picks.get(timer.club_id, timer.subject_id)
        return pick.host_id


async def setup(client: ProjectionistClient) -> None:
    client.add_items(PickPage)
    client.on_confirm(DraftKind.SET_PICK, replace_confirmed)
    client.services.timers.register(TimerKind.POST_PICK, PostPick(client))
    await client.add_cog(Picks(client))
