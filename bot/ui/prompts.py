"""Prompts and the themes they belong to, as members see them."""

from discord import ButtonStyle, ui

from bot.domain.discussions import PostedPrompt
from bot.domain.films import Film
from bot.domain.prompts import FILM_SLOT
from bot.domain.timers import Timer
from bot.services.discussions import Round, ThemeLeft
from bot.ui.answers import answer
from bot.ui.context import Interaction, actor_of, services_of
from bot.ui.items import ID, PersistentItem
from bot.ui.layout import panel
from bot.ui.text import count, film_details, member, safe

QUOTATION_LENGTH = 400
NEW_ROUND = "-# Every prompt has been used once; a new round begins."
ABOUT_THE_END = "-# This one talks about how the film ends."


class FollowUpButton(PersistentItem[ui.Button[ui.LayoutView]], template=rf"v1:prompt:(?P<posting_id>{ID}):follow"):
    """Shows the prompt's second question to whoever presses."""

    def __init__(self, posting_id: int) -> None:
        self.posting_id = posting_id
        super().__init__(
            ui.Button(label="A follow-up", style=ButtonStyle.secondary, custom_id=f"v1:prompt:{posting_id}:follow")
        )

    async def act(self, interaction: Interaction) -> None:
        club_id = actor_of(interaction).club_id
        prompt = await services_of(interaction).discussions.follow_up(club_id, self.posting_id)
        await answer(interaction, safe(prompt.follow_up))


def prompt_panel(posted: PostedPrompt, timer: Timer | None = None) -> ui.LayoutView:
    """A prompt in its film's thread: the quotation, where it stands, the question."""
    prompt = posted.prompt
    where = f"{safe(prompt.source)}, paragraph {prompt.paragraph} · {safe(posted.theme.name)}"
    return panel(
        NEW_ROUND if posted.opens_round else "",
        f"> “{safe(prompt.quotation, QUOTATION_LENGTH)}”\n-# {where}",
        f"### {_question(prompt.question, posted.film)}",
        ABOUT_THE_END if prompt.ending else "",
        f"-# Asked by {member(posted.posting.member_id)}.",
        buttons=[FollowUpButton(posted.posting.posting_id)],
        timer=timer,
    )


def discussion_panel(film: Film, command: str, timer: Timer | None = None) -> ui.LayoutView:
    """What stands above a film's thread, or first in its forum post. `command` is what asks for another prompt."""
    details = film_details(film)
    return panel(
        f"### {safe(film.label)}",
        f"-# {details}" if details else "",
        f"This is where we talk about it. Anybody can bring in a question with {command}.",
        timer=timer,
    )


def themes_panel(present: Round) -> ui.LayoutView:
    """Every theme, with what is left of it."""
    total = f"Round {present.number}: {count(present.left, 'prompt')} left."
    return panel(
        "### Themes",
        "\n".join(_theme_line(theme) for theme in present.themes),
        f"-# {total} `/discuss` posts one; with a theme, one of that theme.",
    )


def theme_label(theme: ThemeLeft) -> str:
    """ "Collaboration (7 left)"."""
    return f"{theme.theme.name} ({theme.left} left)"


def _theme_line(theme: ThemeLeft) -> str:
    return f"**{safe(theme.theme.name)}** ({theme.left} left)\n{safe(theme.theme.line)}"


def _question(question: str, film: Film) -> str:
    """The film's title stands in the slot, in italics."""
    before, _, after = safe(question).partition(FILM_SLOT)
    return f"{before}*{safe(film.title, 200)}*{after}"
