"""Nominating, listing, withdrawing and shelving, on real records."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.clock import to_milliseconds
from bot.domain.clubs import Actor
from bot.domain.clubs import Club as ClubSettings
from bot.domain.films import Film
from bot.domain.nominations import FilmPast, Nominated, Nomination, NominationStatus
from bot.domain.picks import Pick, Week
from bot.domain.timers import TimerKind
from bot.errors import HostOnly, NotThere, UserError
from bot.services.films import FilmService
from bot.services.nominations import NominationService
from bot.services.schedule import Schedule
from bot.storage.clubs import ClubStore
from bot.storage.database import Connection
from bot.storage.nominations import NominationStore
from bot.storage.picks import PickStore
from bot.storage.sqlite import SqliteDatabase
from tests.clocks import FixedClock

CLUB = 1
ANN, BEN = Actor(CLUB, 11), Actor(CLUB, 12)
HOST = Actor(CLUB, 10, manages_events=True)
AMY, WHIPLASH, AMADEUS = "Amy (2015)", "Whiplash (2014)", "Amadeus (1984)"
HOST_ROLE, CHANNEL = 77, 88


class Club:
    """One club's nominations, with what the tests need around them."""

    def __init__(self, database: SqliteDatabase, clock: FixedClock) -> None:
        self.database = database
        self.clock = clock
        self.nominations = NominationService(database, clock, Schedule(clock))

    async def nominate(self, actor: Actor, film: str, pitch: str = "") -> Nomination:
        done = await self.nominations.nominate(actor, film, pitch)
        assert isinstance(done, Nominated)
        return done.nomination

    async def film(self, text: str) -> Film:
        return await FilmService(self.database).find(CLUB, text)

    async def open_titles(self) -> list[str]:
        page = await self.nominations.list_page(CLUB, NominationStatus.OPEN, 1)
        return [nomination.film.title for nomination in page.items]

    async def settings(self, *, limit: int = 2, host_role_id: int | None = None) -> None:
        async def work(connection: Connection) -> None:
            club = await ClubStore(connection).ensure(CLUB, self.clock.now())
            await ClubStore(connection).set(replace(club, nomination_limit=limit, host_role_id=host_role_id))

        await self.database.write(work)

    async def pick(self, text: str, weeks_from_now: int) -> Week:
        """Have a film be the pick of a week."""
        await self.settings()
        week = Week.of(self.clock.now() + timedelta(weeks=weeks_from_now), (await self._club()).zone)
        pick = Pick(0, CLUB, week, await self.film(text), HOST.member_id, 5, self.clock.now())
        await self.database.write(lambda c: PickStore(c).add(pick))
        return week

    async def screen(self, text: str, starts_at: datetime, *, cancelled: bool = False) -> None:
        await self.settings()
        film = await self.film(text)
        starts, ends = (to_milliseconds(starts_at + timedelta(hours=hours)) for hours in (0, 2))
        await self.database.write(
            lambda c: c.execute(
                "INSERT INTO screenings (screening_id, club_id, film_id, host_id, starts_at, ends_at, place, note,"
                " channel_id, scheduled_at, cancelled_at) VALUES (1, ?, ?, 10, ?, ?, 'here', '', 5, 0, ?)",
                (CLUB, film.film_id, starts, ends, 1 if cancelled else None),
            )
        )

    async def put_to_the_vote(self, ended: str = "") -> None:
        """Have an election on every nomination; `ended` is the column that says how it ended."""
        column, mark = (f", {ended}, outcome", ", 1, 'x'") if ended else ("", "")

        async def work(connection: Connection) -> None:
            await connection.execute(
                "INSERT INTO elections (election_id, club_id, host_id, method, channel_id, opened_at, closes_at"
                f"{column}) VALUES (1, ?, 10, 'approval', 5, 0, 1{mark})",
                (CLUB,),
            )
            await connection.execute("INSERT INTO candidates SELECT 1, nomination_id, nomination_id FROM nominations")

        await self.database.write(work)

    async def _club(self) -> ClubSettings:
        return await self.database.read(lambda c: ClubStore(c).get(CLUB))


