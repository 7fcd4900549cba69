"""Watch parties on real records."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.clubs import Actor
from bot.domain.screenings import Answer
from bot.domain.timers import TimerKind
from bot.errors import HostOnly, NotThere, UserError
from bot.services.picks import PickIsSet, PickRequest, PickService
from bot.services.schedule import Schedule
from bot.services.screenings import PlannedScreening, Scheduled, ScreeningPlan, ScreeningRequest, ScreeningService
from bot.storage.clubs import ClubStore
from bot.storage.sqlite import SqliteDatabase
from bot.storage.timers import TimerStore
from tests.clocks import FixedClock

CLUB, HERE, VOICE = 10, 20, 40
HOST = Actor(CLUB, 1, manages_events=True)
ANN, BEN = Actor(CLUB, 3), Actor(CLUB, 4)
HEADS = "Stop Making Sense (1984)"
FRIDAY = "2026-03-06 20:00"


@pytest.fixture
def parties(database: SqliteDatabase, clock: FixedClock) -> ScreeningService:
    return ScreeningService(database, clock, Schedule(clock))


@pytest.fixture
def picks(database: SqliteDatabase, clock: FixedClock) -> PickService:
    return PickService(database, clock, Schedule(clock))


def request(when: str = FRIDAY, film: str = HEADS, voice: int | None = VOICE, **more: str) -> ScreeningRequest:
    return ScreeningRequest(when, HERE, film, voice, **more)


async def schedule(parties: ScreeningService, asked: ScreeningRequest | None = None) -> Scheduled:
    return await parties.schedule(HOST, (await parties.plan(HOST, asked or request())).planned)


async def timers(database: SqliteDatabase) -> dict[TimerKind, datetime]:
    """What is still promised, and for when."""
    far = datetime(2030, 1, 1, tzinfo=UTC)
    return {t.kind: t.due_at for t in await database.write(lambda c: TimerStore(c).claim("test", far, 50))}


async def test_a_plan_says_what_was_understood_and_schedules_nothing(
    parties: ScreeningService, database: SqliteDatabase
) -> None:
    plan = await parties.plan(HOST, request(note="  Bring\n snacks "))
    assert plan.film.label == HEADS
    assert plan.planned.starts_at == datetime(2026, 3, 6, 20, 0, tzinfo=UTC)
    assert plan.planned.note == "Bring snacks"
    assert plan.ends_at - plan.planned.starts_at == timedelta(hours=2)
    assert await timers(database) == {}
    assert await parties.list_ahead(CLUB) == []


async def test_a_plan_survives_being_kept_as_a_draft(parties: ScreeningService) -> None:
    planned = (await parties.plan(HOST, request(voice=None, place="Ann's “room”", note="ß"))).planned
    assert PlannedScreening.read(planned.payload) == planned


async def test_everything_that_follows_is_promised_in_one_write(
    parties: ScreeningService, database: SqliteDatabase, clock: FixedClock
) -> None:
    starts_at = (await schedule(parties)).screening.starts_at
    assert await timers(database) == {
        TimerKind.POST_SCREENING: clock.now(),
        TimerKind.CREATE_EVENT: clock.now(),
        TimerKind.REMIND_SCREENING: starts_at - timedelta(minutes=30),
        TimerKind.START_SCREENING: starts_at,
    }


async def test_a_party_at_a_place_is_not_started_and_one_that_begins_soon_not_reminded_of(
    parties: ScreeningService, database: SqliteDatabase
) -> None:
    await schedule(parties, request("20m", voice=None, place="Ann's"))
    assert set(await timers(database)) == {TimerKind.POST_SCREENING, TimerKind.CREATE_EVENT}


async def test_the_film_is_the_pick_of_the_week_of_the_party(parties: ScreeningService, picks: PickService) -> None:
    now = await picks.set_pick(HOST, PickRequest(HEADS, HERE))
    later = await picks.set_pick(HOST, PickRequest("The Last Waltz (1978)", HERE, weeks_ahead=1))
    assert isinstance(now, PickIsSet)
    assert isinstance(later, PickIsSet)
    first = await schedule(parties, request(film=""))
    second = await schedule(parties, request("2026-03-13 20:00", film=""))
    assert (first.screening.pick_id, second.screening.pick_id) == (now.pick.pick_id, later.pick.pick_id)
    assert second.screening.film.label == "The Last Waltz (1978)"


async def test_without_a_pick_the_film_must_be_named(parties: ScreeningService) -> None:
    with pytest.raises(UserError, match="No film has been picked yet"):
        await parties.plan(HOST, request(film=""))


async def test_the_time_is_understood_in_the_clubs_zone(
    parties: ScreeningService, database: SqliteDatabase, clock: FixedClock
) -> None:
    club = await database.write(lambda c: ClubStore(c).ensure(CLUB, clock.now()))
    await database.write(lambda c: ClubStore(c).set(replace(club, time_zone="Europe/Berlin")))
    assert (await parties.plan(HOST, request())).planned.starts_at.hour == 19


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (request(voice=None), "Where do you meet"),
        (request(place="Ann's"), "held in one place"),
        (request(voice=None, place="x" * 101), "101 characters"),
        (request(note="x" * 301), "301 characters"),
        (request("yesterday"), "could not read"),
        (request("2026-03-01 20:00"), "in the past"),
        (request("9999-12-31 23:00"), "more than a year"),
        (request(film="x" * 300), "at most 200"),
    ],
)
async def test_what_cannot_be_is_refused(parties: ScreeningService, asked: ScreeningRequest, said: str) -> None:
    with pytest.raises(UserError, match=said):
        await parties.plan(HOST, asked)


async def test_only_a_host_plans_schedules_and_cancels(parties: ScreeningService) -> None:
    screening = (await schedule(parties)).screening
    planned = (await parties.plan(HOST, request())).planned
    with pytest.raises(HostOnly, match="schedule a watch party"):
        await parties.plan(ANN, request())
    with pytest.raises(HostOnly):
        await parties.schedule(ANN, planned)
    with pytest.raises(HostOnly, match="cancel a watch party"):
        await parties.cancel(ANN, screening.screening_id)


async def test_a_time_that_has_come_meanwhile_is_refused(parties: ScreeningService, clock: FixedClock) -> None:
    planned = (await parties.plan(HOST, request("2h"))).planned
    clock.advance(timedelta(hours=2))
    with pytest.raises(UserError, match="come and gone"):
        await parties.schedule(HOST, planned)


async def test_parties_at_the_same_time_are_pointed_out(parties: ScreeningService) -> None:
    first = (await schedule(parties)).screening
    plan: ScreeningPlan = await parties.plan(HOST, request("2026-03-06 21:00"))
    assert plan.others == [first]
    assert (await parties.plan(HOST, request("2026-03-06 22:00"))).others == []


async def test_a_mind_can_be_changed_and_the_same_answer_kept(parties: ScreeningService, clock: FixedClock) -> None:
    party = (await schedule(parties)).screening.screening_id
    for actor, answer in [(ANN, Answer.NO), (BEN, Answer.YES), (ANN, Answer.YES), (BEN, Answer.YES)]:
        clock.advance(timedelta(minutes=1))
        await parties.answer(actor, party, answer)
    attendance = await parties.attendance(CLUB, party)
    assert attendance.members(Answer.YES) == [BEN.member_id, ANN.member_id], "in the order in which they said so"


async def test_answers_are_refused_when_it_is_over_cancelled_or_another_clubs(
    parties: ScreeningService, clock: FixedClock
) -> None:
    first, second = (await schedule(parties)).screening, (await schedule(parties)).screening
    with pytest.raises(NotThere):
        await parties.answer(replace(ANN, club_id=CLUB + 1), first.screening_id, Answer.YES)
    await parties.cancel(HOST, second.screening_id)
    with pytest.raises(UserError, match="was cancelled"):
        await parties.answer(ANN, second.screening_id, Answer.YES)
    clock.set(first.ends_at)
    with pytest.raises(UserError, match="is over"):
        await parties.answer(ANN, first.screening_id, Answer.YES)


async def test_a_cancelled_party_is_neither_reminded_of_nor_started(
    parties: ScreeningService, database: SqliteDatabase
) -> None:
    screening = (await schedule(parties)).screening
    await parties.cancel(HOST)
    assert set(await timers(database)) == {
        TimerKind.POST_SCREENING,
        TimerKind.CREATE_EVENT,
        TimerKind.CANCEL_SCREENING,
    }
    with pytest.raises(UserError, match="cancelled before"):
        await parties.cancel(HOST, screening.screening_id)


async def test_which_party_to_cancel_must_be_clear(parties: ScreeningService) -> None:
    with pytest.raises(NotThere, match="none to cancel"):
        await parties.cancel(HOST)
    await schedule(parties)
    await schedule(parties)
    with pytest.raises(UserError, match="2 watch parties are planned"):
        await parties.cancel(HOST)
    with pytest.raises(NotThere, match="no such watch party"):
        await parties.cancel(HOST, 10**9)


async def test_the_next_party_is_the_soonest_that_is_not_over(parties: ScreeningService, clock: FixedClock) -> None:
    assert await parties.next_party(CLUB) is None
    later = (await schedule(parties, request("2026-03-07 20:00"))).screening
    sooner = (await schedule(parties)).screening
    clock.set(sooner.starts_at + timedelta(minutes=5))
    running = await parties.next_party(CLUB)
    assert running is not None
    assert running.screening == sooner
    clock.set(sooner.ends_at)
    following = await parties.next_party(CLUB)
    assert following is not None
    assert following.screening == later
    assert await parties.next_party(CLUB + 1) is None


async def test_a_party_that_could_not_be_announced_is_undone(
    parties: ScreeningService, database: SqliteDatabase
) -> None:
    screening = (await schedule(parties)).screening
    await parties.abandon(CLUB, screening.screening_id)
    assert await parties.next_party(CLUB) is None
    assert TimerKind.REMIND_SCREENING not in await timers(database)


async def test_a_party_that_was_announced_is_not_undone(parties: ScreeningService) -> None:
    screening = (await schedule(parties)).screening
    await parties.record_message(screening.club_id, screening.screening_id, 99)
    await parties.abandon(CLUB, screening.screening_id)
    assert await parties.next_party(CLUB) is not None
