"""The club's settings, and what its hosts are told."""

from dataclasses import replace
from datetime import timedelta

from bot.clock import Clock
from bot.domain.clubs import UNCHANGED, Actor, Club, ClubChanges, HostNote
from bot.domain.zones import read_zone
from bot.errors import UserError
from bot.storage.clubs import ClubStore, HostNoteStore
from bot.storage.database import Connection, Database

LATELY = timedelta(days=14)
MOST_NOTES = 10


class ClubService:
    """Settings are read, changed and written in one unit of work, so two hosts at once lose neither's change."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def get(self, club_id: int) -> Club:
        """The settings; the defaults for a club that was never set up."""
        return await self._database.read(lambda connection: ClubStore(connection).get(club_id))

    async def set_up(self, actor: Actor, changes: ClubChanges, here_id: int | None) -> Club:
        """What is neither given nor chosen before gets its default: announcements in the channel `here_id`,
        discussions where the announcements are. Raises `HostOnly` and `UserError`.
        """

        async def work(connection: Connection) -> Club:
            club = await self._changed(connection, actor, changes)
            announcement_channel_id = club.announcement_channel_id or here_id
            if announcement_channel_id is None:
                raise UserError(
                    "Announcements need a text channel, and this is none. Run `/club setup` in the right channel, or"
                    " choose it with `announcements:`."
                )
            ready = replace(
                club,
                announcement_channel_id=announcement_channel_id,
                discussion_channel_id=club.discussion_channel_id or announcement_channel_id,
                set_up_at=club.set_up_at or self._clock.now(),
            )
            await ClubStore(connection).set(ready)
            return ready

        return await self._database.write(work)

    async def change(self, actor: Actor, changes: ClubChanges) -> Club:
        """The settings with what was given. Choosing the announcement channel sets the club up.

        Raises `HostOnly` and `UserError`.
        """

        async def work(connection: Connection) -> Club:
            club = await self._changed(connection, actor, changes)
            if changes.announcement_channel_id is not UNCHANGED:
                club = replace(club, set_up_at=club.set_up_at or self._clock.now())
            await ClubStore(connection).set(club)
            return club

        return await self._database.write(work)

    async def look_back(self, actor: Actor) -> tuple[Club, list[HostNote]]:
        """The settings and what went wrong in the last 14 days, the newest first. Raises `HostOnly`."""

        async def work(connection: Connection) -> tuple[Club, list[HostNote]]:
            club = await ClubStore(connection).get(actor.club_id)
            actor.require_host(club, "check the club")
            since = self._clock.now() - LATELY
            return club, await HostNoteStore(connection).list_since(actor.club_id, since, MOST_NOTES)

        return await self._database.read(work)

    async def note(self, club_id: int, note_id: int) -> HostNote | None:
        return await self._database.read(lambda connection: HostNoteStore(connection).get(club_id, note_id))

    async def record_told(self, note_id: int) -> None:
        await self._database.write(lambda connection: HostNoteStore(connection).set_told(note_id, self._clock.now()))

    @staticmethod
    def announcement_channel(club: Club, fallback_channel_id: int) -> int:
        """Where to announce: as set up, otherwise where the command was used."""
        return club.announcement_channel_id or fallback_channel_id

    async def _changed(self, connection: Connection, actor: Actor, changes: ClubChanges) -> Club:
        club = await ClubStore(connection).ensure(actor.club_id, self._clock.now())
        actor.require_host(club, "change the club's settings")
        if changes.time_zone is not UNCHANGED:
            changes = replace(changes, time_zone=read_zone(changes.time_zone))
        return changes.applied_to(club)
