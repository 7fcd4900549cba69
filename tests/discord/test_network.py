"""What is lost between the bot and Discord: sent again where that does no harm, and never made twice."""

from collections.abc import Callable
from typing import Any
from unittest.mock import Mock

import aiohttp
import discord
import pytest
from discord.webhook.async_ import AsyncWebhookAdapter
from simcord.http.client import FakeWebhookAdapter

from bot.services.drafts import DraftService
from bot.ui.network import NOT_TO_BE_REPEATED, Unanswered, make_once
from bot.ui.redraw import Redrawer
from tests.discord.evening import Evening, answered, shown
from tests.discord.party_steps import ask

LosesReplies = Callable[..., None]


@pytest.fixture
def lose_the_reply(monkeypatch: pytest.MonkeyPatch) -> LosesReplies:
    """Have the first call of this method of discord.py's reach Discord, and its reply get lost."""

    def install(method: str, of: type = AsyncWebhookAdapter) -> None:
        original = getattr(of, method)
        lost: list[str] = []

        async def call(*arguments: Any, **named: Any) -> Any:
            result = await original(*arguments, **named)
            if not lost:
                lost.append(method)
                raise aiohttp.ServerDisconnectedError
            return result

        monkeypatch.setattr(of, method, call)

    return install


async def test_a_first_answer_whose_reply_is_lost_counts(evening: Evening, lose_the_reply: LosesReplies) -> None:
    await evening.members["ann"].slash(evening.general, "poll ask", question="When?", answers="A | B")
    lose_the_reply("request", FakeWebhookAdapter)
    result = await evening.members["ben"].click(evening.last_panel(evening.general), label="A")
    assert answered(result) == "Counted: **A**. You can change it until the poll closes."
    assert "1 member voted" in evening.public(evening.general)[0]


@pytest.mark.parametrize("method", ["create_interaction_response", "edit_original_interaction_response"])
async def test_a_command_is_carried_out_once_and_answered_once(
    evening: Evening, lose_the_reply: LosesReplies, method: str
) -> None:
    lose_the_reply(method)
    result = await evening.members["ann"].slash(evening.general, "poll ask", question="When?", answers="A | B")
    assert answered(result).count("Your poll is up") == 1
    assert len(evening.public(evening.general)) == 1


@pytest.mark.parametrize(
    ("path", "repeated"),
    [
        ("/api/v10/channels/1/messages", True),
        ("/api/v10/channels/1/messages/2/threads", True),
        ("/api/v10/channels/1/threads", False),
        ("/api/v10/guilds/1/scheduled-events", False),
        ("/api/v10/webhooks/1/token", False),
        ("/api/v10/interactions/1/token/callback", False),
    ],
)
def test_only_what_discord_makes_once_is_repeated_blindly(path: str, repeated: bool) -> None:
    assert (NOT_TO_BE_REPEATED.search(path) is None) is repeated


@pytest.mark.parametrize(("found", "made"), [(7, 1), (None, 2)])
async def test_what_was_made_before_its_answer_was_lost_is_found(found: int | None, made: int) -> None:
    attempts: list[int] = []

    async def make() -> int:
        attempts.append(1)
        if len(attempts) == 1:
            raise Unanswered("502")
        return 8

    async def find() -> int | None:
        return found

    assert await make_once(find, make) == (found or 8)
    assert len(attempts) == made


async def test_a_panel_that_was_not_reached_is_drawn_again() -> None:
    drawn: list[str] = []

    async def draw() -> None:
        drawn.append("tried")
        if len(drawn) < 3:
            raise aiohttp.ClientOSError(104, "Connection reset by peer")

    redrawer = Redrawer(0)
    redrawer.ask("poll 1", draw)
    await redrawer.close()
    assert len(drawn) == 3


async def test_a_panel_that_is_never_reached_is_let_be() -> None:
    drawn: list[str] = []

    async def draw() -> None:
        drawn.append("tried")
        raise aiohttp.ServerDisconnectedError

    redrawer = Redrawer(0)
    redrawer.ask("poll 1", draw)
    await redrawer.close()
    assert len(drawn) == 6


@pytest.mark.parametrize(
    ("fault", "asked"),
    [(aiohttp.ClientConnectorError(Mock(), OSError(111, "refused")), 2), (aiohttp.ServerDisconnectedError(), 1)],
)
async def test_a_message_beside_an_answer_is_sent_again_only_where_it_cannot_have_arrived(
    evening: Evening, monkeypatch: pytest.MonkeyPatch, fault: Exception, asked: int
) -> None:
    sent: list[str] = []
    original = discord.Webhook.send

    async def send(webhook: discord.Webhook, *arguments: Any, **named: Any) -> Any:
        sent.append(named["content"])
        if len(sent) == 1:
            raise fault
        return await original(webhook, *arguments, **named)

    def burn(*arguments: object) -> None:
        raise RuntimeError("the projector burnt")

    await evening.members["ann"].slash(evening.general, "poll ask", question="When?", answers="A | B")
    monkeypatch.setattr(discord.Webhook, "send", send)
    monkeypatch.setattr(Redrawer, "ask", burn)
    result = await evening.members["ben"].click(evening.last_panel(evening.general), label="A")
    assert result.response.content.startswith("Counted: **A**")
    assert len(sent) == asked
    assert len(result.followups) == asked - 1
    evening.env.errors.clear()


async def test_of_two_presses_on_a_question_at_once_the_second_adds_nothing(
    evening: Evening, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The draft is used up between the second press's look at it and its taking."""
    asked = await ask(evening)
    before = shown(asked.response)
    take = DraftService.take

    async def taken_first(drafts: DraftService, *arguments: Any) -> Any:
        await take(drafts, *arguments)
        return await take(drafts, *arguments)

    monkeypatch.setattr(DraftService, "take", taken_first)
    second = await evening.host.click(asked.response, label="Announce it")
    assert second.followups == []
    assert shown(asked.response) == before