@pytest.fixture
def club(database: SqliteDatabase, clock: FixedClock) -> Club:
    return Club(database, clock)


async def test_a_nomination_is_kept_with_its_pitch(club: Club) -> None:
    done = await club.nominations.nominate(ANN, AMY, " The\nvoice. ")
    assert isinstance(done, Nominated)
    assert done.open_now == 1
    (kept,) = (await club.nominations.list_page(CLUB, NominationStatus.OPEN, 1)).items
    assert kept == done.nomination
    assert (kept.pitch, kept.member_id, kept.nominated_at) == ("The voice.", 11, club.clock.now())


async def test_of_two_nominations_of_a_film_at_once_exactly_one_wins(club: Club) -> None:
    actors = [Actor(CLUB, member_id) for member_id in range(20, 40)]
    results = await asyncio.gather(*(club.nominate(actor, AMY) for actor in actors), return_exceptions=True)
    (winner,) = [result for result in results if isinstance(result, Nomination)]
    refusals = [result for result in results if isinstance(result, UserError)]
    assert len(refusals) == 19
    assert all(f"<@{winner.member_id}> nominated “Amy (2015)” already" in refusal.message for refusal in refusals)
    assert await club.open_titles() == ["Amy"]


async def test_of_two_nominations_of_an_unknown_film_at_once_exactly_one_wins(club: Club) -> None:
    wishes = [club.nominate(actor, "Our Garage Band (2023)") for actor in (ANN, BEN)]
    results = await asyncio.gather(*wishes, return_exceptions=True)
    assert sorted(isinstance(result, UserError) for result in results) == [False, True]


async def test_ones_own_double_is_said_to_be_ones_own(club: Club) -> None:
    await club.nominate(ANN, AMY)
    with pytest.raises(UserError, match=r"^You nominated “Amy \(2015\)” already, <t:\d+:R>"):
        await club.nominate(ANN, AMY)


async def test_the_limit_is_the_clubs(club: Club) -> None:
    await club.settings(limit=1)
    await club.nominate(ANN, AMY)
    with pytest.raises(UserError, match=r"may have 1 open nomination, and you have 1.*/films withdraw"):
        await club.nominate(ANN, WHIPLASH)
    await club.nominate(BEN, WHIPLASH)


async def test_the_limit_holds_for_many_at_once(club: Club) -> None:
    films = (AMY, WHIPLASH, AMADEUS, "Rocketman (2019)")
    results = await asyncio.gather(*(club.nominate(ANN, film) for film in films), return_exceptions=True)
    assert sum(isinstance(result, Nomination) for result in results) == 2


async def test_withdrawing_makes_room(club: Club) -> None:
    for film in (AMY, WHIPLASH):
        await club.nominate(ANN, film)
    await club.nominations.withdraw(ANN, AMY)
    await club.nominate(ANN, AMADEUS)
    assert await club.open_titles() == ["Whiplash", "Amadeus"]


async def test_a_refused_nomination_leaves_no_film_behind(club: Club) -> None:
    await club.settings(limit=1)
    await club.nominate(ANN, AMY)
    with pytest.raises(UserError):
        await club.nominate(ANN, "Our Garage Band (2023)")
    with pytest.raises(NotThere):
        await club.film("Our Garage Band (2023)")


async def test_a_film_watched_before_waits_for_a_yes(club: Club) -> None:
    week = await club.pick(AMY, -3)
    past = await club.nominations.nominate(ANN, AMY, "")
    assert isinstance(past, FilmPast)
    assert (past.week, past.film.title) == (week, "Amy")
    assert await club.open_titles() == []
    await club.nominations.nominate_again(ANN, AMY, "", CHANNEL)
    assert await club.open_titles() == ["Amy"]


