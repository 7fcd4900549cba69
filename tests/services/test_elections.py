"""Elections and their ballots until the close, on real records."""

import asyncio
from datetime import timedelta

import pytest

from bot.domain.clubs import Actor
from bot.errors import HostOnly, NotThere, UserError
from bot.services.elections import ElectionRequest
from tests.clocks import OPENING_NIGHT
from tests.services.election_house import (
    ANN,
    BEN,
    CHANNEL,
    CLUB,
    ELSEWHERE,
    HOST,
    NEXT_WEEK,
    OTHER_HOST,
    THIS_WEEK,
    House,
)


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
