"""What the stand-in's Discord consists of, and how it shows it. No rules."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import IntEnum
from typing import TYPE_CHECKING, Any

import discord

if TYPE_CHECKING:
    from tests.loopback.interactions import Interaction

EPOCH = 1_420_070_400.0
DAILY_BREAD = discord.Permissions(
    view_channel=True, send_messages=True, send_messages_in_threads=True, create_public_threads=True, connect=True,
    read_message_history=True, embed_links=True, use_application_commands=True,
).value  # fmt: skip
MANAGES_EVENTS = discord.Permissions(manage_events=True).value
BOT_MAY = DAILY_BREAD | discord.Permissions(manage_events=True, create_events=True).value


class Kind(IntEnum):
    """Discord docs: Resources, Channel, Channel Types."""

    TEXT = 0
    DIRECT = 1
    VOICE = 2
    THREAD = 11
    STAGE = 13
    FORUM = 15


class Signal:
    """Lets tests wait for what happens, without looking again and again."""

    def __init__(self) -> None:
        self._waiting: list[asyncio.Future[None]] = []

    def fire(self) -> None:
        waiting, self._waiting = self._waiting, []
        for future in waiting:
            if not future.done():
                future.set_result(None)

    async def until(self, holds: Callable[[], Any], seconds: float = 10.0) -> Any:
        """The first true value of `holds`. Raises `TimeoutError`."""
        async with asyncio.timeout(seconds):
            while not (value := holds()):
                self._waiting.append(asyncio.get_running_loop().create_future())
                await self._waiting[-1]
        return value


@dataclass(eq=False)
class User:
    user_id: int
    name: str
    bot: bool = False
    takes_messages: bool = True

    def payload(self) -> dict[str, Any]:
        shown = {"username": self.name, "global_name": self.name.title(), "avatar": None, "discriminator": "0"}
        return {"id": str(self.user_id), "bot": self.bot, "public_flags": 0, **shown}


@dataclass(eq=False)
class Role:
    role_id: int
    name: str
    permissions: int
    position: int

    def payload(self) -> dict[str, Any]:
        plain = {"color": 0, "hoist": False, "managed": False, "mentionable": False, "flags": 0}
        named = {"id": str(self.role_id), "name": self.name, "position": self.position}
        return {**named, "permissions": str(self.permissions), **plain}


@dataclass(eq=False)
class Member:
    guild: "Guild"
    user: User
    roles: list[Role]

    def payload(self) -> dict[str, Any]:
        plain = {"nick": None, "joined_at": iso(EPOCH), "deaf": False, "mute": False, "flags": 0, "avatar": None}
        return {"user": self.user.payload(), "roles": [str(role.role_id) for role in self.roles], **plain}


@dataclass(eq=False)
class Channel:
    """A channel, a thread (`parent` is its channel) or the direct messages with `recipient`."""

    channel_id: int
    kind: Kind
    name: str
    guild: "Guild | None" = None
    parent: "Channel | None" = None
    recipient: User | None = None
    owner_id: int = 0
    archived: bool = False
    locked: bool = False
    flags: int = 0
    tags: list[dict[str, Any]] = field(default_factory=list)
    overwrites: dict[int, tuple[int, int]] = field(default_factory=dict)
    messages: dict[int, "Message"] = field(default_factory=dict)

    def payload(self) -> dict[str, Any]:
        common = {"id": str(self.channel_id), "type": int(self.kind), "flags": self.flags, "last_message_id": None}
        if self.recipient is not None:
            return {**common, "recipients": [self.recipient.payload()]}
        assert self.guild is not None
        named = {**common, "name": self.name, "guild_id": str(self.guild.guild_id)}
        if self.parent is not None:
            return {**named, "parent_id": str(self.parent.channel_id), **self._as_thread()}
        plain = {"position": 0, "nsfw": False, "parent_id": None, "topic": None, "bitrate": 64000, "user_limit": 0}
        return {**named, **plain, "available_tags": self.tags, "permission_overwrites": self._overwrites()}

    def _as_thread(self) -> dict[str, Any]:
        when = {"archive_timestamp": iso(snowflake_time(self.channel_id)), "auto_archive_duration": 10080}
        state = {"archived": self.archived, "locked": self.locked, **when}
        counts = {"message_count": len(self.messages), "member_count": 1, "rate_limit_per_user": 0}
        return {"owner_id": str(self.owner_id), "thread_metadata": state, **counts}

    def _overwrites(self) -> list[dict[str, Any]]:
        roles = self.guild.roles if self.guild else {}
        return [
            {"id": str(target), "type": 0 if target in roles else 1, "allow": str(allow), "deny": str(deny)}
            for target, (allow, deny) in self.overwrites.items()
        ]


@dataclass(eq=False)
class Message:
    """`seen_by` is the one member who sees a private answer; None is everybody."""

    message_id: int
    channel: Channel
    author: User
    sent_at: float
    content: str = ""
    components: list[dict[str, Any]] = field(default_factory=list)
    embeds: list[dict[str, Any]] = field(default_factory=list)
    flags: int = 0
    nonce: str | None = None
    mentions: dict[str, Any] = field(default_factory=dict)
    seen_by: User | None = None
    edited_at: float | None = None

    def payload(self) -> dict[str, Any]:
        where = {"id": str(self.message_id), "channel_id": str(self.channel.channel_id), "type": 0}
        when = {"timestamp": iso(self.sent_at), "edited_timestamp": iso(self.edited_at) if self.edited_at else None}
        body = {"content": self.content, "components": self.components, "embeds": self.embeds, "flags": self.flags}
        plain = {"tts": False, "mention_everyone": False, "pinned": False, "mentions": [], "mention_roles": []}
        nonce = {"nonce": self.nonce} if self.nonce else {}
        return {**where, "author": self.author.payload(), **when, **body, **plain, "attachments": [], **nonce}


@dataclass(eq=False)
class Guild:
    guild_id: int
    name: str
    roles: dict[int, Role] = field(default_factory=dict)
    members: dict[int, Member] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    threads: dict[int, Channel] = field(default_factory=dict)
    events: dict[int, dict[str, Any]] = field(default_factory=dict)

    def member(self, name: str) -> Member:
        return next(member for member in self.members.values() if member.user.name == name)

    def payload(self, bot_id: int) -> dict[str, Any]:
        """Discord docs: Events, Gateway Events, Guild Create. Without the members intent it holds the bot alone."""
        empty: dict[str, Any] = {name: [] for name in ("emojis", "stickers", "features", "presences", "voice_states")}
        known = {"owner_id": "1", "member_count": len(self.members), "large": False, "unavailable": False}
        levels = {"verification_level": 0, "default_message_notifications": 0, "explicit_content_filter": 0}
        return {
            **empty, **known, **levels, "id": str(self.guild_id), "name": self.name, "joined_at": iso(EPOCH),
            "roles": [role.payload() for role in self.roles.values()], "mfa_level": 0, "premium_tier": 0,
            "channels": [channel.payload() for channel in self.channels.values()], "stage_instances": [],
            "threads": [thread.payload() for thread in self.threads.values() if not thread.archived],
            "members": [self.members[bot_id].payload()] if bot_id in self.members else [],
            "guild_scheduled_events": [], "nsfw_level": 0, "preferred_locale": "en-GB", "afk_timeout": 300,
            "system_channel_flags": 0, "afk_channel_id": None, "system_channel_id": None,
        }  # fmt: skip


class World:
    """All of it, by id. `ahead` seconds are added to the real time; `announce` is the gateway's dispatch."""

    def __init__(self, token: str = "a-token") -> None:  # noqa: S107 - no secret
        self.token = token
        self.ahead = 0.0
        self.changed = Signal()
        self.announce: Callable[[Guild, str, dict[str, Any]], None] = lambda *_: None
        self.users: dict[int, User] = {}
        self.guilds: dict[int, Guild] = {}
        self.channels: dict[int, Channel] = {}
        self.commands: dict[str, dict[str, Any]] = {}
        self.nonces: dict[tuple[int, int, str], Message] = {}
        self.nonce_seconds = 300.0
        self.interactions: dict[str, Interaction] = {}
        self._last_id = 0
        self.bot = self.add_user("projectionist", bot=True)

    def now(self) -> float:
        return time.time() + self.ahead

    def new_id(self) -> int:
        """Discord docs: Reference, Snowflakes. Ever rising."""
        self._last_id = max(int((self.now() - EPOCH) * 1000) << 22, self._last_id + 1)
        return self._last_id

    def _new_guild_id(self) -> int:
        """Discord docs: Events, Gateway, Sharding. The servers take turns at the shards, be there 2, 4, 8 or 16."""
        milliseconds, turn = self.new_id() >> 22, len(self.guilds)
        return (milliseconds + (turn - milliseconds) % 16) << 22 | 1 << 21 | turn

    def add_user(self, name: str, *, bot: bool = False) -> User:
        user = User(self.new_id(), name, bot)
        self.users[user.user_id] = user
        return user

    def add_guild(self, name: str = "Film Club", members: tuple[str, ...] = ("ann", "ben", "cleo", "dan")) -> Guild:
        """A server with the bot, the host hana who may manage events, members, and the usual channels."""
        guild = Guild(self._new_guild_id(), name)
        self.guilds[guild.guild_id] = guild
        guild.roles[guild.guild_id] = Role(guild.guild_id, "@everyone", DAILY_BREAD, 0)
        self.add_member(guild, self.bot, self.add_role(guild, "projectionist", BOT_MAY))
        self.add_member(guild, self.add_user("hana"), self.add_role(guild, "Hosts", MANAGES_EVENTS))
        for member in members:
            self.add_member(guild, self.add_user(member))
        for channel, kind in (("general", Kind.TEXT), ("film-talk", Kind.FORUM), ("Screening Room", Kind.VOICE)):
            self.add_channel(guild, channel, kind)
        self.announce(guild, "GUILD_CREATE", guild.payload(self.bot.user_id))
        return guild

    def add_role(self, guild: Guild, name: str, permissions: int = 0) -> Role:
        role = Role(self.new_id(), name, permissions, len(guild.roles))
        guild.roles[role.role_id] = role
        return role

    def add_member(self, guild: Guild, user: User, *roles: Role) -> Member:
        member = guild.members[user.user_id] = Member(guild, user, list(roles))
        return member

    def add_channel(self, guild: Guild, name: str, kind: Kind = Kind.TEXT) -> Channel:
        channel = guild.channels[name] = Channel(self.new_id(), kind, name, guild)
        self.channels[channel.channel_id] = channel
        self.announce(guild, "CHANNEL_CREATE", channel.payload())
        return channel

    def remove_channel(self, channel: Channel) -> None:
        """Deleted by somebody in Discord, threads and all."""
        assert channel.guild is not None
        for thread in [thread for thread in channel.guild.threads.values() if thread.parent is channel]:
            self.remove_channel(thread)
        del self.channels[channel.channel_id]
        channel.guild.channels.pop(channel.name, None)
        channel.guild.threads.pop(channel.channel_id, None)
        self.announce(channel.guild, "THREAD_DELETE" if channel.parent else "CHANNEL_DELETE", channel.payload())

    def permit(self, channel: Channel, target: Role | Member, *, allow: int = 0, deny: int = 0) -> None:
        assert channel.guild is not None
        channel.overwrites[target.role_id if isinstance(target, Role) else target.user.user_id] = (allow, deny)
        self.announce(channel.guild, "CHANNEL_UPDATE", channel.payload())

    def change_role(self, guild: Guild, role: Role, permissions: int) -> None:
        role.permissions = permissions
        self.announce(guild, "GUILD_ROLE_UPDATE", {"guild_id": str(guild.guild_id), "role": role.payload()})


def snowflake_time(snowflake: int) -> float:
    return (snowflake >> 22) / 1000 + EPOCH


def iso(instant: float) -> str:
    return datetime.fromtimestamp(instant, UTC).isoformat()
