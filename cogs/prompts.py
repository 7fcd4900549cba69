"""/prompts: the questions that the club can talk about, and the desk of its hosts."""

from discord import Message, app_commands
from discord.ext import commands

from bot.client import ProjectionistClient
from bot.domain.timers import Timer, TimerKind
from bot.domain.writing import Purpose
from bot.services.prompt_writing import WritingRequest
from bot.services.runner import Handler
from bot.ui import limits
from bot.ui.answers import answer, show_dialog, think
from bot.ui.context import Interaction, actor_of, house_of, services_of
from bot.ui.films import film_choices
from bot.ui.prompt_desk import (
    AnotherButton,
    ApproveButton,
    ShowButton,
    SkipButton,
    ThemesButton,
    ThemeSelect,
    UndoButton,
    VetoButton,
    desk_panel,
    recent_label,
)
from bot.ui.prompt_writing import AgainButton, EditButton, NearestButton, PlainButton, WriteDialog
from bot.ui.prompts import set_aside, themes_panel
from bot.ui.text import cut

VETOED = "This prompt is vetoed: it will not be posted again. If its message still stands, it says so."


class Prompts(commands.GroupCog, group_name="prompts", group_description="The questions that the club can talk about"):
    """Another cog adds a command of its own to the group with `client.tree.get_command("prompts")` in its setup."""

    @app_commands.command(description="See the themes, and how many prompts each has left")
    async def themes(self, interaction: Interaction) -> None:
        present = await services_of(interaction).discussions.present_round(actor_of(interaction).club_id)
        await answer(interaction, view=themes_panel(present))

    @app_commands.command(description="Suggest a question of yours; a host looks at it")
    @app_commands.describe(theme="What it is about, if you want to say", film="The one film that it is about")
    @app_commands.autocomplete(film=film_choices)
    async def suggest(self, interaction: Interaction, theme: str = "", film: str = "") -> None:
        await _write(interaction, WritingRequest(Purpose.SUGGEST, theme, film))

    @app_commands.command(description="Look at the drafts one at a time", extras={"host": True})
    async def review(self, interaction: Interaction) -> None:
        desk = await services_of(interaction).prompts.review(actor_of(interaction))
        await answer(interaction, view=desk_panel(desk, house_of(interaction).mention_command))

    @app_commands.command(description="Add a question of your own", extras={"host": True})
    @app_commands.describe(theme="What it is about, if you want to say", film="The one film that it is about")
    @app_commands.autocomplete(film=film_choices)
    async def add(self, interaction: Interaction, theme: str = "", film: str = "") -> None:
        await _write(interaction, WritingRequest(Purpose.ADD, theme, film))

    @app_commands.command(description="Never have a posted prompt posted again", extras={"host": True})
    @app_commands.describe(prompt="Choose it, or give the link of its message")
    async def veto(self, interaction: Interaction, prompt: str) -> None:
        await veto_posted(interaction, prompt)

    @add.autocomplete("theme")
    @suggest.autocomplete("theme")
    async def theme_choices(self, interaction: Interaction, current: str) -> list[app_commands.Choice[str]]:
        themes = await services_of(interaction).discussions.suggest_themes(actor_of(interaction).club_id, current)
        return [
            app_commands.Choice(name=cut(theme.theme.name, limits.CHOICE_NAME), value=theme.theme.key)
            for theme in themes[: limits.CHOICES]
        ]

    @veto.autocomplete("prompt")
    async def recent_prompts(self, interaction: Interaction, current: str) -> list[app_commands.Choice[str]]:
        recent = await services_of(interaction).prompts.recent(actor_of(interaction))
        labels = {str(each.posting_id): recent_label(each) for each in recent}
        return [
            app_commands.Choice(name=cut(label, limits.CHOICE_NAME), value=posting_id)
            for posting_id, label in labels.items()
            if current.casefold() in label.casefold()
        ][: limits.CHOICES]


async def _write(interaction: Interaction, request: WritingRequest) -> None:
    draft_id, writing = await services_of(interaction).prompt_writing.begin(actor_of(interaction), request)
    await show_dialog(interaction, WriteDialog(draft_id, writing))


async def veto_posted(interaction: Interaction, prompt: str) -> None:
    await think(interaction)
    services = services_of(interaction)
    timer_id = await services.prompts.veto_posted(actor_of(interaction), prompt)
    await services.timers.settle(timer_id)
    await answer(interaction, VETOED)


async def veto_message(interaction: Interaction, message: Message) -> None:
    """What the message's own menu does."""
    await veto_posted(interaction, str(message.id))


class MarkVeto(Handler):
    """Has the message of a vetoed prompt say so."""

    def __init__(self, client: ProjectionistClient) -> None:
        self._client = client

    async def carry_out(self, timer: Timer) -> None:
        discussions = self._client.services.discussions
        posting = await discussions.posting(timer.club_id, timer.subject_id)
        discussion = await discussions.discussion(timer.club_id, posting.discussion_id)
        if discussion.thread_id is not None and posting.message_id is not None:
            await set_aside(self._client.get_partial_messageable(discussion.thread_id), posting.message_id)


async def setup(client: ProjectionistClient) -> None:
    client.add_items(ApproveButton, EditButton, AnotherButton, ThemesButton, VetoButton, SkipButton)
    client.add_items(ThemeSelect, ShowButton, UndoButton, AgainButton, NearestButton, PlainButton)
    client.add_dialogs(WriteDialog)
    client.services.timers.register(TimerKind.MARK_VETO, MarkVeto(client))
    menu = {"description": "Never have this prompt posted again", "host": True}
    client.tree.add_command(app_commands.ContextMenu(name="Veto this prompt", callback=veto_message, extras=menu))
    await client.add_cog(Prompts())
