"""Votes on the wire: the whole bot beside a bot that only answers, on one stand-in, in alternating rounds."""

import asyncio
import itertools
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.bench.contenders import Contender, contenders
from tests.loopback.server import Server
from tests.town.interactions import Interaction

ROUNDS = 7
ROUND_SECONDS = 0.8
WARM_UP_SECONDS = 0.5
IN_FLIGHT = 8
RATES = (50, 200, 500)
PATIENCE = 5.0
MOST_CPU, LEAST_RATE = 1.3, 0.75


@dataclass
class Load:
    """What became of the presses of one round. Latencies are in seconds, from the instant a press was due."""

    seconds: float = 0.0
    cpu_seconds: float = 0.0
    requests: int = 0
    unanswered: int = 0
    latencies: list[float] = field(default_factory=list)

    @property
    def rate(self) -> float:
        return len(self.latencies) / self.seconds

    @property
    def cpu(self) -> float:
        """Milliseconds of the bot's process for each interaction."""
        return self.cpu_seconds * 1000 / max(1, len(self.latencies))

    def late(self, share: float) -> float:
        """Milliseconds within which this share of the presses was answered."""
        ordered = sorted(self.latencies)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1000 if ordered else float("nan")

    @classmethod
    def of(cls, rounds: Sequence["Load"]) -> "Load":
        """All rounds together."""
        return cls(
            sum(load.seconds for load in rounds),
            sum(load.cpu_seconds for load in rounds),
            sum(load.requests for load in rounds),
            sum(load.unanswered for load in rounds),
            [latency for load in rounds for latency in load.latencies],
        )

    async def take(self, press: Interaction, due: float) -> None:
        try:
            await press.until_settled(PATIENCE)
        except TimeoutError:
            self.unanswered += 1
        else:
            self.latencies.append(time.perf_counter() - due)


Way = Callable[[Contender, Load, float], Awaitable[None]]
Results = dict[tuple[str, str], list[Load]]


async def in_flight(contender: Contender, load: Load, seconds: float) -> None:
    """So many members, each of whom presses again as soon as they are answered."""
    numbers, end = itertools.count(), time.perf_counter() + seconds

    async def member() -> None:
        while (now := time.perf_counter()) < end:
            await load.take(contender.press(next(numbers)), now)

    await asyncio.gather(*(member() for _ in range(IN_FLIGHT)))


def every_second(rate: int) -> Way:
    """Presses that are due at this rate, whether or not the ones before are answered."""

    async def way(contender: Contender, load: Load, seconds: float) -> None:
        async with asyncio.TaskGroup() as answers:
            start = time.perf_counter()
            for number in range(int(rate * seconds)):
                due = start + number / rate
                await asyncio.sleep(max(0.0, due - time.perf_counter()))
                answers.create_task(load.take(contender.press(number), due))

    return way


WAYS: dict[str, Way] = {
    f"{IN_FLIGHT} in flight": in_flight,
    **{f"{rate} a second": every_second(rate) for rate in RATES},
}


async def measure() -> str:
    """The tables, and how the whole bot compares."""
    with tempfile.TemporaryDirectory() as folder:
        async with Server.begin() as server, contenders(server, Path(folder)) as rivals:
            results = await run(server, rivals)
            return table(results, rivals)


async def run(server: Server, rivals: Sequence[Contender]) -> Results:
    for rival in rivals:
        await in_flight(rival, Load(), WARM_UP_SECONDS)
    results: Results = {}
    for (name, way), _ in itertools.product(WAYS.items(), range(ROUNDS)):
        for rival in rivals:
            results.setdefault((rival.name, name), []).append(await _round(server, rival, way))
    return results


async def _round(server: Server, rival: Contender, way: Way) -> Load:
    load = Load()
    server.requests.clear()
    cpu, began = rival.process.cpu_seconds(), time.perf_counter()
    await way(rival, load, ROUND_SECONDS)
    load.seconds = time.perf_counter() - began
    load.cpu_seconds = rival.process.cpu_seconds() - cpu
    load.requests = sum(request.process == rival.process.name for request in server.requests)
    return load


def table(results: Results, rivals: Sequence[Contender]) -> str:
    head = ("answered/s", "p50 ms", "p99 ms", "CPU ms", "REST calls", "unanswered")
    lines = [f"Votes on the wire, {ROUNDS} rounds of {ROUND_SECONDS:g} s each, in turn; latency from the due time"]
    for way in WAYS:
        lines.append(f"{way:<16}" + "".join(f"{title:>12}" for title in head))
        lines += [_row(rival.name, Load.of(results[rival.name, way])) for rival in rivals]
    return "\n".join([*lines, *_ratios(results, rivals)])


def _row(name: str, load: Load) -> str:
    calls = load.requests / max(1, len(load.latencies))
    numbers = (load.rate, load.late(0.5), load.late(0.99), load.cpu, calls)
    shown = "".join(f"{number:>12,.{places}f}" for number, places in zip(numbers, (0, 1, 1, 2, 2), strict=True))
    return f"  {name:<14}{shown}{load.unanswered:>12}"


def _ratios(results: Results, rivals: Sequence[Contender]) -> list[str]:
    """Of each round by itself, since what else the machine does changes from one to the next; the middle one counts."""
    way = next(iter(WAYS))
    lines = [f"Beside the bare bot, {way} (aim: rate at least {LEAST_RATE}, CPU at most {MOST_CPU})"]
    for name, beside in [(rival.name, beside) for rival in rivals for beside in rival.beside]:
        pairs = list(zip(results[name, way], results[beside, way], strict=True))
        rate = statistics.median(ours.rate / theirs.rate for ours, theirs in pairs)
        cpu = statistics.median(ours.cpu / theirs.cpu for ours, theirs in pairs)
        lines.append(f"  {name + ' / ' + beside:<28} rate {rate:5.2f}   CPU {cpu:5.2f}")
    return lines
