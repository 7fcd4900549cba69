"""The threads of films: opened, found again, replaced, and opened once even when the bot dies on the way."""

import asyncio
from datetime import timedelta
from typing import Any

import discord
import pytest

from bot.clock import to_milliseconds
from bot.domain.clubs import Actor
from bot.domain.timers import LEASE
from bot.services.discussions import DiscussionService, PromptRequest
from bot.storage.own_prompts import VetoStore
from bot.ui.courier import Courier
from bot.ui.threads import FilmThreads
from tests.discord.deaths import die_once, unfinished_timers
from tests.discord.discussion_steps import FILM, bot_of, choose_channel, discuss, prompts, reserved, take_away, threads
from tests.discord.evening import Evening

SHORTER_THAN_A_RETRY = 2.0
"""Seconds. simcord waits in real time for naps that are shorter than its patience."""

EXISTS = 160004


async def test_the_thread_is_used_again_also_after_a_restart(evening: Evening) -> None:
    await choose_channel(evening, evening.general)
    assert "No discussion channel" not in await discuss(evening)
    await discuss(evening, who="ben")
    await evening.restart()
    await discuss(evening, who="cleo")
    [thread] = threads(evening.general)
    assert len(set(prompts(evening, thread))) == 3


async def test_every_film_has_a_thread_of_its_own(evening: Evening) -> None:
    await discuss(evening)
    await discuss(evening, film="Amy (2015)")
    assert sorted(thread.name for thread in threads(evening.general)) == ["Amy (2015)", FILM]


async def test_from_inside_the_thread_the_prompt_goes_to_the_same_thread(evening: Evening) -> None:
    await discuss(evening)
    [thread] = threads(evening.general)
    await discuss(evening, thread)
    assert len(prompts(evening, thread)) == 2
    assert len(threads(evening.general)) == 1


async def test_in_a_forum_the_film_has_a_post(evening: Evening) -> None:
    await choose_channel(evening, evening.forum)
    await discuss(evening)
    await discuss(evening)
    [post] = threads(evening.forum)
    assert post.name == FILM
    assert "This is where we talk about it" in evening.public(post)[0]
    assert len(prompts(evening, post)) == 2
    assert evening.public(evening.general) == []


async def test_a_forum_that_asks_for_a_tag_gets_one(evening: Evening) -> None:
    tag = {"id": str(evening.forum.id + 1), "name": "film", "moderated": False, "emoji_id": None, "emoji_name": None}
    channel = evening.env.backend.channels[evening.forum.id]
    channel.available_tags = [tag]
    evening.env.backend.announce_channel_update(evening.forum.id)
    await evening.env.settle()
    forum = evening.client.get_channel(evening.forum.id)
    assert isinstance(forum, discord.ForumChannel)
    forum._flags |= discord.ChannelFlags(require_tag=True).value
    await choose_channel(evening, evening.forum)
    await discuss(evening)
    [post] = threads(evening.forum)
    assert evening.env.backend.channels[post.id].applied_tags == [int(str(tag["id"]))]


async def test_a_deleted_thread_is_replaced(evening: Evening) -> None:
    await discuss(evening)
    [first] = threads(evening.general)
    evening.env.backend.delete_channel(first.id)
    await evening.env.settle()
    await evening.pass_time(timedelta(minutes=1))
    assert "Your prompt is up" in await discuss(evening)
    [second] = threads(evening.general)
    assert second.id != first.id
    assert len(prompts(evening, second)) == 1
    assert len([text for text in evening.public(evening.general) if "### Whiplash" in text]) == 1


async def test_a_deleted_forum_post_is_replaced(evening: Evening) -> None:
    await choose_channel(evening, evening.forum)
    await discuss(evening)
    evening.env.backend.delete_channel(threads(evening.forum)[0].id)
    await evening.env.settle()
    assert "Your prompt is up" in await discuss(evening)
    [post] = threads(evening.forum)
    assert len(prompts(evening, post)) == 1


async def test_an_archived_thread_is_opened_again(evening: Evening) -> None:
    await discuss(evening)
    [thread] = threads(evening.general)
    metadata = evening.env.backend.channels[thread.id].thread_metadata
    assert metadata is not None
    metadata.archived = True
    assert "Your prompt is up" in await discuss(evening)
    assert not metadata.archived
    assert len(prompts(evening, thread)) == 2


async def test_a_locked_thread_is_left_alone(evening: Evening) -> None:
    await discuss(evening)
    [thread] = threads(evening.general)
    metadata = evening.env.backend.channels[thread.id].thread_metadata
    assert metadata is not None
    metadata.locked = True
    await take_away(evening, manage_threads=False)
    assert "is locked. Unlock it" in await discuss(evening)
    assert len(prompts(evening, thread)) == 1
    assert await reserved(evening) == 1


STEPS = [
    (DiscussionService, "posted", False),
    (FilmThreads, "reach", False),
    (DiscussionService, "record_thread", False),
    (DiscussionService, "record_thread", True),
    (FilmThreads, "reach", True),
    (DiscussionService, "record_message", False),
    (DiscussionService, "record_message", True),
]

PANEL_STEPS = [(Courier, "post", False), (Courier, "post", True), (FilmThreads, "_open_thread", True)]

