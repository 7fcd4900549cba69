"""What hosts do to load a document, and what of it can be seen afterwards."""

from typing import Any

from tests.discord.discussion_steps import number
from tests.discord.evening import Evening, answered

ESSAY = """# The Patience of Ovens

## Bread

A baker who films herself for nine years is making a documentary about patience, whatever else she says. The best
scene in it is the one where nothing rises: the dough sits in its bowl, the clock on the wall goes round, and nobody
in the room pretends that waiting is easy. Craft is another word for the hours that no audience will ever see.

## Apprentices

Every workshop has an apprentice who leaves, and this one leaves in tears rather than in anger. The film does not
explain her. It gives us a door, a coat on a hook, and the sound of somebody sweeping a floor that is already clean.
A young pupil whom nobody ever thanks is always the one who learns faster than any recipe teaches.

## The shop

Fame is never more than a queue around a block, and queues are a poor weather report. What the neighbours want from
her is the bread of their childhood; what she wants is a bread that nobody has tasted yet. A town loves its famous
daughter most on the days when she is away, and forgives her least on the morning she comes home.
"""


async def add(evening: Evening, text: str | bytes = ESSAY, name: str = "ovens.md", **options: Any) -> str:
    """The host loads a file; returns what they are told."""
    raw = text.encode() if isinstance(text, str) else text
    given = {"allowed": True, "file": (name, raw)} | options
    return answered(await evening.host.slash(evening.general, "library add", **given))


async def documents(evening: Evening) -> int:
    return await number(evening, "SELECT COUNT(*) AS number FROM documents WHERE club_id IS NOT NULL")


async def rows(evening: Evening, table: str) -> int:
    return await number(evening, f"SELECT COUNT(*) AS number FROM {table}")
