"""The one shape of a panel: a container of text with an accent, and its buttons below."""

from collections.abc import Sequence
from typing import Any

import discord
from discord import ComponentType, ui

from bot.domain.timers import Timer
from bot.ui import limits
from bot.ui.text import ACCENT, ELLIPSIS

Item = ui.Item[Any]
Component = dict[str, Any]


class Panel(ui.LayoutView):
    """A message for discord.py to send and to forget: what is pressed on it is found by its id.

    Its components are made once, as Discord takes them, since a tree of items would be taken apart again at once.
    """

    def __init__(self, components: list[Component]) -> None:
        super().__init__(timeout=None)
        self._components = components

    def to_components(self) -> list[Component]:
        return self._components

    def has_components_v2(self) -> bool:
        return True

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
    parts = [_text(text) for text in _fitting([text for text in texts if text])]
    parts += [_row([select]) for select in selects]
    parts += [_row(buttons[n : n + limits.BUTTONS_PER_ROW]) for n in range(0, len(buttons), limits.BUTTONS_PER_ROW)]
    container = {"type": ComponentType.container.value, "accent_color": accent.value, "components": parts}
    return Panel([container | ({"id": timer.marker} if timer else {})])


def _text(text: str) -> Component:
    return {"type": ComponentType.text_display.value, "content": text}


def _row(items: Sequence[Item]) -> Component:
    return {"type": ComponentType.action_row.value, "components": [item.to_component_dict() for item in items]}


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
