"""Private answers to an interaction, whatever state it is in."""

from typing import Any

import discord
from discord import ui

from bot.ui.context import Interaction


async def answer(interaction: Interaction, text: str = "", *, view: ui.LayoutView | None = None) -> None:
    """Say something only the asker sees: a sentence or a panel. Autocomplete is answered with no choices."""
    shown: dict[str, Any] = {"view": view} if view is not None else {"content": text}
    if interaction.type is discord.InteractionType.autocomplete:
        await interaction.response.autocomplete([])
    elif interaction.response.is_done():
        await interaction.followup.send(ephemeral=True, **shown)
    else:
        await interaction.response.send_message(ephemeral=True, **shown)


async def think(interaction: Interaction) -> None:
    """Take Discord's three seconds away; the private answer follows."""
    await interaction.response.defer(ephemeral=True, thinking=True)


async def replace(interaction: Interaction, text: str = "", *, view: ui.LayoutView | None = None) -> None:
    """Put a new private panel, or a sentence, in the place of the one whose button was pressed."""
    if view is None:
        view = ui.LayoutView(timeout=None)
        view.add_item(ui.TextDisplay(text))
    if interaction.response.is_done():
        await interaction.edit_original_response(view=view)
    else:
        await interaction.response.edit_message(view=view)
