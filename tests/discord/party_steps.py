"""What hosts do to have a watch party, and what of it can be seen afterwards."""

from datetime import timedelta
from typing import Any

import discord

from bot.services.screenings import ScreeningRequest
from tests.discord.backstage import host_of
from tests.discord.evening import Evening

HEADS = "Stop Making Sense (1984)"
FRIDAY = "2026-01-02 20:00"

TO_START = timedelta(hours=44)
"""From the first moment of the simulated server to that Friday evening."""


async def ask(evening: Evening, *, when: str = FRIDAY, film: str = HEADS, **more: Any) -> Any:
    if "place" not in more and "channel" not in more:
        more["channel"] = evening.voice
    return await evening.host.slash(evening.general, "party schedule", when=when, film=film, **more)


async def schedule(evening: Evening, **more: Any) -> Any:
    """Ask and say yes; returns the question, which holds the answer now."""
    asked = await ask(evening, **more)
    await evening.host.click(asked.response, label="Announce it")
    return asked.response


async def events(evening: Evening) -> list[discord.ScheduledEvent]:
    guild = evening.client.get_guild(evening.guild.id)
    assert guild is not None
    return await guild.fetch_scheduled_events(with_counts=False)


def announcement(evening: Evening) -> str:
    return evening.public(evening.general)[0]


async def schedule_quietly(evening: Evening) -> int:
    """Schedule a party while nothing carries out what that promises; returns its id."""
    await evening.client.services.timers.stop()
    screenings, host = evening.client.services.screenings, host_of(evening)
    request = ScreeningRequest(FRIDAY, evening.general.id, HEADS, evening.voice.id)
    return (await screenings.schedule(host, (await screenings.plan(host, request)).planned)).screening.screening_id
