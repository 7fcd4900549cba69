"""The tally, by example and by property."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.tally import Candidate, Ranking, StepKind, Tally, approve, tally

START = datetime(2026, 3, 2, tzinfo=UTC)


def candidate(number: int, *, nominated: int = 0, picked: int | None = None) -> Candidate:
    """Nominated and last picked so many days after the start."""
    last = None if picked is None else START + timedelta(days=picked)
    return Candidate(number, START + timedelta(days=nominated), last)


def test_the_most_approved_film_wins_in_one_step() -> None:
    result = tally([candidate(1), candidate(2)], [approve([1, 2]), approve([2])])
    assert result.winner == 2
    assert dict(result.approvals) == {1: 1, 2: 2}
    assert [(step.kind, step.remaining) for step in result.steps] == [(StepKind.APPROVALS, (2,))]
    assert result.order == (2, 1)


def test_a_tie_goes_to_the_nominator_who_has_gone_longest_without_a_pick() -> None:
    films = [candidate(1, picked=9), candidate(2, picked=3)]
    result = tally(films, [approve([1, 2])])
    assert result.winner == 2
    assert [step.kind for step in result.steps] == [StepKind.APPROVALS, StepKind.LONGEST_WITHOUT_PICK]


def test_never_picked_is_longest() -> None:
    assert tally([candidate(1, picked=-900), candidate(2)], [approve([1, 2])]).winner == 2


def test_the_earliest_nomination_comes_last_and_every_rule_is_told() -> None:
    films = [candidate(1, nominated=4), candidate(2, nominated=2), candidate(3, nominated=0, picked=1)]
    result = tally(films, [approve([1, 2, 3])])
    assert [(step.kind, set(step.remaining)) for step in result.steps] == [
        (StepKind.APPROVALS, {1, 2, 3}),
        (StepKind.LONGEST_WITHOUT_PICK, {1, 2}),
        (StepKind.EARLIEST_NOMINATION, {2}),
    ]


def test_of_one_instant_the_smaller_number_was_first() -> None:
    assert tally([candidate(7), candidate(3)], [approve([3, 7])]).winner == 3


def test_nobody_voted_means_no_winner() -> None:
    result = tally([candidate(1), candidate(2)], [])
    assert (result.winner, result.steps) == (None, ())
    assert result.order == (1, 2)


def test_ballots_that_approve_nothing_make_no_winner() -> None:
    assert tally([candidate(1), candidate(2)], [{}, {}]).winner is None


def test_only_the_first_rank_approves_and_strangers_count_for_nothing() -> None:
    result = tally([candidate(1), candidate(2)], [{1: 2, 2: 1, 99: 1}])
    assert dict(result.approvals) == {1: 0, 2: 1}


DAYS = st.integers(0, 3)


@st.composite
def elections(draw: st.DrawFn) -> tuple[list[Candidate], list[Ranking]]:
    """Few distinct days and few voters, so that ties are common."""
    numbers = draw(st.lists(st.integers(1, 40), min_size=1, max_size=8, unique=True))
    films = [candidate(n, nominated=draw(DAYS), picked=draw(st.none() | DAYS)) for n in numbers]
    ballots = draw(st.lists(st.sets(st.sampled_from(numbers)).map(approve), max_size=6))
    return films, ballots


def best(result: Tally) -> int:
    return max(result.approvals.values(), default=0)


@given(elections(), st.randoms(use_true_random=False))
def test_the_order_of_ballots_and_films_changes_nothing(
    election: tuple[list[Candidate], list[Ranking]], chance: object
) -> None:
    films, ballots = election
    mixed_films, mixed_ballots = [*films], [dict(reversed(list(ballot.items()))) for ballot in ballots]
    chance.shuffle(mixed_films)  # type: ignore[attr-defined]
    chance.shuffle(mixed_ballots)  # type: ignore[attr-defined]
    assert tally(mixed_films, mixed_ballots) == tally(films, ballots)


@given(elections())
def test_the_winner_is_among_the_most_approved(election: tuple[list[Candidate], list[Ranking]]) -> None:
    result = tally(*election)
    assert (result.winner is None) == (best(result) == 0)
    if result.winner is not None:
        assert result.approvals[result.winner] == best(result)


@given(elections())
def test_one_more_approval_never_unseats_the_winner(election: tuple[list[Candidate], list[Ranking]]) -> None:
    films, ballots = election
    winner = tally(films, ballots).winner
    if winner is not None:
        assert tally(films, [*ballots, approve([winner])]).winner == winner
        raised = [approve({*ballot, winner}) for ballot in ballots]
        assert tally(films, raised).winner == winner


@given(elections())
def test_every_film_has_a_place_and_the_steps_lead_to_the_first(
    election: tuple[list[Candidate], list[Ranking]],
) -> None:
    films, _ = election
    result = tally(*election)
    assert sorted(result.order) == sorted(film.nomination_id for film in films)
    assert [result.approvals[n] for n in result.order] == sorted(result.approvals.values(), reverse=True)
    if result.winner is not None:
        assert result.order[0] == result.winner
        assert result.steps[-1].remaining == (result.winner,)
        for before, after in zip(result.steps, result.steps[1:], strict=False):
            assert set(after.remaining) <= set(before.remaining)
            assert len(before.remaining) > 1
