"""The first answer to an interaction, in as few words as Discord takes.

discord.py's own asks for the message back that the answer became, and builds it anew, though nobody looks at it: that
costs more than to record a vote.
"""

from typing import Any

import discord
from discord import InteractionResponseType, ui
from discord.http import Route
from discord.webhook.async_ import async_context

from bot.ui.context import Interaction
from bot.ui.layout import Component

PATH = "/interactions/{webhook_id}/{webhook_token}/callback"
PINGS_NOBODY = discord.AllowedMentions.none().to_dict()
PRIVATE = discord.MessageFlags(ephemeral=True).value
LAYOUT = discord.MessageFlags(components_v2=True).value


async def say(interaction: Interaction, text: str = "", *, view: ui.LayoutView | None = None, private: bool) -> None:
    """A sentence or a panel, for the asker alone or in front of everybody."""
    said: dict[str, Any] = {"content": text, "flags": 0} if view is None else _panel(view)
    if private:
        said["flags"] |= PRIVATE
    await _call_back(interaction, InteractionResponseType.channel_message, said)


async def put_in_place(interaction: Interaction, view: ui.LayoutView) -> None:
    """A panel in the place of the one whose button was pressed."""
    await _call_back(interaction, InteractionResponseType.message_update, _panel(view))


def _panel(view: ui.LayoutView) -> dict[str, Any]:
    components: list[Component] = view.to_components()  # type: ignore[no-untyped-call]
    return {"components": components, "flags": LAYOUT}


async def _call_back(interaction: Interaction, kind: InteractionResponseType, said: dict[str, Any]) -> None:
    """Raises what the methods of `interaction.response` raise, which knows of the answer afterwards."""
    if interaction.response.is_done():
        raise discord.InteractionResponded(interaction)
    route = Route("POST", PATH, webhook_id=interaction.id, webhook_token=interaction.token)
    answer = {"type": kind.value, "data": {**said, "allowed_mentions": PINGS_NOBODY}}
    await async_context.get().request(route, interaction._session, payload=answer)  # noqa: SLF001
    interaction.response._response_type = kind  # noqa: SLF001
