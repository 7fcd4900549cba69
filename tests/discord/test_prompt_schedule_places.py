"""Where prompts that come by themselves go, and what happens where they cannot."""

from typing import Any

import discord
import pytest

from tests.discord.discussion_steps import bot_of, choose_channel, prompts, take_away, threads
from tests.discord.evening import Evening, answered
from tests.discord.schedule_steps import A_DAY, EVERY_DAY, TO_THE_FIRST, begin, direct, posted, schedule


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


@pytest.mark.parametrize("archived", [False, True])
async def test_a_locked_thread_is_no_place_unless_the_bot_may_post_there(evening: Evening, archived: bool) -> None:
    thread = open_thread(evening)
    await evening.env.settle()
    evening.env.backend.edit_channel(thread.id, {}, thread_metadata={"archived": archived, "locked": True})
    await evening.env.settle()
    await take_away(evening, manage_threads=False)
    told = await schedule(evening, days="daily", hour="20:00", channel=thread)
    assert f"<#{thread.id}> is locked. Unlock it, or give me Manage Threads, and try again." in told
    await take_away(evening, manage_threads=True)
    assert f"in <#{thread.id}>" in await schedule(evening, days="daily", hour="20:00", channel=thread)


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
