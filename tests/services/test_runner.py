"""What is promised for an instant happens, once, however often the process dies."""

import asyncio
from datetime import timedelta

import pytest

from bot.domain.shards import Shard
from bot.domain.timers import LEASE, MOST_ATTEMPTS, Timer, TimerKind, retry_delay
from bot.errors import NotThere, Undeliverable
from bot.services.runner import TimerRunner
from bot.services.schedule import Schedule
from bot.storage.timers import TimerStore
from tests.services.timer_stage import POLL, Killed, Stage


async def test_a_timer_is_carried_out_when_it_is_due_and_not_before(stage: Stage) -> None:
    timer_id = await stage.promise(after=timedelta(hours=2))
    assert await stage.runner.run_due() == 0
    stage.clock.advance(timedelta(hours=2))
    assert await stage.runner.run_due() == 1
    assert await stage.runner.run_due() == 0
    assert len(stage.channel.messages) == 1
    assert await stage.outcome(timer_id) == "done"


@pytest.mark.parametrize("step", ["before sending", "between sending and recording", "after recording"])
async def test_a_death_between_two_steps_leaves_one_message_and_a_finished_row(stage: Stage, step: str) -> None:
    timer_id = await stage.promise()
    stage.poster.die_at = step
    with pytest.raises(Killed):
        await stage.runner.run_due()
    stage.start_process()
    assert await stage.runner.run_due() == 0, "the dead process's lease still holds"
    stage.clock.advance(LEASE)
    assert await stage.runner.run_due() == 1
    assert len(stage.channel.messages) == 1
    assert await stage.outcome(timer_id) == "done"


