"""Elections from opening to outcome, on real records."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

import pytest

from bot.domain.clubs import Actor
from bot.domain.elections import Election, Outcome
from bot.domain.nominations import Nomination, NominationStatus
from bot.domain.picks import Pick, Week
from bot.domain.tally import StepKind
from bot.domain.timers import TimerKind
from bot.errors import HostOnly, NotThere, UserError
from bot.services.elections import ElectionRequest, ElectionService, Opening
from bot.services.schedule import Schedule
from bot.storage.clubs import ClubStore
from bot.storage.database import Connection, Row
from bot.storage.films import FilmStore
from bot.storage.nominations import NominationStore
from bot.storage.picks import PickStore
from bot.storage.sqlite import SqliteDatabase
from tests.clocks import OPENING_NIGHT, FixedClock

CLUB, ELSEWHERE, CHANNEL = 1, 2, 50
HOST = Actor(CLUB, 10, manages_events=True)
OTHER_HOST = Actor(CLUB, 11, manages_events=True)
ANN, BEN, CLEO = Actor(CLUB, 21), Actor(CLUB, 22), Actor(CLUB, 23)
THIS_WEEK, NEXT_WEEK = Week.read("2026-03-02"), Week.read("2026-03-09")


class House:
    """The service over its records, and short ways to bring a club to where a test begins."""

    def __init__(self, database: SqliteDatabase, clock: FixedClock) -> None:
        self.database, self.clock = database, clock
        self.elections = ElectionService(database, clock, Schedule(clock))

    async def nominate(self, *titles: str, by: int = 21, club_id: int = CLUB) -> list[Nomination]:
        """One a minute."""
        return [await self._nominate(title, by, club_id) for title in titles]

    async def _nominate(self, title: str, by: int, club_id: int) -> Nomination:
        self.clock.advance(timedelta(minutes=1))
        now = self.clock.now()

        async def work(connection: Connection) -> Nomination:
            await ClubStore(connection).ensure(club_id, now)
            film = await FilmStore(connection).add_club_film(club_id, title, 1999)
            return await NominationStore(connection).add(Nomination(0, club_id, film, by, "A pitch", now))

        return await self.database.write(work)

    async def pick(self, week: Week, nomination: Nomination) -> None:
        """As a host does by hand."""
        pick = Pick(0, CLUB, week, nomination.film, 10, CHANNEL, self.clock.now(), nomination.nomination_id)

        async def work(connection: Connection) -> None:
            await PickStore(connection).add(pick)
            await NominationStore(connection).settle(
                nomination.nomination_id, NominationStatus.PICKED, self.clock.now()
            )

        await self.database.write(work)

    async def open(self, closes: str = "2h", makes_pick: bool = True, weeks_ahead: int | None = None) -> Opening:
        request = ElectionRequest(closes, CHANNEL, makes_pick, weeks_ahead)
        return await self.elections.open_election(HOST, request)

    async def cast(self, election: Election, *votes: tuple[Actor, Sequence[Nomination]]) -> None:
        for actor, chosen in votes:
            await self.elections.cast_ballot(actor, election.election_id, [n.nomination_id for n in chosen])

    async def close_on_time(self, election: Election, late: timedelta = timedelta(0)) -> Outcome:
        self.clock.set(election.closes_at + late)
        await self.elections.close_on_time(CLUB, election.election_id)
        return (await self.elections.closed(CLUB, election.election_id))[1]

    async def rows(self, sql: str) -> list[Row]:
        return await self.database.read(lambda c: c.all(sql))

    async def timers(self) -> dict[str, str]:
        """The state of every timer, by its kind."""
        rows = await self.rows("SELECT kind, cancelled_at FROM timers")
        return {row["kind"]: "cancelled" if row["cancelled_at"] else "pending" for row in rows}

    async def nominated(self, status: NominationStatus) -> list[str]:
        found = await self.database.read(lambda c: NominationStore(c).list(CLUB, status))
        return [nomination.film.title for nomination in found]

    async def picked(self, week: Week) -> Pick | None:
        return await self.database.read(lambda c: PickStore(c).for_week(CLUB, week))


@pytest.fixture
def house(database: SqliteDatabase, clock: FixedClock) -> House:
    return House(database, clock)


async def test_an_election_holds_the_open_nominations_and_promises_its_panel_and_its_close(house: House) -> None:
    films = await house.nominate("Amber", "Birch")
    opening = await house.open()
    assert opening.election.candidates == tuple(films)
    assert opening.election.pick_week == THIS_WEEK
    assert opening.left_out == ()
    assert await house.timers() == {"post_election": "pending", "close_election": "pending"}


async def test_only_a_host_opens_closes_and_cancels(house: House) -> None:
    await house.nominate("Amber", "Birch")
    with pytest.raises(HostOnly):
        await house.elections.open_election(ANN, ElectionRequest("2h", CHANNEL))
    await house.open()
    with pytest.raises(HostOnly):
        await house.elections.close_election(ANN)
    with pytest.raises(HostOnly):
        await house.elections.cancel_election(ANN)
    assert (await house.elections.running(CLUB)).is_open


async def test_without_nominations_there_is_nothing_to_vote_on(house: House) -> None:
    with pytest.raises(UserError, match="/nominate"):
        await house.open()
    assert await house.rows("SELECT * FROM elections") == []


async def test_one_nomination_is_no_choice(house: House) -> None:
    await house.nominate("Amber")
    with pytest.raises(UserError, match=r"Only Amber \(1999\).*/pick set"):
        await house.open()


async def test_of_thirty_nominations_the_oldest_are_taken(house: House) -> None:
    films = await house.nominate(*(f"Film {number}" for number in range(30)))
    opening = await house.open()
    assert opening.election.candidates == tuple(films[:25])
    assert opening.left_out == tuple(films[25:])


async def test_a_time_in_the_past_opens_nothing(house: House) -> None:
    await house.nominate("Amber", "Birch")
    with pytest.raises(UserError, match="in the past"):
        await house.open("2020-01-01 20:00")
    with pytest.raises(NotThere):
        await house.elections.running(CLUB)


async def test_of_two_hosts_at_once_the_second_learns_where_the_vote_is(house: House) -> None:
    await house.nominate("Amber", "Birch")
    request = ElectionRequest("2h", CHANNEL)
    results = await asyncio.gather(
        house.elections.open_election(HOST, request),
        house.elections.open_election(OTHER_HOST, request),
        return_exceptions=True,
    )
    refused = [result for result in results if isinstance(result, UserError)]
    assert len(refused) == 1
    assert f"<#{CHANNEL}>" in refused[0].message
    assert len(await house.rows("SELECT * FROM elections")) == 1


async def test_a_chosen_week_that_has_its_pick_is_refused_and_the_default_goes_past_it(house: House) -> None:
    first, *_ = await house.nominate("Amber", "Birch", "Cedar")
    await house.pick(THIS_WEEK, first)
    with pytest.raises(UserError, match="Amber"):
        await house.open(weeks_ahead=0)
    assert (await house.open()).election.pick_week == NEXT_WEEK


async def test_a_vote_cannot_close_after_its_week_is_over(house: House) -> None:
    await house.nominate("Amber", "Birch")
    with pytest.raises(UserError, match="2 to 8 March 2026"):
        await house.open("9d", weeks_ahead=0)


async def test_a_ballot_replaces_the_one_before_and_can_be_withdrawn(house: House) -> None:
    one, two = await house.nominate("Amber", "Birch")
    election = (await house.open()).election
    await house.cast(election, (ANN, [one]), (ANN, [two]))
    ballot = await house.elections.ballot(ANN)
    assert ballot.approved == (two,)
    assert ballot.election.turnout == 1
    await house.elections.withdraw_ballot(ANN, election.election_id)
    assert (await house.elections.ballot(ANN)).ranking is None
    assert (await house.elections.running(CLUB)).turnout == 0
    with pytest.raises(NotThere):
        await house.elections.withdraw_ballot(ANN, election.election_id)


async def test_a_ballot_that_approves_nothing_is_a_ballot(house: House) -> None:
    await house.nominate("Amber", "Birch")
    election = (await house.open()).election
    await house.cast(election, (ANN, []))
    assert (await house.elections.ballot(ANN)).ranking == {}
    assert (await house.elections.running(CLUB)).turnout == 1


async def test_a_film_that_is_not_in_the_vote_cannot_be_approved(house: House) -> None:
    await house.nominate("Amber", "Birch")
    election = (await house.open()).election
    late = await house.nominate("Cedar")
    await house.cast(election, (ANN, late))
    assert (await house.elections.ballot(ANN)).approved == ()


async def test_a_ballot_on_the_closing_second_is_refused_though_the_close_is_still_to_come(house: House) -> None:
    one, _ = await house.nominate("Amber", "Birch")
    election = (await house.open()).election
    house.clock.set(election.closes_at - timedelta(milliseconds=1))
    await house.cast(election, (ANN, [one]))
    house.clock.set(election.closes_at)
    for refused in (house.cast(election, (BEN, [one])), house.elections.ballot(BEN, election.election_id)):
        with pytest.raises(UserError, match="has closed"):
            await refused
    with pytest.raises(UserError, match="has closed"):
        await house.elections.withdraw_ballot(ANN, election.election_id)
    assert (await house.close_on_time(election)).turnout == 1


async def test_another_clubs_election_is_unknown(house: House) -> None:
    one, _ = await house.nominate("Amber", "Birch")
    election = (await house.open()).election
    stranger = Actor(ELSEWHERE, 21, manages_events=True)
    for refused in (
        house.elections.ballot(stranger, election.election_id),
        house.elections.cast_ballot(stranger, election.election_id, [one.nomination_id]),
        house.elections.withdraw_ballot(stranger, election.election_id),
        house.elections.closed(ELSEWHERE, election.election_id),
        house.elections.close_election(stranger),
    ):
        with pytest.raises(NotThere):
            await refused
    assert await house.elections.find(ELSEWHERE, election.election_id) is None


async def test_nobody_learns_the_standings_before_the_close(house: House) -> None:
    one, _ = await house.nominate("Amber", "Birch")
    election = (await house.open()).election
    await house.cast(election, (ANN, [one]))
    with pytest.raises(UserError, match="secret until the close"):
        await house.elections.closed(CLUB, election.election_id)
    assert (await house.elections.running(CLUB)).outcome is None


async def test_the_close_makes_the_pick_in_one_write(house: House) -> None:
    one, two = await house.nominate("Amber", "Birch")
    election = (await house.open()).election
    await house.cast(election, (ANN, [one, two]), (BEN, [two]))
    outcome = await house.close_on_time(election)
    pick = await house.picked(THIS_WEEK)
    assert pick is not None
    assert (pick.film, pick.election_id, pick.nomination_id) == (two.film, election.election_id, two.nomination_id)
    assert outcome.week == THIS_WEEK
    assert await house.nominated(NominationStatus.PICKED) == ["Birch"]
    assert await house.nominated(NominationStatus.OPEN) == ["Amber"]
    timers = await house.timers()
    assert timers["post_election_result"] == timers["post_pick"] == "pending"


async def test_the_result_is_promised_before_the_pick(house: House) -> None:
    one, _ = await house.nominate("Amber", "Birch")
    election = (await house.open()).election
    await house.cast(election, (ANN, [one]))
    await house.close_on_time(election)
    rows = await house.rows("SELECT kind FROM timers ORDER BY timer_id DESC LIMIT 2")
    assert [row["kind"] for row in rows] == [TimerKind.POST_PICK, TimerKind.POST_ELECTION_RESULT]


async def test_closing_again_changes_nothing(house: House) -> None:
    one, _ = await house.nominate("Amber", "Birch")
    election = (await house.open()).election
    await house.cast(election, (ANN, [one]))
    await house.close_on_time(election)
    before = await house.rows("SELECT * FROM elections"), await house.rows("SELECT * FROM timers")
    await house.close_on_time(election, late=timedelta(hours=1))
    assert len(await house.rows("SELECT * FROM picks")) == 1
    assert (await house.rows("SELECT * FROM elections"), await house.rows("SELECT * FROM timers")) == before


async def test_a_close_that_fails_half_way_leaves_nothing_behind(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    one, _ = await house.nominate("Amber", "Birch")
    election = (await house.open()).election
    await house.cast(election, (ANN, [one]))

    async def die(*_: object, **__: object) -> None:
        raise RuntimeError("the plug was pulled")

    with monkeypatch.context() as patched:
        patched.setattr("bot.storage.elections.ElectionStore.set_closed", die)
        with pytest.raises(RuntimeError):
            await house.elections.close_election(HOST)
    assert (await house.elections.running(CLUB)).is_open
    assert await house.picked(THIS_WEEK) is None
    assert await house.nominated(NominationStatus.PICKED) == []
    assert await house.timers() == {"post_election": "pending", "close_election": "pending"}


async def test_without_a_pick_the_winner_stays_nominated(house: House) -> None:
    one, _ = await house.nominate("Amber", "Birch")
    election = (await house.open(makes_pick=False)).election
    await house.cast(election, (ANN, [one]))
    outcome = await house.close_on_time(election)
    assert outcome.winner_id == one.nomination_id
    assert outcome.week is None
    assert "post_pick" not in await house.timers()
    assert await house.nominated(NominationStatus.OPEN) == ["Amber", "Birch"]


async def test_nobody_voted(house: House) -> None:
    await house.nominate("Amber", "Birch")
    outcome = await house.close_on_time((await house.open()).election)
    assert (outcome.winner, outcome.turnout, outcome.week) == (None, 0, None)
    assert await house.nominated(NominationStatus.OPEN) == ["Amber", "Birch"]


async def test_a_week_that_was_picked_meanwhile_moves_the_winner_to_the_next_free_one(house: House) -> None:
    one, _, third = await house.nominate("Amber", "Birch", "Cedar")
    election = (await house.open()).election
    await house.pick(THIS_WEEK, third)
    await house.cast(election, (ANN, [one]))
    assert (await house.close_on_time(election)).week == NEXT_WEEK


async def test_a_close_weeks_late_makes_the_pick_of_the_week_that_it_is_then(house: House) -> None:
    one, _ = await house.nominate("Amber", "Birch")
    election = (await house.open()).election
    await house.cast(election, (ANN, [one]))
    assert (await house.close_on_time(election, late=timedelta(days=15))).week == Week.read("2026-03-16")


async def test_a_winner_picked_by_hand_meanwhile_is_not_picked_twice(house: House) -> None:
    one, _ = await house.nominate("Amber", "Birch")
    election = (await house.open()).election
    await house.cast(election, (ANN, [one]))
    await house.pick(NEXT_WEEK, one)
    outcome = await house.close_on_time(election)
    assert outcome.winner_id == one.nomination_id
    assert outcome.week is None
    assert len(await house.rows("SELECT * FROM picks")) == 1


async def test_a_tie_goes_to_whoever_waited_longest(house: House) -> None:
    [before] = await house.nominate("Before", by=21)
    await house.pick(THIS_WEEK, before)
    [anns] = await house.nominate("Amber", by=21)
    [bens] = await house.nominate("Birch", by=22)
    election = (await house.open()).election
    await house.cast(election, (CLEO, [anns, bens]))
    outcome = await house.close_on_time(election)
    assert outcome.winner_id == bens.nomination_id
    assert outcome.steps[-1].kind is StepKind.LONGEST_WITHOUT_PICK


@pytest.mark.parametrize(("delay", "late"), [(119, False), (120, True)])
async def test_from_two_minutes_on_a_close_is_late(house: House, delay: int, late: bool) -> None:
    await house.nominate("Amber", "Birch")
    election = (await house.open()).election
    await house.close_on_time(election, late=timedelta(seconds=delay))
    assert (await house.elections.closed(CLUB))[0].closed_late is late


async def test_a_host_closes_early_and_the_timer_is_called_off(house: House) -> None:
    one, _ = await house.nominate("Amber", "Birch")
    await house.cast((await house.open()).election, (ANN, [one]))
    election, _ = await house.elections.close_election(HOST)
    assert election.closed_at == house.clock.now()
    assert not election.closed_late
    assert (await house.timers())["close_election"] == "cancelled"
    with pytest.raises(NotThere, match="No vote is running"):
        await house.elections.close_election(OTHER_HOST)


async def test_a_cancelled_election_takes_no_ballots_and_never_closes(house: House) -> None:
    one, _ = await house.nominate("Amber", "Birch")
    election = (await house.open()).election
    await house.elections.cancel_election(HOST)
    with pytest.raises(UserError, match="was cancelled"):
        await house.cast(election, (ANN, [one]))
    assert (await house.timers())["close_election"] == "cancelled"
    await house.elections.close_on_time(CLUB, election.election_id)
    with pytest.raises(NotThere, match="cancelled"):
        await house.elections.closed(CLUB, election.election_id)
    assert (await house.open()).election.is_open


async def test_results_are_kept_when_a_film_changes_its_name(house: House) -> None:
    one, _ = await house.nominate("Amber", "Birch")
    election = (await house.open()).election
    await house.cast(election, (ANN, [one]))
    await house.close_on_time(election)
    await house.database.write(
        lambda c: c.execute("UPDATE films SET title = 'Other' WHERE film_id = ?", (one.film.film_id,))
    )
    _, outcome = await house.elections.closed(CLUB)
    assert outcome.winner is not None
    assert outcome.winner.label == "Amber (1999)"


async def test_past_elections_are_listed_the_newest_first(house: House) -> None:
    await house.nominate("Amber", "Birch")
    numbers = []
    for _ in range(2):
        numbers.append((await house.open()).election.election_id)
        house.clock.advance(timedelta(hours=1))
        await house.elections.close_election(HOST)
    await house.open()
    _, past = await house.elections.list_past(CLUB)
    assert [election.election_id for election in past] == numbers[::-1]
    assert (await house.elections.list_past(ELSEWHERE))[1] == []


async def test_nothing_closed_yet_is_said(house: House) -> None:
    with pytest.raises(NotThere, match="No vote has come to its close"):
        await house.elections.closed(CLUB)


async def test_an_abandoned_election_leaves_nothing_and_makes_room(house: House) -> None:
    await house.nominate("Amber", "Birch")
    opening = await house.open()
    await house.elections.abandon(CLUB, opening.election.election_id)
    assert await house.rows("SELECT * FROM elections") == []
    assert await house.rows("SELECT * FROM candidates") == []
    assert (await house.timers())["close_election"] == "cancelled"
    await house.open()


async def test_an_election_that_was_posted_or_closed_is_not_abandoned(house: House) -> None:
    await house.nominate("Amber", "Birch")
    posted = (await house.open()).election
    await house.elections.record_message(posted.election_id, 77)
    await house.elections.abandon(CLUB, posted.election_id)
    assert (await house.elections.running(CLUB)).message_id == 77
    await house.elections.close_election(HOST)
    closed = (await house.open()).election
    await house.elections.close_election(HOST)
    await house.elections.abandon(CLUB, closed.election_id)
    assert await house.elections.find(CLUB, closed.election_id) is not None


async def test_ballots_of_a_burst_all_count(house: House) -> None:
    one, two = await house.nominate("Amber", "Birch")
    election = (await house.open()).election
    voters = [Actor(CLUB, 1000 + number) for number in range(60)]
    await asyncio.gather(*(house.cast(election, (voter, [one, two][: 1 + voter.member_id % 2])) for voter in voters))
    outcome = await house.close_on_time(election)
    assert [placing.approvals for placing in outcome.placings] == [60, 30]
    assert outcome.turnout == 60
    assert house.clock.now() > OPENING_NIGHT
