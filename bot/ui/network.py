"""What gets lost between the bot and Discord, and how to make something there exactly once all the same."""

import re
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import aiohttp
import structlog
from discord.http import HTTPClient

log = structlog.get_logger(__name__)

Made = TypeVar("Made")

NOT_TO_BE_REPEATED = re.compile(r"(/interactions/.*|/channels/\d+/threads|/scheduled-events|/webhooks/.*)$")
"""Answers, forum posts, events, follow-ups. A second thread from one message Discord refuses."""

FAULTY = 500


class Unanswered(aiohttp.ClientError):
    """Discord failed at a request that must not be repeated blindly: the work may be done or not."""


LOST = (Unanswered, aiohttp.ClientConnectionError, aiohttp.ClientPayloadError)
"""After any of these nobody knows whether Discord did what it was asked."""

NEVER_SENT = (aiohttp.ClientConnectorError,)
"""After this it is certain that Discord did not: no connection could be made."""


class UnrepeatedResponse(aiohttp.ClientResponse):
    """Raises `Unanswered` instead of letting discord.py see a failure after which it would repeat the request."""

    async def start(self, connection: Any) -> "UnrepeatedResponse":
        await super().start(connection)
        if self.status >= FAULTY and self.method == "POST" and NOT_TO_BE_REPEATED.search(self.url.path):
            raise Unanswered(f"Discord answered {self.status}")
        return self


def no_blind_repeats(http: HTTPClient) -> None:
    """For discord.py, which repeats what was answered with 500, 502 or 504 and so makes a second thread, event or
    follow-up where only the answer was lost. A message's nonce saves it from that; these have none.

    To be called once it has logged in. A trace could do the same, but costs every request a dozen calls.
    """
    session: aiohttp.ClientSession | None = vars(http)["_HTTPClient__session"]
    if session is not None:  # The simulated Discord has none.
        session._response_class = UnrepeatedResponse  # noqa: SLF001


async def make_once(find: Callable[[], Awaitable[Made | None]], make: Callable[[], Awaitable[Made]]) -> Made:
    """Make it; where the answer is lost, look for it before it is made again, once."""
    try:
        return await make()
    except LOST as lost:
        log.info("answer_lost", fault=str(lost))
    return await find() or await make()
