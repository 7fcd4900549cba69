"""The stage itself."""

from datetime import timedelta

import pytest

from bot.rehearsal.stage import SETTLE_SECONDS, THINKING_SECONDS, Stage


async def waited(stage: Stage) -> float:
    async with stage.patience():
        return stage.env.settle_timeout


async def test_patience_ends_before_the_bot_has_something_to_do_by_itself(stage: Stage) -> None:
    """Otherwise a button that is pressed shortly before a poll closes would not answer until it is closed."""
    assert await waited(stage) == THINKING_SECONDS
    general = stage.channel("general")
    await stage.host.slash(general, "poll ask", question="When?", answers="Friday | Saturday", closes="1h")
    assert await waited(stage) == THINKING_SECONDS
    await stage.pass_time(timedelta(minutes=59, seconds=40))
    assert await waited(stage) == pytest.approx(20 - SETTLE_SECONDS, abs=1)
    await stage.pass_time(timedelta(seconds=19))
    assert await waited(stage) == SETTLE_SECONDS
    assert stage.env.settle_timeout == SETTLE_SECONDS
