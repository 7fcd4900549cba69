"""What hosts do to have prompts come by themselves, and what of them can be seen afterwards."""

from datetime import timedelta
from typing import Any

from tests.discord.discussion_steps import prompts, threads
from tests.discord.evening import Evening, answered

EVERY_DAY = {"days": "every day", "hour": "20:00"}
TO_THE_FIRST = timedelta(hours=20, minutes=5)
"""The simulated server begins at midnight, on a Thursday."""

A_DAY = timedelta(days=1)


async def schedule(evening: Evening, who: Any = None, **options: Any) -> str:
    return answered(await (who or evening.host).slash(evening.general, "prompts schedule", **options))


async def pick(evening: Evening, film: str = "Ray (2004)") -> None:
    await evening.host.slash(evening.general, "pick set", film=film)


async def begin(evening: Evening, **options: Any) -> None:
    """A film is picked and a prompt scheduled for every day."""
    await pick(evening)
    assert "Every day at 20:00 (UTC)" in await schedule(evening, **EVERY_DAY, **options)


def direct(evening: Evening) -> list[str]:
    """What the host was told by direct message."""
    channel = evening.host.user.dm_channel
    return [message.content for message in channel.history()] if channel else []


def posted(evening: Evening, channel: Any = None) -> list[str]:
    return [text for thread in threads(channel or evening.general) for text in prompts(evening, thread)]
