"""Prompts that come by themselves, as hosts schedule them and members see them."""

from datetime import timedelta
from typing import Any

import discord
import pytest

from bot.services.prompt_schedules import PromptScheduleService
from tests.discord.backstage import settings
from tests.discord.deaths import carry_on, die_once
from tests.discord.discussion_steps import discuss, number, threads
from tests.discord.evening import Evening, answered
from tests.discord.schedule_steps import A_DAY, EVERY_DAY, TO_THE_FIRST, begin, direct, pick, posted, schedule


async def notes(evening: Evening) -> int:
    return await number(evening, "SELECT COUNT(*) AS number FROM host_notes")


async def test_a_prompt_comes_on_its_day_by_itself_and_again_on_the_next(evening: Evening) -> None:
    await begin(evening)
    assert posted(evening) == []
    await evening.pass_time(TO_THE_FIRST)
    [text] = posted(evening)
    assert "*Ray*" in text
    assert "From the club's schedule." in text
    assert "Asked by" not in text
    await evening.pass_time(A_DAY * 2)
    assert len(set(posted(evening))) == 3
    assert len(threads(evening.general)) == 1


async def test_it_comes_also_after_a_restart(evening: Evening) -> None:
    await begin(evening)
    await evening.restart()
    await evening.pass_time(TO_THE_FIRST)
    await evening.restart()
    await evening.pass_time(A_DAY)
    assert len(posted(evening)) == 2


async def test_the_host_sees_what_is_set_and_how_to_change_it(evening: Evening) -> None:
    assert "has no schedule for prompts" in await schedule(evening)
    await settings(evening, time_zone="Europe/Berlin")
    said = await schedule(evening, days="mon, thu", hour="8pm", wait_for_answers=True)
    assert f"Every Monday and Thursday at 20:00 (Europe/Berlin), in {evening.general.mention}." in said
    assert "**Next:** <t:1767294000:F>" in said
    assert "waits until somebody has answered" in said
    assert await schedule(evening) == said
    changed = await schedule(evening, hour="21:00")
    assert "Every Monday and Thursday at 21:00" in changed
    assert "stopped" in await schedule(evening, stop=True)
    assert "has no schedule for prompts" in await schedule(evening)
    assert "has no schedule for prompts" in await schedule(evening, stop=True)


async def test_stopped_it_posts_nothing(evening: Evening) -> None:
    await begin(evening)
    await schedule(evening, stop=True)
    await evening.pass_time(A_DAY * 2)
    assert posted(evening) == []


async def test_members_may_not_touch_it(evening: Evening) -> None:
    assert "Only the club's hosts can schedule prompts" in await schedule(evening, evening.members["ann"], **EVERY_DAY)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"days": "Monday"}, "Say when"),
        ({"days": "someday", "hour": "20:00"}, "as days of the week"),
        ({"days": "Monday", "hour": "25:00"}, "as an hour of the day"),
    ],
)
async def test_what_cannot_be_read_is_said(evening: Evening, options: dict[str, str], said: str) -> None:
    assert said in await schedule(evening, **options)
    assert "has no schedule for prompts" in await schedule(evening)


async def test_days_are_suggested_one_after_the_other(evening: Evening) -> None:
    async def offered(text: str) -> list[str]:
        choices = await evening.host.autocomplete(evening.general, "prompts schedule", "days", text)
        return [choice["value"] for choice in choices]

    assert (await offered(""))[:3] == ["every day", "weekdays", "weekends"]
    assert await offered("t") == ["Tuesday", "Thursday"]
    assert await offered("Monday t") == ["Monday Tuesday", "Monday Thursday"]


async def test_one_that_nobody_answered_is_followed_by_none_until_somebody_does(evening: Evening) -> None:
    await begin(evening, wait_for_answers=True)
    await evening.pass_time(TO_THE_FIRST + A_DAY)
    assert len(posted(evening)) == 1
    [thread] = threads(evening.general)
    await evening.members["ann"].send(thread, "The scene at the piano.")
    await evening.pass_time(A_DAY)
    assert len(posted(evening)) == 2


async def test_an_answer_to_the_one_before_does_not_count(evening: Evening) -> None:
    await begin(evening, wait_for_answers=True)
    await evening.pass_time(TO_THE_FIRST)
    [thread] = threads(evening.general)
    await evening.members["ann"].send(thread, "The scene at the piano.")
    await evening.pass_time(A_DAY * 3)
    assert len(posted(evening)) == 2


async def test_answers_that_cannot_be_read_keep_nothing_back(evening: Evening) -> None:
    await begin(evening, wait_for_answers=True)
    await evening.pass_time(TO_THE_FIRST)
    evening.env.inject_error("GET", "/channels/*/messages", status=403, code=50001, message="Missing Access", times=1)
    await evening.pass_time(A_DAY)
    assert len(posted(evening)) == 2


