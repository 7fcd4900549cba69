"""`python -m tests.bench`: every measurement, as tables."""

import asyncio

from tests.bench import title_search

if __name__ == "__main__":
    print(asyncio.run(title_search.measure()))
