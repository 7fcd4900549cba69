"""Dialogs that survive a restart: a dialog's id says what it is about, the records carry the truth."""

import re
from collections.abc import Sequence
from typing import Any, ClassVar, Self, cast

import discord
from discord import app_commands, ui

from bot.errors import NotThere
from bot.ui.context import Interaction
from bot.ui.failures import answer_failure
from bot.ui.items import parts_of

GONE = "This form belongs to an older version of the bot and no longer does anything. Use the command again."


class PersistentDialog(ui.Modal):
    """Base of every dialog. discord.py forgets it once it is shown: it is made anew of its id when it comes back.

    Each subclass has a versioned `template` whose named groups are the keyword arguments that it can be made of, and
    an `act`. It is registered in its cog's `setup()` with `client.add_dialogs`:

        class WriteDialog(PersistentDialog, template=rf"v1:write:(?P<draft_id>{ID})"):
    """

    template: ClassVar[re.Pattern[str]]

    def __init_subclass__(cls, *, template: str = r"(?!)") -> None:
        cls.template = re.compile(template)
        super().__init_subclass__()

    def is_finished(self) -> bool:
        return True

    @classmethod
    def filled_in(cls, interaction: Interaction, match: re.Match[str]) -> Self:
        """The dialog with what was typed into it."""
        dialog = cls(**parts_of(match))
        data = cast("dict[str, Any]", interaction.data)
        resolved = app_commands.Namespace._get_resolved_items(interaction, data.get("resolved", {}))  # noqa: SLF001
        dialog._refresh(interaction, data["components"], resolved)
        return dialog

    async def act(self, interaction: Interaction) -> None:
        raise NotImplementedError


async def take_dialog(interaction: Interaction, dialogs: Sequence[type[PersistentDialog]]) -> None:
    """Have the dialog act whose template the custom id matches."""
    try:
        await _filled_in(interaction, dialogs).act(interaction)
    except Exception as error:  # noqa: BLE001 - the one way to fail takes all of them
        await answer_failure(interaction, error)


def _filled_in(interaction: Interaction, dialogs: Sequence[type[PersistentDialog]]) -> PersistentDialog:
    """Raises `NotThere`."""
    custom_id = str(cast("dict[str, Any]", interaction.data or {}).get("custom_id", ""))
    for dialog in dialogs:
        if match := dialog.template.fullmatch(custom_id):
            return dialog.filled_in(interaction, match)
    raise NotThere(GONE)


def text_input(
    name: str, *, most: int, value: str = "", example: str = "", required: bool = True, one_line: bool = False
) -> ui.TextInput[PersistentDialog]:
    """A field to type in. A `value` that is too long for it is cut."""
    return ui.TextInput(
        custom_id=name,
        style=discord.TextStyle.short if one_line else discord.TextStyle.paragraph,
        default=value[:most] or None,
        placeholder=example or None,
        max_length=most,
        required=required,
    )
