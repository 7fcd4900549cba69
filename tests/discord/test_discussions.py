"""Discussions, as members begin and follow them."""

from dataclasses import replace

import discord
import pytest

from bot.storage.clubs import ClubStore
from bot.storage.database import Connection
from bot.storage.films import FilmStore
from tests.discord.discussion_steps import FILM, bot_of, choose_channel, discuss, prompts, reserved, take_away, threads
from tests.discord.evening import Evening, answered


async def test_a_prompt_is_posted_in_a_thread_of_the_film(evening: Evening) -> None:
    said = await discuss(evening, theme="doubt")
    assert "Your prompt is up: https://discord.com/channels/" in said
    assert "No discussion channel is set yet, so I used this channel" in said
    [thread] = threads(evening.general)
    assert thread.name == FILM
    [text] = prompts(evening, thread)
    assert text.startswith("> “")
    assert "-# The founding essay, paragraph " in text
    assert "· Doubt and vulnerability" in text
    assert "*Whiplash*" in text
    assert "### Whiplash (2014)" in evening.public(evening.general)[0]


async def test_the_follow_up_is_private_and_outlives_a_restart(evening: Evening) -> None:
    await discuss(evening)
    message = evening.last_panel(threads(evening.general)[0])
    before = answered(await evening.members["ben"].click(message, label="A follow-up"))
    await evening.restart()
    pressed = await evening.members["ben"].click(message, label="A follow-up")
    assert before.endswith("?")
    assert answered(pressed) == before
    assert pressed.response.flags.ephemeral


async def test_the_follow_up_of_an_unknown_prompt_is_explained(evening: Evening) -> None:
    await discuss(evening)
    message = evening.last_panel(threads(evening.general)[0])
    await evening.client.services.database.write(lambda c: c.execute("DELETE FROM postings"))
    pressed = await evening.members["ben"].click(message, label="A follow-up")
    assert "no longer among the club's prompts" in answered(pressed)


async def test_a_deleted_discussion_channel_is_said(evening: Evening) -> None:
    gone = evening.guild.create_text_channel("old-talk")
    await choose_channel(evening, gone)
    evening.env.backend.delete_channel(gone.id)
    await evening.env.settle()
    assert "no longer exists" in await discuss(evening)
    assert await reserved(evening) == 0


@pytest.mark.parametrize("lacking", ["create_public_threads", "send_messages_in_threads", "read_message_history"])
async def test_a_missing_permission_is_named_and_nothing_is_done(evening: Evening, lacking: str) -> None:
    bot = bot_of(evening)
    hush = evening.guild.create_text_channel("hush", overwrites={bot: discord.PermissionOverwrite(**{lacking: False})})
    await choose_channel(evening, hush)
    said = await discuss(evening)
    assert f"I lack **{lacking.replace('_', ' ').title()}**" in said
    assert evening.public(hush) == []
    assert await reserved(evening) == 0


async def test_a_missing_permission_in_a_forum_is_named(evening: Evening) -> None:
    await take_away(evening, send_messages=False)
    await choose_channel(evening, evening.forum)
    assert "I lack **Send Messages**" in await discuss(evening)
    assert threads(evening.forum) == []


async def test_a_thread_that_is_refused_leaves_nothing_behind(evening: Evening) -> None:
    evening.env.inject_error(
        "POST", "/channels/*/messages/*/threads", status=403, code=50013, message="Missing Permissions", times=1
    )
    assert "I may not post" in await discuss(evening)
    assert evening.public(evening.general) == []
    assert await reserved(evening) == 0


async def test_a_voice_channel_cannot_hold_discussions(evening: Evening) -> None:
    await choose_channel(evening, evening.voice)
    assert "cannot hold threads" in await discuss(evening)


async def test_without_film_and_pick_it_says_what_to_do(evening: Evening) -> None:
    assert "`/pick set`" in await discuss(evening, film="")


async def test_an_unknown_theme_is_answered_with_the_closest(evening: Evening) -> None:
    assert "The closest are “Collaboration”" in await discuss(evening, theme="colaborations")


async def test_an_odd_title_is_shown_as_it_is(evening: Evening) -> None:
    title = "*A* `B` <@1> @everyone " + "long " * 30

    async def add(connection: Connection) -> None:
        await ClubStore(connection).ensure(evening.guild.id, evening.clock.now())
        await FilmStore(connection).add_club_film(evening.guild.id, title.strip(), 1999)

    await evening.client.services.database.write(add)
    await discuss(evening, film=f"{title} (1999)")
    [thread] = threads(evening.general)
    assert len(thread.name) <= 100
    [text] = prompts(evening, thread)
    assert r"*\*A\* \`B\` \<" in text
    assert "@everyone" not in text


async def test_a_new_round_is_announced(evening: Evening) -> None:
    discussions = evening.client.services.discussions
    first = next(iter(discussions._shelf.prompts.items()))
    discussions._shelf = replace(discussions._shelf, prompts=dict([first]))
    await discuss(evening)
    await discuss(evening)
    [thread] = threads(evening.general)
    texts = prompts(evening, thread)
    assert ["a new round begins" in text for text in texts] == [False, True]


async def test_themes_are_suggested_with_what_is_left(evening: Evening) -> None:
    ann = evening.members["ann"]
    before = await ann.autocomplete(evening.general, "discuss", "theme", "collab")
    assert before == [{"name": "Collaboration (3 left)", "value": "collaboration"}]
    await discuss(evening, theme="collaboration")
    after = await ann.autocomplete(evening.general, "discuss", "theme", "collab")
    assert after[0]["name"] == "Collaboration (2 left)"
    assert len(await ann.autocomplete(evening.general, "discuss", "theme", "")) == 16


async def test_films_are_suggested_by_their_titles(evening: Evening) -> None:
    ann = evening.members["ann"]
    choices = await ann.autocomplete(evening.general, "discuss", "film", "whipl")
    chosen = next(choice for choice in choices if choice["name"] == FILM)
    await discuss(evening, film=chosen["value"])
    assert threads(evening.general)[0].name == FILM


async def test_the_themes_are_listed_with_what_is_left(evening: Evening) -> None:
    await discuss(evening, theme="doubt")
    listed = await evening.members["ben"].slash(evening.general, "prompts themes")
    text = answered(listed)
    assert "**Doubt and vulnerability** (2 left)\nFear, uncertainty" in text
    assert "**Collaboration** (3 left)" in text
    assert "Round 1: 47 prompts left." in text
    assert listed.response.flags.ephemeral
