"""The loop that carries out timers wakes, survives faults, is waited for and stops."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.domain.timers import Timer, TimerKind
from bot.errors import Undeliverable, UserError
from bot.services.runner import Handler, TimerRunner
from tests.services.timer_stage import Poster, Stage


async def until(condition: Callable[[], bool]) -> None:
    """Let the loop turn, without sleeping, until the condition holds."""
    async with asyncio.timeout(5):
        while not condition():  # noqa: ASYNC110 - what is waited for has no event
            await asyncio.sleep(0)


async def test_the_loop_wakes_for_a_new_timer_and_survives_a_fault(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.runner.start()
    stage.runner.start()
    await until(lambda: stage.runner._nap is not None)
    with monkeypatch.context() as patched:
        patched.setattr("bot.services.runner.AFTER_A_FAULT", timedelta(milliseconds=1))
        patched.setattr(TimerRunner, "_start_due", broken)
        FAULTS.clear()
        stage.runner.wake()
        await until(lambda: len(FAULTS) > 1)
    await stage.promise()
    await until(lambda: bool(stage.channel.messages))
    await stage.runner.stop()


FAULTS: list[None] = []


async def broken(*_: object) -> None:
    FAULTS.append(None)
    raise ConnectionResetError("the records are away")


async def test_a_loop_that_dies_is_replaced(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    stage.runner.start()
    first = stage.runner._loop
    assert first is not None
    first.cancel()
    await until(lambda: stage.runner._loop is not first)
    await stage.promise()
    await until(lambda: bool(stage.channel.messages))
    await stage.runner.stop()
    assert stage.runner._loop is None


async def test_whoever_waits_for_a_timer_hears_how_it_went(stage: Stage) -> None:
    stage.runner.start()
    await stage.runner.settle(await stage.promise())
    assert len(stage.channel.messages) == 1
    stage.poster.errors = [Undeliverable("I may not post there.")]
    with pytest.raises(UserError, match="I may not post there"):
        await stage.runner.settle(await stage.promise())
    assert await stage.notes() == [], "who waits was told; the host need not be"
    await stage.runner.stop()


async def test_what_a_stop_cuts_short_can_be_taken_at_once(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.services.runner.STOP_TIME", timedelta(0))
    begun = asyncio.Event()

    async def endless(timer: Timer) -> None:
        begun.set()
        await asyncio.Event().wait()

    stage.poster.carry_out = endless  # type: ignore[method-assign]
    stage.runner.start()
    timer_id = await stage.promise()
    await begun.wait()
    await stage.runner.stop()
    stage.poster = Poster(stage.channel)
    stage.start_process()
    assert await stage.runner.run_due() == 1, "without waiting for the lease"
    assert await stage.outcome(timer_id) == "done"


async def test_one_slow_timer_does_not_hold_up_the_others(stage: Stage) -> None:
    release = asyncio.Event()

    class Slow(Handler):
        async def carry_out(self, timer: Timer) -> None:
            await release.wait()

    stage.runner.register(TimerKind.POST_PICK, Slow())
    stage.runner.start()
    slow_id = await stage.promise(TimerKind.POST_PICK)
    await stage.promise()
    await until(lambda: bool(stage.channel.messages))
    assert await stage.outcome(slow_id) == "pending"
    release.set()
    await stage.runner.stop()
    assert await stage.outcome(slow_id) == "done"
