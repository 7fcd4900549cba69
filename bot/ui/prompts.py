"""Prompts and the themes they belong to, as members see them."""

import discord
import structlog
from discord import ButtonStyle, ui

from bot.domain.discussions import PostedPrompt, Posting
from bot.domain.films import Film
from bot.domain.own_words import Basis, Understood
from bot.domain.prompts import FILM_SLOT, Prompt, Theme
from bot.domain.timers import Timer
from bot.errors import Undeliverable
from bot.services.discussions import Round, ThemeLeft
from bot.ui.answers import answer
from bot.ui.context import Interaction, actor_of, services_of
from bot.ui.items import ID, PersistentItem
from bot.ui.layout import panel
from bot.ui.text import ACCENT, QUIET, channel, count, film_details, member, safe, spoiler, titled

log = structlog.get_logger(__name__)

THREAD_ARCHIVED = 50083
QUOTATION_LENGTH, WORDS_LENGTH, TITLE_LENGTH = 400, 100, 100
NEW_ROUND = "-# Every prompt that suits this film has been used; a new round begins."
SET_ASIDE = "-# A host has set this prompt aside. It will not be asked again."
UNMARKED = (
    "The prompt is vetoed and will not be posted again, but I could not mark its message, since {} is archived or"
    " closed to me."
)
JUST_ANY = "Here is one about no theme in particular."
ABOUT_THE_END = "-# This one talks about how the film ends."
HIDDEN = "-# It is hidden because it talks about how the film ends, and the club has yet to watch it. Press to read it."


class FollowUpButton(PersistentItem[ui.Button[ui.LayoutView]], template=rf"v1:prompt:(?P<posting_id>{ID}):follow"):
    """Shows the prompt's second question to whoever presses."""

    def __init__(self, posting_id: int) -> None:
        self.posting_id = posting_id
        super().__init__(
            ui.Button(label="A follow-up", style=ButtonStyle.secondary, custom_id=f"v1:prompt:{posting_id}:follow")
        )

    async def act(self, interaction: Interaction) -> None:
        club_id = actor_of(interaction).club_id
        follow_up = await services_of(interaction).discussions.follow_up(club_id, self.posting_id)
        text = titled(follow_up.text)
        await answer(interaction, spoiler(text) if follow_up.is_hidden else text)


def prompt_panel(posted: PostedPrompt, timer: Timer | None = None) -> ui.LayoutView:
    """A prompt in its film's thread: the quotation, where it stands, the question."""
    prompt, question = posted.prompt, question_text(posted.prompt.question, posted.film.title)
    return panel(
        NEW_ROUND if posted.opens_round else "",
        quotation_text(prompt, posted.theme, is_hidden=posted.is_hidden),
        f"### {spoiler(question) if posted.is_hidden else question}",
        _about_the_end(posted),
        _asked_by(posted.posting),
        SET_ASIDE if posted.is_vetoed else "",
        buttons=[] if posted.is_vetoed else [FollowUpButton(posted.posting.posting_id)],
        timer=timer,
        accent=QUIET if posted.is_vetoed else ACCENT,
    )


async def set_aside(thread: discord.PartialMessageable, message_id: int) -> None:
    """Have the message of a posted prompt say that it is vetoed. It keeps its words, also where the prompt itself is
    gone; one that was deleted is let be. Raises `Undeliverable`.
    """
    try:
        message = await thread.fetch_message(message_id)
        boxes = [part for part in message.components if isinstance(part, discord.Container)]
        texts = [part.content for box in boxes for part in box.children if isinstance(part, discord.TextDisplay)]
        if SET_ASIDE not in texts:
            await message.edit(view=panel(*texts, SET_ASIDE, accent=QUIET))
    except discord.NotFound:
        log.info("prompt_not_marked", message=message_id)
    except discord.HTTPException as refused:
        if refused.code != THREAD_ARCHIVED and not isinstance(refused, discord.Forbidden):
            raise
        raise Undeliverable(UNMARKED.format(channel(thread.id))) from refused


def quotation_text(prompt: Prompt, theme: Theme | None, *, is_hidden: bool = False) -> str:
    """The quotation, and under it where it stands and what it is about; the latter alone where nothing is quoted."""
    about = safe(theme.name) if theme else ""
    if not prompt.quotation:
        return f"-# {about}" if about else ""
    where = " · ".join(part for part in (f"{safe(prompt.source)}, paragraph {prompt.paragraph}", about) if part)
    quotation = f"“{safe(prompt.quotation, QUOTATION_LENGTH)}”"
    return f"> {spoiler(quotation) if is_hidden else quotation}\n-# {where}"


def question_text(question: str, film: str) -> str:
    """The film's title stands in the slot, in italics like other titles in the question."""
    before, slot, after = titled(question).partition(FILM_SLOT)
    return f"{before}*{safe(film, 200)}*{after}" if slot else before


def understood_text(understood: Understood) -> str:
    """What somebody's own words were taken for, and how surely, as a sentence to them."""
    words, named = safe(understood.words, WORDS_LENGTH), _named(understood)
    is_just_any = understood.basis is Basis.NEAREST and understood.theme is None
    if understood.instead_of is not None:
        wanted = f"I read “{words}” as **{safe(understood.instead_of.name)}**"
        used_up = (
            "every prompt has been used in this round" if understood.had_any else "there is no prompt for this film"
        )
        nearest = f"The nearest that {'is left' if understood.had_any else 'I have'} is {named}."
        return f"{wanted}, of which {used_up}. {JUST_ANY if is_just_any else nearest}"
    if is_just_any:
        return f"I know nothing like “{words}”, and nothing that is left comes near it by name. {JUST_ANY}"
    if understood.basis is Basis.NEAREST:
        return f"I know nothing like “{words}”, so I took what is nearest by name: {named}."
    if understood.basis in (Basis.NEAR_THEME, Basis.NEAR_PASSAGE):
        return f"I am not sure about “{words}”. The nearest that I have is {named}."
    return f"I read “{words}” as {named}."


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
    without = f", {present.left_without_theme} of them without a theme" if present.left_without_theme else ""
    total = f"Round {present.number}: {count(present.left, 'prompt')} left{without}."
    return panel(
        "### Themes",
        "\n".join(_theme_line(theme) for theme in present.themes),
        f"-# {total} `/discuss` posts one; with a theme, or words of your own, one that is about it.",
    )


def theme_label(theme: ThemeLeft) -> str:
    """ "Collaboration (7 left)"."""
    return f"{theme.theme.name} ({theme.left} left)"


def _theme_line(theme: ThemeLeft) -> str:
    return f"**{safe(theme.theme.name)}** ({theme.left} left)\n{safe(theme.theme.line)}"


def _named(understood: Understood) -> str:
    """ "**Fame and expectation**", or where the prompt's words stand, with what it is about."""
    theme = f"**{safe(understood.theme.name)}**" if understood.theme else "no theme in particular"
    if understood.basis not in (Basis.PASSAGE, Basis.NEAR_PASSAGE):
        return theme
    source, about = safe(understood.prompt.source, TITLE_LENGTH), f", about {theme}" if understood.theme else ""
    return f"what “{source}” says in paragraph {understood.prompt.paragraph}{about}"


def _about_the_end(posted: PostedPrompt) -> str:
    if posted.is_hidden:
        return HIDDEN
    return ABOUT_THE_END if posted.tells_the_end else ""


def _asked_by(posting: Posting) -> str:
    return "-# From the club's schedule." if posting.schedule_id else f"-# Asked by {member(posting.member_id)}."
