"""A visit to the server after the tour: who is played, which channel is shown, and the time that goes on.

The page and the terminal are two ways to steer the same visit.
"""

import asyncio
import time
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import discord
from simcord.actors import MemberActor
from simcord.backend.errors import SetupError
from simcord.backend.models import Channel, ScheduledEvent
from simcord.builders import ChannelHandle
from simcord.preview import Preview

from bot.errors import UserError
from bot.rehearsal.keeping import write_kept
from bot.rehearsal.portraits import hang_portraits
from bot.rehearsal.stage import ANNOUNCEMENTS, GENERAL, HOST, Stage

TICK_SECONDS = 1.0
REFRESH_SECONDS = 60.0
LOCALE = "en-GB"
FARTHEST_SKIP = timedelta(days=60)
OPEN_EVENTS = (1, 2)


@dataclass(frozen=True, slots=True)
class Skip:
    """What letting time pass did: where the clock stands, and in which channels something was said."""

    now: datetime
    news: tuple[tuple[ChannelHandle, list[discord.Message]], ...] = ()


@dataclass
class Visit:
    """Invariant: the preview shows `channel` to `member`, who may read it."""

    stage: Stage
    zone: ZoneInfo
    keep_in: Path | None = None
    member: MemberActor = field(init=False)
    channel: ChannelHandle = field(init=False)
    preview: Preview | None = None
    _ahead: timedelta = timedelta(0)
    _logged: int = 0
    _refreshed_at: float = float("-inf")
    _portraits: dict[str, tuple[str, bytes]] = field(default_factory=dict)

    async def begin(self) -> None:
        stage = self.stage
        self._portraits = hang_portraits(stage.env)
        self._ahead = stage.env.now() - datetime.now(UTC)
        self.member, self.channel = stage.member(HOST), stage.channel(ANNOUNCEMENTS)
        await self.show()

    async def end(self) -> None:
        async with self.stage.gate:
            if self.preview is not None:
                await self.preview.close()
            self._keep()

    async def show(self, *, channel: ChannelHandle | None = None, member: MemberActor | None = None) -> None:
        """Turn to another channel, or play somebody else. Raises `UserError` if that member cannot read it."""
        async with self.stage.gate:
            wanted, player = channel or self.channel, member or self.member
            if not self.can_read(player, wanted):
                if channel is not None:
                    raise UserError(f"{self.stage.display_name(player)} cannot see that channel.")
                wanted = self.stage.channel(GENERAL)
            if self.preview is not None:
                await self.preview.close()
            self.member, self.channel = player, wanted
            self.preview = await self._open_preview()

    async def run_clock(self) -> None:
        """Let simulated time keep pace with real time, until cancelled."""
        while True:
            await asyncio.sleep(TICK_SECONDS)
            async with self.stage.gate:
                behind = datetime.now(UTC) + self._ahead - self.stage.env.now()
                if behind > timedelta(0):
                    await self.stage.pass_time(behind)
                await self._catch_up()

    async def skip(self, span: timedelta) -> Skip:
        """Let `span` pass at once. Raises `UserError` for a span that is not worth it."""
        if not timedelta(0) < span <= FARTHEST_SKIP:
            raise UserError(f"I can skip at most {FARTHEST_SKIP.days} days at a time, and only forward.")
        async with self.stage.gate:
            before = {channel.id: self.last_message_id(channel) for channel in self.readable(self.member)}
            await self.stage.pass_time(span)
            self._ahead += span
            self._refreshed_at = float("-inf")
            await self._catch_up()
            return Skip(self.stage.env.now(), tuple(self._news(before)))

    async def skip_to_next(self) -> Skip:
        """Let time pass until the bot has done the next thing that it has promised. Raises `UserError` if none."""
        due = await self.stage.next_due()
        if due is None:
            raise UserError("Nothing is promised for later. Ask a poll that closes in an hour, or open a vote.")
        return await self.skip(max(due - self.stage.env.now(), timedelta(0)) + timedelta(seconds=1))

    async def toggle_interest(self, event_id: int) -> None:
        """Press "Interested" on a server's event."""
        event = next((event for event in self.events() if event.id == event_id), None)
        if event is None:
            raise UserError("That event is over.")
        async with self.stage.gate:
            if self.member.id in event.user_ids:
                await self.member.unsubscribe_event(event_id)
            else:
                await self.member.subscribe_event(event_id)
            await self._catch_up()

    async def acted(self) -> None:
        """To be called under the gate when the visitor has done something on the page."""
        await self._catch_up()

    def can_read(self, member: MemberActor, channel: ChannelHandle) -> bool:
        if channel.guild is None:
            return self.stage.env.backend.dm_channels.get(member.id) == channel.id
        try:
            channel.history(viewer=member)
        except SetupError:
            return False
        return True

    def readable(self, member: MemberActor) -> list[ChannelHandle]:
        """The channels and threads with messages that this member can read, in the order of the server."""
        places = [channel for channel in self.places() if channel.guild and _has_messages(record(channel))]
        return [place for place in places if self.can_read(member, place)] + self.direct_messages(member)

    def places(self) -> list[ChannelHandle]:
        """Every channel with its threads behind it."""
        return [place for channel in self.stage.guild.channels.values() for place in (channel, *channel.threads)]

    def everywhere(self) -> list[ChannelHandle]:
        """All places, and everybody's direct messages."""
        return self.places() + [place for member in self.stage.members for place in self.direct_messages(member)]

    def direct_messages(self, member: MemberActor) -> list[ChannelHandle]:
        """The conversation with the bot, once it has begun."""
        backend = self.stage.env.backend
        channel_id = backend.dm_channels.get(member.id)
        if channel_id is None or not backend.messages.get(channel_id):
            return []
        return [ChannelHandle(self.stage.env, None, backend.channels[channel_id])]

    def events(self) -> list[ScheduledEvent]:
        """The server's coming and running events, the next one first."""
        events = self.stage.env.backend.get_guild(self.stage.guild.id).scheduled_events.values()
        return sorted((e for e in events if e.status in OPEN_EVENTS), key=lambda event: event.scheduled_start_time)

    def last_message_id(self, channel: ChannelHandle) -> int:
        """Of those that everybody there can read; 0 in an empty channel."""
        messages = self.stage.env.backend.messages.get(channel.id, {}).values()
        return max((m.id for m in messages if m.visible_to(None)), default=0)

    def portrait(self, user_id: str) -> bytes | None:
        """The PNG of this user's face; "bot" is the bot's."""
        if user_id == "bot":
            user_id = str(self.stage.env.backend.bot_user.id)
        return next((image for name, image in self._portraits.values() if name == f"{user_id}.png"), None)

    async def _open_preview(self) -> Preview:
        viewer: Any = self.member if self.channel.guild else self.member.user
        preview = self.stage.env.preview(
            self.channel,
            viewers=[viewer],
            layout="channel",
            locale=LOCALE,
            timezone=self.zone.key,
            assets=self._portraits,
        )
        return await preview.__aenter__()

    async def _catch_up(self) -> None:
        """Have the page show what has happened, if anything has, and keep it."""
        happened = len(self.stage.env.backend.transcript)
        stale = time.monotonic() - self._refreshed_at > REFRESH_SECONDS
        if happened == self._logged and not stale:
            return
        if self.preview is not None:
            with suppress(SetupError):
                await self.preview.refresh()
        if happened != self._logged:
            self._keep()
        self._logged, self._refreshed_at = happened, time.monotonic()

    def _keep(self) -> None:
        if self.keep_in is not None:
            write_kept(self.keep_in, self.stage.keep())

    def _news(self, before: dict[int, int]) -> list[tuple[ChannelHandle, list[discord.Message]]]:
        found = []
        for channel in self.readable(self.member):
            seen = before.get(channel.id, 0)
            new = [message for message in channel.history() if message.id > seen]
            if new:
                found.append((channel, new))
        return found


def record(channel: ChannelHandle) -> Channel:
    """What simcord knows of a channel: its kind, its parent, its topic."""
    return channel._channel  # noqa: SLF001


def _has_messages(channel: Channel) -> bool:
    return channel.is_thread or channel.type in (0, 5)
