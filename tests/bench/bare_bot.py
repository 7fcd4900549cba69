"""A bot that only answers: the least that a press can cost with discord.py. Run as its own process."""

import os

import discord
from discord import ui

client = discord.Client(
    intents=discord.Intents(guilds=True),
    max_messages=None,
    chunk_guilds_at_startup=False,
    shard_id=int(os.environ.get("PROJECTIONIST_SHARD_ID", "0")),
    shard_count=int(os.environ.get("PROJECTIONIST_SHARD_COUNT", "1")),
)
films = [discord.SelectOption(label=f"Some Film Or Other ({year})", value=str(year)) for year in range(2001, 2006)]


def panel() -> ui.LayoutView:
    """What answers a select: as large as a ballot, and always the same."""
    row: ui.ActionRow[ui.LayoutView] = ui.ActionRow(ui.Select(placeholder="Tick the films", options=films))
    again: ui.ActionRow[ui.LayoutView] = ui.ActionRow(ui.Button(label="Withdraw my ballot"))
    texts = [ui.TextDisplay[ui.LayoutView](text) for text in ("### Your ballot", "It is counted. " * 5, "-# Closes.")]
    view = ui.LayoutView(timeout=None)
    view.add_item(ui.Container(*texts, row, again))
    view.stop()
    return view


@client.event
async def on_interaction(interaction: discord.Interaction[discord.Client]) -> None:
    if interaction.data and interaction.data.get("component_type") == discord.ComponentType.select.value:
        await interaction.response.edit_message(view=panel())
    else:
        await interaction.response.send_message("Counted: **Friday**. You can change it.", ephemeral=True)


if __name__ == "__main__":
    client.run(os.environ["DISCORD_TOKEN"], log_handler=None)
