"""Writing a prompt: the dialog, and what is said to who wrote."""

from typing import ClassVar

from discord import ButtonStyle, SelectOption, ui

from bot.domain.lint import LONGEST_FOLLOW_UP, LONGEST_QUESTION
from bot.domain.naming import title_of
from bot.domain.prompts import FILM_SLOT
from bot.domain.writing import LONGEST_TYPED_QUOTATION, Moment, Purpose, Typed, Writing
from bot.errors import UserError
from bot.services.prompt_writing import Kept, Outcome, SentBack
from bot.ui.answers import answer, replace, show_dialog
from bot.ui.context import Interaction, actor_of, house_of, services_of
from bot.ui.dialogs import PersistentDialog, text_input
from bot.ui.items import ID, PersistentItem
from bot.ui.layout import Item, panel
from bot.ui.prompt_desk import NO_FILM, SEEN, TELLS_THE_END, DeskButton, Notice, ShowButton, desk_panel
from bot.ui.prompts import question_text, quotation_text
from bot.ui.text import QUIET, safe

MARGIN = 100
"""So much more than is taken can be typed: what is too long is better said than cut off."""

TITLES = {
    Purpose.ADD: "A question of your own",
    Purpose.SUGGEST: "Suggest a question",
    Purpose.EDIT: "Change this draft",
}
MOMENTS = {
    Moment.EARLY: "At any time; it is easy to begin with",
    Moment.LATER: "At any time, but better once the talk is going",
    Moment.AFTERWARDS: "Only once the club has seen how the film ends",
}
FIELDS = (
    ("The question", f"Write {FILM_SLOT} where the film's title belongs: once, or not at all."),
    ("A follow-up", "A second question for when the talk slows down. It can stay empty."),
    (
        "Which words is it about?",
        "Copied from one of the club's documents; /library read finds them. It can stay empty.",
    ),
    ("When may it be asked?", "What talks about the ending waits until the club has seen the film."),
)
EXAMPLE = f"Who in {FILM_SLOT} would disagree with this, and what would they say?"
LONGEST_SHOWN = 400


class WriteDialog(PersistentDialog, template=rf"v1:write:(?P<draft_id>{ID})"):
    """What is typed is kept with the records before anything is said about it, so that none of it is lost."""

    def __init__(self, draft_id: int, writing: Writing | None = None) -> None:
        writing = writing or Writing(Purpose.SUGGEST)
        super().__init__(title=TITLES[writing.purpose], custom_id=f"v1:write:{draft_id}")
        self.draft_id = draft_id
        typed = writing.typed
        self.question = text_input("question", most=LONGEST_QUESTION + MARGIN, value=typed.question, example=EXAMPLE)
        self.follow_up = text_input("follow_up", most=LONGEST_FOLLOW_UP + MARGIN, value=typed.follow_up, required=False)
        self.quotation = text_input("quotation", most=LONGEST_TYPED_QUOTATION, value=typed.quotation, required=False)
        self.moment: ui.Select[WriteDialog] = ui.Select(
            custom_id="moment",
            options=[SelectOption(label=MOMENTS[m], value=m, default=m is typed.moment) for m in Moment],
        )
        fields = (self.question, self.follow_up, self.quotation, self.moment)
        for (label, hint), field in zip(FIELDS, fields, strict=True):
            self.add_item(ui.Label(text=label, description=hint, component=field))

    async def act(self, interaction: Interaction) -> None:
        typed = Typed(
            question=self.question.value,
            follow_up=self.follow_up.value,
            quotation=self.quotation.value,
            moment=Moment(self.moment.values[0]) if self.moment.values else Moment.EARLY,
        )
        writing = services_of(interaction).prompt_writing
        try:
            outcome = await writing.submit(actor_of(interaction), self.draft_id, typed)
        except UserError as refused:
            raise UserError(f"{refused.message}\nYou wrote: {safe(typed.question, LONGEST_SHOWN)}") from refused
        await tell(interaction, outcome)


