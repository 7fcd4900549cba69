"""Persistent buttons and selects: the message carries an id, the records carry the truth."""

from typing import Any, Self, TypeVar

import discord
from discord import ui

from bot.errors import NotThere
from bot.ui.context import Interaction, bind_interaction
from bot.ui.failures import answer_failure

ID = r"\d{1,18}"
"""Of our own records."""
SNOWFLAKE = r"\d{1,20}"
"""Of Discord's servers and members: 19 digits since 2022, up to 20."""
BaseItem = TypeVar("BaseItem", bound="ui.Item[Any]")


class PersistentItem(ui.DynamicItem[BaseItem], template=r"(?!)"):
    """Base of every button and select.

    Each subclass has a versioned template whose named groups are the keyword arguments that it is made of, and an
    `act`. It is registered in its cog's `setup()`; without that it would work only until the next restart.
    """

    @classmethod
    async def from_custom_id(cls, _interaction: Interaction, _item: ui.Item[Any], match: Any, /) -> Self:
        """A group of digits arrives as a number, any other as the word that it is."""
        parts: dict[str, Any] = {name: int(v) if v.isdecimal() else v for name, v in match.groupdict().items()}
        return cls(**parts)

    async def callback(self, interaction: Interaction) -> None:
        """discord.py tells nobody of an error in here, so it is answered here."""
        bind_interaction(interaction)
        try:
            await self.act(interaction)
        except Exception as error:  # noqa: BLE001 - the one way to fail takes all of them
            await answer_failure(interaction, error)

    async def act(self, interaction: Interaction) -> None:
        raise NotImplementedError


def is_known(custom_id: str, items: list[type[PersistentItem[Any]]]) -> bool:
    """Whether one of the items answers to this custom id."""
    return any(item.__discord_ui_compiled_template__.fullmatch(custom_id) for item in items)


GONE = "This button belongs to an older version of the bot and no longer does anything. Use the command instead."


async def refuse_unknown(interaction: discord.Interaction[Any], items: list[type[PersistentItem[Any]]]) -> None:
    """Answer a press on a button that nothing answers to; silence would look like a fault of Discord's."""
    if interaction.type is not discord.InteractionType.component or interaction.data is None:
        return
    if not is_known(str(interaction.data.get("custom_id", "")), items):
        await answer_failure(interaction, NotThere(GONE))
