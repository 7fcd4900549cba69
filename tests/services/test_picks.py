"""Setting picks on real records."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.clubs import Actor
from bot.domain.nominations import Nomination, NominationStatus
from bot.domain.picks import Pick, Week
from bot.domain.timers import Timer, TimerKind
from bot.errors import HostOnly, NotThere, UserError
from bot.services.picks import PickIsSet, PickRequest, PickService, PickStandsAlready, WeekIsTaken
from bot.services.schedule import Schedule
from bot.services.screenings import PlannedScreening, ScreeningService
from bot.storage.clubs import ClubStore
from bot.storage.database import Connection
from bot.storage.nominations import NominationStore
from bot.storage.picks import PickStore
from bot.storage.sqlite import SqliteDatabase
from bot.storage.timers import TimerStore
from tests.clocks import FixedClock

CLUB, HERE, ANNOUNCEMENTS = 10, 20, 30
HOST = Actor(CLUB, 1, manages_events=True)
OTHER_HOST = Actor(CLUB, 2, manages_events=True)
ANN = Actor(CLUB, 3)
HEADS, WALTZ = "Stop Making Sense (1984)", "The Last Waltz (1978)"


@pytest.fixture
def picks(database: SqliteDatabase, clock: FixedClock) -> PickService:
    return PickService(database, clock, Schedule(clock))


async def set_pick(picks: PickService, film: str, weeks_ahead: int = 0) -> PickIsSet:
    outcome = await picks.set_pick(HOST, PickRequest(film, HERE, weeks_ahead))
    assert isinstance(outcome, PickIsSet)
    return outcome


async def ask_to_set(picks: PickService, film: str, actor: Actor = HOST) -> WeekIsTaken:
    outcome = await picks.set_pick(actor, PickRequest(film, HERE))
    assert isinstance(outcome, WeekIsTaken)
    return outcome


async def nominate(database: SqliteDatabase, picks: PickService, clock: FixedClock, film: str) -> Nomination:
    found = (await picks.suggest(CLUB, film))[0]

    async def work(connection: Connection) -> Nomination:
        await ClubStore(connection).ensure(CLUB, clock.now())
        return await NominationStore(connection).add(
            Nomination(0, CLUB, found, ANN.member_id, "David Byrne's suit.", clock.now())
        )

    return await database.write(work)


async def status_of(database: SqliteDatabase, nomination: Nomination) -> NominationStatus:
    kept = await database.read(lambda c: NominationStore(c).get(CLUB, nomination.nomination_id))
    assert kept is not None
    return kept.status


async def due(database: SqliteDatabase, clock: FixedClock) -> list[Timer]:
    return await database.write(lambda c: TimerStore(c).claim("test", clock.now(), 50))


async def test_a_pick_is_set_and_its_announcement_promised_in_one(
    picks: PickService, database: SqliteDatabase, clock: FixedClock
) -> None:
    done = await set_pick(picks, HEADS)
    assert done.pick.film.label == HEADS
    assert done.pick.week.label == "2 to 8 March 2026"
    assert [(t.timer_id, t.kind, t.subject_id) for t in await due(database, clock)] == [
        (done.timer_id, TimerKind.POST_PICK, done.pick.pick_id)
    ]


async def test_a_nominated_film_becomes_a_pick_with_its_pitch(
    picks: PickService, database: SqliteDatabase, clock: FixedClock
) -> None:
    nomination = await nominate(database, picks, clock, HEADS)
    pick = (await set_pick(picks, HEADS)).pick
    assert (pick.nominator_id, pick.pitch) == (ANN.member_id, "David Byrne's suit.")
    assert await status_of(database, nomination) is NominationStatus.PICKED


async def test_only_a_host_sets_a_pick(picks: PickService) -> None:
    with pytest.raises(HostOnly):
        await picks.set_pick(ANN, PickRequest(HEADS, HERE))
    with pytest.raises(HostOnly):
        await picks.replace_pick(ANN, '{"film": "x", "week": "2026-03-02", "channel_id": 1, "replaces": 1}')


async def test_a_taken_week_is_asked_about_and_nothing_changes(picks: PickService) -> None:
    first = (await set_pick(picks, HEADS)).pick
    taken = await ask_to_set(picks, WALTZ)
    assert taken.before.pick_id == first.pick_id
    programme = await picks.programme(CLUB)
    assert programme.pick is not None
    assert programme.pick.pick_id == first.pick_id


async def test_a_replaced_pick_gives_its_nomination_back(
    picks: PickService, database: SqliteDatabase, clock: FixedClock
) -> None:
    nomination = await nominate(database, picks, clock, HEADS)
    first = await set_pick(picks, HEADS)
    taken = await ask_to_set(picks, WALTZ)
    outcome = await picks.replace_pick(HOST, taken.payload)
    assert isinstance(outcome, PickIsSet)
    assert await status_of(database, nomination) is NominationStatus.OPEN
    announced = [timer.subject_id for timer in await due(database, clock)]
    assert announced == [outcome.pick.pick_id], "the first is no longer to be announced"
    assert await picks.to_announce(CLUB, first.pick.pick_id) is None


async def test_the_second_of_two_hosts_is_asked_about_the_firsts_pick(picks: PickService) -> None:
    await set_pick(picks, HEADS)
    asked_one = await ask_to_set(picks, WALTZ)
    asked_two = await ask_to_set(picks, "Amadeus (1984)", OTHER_HOST)
    assert isinstance(await picks.replace_pick(HOST, asked_one.payload), PickIsSet)
    outcome = await picks.replace_pick(OTHER_HOST, asked_two.payload)
    assert isinstance(outcome, WeekIsTaken)
    assert outcome.before.film.label == WALTZ
    assert isinstance(await picks.replace_pick(OTHER_HOST, outcome.payload), PickIsSet)


async def test_the_same_film_again_is_said_to_stand(
    picks: PickService, database: SqliteDatabase, clock: FixedClock
) -> None:
    first = (await set_pick(picks, HEADS)).pick
    outcome = await picks.set_pick(OTHER_HOST, PickRequest(HEADS.lower(), HERE))
    assert outcome == PickStandsAlready(first)
    assert len(await due(database, clock)) == 1


async def test_next_week_is_a_week_of_its_own(picks: PickService, clock: FixedClock) -> None:
    await set_pick(picks, HEADS)
    await set_pick(picks, WALTZ, weeks_ahead=1)
    programme = await picks.programme(CLUB)
    assert programme.pick is not None
    assert programme.next_pick is not None
    assert (programme.pick.film.label, programme.next_pick.film.label) == (HEADS, WALTZ)
    clock.advance(timedelta(days=7))
    programme = await picks.programme(CLUB)
    assert programme.pick is not None
    assert programme.pick.film.label == WALTZ


async def test_the_week_is_that_of_the_clubs_own_calendar(
    picks: PickService, database: SqliteDatabase, clock: FixedClock
) -> None:
    clock.advance(timedelta(days=6, hours=4, minutes=30))  # Sunday 23:30 in UTC
    club = await database.write(lambda c: ClubStore(c).ensure(CLUB, clock.now()))
    await database.write(lambda c: ClubStore(c).set(replace(club, time_zone="Europe/Berlin")))
    assert (await set_pick(picks, HEADS)).pick.week.label == "9 to 15 March 2026"


async def test_a_yes_that_comes_when_the_week_is_over_changes_nothing(picks: PickService, clock: FixedClock) -> None:
    await set_pick(picks, HEADS)
    taken = await ask_to_set(picks, WALTZ)
    clock.advance(timedelta(days=7))
    with pytest.raises(UserError, match="week is over"):
        await picks.replace_pick(HOST, taken.payload)


async def test_a_club_that_was_set_up_announces_in_its_channel(
    picks: PickService, database: SqliteDatabase, clock: FixedClock
) -> None:
    club = await database.write(lambda c: ClubStore(c).ensure(CLUB, clock.now()))
    await database.write(lambda c: ClubStore(c).set(replace(club, announcement_channel_id=ANNOUNCEMENTS)))
    assert (await set_pick(picks, HEADS)).pick.channel_id == ANNOUNCEMENTS


async def test_a_film_that_nobody_knows_becomes_the_clubs_own(picks: PickService) -> None:
    pick = (await set_pick(picks, "Our Holidays (1999)")).pick
    assert (pick.film.label, pick.film.club_id) == ("Our Holidays (1999)", CLUB)


@pytest.mark.parametrize("film", ["x" * 300, "   ", "film:999999"])
async def test_what_is_no_title_is_refused(picks: PickService, film: str) -> None:
    with pytest.raises(UserError, match=r"title|not in this club"):
        await picks.set_pick(HOST, PickRequest(film, HERE))


async def test_what_could_not_be_announced_is_undone(
    picks: PickService, database: SqliteDatabase, clock: FixedClock
) -> None:
    heads = await nominate(database, picks, clock, HEADS)
    waltz = await nominate(database, picks, clock, WALTZ)
    first = (await set_pick(picks, HEADS)).pick
    await picks.record_message(first.pick_id, 99)
    clock.advance(timedelta(minutes=1))
    second = await picks.replace_pick(HOST, (await ask_to_set(picks, WALTZ)).payload)
    assert isinstance(second, PickIsSet)
    await picks.abandon(CLUB, second.pick.pick_id)
    await picks.abandon(CLUB, second.pick.pick_id)
    programme = await picks.programme(CLUB)
    assert programme.pick is not None
    assert programme.pick.pick_id == first.pick_id
    assert await status_of(database, heads) is NominationStatus.PICKED
    assert await status_of(database, waltz) is NominationStatus.OPEN


async def test_what_was_announced_is_not_undone(picks: PickService) -> None:
    pick = (await set_pick(picks, HEADS)).pick
    await picks.record_message(pick.pick_id, 99)
    await picks.abandon(CLUB, pick.pick_id)
    assert (await picks.programme(CLUB)).pick is not None


async def test_what_the_club_voted_for_stands_without_its_card(
    picks: PickService, database: SqliteDatabase, clock: FixedClock
) -> None:
    film = (await picks.suggest(CLUB, HEADS))[0]
    week = Week.of(clock.now(), (await database.write(lambda c: ClubStore(c).ensure(CLUB, clock.now()))).zone)

    async def work(connection: Connection) -> Pick:
        await connection.execute(
            "INSERT INTO elections (election_id, club_id, host_id, method, channel_id, opened_at, closes_at)"
            " VALUES (77, ?, 1, 'approval', ?, 1, 2)",
            (CLUB, HERE),
        )
        return await PickStore(connection).add(Pick(0, CLUB, week, film, 1, HERE, clock.now(), election_id=77))

    elected = await database.write(work)
    await picks.abandon(CLUB, elected.pick_id)
    assert (await picks.programme(CLUB)).pick == elected


async def test_nominated_films_are_suggested_first(
    picks: PickService, database: SqliteDatabase, clock: FixedClock
) -> None:
    await nominate(database, picks, clock, WALTZ)
    assert [film.label for film in await picks.suggest(CLUB, "")] == [WALTZ]
    suggested = await picks.suggest(CLUB, "the last")
    assert suggested[0].label == WALTZ
    assert len(suggested) == len({film.film_id for film in suggested}) > 1
    assert await picks.suggest(CLUB + 1, "") == []


async def test_the_programme_knows_the_party_for_its_pick(
    picks: PickService, database: SqliteDatabase, clock: FixedClock
) -> None:
    pick = (await set_pick(picks, HEADS)).pick
    assert (await picks.programme(CLUB)).party is None
    parties = ScreeningService(database, clock, Schedule(clock))
    planned = PlannedScreening(pick.film.film_id, clock.now() + timedelta(days=2), HERE, None, "Ann's", "")
    scheduled = await parties.schedule(HOST, planned)
    assert (await picks.programme(CLUB)).party == scheduled.screening


async def test_history_is_paged_and_another_clubs_is_not_shown(picks: PickService, clock: FixedClock) -> None:
    for week in range(12):
        await set_pick(picks, f"Film {week} (2001)")
        clock.advance(timedelta(days=7))
    page = await picks.history(CLUB, 2)
    assert [pick.film.title for pick in page.items] == ["Film 1", "Film 0"]
    assert (page.span.last, page.span.total) == (2, 12)
    assert (await picks.history(CLUB + 1)).items == []
    with pytest.raises(NotThere):
        await picks.get(CLUB + 1, page.items[0].pick_id)
