"""How tests wait for what happens, without looking again and again."""

import asyncio
from collections.abc import Callable
from typing import Any


class Signal:
    def __init__(self) -> None:
        self._next = asyncio.Event()

    def fire(self) -> None:
        self._next.set()
        self._next = asyncio.Event()

    async def until(self, holds: Callable[[], Any], seconds: float = 10.0) -> Any:
        """The first true value of `holds`. Raises `TimeoutError`."""
        async with asyncio.timeout(seconds):
            while not (value := holds()):
                await self._next.wait()
        return value
