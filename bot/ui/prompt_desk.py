"""The host's desk: the drafts one at a time, in one private message that always shows the next."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import ClassVar

from discord import ButtonStyle, SelectOption, ui

from bot.domain.clubs import Actor
from bot.domain.documents import PARAGRAPH_BREAK, Passage
from bot.domain.own_prompts import Origin
from bot.domain.prompts import FILM_SLOT, Intent, Level, Theme
from bot.domain.sentences import Span
from bot.errors import NotThere
from bot.services.prompts import Changed, Decided, Desk, PromptService, Recent, Seen
from bot.ui import limits
from bot.ui.answers import replace
from bot.ui.context import Interaction, actor_of, house_of, services_of
from bot.ui.items import ID, PersistentItem
from bot.ui.layout import Item, panel
from bot.ui.prompts import question_text
from bot.ui.text import ELLIPSIS, QUIET, cut, member, safe

BEFORE, AFTER, LONGEST_PART = 600, 450, 1200
"""How much of a passage is shown around its quotation, in characters."""

QUITE_SURE = 0.7
LESS_SURE = "less sure: read it before you approve it"
NO_THEME = "-"
NO_FILM = "the film"
ROUND_AGAIN = "That was the end of the queue. Here is what you skipped."
APPROVED = "Approved: it is one of the club's prompts now."
TELLS_THE_END = (
    "It talks about how the film ends: it waits until the club has seen it, and if it is wanted sooner, it comes behind"
    " spoiler marks."
)
INTENTS = {
    Intent.OBSERVE: "asks what was seen or heard",
    Intent.INTERPRET: "asks what it means",
    Intent.CONNECT: "asks for a link to something else",
    Intent.CHALLENGE: "asks to disagree",
    Intent.PERSONAL: "asks about one's own life",
}
SEEN = rf"v1:desk:(?P<prompt_id>{ID}):(?P<version>x[0-9a-f]{{8}})"
BUTTONS = {
    "approve": ("Approve", ButtonStyle.success),
    "edit": ("Edit", ButtonStyle.primary),
    "another": ("Another question", ButtonStyle.secondary),
    "themes": ("Wrong theme", ButtonStyle.secondary),
    "veto": ("Veto", ButtonStyle.danger),
    "skip": ("Skip", ButtonStyle.secondary),
}


@dataclass(frozen=True, slots=True)
class Notice:
    """What stands above the draft; `undo` is the prompt whose decision can be taken back."""

    text: str = ""
    undo: int | None = None


NOTHING = Notice()


def desk_button(seen: Seen, word: str) -> ui.Button[ui.LayoutView]:
    label, style = BUTTONS[word]
    return ui.Button(label=label, style=style, custom_id=f"v1:desk:{seen.prompt_id}:{seen.version}:{word}")


class DeskButton(PersistentItem[ui.Button[ui.LayoutView]], template=r"(?!)"):
    """Base of the buttons under a draft. It acts on the draft as it was drawn, and on no other."""

    word: ClassVar[str]

    def __init__(self, prompt_id: int, version: str) -> None:
        self.seen = Seen(prompt_id, version)
        super().__init__(desk_button(self.seen, self.word))

    async def decide(self, prompts: PromptService, actor: Actor) -> tuple[Desk | None, Notice]:
        raise NotImplementedError

    async def act(self, interaction: Interaction) -> None:
        await unless_decided(interaction, self.seen.prompt_id, partial(self.show, interaction))

    async def show(self, interaction: Interaction) -> None:
        desk, notice = await self.decide(services_of(interaction).prompts, actor_of(interaction))
        await put(interaction, desk, notice)


class ApproveButton(DeskButton, template=rf"{SEEN}:approve"):
    word = "approve"

    async def decide(self, prompts: PromptService, actor: Actor) -> tuple[Desk | None, Notice]:
        return await prompts.approve(actor, self.seen), Notice(APPROVED, self.seen.prompt_id)


class VetoButton(DeskButton, template=rf"{SEEN}:veto"):
    word = "veto"

    async def decide(self, prompts: PromptService, actor: Actor) -> tuple[Desk | None, Notice]:
        return await prompts.veto(actor, self.seen), Notice("Vetoed: it will never be posted.", self.seen.prompt_id)


class SkipButton(DeskButton, template=rf"{SEEN}:skip"):
    word = "skip"

    async def decide(self, prompts: PromptService, actor: Actor) -> tuple[Desk | None, Notice]:
        desk = await prompts.skip(actor, self.seen.prompt_id)
        is_alone = desk is not None and desk.draft.prompt_id == self.seen.prompt_id
        return desk, Notice("This is the only draft that is left.") if is_alone else NOTHING


class AnotherButton(DeskButton, template=rf"{SEEN}:another"):
    word = "another"

    async def decide(self, prompts: PromptService, actor: Actor) -> tuple[Desk | None, Notice]:
        return await prompts.ask_another(actor, self.seen), NOTHING


class ThemesButton(DeskButton, template=rf"{SEEN}:themes"):
    """Shows the themes to choose from."""

    word = "themes"

    async def show(self, interaction: Interaction) -> None:
        prompts = services_of(interaction).prompts
        desk = await prompts.show(actor_of(interaction), self.seen.prompt_id)
        await replace(interaction, view=themes_panel(desk, prompts.themes))


class ThemeSelect(PersistentItem[ui.Select[ui.LayoutView]], template=rf"{SEEN}:theme:(?P<part>\d)"):
    """Some of the themes; there are more than fit into one."""

    def __init__(self, prompt_id: int, version: str, part: int, themes: tuple[Theme | None, ...] = (None,)) -> None:
        self.seen = Seen(prompt_id, version)
        names = [theme.name if theme else "No theme" for theme in themes]
        super().__init__(
            ui.Select(
                placeholder=cut(f"{names[0]} … {names[-1]}", limits.PLACEHOLDER),
                custom_id=f"v1:desk:{prompt_id}:{version}:theme:{part}",
                options=[_theme_option(theme) for theme in themes],
            )
        )

    async def act(self, interaction: Interaction) -> None:
        await unless_decided(interaction, self.seen.prompt_id, partial(self._show, interaction))

    async def _show(self, interaction: Interaction) -> None:
        theme = None if self.item.values[0] == NO_THEME else self.item.values[0]
        await put(
            interaction, await services_of(interaction).prompts.set_theme(actor_of(interaction), self.seen, theme)
        )


class ShowButton(PersistentItem[ui.Button[ui.LayoutView]], template=rf"v1:desk:(?P<prompt_id>{ID}):show"):
    """Back to the draft."""

    def __init__(self, prompt_id: int) -> None:
        self.prompt_id = prompt_id
        super().__init__(
            ui.Button(label="Back to the draft", style=ButtonStyle.secondary, custom_id=f"v1:desk:{prompt_id}:show")
        )

    async def act(self, interaction: Interaction) -> None:
        await unless_decided(interaction, self.prompt_id, partial(self._show, interaction))

    async def _show(self, interaction: Interaction) -> None:
        await put(interaction, await services_of(interaction).prompts.show(actor_of(interaction), self.prompt_id))


class UndoButton(PersistentItem[ui.Button[ui.LayoutView]], template=rf"v1:desk:(?P<prompt_id>{ID}):undo"):
    """Makes a draft again of what was just decided on."""

    def __init__(self, prompt_id: int) -> None:
        self.prompt_id = prompt_id
        super().__init__(ui.Button(label="Undo", style=ButtonStyle.secondary, custom_id=f"v1:desk:{prompt_id}:undo"))

    async def act(self, interaction: Interaction) -> None:
        await unless_decided(interaction, self.prompt_id, partial(self._show, interaction))

    async def _show(self, interaction: Interaction) -> None:
        desk = await services_of(interaction).prompts.take_back(actor_of(interaction), self.prompt_id)
        await put(interaction, desk, Notice("Taken back: it is a draft again."))


async def unless_decided(interaction: Interaction, prompt_id: int, show: Callable[[], Awaitable[None]]) -> None:
    """Do what was pressed; where another was quicker, say so above the draft as it is now, or the next one."""
    prompts, actor = services_of(interaction).prompts, actor_of(interaction)
    try:
        await show()
    except Changed as quicker:
        await put(interaction, await prompts.show(actor, prompt_id), Notice(quicker.message))
    except (Decided, NotThere) as quicker:
        await put(interaction, await prompts.review(actor), Notice(quicker.message))


async def put(interaction: Interaction, desk: Desk | None, notice: Notice = NOTHING) -> None:
    """Show the draft in the place of the panel that was pressed."""
    await replace(interaction, view=desk_panel(desk, house_of(interaction).mention_command, notice))


def desk_panel(desk: Desk | None, mention_command: Callable[[str], str], notice: Notice = NOTHING) -> ui.LayoutView:
    """The draft with all that a host wants to know of it; or that there is none."""
    undo: list[Item] = [UndoButton(notice.undo)] if notice.undo is not None else []
    said = f"-# {notice.text}" if notice.text else ""
    if desk is None:
        return panel(said, "### No drafts are waiting", _what_to_do(mention_command), buttons=undo, accent=QUIET)
    again = f"-# {ROUND_AGAIN}" if desk.round_again and not notice.text else ""
    return panel(said or again, *draft_texts(desk), buttons=[*_buttons(desk), *undo])


def themes_panel(desk: Desk, themes: Mapping[str, Theme]) -> ui.LayoutView:
    """The draft, and under it all themes to choose from."""
    choices: list[Theme | None] = [*themes.values(), None]
    seen = Seen(desk.draft.prompt_id, desk.draft.content.version)
    parts = [
        tuple(choices[start : start + limits.SELECT_OPTIONS]) for start in range(0, len(choices), limits.SELECT_OPTIONS)
    ]
    selects = [ThemeSelect(seen.prompt_id, seen.version, number, part) for number, part in enumerate(parts)]
    return panel(
        *draft_texts(desk),
        f"Which theme is it about? {_what_follows(desk)}",
        selects=selects,
        buttons=[ShowButton(desk.draft.prompt_id)],
    )


def draft_texts(desk: Desk) -> list[str]:
    prompt, content = desk.draft.prompt, desk.draft.content
    ending = f"-# {TELLS_THE_END}" if desk.tells_the_end else ""
    about = f"-# Only about {safe(content.film)}." if content.film else ""
    return [
        f"### Draft {desk.place} of {desk.waiting}",
        _passage(desk.draft.passage, content.span, prompt.source),
        f"### {question_text(prompt.question, desk.film or NO_FILM)}",
        f"Then: {question_text(prompt.follow_up, NO_FILM)}" if prompt.follow_up else "",
        "\n".join(line for line in (_facts(desk), ending, about, _suggested_by(desk)) if line),
    ]


def recent_label(recent: Recent) -> str:
    """For a choice, which is cut at its end: the film, and the question as it was asked."""
    return f"{recent.film}: {recent.question.replace(FILM_SLOT, recent.film)}"


def _passage(passage: Passage | None, span: Span | None, source: str) -> str:
    """The words in bold and underlined, with as much of the passage around them as fits, and where they stand."""
    if passage is None or span is None:
        return "-# Without a quotation."
    before, after = passage.text[: span.start], passage.text[span.end :]
    if len(before) > BEFORE:
        before = ELLIPSIS + before[-BEFORE:].partition(" ")[2]
    if len(after) > AFTER:
        after = after[:AFTER].rpartition(" ")[0] + ELLIPSIS
    quotation = f"__**{safe(span.of(passage.text), LONGEST_PART)}**__"
    where = [safe(source), safe(passage.heading), f"paragraph {passage.paragraph_at(span.start)}"]
    return f"> {_part(before)}{quotation}{_part(after)}\n-# {' · '.join(part for part in where if part)}"


def _part(text: str) -> str:
    """Part of a passage in a quotation's lines, with the space at its ends."""
    lines = [safe(paragraph, LONGEST_PART) for paragraph in text.split(PARAGRAPH_BREAK)]
    lead, trail = " " * text.startswith(" "), " " * text.endswith(" ")
    return lead + "\n> \n> ".join(lines) + trail


