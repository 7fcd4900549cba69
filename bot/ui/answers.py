"""Private answers to an interaction, whatever state it is in, and whatever is lost on the way."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

import aiohttp
import discord
import structlog
from discord import ui

from bot.ui.callback import put_in_place, say
from bot.ui.context import Interaction
from bot.ui.network import LOST, NEVER_SENT

log = structlog.get_logger(__name__)

ALREADY_ANSWERED = 40060
TRIES = 3
PAUSE_SECONDS = 0.2

TAKEN, THINKING, QUIET = "taken", "thinking", "quiet"
"""Kept with the interaction: its first answer reached Discord, though the reply was lost; it still waits for words;
what follows takes the place of the panel whose button was pressed."""


async def answer(interaction: Interaction, text: str = "", *, view: ui.LayoutView | None = None) -> None:
    """Say something only the asker sees: a sentence or a panel. Autocomplete is answered with no choices.

    Beside an answer that stands, such as that of a deed that failed after it, this is a message of its own. It has no
    nonce and nobody can look for it, so it is sent again only where it cannot have arrived.
    """
    shown: dict[str, Any] = {"view": view} if view is not None else {"content": text}
    if interaction.type is discord.InteractionType.autocomplete:
        await interaction.response.autocomplete([])
    elif interaction.extras.get(THINKING):
        await _repeat(partial(interaction.edit_original_response, **shown))
        interaction.extras[THINKING] = False
    elif interaction.extras.get(QUIET):
        await replace(interaction, text, view=view)
    elif _is_answered(interaction):
        await _repeat(partial(interaction.followup.send, ephemeral=True, **shown), after=NEVER_SENT)
    else:
        await _answer_first(interaction, partial(say, interaction, text, view=view, private=True))


async def announce(interaction: Interaction, view: ui.LayoutView) -> None:
    """Answer in front of everybody; it pings nobody. Where this is not the first answer, a timer has to promise it."""
    await _answer_first(interaction, partial(say, interaction, view=view, private=False))


async def think(interaction: Interaction) -> None:
    """Take Discord's three seconds away; the private answer follows."""
    await _answer_first(interaction, partial(interaction.response.defer, ephemeral=True, thinking=True))
    interaction.extras[THINKING] = True


async def take_quietly(interaction: Interaction) -> None:
    """Take Discord's three seconds away from a private panel's button.

    The panel stays as it is until the answer, be it a failure, takes its place: unlike a second message, that may be
    sent twice.
    """
    await _answer_first(interaction, interaction.response.defer)
    interaction.extras[QUIET] = True


async def show_dialog(interaction: Interaction, dialog: ui.Modal) -> None:
    """Answer with a dialog. Nothing may have been answered before."""
    await _answer_first(interaction, partial(interaction.response.send_modal, dialog))


async def replace(interaction: Interaction, text: str = "", *, view: ui.LayoutView | None = None) -> None:
    """Put a new private panel, or a sentence, in the place of the one whose button was pressed."""
    if view is None:
        view = ui.LayoutView(timeout=None)
        view.add_item(ui.TextDisplay(text))
    if _is_answered(interaction):
        await _repeat(partial(interaction.edit_original_response, view=view))
    else:
        await _answer_first(interaction, partial(put_in_place, interaction, view))


async def show_progress(interaction: Interaction, text: str) -> None:
    """Say what is being done, in the place of the answer that is still to come; it does no harm when it gets lost."""
    try:
        await replace(interaction, text)
    except (discord.HTTPException, *LOST) as lost:
        log.info("progress_not_shown", fault=str(lost))
    else:
        interaction.extras[THINKING] = False
        interaction.extras[QUIET] = True


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


async def _repeat(send: Callable[[], Awaitable[Any]], *, after: tuple[type[aiohttp.ClientError], ...] = LOST) -> None:
    """Send what does no harm when it arrives twice, a few times if need be; `after`: what it is sent again after."""
    for pause in range(1, TRIES):
        try:
            await send()
        except after as lost:
            log.info("answer_sent_again", fault=str(lost))
            await asyncio.sleep(pause * PAUSE_SECONDS)
        else:
            return
    await send()
