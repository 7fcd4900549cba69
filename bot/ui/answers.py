"""Private answers to an interaction, whatever state it is in, and whatever is lost on the way."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

import discord
import structlog
from discord import ui

from bot.ui.context import Interaction
from bot.ui.network import LOST

log = structlog.get_logger(__name__)

ALREADY_ANSWERED = 40060
TRIES = 3
PAUSE_SECONDS = 0.2

TAKEN, THINKING = "taken", "thinking"
"""Kept with the interaction: its first answer reached Discord, though the reply was lost; and it still waits."""


async def answer(interaction: Interaction, text: str = "", *, view: ui.LayoutView | None = None) -> None:
    """Say something only the asker sees: a sentence or a panel. Autocomplete is answered with no choices."""
    shown: dict[str, Any] = {"view": view} if view is not None else {"content": text}
    if interaction.type is discord.InteractionType.autocomplete:
        await interaction.response.autocomplete([])
    elif interaction.extras.get(THINKING):
        await _repeat(partial(interaction.edit_original_response, **shown))
        interaction.extras[THINKING] = False
    elif _is_answered(interaction):
        await interaction.followup.send(ephemeral=True, **shown)
    else:
        await _answer_first(interaction, partial(interaction.response.send_message, ephemeral=True, **shown))


async def announce(interaction: Interaction, view: ui.LayoutView) -> None:
    """Answer in front of everybody; it pings nobody. A follow-up has no nonce, so a lost one is not sent again."""
    shown: dict[str, Any] = {"view": view, "allowed_mentions": discord.AllowedMentions.none()}
    if not _is_answered(interaction):
        await _answer_first(interaction, partial(interaction.response.send_message, **shown))
        return
    try:
        await interaction.followup.send(**shown)
    except LOST as lost:
        log.warning("announcement_lost", fault=str(lost))


async def think(interaction: Interaction) -> None:
    """Take Discord's three seconds away; the private answer follows."""
    await _answer_first(interaction, partial(interaction.response.defer, ephemeral=True, thinking=True))
    interaction.extras[THINKING] = True


async def take_quietly(interaction: Interaction) -> None:
    """Take Discord's three seconds away from a button; its panel stays as it is until it is replaced."""
    await _answer_first(interaction, interaction.response.defer)


async def replace(interaction: Interaction, text: str = "", *, view: ui.LayoutView | None = None) -> None:
    """Put a new private panel, or a sentence, in the place of the one whose button was pressed."""
    if view is None:
        view = ui.LayoutView(timeout=None)
        view.add_item(ui.TextDisplay(text))
    if _is_answered(interaction):
        await _repeat(partial(interaction.edit_original_response, view=view))
    else:
        await _answer_first(interaction, partial(interaction.response.edit_message, view=view))


def _is_answered(interaction: Interaction) -> bool:
    return interaction.response.is_done() or bool(interaction.extras.get(TAKEN))


async def _answer_first(interaction: Interaction, send: Callable[[], Awaitable[Any]]) -> None:
    """Discord takes one first answer only, so one whose reply was lost can be sent again."""
    repeated = False

    async def send_or_learn() -> None:
        nonlocal repeated
        again, repeated = repeated, True
        try:
            await send()
        except discord.HTTPException as refused:
            if not again or refused.code != ALREADY_ANSWERED:
                raise
            interaction.extras[TAKEN] = True

    await _repeat(send_or_learn)


async def _repeat(send: Callable[[], Awaitable[Any]]) -> None:
    """Send what does no harm when it arrives twice, a few times if need be."""
    for pause in range(1, TRIES):
        try:
            await send()
        except LOST as lost:
            log.info("answer_sent_again", fault=str(lost))
            await asyncio.sleep(pause * PAUSE_SECONDS)
        else:
            return
    await send()
