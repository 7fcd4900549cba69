"""Club settings on a real database."""

import asyncio
from datetime import timedelta
from functools import partial

import pytest

from bot.domain.clubs import Actor, Club, ClubChanges
from bot.errors import HostOnly, UserError
from bot.services.clubs import ClubService
from bot.services.schedule import Schedule
from bot.storage.database import Connection
from bot.storage.sqlite import SqliteDatabase
from tests.clocks import FixedClock

HOST = Actor(7, 1, manages_events=True)
MEMBER = Actor(7, 2)
HERE = 100


@pytest.fixture
def clubs(database: SqliteDatabase, clock: FixedClock) -> ClubService:
    return ClubService(database, clock)


async def test_a_club_that_was_never_set_up_has_defaults(clubs: ClubService) -> None:
    club = await clubs.get(7)
    assert club == Club(7)
    assert clubs.announcement_channel(club, HERE) == HERE


async def test_set_up_fills_in_the_defaults(clubs: ClubService, clock: FixedClock) -> None:
    club = await clubs.set_up(HOST, ClubChanges(), HERE)
    assert club == await clubs.get(7)
    assert club == Club(7, announcement_channel_id=HERE, discussion_channel_id=HERE, set_up_at=clock.now())
    assert clubs.announcement_channel(club, 5) == HERE


async def test_a_second_set_up_keeps_what_was_chosen(clubs: ClubService) -> None:
    changes = ClubChanges(announcement_channel_id=200, host_role_id=9, time_zone="berlin", nomination_limit=4)
    first = await clubs.set_up(HOST, changes, HERE)
    assert await clubs.set_up(HOST, ClubChanges(ping_role_id=8), 300) == first.__class__(
        7, 200, 200, 9, 8, "Europe/Berlin", 4, first.set_up_at
    )


async def test_set_up_where_nothing_can_be_announced(clubs: ClubService) -> None:
    with pytest.raises(UserError, match="need a text channel"):
        await clubs.set_up(HOST, ClubChanges(), None)
    assert not (await clubs.get(7)).is_set_up
    assert (await clubs.set_up(HOST, ClubChanges(announcement_channel_id=HERE), None)).is_set_up


async def test_choosing_the_announcement_channel_sets_the_club_up(clubs: ClubService) -> None:
    assert not (await clubs.change(HOST, ClubChanges(time_zone="Asia/Tokyo"))).is_set_up
    assert (await clubs.change(HOST, ClubChanges(announcement_channel_id=HERE))).is_set_up


async def test_two_hosts_at_once_lose_no_field(clubs: ClubService) -> None:
    await clubs.set_up(HOST, ClubChanges(), HERE)
    other = Actor(7, 3, manages_events=True)
    await asyncio.gather(
        clubs.change(HOST, ClubChanges(time_zone="Europe/Berlin", nomination_limit=3)),
        clubs.change(other, ClubChanges(discussion_channel_id=200, nomination_limit=5)),
        clubs.set_up(other, ClubChanges(ping_role_id=8), 300),
    )
    club = await clubs.get(7)
    assert (club.announcement_channel_id, club.discussion_channel_id, club.ping_role_id) == (HERE, 200, 8)
    assert (club.time_zone, club.nomination_limit) == ("Europe/Berlin", 5)


async def test_a_zone_that_does_not_exist_changes_nothing(clubs: ClubService) -> None:
    before = await clubs.set_up(HOST, ClubChanges(), HERE)
    with pytest.raises(UserError, match="no time zone “Europe/Belrin”"):
        await clubs.change(HOST, ClubChanges(time_zone="Europe/Belrin", nomination_limit=9))
    assert await clubs.get(7) == before


async def test_members_may_not(clubs: ClubService) -> None:
    with pytest.raises(HostOnly):
        await clubs.set_up(MEMBER, ClubChanges(), HERE)
    with pytest.raises(HostOnly):
        await clubs.change(MEMBER, ClubChanges())
    with pytest.raises(HostOnly):
        await clubs.look_back(MEMBER)
    assert await clubs.get(7) == Club(7)


async def test_the_host_role_lets_a_member_host(clubs: ClubService) -> None:
    await clubs.set_up(HOST, ClubChanges(host_role_id=9), HERE)
    changed = await clubs.change(Actor(7, 2, frozenset({9})), ClubChanges(nomination_limit=1))
    assert changed.nomination_limit == 1


async def _tell(schedule: Schedule, club_id: int, text: str, connection: Connection) -> None:
    await schedule.tell_host(connection, club_id, None, text)


async def test_looking_back_shows_two_weeks_of_this_club(
    clubs: ClubService, database: SqliteDatabase, clock: FixedClock
) -> None:
    schedule = Schedule(clock)
    for text, club_id, days in (("old", 7, 14), ("recent", 7, 1), ("new", 7, 0), ("another club's", 8, 0)):
        await clubs.set_up(Actor(club_id, 1, manages_events=True), ClubChanges(), HERE)
        await database.write(partial(_tell, schedule, club_id, text))
        clock.advance(timedelta(days=days, seconds=1))
    _, notes = await clubs.look_back(HOST)
    assert [note.text for note in notes] == ["new", "recent"]


async def test_a_note_is_of_its_club(clubs: ClubService, database: SqliteDatabase, clock: FixedClock) -> None:
    await clubs.set_up(HOST, ClubChanges(), HERE)
    await database.write(lambda c: Schedule(clock).tell_host(c, 7, 1, "The reminder was late."))
    _, [note] = await clubs.look_back(HOST)
    assert await clubs.note(7, note.note_id) == note
    assert await clubs.note(8, note.note_id) is None
    await clubs.record_told(note.note_id)
    told = await clubs.note(7, note.note_id)
    assert told is not None
    assert told.told_at == clock.now()
