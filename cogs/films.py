"""/nominate and /films: what members would like to watch."""

import json

from discord import app_commands
from discord.ext import commands

from bot.client import ProjectionistClient
from bot.domain.drafts import Draft, DraftKind
from bot.domain.films import title_key
from bot.domain.nominations import Nominated, NominationStatus
from bot.domain.timers import Timer, TimerKind
from bot.errors import UserError, undelivered
from bot.services.runner import Handler
from bot.ui.answers import announce, answer, replace
from bot.ui.confirm import ask_first
from bot.ui.context import Interaction, actor_of, channel_id_of, house_of, services_of
from bot.ui.films import (
    NominationPage,
    draw_nominations,
    film_choices,
    film_options,
    film_panel,
    nominate_again_question,
    nominated_panel,
    settled_sentence,
)
from bot.ui.text import film_name

STATUSES = [app_commands.Choice(name=status.value.title(), value=status.value) for status in NominationStatus]


class Nominating(commands.Cog):
    @app_commands.command(description="Put a film forward for the club to watch")
    @app_commands.describe(
        film="Choose a suggestion, or write a title and year: Some Film (1999)",
        pitch="Why the club should watch it, in at most 300 characters",
    )
    @app_commands.autocomplete(film=film_choices)
    async def nominate(self, interaction: Interaction, film: str, pitch: str = "") -> None:
        """The answer is the news, for everybody; it is quick enough not to be announced by a promise of its own."""
        done = await services_of(interaction).nominations.nominate(actor_of(interaction), film, pitch)
        if isinstance(done, Nominated):
            await announce(interaction, nominated_panel(done, house_of(interaction).mention_command))
            return
        payload = json.dumps({"film": done.film.choice, "pitch": pitch})
        await ask_first(interaction, DraftKind.NOMINATE, payload, nominate_again_question(done), yes="Nominate it")


async def nominate_again(interaction: Interaction, draft: Draft) -> None:
    """What a yes to the question does."""
    wish, services = json.loads(draft.payload), services_of(interaction)
    timer_id = await services.nominations.nominate_again(
        actor_of(interaction), wish["film"], wish["pitch"], channel_id_of(interaction)
    )
    await services.timers.settle(timer_id)
    await replace(interaction, "It is nominated.")


class PostNomination(Handler):
    """Tells the club of a nomination that its member was asked about first. One taken back meanwhile is no news."""

    def __init__(self, client: ProjectionistClient) -> None:
        self._client = client

    async def carry_out(self, timer: Timer) -> None:
        news = await self._client.services.nominations.news(timer.club_id, timer.subject_id)
        if news is None or news.nomination.news_channel_id is None:
            return
        view = nominated_panel(news, self._client.mention_command, timer)
        with undelivered(f"{film_name(news.nomination.film)} is nominated, but I could not tell the club."):
            await self._client.courier.post(timer, news.nomination.news_channel_id, view)


class Films(commands.GroupCog, group_name="films", group_description="What the club could watch"):
    @app_commands.command(name="list", description="See the nominations")
    @app_commands.describe(status="Which nominations (default: the open ones)")
    @app_commands.choices(status=STATUSES)
    async def list_nominations(self, interaction: Interaction, status: str = NominationStatus.OPEN.value) -> None:
        await answer(interaction, view=await draw_nominations(interaction, NominationStatus(status), 1))

    @app_commands.command(description="See what is known of a film")
    @app_commands.describe(film="Choose a suggestion, or write its title")
    @app_commands.autocomplete(film=film_choices)
    async def info(self, interaction: Interaction, film: str) -> None:
        services = services_of(interaction)
        report = await services.nominations.report(actor_of(interaction).club_id, film)
        themes = services.discussions.theme_names(report.film.themes)
        await answer(interaction, view=film_panel(report, themes, house_of(interaction).mention_command))

    @app_commands.command(description="Take back a nomination of yours; hosts may take back any")
    @app_commands.describe(film="Which nominated film")
    async def withdraw(self, interaction: Interaction, film: str) -> None:
        nomination = await services_of(interaction).nominations.withdraw(actor_of(interaction), film)
        await answer(interaction, settled_sentence(nomination))

    @app_commands.command(description="Set a nomination aside without picking it", extras={"host": True})
    @app_commands.describe(film="Which nominated film")
    async def shelve(self, interaction: Interaction, film: str) -> None:
        nomination = await services_of(interaction).nominations.shelve(actor_of(interaction), film)
        await answer(interaction, settled_sentence(nomination))

    @withdraw.autocomplete("film")
    @shelve.autocomplete("film")
    async def removable_films(self, interaction: Interaction, current: str) -> list[app_commands.Choice[str]]:
        """One's own open nominations; all of them for a host."""
        try:
            nominations = await services_of(interaction).nominations.list_removable(actor_of(interaction))
        except UserError:
            return []
        key = title_key(current)
        return film_options([n.film for n in nominations if key in title_key(n.film.label)])


async def setup(client: ProjectionistClient) -> None:
    client.add_items(NominationPage)
    client.on_confirm(DraftKind.NOMINATE, nominate_again)
    client.services.timers.register(TimerKind.POST_NOMINATION, PostNomination(client))
    await client.add_cog(Nominating())
    await client.add_cog(Films())
