"""Loading a document: fetching the file or taking the pasted text, and what is seen meanwhile.

A pasted text that is refused is kept as a draft for a day, so that nobody types it twice.
"""

import json
from dataclasses import replace
from typing import Any

import aiohttp
import discord
from discord import ButtonStyle, ui

from bot.domain.drafts import Draft, DraftKind
from bot.domain.library import LONGEST_AUTHOR, LONGEST_SOURCE, LONGEST_TITLE, Added, Step, Upload
from bot.errors import UserError
from bot.ui import limits
from bot.ui.answers import answer, show_progress, think
from bot.ui.confirm import ConfirmButton
from bot.ui.context import Interaction, actor_of, services_of
from bot.ui.dialogs import PersistentDialog, text_input
from bot.ui.items import ID, PersistentItem
from bot.ui.layout import panel
from bot.ui.library import STEPS, added_panel
from bot.ui.text import QUIET

FILE_GONE = "I could not fetch that file from Discord: its link has expired, or it was deleted. Attach it once more."
FILE_AWAY = "Discord did not hand me that file just now. Wait a moment, then attach it once more."

HINTS = {
    "title": "What prompts will call it (default: what the text calls itself)",
    "author": "Who wrote it",
    "source": "Where it comes from",
}


class PasteDialog(PersistentDialog, template=r"v1:library:paste"):
    """Takes a text that is in no file, and what is known of it. It is shown only to hosts who gave their word."""

    def __init__(self, given: Upload | None = None) -> None:
        super().__init__(title="Paste an essay", custom_id="v1:library:paste", timeout=None)
        known = given or Upload("")
        self.credits = {
            "title": text_input("title", most=LONGEST_TITLE, value=known.title, required=False, one_line=True),
            "author": text_input("author", most=LONGEST_AUTHOR, value=known.author, required=False, one_line=True),
            "source": text_input("source", most=LONGEST_SOURCE, value=known.source, required=False, one_line=True),
        }
        self.text = text_input("text", most=limits.DIALOG_TEXT, value=_text(known))
        for name, field in self.credits.items():
            self.add_item(ui.Label(text=name.title(), description=HINTS[name], component=field))
        self.add_item(ui.Label(text="Text", description="A longer one fits into a file", component=self.text))

    async def act(self, interaction: Interaction) -> None:
        await think(interaction)
        given = {name: field.value for name, field in self.credits.items()}
        await load_pasted(interaction, Upload(self.text.value, **given, allowed=True))


class PasteButton(PersistentItem[ui.Button[ui.LayoutView]], template=rf"v1:library:paste:(?P<draft_id>{ID})"):
    """Opens the dialog again, with the text that was refused in it."""

    def __init__(self, draft_id: int) -> None:
        self.draft_id = draft_id
        super().__init__(
            ui.Button(label="Change it", style=ButtonStyle.primary, custom_id=f"v1:library:paste:{draft_id}")
        )

    async def act(self, interaction: Interaction) -> None:
        draft = await services_of(interaction).drafts.look(actor_of(interaction), self.draft_id)
        await interaction.response.send_modal(PasteDialog(_pasted(draft)))


async def load_file(interaction: Interaction, file: discord.Attachment, upload: Upload) -> None:
    """Fetch the file into the upload and load it; the answer is what came of it. Raises `UserError`."""
    added = await _load(interaction, replace(upload, content=await _fetched(file), name=file.filename))
    await answer(interaction, view=added_panel(added))


async def load_pasted(interaction: Interaction, upload: Upload) -> None:
    """Load a pasted text; if it is refused, offer it again."""
    try:
        added = await _load(interaction, upload)
    except UserError as refused:
        await _offer_again(interaction, upload, refused)
    else:
        await answer(interaction, view=added_panel(added))


async def load_kept(interaction: Interaction, draft: Draft) -> None:
    """What a yes to a refused text does: try it once more as it is."""
    await load_pasted(interaction, _pasted(draft))


async def _load(interaction: Interaction, upload: Upload) -> Added:
    async def progress(step: Step) -> None:
        await show_progress(interaction, STEPS[step])

    return await services_of(interaction).library.add(actor_of(interaction), upload, progress)


async def _fetched(file: discord.Attachment) -> bytes:
    try:
        return await file.read()
    except (discord.NotFound, discord.Forbidden) as gone:
        raise UserError(FILE_GONE) from gone
    except (discord.HTTPException, aiohttp.ClientError, TimeoutError) as away:
        raise UserError(FILE_AWAY) from away


async def _offer_again(interaction: Interaction, upload: Upload, refused: UserError) -> None:
    words = {"title": upload.title, "author": upload.author, "source": upload.source, "text": _text(upload)}
    draft_id = await services_of(interaction).drafts.keep(
        actor_of(interaction), DraftKind.PASTE_DOCUMENT, json.dumps(words)
    )
    buttons: list[ui.Item[Any]] = [PasteButton(draft_id), ConfirmButton(draft_id, "Try it again as it is")]
    note = "-# Nothing was loaded. Your text is kept here for a day."
    await answer(interaction, view=panel(refused.message, note, buttons=buttons, accent=QUIET))


def _pasted(draft: Draft) -> Upload:
    words = json.loads(draft.payload)
    return Upload(words["text"], "", words["title"], words["author"], words["source"], allowed=True)


def _text(upload: Upload) -> str:
    return upload.content if isinstance(upload.content, str) else ""
