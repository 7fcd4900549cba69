"""Panels that change with every vote are redrawn at most about once a second."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeAlias
from weakref import WeakValueDictionary

import discord
import structlog

from bot.ui.network import LOST

log = structlog.get_logger(__name__)

INTERVAL_SECONDS = 1.0
LAST_DRAWINGS_SECONDS = 3.0
MOST_TRIES = 6
Draw: TypeAlias = Callable[[], Awaitable[None]]


class Redrawer:
    """For each key, one drawing at a time: the first at once, the next when the interval has passed.

    One that did not reach Discord is tried again, later each time. A drawing shows what the records hold when it is
    drawn, so those asked for in between need no drawing of their own. A task lives only while there is something to
    draw.
    """

    def __init__(self, interval_seconds: float = INTERVAL_SECONDS) -> None:
        self._interval = interval_seconds
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._asked: set[str] = set()
        self._drawing: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    def ask(self, key: str, draw: Draw) -> None:
        """Have the panel of this key drawn soon."""
        self._asked.add(key)
        if key not in self._tasks:
            self._tasks[key] = asyncio.create_task(self._draw(key, draw), name=f"redraw {key}")

    async def draw_now(self, key: str, draw: Draw) -> None:
        """Draw at once, but after a drawing that is under way, which would put up again what was before."""
        async with self._drawing.setdefault(key, asyncio.Lock()):
            await draw()

    async def _attempt(self, key: str, draw: Draw) -> bool:
        """False where Discord did not answer, and it is worth another try."""
        try:
            await self.draw_now(key, draw)
        except (discord.DiscordServerError, *LOST) as lost:
            log.warning("panel_not_reached", key=key, fault=str(lost))
            return False
        except Exception:
            log.exception("redraw_fault", key=key)
        return True

    async def close(self) -> None:
        """Let what is still asked for be drawn, for a few seconds at most."""
        if self._tasks:
            await asyncio.wait(set(self._tasks.values()), timeout=LAST_DRAWINGS_SECONDS)

    async def _draw(self, key: str, draw: Draw) -> None:
        failed = 0
        try:
            while key in self._asked:
                self._asked.discard(key)
                failed = 0 if await self._attempt(key, draw) else failed + 1
                if 0 < failed < MOST_TRIES:
                    self._asked.add(key)
                await asyncio.sleep(self._interval * 2**failed)
        finally:
            self._asked.discard(key)
            self._tasks.pop(key, None)
