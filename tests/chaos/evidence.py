"""What is found after a run: the rows of the records, and what stands in Discord."""

import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.town.world import Message, World
from tests.wording import text_of


class Evidence:
    """`posted` are the bot's public and direct messages by their nonce, which no later edit changes."""

    def __init__(self, world: World, records: Path) -> None:
        self.world = world
        self._records = sqlite3.connect(records)
        self._records.row_factory = sqlite3.Row
        self.timers = self.all("SELECT * FROM timers ORDER BY timer_id")
        self.posted: dict[str, list[Message]] = defaultdict(list)
        for message in self._messages():
            self.posted[message.nonce or ""].append(message)

    def all(self, sql: str, *parameters: Any) -> list[sqlite3.Row]:
        return self._records.execute(sql, parameters).fetchall()

    def one(self, sql: str, *parameters: Any) -> sqlite3.Row:
        return self.all(sql, *parameters)[0]

    def close(self) -> None:
        self._records.close()

    def timer(self, kind: str, subject_id: int) -> sqlite3.Row | None:
        found = self.all("SELECT * FROM timers WHERE kind = ? AND subject_id = ?", kind, subject_id)
        return found[0] if found else None

    def text(self, kind: str, subject_id: int) -> str:
        """What was posted for this promise."""
        timer = self.timer(kind, subject_id)
        posted = self.posted[nonce(timer)] if timer else []
        return "\n".join(text_of(message.content, message.components) for message in posted)

    def message(self, message_id: int | None) -> Message | None:
        return next((message for message in self._messages() if message.message_id == message_id), None)

    def _messages(self) -> Iterator[Message]:
        """All but the private answers to interactions."""
        for channel in self.world.channels.values():
            yield from (message for message in channel.messages.values() if message.author is self.world.bot)


def nonce(timer: sqlite3.Row) -> str:
    return f"{timer['timer_id']}.{timer['generation']}"


def state(timer: sqlite3.Row) -> str:
    settled = [state for state in ("done", "missed", "failed", "cancelled") if timer[f"{state}_at"] is not None]
    return settled[0] if settled else "pending"
