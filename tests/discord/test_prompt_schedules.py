"""Prompts that come by themselves, as hosts schedule them and members see them."""

from datetime import timedelta
from typing import Any

import discord
import pytest

from bot.services.prompt_schedules import PromptScheduleService
from tests.discord.backstage import settings
from tests.discord.deaths import carry_on, die_once
from tests.discord.discussion_steps import bot_of, choose_channel, discuss, number, prompts, take_away, threads
from tests.discord.evening import Evening, answered

EVERY_DAY = {"days": "every day", "hour": "20:00"}
TO_THE_FIRST = timedelta(hours=20, minutes=5)
"""The simulated server begins at midnight, on a Thursday."""

A_DAY = timedelta(days=1)


async def schedule(evening: Evening, who: Any = None, **options: Any) -> str:
    return answered(await (who or evening.host).slash(evening.general, "prompts schedule", **options))


async def pick(evening: Evening, film: str = "Ray (2004)") -> None:
    await evening.host.slash(evening.general, "pick set", film=film)


async def begin(evening: Evening, **options: Any) -> None:
    """A film is picked and a prompt scheduled for every day."""
    await pick(evening)
    assert "Every day at 20:00 (UTC)" in await schedule(evening, **EVERY_DAY, **options)


async def notes(evening: Evening) -> int:
    return await number(evening, "SELECT COUNT(*) AS number FROM host_notes")


def direct(evening: Evening) -> list[str]:
    """What the host was told by direct message."""
    channel = evening.host.user.dm_channel
    return [message.content for message in channel.history()] if channel else []


def posted(evening: Evening, channel: Any = None) -> list[str]:
    return [text for thread in threads(channel or evening.general) for text in prompts(evening, thread)]


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


async def test_it_goes_where_the_discussions_are_or_where_the_host_says(evening: Evening) -> None:
    await choose_channel(evening, evening.forum)
    await begin(evening)
    await evening.pass_time(TO_THE_FIRST)
    assert len(posted(evening, evening.forum)) == 1
    assert evening.general.mention in await schedule(evening, channel=evening.general)
    await evening.pass_time(A_DAY)
    assert len(posted(evening, evening.forum)) == 1
    assert len(posted(evening)) == 1


def open_thread(evening: Evening) -> Any:
    """One that a member opened."""
    evening.env.backend.create_thread(evening.general.id, "Sunday talk", evening.members["ann"].id)
    return threads(evening.general)[0]


async def test_in_a_thread_of_the_clubs_own_no_other_is_opened(evening: Evening) -> None:
    thread = open_thread(evening)
    await evening.env.settle()
    await begin(evening, channel=thread)
    await evening.pass_time(TO_THE_FIRST)
    await pick_another(evening)
    await evening.restart()
    await evening.pass_time(A_DAY)
    texts = prompts(evening, thread)
    assert ["*Ray*" in text for text in texts] == [True, False]
    assert len(threads(evening.general)) == 1


async def pick_another(evening: Evening) -> None:
    result = await evening.host.slash(evening.general, "pick set", film="Amy (2015)")
    await evening.host.click(result.response, label="Replace it")


@pytest.mark.parametrize("place", ["thread", "channel"])
async def test_a_place_that_was_deleted_pauses_it_and_the_host_is_told(evening: Evening, place: str) -> None:
    gone = open_thread(evening) if place == "thread" else evening.guild.create_text_channel("old-talk")
    await evening.env.settle()
    await begin(evening, channel=gone)
    evening.env.backend.delete_channel(gone.id)
    await evening.env.settle()
    await evening.pass_time(A_DAY * 3)
    [told] = direct(evening)
    assert "the schedule pauses. Choose another with `/prompts schedule channel:`" in told
    assert "**It pauses**" in await schedule(evening)
    assert "Choose another with `channel:`" in await schedule(evening, hour="21:00")
    assert "**Next:**" in await schedule(evening, channel=evening.general)
    await evening.pass_time(A_DAY)
    assert len(posted(evening)) == 1


async def test_a_thread_that_sleeps_is_a_place_like_any_other(evening: Evening) -> None:
    thread = open_thread(evening)
    await evening.env.settle()
    await begin(evening, channel=thread)
    await put_to_sleep(evening, thread)
    assert "Every day at 19:00" in await schedule(evening, hour="19:00")
    assert f"in <#{thread.id}>" in await schedule(evening, channel=thread)
    await evening.restart()
    assert "Every day at 20:00" in await schedule(evening, hour="20:00")
    await evening.pass_time(TO_THE_FIRST)
    assert len(prompts(evening, thread)) == 1


