"""Processes that die between two steps."""

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


async def unfinished_timers(evening: Evening) -> int:
    row = await evening.client.services.database.read(
        lambda c: c.one("SELECT COUNT(*) AS number FROM timers WHERE done_at IS NULL")
    )
    return int(row["number"]) if row is not None else -1
