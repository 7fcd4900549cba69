"""What members asked for and have yet to confirm. A draft survives a restart and is used once."""

from datetime import timedelta

from bot.clock import Clock
from bot.domain.clubs import Actor
from bot.domain.drafts import Draft, DraftKind
from bot.errors import NotThere
from bot.storage.clubs import ClubStore
from bot.storage.database import Connection, Database
from bot.storage.drafts import DraftStore

KEPT = timedelta(days=1)
USED_UP = "This was answered already, or has expired. Use the command again."


class DraftService:
    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def keep(self, actor: Actor, kind: DraftKind, payload: str) -> int:
        """Keep what was asked for; returns the draft's id. Old drafts are thrown away on the way."""

        async def work(connection: Connection) -> int:
            now = self._clock.now()
            await ClubStore(connection).ensure(actor.club_id, now)
            await DraftStore(connection).remove_older(now - KEPT)
            return await DraftStore(connection).add(actor.club_id, actor.member_id, kind, payload, now)

        return await self._database.write(work)

    async def check(self, actor: Actor, draft_id: int) -> None:
        """Raises `NotThere` unless `take` would give the draft to this member."""
        if not await self._database.read(lambda c: DraftStore(c).is_open(actor.club_id, draft_id, actor.member_id)):
            raise NotThere(USED_UP)

    async def look(self, actor: Actor, draft_id: int) -> Draft:
        """The draft, which stays open. Raises `NotThere` unless `take` would give it to this member."""
        draft = await self._database.read(lambda c: DraftStore(c).get_open(actor.club_id, draft_id, actor.member_id))
        if draft is None:
            raise NotThere(USED_UP)
        return draft

    async def take(self, actor: Actor, draft_id: int) -> Draft:
        """The draft, for its author and once. Raises `NotThere` otherwise."""
        draft = await self._database.write(
            lambda c: DraftStore(c).claim(actor.club_id, draft_id, actor.member_id, self._clock.now())
        )
        if draft is None:
            raise NotThere(USED_UP)
        return draft