async def test_a_thread_that_sleeps_is_chosen_for_a_first_schedule(evening: Evening) -> None:
    thread = open_thread(evening)
    await put_to_sleep(evening, thread)
    await begin(evening, channel=thread)
    await evening.pass_time(TO_THE_FIRST)
    assert len(prompts(evening, thread)) == 1


async def put_to_sleep(evening: Evening, thread: Any) -> None:
    """As Discord does after a while in which nobody says anything; the bot then forgets the thread."""
    await evening.env.settle()
    evening.env.backend.edit_channel(thread.id, {}, thread_metadata={"archived": True})
    await evening.env.settle()


@pytest.mark.parametrize(
    ("status", "code", "said"),
    [(403, 50001, "I cannot see <#{}>, where the prompts are to go"), (404, 10003, "prompts no longer exists")],
)
async def test_a_place_out_of_reach_is_told_apart_from_one_that_is_gone(
    evening: Evening, status: int, code: int, said: str
) -> None:
    thread = open_thread(evening)
    await evening.env.settle()
    await begin(evening, channel=thread)
    await put_to_sleep(evening, thread)
    evening.env.inject_error("GET", f"/channels/{thread.id}", status=status, code=code, message="No", times=2)
    for options in ({"hour": "19:00"}, {"channel": thread}):
        told = await schedule(evening, **options)
        assert said.format(thread.id) in told
        assert "choose another with `channel:`" in told.casefold()
    assert "Every day at 20:00" in await schedule(evening)


async def test_a_sleeping_thread_in_which_nothing_can_be_posted_is_refused(evening: Evening) -> None:
    thread = open_thread(evening)
    await put_to_sleep(evening, thread)
    await take_away(evening, send_messages_in_threads=False)
    said = await schedule(evening, **EVERY_DAY, channel=thread)
    assert "I lack **Send Messages In Threads**" in said
    assert "has no schedule for prompts" in await schedule(evening)


@pytest.mark.parametrize("lacking", ["create_public_threads", "send_messages_in_threads"])
async def test_a_missing_permission_is_named_before_anything_is_set(evening: Evening, lacking: str) -> None:
    bot = bot_of(evening)
    hush = evening.guild.create_text_channel("hush", overwrites={bot: discord.PermissionOverwrite(**{lacking: False})})
    said = await schedule(evening, **EVERY_DAY, channel=hush)
    assert f"I lack **{lacking.replace('_', ' ').title()}**" in said
    assert "has no schedule for prompts" in await schedule(evening)


@pytest.mark.parametrize("lacking", ["view_channel", "send_messages", "create_public_threads"])
async def test_a_permission_that_is_taken_away_later_costs_one_prompt_and_is_told(
    evening: Evening, lacking: str
) -> None:
    await begin(evening, wait_for_answers=True)
    await take_away(evening, **{lacking: False})
    await evening.pass_time(TO_THE_FIRST)
    assert posted(evening) == []
    [told] = direct(evening)
    assert f"A prompt about **Ray** (2004) could not be posted. I may not post in {evening.general.mention}." in told
    await take_away(evening, **{lacking: True})
    await evening.pass_time(A_DAY)
    assert len(posted(evening)) == 1


async def test_a_permission_that_its_thread_lacks_later_costs_one_prompt_and_is_told(evening: Evening) -> None:
    await begin(evening)
    await evening.pass_time(TO_THE_FIRST)
    [thread] = threads(evening.general)
    await take_away(evening, send_messages_in_threads=False)
    await evening.pass_time(A_DAY)
    assert len(posted(evening)) == 1
    [told] = direct(evening)
    assert f"A prompt about **Ray** (2004) could not be posted. I may not post in <#{thread.id}>." in told
    await take_away(evening, send_messages_in_threads=True)
    await evening.pass_time(A_DAY)
    assert len(posted(evening)) == 2


async def test_when_who_made_it_has_left_it_goes_on_and_the_other_hosts_can_see_what_failed(evening: Evening) -> None:
    await begin(evening)
    hugo = evening.guild.add_member(evening.env.create_user("hugo"), roles=[evening.guild.roles["Hosts"]])
    evening.env.backend.remove_member(evening.guild.id, evening.host.id)
    evening.env.inject_error("POST", "/users/@me/channels", status=403, code=50278, message="No mutual guilds")
    await take_away(evening, create_public_threads=False)
    await evening.pass_time(TO_THE_FIRST)
    assert posted(evening) == []
    assert direct(evening) == []
    assert "A prompt about **Ray** (2004) could not be posted." in answered(
        await hugo.slash(evening.general, "club check")
    )
    await take_away(evening, create_public_threads=True)
    await evening.pass_time(A_DAY)
    assert len(posted(evening)) == 1
    assert "Every day at 20:00" in await schedule(evening, hugo)


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
