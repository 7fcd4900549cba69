"""What `check` looks at: settings, database, data files and, with a token, permissions."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import discord

from bot.errors import StartupError
from bot.settings import Settings
from bot.storage.catalogue import read_films
from bot.storage.clubs import ClubStore
from bot.storage.database import Database
from bot.storage.migrator import count_missing, shipped_migrations
from bot.storage.shelf import read_shelf
from bot.storage.sqlite import SqliteDatabase
from bot.ui.clubs import problems

CONNECT_SECONDS = 60


@dataclass
class Report:
    """Lines for the person who runs the bot. It is well while nothing was found wrong."""

    lines: list[str] = field(default_factory=list)
    is_well: bool = True

    def good(self, line: str) -> None:
        self.lines.append(f"ok     {line}")

    def bad(self, line: str) -> None:
        self.lines.append(f"wrong  {line}")
        self.is_well = False


async def examine(settings: Settings) -> Report:
    """Look at everything; one fault does not hide the next. Changes nothing."""
    report = Report()
    report.good("The settings can be used.")
    _examine_data(report)
    database = await _examine_database(settings, report)
    if settings.token is None:
        report.good("There is no token, so permissions in Discord were not looked at.")
    elif database is not None:
        await _examine_servers(settings.token.get_secret_value(), database, report)
    if database is not None:
        await database.close()
    return report


def _examine_data(report: Report) -> None:
    try:
        films, shelf = read_films(), read_shelf()
    except StartupError as error:
        report.bad(str(error))
    else:
        report.good(
            f"The data files hold {len(films)} films, {len(shelf.themes)} themes, {len(shelf.prompts)} prompts."
        )


async def _examine_database(settings: Settings, report: Report) -> Database | None:
    if not settings.database.exists():
        report.good(f"There is no database at {settings.database} yet; the first start makes it.")
        return None
    try:
        database = await SqliteDatabase.open(settings.database, busy_seconds=settings.busy_seconds)
    except StartupError as error:
        report.bad(str(error))
        return None
    try:
        missing = await count_missing(database, shipped_migrations())
    except StartupError as error:
        report.bad(str(error))
    else:
        report.good(_state_of(settings, missing))
    return database


def _state_of(settings: Settings, missing: int) -> str:
    if missing:
        return f"The database {settings.database} will be brought up to date at the next start ({missing} steps)."
    return f"The database {settings.database} is up to date."


async def _examine_servers(token: str, database: Database, report: Report) -> None:
    """Look at each server's permissions over a short connection."""
    try:
        async with asyncio.timeout(CONNECT_SECONDS):
            async for guild in _servers(token):
                club = await database.read(lambda c, club_id=guild.id: ClubStore(c).get(club_id))  # type: ignore[misc]
                found = problems(guild, club)
                for problem in found:
                    report.bad(f"{guild.name}: {problem}")
                if not found:
                    report.good(f"{guild.name}: everything that the bot needs is there.")
    except discord.LoginFailure:
        report.bad("Discord refused the token.")
    except (TimeoutError, OSError, discord.HTTPException) as error:
        report.bad(f"Discord could not be reached ({type(error).__name__}). Look at the network, then try again.")


async def _servers(token: str) -> AsyncIterator[discord.Guild]:
    client = discord.Client(intents=discord.Intents(guilds=True))
    async with client:
        await client.login(token)
        connection = asyncio.create_task(client.connect(reconnect=False))
        try:
            await client.wait_until_ready()
            for guild in client.guilds:
                yield guild
        finally:
            await client.close()
            await asyncio.wait({connection})
