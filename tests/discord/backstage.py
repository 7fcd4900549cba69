"""What members do not see: the club's settings, whom a service takes for the host, what went over the wire."""

import re
from dataclasses import replace
from typing import Any

from bot.domain.clubs import Actor
from bot.storage.clubs import ClubStore
from bot.storage.database import Connection
from tests.discord.evening import Evening


def host_of(evening: Evening) -> Actor:
    return Actor(evening.guild.id, evening.host.id, manages_events=True)


async def settings(evening: Evening, **changes: Any) -> None:
    """Settle the club's settings as its set-up would."""

    async def work(connection: Connection) -> None:
        club = await ClubStore(connection).ensure(evening.guild.id, evening.clock.now())
        await ClubStore(connection).set(replace(club, set_up_at=evening.clock.now(), **changes))

    await evening.client.services.database.write(work)


def posts(evening: Evening, channel_id: int, since: int) -> list[dict[str, Any]]:
    """What the bot asked Discord to post in the channel, from the request of that number on."""
    requests = evening.env.http_requests[since:]
    path = f"/channels/{channel_id}/messages"
    return [r.json for r in requests if r.json and (r.method, r.path) == ("POST", path)]


def draft_id(message: Any) -> int:
    found = re.search(r"v1:draft:(\d+):yes", str(message.components))
    assert found
    return int(found[1])
