"""Asking before something is done: a private question with two buttons that survive a restart."""

from discord import ButtonStyle, ui

from bot.domain.drafts import DraftKind
from bot.errors import NotThere
from bot.ui.answers import answer, replace, take_quietly
from bot.ui.context import Interaction, actor_of, house_of, services_of
from bot.ui.items import ID, PersistentItem
from bot.ui.layout import panel


class ConfirmButton(PersistentItem[ui.Button[ui.LayoutView]], template=rf"v1:draft:(?P<draft_id>{ID}):yes"):
    def __init__(self, draft_id: int, label: str = "Yes") -> None:
        self.draft_id = draft_id
        super().__init__(ui.Button(label=label, style=ButtonStyle.primary, custom_id=f"v1:draft:{draft_id}:yes"))

    async def act(self, interaction: Interaction) -> None:
        """Defers before the draft is used up, so that a slow answer loses nothing.

        Of two presses at once the second stays quiet: what the first one does is shown in the place of the question.
        """
        drafts, actor = services_of(interaction).drafts, actor_of(interaction)
        await drafts.check(actor, self.draft_id)
        await take_quietly(interaction)
        try:
            draft = await drafts.take(actor, self.draft_id)
        except NotThere:
            return
        await house_of(interaction).confirmed(interaction, draft)


class DiscardButton(PersistentItem[ui.Button[ui.LayoutView]], template=rf"v1:draft:(?P<draft_id>{ID}):no"):
    def __init__(self, draft_id: int, label: str = "No") -> None:
        self.draft_id = draft_id
        super().__init__(ui.Button(label=label, style=ButtonStyle.secondary, custom_id=f"v1:draft:{draft_id}:no"))

    async def act(self, interaction: Interaction) -> None:
        await services_of(interaction).drafts.take(actor_of(interaction), self.draft_id)
        await replace(interaction, "Left as it was.")


async def ask_first(
    interaction: Interaction, kind: DraftKind, payload: str, question: str, *, yes: str = "Yes", no: str = "No"
) -> None:
    """Show `question` privately; on yes, what the client does for `kind` is done with `payload`."""
    draft_id = await services_of(interaction).drafts.keep(actor_of(interaction), kind, payload)
    buttons = [ConfirmButton(draft_id, yes), DiscardButton(draft_id, no)]
    await answer(interaction, view=panel(question, buttons=buttons))
