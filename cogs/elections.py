"""/vote: elections of the next film."""

from discord import app_commands
from discord.ext import commands

from bot.client import ProjectionistClient
from bot.domain.timers import Timer, TimerKind
from bot.errors import undelivered
from bot.services.elections import ElectionRequest
from bot.services.runner import Handler
from bot.ui import limits
from bot.ui.answers import answer, think
from bot.ui.clubs import not_set_up_hint
from bot.ui.context import Interaction, actor_of, channel_id_of, services_of
from bot.ui.elections import (
    BallotSelect,
    VoteButton,
    WithdrawButton,
    ballot_panel,
    closed_text,
    election_panel,
    opened_text,
    past_label,
    redraw,
    result_panel,
    status_panel,
)
from bot.ui.permissions import POST, place_of, require
from bot.ui.picks import WEEKS_AHEAD, WeekChoice

UNPOSTED_RESULT = "The vote has closed, but its result could not be posted; `/vote results` shows it."


class Elections(commands.GroupCog, group_name="vote", group_description="Choose the next film together"):
    def __init__(self, client: ProjectionistClient) -> None:
        self.client = client

    @app_commands.command(description="Open a vote on the nominated films", extras={"host": True})
    @app_commands.describe(
        closes="When it closes: 2d, 36h, 2026-11-28 20:00",
        makes_pick="Shall the winner become the pick at once? (default: yes)",
        week="The week that the winner is for (default: the first that has no pick)",
    )
    async def open(
        self,
        interaction: Interaction,
        closes: str,
        makes_pick: bool = True,
        week: WeekChoice | None = None,
    ) -> None:
        await think(interaction)
        services, actor = services_of(interaction), actor_of(interaction)
        club = await services.clubs.get(actor.club_id)
        channel_id = services.clubs.announcement_channel(club, channel_id_of(interaction))
        require(place_of(interaction.guild, channel_id), POST)
        request = ElectionRequest(closes, channel_id, makes_pick, WEEKS_AHEAD[week] if week else None)
        opening = await services.elections.open_election(actor, request)
        await services.timers.settle(opening.timer_id)
        election = await services.elections.find(actor.club_id, opening.election.election_id)
        await answer(interaction, opened_text(opening, election or opening.election, not_set_up_hint(club)))

    @app_commands.command(description="Fill in or change your ballot")
    async def ballot(self, interaction: Interaction) -> None:
        ballot = await services_of(interaction).elections.ballot(actor_of(interaction))
        await answer(interaction, view=ballot_panel(ballot))

    @app_commands.command(description="See the vote that is running, and whether you have voted")
    async def status(self, interaction: Interaction) -> None:
        elections, actor = services_of(interaction).elections, actor_of(interaction)
        election = await elections.running(actor.club_id)
        voted = await elections.has_voted(actor, election.election_id)
        await answer(interaction, view=status_panel(election, voted=voted))

    @app_commands.command(description="Close the vote now and count", extras={"host": True})
    async def close(self, interaction: Interaction) -> None:
        await think(interaction)
        services = services_of(interaction)
        election, timer_id = await services.elections.close_election(actor_of(interaction))
        await services.timers.settle(timer_id)
        await answer(interaction, closed_text(election))

    @app_commands.command(description="End the vote without a result", extras={"host": True})
    async def cancel(self, interaction: Interaction) -> None:
        await think(interaction)
        services = services_of(interaction)
        _, timer_id = await services.elections.cancel_election(actor_of(interaction))
        await services.timers.settle(timer_id)
        await answer(interaction, "The vote is cancelled. Nothing was counted, and its films stay nominated.")

    @app_commands.command(description="See how a vote ended")
    @app_commands.describe(vote="Which vote (default: the latest)")
    async def results(self, interaction: Interaction, vote: int | None = None) -> None:
        elections = services_of(interaction).elections
        election, outcome = await elections.closed(actor_of(interaction).club_id, vote)
        await answer(interaction, view=result_panel(election, outcome))

    @results.autocomplete("vote")
    async def past_votes(self, interaction: Interaction, current: str) -> list[app_commands.Choice[int]]:
        zone, past = await services_of(interaction).elections.list_past(actor_of(interaction).club_id)
        labels = [(past_label(election, zone), election.election_id) for election in past]
        found = [(label, number) for label, number in labels if current.casefold() in label.casefold()]
        return [app_commands.Choice(name=label, value=number) for label, number in found[: limits.CHOICES]]


class ElectionHandler(Handler):
    """What the election's handlers have in common."""

    def __init__(self, client: ProjectionistClient) -> None:
        self._client = client
        self._elections = client.services.elections

    async def host_for(self, timer: Timer) -> int | None:
        election = await self._elections.find(timer.club_id, timer.subject_id)
        return election.host_id if election else None

    async def redraw(self, timer: Timer) -> None:
        """Show the panel as the election stands now."""
        await redraw(self._client, timer.club_id, timer.subject_id)


class PostElection(ElectionHandler):
    """Posts a new election's panel. An election that cannot be posted is undone."""

    async def carry_out(self, timer: Timer) -> None:
        """A panel that was redrawn with a new turnout has lost its marker, so the record is looked at first.

        A vote that was cancelled meanwhile gets no panel, but one that a death left behind is looked for.
        """
        election = await self._elections.find(timer.club_id, timer.subject_id)
        if election is None or not (election.is_open or timer.was_tried_before):
            return
        if election.message_id is None:
            panel = election_panel(election, timer)
            message_id = await self._client.courier.post(timer, election.channel_id, panel)
            await self._elections.record_message(timer.subject_id, message_id)
        present = await self._elections.find(timer.club_id, timer.subject_id)
        if timer.was_tried_before or (present is not None and (present.turnout or not present.is_open)):
            await self.redraw(timer)

    async def give_up(self, timer: Timer, reason: str) -> None:
        await self._elections.abandon(timer.club_id, timer.subject_id)


class CloseElection(ElectionHandler):
    """Closes an election at its hour. The result and the pick are promises of their own."""

    async def carry_out(self, timer: Timer) -> None:
        await self._elections.close_on_time(timer.club_id, timer.subject_id)


class PostElectionResult(ElectionHandler):
    """Posts how an election ended, and takes the button off its panel; of a cancelled one only the latter."""

    async def carry_out(self, timer: Timer) -> None:
        election = await self._elections.find(timer.club_id, timer.subject_id)
        if election is not None and election.outcome is not None:
            with undelivered(UNPOSTED_RESULT):
                panel = result_panel(election, election.outcome, timer)
                await self._client.courier.post(timer, election.channel_id, panel)
        await self.redraw(timer)

    async def give_up(self, timer: Timer, reason: str) -> None:
        await self.redraw(timer)


async def setup(client: ProjectionistClient) -> None:
    client.add_items(VoteButton, BallotSelect, WithdrawButton)
    timers = client.services.timers
    timers.register(TimerKind.POST_ELECTION, PostElection(client))
    timers.register(TimerKind.CLOSE_ELECTION, CloseElection(client))
    timers.register(TimerKind.POST_ELECTION_RESULT, PostElectionResult(client))
    await client.add_cog(Elections(client))
