"""Elections that close or are cancelled, and what comes of them, on real records."""

from datetime import timedelta

import pytest

from bot.domain.nominations import NominationStatus
from bot.domain.picks import Week
from bot.domain.tally import StepKind
from bot.domain.timers import TimerKind
from bot.errors import NotThere, UserError
from tests.services.election_house import ANN, BEN, CLEO, CLUB, ELSEWHERE, HOST, NEXT_WEEK, OTHER_HOST, THIS_WEEK, House


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