def _facts(desk: Desk) -> str:
    content = desk.draft.content
    is_early = content.level is Level.EASY and not desk.tells_the_end
    facts = [_theme(desk), INTENTS[content.intent], "easy to begin with" if is_early else "for later"]
    facts += [] if content.sure else [LESS_SURE]
    return f"-# {' · '.join(facts)}"


def _theme(desk: Desk) -> str:
    if desk.theme is None:
        return "No theme"
    name = f"**{safe(desk.theme.name)}**"
    if desk.draft.content.origin is not Origin.DRAWN:
        return name
    return f"{name} ({'quite sure' if desk.draft.content.confidence >= QUITE_SURE else 'a guess'})"


def _suggested_by(desk: Desk) -> str:
    draft = desk.draft
    return f"-# Suggested by {member(draft.made_by)}." if draft.content.origin is Origin.MEMBER else ""


def _buttons(desk: Desk) -> list[Item]:
    seen, content = Seen(desk.draft.prompt_id, desk.draft.content.version), desk.draft.content
    is_drawn = content.frame is not None and content.span is not None
    return [desk_button(seen, word) for word in BUTTONS if word != "another" or is_drawn]


def _what_follows(desk: Desk) -> str:
    """What becomes of the question when another theme is chosen."""
    content = desk.draft.content
    if content.frame is None:
        return "The question stays as it was written."
    if content.film or content.other:
        return "The question stays, since it asks about a film."
    return "I then look for a question on that."


def _theme_option(theme: Theme | None) -> SelectOption:
    if theme is None:
        return SelectOption(label="No theme", value=NO_THEME, description="It could be about anything.")
    return SelectOption(
        label=cut(theme.name, limits.OPTION_LABEL),
        value=theme.key,
        description=cut(theme.line, limits.OPTION_DESCRIPTION),
    )


def _what_to_do(mention_command: Callable[[str], str]) -> str:
    return (
        f"{mention_command('library add')} loads an essay and draws prompts from it, {mention_command('prompts add')}"
        f" takes a question of your own, and members send theirs with {mention_command('prompts suggest')}."
    )
