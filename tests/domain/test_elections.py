"""Elections, ballots and what is kept of them."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.elections import Ballot, Election, Outcome, Placing, count_ballots
from bot.domain.films import Film
from bot.domain.nominations import Nomination
from bot.domain.picks import Week
from bot.domain.tally import Step, StepKind, approve
from tests.clocks import OPENING_NIGHT


def nomination(number: int) -> Nomination:
    film = Film(number, None, f"Film {number}", 1980 + number)
    return Nomination(number, 1, film, member_id=100 + number, pitch="", nominated_at=OPENING_NIGHT)


ELECTION = Election(
    election_id=7,
    club_id=1,
    host_id=5,
    candidates=tuple(nomination(number) for number in range(1, 6)),
    channel_id=9,
    opened_at=OPENING_NIGHT,
    closes_at=OPENING_NIGHT + timedelta(hours=1),
)


def test_a_ballot_on_the_closing_instant_is_too_late() -> None:
    assert ELECTION.takes_ballots(ELECTION.closes_at - timedelta(milliseconds=1))
    assert not ELECTION.takes_ballots(ELECTION.closes_at)


def test_a_closed_or_cancelled_election_takes_no_ballots() -> None:
    assert not replace(ELECTION, closed_at=OPENING_NIGHT).takes_ballots(OPENING_NIGHT)
    assert not replace(ELECTION, cancelled_at=OPENING_NIGHT).takes_ballots(OPENING_NIGHT)


def test_each_voter_has_an_order_of_their_own_that_stays() -> None:
    orders = {Ballot(ELECTION, member).films for member in range(20)}
    assert len(orders) > 10
    assert all(set(order) == set(ELECTION.candidates) for order in orders)
    assert Ballot(ELECTION, 3).films == Ballot(ELECTION, 3, approve([1])).films
    assert Ballot(ELECTION, 3).films != Ballot(replace(ELECTION, election_id=8), 3).films


def test_every_film_stands_first_on_some_ballot() -> None:
    firsts = [Ballot(ELECTION, member).films[0].nomination_id for member in range(500)]
    assert all(60 < firsts.count(number) < 140 for number in range(1, 6))


def test_ballots_that_approve_nothing_count_for_the_turnout() -> None:
    outcome = count_ballots(ELECTION, {1: approve([2]), 2: {}, 3: {}}, {})
    assert outcome.turnout == 3
    assert outcome.winner == Placing(2, "Film 2 (1982)", 1)


def test_the_last_picks_of_the_nominators_break_a_tie() -> None:
    both = {1: approve([1, 2])}
    assert count_ballots(ELECTION, both, {101: OPENING_NIGHT}).winner_id == 2
    assert count_ballots(ELECTION, both, {102: OPENING_NIGHT}).winner_id == 1


@given(
    st.lists(st.builds(Placing, st.integers(1), st.text(min_size=1), st.integers(0)), unique_by=lambda p: p.approvals),
    st.none() | st.integers(1),
    st.lists(st.builds(Step, st.sampled_from(StepKind), st.lists(st.integers(1)).map(tuple))),
    st.none() | st.dates().map(Week),
)
def test_what_is_kept_comes_back_as_it_was(
    placings: list[Placing], winner_id: int | None, steps: list[Step], week: Week | None
) -> None:
    outcome = Outcome(tuple(placings), winner_id, 3, tuple(steps), week)
    assert Outcome.read(outcome.write()) == outcome
