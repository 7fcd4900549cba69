"""/discuss: talking about a film, with questions drawn from essays."""

from discord import app_commands
from discord.ext import commands

from bot.client import ProjectionistClient
from bot.domain.discussions import PostedPrompt
from bot.domain.timers import Timer, TimerKind
from bot.errors import Undeliverable, undelivered
from bot.services.discussions import PromptRequest
from bot.services.runner import Handler
from bot.ui import limits
from bot.ui.answers import answer, think
from bot.ui.context import Interaction, actor_of, channel_id_above, services_of
from bot.ui.courier import message_link
from bot.ui.prompts import FollowUpButton, prompt_panel, theme_label, understood_text
from bot.ui.text import channel, cut, film_name
from bot.ui.threads import FilmThreads, require_threads

NOT_CHOSEN = " No discussion channel is set yet, so I used this channel; a host can choose one with `/club setup`."


class Discussions(commands.Cog):
    def __init__(self, client: ProjectionistClient) -> None:
        self.client = client

    @app_commands.command(description="Bring a question about a film into the film's thread")
    @app_commands.describe(
        theme="What it should be about: a theme, or your own words (default: what the film is about)",
        film="Which film (default: the club's current pick)",
    )
    async def discuss(self, interaction: Interaction, theme: str = "", film: str = "") -> None:
        actor, used = actor_of(interaction), channel_id_above(interaction)
        await think(interaction)
        services = services_of(interaction)
        channel_id, is_chosen = await services.discussions.channel_for(actor.club_id, used)
        require_threads(interaction.guild, channel_id)
        coming = await services.discussions.post_prompt(actor, PromptRequest(theme, film, channel_id))
        await services.timers.settle(coming.timer_id)
        posted = await services.discussions.posted(actor.club_id, coming.posting.posting_id)
        understood = understood_text(coming.understood) + "\n" if coming.understood else ""
        await answer(interaction, understood + _whereabouts(posted) + ("" if is_chosen else NOT_CHOSEN))

    @discuss.autocomplete("theme")
    async def theme_choices(self, interaction: Interaction, current: str) -> list[app_commands.Choice[str]]:
        themes = await services_of(interaction).discussions.suggest_themes(actor_of(interaction).club_id, current)
        return [
            app_commands.Choice(name=cut(theme_label(theme), limits.CHOICE_NAME), value=theme.theme.key)
            for theme in themes[: limits.CHOICES]
        ]

    @discuss.autocomplete("film")
    async def film_choices(self, interaction: Interaction, current: str) -> list[app_commands.Choice[str]]:
        films = await services_of(interaction).discussions.suggest_films(actor_of(interaction).club_id, current)
        return [
            app_commands.Choice(name=cut(film.label, limits.CHOICE_NAME), value=film.choice)
            for film in films[: limits.CHOICES]
        ]


class PostPrompt(Handler):
    """Posts a prompt into its film's thread, which is opened first where there is none."""

    def __init__(self, client: ProjectionistClient) -> None:
        self._courier = client.courier
        self._discussions = client.services.discussions
        self._threads = FilmThreads(
            client, client.courier, client.services.discussions, lambda: client.mention_command("discuss")
        )

    async def carry_out(self, timer: Timer) -> None:
        posted = await self._discussions.posted(timer.club_id, timer.subject_id)
        if posted.posting.message_id is not None:
            return
        if posted.is_vetoed and not timer.was_tried_before:
            raise Undeliverable("A host has set this prompt aside in the meantime. `/discuss` posts another.")
        with undelivered(f"A prompt about {film_name(posted.film)} could not be posted."):
            thread_id = await self._threads.reach(timer, posted)
            message_id = await self._courier.post(timer, thread_id, prompt_panel(posted, timer))
        await self._discussions.record_message(timer.subject_id, message_id)

    async def give_up(self, timer: Timer, reason: str) -> None:
        await self._discussions.abandon(timer.club_id, timer.subject_id)

    async def host_for(self, timer: Timer) -> int | None:
        """Whoever asked for the prompt, or made the schedule that did."""
        return (await self._discussions.posting(timer.club_id, timer.subject_id)).member_id


def _whereabouts(posted: PostedPrompt) -> str:
    posting, discussion = posted.posting, posted.discussion
    if posting.message_id is None or discussion.thread_id is None:
        return f"Your prompt is on its way to {channel(discussion.channel_id)}."
    return f"Your prompt is up: {message_link(posting.club_id, discussion.thread_id, posting.message_id)}"


async def setup(client: ProjectionistClient) -> None:
    client.add_items(FollowUpButton)
    client.services.timers.register(TimerKind.POST_PROMPT, PostPrompt(client))
    await client.add_cog(Discussions(client))
