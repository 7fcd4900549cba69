"""`python -m tests.bench [NAME ...]`: every measurement, or those that are named, as tables."""

import asyncio
import sys
from collections.abc import Awaitable, Callable, Sequence

from tests.bench import group_commit, memory, start_up, title_search, wire_votes

MEASUREMENTS: dict[str, Callable[[], Awaitable[str]]] = {
    "title_search": title_search.measure,
    "group_commit": group_commit.measure,
    "start_up": start_up.measure,
    "memory": memory.measure,
    "wire_votes": wire_votes.measure,
}


async def main(names: Sequence[str]) -> None:
    for name in names or MEASUREMENTS:
        print(await MEASUREMENTS[name](), flush=True)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
