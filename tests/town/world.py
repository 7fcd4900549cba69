"""What there is, and as much of each thing as discord.py has to be shown."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeAlias

from discord import ChannelType, Permissions
from discord.utils import DISCORD_EPOCH

from tests.town.signals import Signal

if TYPE_CHECKING:
    from tests.town.interactions import Interaction

Json: TypeAlias = dict[str, Any]
EPOCH = DISCORD_EPOCH / 1000
DAILY_BREAD = Permissions(
    view_channel=True, send_messages=True, send_messages_in_threads=True, create_public_threads=True, connect=True,
    read_message_history=True, embed_links=True, use_application_commands=True,
).value  # fmt: skip
MANAGES_EVENTS = Permissions(manage_events=True).value
BOT_MAY = DAILY_BREAD | MANAGES_EVENTS | Permissions(create_events=True).value
CHANNELS = {"general": ChannelType.text, "film-talk": ChannelType.forum, "Screening Room": ChannelType.voice}


@dataclass(eq=False)
class User:
    user_id: int
    name: str
    bot: bool = False
    takes_messages: bool = True

    def payload(self) -> Json:
        named = {"username": self.name, "global_name": self.name.title(), "discriminator": "0", "avatar": None}
        return {"id": str(self.user_id), "bot": self.bot, **named}


@dataclass(eq=False)
class Role:
    role_id: int
    name: str
    permissions: int
    position: int

    def payload(self) -> Json:
        shown = {"id": str(self.role_id), "name": self.name, "position": self.position}
        return {**shown, "permissions": str(self.permissions)}


@dataclass(eq=False)
class Member:
    guild: "Guild"
    user: User
    roles: list[Role]

    def payload(self) -> Json:
        roles = [str(role.role_id) for role in self.roles]
        return {"user": self.user.payload(), "roles": roles, "joined_at": iso(EPOCH), "flags": 0}

    def permissions(self, channel: "Channel | None" = None) -> Permissions:
        """Discord docs: Topics, Permissions. Overwrites: everyone's, then all roles' together, then one's own."""
        everyone = self.guild.roles[self.guild.guild_id]
        present = everyone.permissions
        for role in self.roles:
            present |= role.permissions
        if Permissions(present).administrator:
            return Permissions.all()
        overwrites = (channel.parent or channel).overwrites if channel else {}
        for holders in ([everyone.role_id], [role.role_id for role in self.roles], [self.user.user_id]):
            stated = [overwrites[holder] for holder in holders if holder in overwrites]
            for _, denied in stated:
                present &= ~denied
            for allowed, _ in stated:
                present |= allowed
        return Permissions(present)


@dataclass(eq=False)
class Channel:
    """A channel, a thread (`parent` is its channel) or the direct messages with `recipient`."""

    channel_id: int
    kind: ChannelType
    name: str
    guild: "Guild | None" = None
    parent: "Channel | None" = None
    recipient: User | None = None
    owner_id: int = 0
    archived: bool = False
    locked: bool = False
    flags: int = 0
    overwrites: dict[int, tuple[int, int]] = field(default_factory=dict)
    messages: dict[int, "Message"] = field(default_factory=dict)

    def payload(self) -> Json:
        common = {"id": str(self.channel_id), "type": self.kind.value, "name": self.name, "flags": self.flags}
        if self.guild is None:
            return common
        common["guild_id"] = str(self.guild.guild_id)
        if self.parent is not None:
            return {**common, "parent_id": str(self.parent.channel_id), **self._as_thread()}
        plain = {"position": 0, "bitrate": 64000, "user_limit": 0, "available_tags": []}
        return {**common, **plain, "permission_overwrites": self._overwrites(self.guild)}

    def _as_thread(self) -> Json:
        when = {"archive_timestamp": iso(snowflake_time(self.channel_id)), "auto_archive_duration": 10080}
        state = {"archived": self.archived, "locked": self.locked, **when}
        counts = {"message_count": len(self.messages), "member_count": 1}
        return {"owner_id": str(self.owner_id), "thread_metadata": state, **counts}

    def _overwrites(self, guild: "Guild") -> list[Json]:
        return [
            {"id": str(target), "type": 0 if target in guild.roles else 1, "allow": str(allow), "deny": str(deny)}
            for target, (allow, deny) in self.overwrites.items()
        ]


