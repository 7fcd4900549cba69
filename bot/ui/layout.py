"""The one shape of a panel: a container of text with an accent, and its buttons below."""

from collections.abc import Sequence
from typing import Any

import discord
from discord import ui

from bot.domain.timers import Timer
from bot.ui import limits
from bot.ui.text import ACCENT, ELLIPSIS

Item = ui.Item[Any]


class Panel(ui.LayoutView):
    """A message for discord.py to send and to forget: the client finds what is pressed by its id."""

    def __init__(self) -> None:
        super().__init__(timeout=None)

    def is_finished(self) -> bool:
        return True


def panel(
    *texts: str,
    buttons: Sequence[Item] = (),
    selects: Sequence[Item] = (),
    timer: Timer | None = None,
    accent: discord.Colour = ACCENT,
) -> ui.LayoutView:
    """A message of `texts`, one below the other, then the selects, then the buttons in rows of five.

    A panel that a timer posts carries the timer's marker, by which it is found again after a death half-way.
    """
    container: ui.Container[ui.LayoutView] = ui.Container(accent_colour=accent, id=timer.marker if timer else None)
    for text in _fitting([text for text in texts if text]):
        container.add_item(ui.TextDisplay(text))
    for select in selects:
        container.add_item(ui.ActionRow(select))
    for start in range(0, len(buttons), limits.BUTTONS_PER_ROW):
        container.add_item(ui.ActionRow(*buttons[start : start + limits.BUTTONS_PER_ROW]))
    view = Panel()
    view.add_item(container)
    return view


def _fitting(texts: list[str]) -> list[str]:
    """The texts, the last ones cut where all of them together are more than Discord takes."""
    left = limits.LAYOUT_TEXT
    fitting = []
    for text in texts:
        if len(text) > left:
            fitting.append(text[: left - 1] + ELLIPSIS)
            break
        fitting.append(text)
        left -= len(text)
    return fitting
