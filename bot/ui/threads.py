"""The thread of a film's discussion: found, reopened or opened, and never a second one."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Final
from weakref import WeakValueDictionary

import discord

from bot.clock import to_milliseconds
from bot.domain.discussions import Discussion, PostedPrompt
from bot.domain.films import Film
from bot.domain.timers import Timer
from bot.errors import Undeliverable, UserError
from bot.services.discussions import DiscussionService
from bot.ui import limits
from bot.ui.courier import CLOCKS_MAY_DIFFER, Courier, undeliverable
from bot.ui.network import make_once
from bot.ui.permissions import FORUM, POST, THREADS, Place, place_of, require
from bot.ui.prompts import discussion_panel
from bot.ui.text import channel, cut

THREAD_EXISTS = 160004
MINUTES_UNTIL_ARCHIVED: Final = 10080
LOCKED = "{} is locked. Unlock it, or give me Manage Threads, and try again."


class FilmThreads:
    """In a text channel the thread hangs on a panel, which the courier posts once; a message has one thread at most,
    with the message's own id. A forum post has neither nonce nor parent, so one that was opened before a death is
    looked for by its name and its owner. Where the discussion's channel is itself a thread, that is the thread.
    `command` names what asks for another prompt.
    """

    def __init__(
        self, client: discord.Client, courier: Courier, discussions: DiscussionService, command: Callable[[], str]
    ) -> None:
        self._client = client
        self._courier = courier
        self._discussions = discussions
        self._command = command
        self._opening: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()

    async def reach(self, timer: Timer, posted: PostedPrompt) -> int:
        """The id of the discussion's thread, open. Raises `Undeliverable` where there can be none."""
        discussion_id = posted.discussion.discussion_id
        async with self._opening.setdefault(discussion_id, asyncio.Lock()):
            discussion = await self._discussions.discussion(timer.club_id, discussion_id)
            if discussion.thread_id is not None:
                if await self._reopen(discussion.thread_id):
                    return discussion.thread_id
                await self._clear_away(discussion)
                discussion = await self._discussions.forget_thread(discussion)
            thread_id = await self._open(_starter(timer, discussion), discussion, posted.film)
            await self._discussions.record_thread(discussion, thread_id)
            return thread_id

    async def _reopen(self, thread_id: int) -> bool:
        """Whether the thread still exists; it is not archived afterwards."""
        try:
            thread = await self._client.fetch_channel(thread_id)
            if not isinstance(thread, discord.Thread):
                return False
            if thread.locked and not _may_manage(self._client, thread):
                raise Undeliverable(LOCKED.format(thread.mention))
            if thread.archived:
                await thread.edit(archived=False)
        except discord.NotFound:
            return False
        except discord.Forbidden as refused:
            raise undeliverable(refused, thread_id) from refused
        return True

    async def _clear_away(self, discussion: Discussion) -> None:
        """Delete the panel on which a deleted thread hung; a forum post took its own along, and one that was chosen
        as the place for every film had none.
        """
        if discussion.thread_id == discussion.channel_id:
            return
        parent = self._client.get_partial_messageable(discussion.channel_id)
        with suppress(discord.Forbidden, discord.NotFound):
            await parent.get_partial_message(discussion.thread_id or 0).delete()

    async def _open(self, starter: Timer, discussion: Discussion, film: Film) -> int:
        name = cut(film.label, limits.THREAD_NAME)
        view = discussion_panel(film, self._command(), starter)
        try:
            parent = self._client.get_channel(discussion.channel_id) or await self._client.fetch_channel(
                discussion.channel_id
            )
            if isinstance(parent, discord.Thread):
                await self._reopen(parent.id)
                return parent.id
            if isinstance(parent, discord.ForumChannel):
                return await self._open_post(parent, discussion, name, view)
            return await self._open_thread(starter, discussion, name, view)
        except (discord.Forbidden, discord.NotFound) as refused:
            raise undeliverable(refused, discussion.channel_id) from refused

    async def _open_thread(self, starter: Timer, discussion: Discussion, name: str, view: discord.ui.LayoutView) -> int:
        message_id = await self._courier.post(starter, discussion.channel_id, view)
        parent = self._client.get_partial_messageable(discussion.channel_id, guild_id=discussion.club_id)
        message = parent.get_partial_message(message_id)
        try:
            await message.create_thread(name=name, auto_archive_duration=MINUTES_UNTIL_ARCHIVED)
        except discord.Forbidden:
            await message.delete()
            raise
        except discord.HTTPException as refused:
            if refused.code != THREAD_EXISTS:
                raise
        return message_id

    async def _open_post(
        self, forum: discord.ForumChannel, discussion: Discussion, name: str, view: discord.ui.LayoutView
    ) -> int:
        find = partial(self._opened_before, forum, discussion, name)
        if found := await find():
            return found
        return await make_once(find, partial(_create_post, forum, name, view))

    async def _opened_before(self, forum: discord.ForumChannel, discussion: Discussion, name: str) -> int | None:
        since = discussion.opened_at - CLOCKS_MAY_DIFFER
        for thread in await forum.guild.active_threads():
            is_ours = thread.owner_id == _own_id(self._client) and thread.parent_id == forum.id
            if is_ours and thread.name == name and discord.utils.snowflake_time(thread.id) >= since:
                return thread.id
        return None


async def _create_post(forum: discord.ForumChannel, name: str, view: discord.ui.LayoutView) -> int:
    tags = [tag for tag in forum.available_tags if not tag.moderated][:1] if forum.flags.require_tag else []
    opened = await forum.create_thread(
        name=name,
        view=view,
        applied_tags=tags,
        auto_archive_duration=MINUTES_UNTIL_ARCHIVED,
        allowed_mentions=discord.AllowedMentions.none(),
    )
    return opened.thread.id


def _may_manage(client: discord.Client, thread: discord.Thread) -> bool:
    """Taken for granted just after a start, while the server is not known yet; Discord says if it is not so."""
    guild = client.get_guild(thread.guild.id)
    return guild is None or thread.permissions_for(guild.me).manage_threads


def _own_id(client: discord.Client) -> int | None:
    return client.user.id if client.user else None


def require_threads(guild: discord.Guild | None, channel_id: int) -> None:
    """Raises `UserError` if discussions cannot be held in this channel, with what a host can do."""
    require_threads_in(place_of(guild, channel_id))


def require_threads_in(place: Place) -> None:
    """Like `require_threads`, for a channel or thread that is known."""
    if isinstance(place, discord.ForumChannel):
        require(place, FORUM)
    elif isinstance(place, discord.TextChannel):
        require(place, THREADS)
    elif isinstance(place, discord.Thread):
        require(place, POST)
        if place.locked and not place.permissions_for(place.guild.me).manage_threads:
            raise UserError(LOCKED.format(place.mention))
    else:
        raise UserError(
            f"{channel(place.id)} cannot hold threads. Use this in a text channel, or have a host choose one with"
            " `/club settings`."
        )


def _starter(timer: Timer, discussion: Discussion) -> Timer:
    """Stands for the thread as `timer` does for the prompt: the same nonce and marker, whichever prompt opens it.

    It always counts as tried before, since another prompt's timer may have died at it.
    """
    return replace(
        timer,
        timer_id=discussion.discussion_id,
        generation=to_milliseconds(discussion.opened_at),
        due_at=discussion.opened_at,
        attempts=2,
    )
