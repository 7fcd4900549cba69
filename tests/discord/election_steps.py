"""What hosts and members do in a vote, and what of it can be seen afterwards."""

from datetime import timedelta
from typing import Any

import discord

from bot.domain.nominations import Nomination
from bot.storage.clubs import ClubStore
from bot.storage.database import Connection
from bot.storage.films import FilmStore
from bot.storage.nominations import NominationStore
from tests.discord.evening import Evening, answered, shown

TWO = ("Amber", "Birch")
HOUR = timedelta(hours=1)


async def nominate(evening: Evening, *titles: str, pitch: str = "", by: str = "ann") -> list[Nomination]:
    club_id, now = evening.guild.id, evening.clock.now()

    async def work(connection: Connection) -> list[Nomination]:
        await ClubStore(connection).ensure(club_id, now)
        films = [await FilmStore(connection).add_club_film(club_id, title, 1999) for title in titles]
        store, member_id = NominationStore(connection), evening.members[by].id
        return [await store.add(Nomination(0, club_id, film, member_id, pitch, now)) for film in films]

    return await evening.client.services.database.write(work)


async def open_vote(evening: Evening, *titles: str, **options: Any) -> discord.Message:
    """The host opens a vote on these films; returns the panel."""
    await nominate(evening, *(titles or TWO))
    told = answered(await evening.host.slash(evening.general, "vote open", **({"closes": "2h"} | options)))
    assert "The vote is open. https://discord.com/channels/" in told, told
    return evening.last_panel(evening.general)


async def rows(evening: Evening, sql: str) -> list[Any]:
    return await evening.client.services.database.read(lambda c: c.all(sql))


def select_of(result: Any) -> dict[str, Any]:
    """The ballot's select, as Discord was given it."""
    [container] = result.response.components
    return next(row["components"][0] for row in container["components"] if row["type"] == 1)


async def vote(evening: Evening, panel: discord.Message, who: str, *titles: str) -> Any:
    """Press the button and tick these films; returns what became of the ballot."""
    voter = evening.members[who]
    ballot = await voter.click(panel, label="Vote")
    assert ballot.response.ephemeral
    return await tick(voter, ballot, *titles)


async def tick(voter: Any, ballot: Any, *titles: str) -> Any:
    values = {option["label"]: option["value"] for option in select_of(ballot)["options"]}
    await voter.select(ballot.response, [values[f"{title} (1999)"] for title in titles])
    return ballot


def current(evening: Evening, panel: discord.Message) -> str:
    """The panel as it stands now."""
    return next(shown(message) for message in evening.general.history() if message.id == panel.id)


def results(evening: Evening) -> list[str]:
    return [text for text in evening.public(evening.general) if "### The vote " in text]
