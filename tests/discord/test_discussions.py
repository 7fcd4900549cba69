"""Discussions, as members begin and follow them."""

from dataclasses import replace
from datetime import timedelta

import discord
import pytest

from bot.domain.clubs import Actor
from bot.services.screenings import ScreeningRequest
from bot.storage.clubs import ClubStore
from bot.storage.database import Connection
from bot.storage.films import FilmStore
from bot.storage.own_prompts import VetoStore
from bot.storage.shelf import read_shelf
from tests.discord.discussion_steps import FILM, bot_of, choose_channel, discuss, prompts, reserved, take_away, threads
from tests.discord.evening import Evening, answered, shown
from tests.essay_on_waiting import load


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


@pytest.mark.parametrize(
    ("theme", "understood"),
    [
        ("collaboration", ""),
        ("Doubt and vulnerability", ""),
        ("powers", "I read “powers” as **Power and control**."),
        ("stage fright on **the** night", "I read “stage fright on \\*\\*the\\*\\* night” as **"),
        ("zzxqv", "I know nothing like “zzxqv”, so I took what is nearest by name: **"),
        ("what colour was the car", "I am not sure about “what colour was the car”. The nearest that I have is **"),
        ("stop making sense", "I read “stop making sense” as what “With Its Back to the Stage” says in paragraph 8"),
    ],
)
async def test_own_words_are_answered_with_what_was_understood(evening: Evening, theme: str, understood: str) -> None:
    said = await discuss(evening, theme=theme)
    assert said.startswith(understood or "Your prompt is up")
    assert "Your prompt is up: https://discord.com/channels/" in said
    assert len(prompts(evening, threads(evening.general)[0])) == 1


@pytest.mark.parametrize(
    ("theme", "understood"),
    [
        ("zzxqv", "I know nothing like “zzxqv”, and nothing that is left comes near it by name."),
        ("stage fright on the night", "I read “stage fright on the night” as **Doubt and vulnerability**, of which"),
    ],
)
async def test_where_only_prompts_without_a_theme_are_left_nothing_is_called_near(
    evening: Evening, theme: str, understood: str
) -> None:
    async def leave_one(connection: Connection) -> None:
        for key in read_shelf().prompts:
            await VetoStore(connection).add(evening.guild.id, key, 1, evening.clock.now())
        await connection.execute("UPDATE own_prompts SET theme = NULL, approved_at = 1, approved_by = 1")

    await load(evening.client.services.database, evening.guild.id, evening.clock.now(), drafts=1)
    await evening.client.services.database.write(leave_one)
    said = await discuss(evening, theme=theme)
    assert said.startswith(understood)
    assert "Here is one about no theme in particular." in said
    assert "nearest" not in said


async def test_own_words_find_a_passage_of_an_essay_that_ships(evening: Evening) -> None:
    said = await discuss(evening, film="Ray (2004)", theme="folding chairs wet with dew in an empty arena")
    assert "I read “folding chairs wet with dew in an empty arena” as " in said
    [text] = prompts(evening, threads(evening.general)[0])
    assert "With Its Back to the Stage, paragraph " in text


async def test_a_prompt_about_the_film_comes_first(evening: Evening) -> None:
    await discuss(evening, film="The Last Waltz (1978)")
    await discuss(evening, film="Ray (2004)")
    texts = [prompts(evening, thread)[0] for thread in threads(evening.general)]
    assert "With Its Back to the Stage, paragraph " in texts[0]
    about = [p for p in read_shelf().prompts.values() if p.film == "The Last Waltz (1978)"]
    assert any(p.quotation in texts[0] for p in about)


async def test_an_ending_is_hidden_before_the_watch_party_and_says_why(evening: Evening) -> None:
    await discuss(evening, film="Ray (2004)", theme="endings")
    await discuss(evening, film="Ray (2004)", theme="doubt")
    [thread] = threads(evening.general)
    late, early = prompts(evening, thread)
    assert "> ||“" in late
    assert "### ||" in late
    assert "hidden because it talks about how the film ends" in late
    assert "||" not in early
    panels = [message for message in thread.history() if "[A follow-up]" in shown(message)]
    pressed = [answered(await evening.members["ben"].click(panel, label="A follow-up")) for panel in panels]
    assert [text.startswith("||") and text.endswith("?||") for text in pressed] == [True, False]


