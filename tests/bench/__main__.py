"""`python -m tests.bench`: every measurement, as tables."""

import asyncio

from tests.bench import group_commit, title_search


async def main() -> None:
    print(await title_search.measure())
    print(await group_commit.measure())


if __name__ == "__main__":
    asyncio.run(main())
