"""Single values that the program remembers about itself."""

from bot.storage.database import Connection


class FactStore:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def get(self, name: str) -> str | None:
        row = await self._connection.one("SELECT value FROM facts WHERE name = ?", (name,))
        return None if row is None else str(row["value"])

    async def set(self, name: str, value: str) -> None:
        await self._connection.execute(
            "INSERT INTO facts (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            (name, value),
        )