async def test_the_news_of_it_is_promised_with_it(club: Club) -> None:
    timer_id = await club.nominations.nominate_again(ANN, AMY, "Once more.", CHANNEL)
    row = await club.database.read(lambda c: c.one("SELECT * FROM timers WHERE timer_id = ?", (timer_id,)))
    assert row is not None
    assert row["kind"] == TimerKind.POST_NOMINATION
    news = await club.nominations.news(CLUB, row["subject_id"])
    assert news is not None
    assert (news.nomination.news_channel_id, news.nomination.pitch, news.open_now) == (CHANNEL, "Once more.", 1)
    await club.nominations.withdraw(ANN, AMY)
    assert await club.nominations.news(CLUB, row["subject_id"]) is None


async def test_a_refused_one_promises_nothing(club: Club) -> None:
    await club.nominate(BEN, AMY)
    with pytest.raises(UserError, match="Your pitch, to keep: “Once more"):
        await club.nominations.nominate_again(ANN, AMY, "Once more.", CHANNEL)
    assert await club.database.read(lambda c: c.one("SELECT * FROM timers")) is None


@pytest.mark.parametrize("weeks", [0, 1])
async def test_so_does_the_pick_of_this_week_or_a_coming_one(club: Club, weeks: int) -> None:
    week = await club.pick(AMY, weeks)
    past = await club.nominations.nominate(ANN, AMY, "")
    assert isinstance(past, FilmPast)
    assert past.week == week


async def test_a_pick_that_was_replaced_was_not_watched(club: Club) -> None:
    week = await club.pick(AMY, -3)
    await club.database.write(lambda c: PickStore(c).replace_week(CLUB, week, club.clock.now()))
    assert (await club.nominate(ANN, AMY)).film.title == "Amy"


async def test_a_screening_counts_once_it_is_over(club: Club) -> None:
    starts_at = club.clock.now() - timedelta(hours=1)
    await club.screen(AMY, starts_at)
    report = await club.nominations.report(CLUB, AMY)
    assert report.past.is_blank
    club.clock.advance(timedelta(hours=1))
    past = await club.nominations.nominate(ANN, AMY, "")
    assert isinstance(past, FilmPast)
    assert past.screened_at == starts_at


async def test_a_cancelled_screening_does_not_count(club: Club) -> None:
    await club.screen(AMY, club.clock.now() - timedelta(days=2), cancelled=True)
    assert (await club.nominate(ANN, AMY)).film.title == "Amy"


async def test_of_two_who_settle_it_at_once_the_second_hears_that_it_was_done(club: Club) -> None:
    await club.nominate(ANN, AMY)
    results = await asyncio.gather(
        club.nominations.shelve(HOST, AMY), club.nominations.withdraw(ANN, AMY), return_exceptions=True
    )
    assert isinstance(results[0], Nomination)
    assert results[0].status is NominationStatus.SHELVED
    assert isinstance(results[1], NotThere)
    assert "“Amy (2015)” was shelved <t:" in results[1].message


async def test_rights_to_withdraw_and_shelve(club: Club) -> None:
    await club.settings(host_role_id=HOST_ROLE)
    await club.nominate(ANN, AMY)
    with pytest.raises(UserError, match=r"<@11> nominated .* only they or a host"):
        await club.nominations.withdraw(BEN, AMY)
    with pytest.raises(HostOnly, match="shelve a nomination"):
        await club.nominations.shelve(ANN, AMY)
    by_role = Actor(CLUB, 13, role_ids=frozenset({HOST_ROLE}))
    assert (await club.nominations.shelve(by_role, AMY)).changed_at == club.clock.now()


async def test_what_may_be_withdrawn(club: Club) -> None:
    await club.nominate(ANN, AMY)
    await club.nominate(BEN, WHIPLASH)
    titles = [[n.film.title for n in await club.nominations.list_removable(who)] for who in (ANN, BEN, HOST)]
    assert titles == [["Amy"], ["Whiplash"], ["Amy", "Whiplash"]]