class EditButton(DeskButton, template=rf"{SEEN}:edit"):
    word = "edit"

    async def show(self, interaction: Interaction) -> None:
        draft_id, writing = await services_of(interaction).prompt_writing.begin_edit(actor_of(interaction), self.seen)
        await show_dialog(interaction, WriteDialog(draft_id, writing))


class WritingButton(PersistentItem[ui.Button[ui.LayoutView]], template=r"(?!)"):
    """Base of the buttons under what was not taken."""

    word: ClassVar[str]
    label: ClassVar[str]
    style: ClassVar[ButtonStyle] = ButtonStyle.secondary

    def __init__(self, draft_id: int) -> None:
        self.draft_id = draft_id
        super().__init__(ui.Button(label=self.label, style=self.style, custom_id=f"v1:write:{draft_id}:{self.word}"))


class AgainButton(WritingButton, template=rf"v1:write:(?P<draft_id>{ID}):again"):
    word, label, style = "again", "Write again", ButtonStyle.primary

    async def act(self, interaction: Interaction) -> None:
        writing = await services_of(interaction).prompt_writing.resume(actor_of(interaction), self.draft_id)
        await show_dialog(interaction, WriteDialog(self.draft_id, writing))


class NearestButton(WritingButton, template=rf"v1:write:(?P<draft_id>{ID}):nearest"):
    word, label, style = "nearest", "Quote these words", ButtonStyle.success

    async def act(self, interaction: Interaction) -> None:
        service = services_of(interaction).prompt_writing
        await tell(interaction, await service.submit_nearest(actor_of(interaction), self.draft_id))


class PlainButton(WritingButton, template=rf"v1:write:(?P<draft_id>{ID}):plain"):
    word, label = "plain", "Leave the quotation out"

    async def act(self, interaction: Interaction) -> None:
        service = services_of(interaction).prompt_writing
        await tell(interaction, await service.submit_plain(actor_of(interaction), self.draft_id))


async def tell(interaction: Interaction, outcome: Outcome) -> None:
    """Say what came of it, in the place of the panel that it was asked for on, if there is one."""
    if isinstance(outcome, Kept) and outcome.purpose is Purpose.EDIT:
        desk = await services_of(interaction).prompts.show(actor_of(interaction), outcome.prompt.prompt_id)
        view = desk_panel(desk, house_of(interaction).mention_command, Notice("Changed."))
    else:
        waits = isinstance(outcome, Kept) and services_of(interaction).prompts.tells_the_end(outcome.prompt.prompt)
        view = _kept_panel(outcome, waits=waits) if isinstance(outcome, Kept) else sent_back_panel(outcome)
    if interaction.message is None:
        await answer(interaction, view=view)
    else:
        await replace(interaction, view=view)


def sent_back_panel(back: SentBack) -> ui.LayoutView:
    """Why it was not taken, what was written, and how to go on."""
    typed, writing = back.writing.typed, back.writing
    buttons: list[Item] = [NearestButton(back.draft_id)] if back.nearest else []
    buttons.append(AgainButton(back.draft_id))
    buttons += [PlainButton(back.draft_id)] if typed.quotation else []
    buttons += [ShowButton(writing.prompt_id)] if writing.prompt_id is not None else []
    return panel(
        f"### Not taken yet\n{back.reason}",
        f"> “{safe(back.nearest, LONGEST_SHOWN)}”\n-# {safe(back.source)}" if back.nearest else "",
        f"-# You wrote: {safe(typed.question, LONGEST_SHOWN)}",
        f"-# About: “{safe(typed.quotation, LONGEST_SHOWN)}”" if typed.quotation else "",
        buttons=buttons,
        accent=QUIET,
    )


def _kept_panel(kept: Kept, *, waits: bool) -> ui.LayoutView:
    prompt = kept.prompt.prompt
    if kept.purpose is Purpose.ADD:
        head = f"### Your question is in\n{TELLS_THE_END if waits else 'It can be posted from now on.'}"
    else:
        head = "### Thank you\nYour question waits for a host to look at it."
    return panel(
        head,
        quotation_text(prompt, None),
        question_text(prompt.question, title_of(prompt.film) if prompt.film else NO_FILM),
    )
