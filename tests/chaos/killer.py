"""Kills the bot with `kill -9` at random moments and starts it again."""

import asyncio
import itertools
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from random import Random

from bot.storage.database import Database
from tests.chaos.plan import Plan
from tests.loopback.server import Request
from tests.wire.process import BotProcess

LONGEST_START = 1.5


@dataclass
class Kills:
    """How many are still to come, and when in the bot's life the past ones came."""

    left: int
    happened: dict[str, int] = field(default_factory=dict)

    @property
    def count(self) -> int:
        return sum(self.happened.values())

    def take(self) -> bool:
        self.left -= 1
        return self.left >= 0


class Killer:
    """One for each process, which serves this shard of the clubs."""

    def __init__(self, bot: BotProcess, database: Database, random: Random, plan: Plan, shard: int) -> None:
        self._bot = bot
        self._database = database
        self._random = random
        self._longest_life = plan.longest_life
        self._shard = (plan.processes, shard)
        self._seen = self._posted = 0

    async def rage(self, kills: Kills) -> None:
        """Kill for as long as there are kills left; the process runs in the end."""
        while kills.take():
            ending = self._random.choices(("starting", "posting", "at work", "any moment"), (2, 5, 2, 3))[0]
            await self._live(ending)
            await self._bot.kill()
            kills.happened[ending] = kills.happened.get(ending, 0) + 1
            await self._let_leases_run_out()
        await self._bot.start()

    async def _live(self, ending: str) -> None:
        if ending == "starting":
            await self._bot.start(wait=False)
            await asyncio.sleep(self._random.uniform(0.2, LONGEST_START))
            return
        await self._bot.start()
        changes = itertools.count()
        if ending == "any moment":
            await asyncio.sleep(self._random.uniform(0, self._longest_life))
        elif ending == "posting":
            wanted = self._posts() + self._random.randint(1, 8)
            await self._work(lambda: self._posts() >= wanted)
        else:
            wanted = self._random.randint(1, 25)
            await self._work(lambda: next(changes) >= wanted)

    async def _work(self, enough: Callable[[], bool]) -> None:
        """Until Discord has done so much of what was asked: the bot has not read the last answer yet."""
        with suppress(TimeoutError):
            await self._bot.server.world.changed.until(enough, self._longest_life)

    def _posts(self) -> int:
        """How many messages, threads and events were asked for by now."""
        requests = self._bot.server.requests
        self._posted += sum(_is_post(request) for request in requests[self._seen :])
        self._seen = len(requests)
        return self._posted

    async def _let_leases_run_out(self) -> None:
        """As if a minute and a half had passed for what the dead process had claimed."""
        await self._database.write(
            lambda c: c.execute(
                "UPDATE timers SET held_until = 0 WHERE claimed_by IS NOT NULL AND (club_id >> 22) % ? = ?", self._shard
            )
        )


def _is_post(request: Request) -> bool:
    return request.method == "POST" and not request.path.startswith("/interactions/")