@dataclass(eq=False)
class Message:
    """`seen_by` is the one member who sees a private answer; None is everybody."""

    message_id: int
    channel: Channel
    author: User
    content: str = ""
    components: list[Json] = field(default_factory=list)
    flags: int = 0
    nonce: str | None = None
    seen_by: User | None = None
    edited_at: float | None = None

    def payload(self) -> Json:
        ids = {"id": str(self.message_id), "channel_id": str(self.channel.channel_id), "type": 0}
        edited = iso(self.edited_at) if self.edited_at else None
        when = {"timestamp": iso(snowflake_time(self.message_id)), "edited_timestamp": edited}
        body = {"content": self.content, "components": self.components, "flags": self.flags}
        nonce = {"nonce": self.nonce} if self.nonce else {}
        return {**ids, "author": self.author.payload(), **when, **body, **nonce}


@dataclass(eq=False)
class Guild:
    guild_id: int
    name: str
    roles: dict[int, Role] = field(default_factory=dict)
    members: dict[int, Member] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    threads: dict[int, Channel] = field(default_factory=dict)
    events: dict[int, Json] = field(default_factory=dict)

    def member(self, name: str) -> Member:
        return next(member for member in self.members.values() if member.user.name == name)

    def payload(self) -> Json:
        """Discord docs: Events, Gateway Events, Guild Create. Without the members intent it holds the bot alone."""
        return {
            "id": str(self.guild_id),
            "name": self.name,
            "owner_id": "1",
            "member_count": len(self.members),
            "joined_at": iso(EPOCH),
            "unavailable": False,
            "roles": [role.payload() for role in self.roles.values()],
            "channels": [channel.payload() for channel in self.channels.values()],
            "threads": [thread.payload() for thread in self.threads.values() if not thread.archived],
            "members": [member.payload() for member in self.members.values() if member.user.bot],
        }


def walk(parts: list[Json]) -> Iterator[Json]:
    """Every one of these components, the nested ones too."""
    for part in parts:
        yield part
        yield from walk(part.get("components", []))
        yield from walk([part["component"]] if "component" in part else [])


class World:
    """All of it, by id. `ahead` seconds are added to the real time; `announce` is the gateway's dispatch."""

    def __init__(self, token: str = "a-token") -> None:  # noqa: S107 - no secret
        self.token = token
        self.ahead = 0.0
        self.changed = Signal()
        self.announce: Callable[[Guild, str, Json], None] = lambda *_: None
        self.users: dict[int, User] = {}
        self.guilds: dict[int, Guild] = {}
        self.channels: dict[int, Channel] = {}
        self.commands: dict[str, Json] = {}
        self.nonces: dict[tuple[int, str], Message] = {}
        self.nonce_seconds = 300.0
        self.interactions: dict[str, Interaction] = {}
        self._last_id = 0
        self.bot = self.add_user("projectionist", bot=True)

    def now(self) -> float:
        return time.time() + self.ahead

    def age(self, snowflake: int) -> float:
        """Seconds since this id was made."""
        return self.now() - snowflake_time(snowflake)

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
        for channel, kind in CHANNELS.items():
            self.add_channel(guild, channel, kind)
        self.announce(guild, "GUILD_CREATE", guild.payload())
        return guild

    def add_role(self, guild: Guild, name: str, permissions: int = 0) -> Role:
        role = Role(self.new_id(), name, permissions, len(guild.roles))
        guild.roles[role.role_id] = role
        return role

    def add_member(self, guild: Guild, user: User, *roles: Role) -> Member:
        member = guild.members[user.user_id] = Member(guild, user, list(roles))
        return member

    def add_channel(self, guild: Guild, name: str, kind: ChannelType = ChannelType.text) -> Channel:
        channel = guild.channels[name] = Channel(self.new_id(), kind, name, guild)
        self.channels[channel.channel_id] = channel
        self.announce(guild, "CHANNEL_CREATE", channel.payload())
        return channel

    def open_thread(self, parent: Channel, thread_id: int, name: str) -> Channel:
        """The bot's own."""
        assert parent.guild is not None
        thread = Channel(thread_id, ChannelType.public_thread, name, parent.guild, parent, owner_id=self.bot.user_id)
        self.channels[thread_id] = parent.guild.threads[thread_id] = thread
        self.announce(parent.guild, "THREAD_CREATE", {**thread.payload(), "newly_created": True})
        return thread

    def direct_messages(self, recipient: User) -> Channel:
        """The bot's conversation with this person, the same channel every time."""
        for channel in self.channels.values():
            if channel.recipient is recipient:
                return channel
        channel = Channel(self.new_id(), ChannelType.private, "", recipient=recipient)
        self.channels[channel.channel_id] = channel
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


def snowflake_time(snowflake: int) -> float:
    return (snowflake >> 22) / 1000 + EPOCH


def iso(instant: float) -> str:
    return datetime.fromtimestamp(instant, UTC).isoformat()
