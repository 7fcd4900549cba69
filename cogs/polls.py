"""/poll: quick questions of any kind."""

from discord import app_commands
from discord.ext import commands

from bot.client import ProjectionistClient
from bot.domain.polls import Poll
from bot.domain.timers import Timer, TimerKind
from bot.errors import undelivered
from bot.services.polls import PollRequest
from bot.services.runner import Handler
from bot.ui import limits
from bot.ui.answers import answer, think
from bot.ui.clubs import not_set_up_hint
from bot.ui.context import Interaction, actor_of, channel_id_of, services_of
from bot.ui.courier import message_link
from bot.ui.permissions import POST, place_of, require
from bot.ui.polls import PollButton, PollSelect, poll_panel, poll_result_panel, redraw, unposted_result
from bot.ui.text import cut


class Polls(commands.GroupCog, group_name="poll", group_description="Ask the club anything"):
    def __init__(self, client: ProjectionistClient) -> None:
        self.client = client

    @app_commands.command(description="Ask the club a question with two to ten answers")
    @app_commands.describe(
        question="What you want to know",
        answers="Two to ten answers with | between them: Friday | Saturday",
        several="May a member choose several answers?",
        hidden="Hide the counts until it closes?",
        closes="When it closes: 2h, 3d, 2026-11-28 20:00 (default: when you close it)",
    )
    async def ask(
        self,
        interaction: Interaction,
        question: str,
        answers: str,
        several: bool = False,
        hidden: bool = False,
        closes: str = "",
    ) -> None:
        channel_id = channel_id_of(interaction)
        require(place_of(interaction.guild, channel_id), POST)
        await think(interaction)
        services = services_of(interaction)
        request = PollRequest(question, answers, channel_id, several, hidden, closes)
        poll, timer_id = await services.polls.open_poll(actor_of(interaction), request)
        await services.timers.settle(timer_id)
        result = await services.polls.result(poll.club_id, poll.poll_id)
        club = await services.clubs.get(poll.club_id)
        await answer(
            interaction, "\n".join(filter(None, [f"Your poll is up: {_link(result.poll)}", not_set_up_hint(club)]))
        )

    @app_commands.command(description="Close a poll now")
    @app_commands.describe(poll="Which poll")
    async def close(self, interaction: Interaction, poll: int) -> None:
        await think(interaction)
        services = services_of(interaction)
        result, timer_id = await services.polls.close_poll(actor_of(interaction), poll)
        if timer_id is not None:
            await services.timers.settle(timer_id)
        await answer(interaction, f"The poll is closed: {_link(result.poll)}")

    @app_commands.command(description="See how a poll stands, or how it ended")
    @app_commands.describe(poll="Which poll")
    async def results(self, interaction: Interaction, poll: int) -> None:
        result = await services_of(interaction).polls.result(actor_of(interaction).club_id, poll)
        shown = poll_result_panel if result.poll.closed_at else poll_panel
        await answer(interaction, view=shown(result))

    @close.autocomplete("poll")
    async def open_polls(self, interaction: Interaction, current: str) -> list[app_commands.Choice[int]]:
        return await self._choices(interaction, current, open_only=True)

    @results.autocomplete("poll")
    async def all_polls(self, interaction: Interaction, current: str) -> list[app_commands.Choice[int]]:
        return await self._choices(interaction, current, open_only=False)

    async def _choices(
        self, interaction: Interaction, current: str, *, open_only: bool
    ) -> list[app_commands.Choice[int]]:
        polls = await services_of(interaction).polls.list_polls(actor_of(interaction).club_id, open_only=open_only)
        return [
            app_commands.Choice(name=cut(poll.question, limits.CHOICE_NAME), value=poll.poll_id)
            for poll in polls
            if current.casefold() in poll.question.casefold()
        ][: limits.CHOICES]


class PostPoll(Handler):
    """Posts a new poll's panel."""

    def __init__(self, client: ProjectionistClient) -> None:
        self._client = client
        self._polls = client.services.polls

    async def carry_out(self, timer: Timer) -> None:
        """A panel that was redrawn with a new vote has lost its marker, so the record is looked at first."""
        result = await self._polls.result(timer.club_id, timer.subject_id)
        if result.poll.message_id is None:
            message_id = await self._client.courier.post(timer, result.poll.channel_id, poll_panel(result, timer))
            await self._polls.record_message(timer.subject_id, message_id)
        present = await self._polls.result(timer.club_id, timer.subject_id)
        if timer.was_tried_before or present.voters or present.poll.closed_at:
            await redraw(self._client, timer.club_id, timer.subject_id)

    async def give_up(self, timer: Timer, reason: str) -> None:
        await self._polls.abandon(timer.subject_id)


class ClosePoll(Handler):
    """Closes a poll at its hour. The result is a promise of its own."""

    def __init__(self, client: ProjectionistClient) -> None:
        self._polls = client.services.polls

    async def carry_out(self, timer: Timer) -> None:
        await self._polls.close_on_time(timer.club_id, timer.subject_id)


class PostPollResult(Handler):
    """Posts how a poll ended, and takes the buttons off its panel."""

    def __init__(self, client: ProjectionistClient) -> None:
        self._client = client
        self._polls = client.services.polls

    async def carry_out(self, timer: Timer) -> None:
        result = await self._polls.result(timer.club_id, timer.subject_id)
        courier = self._client.courier
        await redraw(self._client, timer.club_id, timer.subject_id)
        with undelivered(unposted_result(result.poll)):
            await courier.post(timer, result.poll.channel_id, poll_result_panel(result, timer))

    async def host_for(self, timer: Timer) -> int | None:
        result = await self._polls.result(timer.club_id, timer.subject_id)
        return result.poll.author_id


def _link(poll: Poll) -> str:
    return message_link(poll.club_id, poll.channel_id, poll.message_id or 0)


async def setup(client: ProjectionistClient) -> None:
    client.add_items(PollButton, PollSelect)
    client.services.timers.register(TimerKind.POST_POLL, PostPoll(client))
    client.services.timers.register(TimerKind.CLOSE_POLL, ClosePoll(client))
    client.services.timers.register(TimerKind.POST_POLL_RESULT, PostPollResult(client))
    await client.add_cog(Polls(client))
