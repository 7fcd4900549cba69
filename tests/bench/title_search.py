"""How long title autocomplete takes over the whole catalogue, from the service's call to its films."""

import statistics
import tempfile
import time
from pathlib import Path

from bot.app import open_records
from bot.clock import SystemClock
from bot.services.films import FilmService
from bot.settings import Settings
from bot.storage.database import Database

ROUNDS = 5
CLUB_ID = 1
QUERIES: dict[str, tuple[str, ...]] = {
    "one letter": ("t", "a", "s", "b", "m", "1", "z", "é"),
    "two letters": ("th", "am", "st", "bu", "jo", "20", "el", "ro"),
    "three letters": ("the", "amy", "sea", "bob", "cry", "dig", "roc", "lov"),
    "exact titles": (
        "Amy (2015)",
        "Whiplash",
        "Searching for Sugar Man",
        "Buena Vista Social Club",
        "Stop Making Sense (1984)",
        "Some Kind of Monster",
        "The Last Waltz",
        "20 Feet from Stardom",
    ),
    "words out of order": (
        "sugar man searching",
        "waltz last",
        "club social vista buena",
        "sense making",
        "stardom feet 20",
        "back look dont",
        "monster kind",
        "hard night days",
    ),
    "words half typed": (
        "sear for sug",
        "stop mak",
        "buena vis soc",
        "the la wal",
        "inside llew",
        "hard day ni",
        "gim shel",
        "love mer",
    ),
    "typos": (
        "whiplsh",
        "serching sugarman",
        "buena vsta",
        "amadeos",
        "bohemian rapsody",
        "stop makign sense",
        "the lst waltz",
        "hard dasy night",
        "gimmie sheltr",
        "ehiplash",
        "rocketmann",
        "form here to eternity",
    ),
    "accents and signs": (
        "tar",
        "tár",
        "dont look back",
        "don’t look back",
        "amelie",
        "love & mercy",
        "straight outta",
        "8½",
    ),
    "nonsense": (
        "xyzzy",
        "qwrtp zxcvb",
        "🎬",
        "a film that nobody has ever heard of",
        "zzzzzzzzzzzz",
        "(((",
        "aaa bbb ccc ddd",
    ),
}


async def measure() -> str:
    """The table. Each query counts with the middle one of its rounds."""
    with tempfile.TemporaryDirectory() as folder:
        database = await open_records(Settings(database=Path(folder) / "bench.db"), SystemClock())
        try:
            (films,) = await database.read(lambda c: c.all("SELECT COUNT(*) AS number FROM films"))
            times = {kind: [await _time(database, query) for query in queries] for kind, queries in QUERIES.items()}
        finally:
            await database.close()
    every = [seconds for kind in times.values() for seconds in kind]
    rows = [_row(kind, seconds) for kind, seconds in [*times.items(), ("all", every)]]
    slowest = max((s, q) for kind, queries in QUERIES.items() for s, q in zip(times[kind], queries, strict=True))
    return "\n".join(
        [
            f"Title search over {films['number']:,} films, {len(every)} queries, {ROUNDS} rounds each (ms)",
            f"{'':<20}{'queries':>8}{'median':>9}{'p95':>9}{'worst':>9}",
            *rows,
            f"slowest: “{slowest[1]}”",
        ]
    )


async def _time(database: Database, query: str) -> float:
    films, rounds = FilmService(database), []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        await films.search(CLUB_ID, query)
        rounds.append(time.perf_counter() - start)
    return statistics.median(rounds)


def _row(kind: str, seconds: list[float]) -> str:
    ordered = sorted(seconds)
    late = ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]
    numbers = (statistics.median(ordered), late, ordered[-1])
    return f"{kind:<20}{len(seconds):>8}" + "".join(f"{number * 1000:>9.2f}" for number in numbers)
