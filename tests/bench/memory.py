"""What the process holds in RAM with one club and with many, beside a bot that only answers."""

import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.bench.contenders import BARE_BOT, prepared_records
from tests.bench.start_up import some_button
from tests.loopback.server import Server
from tests.town.visitor import Visitor
from tests.wire.process import HOST_STARTS, BotProcess

CLUBS = (1, 1000)
PATIENCE = 60.0
MEGABYTE = 1 << 20


async def measure() -> str:
    with tempfile.TemporaryDirectory() as folder:
        records = await prepared_records(Path(folder))
        lines = ["Memory (MB)         " + "".join(f"{clubs:>8,} club{'s' * (clubs > 1):<1}" for clubs in CLUBS)]
        for name, command in (("bare bot", BARE_BOT), ("whole bot", HOST_STARTS)):
            held = [await _held(clubs, records, command) / MEGABYTE for clubs in CLUBS]
            lines.append(f"  {name:<18}" + "".join(f"{megabytes:>13,.1f}" for megabytes in held))
    return "\n".join(lines)


async def _held(clubs: int, records: Path, command: Sequence[str]) -> int:
    """Bytes, once a member of the club that was told of last is answered."""
    async with Server.begin() as server:
        guilds = [server.world.add_guild(f"Club {number}") for number in range(clubs)]
        bot = BotProcess(server, records, command=command)
        try:
            await bot.start()
            ann = Visitor.of(server.world, guilds[-1], "ann")
            ann.patience = PATIENCE
            await ann.press(some_button(server, guilds[-1]), "Press me")
            return bot.memory_bytes()
        finally:
            await bot.kill()
