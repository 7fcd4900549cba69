"""One run: promises, storm and kills together, then the count."""

import asyncio
import time
from collections import Counter
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

from bot.app import open_records
from bot.clock import SystemClock, to_milliseconds
from bot.domain.timers import TimerKind
from bot.settings import Settings
from bot.storage.database import Connection, Database
from tests.chaos.audit import Audit
from tests.chaos.killer import Killer, Kills
from tests.chaos.plan import Plan
from tests.chaos.promises import Club, Promiser
from tests.chaos.storm import Storm
from tests.loopback.server import Server
from tests.wire.process import BotProcess

LONGEST_DRAIN = 90.0
LOOK_AGAIN = 0.2


@dataclass
class Report:
    """What a run came to. It went well if nothing is wrong."""

    plan: Plan
    seconds: float
    kills: Kills
    storm: Storm
    audit: Audit
    faults: Counter[str]
    unknown: list[Exception]

    @property
    def wrong(self) -> list[str]:
        told = (f"A member was told: {text}" for text in self.storm.unexpected)
        return [*self.audit.wrong, *told, *map(str, self.unknown)]

    def lines(self) -> list[str]:
        plan, tally, audit = self.plan, self.storm.tally, self.audit
        mode = f"{plan.processes} process{'es' * (plan.processes > 1)}{', nonces forgotten' * plan.forgetful}"
        again = sum(timer["attempts"] > 1 for timer in audit.timers)
        kinds = [
            f"  {kind:<22}" + ", ".join(f"{count} {state}" for state, count in sorted(states.items()))
            for kind, states in sorted(audit.states().items())
        ]
        return [
            f"chaos: seed {plan.seed}, {mode}, {self.seconds:.0f} s",
            f"kills: {self.kills.count} (" + ", ".join(f"{n} {when}" for when, n in self.kills.happened.items()) + ")",
            f"timers: {len(audit.timers)}, of which {again} were begun more than once",
            *kinds,
            "votes: " + ", ".join(f"{number} {answer}" for answer, number in sorted(tally.items())),
            f"in the records at the end: {audit.votes} members' votes",
            f"doubles: {audit.doubles}, losses: {audit.losses}",
            "logged: " + (", ".join(f"{number} {event}" for event, number in self.faults.items()) or "no faults"),
            *(f"WRONG: {sentence}" for sentence in self.wrong),
            "everything was kept" if not self.wrong else f"{len(self.wrong)} promises were broken",
        ]


async def run(plan: Plan, records: Path) -> Report:
    """`records` is where the database and the logs are kept; it is made if it is not there."""
    begun, kills = time.monotonic(), Kills(plan.kills)
    async with AsyncExitStack() as opened:
        server = Server()
        await server.start()
        opened.push_async_callback(server.stop)
        server.world.nonce_seconds = 0.0 if plan.forgetful else server.world.nonce_seconds
        database = await open_records(Settings(database=records), SystemClock())
        opened.push_async_callback(database.close)
        plan = plan.beginning()
        clubs = await _promise(server, database, plan)
        storm = Storm(server, clubs, plan)
        bots = [_process(server, records, plan, shard) for shard in range(plan.processes)]
        for bot in bots:
            opened.push_async_callback(bot.kill)
        await _rage(bots, database, storm, kills, plan)
        await _drained(database)
        for bot in bots:
            await bot.kill()
        audit = Audit(server.world, records, clubs)
        audit.check(storm.subjects)
    return Report(plan, time.monotonic() - begun, kills, storm, audit, _faults(bots), server.unexpected)


async def _promise(server: Server, database: Database, plan: Plan) -> list[Club]:
    names = tuple(f"member{number}" for number in range(plan.members))
    guilds = [server.world.add_guild(f"Club {number}", names) for number in range(plan.clubs)]
    promiser = Promiser(database, plan)
    return [await promiser.fill(guild) for guild in guilds]


def _process(server: Server, records: Path, plan: Plan, shard: int) -> BotProcess:
    bot = BotProcess(server, records, name=f"process-{shard}")
    if plan.processes > 1:
        bot.environment = {"PROJECTIONIST_SHARD_COUNT": str(plan.processes), "PROJECTIONIST_SHARD_ID": str(shard)}
    return bot


async def _rage(bots: list[BotProcess], database: Database, storm: Storm, kills: Kills, plan: Plan) -> None:
    async with asyncio.TaskGroup() as everything:
        everything.create_task(storm.blow())
        for shard, bot in enumerate(bots):
            killer = Killer(bot, database, plan.random(f"killer {shard}"), plan, shard)
            everything.create_task(killer.rage(kills))


async def _drained(database: Database) -> None:
    """Wait for every promise to be settled, but for the schedules' next prompts; whatever is not after a while, the
    count will find.
    """
    deadline = time.monotonic() + LONGEST_DRAIN
    while time.monotonic() < deadline:
        if not await database.read(_unsettled):
            return
        await asyncio.sleep(LOOK_AGAIN)


async def _unsettled(connection: Connection) -> int:
    row = await connection.one(
        "SELECT COUNT(*) AS n FROM timers WHERE done_at IS NULL AND missed_at IS NULL AND failed_at IS NULL"
        " AND cancelled_at IS NULL AND (kind <> ? OR due_at <= ?)",
        (TimerKind.KEEP_PROMPT_SCHEDULE, to_milliseconds(SystemClock().now())),
    )
    return 0 if row is None else int(row["n"])


def _faults(bots: list[BotProcess]) -> Counter[str]:
    """What the processes logged as errors and warnings, by the event's name."""
    lines = [line for bot in bots for line in bot.read_log().splitlines()]
    marked = [line.split("] ", 1) for line in lines if "[error" in line or "[warning" in line]
    return Counter(parts[1].split()[0] for parts in marked if len(parts) > 1)