async def test_after_the_watch_party_an_ending_is_plain(evening: Evening) -> None:
    services = evening.client.services
    when = f"<t:{int((evening.clock.now() + timedelta(hours=1)).timestamp())}>"
    await evening.host.slash(evening.general, "pick set", film="Ray (2004)")
    host = Actor(evening.guild.id, evening.host.id, manages_events=True)
    plan = await services.screenings.plan(host, ScreeningRequest(when, evening.general.id, place="Here"))
    await services.screenings.schedule(host, plan.planned)
    await evening.pass_time(timedelta(hours=9))
    await discuss(evening, film="Ray (2004)", theme="endings")
    [text] = prompts(evening, threads(evening.general)[0])
    assert "||" not in text
    assert "This one talks about how the film ends." in text


async def test_a_prompt_of_a_removed_document_answers_kindly_also_after_a_restart(evening: Evening) -> None:
    await discuss(evening)
    message = evening.last_panel(threads(evening.general)[0])
    await evening.client.services.database.write(
        lambda c: c.execute("UPDATE postings SET prompt_key = 'own/of-a-document-that-was-removed'")
    )
    await evening.restart()
    pressed = await evening.members["ben"].click(message, label="A follow-up")
    assert "went away with the document" in answered(pressed)
    assert "Your prompt is up" in await discuss(evening)


async def test_titles_in_a_question_are_in_italics(evening: Evening) -> None:
    keep_only(evening, "concert-crowd/marvelling-at-a-rival")
    await discuss(evening, film="Ray (2004)")
    [text] = prompts(evening, threads(evening.general)[0])
    assert "Who in *Ray* is caught marvelling at a rival, the way Cass Elliot is in *Monterey Pop*?" in text


def keep_only(evening: Evening, *keys: str) -> None:
    """Nothing else ships any more."""
    postings = evening.client.services.discussions._postings
    kept = {key: prompt for key, prompt in postings.shipped.prompts.items() if key in keys}
    postings.shipped = replace(postings.shipped, prompts=kept)


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
    keep_only(evening, "founding/work-on-the-body")
    await discuss(evening)
    await discuss(evening)
    [thread] = threads(evening.general)
    texts = prompts(evening, thread)
    assert ["a new round begins" in text for text in texts] == [False, True]


async def test_themes_are_suggested_with_what_is_left(evening: Evening) -> None:
    ann = evening.members["ann"]
    before = await ann.autocomplete(evening.general, "discuss", "theme", "collab")
    left = sum(p.theme == "collaboration" and p.film is None for p in read_shelf().prompts.values())
    assert before == [{"name": f"Collaboration ({left} left)", "value": "collaboration"}]
    await discuss(evening, film="Ray (2004)", theme="collaboration")
    after = await ann.autocomplete(evening.general, "discuss", "theme", "collab")
    assert after[0]["name"] == f"Collaboration ({left - 1} left)"
    assert len(await ann.autocomplete(evening.general, "discuss", "theme", "")) == 25
    words = await ann.autocomplete(evening.general, "discuss", "theme", "a boss who gives orders")
    assert words[0]["value"] == "power"


async def test_films_are_suggested_by_their_titles(evening: Evening) -> None:
    ann = evening.members["ann"]
    choices = await ann.autocomplete(evening.general, "discuss", "film", "whipl")
    chosen = next(choice for choice in choices if choice["name"] == FILM)
    await discuss(evening, film=chosen["value"])
    assert threads(evening.general)[0].name == FILM


async def test_the_themes_are_listed_with_what_is_left(evening: Evening) -> None:
    shelf = read_shelf()
    free = [prompt for prompt in shelf.prompts.values() if prompt.film is None]
    await discuss(evening, film="Ray (2004)", theme="doubt")
    listed = await evening.members["ben"].slash(evening.general, "prompts themes")
    text = answered(listed)
    left = sum(prompt.theme == "doubt" for prompt in free)
    assert f"**Doubt and vulnerability** ({left - 1} left)\n{shelf.themes['doubt'].line}" in text
    assert f"Round 1: {len(free) - 1} prompts left." in text
    assert listed.response.flags.ephemeral
