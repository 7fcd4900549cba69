"""Persistent buttons and selects: the message carries an id, the records carry the truth."""

import re
from collections.abc import Sequence
from typing import Any, Self, TypeVar, cast

from discord import ui

from bot.errors import NotThere
from bot.ui.context import Interaction
from bot.ui.failures import answer_failure

ID = r"\d{1,18}"
"""Of our own records."""
SNOWFLAKE = r"\d{1,20}"
"""Of Discord's servers and members: 19 digits since 2022, up to 20."""
BaseItem = TypeVar("BaseItem", bound="ui.Item[Any]")


class PersistentItem(ui.DynamicItem[BaseItem], template=r"(?!)"):
    """Base of every button and select.

    Each subclass has a versioned template whose named groups are the keyword arguments that it is made of, and an
    `act`. It is registered in its cog's `setup()`; without that it works for nobody.
    """

    @classmethod
    def pressed(cls, interaction: Interaction, match: re.Match[str]) -> Self:
        """What was pressed."""
        item = cls(**parts_of(match))
        item._refresh_state(interaction, cast("dict[str, Any]", interaction.data))  # what was selected
        return item

    async def act(self, interaction: Interaction) -> None:
        raise NotImplementedError


def parts_of(match: re.Match[str]) -> dict[str, Any]:
    """The named groups of an id: digits as a number, any other as the word that it is."""
    return {name: int(v) if v.isdecimal() else v for name, v in match.groupdict().items()}


GONE = "This button belongs to an older version of the bot and no longer does anything. Use the command instead."


async def take_press(interaction: Interaction, items: Sequence[type[PersistentItem[Any]]]) -> None:
    """Have the item act whose template the pressed custom id matches.

    discord.py's own way makes a view of the whole message for each press, and tells nobody of an error on it.
    """
    data: dict[str, Any] = cast("dict[str, Any]", interaction.data or {})
    try:
        await _pressed(interaction, str(data.get("custom_id", "")), items).act(interaction)
    except Exception as error:  # noqa: BLE001 - the one way to fail takes all of them
        await answer_failure(interaction, error)


def _pressed(
    interaction: Interaction, custom_id: str, items: Sequence[type[PersistentItem[Any]]]
) -> PersistentItem[Any]:
    """Raises `NotThere`; silence would look like a fault of Discord's."""
    for item in items:
        if match := item.__discord_ui_compiled_template__.fullmatch(custom_id):
            return item.pressed(interaction, match)
    raise NotThere(GONE)
