"""What gets lost between the bot and Discord, and how to make something there exactly once all the same."""

import re
from collections.abc import Awaitable, Callable
from types import SimpleNamespace
from typing import TypeVar

import aiohttp
import structlog

log = structlog.get_logger(__name__)

Made = TypeVar("Made")

NOT_TO_BE_REPEATED = re.compile(r"(/interactions/.*|/channels/\d+/threads|/scheduled-events|/webhooks/.*)$")
"""Answers, forum posts, events, follow-ups. A second thread from one message Discord refuses."""

FAULTY = 500


class Unanswered(aiohttp.ClientError):
    """Discord failed at a request that must not be repeated blindly: the work may be done or not."""


LOST = (Unanswered, aiohttp.ClientConnectionError, aiohttp.ClientPayloadError)
"""After any of these nobody knows whether Discord did what it was asked."""


def no_blind_repeats() -> aiohttp.TraceConfig:
    """For discord.py, which repeats what was answered with 500, 502 or 504 and so makes a second thread, event or
    follow-up where only the answer was lost. A message's nonce saves it from that; these have none.
    """
    trace = aiohttp.TraceConfig()
    trace.on_request_end.append(_refuse_to_repeat)
    return trace


async def make_once(find: Callable[[], Awaitable[Made | None]], make: Callable[[], Awaitable[Made]]) -> Made:
    """Make it; where the answer is lost, look for it before it is made again, once."""
    try:
        return await make()
    except LOST as lost:
        log.info("answer_lost", fault=str(lost))
    return await find() or await make()


async def _refuse_to_repeat(
    _session: aiohttp.ClientSession, _context: SimpleNamespace, ended: aiohttp.TraceRequestEndParams
) -> None:
    if ended.response.status < FAULTY or ended.method != "POST":
        return
    if NOT_TO_BE_REPEATED.search(ended.url.path):
        ended.response.close()
        raise Unanswered(f"Discord answered {ended.response.status}")
