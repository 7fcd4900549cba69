"""/library: the essays that the club's prompts are drawn from."""

import json

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import ProjectionistClient
from bot.domain.drafts import Draft, DraftKind
from bot.domain.library import Upload
from bot.ui.answers import answer, replace, think
from bot.ui.confirm import ask_first
from bot.ui.context import Interaction, actor_of, services_of
from bot.ui.library import (
    DocumentPage,
    draw_library,
    passages_panel,
    removal_question,
    removed_sentence,
    suggested_documents,
)
from bot.ui.loading import PasteButton, PasteDialog, load_file, load_kept


class Library(commands.GroupCog, group_name="library", group_description="The essays that prompts are drawn from"):
    @app_commands.command(description="Load an essay and draw prompts from it, as drafts", extras={"host": True})
    @app_commands.describe(
        allowed="Your word that the club may use this text",
        file="A text, Markdown, HTML or PDF file (default: a dialog to paste the text into)",
        title="What prompts will call it (default: what the text calls itself)",
        author="Who wrote it",
        source="Where it comes from, such as a link or a book",
    )
    async def add(
        self,
        interaction: Interaction,
        allowed: bool,
        file: discord.Attachment | None = None,
        title: str = "",
        author: str = "",
        source: str = "",
    ) -> None:
        library, actor = services_of(interaction).library, actor_of(interaction)
        await library.check_may_add(actor, allowed=allowed, size=file.size if file else 0)
        upload = Upload("", "", title, author, source, allowed)
        if file is None:
            await interaction.response.send_modal(PasteDialog(upload))
            return
        await think(interaction)
        await load_file(interaction, file, upload)

    @app_commands.command(name="list", description="See the documents, and what was drawn from them")
    async def list_documents(self, interaction: Interaction) -> None:
        await answer(interaction, view=await draw_library(interaction, 1))

    @app_commands.command(description="Find the passages that come closest to your own words")
    @app_commands.describe(
        query="What you are looking for, in your own words: never giving up",
        document="In which document (default: all of them)",
    )
    async def read(self, interaction: Interaction, query: str, document: str = "") -> None:
        await think(interaction)
        library, club_id = services_of(interaction).library, actor_of(interaction).club_id
        chosen = (await library.find_document(club_id, document)).document_id if document.strip() else None
        near = await library.look_up(club_id, query, document_id=chosen)
        await answer(interaction, view=passages_panel(query, near))

    @app_commands.command(
        description="Take a document out, with its drafts and approved prompts", extras={"host": True}
    )
    @app_commands.describe(document="Which document")
    async def remove(self, interaction: Interaction, document: str) -> None:
        library, actor = services_of(interaction).library, actor_of(interaction)
        chosen = await library.find_document(actor.club_id, document, own_first=True)
        removal = await library.to_remove(actor, chosen.document_id)
        payload = json.dumps({"document_id": chosen.document_id})
        await ask_first(
            interaction, DraftKind.REMOVE_DOCUMENT, payload, removal_question(removal), yes="Take it out", no="Keep it"
        )

    @read.autocomplete("document")
    async def all_documents(self, interaction: Interaction, current: str) -> list[app_commands.Choice[str]]:
        return await suggested_documents(interaction, current)

    @remove.autocomplete("document")
    async def own_documents(self, interaction: Interaction, current: str) -> list[app_commands.Choice[str]]:
        return await suggested_documents(interaction, current, own_only=True)


async def remove_confirmed(interaction: Interaction, draft: Draft) -> None:
    """What a yes to the question does."""
    document_id = json.loads(draft.payload)["document_id"]
    removal = await services_of(interaction).library.remove(actor_of(interaction), document_id)
    await replace(interaction, removed_sentence(removal))


async def setup(client: ProjectionistClient) -> None:
    client.add_items(DocumentPage, PasteButton)
    client.add_dialogs(PasteDialog)
    client.on_confirm(DraftKind.REMOVE_DOCUMENT, remove_confirmed)
    client.on_confirm(DraftKind.PASTE_DOCUMENT, load_kept)
    await client.add_cog(Library())
