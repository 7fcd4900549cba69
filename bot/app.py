"""The composition root: settings -> database -> stores -> services -> client."""

import sqlite3
from datetime import timedelta
from pathlib import Path

from bot.client import ProjectionistClient
from bot.clock import Clock
from bot.domain.embedding import Embedder
from bot.domain.prompts import Shelf
from bot.domain.shards import ALL_CLUBS, Shard
from bot.errors import StartupError
from bot.services.clubs import ClubService
from bot.services.discussions import DiscussionService
from bot.services.drafts import DraftService
from bot.services.elections import ElectionService
from bot.services.films import FilmService
from bot.services.library import LibraryService
from bot.services.nominations import NominationService
from bot.services.picks import PickService
from bot.services.polls import PollService
from bot.services.postings import Postings
from bot.services.prompt_schedules import PromptScheduleService
from bot.services.prompt_writing import PromptWritingService
from bot.services.prompts import PromptService
from bot.services.runner import LONGEST_NAP, TimerRunner
from bot.services.schedule import Schedule
from bot.services.screenings import ScreeningService
from bot.services.services import Services
from bot.services.shipped_essays import load_essays
from bot.settings import Settings
from bot.storage.catalogue import films_checksum, read_films
from bot.storage.data_files import SHIPPED
from bot.storage.database import Database
from bot.storage.facts import FactStore
from bot.storage.films import FilmStore
from bot.storage.migrator import migrate, shipped_migrations
from bot.storage.shelf import read_shelf
from bot.storage.sqlite import SqliteDatabase
from bot.ui.redraw import INTERVAL_SECONDS

EXTENSIONS = (
    "cogs.films",
    "cogs.elections",
    "cogs.clubs",
    "cogs.help",
    "cogs.polls",
    "cogs.picks",
    "cogs.parties",
    "cogs.discussions",
    "cogs.prompts",
    "cogs.library",
    "cogs.prompt_schedules",
)
"""The features, loaded by name: nothing in here imports them."""

FILMS_FACT = "films"


async def open_records(settings: Settings, clock: Clock, data: Path = SHIPPED) -> SqliteDatabase:
    """The database, migrated and with the shipped films and essays in it. Raises `StartupError`."""
    database = await SqliteDatabase.open(settings.database, busy_seconds=settings.busy_seconds)
    try:
        await migrate(database, clock, shipped_migrations())
        await load_films(database, data)
        await load_essays(database, clock, data)
    except BaseException:
        await database.close()
        raise
    return database


async def back_up(settings: Settings, target: Path) -> None:
    """Copy the database into a new file, also while the bot runs. Raises `StartupError`."""
    _check_paths(settings.database, target)
    database = await SqliteDatabase.open(settings.database, busy_seconds=settings.busy_seconds)
    try:
        await database.backup(target)
    except (sqlite3.Error, OSError) as error:
        raise StartupError(f"The copy could not be written to {target}: {error}.") from error
    finally:
        await database.close()


def _check_paths(source: Path, target: Path) -> None:
    if not source.exists():
        raise StartupError(f"There is no database at {source}, so there is nothing to save.")
    if target.exists():
        raise StartupError(f"{target} exists already and is not overwritten. Choose another name.")


async def load_films(database: Database, data: Path) -> None:
    """Bring the shipped films into the records when the files have changed. Raises `DataFileError`."""
    checksum = films_checksum(data)
    if await database.read(lambda c: FactStore(c).get(FILMS_FACT)) == checksum:
        return
    films = read_films(data)
    await database.write(lambda c: FilmStore(c).set_catalogue(films))
    await database.write(lambda c: FactStore(c).set(FILMS_FACT, checksum))


def furnish(
    database: Database,
    clock: Clock,
    shelf: Shelf,
    *,
    longest_nap: timedelta = LONGEST_NAP,
    shard: Shard = ALL_CLUBS,
    embedder: Embedder | None = None,
) -> Services:
    """All services over one database, of which only the timers are for the shard's clubs alone."""
    schedule, films = Schedule(clock), FilmService(database)
    postings = Postings(clock, schedule, shelf)
    library = LibraryService(database, clock, shelf, embedder)
    prompts = PromptService(database, clock, schedule, postings)
    return Services(
        clock=clock,
        database=database,
        timers=TimerRunner(database, clock, schedule, longest_nap=longest_nap, shard=shard),
        clubs=ClubService(database, clock),
        drafts=DraftService(database, clock),
        elections=ElectionService(database, clock, schedule),
        films=films,
        picks=PickService(database, clock, schedule),
        nominations=NominationService(database, clock, schedule),
        polls=PollService(database, clock, schedule),
        screenings=ScreeningService(database, clock, schedule),
        discussions=DiscussionService(database, clock, films, postings, library),
        library=library,
        prompt_schedules=PromptScheduleService(database, clock, schedule, postings),
        prompts=prompts,
        prompt_writing=PromptWritingService(database, clock, shelf, films, prompts),
    )


def build_client(
    settings: Settings,
    clock: Clock,
    *,
    longest_nap: timedelta = LONGEST_NAP,
    redraw_seconds: float = INTERVAL_SECONDS,
    embedder: Embedder | None = None,
) -> ProjectionistClient:
    """The bot, not yet started. It opens its database when it starts."""

    async def open_house() -> Services:
        shelf = read_shelf()
        records = await open_records(settings, clock)
        return furnish(records, clock, shelf, longest_nap=longest_nap, shard=settings.shard, embedder=embedder)

    return ProjectionistClient(open_house, EXTENSIONS, redraw_seconds=redraw_seconds, shard=settings.shard)