async def test_what_a_member_asks_does_not_wait_for_answers(evening: Evening) -> None:
    await begin(evening, wait_for_answers=True)
    await evening.pass_time(TO_THE_FIRST)
    assert "Your prompt is up" in await discuss(evening, film="Ray (2004)")
    await evening.pass_time(A_DAY)
    assert len(posted(evening)) == 2


async def test_without_a_film_the_host_is_told_once(evening: Evening) -> None:
    await schedule(evening, **EVERY_DAY)
    await evening.pass_time(A_DAY * 3)
    [told] = direct(evening)
    assert "no film has been picked yet" in told
    await pick(evening)
    await evening.pass_time(A_DAY)
    assert len(posted(evening)) == 1


async def test_after_a_long_outage_it_is_left_out_and_goes_on(
    evening: Evening, monkeypatch: pytest.MonkeyPatch
) -> None:
    await begin(evening)
    with monkeypatch.context() as away:
        away.setattr(evening.client.services.timers, "_next_due", _never)
        await evening.pass_time(A_DAY)
    await evening.restart()
    await evening.pass_time(timedelta(minutes=1))
    assert posted(evening) == []
    assert "was left out: I was away" in direct(evening)[0]
    await evening.pass_time(A_DAY)
    assert len(posted(evening)) == 1


async def _never() -> None:
    return None


async def test_another_time_zone_moves_the_next_prompt(evening: Evening) -> None:
    await begin(evening)
    await evening.host.slash(evening.general, "club settings", time_zone="Asia/Tokyo")
    assert "at 20:00 (Asia/Tokyo)" in await schedule(evening)
    await evening.pass_time(timedelta(hours=11, minutes=5))
    assert len(posted(evening)) == 1


DEATHS = [
    (PromptScheduleService, "due", False),
    (PromptScheduleService, "due", True),
    (PromptScheduleService, "carry_out", False),
    (PromptScheduleService, "carry_out", True),
]


@pytest.mark.parametrize(("owner", "method", "after"), DEATHS)
async def test_a_death_between_two_steps_leaves_one_prompt_and_one_promise(
    evening: Evening, monkeypatch: pytest.MonkeyPatch, owner: type, method: str, after: bool
) -> None:
    await begin(evening)
    with monkeypatch.context() as patch:
        die_once(patch, owner, method, after=after)
        await evening.pass_time(TO_THE_FIRST)
        await carry_on(evening)
    assert len(posted(evening)) == 1
    await evening.restart()
    assert await pending(evening) == 1
    await evening.pass_time(A_DAY)
    assert len(posted(evening)) == 2
    assert await notes(evening) == 0


async def test_a_death_while_answers_are_read_leaves_one_prompt(
    evening: Evening, monkeypatch: pytest.MonkeyPatch
) -> None:
    await begin(evening, wait_for_answers=True)
    await evening.pass_time(TO_THE_FIRST)
    [thread] = threads(evening.general)
    await evening.members["ann"].send(thread, "The scene at the piano.")
    with monkeypatch.context() as patch:
        die_once(patch, discord.PartialMessageable, "_get_channel")
        await evening.pass_time(A_DAY)
        await carry_on(evening)
    assert len(posted(evening)) == 2
    assert await pending(evening) == 1


async def test_a_death_while_it_pauses_tells_the_host_once(evening: Evening, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = evening.guild.create_text_channel("old-talk")
    await evening.env.settle()
    await begin(evening, channel=gone)
    evening.env.backend.delete_channel(gone.id)
    with monkeypatch.context() as patch:
        die_once(patch, PromptScheduleService, "pause", after=True)
        await evening.pass_time(TO_THE_FIRST)
        await carry_on(evening)
    assert len(direct(evening)) == 1
    assert await pending(evening) == 0


async def test_what_fails_again_and_again_costs_one_prompt_and_is_told(
    evening: Evening, monkeypatch: pytest.MonkeyPatch
) -> None:
    await begin(evening)

    async def fails(*_: Any) -> None:
        raise RuntimeError("it does not work")

    with monkeypatch.context() as patch:
        patch.setattr(PromptScheduleService, "due", fails)
        await evening.pass_time(TO_THE_FIRST + timedelta(hours=2))
    assert posted(evening) == []
    [told] = direct(evening)
    assert "A scheduled prompt was left out." in told
    assert await pending(evening) == 1
    await evening.pass_time(A_DAY)
    assert len(posted(evening)) == 1


async def pending(evening: Evening) -> int:
    """The promises that are not kept yet: that of the next prompt, and no other."""
    return await number(
        evening,
        "SELECT COUNT(*) AS number FROM timers WHERE done_at IS NULL AND cancelled_at IS NULL AND failed_at IS NULL",
    )


async def test_it_is_among_the_hosts_commands(evening: Evening) -> None:
    assert "prompts schedule" in answered(await evening.host.slash(evening.general, "help"))
    assert "prompts schedule" not in answered(await evening.members["ann"].slash(evening.general, "help"))