DEATHS = [
    *(("general", *step) for step in [*STEPS, *PANEL_STEPS]),
    *(("forum", *step) for step in [*STEPS, (FilmThreads, "_open_post", True)]),
]


async def keep_the_lease(evening: Evening) -> None:
    """A process that really died did not let go of its timer."""
    until = to_milliseconds(evening.clock.now() + LEASE)
    await evening.client.services.database.write(
        lambda c: c.execute("UPDATE timers SET held_until = ? WHERE done_at IS NULL", (until,))
    )


@pytest.mark.parametrize(("kind", "owner", "method", "after"), DEATHS)
async def test_a_death_between_two_steps_leaves_one_thread_and_one_post(
    evening: Evening, monkeypatch: pytest.MonkeyPatch, kind: str, owner: type, method: str, after: bool
) -> None:
    evening.env.settle_timeout = SHORTER_THAN_A_RETRY
    place = getattr(evening, kind)
    await choose_channel(evening, place)
    with monkeypatch.context() as patch:
        die_once(patch, owner, method, after=after)
        await begin_posting(evening, place.id)
        await evening.pass_time(timedelta(seconds=1))
        assert await unfinished_timers(evening) == 1
    await keep_the_lease(evening)
    await evening.restart()
    await evening.pass_time(timedelta(minutes=5))
    [thread] = threads(place)
    assert len(prompts(evening, thread)) == 1
    assert len([text for text in evening.public(evening.general) if "### Whiplash" in text]) == (kind == "general")
    assert await unfinished_timers(evening) == 0
    assert "Your prompt is up" in await discuss(evening)
    assert len(threads(place)) == 1


@pytest.mark.parametrize("after", [False, True])
async def test_a_death_at_the_prompt_itself_leaves_one_of_it(
    evening: Evening, monkeypatch: pytest.MonkeyPatch, after: bool
) -> None:
    """The courier posts twice: the panel on which the thread hangs, then the prompt. This one dies at the prompt."""
    evening.env.settle_timeout = SHORTER_THAN_A_RETRY
    await discuss(evening)
    with monkeypatch.context() as patch:
        die_once(patch, Courier, "post", after=after)
        await begin_posting(evening, evening.general.id)
        await evening.pass_time(timedelta(minutes=5))
    assert len(prompts(evening, threads(evening.general)[0])) == 2
    assert len(threads(evening.general)) == 1
    assert await unfinished_timers(evening) == 0


async def test_a_prompt_that_is_vetoed_before_it_is_sent_is_not_sent(evening: Evening) -> None:
    services = evening.client.services
    await services.timers.stop()
    await begin_posting(evening, evening.general.id)
    row = await services.database.read(lambda c: c.one("SELECT prompt_key FROM postings"))
    assert row is not None
    await services.database.write(
        lambda c: VetoStore(c).add(evening.guild.id, row["prompt_key"], evening.members["ann"].id, evening.clock.now())
    )
    await services.timers.run_due()
    assert evening.public(evening.general) == []
    assert await reserved(evening) == 0


async def test_a_thread_that_exists_already_is_taken(evening: Evening) -> None:
    evening.env.inject_error(
        "POST", "/channels/*/messages/*/threads", status=400, code=EXISTS, message="Exists already", times=1
    )
    starters: list[int] = []
    real = Courier.post

    async def watched(courier: Courier, timer: Any, channel_id: int, view: Any) -> int:
        message_id = await real(courier, timer, channel_id, view)
        if not starters:
            starters.append(message_id)
            evening.env.backend.create_thread(channel_id, FILM, bot_of(evening).id, message_id=message_id)
        return message_id

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Courier, "post", watched)
        assert "Your prompt is up" in await discuss(evening)
    [thread] = threads(evening.general)
    assert [thread.id] == starters
    assert len(prompts(evening, thread)) == 1


async def test_two_at_once_share_one_thread(evening: Evening, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first opens its thread only when all have come to the point where they need one, and looking for a thread
    in Discord finds none, as when all of them look before any has posted.
    """

    async def finds_nothing(*_: Any) -> None:
        return None

    monkeypatch.setattr(Courier, "_find", finds_nothing)
    monkeypatch.setattr(FilmThreads, "_opened_before", finds_nothing)
    reach, open_thread = FilmThreads.reach, FilmThreads._open
    for place in (evening.general, evening.forum):
        all_came = asyncio.Barrier(4)
        gate = asyncio.create_task(all_came.wait())

        async def counted(*arguments: Any, door: asyncio.Barrier = all_came) -> int:
            came = asyncio.create_task(door.wait())
            thread_id = await reach(*arguments)
            await came
            return thread_id

        async def held(*arguments: Any, door: asyncio.Task[int] = gate) -> int:
            await door
            return await open_thread(*arguments)

        monkeypatch.setattr(FilmThreads, "reach", counted)
        monkeypatch.setattr(FilmThreads, "_open", held)
        await asyncio.gather(*(begin_posting(evening, place.id) for _ in range(3)))
        await evening.pass_time(timedelta(seconds=1))
        [thread] = threads(place)
        assert len(set(prompts(evening, thread))) == 3


async def begin_posting(evening: Evening, channel_id: int) -> None:
    """What `/discuss` does, without waiting for the prompt to be posted."""
    actor = Actor(evening.guild.id, evening.members["ann"].id)
    await evening.client.services.discussions.post_prompt(actor, PromptRequest("", FILM, channel_id))
