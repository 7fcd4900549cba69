"""What the benchmark on the wire presses: polls and ballots of the whole bot, and a bot that only answers."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeAlias

from bot.app import open_records
from bot.clock import SystemClock
from bot.settings import Settings
from tests.loopback.server import Server
from tests.town.interactions import Interaction
from tests.town.visitor import Visitor
from tests.town.world import Guild, Message, walk
from tests.wire.process import BotProcess

BARE_BOT = ("-m", "tests.bench.bare_bot")
MEMBERS = tuple(f"member{number}" for number in range(64))
FILMS = ("Amy (2015)", "Whiplash", "The Last Waltz", "Searching for Sugar Man", "Stop Making Sense (1984)")


Presses: TypeAlias = list[tuple[Visitor, Message]]
"""Each member, and the message that lies before them."""


@dataclass(frozen=True)
class Contender:
    """`press` begins the press of that number, and does not wait. `beside` are the contenders to be compared with."""

    name: str
    process: BotProcess
    press: Callable[[int], Interaction]
    beside: tuple[str, ...] = ()


async def prepared_records(folder: Path) -> Path:
    """A database as it is when the bot starts for the second time."""
    path = folder / "club.db"
    await (await open_records(Settings(database=path), SystemClock())).close()
    return path


@asynccontextmanager
async def contenders(server: Server, folder: Path) -> AsyncIterator[list[Contender]]:
    """Both bots on one stand-in, a shard for each; the bare one's members have copies of the same messages."""
    bot = BotProcess(server, await prepared_records(folder))
    bare = BotProcess(server, folder / "none.db", name="bare", command=BARE_BOT)
    for shard, process in enumerate((bot, bare)):
        process.environment |= {"PROJECTIONIST_SHARD_COUNT": "2", "PROJECTIONIST_SHARD_ID": str(shard)}
    guilds = [server.world.add_guild(f"Club {number}", MEMBERS) for number in range(2)]
    try:
        await bot.start()
        await bare.start()
        ours, theirs = sorted(guilds, key=lambda guild: (guild.guild_id >> 22) % 2)
        polls = await _polls(server, ours)
        ballots = await _ballots(server, ours)
        yield [
            Contender("bare, sentence", bare, _buttons(_copies(server, theirs, polls))),
            Contender("poll votes", bot, _buttons(polls), ("bare, sentence",)),
            Contender("bare, panel", bare, _selects(_copies(server, theirs, ballots))),
            Contender("ballots", bot, _selects(ballots), ("bare, panel", "bare, sentence")),
        ]
    finally:
        await bot.kill()
        await bare.kill()


async def _polls(server: Server, guild: Guild) -> Presses:
    """One public panel for all."""
    hana = Visitor.of(server.world, guild, "hana")
    await hana.slash("poll ask", question="Which evening?", answers="Friday | Saturday | Sunday")
    (panel,) = guild.channels["general"].messages.values()
    return [(Visitor.of(server.world, guild, name), panel) for name in MEMBERS]


async def _ballots(server: Server, guild: Guild) -> Presses:
    """A private ballot for each, with a film ticked."""
    visitors = [Visitor.of(server.world, guild, name) for name in MEMBERS]
    for visitor, film in zip(visitors, FILMS, strict=False):
        await visitor.slash("nominate", film=film)
    await Visitor.of(server.world, guild, "hana").slash("vote open", closes="2d")
    panel = list(guild.channels["general"].messages.values())[-1]
    ballots = [(visitor, (await visitor.press(panel, "Vote")).messages[0]) for visitor in visitors]
    press = _selects(ballots)
    for number in range(len(ballots)):
        await press(number).until_settled()
    return ballots


def _copies(server: Server, guild: Guild, presses: Presses) -> Presses:
    """The same messages before the members of another server."""
    copies = []
    for visitor, message in presses:
        member = guild.member(visitor.member.user.name)
        seen_by = member.user if message.seen_by else None
        copied = replace(message, channel=guild.channels["general"], seen_by=seen_by)
        copies.append((Visitor(server.world, member, copied.channel), copied))
    return copies


def _buttons(presses: Presses) -> Callable[[int], Interaction]:
    """Each member presses one answer after the other."""
    labels = [part["label"] for part in walk(presses[0][1].components) if "label" in part]

    def press(number: int) -> Interaction:
        visitor, panel = presses[number % len(presses)]
        return visitor.begin_press(panel, labels[number // len(presses) % len(labels)])

    return press


def _selects(presses: Presses) -> Callable[[int], Interaction]:
    """Each member ticks one film after the other."""
    films = [option["value"] for part in walk(presses[0][1].components) for option in part.get("options", [])]

    def press(number: int) -> Interaction:
        visitor, ballot = presses[number % len(presses)]
        return visitor.begin_select(ballot, films[number // len(presses) % len(films)])

    return press
