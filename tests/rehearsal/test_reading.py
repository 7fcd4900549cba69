"""What stands on the screen, as plain lines."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.rehearsal.reading import Reader, describe_span
from bot.rehearsal.stage import Stage

MONDAY_AT_SEVEN = 1772478000


@pytest.mark.parametrize(
    ("markdown", "plain"),
    [
        ("### The film for **this** week", "The film for this week"),
        ("-# Asked by you", "Asked by you"),
        ("Which scene in *Amy* stays?", "Which scene in Amy stays?"),
        (r"\*not\* \_marked\_", "*not* _marked_"),
        ("`████` 2 votes", "████ 2 votes"),
        ("Use </vote open:123>.", "Use /vote open."),
        ("[Say whether you come](https://discord.com/channels/1/2/3)", "Say whether you come"),
        (f"<t:{MONDAY_AT_SEVEN}:F>", "Monday 2 March, 20:00"),
        (f"<t:{MONDAY_AT_SEVEN}:D>", "2 March 2026"),
        (f"<t:{MONDAY_AT_SEVEN}:R>", "now"),
        (f"<t:{MONDAY_AT_SEVEN + 1799}:R>", "in 30 minutes"),
        (f"<t:{MONDAY_AT_SEVEN - 86400}:R>", "1 day ago"),
        ("<@1> <#1> <@&1>", "somebody #unknown @unknown"),
        ("2 * 3 * 4", "2 * 3 * 4"),
        ("Before. __**These words.**__ After.", "Before. _These words._ After."),
        (r"one\_two\_\_three", "one_two__three"),
    ],
)
async def test_markdown_is_read_as_discord_would_show_it(stage: Stage, markdown: str, plain: str) -> None:
    assert Reader(stage.env, ZoneInfo("Europe/Berlin")).plain(markdown) == plain


async def test_everybody_and_every_channel_is_named(stage: Stage) -> None:
    reader = Reader(stage.env, ZoneInfo("UTC"))
    ann, general, hosts = stage.member("ann"), stage.channel("general"), stage.guild.roles["Hosts"]
    link = f"https://discord.com/channels/{stage.guild.id}/{general.id}/5"
    text = f"<@{ann.id}> in <#{general.id}> to <@&{hosts.id}>: {link}"
    assert reader.plain(text) == "Ann in #general to @Hosts: (link to the message in #general)"


@pytest.mark.parametrize(
    ("span", "described"),
    [
        (timedelta(hours=1), "1 hour"),
        (timedelta(days=1, hours=2, minutes=3), "1 day 2 hours"),
        (timedelta(seconds=1), "1 second"),
        (timedelta(0), "no time"),
    ],
)
def test_a_span_is_described(span: timedelta, described: str) -> None:
    assert describe_span(span) == described
