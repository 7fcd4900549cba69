"""The one way to post: each message once, whatever dies in between."""

from datetime import timedelta

import discord
import pytest

from bot.domain.timers import Timer, TimerKind
from bot.errors import Undeliverable
from bot.ui.layout import panel
from tests.discord.evening import Evening


def timer_of(evening: Evening, timer_id: int = 7, attempts: int = 1) -> Timer:
    now = evening.env.now()
    return Timer(timer_id, evening.guild.id, TimerKind.POST_POLL, 1, 1, now, now, attempts)


async def test_a_message_is_sent_with_the_nonce_of_its_timer(evening: Evening) -> None:
    timer = timer_of(evening)
    await evening.client.courier.post(timer, evening.general.id, panel("Hello", timer=timer))
    sent = evening.sent()[-1]
    assert sent["nonce"] == "7.1"
    assert sent["enforce_nonce"] is True
    assert sent["allowed_mentions"]["parse"] == []


async def test_after_a_death_the_message_is_found_again(evening: Evening) -> None:
    first, again = timer_of(evening), timer_of(evening, attempts=2)
    courier = evening.client.courier
    sent = await courier.post(first, evening.general.id, panel("Hello", timer=first))
    await evening.pass_time(timedelta(hours=2))
    assert await courier.post(again, evening.general.id, panel("Hello", timer=again)) == sent
    assert len(evening.public(evening.general)) == 1


async def test_another_timers_message_is_not_taken_for_ours(evening: Evening) -> None:
    first, other = timer_of(evening), timer_of(evening, timer_id=8, attempts=2)
    courier = evening.client.courier
    await courier.post(first, evening.general.id, panel("Hello", timer=first))
    await courier.post(other, evening.general.id, panel("Hello", timer=other))
    assert len(evening.public(evening.general)) == 2


async def test_a_channel_that_is_gone_is_refused_for_good(evening: Evening) -> None:
    timer = timer_of(evening)
    with pytest.raises(Undeliverable, match="no longer exists"):
        await evening.client.courier.post(timer, 123456789012345678, panel("Hello", timer=timer))


async def test_a_missing_permission_is_refused_for_good(evening: Evening) -> None:
    hush = evening.guild.create_text_channel(
        "hush", overwrites={evening.client.user: discord.PermissionOverwrite(send_messages=False)}
    )
    timer = timer_of(evening)
    with pytest.raises(Undeliverable, match="Send Messages"):
        await evening.client.courier.post(timer, hush.id, panel("Hello", timer=timer))


async def test_a_fault_of_discords_is_no_refusal(evening: Evening) -> None:
    evening.env.inject_error("POST", f"/channels/{evening.general.id}/messages", status=503)
    timer = timer_of(evening)
    with pytest.raises(discord.HTTPException):
        await evening.client.courier.post(timer, evening.general.id, panel("Hello", timer=timer))


async def test_a_deleted_panel_is_let_be(evening: Evening) -> None:
    await evening.client.courier.redraw(evening.general.id, 123456789012345678, panel("Hello"))
    await evening.client.courier.redraw(evening.general.id, None, panel("Hello"))
    assert evening.public(evening.general) == []
