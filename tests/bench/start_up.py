"""How long a host waits from starting the process to the first answer, and which imports take it."""

import re
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from tests.bench.contenders import BARE_BOT, prepared_records
from tests.loopback.server import Server
from tests.town.visitor import Visitor
from tests.town.world import Guild, Message
from tests.wire.process import HOST_STARTS, BotProcess

ROUNDS = 5
MOST_SHOWN = 8
IMPORT_LINE = re.compile(r"import time:\s+(\d+) \|\s+\d+ \|\s+([\w.]+)")
OURS = ("bot", "cogs")


async def measure() -> str:
    """Both tables."""
    with tempfile.TemporaryDirectory() as folder:
        records = await prepared_records(Path(folder))
        starts: dict[str, list[float]] = {}
        for _ in range(ROUNDS):
            starts.setdefault("bare bot", []).append(await _start(records, BARE_BOT))
            starts.setdefault("whole bot", []).append(await _start(records, HOST_STARTS))
        first = await _start(Path(folder) / "new.db", HOST_STARTS)
        imports = await _imports(records)
    middle = {name: statistics.median(seconds) for name, seconds in starts.items()}
    rows = {
        **middle,
        "what of it is ours": middle["whole bot"] - middle["bare bot"],
        "the very first time": first,
    }
    return "\n".join(
        [
            f"From process start to the first answer, the middle of {ROUNDS} (ms)",
            *(f"  {name:<24}{seconds * 1000:>8,.0f}" for name, seconds in rows.items()),
            "Imports of the whole bot, by package, without what they import in turn (ms)",
            *(f"  {name:<24}{microseconds / 1000:>8,.0f}" for name, microseconds in imports.most_common(MOST_SHOWN)),
            f"  {'ours (bot, cogs)':<24}{sum(imports[name] for name in OURS) / 1000:>8,.0f}",
            f"  {'all':<24}{imports.total() / 1000:>8,.0f}",
        ]
    )


async def _start(records: Path, command: Sequence[str]) -> float:
    """Seconds from the start of the process to the answer to a button pressed as soon as the bot listens."""
    async with Server.begin() as server:
        guild = server.world.add_guild()
        bot = BotProcess(server, records, command=command)
        began = time.perf_counter()
        try:
            await bot.start()
            await Visitor.of(server.world, guild, "ann").press(some_button(server, guild), "Press me")
            return time.perf_counter() - began
        finally:
            await bot.kill()


def some_button(server: Server, guild: Guild) -> Message:
    """A message whose button no bot has made: the bare one answers any press, the whole one that it is unknown."""
    button = {"type": 2, "style": 2, "label": "Press me", "custom_id": "v0:nothing"}
    channel = guild.channels["general"]
    row = {"type": 1, "id": 1, "components": [{**button, "id": 2}]}
    return Message(server.world.new_id(), channel, server.world.bot, components=[row])


async def _imports(records: Path) -> Counter[str]:
    """Microseconds that each package's own modules took."""
    async with Server.begin() as server:
        bot = BotProcess(server, records, name="imports", command=("-X", "importtime", *HOST_STARTS))
        try:
            await bot.start()
        finally:
            await bot.kill()
        spent: Counter[str] = Counter()
        for microseconds, module in IMPORT_LINE.findall(bot.read_log()):
            spent[module.partition(".")[0]] += int(microseconds)
        return spent
