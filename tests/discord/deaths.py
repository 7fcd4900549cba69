"""Processes that die between two steps."""

from datetime import timedelta
from typing import Any

import pytest

from tests.discord.evening import Evening


class Died(Exception):
    """The work stops here, as if the process had died; the runner takes it up again later."""


def die_once(monkeypatch: pytest.MonkeyPatch, owner: type, name: str, *, after: bool = False) -> None:
    """Have the next call of this method stop before it does anything, or right after it did it."""
    original = getattr(owner, name)
    left = [1]

    async def dying(*arguments: Any, **named: Any) -> Any:
        if not left:
            return await original(*arguments, **named)
        left.pop()
        if after:
            await original(*arguments, **named)
        raise Died

    monkeypatch.setattr(owner, name, dying)


async def carry_on(evening: Evening) -> None:
    """What runners do, one after the other, each taking up what the one before left undone."""
    for _ in range(3):
        await evening.client.services.timers.run_due()
        await evening.pass_time(timedelta(minutes=2))


async def unfinished_timers(evening: Evening) -> int:
    row = await evening.client.services.database.read(
        lambda c: c.one("SELECT COUNT(*) AS number FROM timers WHERE done_at IS NULL AND cancelled_at IS NULL")
    )
    return int(row["number"]) if row is not None else -1