async def test_a_title_is_looked_for_among_the_nominations_first(club: Club) -> None:
    await club.nominate(ANN, "Amy (1997)")
    assert (await club.nominations.withdraw(ANN, "amy")).film.year == 1997


async def test_two_nominations_of_one_title_are_asked_back(club: Club) -> None:
    for film in ("Amy (1997)", AMY):
        await club.nominate(ANN, film)
    with pytest.raises(UserError, match=r"Several nominations fit: “Amy \(1997\)”, “Amy \(2015\)”"):
        await club.nominations.withdraw(ANN, "Amy")


async def test_what_is_not_nominated_cannot_be_withdrawn(club: Club) -> None:
    with pytest.raises(NotThere, match="“Amy \\(2015\\)” is not nominated"):
        await club.nominations.withdraw(ANN, AMY)
    with pytest.raises(NotThere, match="I know no film"):
        await club.nominations.withdraw(ANN, "No Such Film")


async def test_another_clubs_nomination_is_out_of_reach(club: Club) -> None:
    nomination = await club.nominate(ANN, AMY)
    stranger = Actor(2, 99, manages_events=True)
    for text in (AMY, nomination.film.choice):
        with pytest.raises(NotThere):
            await club.nominations.withdraw(stranger, text)
    assert (await club.nominate(Actor(2, 99), AMY)).club_id == 2
    assert await club.open_titles() == ["Amy"]


async def test_a_candidate_stays_until_the_vote_is_over(club: Club) -> None:
    await club.nominate(ANN, AMY)
    await club.put_to_the_vote()
    with pytest.raises(UserError, match=r"on the ballot of the running vote.*/vote cancel"):
        await club.nominations.withdraw(ANN, AMY)
    with pytest.raises(UserError, match="on the ballot"):
        await club.nominations.shelve(HOST, AMY)
    assert await club.open_titles() == ["Amy"]


@pytest.mark.parametrize("ended", ["closed_at", "cancelled_at"])
async def test_a_vote_that_is_over_holds_nothing(club: Club, ended: str) -> None:
    await club.nominate(ANN, AMY)
    await club.put_to_the_vote(ended)
    assert (await club.nominations.withdraw(ANN, AMY)).status is NominationStatus.WITHDRAWN


async def test_a_report_tells_of_the_latest_nomination_and_of_namesakes(club: Club) -> None:
    await club.nominate(ANN, AMY)
    await club.nominations.withdraw(ANN, AMY)
    club.clock.advance(timedelta(days=1))
    report = await club.nominations.report(CLUB, "amy")
    assert report.nomination is not None
    assert report.nomination.status is NominationStatus.WITHDRAWN
    assert [film.label for film in report.namesakes] == ["Amy (1997)"]
    again = await club.nominate(BEN, AMY)
    assert (await club.nominations.report(CLUB, AMY)).nomination == again


async def test_lists_by_status_are_paged_the_oldest_first(club: Club) -> None:
    await club.settings(limit=25)
    for number in range(12):
        await club.nominate(ANN, f"Home Movie {number} (2020)")
        club.clock.advance(timedelta(minutes=1))
    await club.nominations.shelve(HOST, "Home Movie 0 (2020)")
    page = await club.nominations.list_page(CLUB, NominationStatus.OPEN, 2)
    assert [nomination.film.title for nomination in page.items] == ["Home Movie 11"]
    assert (page.span.last, page.span.total) == (2, 11)
    shelved = await club.nominations.list_page(CLUB, NominationStatus.SHELVED, 1)
    assert [nomination.film.title for nomination in shelved.items] == ["Home Movie 0"]
    assert await club.database.read(lambda c: NominationStore(c).count_open(CLUB, ANN.member_id)) == 11
