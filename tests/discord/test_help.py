"""What /help shows to whom."""

from typing import Any

import discord
import pytest
from discord import app_commands

from bot.ui import limits
from bot.ui.help import HelpEntry, help_entries, help_panel
from tests.discord.evening import Evening, answered


async def helped(evening: Evening, who: Any) -> str:
    result = await who.slash(evening.general, "help")
    assert result.response.ephemeral
    return answered(result)


def typed_commands(evening: Evening) -> list[app_commands.Command[Any, ..., Any]]:
    return [c for c in evening.client.tree.walk_commands() if isinstance(c, app_commands.Command)]


async def test_every_command_is_clickable_in_its_own_words(evening: Evening) -> None:
    told = await helped(evening, evening.host)
    for command in typed_commands(evening):
        mention = evening.client.mention_command(command.qualified_name)
        assert mention.startswith(f"</{command.qualified_name}:")
        assert f"{mention} {command.description}" in told
    assert "**Polls**" in told
    assert "**Running the club**" in told


async def test_members_do_not_see_what_is_for_hosts(evening: Evening) -> None:
    told = await helped(evening, evening.members["ann"])
    hidden = [command.qualified_name for command in typed_commands(evening) if command.extras.get("host")]
    assert {"club setup", "club settings", "club check"} <= set(hidden)
    assert not [name for name in hidden if f"</{name}:" in told.partition("**")[2]]
    assert "</poll ask:" in told


async def test_hosts_are_told_of_the_menu_of_a_message(evening: Evening) -> None:
    told = await helped(evening, evening.host)
    assert "**On a message: hold it or right-click it, then Apps**\n**Veto this prompt** Never have" in told
    assert "Veto this prompt" not in await helped(evening, evening.members["ann"])


async def test_before_the_set_up_it_begins_with_how(evening: Evening) -> None:
    assert "\nBegin with </club setup:" in await helped(evening, evening.host)
    assert "\nThe club is not set up yet. A host does that" in await helped(evening, evening.members["ann"])
    await evening.host.slash(evening.general, "club setup")
    told = await helped(evening, evening.host) + await helped(evening, evening.members["ann"])
    assert "Begin with" not in told
    assert "not set up yet" not in told


async def test_where_the_bot_cannot_post_it_says_so(evening: Evening) -> None:
    quiet = evening.guild.create_text_channel(
        "quiet", overwrites={evening.client.user: discord.PermissionOverwrite(send_messages=False)}
    )
    told = answered(await evening.members["ann"].slash(quiet, "help"))
    assert "In this channel I lack **Send Messages**" in told


def mention(name: str) -> str:
    return f"</{name}:1234567890123456789>"


def text_of(view: Any) -> list[str]:
    [container] = view.to_components()
    return [part["content"] for part in container["components"] if "content" in part]


@pytest.mark.parametrize("number", [0, 1, 30, 60, 100, 300])
def test_any_number_of_commands_fits(number: int) -> None:
    firsts = ("nominate", "vote", "pick", "party", "discuss", "poll", "club", "mystery")
    entries = [
        HelpEntry(f"{firsts[n % 8]} command-{n}", "Do " + "this " * 15, for_hosts=False, is_menu=n % 8 == 7)
        for n in range(number)
    ]
    shown = text_of(help_panel(entries, mention, hosting=True, notices=["", "Begin."]))
    assert sum(map(len, shown)) <= limits.LAYOUT_TEXT
    assert shown[1] == "Begin."
    assert "…" not in shown[-1] or number < 100
    whole = "\n".join(shown)
    listed = whole.count("command-")
    assert listed == number or f"And {number - listed} more" in whole
    assert whole.count("</") == whole.count("0123456789>") or "</" not in whole


def test_an_unknown_group_stands_under_more() -> None:
    entries = [HelpEntry("mystery tour", "Ride along", for_hosts=False)]
    assert text_of(help_panel(entries, mention, hosting=False, notices=[]))[-1].startswith("**More**\n</mystery tour")


def test_a_group_keeps_the_order_of_the_week() -> None:
    names = ("films list", "vote open", "vote close", "films info", "nominate")
    entries = [HelpEntry(name, "Do it", for_hosts=False) for name in names]
    [_, group] = text_of(help_panel(entries, lambda name: name, hosting=False, notices=[]))
    assert group.splitlines()[1:] == [
        f"{name} Do it" for name in ("nominate", "films list", "films info", "vote open", "vote close")
    ]


def test_groups_are_walked_and_menus_told_apart() -> None:
    async def act(interaction: discord.Interaction) -> None: ...

    async def pressed(interaction: discord.Interaction, message: discord.Message) -> None: ...

    outer = app_commands.Group(name="vote", description="Vote")
    inner = app_commands.Group(name="more", description="More", parent=outer)
    inner.command(name="open", description="Open a vote", extras={"host": True})(act)
    menu = app_commands.ContextMenu(name="Pick", callback=pressed, extras={"description": "Pick this film"})
    assert help_entries([menu, outer]) == [
        HelpEntry("Pick", "Pick this film", for_hosts=False, is_menu=True),
        HelpEntry("vote more open", "Open a vote", for_hosts=True),
    ]
