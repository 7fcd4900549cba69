"""The stage: a server on a simulated Discord, its members, its channels, and the bot among them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import discord
from discord import app_commands
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle, GuildHandle, UserHandle
from simcord.env import Env

from bot.app import build_client, open_records
from bot.client import ProjectionistClient
from bot.clock import Clock, SystemClock
from bot.errors import UserError
from bot.rehearsal.keeping import Kept, keep_server, restore_server
from bot.settings import Settings
from bot.storage.timers import TimerStore

SERVER_NAME = "Back Row Film Club"
BOT_NAME = "Projectionist"
HOST = "hana"
MEMBERS = ("ann", "ben", "cleo", "dan", "eli")
GENERAL = "general"
ANNOUNCEMENTS = "announcements"
FILM_TALK = "film-talk"
FORUM = "long-reads"
BOOTH = "projection-booth"
VOICE = "Screening Room"
HOSTS = "Hosts"
GOLD = 0xE3B565

LONGEST_NAP = timedelta(hours=1)
LONGEST_STEP = timedelta(hours=6)
SETTLE_SECONDS = 2.0
THINKING_SECONDS = 50.0
"""How long simcord waits for the bot after each act, and after one that may give it a document to read. It also waits
for every nap of the bot that ends within that time.
"""

LOOK_SECONDS = 1e-3


class StageClock:
    """The simulated server's time."""

    env: Env

    def now(self) -> datetime:
        return self.env.now()


@dataclass
class Stage:
    """One server with one club.

    Every use of `env` that acts, moves the clock or redraws happens under `gate`: simcord refuses two at once.
    """

    env: Env
    client: ProjectionistClient
    clock: Clock
    records: Path
    guild: GuildHandle
    gate: asyncio.Lock = field(default_factory=asyncio.Lock)

    @classmethod
    @asynccontextmanager
    async def open(cls, records: Path, begins: datetime, kept: Kept | None = None) -> AsyncIterator["Stage"]:
        """The server as it was kept, or a new one; the bot in it; the time `begins`, or later if the kept is later."""
        _look_often()
        await _load_films(records)
        clock = StageClock()
        client = _client(records, clock)
        clock.env = env = Env(client, check_errors=False, settle_timeout=SETTLE_SECONDS)
        guild = _build(env) if kept is None else _rebuild(env, kept)
        # The clock is put right while there is nobody to notice: once the bot runs, time passes event by event.
        env.backend.advance_clock(max(0.0, (begins - env.now()).total_seconds()))
        stage = cls(env=env, client=client, clock=clock, records=records, guild=guild)
        try:
            await env.start()
            await env.settle()
            yield stage
        finally:
            await stage.client.close()
            await env.shutdown()

    async def restart(self) -> None:
        """The process dies, and another starts on the same records."""
        await self.client.close()
        self.client = _client(self.records, self.clock)
        await self.env.restart_bot(self.client)
        await self.env.settle()

    async def pass_time(self, time: timedelta) -> None:
        """Let that much time go by. A step that simcord gives up half-way has still gone that far, so go on."""
        goal = self.env.now() + time
        while (left := goal - self.env.now()) > timedelta(milliseconds=1):
            try:
                await self.env.advance_time(min(left, LONGEST_STEP).total_seconds())
            except TimeoutError:
                continue

    @asynccontextmanager
    async def patience(self) -> AsyncIterator[None]:
        """Wait longer for what is done meanwhile, though not until the bot has something to do by itself."""
        due = await self.next_due()
        left = (due - self.env.now()).total_seconds() - SETTLE_SECONDS if due else THINKING_SECONDS
        self.env.settle_timeout = min(max(left, SETTLE_SECONDS), THINKING_SECONDS)
        try:
            yield
        finally:
            self.env.settle_timeout = SETTLE_SECONDS

    async def next_due(self) -> datetime | None:
        """When the bot will next do something by itself."""
        return await self.client.services.database.read(lambda connection: TimerStore(connection).next_due())

    def keep(self) -> bytes:
        """The server as it is, to be opened with later."""
        return keep_server(self.env)

    @property
    def host(self) -> MemberActor:
        return self.member(HOST)

    @property
    def members(self) -> list[MemberActor]:
        """The host first."""
        return [self.member(name) for name in (HOST, *MEMBERS)]

    def member(self, name: str) -> MemberActor:
        """By the short name that is also typed in the terminal."""
        user = next(user for user in self.env.backend.users.values() if user.name == name)
        return MemberActor(self.env, self.guild, UserHandle(self.env, user))

    def channel(self, name: str) -> ChannelHandle:
        return self.guild.channels[name]

    def display_name(self, member: MemberActor) -> str:
        return member.user.global_name or member.name

    def faults(self) -> list[BaseException]:
        """Whatever the bot raised, other than sentences for members."""
        return [error for error in self.env.errors if not isinstance(_cause(error), UserError)]


