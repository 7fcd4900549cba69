"""The one way to post: each message once, whatever dies in between."""

from datetime import timedelta

import discord
import structlog
from discord import ui

from bot.domain.timers import Timer
from bot.errors import Undeliverable

log = structlog.get_logger(__name__)

CLOCKS_MAY_DIFFER = timedelta(minutes=5)
LOOKED_THROUGH = 200


class Courier:
    """Posts what timers promise. Refusals that trying again cannot mend become `Undeliverable`."""

    def __init__(self, client: discord.Client) -> None:
        self._client = client

    async def post(
        self, timer: Timer, channel_id: int, view: ui.LayoutView, *, mentions: discord.AllowedMentions | None = None
    ) -> int:
        """The id of the message that keeps the timer's promise: a new one, or the one sent before a death."""
        place = self._client.get_partial_messageable(channel_id)
        try:
            if timer.was_tried_before and (found := await self._find(timer, place)):
                log.info("message_found_again", message=found)
                return found
            message = await place.send(
                view=view, nonce=timer.nonce, allowed_mentions=mentions or discord.AllowedMentions.none()
            )
        except (discord.Forbidden, discord.NotFound) as refused:
            raise undeliverable(refused, channel_id) from refused
        return message.id

    async def redraw(self, channel_id: int, message_id: int | None, view: ui.LayoutView) -> None:
        """Show a panel anew. One that was deleted, or is out of reach, is let be."""
        if message_id is None:
            return
        message = self._client.get_partial_messageable(channel_id).get_partial_message(message_id)
        try:
            await message.edit(view=view)
        except (discord.Forbidden, discord.NotFound) as refused:
            log.info("panel_not_redrawn", channel=channel_id, code=refused.code)

    async def tell(self, timer: Timer, member_id: int, text: str) -> bool:
        """Whether a direct message reached the member; not everybody takes them."""
        try:
            user = await self._client.fetch_user(member_id)
            if not (timer.was_tried_before and await self._was_told(timer, user, text)):
                await user.send(text, nonce=timer.nonce)
        except (discord.Forbidden, discord.NotFound):
            return False
        return True

    async def _was_told(self, timer: Timer, user: discord.User, text: str) -> bool:
        """Whether the same words went out before a death; Discord strips what it stores."""
        since = timer.due_at - CLOCKS_MAY_DIFFER
        async for message in user.history(after=since, limit=LOOKED_THROUGH, oldest_first=True):
            if self._is_ours(message) and message.content == text.strip():
                return True
        return False

    async def _find(self, timer: Timer, place: discord.PartialMessageable) -> int | None:
        """Our own message with the timer's marker, however long ago it was sent."""
        since = timer.due_at - CLOCKS_MAY_DIFFER
        try:
            async for message in place.history(after=since, limit=LOOKED_THROUGH, oldest_first=True):
                if self._is_ours(message) and _marker(message) == timer.marker:
                    return message.id
        except discord.Forbidden:
            log.warning("history_not_readable")
        return None

    def _is_ours(self, message: discord.Message) -> bool:
        return self._client.user is not None and message.author.id == self._client.user.id


def _marker(message: discord.Message) -> int | None:
    """What `panel` wrote into its container."""
    return next((part.id for part in message.components if isinstance(part, discord.Container)), None)


def message_link(club_id: int, channel_id: int, message_id: int) -> str:
    return f"https://discord.com/channels/{club_id}/{channel_id}/{message_id}"


def undeliverable(refused: discord.HTTPException, channel_id: int) -> Undeliverable:
    """What a refusal that is for good means, for a host."""
    if isinstance(refused, discord.NotFound):
        return Undeliverable(
            "The channel that I was to post in no longer exists. A host can choose another with `/club settings`."
        )
    return Undeliverable(
        f"I may not post in <#{channel_id}>. Give me View Channel and Send Messages there, then try again;"
        " `/club check` shows what is missing."
    )