async def test_a_death_before_the_mark_leaves_one_message_and_a_finished_row(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    timer_id = await stage.promise()

    async def die(*_: object) -> bool:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(TimerStore, "finish", die)
        with pytest.raises((Killed, asyncio.CancelledError)):
            await stage.runner.run_due()
    stage.start_process()
    stage.clock.advance(LEASE)
    await stage.runner.run_due()
    assert len(stage.channel.messages) == 1
    assert await stage.outcome(timer_id) == "done"


async def test_two_processes_share_the_work(stage: Stage) -> None:
    await stage.promise()
    other = TimerRunner(stage.database, stage.clock, Schedule(stage.clock))
    other.register(TimerKind.CLOSE_POLL, stage.poster)
    counts = await asyncio.gather(stage.runner.run_due(), other.run_due())
    assert sum(counts) == 1
    assert len(stage.channel.messages) == 1


async def test_a_shard_s_timers_are_left_to_the_process_that_serves_it(stage: Stage) -> None:
    """`CLUB` is of the first shard of two."""
    timer_id = await stage.promise()
    first, second = (
        TimerRunner(stage.database, stage.clock, Schedule(stage.clock), shard=Shard(shard_id, 2)) for shard_id in (0, 1)
    )
    for runner in (first, second):
        runner.register(TimerKind.CLOSE_POLL, stage.poster)
    assert await second.run_due() == 0
    assert await stage.outcome(timer_id) == "pending"
    assert await first.run_due() == 1
    assert await stage.outcome(timer_id) == "done"


async def test_a_fault_is_tried_again_later_and_later(stage: Stage) -> None:
    timer_id = await stage.promise()
    stage.poster.errors = [ConnectionResetError("gone"), ConnectionResetError("gone")]
    await stage.runner.run_due()
    assert await stage.outcome(timer_id) == "pending"
    assert await stage.runner.run_due() == 0
    stage.clock.advance(retry_delay(1))
    await stage.runner.run_due()
    stage.clock.advance(retry_delay(2))
    await stage.runner.run_due()
    assert await stage.outcome(timer_id) == "done"
    assert len(stage.channel.messages) == 1


async def test_faults_without_end_are_given_up_and_the_host_is_told(stage: Stage) -> None:
    timer_id = await stage.promise()
    stage.poster.errors = [ConnectionResetError("gone")] * MOST_ATTEMPTS
    for attempt in range(1, MOST_ATTEMPTS + 1):
        await stage.runner.run_due()
        stage.clock.advance(retry_delay(attempt))
    assert await stage.outcome(timer_id) == "failed"
    assert len(stage.poster.given_up) == 1
    assert "I tried 8 times, and Discord did not take it." in (await stage.notes())[0]
    assert "gone" not in (await stage.notes())[0]


async def test_while_discord_is_away_nothing_is_given_up_and_on_its_return_all_is_tried_at_once(stage: Stage) -> None:
    timer_id = await stage.promise()
    stage.poster.errors = [ConnectionResetError("gone")] * 50
    stage.runner.discord_is_away()
    for attempt in range(1, 51):
        assert await stage.runner.run_due() == 1
        if attempt < 50:
            stage.clock.advance(retry_delay(attempt))
    assert await stage.runner.run_due() == 0
    assert await stage.outcome(timer_id) == "pending"
    await stage.runner.discord_is_back()
    assert await stage.runner.run_due() == 1
    assert await stage.outcome(timer_id) == "done"


async def test_a_return_renews_the_patience_and_leaves_claims_alone(stage: Stage) -> None:
    timer_id = await stage.promise()
    stage.poster.errors = [ConnectionResetError("gone")] * (2 * MOST_ATTEMPTS)
    for attempt in range(1, MOST_ATTEMPTS):
        await stage.runner.run_due()
        stage.clock.advance(retry_delay(attempt))
    stage.runner.discord_is_away()
    await stage.runner.discord_is_back()
    await stage.runner.run_due()
    assert await stage.outcome(timer_id) == "pending"
    await stage.database.write(lambda c: TimerStore(c).claim("other", stage.clock.now() + timedelta(days=1), 1))
    stage.runner.discord_is_away()
    await stage.runner.discord_is_back()
    assert await stage.runner.run_due() == 0


async def test_a_refusal_is_given_up_at_once_undone_and_told(stage: Stage) -> None:
    timer_id = await stage.promise()
    stage.poster.errors = [Undeliverable("The channel is gone.")]
    await stage.runner.run_due()
    assert await stage.outcome(timer_id) == "failed"
    assert stage.poster.given_up == ["The channel is gone."]
    assert await stage.notes() == ["The channel is gone."]


async def test_a_close_that_is_long_due_still_happens(stage: Stage) -> None:
    timer_id = await stage.promise()
    stage.clock.advance(timedelta(days=9))
    await stage.runner.run_due()
    assert await stage.outcome(timer_id) == "done"


async def test_a_reminder_beyond_its_grace_is_missed_and_the_host_is_told(stage: Stage) -> None:
    timer_id = await stage.promise(TimerKind.REMIND_SCREENING)
    stage.clock.advance(timedelta(minutes=31))
    await stage.runner.run_due()
    assert stage.channel.messages == []
    assert await stage.outcome(timer_id) == "missed"
    assert "reminder was not sent" in (await stage.notes())[0]


async def test_a_second_promise_is_a_new_generation(stage: Stage) -> None:
    timer_id = await stage.promise(after=timedelta(hours=1))
    assert await stage.promise(after=timedelta(hours=3)) == timer_id
    stage.clock.advance(timedelta(hours=2))
    assert await stage.runner.run_due() == 0
    stage.clock.advance(timedelta(hours=1))
    await stage.runner.run_due()
    assert stage.channel.messages == [f"{timer_id}.2"]


async def test_a_timer_that_moved_while_it_was_carried_out_is_not_marked_done(stage: Stage) -> None:
    timer_id = await stage.promise()

    async def move(timer: Timer) -> None:
        await stage.promise(after=timedelta(hours=3))

    stage.poster.carry_out = move  # type: ignore[method-assign]
    await stage.runner.run_due()
    assert await stage.outcome(timer_id) == "pending"


async def test_a_cancelled_timer_does_nothing(stage: Stage) -> None:
    timer_id = await stage.promise()
    await stage.database.write(lambda c: stage.schedule.cancel(c, TimerKind.CLOSE_POLL, POLL))
    assert await stage.runner.run_due() == 0
    assert await stage.outcome(timer_id) == "cancelled"


async def test_a_kind_that_nobody_knows_is_given_up(stage: Stage) -> None:
    timer_id = await stage.promise(TimerKind.POST_PICK)
    await stage.runner.run_due()
    assert await stage.outcome(timer_id) == "failed"


async def test_a_kind_of_a_newer_program_waits_for_it_and_holds_up_nothing(stage: Stage) -> None:
    strange_id = await stage.promise(TimerKind.POST_PICK)
    await stage.database.write(lambda c: c.execute("UPDATE timers SET kind = 'sell_tickets'"))
    await stage.promise()
    assert await stage.runner.run_due() == 1
    assert len(stage.channel.messages) == 1
    assert await stage.outcome(strange_id) == "pending"


async def test_a_timer_whose_subject_is_gone_is_given_up_at_once(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    timer_id = await stage.promise()
    stage.poster.errors = [NotThere("There is no such poll.")]

    async def gone(_timer: Timer) -> int:
        raise NotThere("There is no such poll.")

    monkeypatch.setattr(stage.poster, "host_for", gone)
    await stage.runner.run_due()
    assert await stage.outcome(timer_id) == "failed"
    assert await stage.notes() == ["There is no such poll."]


async def test_an_undoing_that_never_succeeds_is_not_tried_for_ever(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    timer_id = await stage.promise()
    stage.poster.errors = [Undeliverable("The channel is gone.") for _ in range(MOST_ATTEMPTS)]
    attempts = []

    async def broken(timer: Timer, _reason: str) -> None:
        attempts.append(timer.attempts)
        raise ConnectionResetError

    monkeypatch.setattr(stage.poster, "give_up", broken)
    for _ in range(MOST_ATTEMPTS + 1):
        await stage.runner.run_due()
        stage.clock.advance(LEASE)
    assert attempts == list(range(1, MOST_ATTEMPTS + 1))
    assert await stage.outcome(timer_id) == "failed"
    assert await stage.notes() == ["The channel is gone."]


async def test_work_and_undoing_end_before_the_lease_does(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.services.runner.LEASE", timedelta(milliseconds=50))
    timer_id = await stage.promise()
    stage.poster.errors = [Undeliverable("The channel is gone.")]

    async def endless(_timer: Timer, _reason: str) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(stage.poster, "give_up", endless)
    async with asyncio.timeout(5):
        await stage.runner.run_due()
    assert await stage.outcome(timer_id) == "pending"


async def test_a_kind_has_one_handler(stage: Stage) -> None:
    with pytest.raises(ValueError, match="handler already"):
        stage.runner.register(TimerKind.CLOSE_POLL, stage.poster)