def _look_often() -> None:
    """simcord looks every 50 ms whether the bot is done, and has no setting for it."""
    defaults: dict[str, float] = Env._settle_internal.__kwdefaults__ or {}  # noqa: SLF001
    defaults["idle"] = min(defaults["idle"], LOOK_SECONDS)


async def _load_films(records: Path) -> None:
    """The first start reads the whole catalogue, which takes longer than simcord waits for a bot."""
    database = await open_records(Settings(database=records), SystemClock())
    await database.close()


def _client(records: Path, clock: Clock) -> ProjectionistClient:
    return build_client(Settings(database=records), clock, longest_nap=LONGEST_NAP, redraw_seconds=0)


def _build(env: Env) -> GuildHandle:
    """A new server. It is always built in the same way at the same instant, so its ids are always the same."""
    env.backend.bot_user.name = BOT_NAME
    owner = env.create_user("the-owner", global_name="The owner")
    guild = env.create_guild(SERVER_NAME, owner=owner)
    hosts = guild.create_role(HOSTS, permissions=discord.Permissions(manage_events=True), color=GOLD)
    guild.add_member(env.create_user(HOST, global_name=HOST.title()), roles=[hosts])
    for name in MEMBERS:
        guild.add_member(env.create_user(name, global_name=name.title()))
    guild.create_text_channel(ANNOUNCEMENTS, topic="What we watch, and when")
    guild.create_text_channel(GENERAL, topic="Everything else. Type / to see what the bot can do")
    guild.create_text_channel(FILM_TALK, topic="A thread for every film")
    guild.create_forum_channel(FORUM)
    guild.create_text_channel(BOOTH, topic="For the hosts only", overwrites=_hosts_only(guild))
    guild.create_voice_channel(VOICE)
    return guild


def _hosts_only(guild: GuildHandle) -> dict[Any, discord.PermissionOverwrite]:
    seen = discord.PermissionOverwrite(view_channel=True)
    hidden = discord.PermissionOverwrite(view_channel=False)
    return {guild.default_role: hidden, guild.roles[HOSTS]: seen, guild.roles[BOT_NAME]: seen}


def _rebuild(env: Env, kept: Kept) -> GuildHandle:
    restore_server(env, kept)
    return GuildHandle(env, next(iter(env.backend.guilds.values())))


def _cause(error: BaseException) -> BaseException:
    if isinstance(error, app_commands.CommandInvokeError):
        return error.original
    if isinstance(error, app_commands.TransformerError):
        return UserError("what was typed could not be read")
    return error


def zone_of_this_machine() -> ZoneInfo:
    """So that the page shows the visitor's own time; UTC where the machine does not say."""
    parts = Path("/etc/localtime").resolve().parts
    if "zoneinfo" not in parts:
        return ZoneInfo("UTC")
    name = "/".join(parts[parts.index("zoneinfo") + 1 :])
    try:
        return ZoneInfo("UTC" if name == "Etc/UTC" else name)
    except (ValueError, KeyError):
        return ZoneInfo("UTC")


def now() -> datetime:
    return datetime.now(UTC)
