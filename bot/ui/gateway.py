"""The connection to Discord's gateway, kept up: back within half a minute of Discord's own return."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
import discord
import structlog
from discord.gateway import DiscordWebSocket, ReconnectWebSocket

log = structlog.get_logger(__name__)

ATTEMPT_SECONDS = 15.0
LONGEST_PAUSE_SECONDS = 8.0
"""Between attempts while Discord is out of reach, which cost nothing."""
LONGEST_PAUSE_AFTER_A_LOSS_SECONDS = 90.0
"""Discord takes the token from a bot that introduces itself 1,000 times in a day."""
BETWEEN_INTRODUCTIONS_SECONDS = 5.0
"""Discord takes one in so many seconds."""
HELD_SECONDS = 120.0
MOST_DOUBLINGS = 10

FAULTS = (OSError, discord.HTTPException, discord.GatewayNotFound, discord.ConnectionClosed, aiohttp.ClientError)
NEEDS_AN_INTENT, GOOD_BYE = 4014, 1000


class Patience:
    """How many seconds to wait before the next attempt to connect; longer each time that it was in vain."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._vain = 0
        self._lost = 0
        self._reached_at = 0.0
        self._introduced_at = now() - BETWEEN_INTRODUCTIONS_SECONDS

    def reached(self) -> None:
        self._vain = 0
        self._reached_at = self._now()

    def after_a_vain_attempt(self) -> float:
        self._vain = min(self._vain + 1, MOST_DOUBLINGS)
        return min(2.0 ** (self._vain - 1), LONGEST_PAUSE_SECONDS)

    def after_a_loss(self) -> float:
        """None at first; what is lost again and again soon after it was made has to wait."""
        if self._now() - self._reached_at >= HELD_SECONDS:
            self._lost = 0
        self._lost = min(self._lost + 1, MOST_DOUBLINGS)
        return min(2.0 ** (self._lost - 1) - 1, LONGEST_PAUSE_AFTER_A_LOSS_SECONDS)

    def before_an_introduction(self) -> float:
        """Of a new session; discord.py would wait for five seconds, however long ago the last one began."""
        wait = max(self._introduced_at + BETWEEN_INTRODUCTIONS_SECONDS - self._now(), 0.0)
        self._introduced_at = self._now() + wait
        return wait


async def stay_connected(
    client: discord.Client, patience: Patience, sleep: Callable[[float], Awaitable[Any]] = asyncio.sleep
) -> None:
    """Do what discord.py's `Client.connect` does until the client is closed, but with pauses that are bounded: its own
    grow to a quarter of an hour. Raises, as that does, what trying again cannot mend: a refused token or intent.
    """
    while not client.is_closed():
        is_connected = False
        try:
            await _connect(client)
            is_connected = True
            patience.reached()
            await _listen(client)
        except (ReconnectWebSocket, *FAULTS) as fault:
            client.dispatch("disconnect")
            if client.is_closed():
                return
            await _raise_what_stays(client, fault)
            pause = patience.after_a_loss() if is_connected else patience.after_a_vain_attempt()
            log.info("reconnecting", fault=f"{type(fault).__name__} {fault}".strip(), in_seconds=pause)
            await sleep(pause)


async def _connect(client: discord.Client) -> None:
    """Resumes the session if there is one. Once Discord has said that it is over, discord.py has forgotten its id."""
    before: DiscordWebSocket | None = client.ws
    how: dict[str, Any] = {"initial": before is None}
    if before is not None and before.session_id:
        how.update(resume=True, session=before.session_id, sequence=before.sequence, gateway=before.gateway)
    async with asyncio.timeout(ATTEMPT_SECONDS):
        client.ws = await DiscordWebSocket.from_client(client, shard_id=client.shard_id, **how)


async def _listen(client: discord.Client) -> None:
    while True:
        await client.ws.poll_event()


async def _raise_what_stays(client: discord.Client, fault: Exception) -> None:
    if not isinstance(fault, discord.ConnectionClosed) or fault.code == GOOD_BYE:
        return
    await client.close()
    if fault.code == NEEDS_AN_INTENT:
        raise discord.PrivilegedIntentsRequired(fault.shard_id) from None
    raise fault
