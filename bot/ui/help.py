"""The commands in groups, as far as the person who asks can use them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from discord import app_commands, ui

from bot.ui import limits
from bot.ui.layout import panel
from bot.ui.text import cut

IN_A_MENU = ""
"""Stands for the first word of what is found in the menu of a message."""

GROUPS = {
    "Nominate & vote": ("nominate", "films", "vote"),
    "The week's film": ("pick", "rate", "ratings"),
    "Watch parties": ("party",),
    "Talk": ("discuss", "prompts", "library"),
    "Polls": ("poll",),
    "Running the club": ("club",),
    "On a message: hold it or right-click it, then Apps": (IN_A_MENU,),
}
"""Which commands stand together and in which order, by the first word of their name. The rest is under `OTHERS`."""

OTHERS = "More"
DESCRIPTION_LENGTHS = (100, 60, 40, 0)
"""Tried one after the other until everything fits into one panel."""

Mention = Callable[[str], str]
AnyCommand = app_commands.Command[Any, ..., Any] | app_commands.Group | app_commands.ContextMenu


@dataclass(frozen=True, slots=True)
class HelpEntry:
    """A command in its own words. `is_menu`: it is not typed but found in the menu of a message."""

    name: str
    description: str
    for_hosts: bool
    is_menu: bool = False

    @property
    def first_word(self) -> str:
        return IN_A_MENU if self.is_menu else self.name.split(maxsplit=1)[0]

    def mention(self, mention: Mention) -> str:
        return f"**{self.name}**" if self.is_menu else mention(self.name)


def help_entries(commands: Iterable[AnyCommand]) -> list[HelpEntry]:
    """Every command, those of a group one by one, in the order in which they were written.

    Discord knows no description of a menu, so it stands among its extras.
    """
    found: list[HelpEntry] = []
    for command in commands:
        if isinstance(command, app_commands.Group):
            found += help_entries(command.commands)
        else:
            found.append(_entry(command))
    return found


def help_panel(entries: list[HelpEntry], mention: Mention, *, hosting: bool, notices: list[str]) -> ui.LayoutView:
    """Commands for hosts are shown to hosts. `notices` come first; empty ones are left out."""
    usable = [entry for entry in entries if hosting or not entry.for_hosts]
    head = ["### What you can do here", *[notice for notice in notices if notice]]
    space = limits.LAYOUT_TEXT - sum(map(len, head))
    return panel(*head, *_fitting(usable, mention, space))


def _entry(command: app_commands.Command[Any, ..., Any] | app_commands.ContextMenu) -> HelpEntry:
    for_hosts = bool(command.extras.get("host"))
    if isinstance(command, app_commands.ContextMenu):
        return HelpEntry(command.qualified_name, command.extras["description"], for_hosts, is_menu=True)
    return HelpEntry(command.qualified_name, command.description, for_hosts)


def _fitting(entries: list[HelpEntry], mention: Mention, space: int) -> list[str]:
    """One text for each group, shortened as far as it takes: descriptions first, links next, commands last."""
    for length in DESCRIPTION_LENGTHS:
        texts = _texts(entries, mention, length)
        if sum(map(len, texts)) <= space:
            return texts
    kept = entries
    while True:
        left_out = len(entries) - len(kept)
        texts = _texts(kept, lambda name: f"`/{name}`", 0)
        if left_out:
            texts.append(f"-# And {left_out} more: type `/` to see them all.")
        if sum(map(len, texts)) <= space:
            return texts
        kept = kept[: len(kept) * 9 // 10]


def _texts(entries: list[HelpEntry], mention: Mention, description_length: int) -> list[str]:
    known = {word for words in GROUPS.values() for word in words}
    others = sorted({entry.first_word for entry in entries} - known)
    groups = {
        title: [entry for word in words for entry in entries if entry.first_word == word]
        for title, words in {**GROUPS, OTHERS: others}.items()
    }
    return [
        f"**{title}**\n" + _lines(members, mention, description_length) for title, members in groups.items() if members
    ]


def _lines(entries: list[HelpEntry], mention: Mention, description_length: int) -> str:
    if description_length == 0:
        return " ".join(entry.mention(mention) for entry in entries)
    return "\n".join(f"{entry.mention(mention)} {cut(entry.description, description_length)}" for entry in entries)
