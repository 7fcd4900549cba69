"""Panels show the last state that they were asked to show."""

import asyncio
from typing import Any

import pytest

from bot.domain.clubs import Actor
from bot.ui.courier import Courier
from bot.ui.polls import redraw_later
from bot.ui.redraw import Redrawer
from tests.discord.evening import Evening

KEY = "poll 1"
TURNS = 20_000
"""Of the loop: time enough for the poll's result to be posted, if nothing holds it up."""


async def test_what_is_asked_for_while_a_drawing_fails_is_drawn() -> None:
    redrawer, drawn = Redrawer(0), asyncio.Event()

    async def draw() -> None:
        if not attempts:
            attempts.append(1)
            redrawer.ask(KEY, draw)
            raise ConnectionResetError
        drawn.set()

    attempts: list[int] = []
    redrawer.ask(KEY, draw)
    async with asyncio.timeout(2):
        await drawn.wait()
    await redrawer.close()


async def test_a_drawing_at_once_comes_after_the_one_under_way() -> None:
    redrawer, release, order = Redrawer(0), asyncio.Event(), list[str]()

    async def slow() -> None:
        order.append("the old begins")
        await release.wait()
        order.append("the old ends")

    async def last() -> None:
        order.append("the new")

    redrawer.ask(KEY, slow)
    await asyncio.sleep(0)
    closing = asyncio.create_task(redrawer.draw_now(KEY, last))
    await asyncio.sleep(0)
    release.set()
    await closing
    assert order == ["the old begins", "the old ends", "the new"]
    await redrawer.close()


async def test_a_late_redrawing_puts_no_buttons_back(evening: Evening, monkeypatch: pytest.MonkeyPatch) -> None:
    """A drawing that shows an open poll is held up on its way to Discord until the poll has closed."""
    ann = evening.members["ann"]
    await ann.slash(evening.general, "poll ask", question="When?", answers="A | B")
    polls = evening.client.services.polls
    (poll,) = await polls.list_polls(evening.guild.id)
    on_its_way, release, original = asyncio.Event(), asyncio.Event(), Courier.redraw

    async def late(*arguments: Any) -> None:
        if not on_its_way.is_set():
            on_its_way.set()
            await release.wait()
        await original(*arguments)

    monkeypatch.setattr(Courier, "redraw", late)
    redraw_later(evening.client, poll)
    await on_its_way.wait()
    await polls.close_poll(Actor(evening.guild.id, ann.id), poll.poll_id)
    for _ in range(TURNS):
        await asyncio.sleep(0)
    release.set()
    await evening.env.settle()
    panel, result = evening.public(evening.general)
    assert "[A]" not in panel
    assert "Nobody voted" in result
